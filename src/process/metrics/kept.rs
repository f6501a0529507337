//! The bound on descriptors that are kept open between samples.

use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use rustix::process::{getrlimit, Resource};

/// Most descriptors that are kept in all: five each for a hundred children. Who comes later is read
/// by opening its files each time, at some twice the cost.
const MAX_KEPT: usize = 512;

/// The share of the host's descriptors that is used for this at the most.
const SHARE: u64 = 8;

/// Counts kept descriptors.
pub(crate) struct Budget {
    free: AtomicUsize,
}

impl Budget {
    /// Looks at the limit of descriptors as it is now.
    pub(super) fn of_this_process() -> Arc<Self> {
        let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        Self::new(usize::try_from(limit / SHARE).unwrap_or(usize::MAX).min(MAX_KEPT))
    }

    pub(super) fn new(free: usize) -> Arc<Self> {
        Arc::new(Self { free: AtomicUsize::new(free) })
    }

    /// Leave to keep one descriptor, while there is some.
    pub(super) fn reserve(self: &Arc<Self>) -> Option<Permit> {
        let one_less = |free: usize| free.checked_sub(1);
        let reserved = self.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        reserved.ok().map(|_| Permit(Arc::clone(self)))
    }
}

/// Leave to keep one descriptor, given back when dropped.
pub(super) struct Permit(Arc<Budget>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.free.fetch_add(1, Ordering::Relaxed);
    }
}

/// A descriptor that stays open.
pub(super) struct Kept {
    pub(super) file: OwnedFd,
    pub(super) _permit: Permit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits_run_out_and_come_back() {
        let budget = Budget::new(2);
        let first = budget.reserve();
        let second = budget.reserve();
        assert!(first.is_some() && second.is_some() && budget.reserve().is_none());
        drop(first);
        assert!(budget.reserve().is_some());
    }
}
