//! Whether the thread has stack for one level more. Values are walked by recursion, no deeper than
//! the depth limit; but who calls may be deep in its own stack already, and a stack that ends takes
//! the process with it.

use super::{CodecError, Limits};

/// Left for all that a level does besides going deeper, functions of JavaScript included: their
/// engine looks for itself, and keeps more.
const RESERVE_BYTES: usize = 128 * 1024;

thread_local! {
    /// Below this address there is only the reserve.
    static FLOOR: usize = lowest_address().map_or(0, |lowest| lowest + RESERVE_BYTES);
}

/// The same error as a limit that is passed: the value is too deep for here.
pub(crate) fn check(limits: &Limits) -> Result<(), CodecError> {
    let here = 0_u8;
    if (&raw const here).addr() > FLOOR.with(|floor| *floor) {
        return Ok(());
    }
    let what = "There is too little stack left for a value that is nested so deeply.";
    Err(CodecError::limit("maxDepth", limits.depth(), what))
}

/// Where this thread's stack ends, if the system tells.
fn lowest_address() -> Option<usize> {
    let mut attributes = std::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
    // SAFETY: no arguments; it can't fail.
    let thread = unsafe { libc::pthread_self() };
    // SAFETY: the function fills the attributes of a thread that runs.
    let told = unsafe { libc::pthread_getattr_np(thread, attributes.as_mut_ptr()) };
    if told != 0 {
        return None;
    }
    // SAFETY: they were filled, as it returned 0.
    let mut attributes = unsafe { attributes.assume_init() };
    let (mut lowest, mut size) = (std::ptr::null_mut(), 0);
    // SAFETY: the results are ours to write.
    let told = unsafe {
        libc::pthread_attr_getstack(&raw const attributes, &raw mut lowest, &raw mut size)
    };
    // SAFETY: they are not used again.
    unsafe { libc::pthread_attr_destroy(&raw mut attributes) };
    (told == 0).then(|| lowest.addr())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(limits: &Limits, count: usize) -> usize {
        // Not to be optimised into a loop.
        let frame = std::hint::black_box([count; 128]);
        if check(limits).is_err() {
            return count;
        }
        levels(limits, count + 1).max(frame[0])
    }

    #[test]
    fn the_end_of_the_stack_is_told_before_it_comes() {
        let run = || levels(&Limits::default(), 0);
        let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).unwrap();
        let levels = thread.join().unwrap();
        assert!((100..900).contains(&levels), "{levels}");
    }
}
