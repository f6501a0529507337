//! The guardian's executable, shipped beside the addon; all of it is in [`signalbox::guardian`].

// Rust's own entry prepares for unwinding, backtraces and arguments: 0.2 MB resident that nobody uses.
#![no_main]

/// Called by the C library's start-up code.
#[no_mangle]
pub extern "C" fn main() -> i32 {
    signalbox::guardian::run()
}
