//! Requests on their way: who handles which method, who waits for whom.
//!
//! The bus knows of each call who asked and who was asked, so that a peer that is gone ends the calls
//! that it was part of, and nobody answers what it was not asked.

use std::collections::HashMap;
use std::sync::Arc;

use super::text::Text;

/// Most calls that one endpoint waits for at a time.
pub(crate) const MAX_PENDING: usize = 100_000;

/// What a call's message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// To the one who handles the method.
    Request = 0,
    /// Back: a value.
    Answer = 1,
    /// Back: an error.
    Error = 2,
    /// To the one who handles it: nobody waits any more.
    Cancel = 3,
    /// To a page: a peer is gone. Its text is the list of the page's calls to it.
    Gone = 4,
}

/// A message of a call.
#[derive(Debug)]
pub struct Call {
    /// Number of the endpoint that sends it.
    pub from: u32,
    /// What it is.
    pub kind: CallKind,
    /// The asking side's number of the call.
    pub id: u64,
    /// Of a request.
    pub method: Option<Arc<str>>,
    /// A value, as sbx1.
    pub text: Arc<Text>,
}

impl Call {
    pub(crate) fn bytes(&self) -> usize {
        self.text.bytes()
            + self.method.as_ref().map_or(0, |method| method.len())
            + size_of::<Self>()
    }
}

/// Calls that wait for an answer.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// Who was asked, by the asking side and its number of the call.
    targets: HashMap<(u32, u64), u32>,
    counts: HashMap<u32, usize>,
}

impl Pending {
    /// False when the caller has too many, or one with this number.
    pub(crate) fn add(&mut self, caller: u32, id: u64, target: u32) -> bool {
        let count = self.counts.entry(caller).or_default();
        if *count >= MAX_PENDING || self.targets.contains_key(&(caller, id)) {
            return false;
        }
        *count += 1;
        self.targets.insert((caller, id), target);
        true
    }

    /// Who was asked.
    pub(crate) fn target(&self, caller: u32, id: u64) -> Option<u32> {
        self.targets.get(&(caller, id)).copied()
    }

    pub(crate) fn remove(&mut self, caller: u32, id: u64) {
        if self.targets.remove(&(caller, id)).is_none() {
            return;
        }
        if let Some(count) = self.counts.get_mut(&caller) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&caller);
            }
        }
    }

    /// Takes all calls of and to an endpoint that is gone. Each of the others that were part of them,
    /// with the numbers of its own calls to that one.
    pub(crate) fn remove_all(&mut self, gone: u32) -> Vec<(u32, Vec<u64>)> {
        let mut concerned: HashMap<u32, Vec<u64>> = HashMap::new();
        let mut removed = Vec::new();
        for (&(caller, id), &target) in &self.targets {
            if target == gone && caller != gone {
                concerned.entry(caller).or_default().push(id);
            } else if caller == gone && target != gone {
                concerned.entry(target).or_default();
            } else if caller != gone {
                continue;
            }
            removed.push((caller, id));
        }
        for (caller, id) in removed {
            self.remove(caller, id);
        }
        let mut concerned: Vec<_> = concerned.into_iter().collect();
        concerned.sort_unstable();
        for (_, ids) in &mut concerned {
            ids.sort_unstable();
        }
        concerned
    }

    pub(crate) fn count(&self, caller: u32) -> usize {
        self.counts.get(&caller).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_that_is_gone_ends_its_calls() {
        let mut pending = Pending::default();
        for (caller, id, target) in [(1, 1, 2), (1, 2, 3), (2, 1, 3), (3, 9, 2), (2, 5, 2)] {
            assert!(pending.add(caller, id, target));
        }
        assert_eq!(pending.remove_all(2), [(1, vec![1]), (3, vec![9])]);
        assert_eq!(pending.target(1, 2), Some(3));
        assert_eq!((pending.count(1), pending.count(2), pending.count(3)), (1, 0, 0));
    }

    #[test]
    fn a_number_is_used_once_at_a_time_and_calls_are_bounded() {
        let mut pending = Pending::default();
        assert!(pending.add(1, 1, 2));
        assert!(!pending.add(1, 1, 3));
        pending.remove(1, 1);
        pending.remove(1, 1);
        for id in 0..MAX_PENDING as u64 {
            assert!(pending.add(1, id, 2));
        }
        assert!(!pending.add(1, u64::MAX, 2));
        assert!(pending.add(2, 1, 1));
    }
}
