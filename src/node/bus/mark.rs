//! A number in memory of JavaScript's that the engine changes when others want other events, so that
//! the very next `emit` sees it, whichever thread has changed it.

use std::sync::atomic::{AtomicU32, Ordering};

use napi::bindgen_prelude::*;
use parking_lot::Mutex;

use crate::bus::InterestMark;

/// Memory of a `Uint32Array`, until it is let go.
pub(super) struct Mark(Mutex<Option<Memory>>);

/// The array's first element. The array is held by whoever lets the mark go.
struct Memory(*const AtomicU32);

// SAFETY: the memory does not move and is only used atomically, under the lock of the mark, which
// forgets it before the array is let go.
unsafe impl Send for Memory {}

impl Mark {
    pub(super) fn new(array: &Uint32Array) -> Option<Self> {
        let first = array.as_ref().first()?;
        Some(Self(Mutex::new(Some(Memory(std::ptr::from_ref(first).cast())))))
    }

    /// From now on the memory is not touched.
    pub(super) fn let_go(&self) {
        self.0.lock().take();
    }
}

impl InterestMark for Mark {
    fn interest_changed(&self) {
        if let Some(memory) = &*self.0.lock() {
            // SAFETY: aligned as an element of the array, and alive until `let_go`. JavaScript only
            // reads it.
            let mark = unsafe { &*memory.0 };
            mark.fetch_add(1, Ordering::Release);
        }
    }
}
