//! The wake-up of one JavaScript environment.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi::sys;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};

use crate::queue::doorbell::Wake;

/// Calls `onBell()` on the environment's thread. Weak: being able to be woken keeps no loop alive.
/// Its own queue needs no bound, because the doorbell has one wake-up outstanding at the most.
type WeakCall = ThreadsafeFunction<(), (), (), Status, false, true>;

/// Wakes through a threadsafe function. The doorbell calls it under its lock and drops it on close.
pub(super) struct Bell {
    call: Arc<WeakCall>,
}

/// What the environment's own thread does with the same function: hold the event loop, or not.
pub(super) struct LoopHold {
    call: Arc<WeakCall>,
    held: bool,
}

/// Both handles to a new threadsafe function around `on_bell`.
pub(super) fn create(on_bell: &Function<'_, (), ()>) -> Result<(Bell, LoopHold)> {
    let call = on_bell
        .build_threadsafe_function::<()>()
        .weak::<true>()
        .callee_handled::<false>()
        .build()?;
    let call = Arc::new(call);
    Ok((Bell { call: Arc::clone(&call) }, LoopHold { call, held: false }))
}

impl Wake for Bell {
    fn wake(&self) {
        self.call.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

impl LoopHold {
    /// Keeps the event loop running while `held`.
    pub(super) fn set(&mut self, env: Env, held: bool) {
        if self.held == held {
            return;
        }
        self.held = held;
        let change = if held {
            sys::napi_ref_threadsafe_function
        } else {
            sys::napi_unref_threadsafe_function
        };
        // SAFETY: called on the environment's own thread, with a function that we hold a reference
        // to; either call only changes whether it keeps the loop alive.
        unsafe { change(env.raw(), self.call.handle.get_raw()) };
    }
}
