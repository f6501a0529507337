//! The newest events of a bus, for those who come late or were cut off.

use std::collections::VecDeque;

use super::item::Item;

/// The ring of newest events.
#[derive(Debug, Default)]
pub(crate) struct History {
    items: VecDeque<Item>,
    events: u64,
    bytes: usize,
    max_events: u64,
    max_bytes: usize,
}

impl History {
    /// Keeps at least the newest `max_events`, as far as they fit into `max_bytes`.
    pub(crate) fn set(&mut self, max_events: u64, max_bytes: usize) {
        (self.max_events, self.max_bytes) = (max_events, max_bytes);
        self.trim();
    }

    pub(crate) fn is_on(&self) -> bool {
        self.max_events > 0
    }

    pub(crate) fn events(&self) -> u64 {
        self.events.min(self.max_events)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn push(&mut self, item: Item) {
        self.events += item.events;
        self.bytes += item.bytes();
        self.items.push_back(item);
        self.trim();
    }

    /// Segments go as a whole: when the others have enough events, or when they take too much room.
    fn trim(&mut self) {
        while let Some(oldest) = self.items.front() {
            let is_spare = self.events - oldest.events >= self.max_events;
            if !is_spare && self.bytes <= self.max_bytes {
                break;
            }
            self.events -= oldest.events;
            self.bytes -= oldest.bytes();
            self.items.pop_front();
        }
    }

    /// What it has from this number on, oldest first.
    pub(crate) fn since(&self, position: u64) -> impl Iterator<Item = Item> + '_ {
        self.items.iter().filter_map(move |item| {
            let skipped = position.saturating_sub(item.position);
            let skipped = u32::try_from(skipped).unwrap_or(u32::MAX);
            if skipped >= item.end {
                return None;
            }
            let mut item = item.clone();
            item.first = item.first.max(skipped);
            item.events = u64::from(item.end - item.first);
            Some(item)
        })
    }

    /// Exactly the newest ones that are to be kept, newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = Item> + '_ {
        let mut left = self.max_events;
        self.items.iter().rev().map_while(move |item| {
            let count = u32::try_from(left.min(item.events)).unwrap_or(u32::MAX);
            left -= u64::from(count);
            let mut item = item.clone();
            item.first = item.end - count;
            item.events = u64::from(count);
            (count > 0).then_some(item)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::segment::{segment, Source};
    use super::*;

    fn filled(counts: &[usize], max_events: u64, max_bytes: usize) -> History {
        let source = Arc::new(Source::new(1, "main"));
        let mut history = History::default();
        history.set(max_events, max_bytes);
        let mut position = 0;
        for count in counts {
            let segment = segment(&source, position + 1, &vec![("a", "1"); *count]);
            history.push(Item::new(position, segment, None).unwrap());
            position += *count as u64;
        }
        history
    }

    #[test]
    fn at_least_the_newest_are_kept() {
        let history = filled(&[3, 3, 3, 3], 5, usize::MAX);
        assert_eq!(history.events, 6);
        assert_eq!(history.events(), 5);
        assert_eq!(history.since(0).map(|item| item.events).sum::<u64>(), 6);
        assert_eq!(history.since(7).map(|item| item.events).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(history.since(12).count(), 0);
        let newest: Vec<_> = history.newest().map(|item| (item.first, item.events)).collect();
        assert_eq!(newest, [(0, 3), (1, 2)]);
    }

    #[test]
    fn bytes_are_bounded() {
        let history = filled(&[1; 1000], u64::MAX, 4096);
        assert!(history.bytes() <= 4096 && history.events > 1);
        assert_eq!(filled(&[1000], 5, 100).events, 0);
    }

    #[test]
    fn without_history_nothing_is_kept() {
        assert_eq!(filled(&[1, 1], 0, usize::MAX).bytes(), 0);
    }
}
