//! What waits for a receiver: some events of a segment, or a call.

use std::sync::Arc;

use super::calls::Call;
use super::segment::Segment;

/// Which of a segment's topics somebody takes, a bit for each. `None`: all of them.
pub(crate) type Mask = Option<Arc<[u64]>>;

/// Whether a topic is in a mask.
pub(crate) fn has(mask: &Mask, topic: u32) -> bool {
    mask.as_ref().is_none_or(|bits| {
        bits.get(topic as usize / 64).is_some_and(|word| word >> (topic % 64) & 1 == 1)
    })
}

/// Events of one segment.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Number of the segment's first event among all of the bus.
    pub(crate) position: u64,
    pub(crate) segment: Arc<Segment>,
    pub(crate) mask: Mask,
    /// The rows from here …
    pub(crate) first: u32,
    /// … to here, of which those count whose topics are in the mask.
    pub(crate) end: u32,
    /// How many that are.
    pub(crate) events: u64,
}

impl Item {
    /// All rows of a segment that a mask lets through; `None` when there are none.
    pub(crate) fn new(position: u64, segment: Arc<Segment>, mask: Mask) -> Option<Self> {
        let end = segment.count();
        let mut item = Self { position, segment, mask, first: 0, end, events: 0 };
        item.events = item.rows().count() as u64;
        (item.events > 0).then_some(item)
    }

    /// The rows that count.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        (self.first..self.end).filter(|row| self.takes(*row))
    }

    pub(crate) fn takes(&self, row: u32) -> bool {
        self.mask.is_none() || has(&self.mask, self.segment.row(row).topic)
    }

    /// Bytes of memory that it holds: those of the whole segment, however little of it is wanted.
    pub(crate) fn bytes(&self) -> usize {
        self.segment.bytes() + size_of::<Self>()
    }

    /// The newest rows that fit into so many bytes, in memory of their own, and how many do not. With
    /// `at_least_one` the last one stays however big it is.
    pub(crate) fn newest(&self, max_bytes: usize, at_least_one: bool) -> (Option<Self>, u64) {
        let mut rows = Vec::new();
        let mut bytes = 2 * size_of::<Self>() + size_of::<Segment>();
        let wanted: Vec<u32> = self.rows().collect();
        for row in wanted.into_iter().rev() {
            bytes += self.body_bytes(row, row + 1) + 16;
            if bytes > max_bytes && !(at_least_one && rows.is_empty()) {
                break;
            }
            rows.push(row);
        }
        rows.reverse();
        let Some(&first) = rows.first() else { return (None, self.events) };
        let segment = Arc::new(self.segment.extract(&rows));
        let rest = Self::new(self.position + u64::from(first), segment, None);
        (rest, self.events - rows.len() as u64)
    }

    /// Bytes that the rows take in a body, about.
    fn body_bytes(&self, first: u32, end: u32) -> usize {
        let units = self.segment.row(end - 1).end - self.segment.start(first);
        units as usize * if self.segment.is_wide() { 2 } else { 1 }
    }

    /// Cuts off the first rows, as many as fit; at least one. Takes all of it when it can.
    pub(crate) fn split(&mut self, max_bytes: usize, max_events: u64) -> Self {
        let mut head = self.clone();
        if self.events <= max_events && self.body_bytes(self.first, self.end) <= max_bytes {
            self.first = self.end;
            self.events = 0;
            return head;
        }
        let mut events = 0;
        let mut row = self.first;
        while row < self.end {
            let is_taken = self.takes(row);
            if is_taken && events > 0 {
                let is_full = events >= max_events;
                if is_full || self.body_bytes(self.first, row + 1) > max_bytes {
                    break;
                }
            }
            events += u64::from(is_taken);
            row += 1;
        }
        head.end = row;
        head.events = events;
        self.first = row;
        self.events -= events;
        head
    }

    /// Bytes that it takes in a body, about.
    pub(crate) fn weight(&self) -> usize {
        self.body_bytes(self.first, self.end)
    }
}

/// One thing that waits.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    Events(Item),
    Call(Arc<Call>),
}

#[cfg(test)]
mod tests {
    use super::super::segment::{segment, Source};
    use super::*;

    fn item(mask: Option<u64>) -> Item {
        let source = Arc::new(Source::new(1, "main"));
        let rows: Vec<_> = (0..10).map(|n| (if n % 2 == 0 { "a" } else { "b" }, "1")).collect();
        let mask = mask.map(|bits| Arc::from([bits]));
        Item::new(0, segment(&source, 1, &rows), mask).unwrap()
    }

    #[test]
    fn a_part_is_cut_off_by_count() {
        let mut all = item(None);
        let head = all.split(usize::MAX, 3);
        assert_eq!((head.first, head.end, head.events), (0, 3, 3));
        assert_eq!((all.first, all.end, all.events), (3, 10, 7));
        assert_eq!(all.split(usize::MAX, 100).events, 7);
        assert_eq!(all.events, 0);
    }

    #[test]
    fn only_wanted_rows_count() {
        let mut odd = item(Some(0b10));
        assert_eq!(odd.events, 5);
        let head = odd.split(usize::MAX, 2);
        assert_eq!((head.events, head.rows().collect::<Vec<_>>()), (2, vec![1, 3]));
        assert_eq!((odd.events, odd.rows().collect::<Vec<_>>()), (3, vec![5, 7, 9]));
    }

    #[test]
    fn a_part_has_one_event_however_little_fits() {
        let mut all = item(Some(0b10));
        assert_eq!(all.split(0, 0).events, 1);
        let head = all.split(8, 100);
        assert_eq!(head.rows().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn nothing_wanted_is_nothing() {
        let source = Arc::new(Source::new(1, "main"));
        let segment = segment(&source, 1, &[("a", "1")]);
        assert!(Item::new(0, segment, Some(Arc::from([0_u64]))).is_none());
    }
}
