//! The queue of one receiver: bounded, with a policy for when it is full.
//!
//! Calls wait in the same queue, so that they keep their order with events; they are never dropped by
//! a policy. All counts are exact.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::calls::Call;
use super::item::{Entry, Item};

/// What happens when a receiver is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overflow {
    /// Senders are told. One that goes on all the same has the receiver cut off at the hard cap.
    #[default]
    Backpressure,
    /// Only the newest event of each topic is kept.
    Latest,
    /// The oldest events go.
    DropOldest,
}

/// Bounds of a queue.
#[derive(Debug, Clone, Copy)]
pub struct QueueOptions {
    /// Bytes above which the receiver is behind.
    pub high_water_bytes: usize,
    /// Bytes above which it is cut off.
    pub max_bytes: usize,
    /// What happens when it is behind.
    pub overflow: Overflow,
}

impl Default for QueueOptions {
    /// 1 MiB, some thousands of events; 64 MiB, which no receiver needs that lives.
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self { high_water_bytes: MIB, max_bytes: 64 * MIB, overflow: Overflow::Backpressure }
    }
}

/// What a receiver takes at once.
#[derive(Debug)]
pub(crate) enum Taken {
    Events(Vec<Item>),
    Call(Arc<Call>),
}

/// What a receiver that was cut off has missed so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// Number of the first event that it missed, among all of the bus.
    pub(crate) position: u64,
    pub(crate) events: u64,
}

/// The queue of one receiver.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    options: QueueOptions,
    entries: VecDeque<Entry>,
    bytes: usize,
    events: u64,
    calls: usize,
    is_behind: bool,
    cut: Option<Cut>,
    /// Events that were dropped since the receiver was told last.
    missed: u64,
    /// Events that were dropped in all.
    dropped: u64,
    /// Times that it was cut off.
    cuts: u64,
}

impl Outbox {
    pub(crate) fn new(options: QueueOptions) -> Self {
        Self { options, ..Self::default() }
    }

    pub(crate) fn set_max_bytes(&mut self, max_bytes: usize) {
        self.options.max_bytes = max_bytes;
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(crate) fn cuts(&self) -> u64 {
        self.cuts
    }

    pub(crate) fn has_calls(&self) -> bool {
        self.calls > 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether senders should wait for this receiver.
    pub(crate) fn is_behind(&self) -> bool {
        self.is_behind
    }

    /// Whether it takes calls: they are few, so one more fits until the very end.
    pub(crate) fn has_room(&self) -> bool {
        self.bytes <= self.options.max_bytes
    }

    pub(crate) fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// Events that a receiver was not handed, since this was asked last.
    pub(crate) fn take_missed(&mut self) -> u64 {
        std::mem::take(&mut self.missed)
    }

    pub(crate) fn has_missed(&self) -> bool {
        self.missed > 0
    }

    pub(crate) fn push_call(&mut self, call: Arc<Call>) {
        self.bytes += call.bytes();
        self.calls += 1;
        self.entries.push_back(Entry::Call(call));
    }

    pub(crate) fn push(&mut self, item: Item) {
        if let Some(cut) = &mut self.cut {
            cut.events += item.events;
            return;
        }
        self.append(item);
        if self.bytes <= self.options.high_water_bytes {
            return;
        }
        match self.options.overflow {
            Overflow::Backpressure if self.bytes > self.options.max_bytes => self.cut_off(),
            Overflow::Backpressure => self.is_behind = true,
            Overflow::Latest => self.keep_newest(),
            // More than need be, so that this is not done for each event.
            Overflow::DropOldest => self.drop_oldest(self.options.high_water_bytes / 4 * 3),
        }
    }

    fn append(&mut self, item: Item) {
        self.bytes += item.bytes();
        self.events += item.events;
        self.entries.push_back(Entry::Events(item));
    }

    /// Drops all events. What comes is counted from now on, until the receiver takes again.
    pub(crate) fn cut_off(&mut self) {
        let mut cut = None;
        self.retain_events(|item| {
            let first = item.rows().next().unwrap_or(item.first);
            let cut =
                cut.get_or_insert(Cut { position: item.position + u64::from(first), events: 0 });
            cut.events += item.events;
            false
        });
        self.cut = cut;
        self.cuts += 1;
        self.is_behind = false;
    }

    /// Ends a cut: the receiver goes on with these, and has missed the rest.
    pub(crate) fn resume(&mut self, items: Vec<Item>) {
        let Some(cut) = self.cut.take() else { return };
        let kept: u64 = items.iter().map(|item| item.events).sum();
        let missed = cut.events.saturating_sub(kept);
        self.missed += missed;
        self.dropped += missed;
        for item in items {
            self.append(item);
        }
    }

    /// Keeps those items that `keep` says; calls stay.
    fn retain_events(&mut self, mut keep: impl FnMut(&Item) -> bool) {
        let (mut bytes, mut events) = (0, 0);
        self.entries.retain(|entry| match entry {
            Entry::Call(call) => {
                bytes += call.bytes();
                true
            }
            Entry::Events(item) => {
                let is_kept = keep(item);
                if is_kept {
                    bytes += item.bytes();
                    events += item.events;
                }
                is_kept
            }
        });
        (self.bytes, self.events) = (bytes, events);
    }

    fn count_dropped(&mut self, events: u64) {
        self.missed += events;
        self.dropped += events;
    }

    /// Drops the oldest events until the queue has at most so many bytes; the newest stay in any case.
    /// Of the first segment that stays only those are kept that fit, in memory of their own.
    fn drop_oldest(&mut self, max_bytes: usize) {
        let mut left =
            self.entries.iter().filter(|entry| matches!(entry, Entry::Events(_))).count();
        let (mut bytes, mut dropped, mut cut) = (self.bytes, 0, None);
        self.retain_events(|item| {
            left -= 1;
            if bytes <= max_bytes {
                return true;
            }
            bytes -= item.bytes();
            let (rest, lost) = item.newest(max_bytes.saturating_sub(bytes), left == 0);
            dropped += lost;
            if let Some(rest) = rest {
                bytes += rest.bytes();
                cut = Some(rest);
            }
            false
        });
        if let Some(cut) = cut {
            self.bytes += cut.bytes();
            self.events += cut.events;
            // Calls that stood before it are older still, or of the same moment.
            let at = self.entries.iter().position(|entry| matches!(entry, Entry::Events(_)));
            self.entries.insert(at.unwrap_or(self.entries.len()), Entry::Events(cut));
        }
        self.count_dropped(dropped);
    }

    /// Keeps the newest event of each topic, each in memory of its own. Where these are too many for
    /// three quarters of the room, the oldest of them go: so that this is not done for each event.
    fn keep_newest(&mut self) {
        let before = self.events;
        let mut seen: HashSet<Box<str>> = HashSet::new();
        let mut kept = VecDeque::new();
        for entry in self.entries.drain(..).rev() {
            let item = match entry {
                Entry::Call(_) => {
                    kept.push_front(entry);
                    continue;
                }
                Entry::Events(item) => item,
            };
            let rows: Vec<u32> = item.rows().collect();
            for row in rows.into_iter().rev() {
                let topic = &item.segment.topics.names[item.segment.row(row).topic as usize];
                if seen.contains(topic) {
                    continue;
                }
                seen.insert(topic.clone());
                let segment = Arc::new(item.segment.extract(&[row]));
                let position = item.position + u64::from(row);
                if let Some(item) = Item::new(position, segment, None) {
                    kept.push_front(Entry::Events(item));
                }
            }
        }
        self.entries = kept;
        self.retain_events(|_| true);
        self.count_dropped(before - self.events);
        let room = self.options.high_water_bytes / 4 * 3;
        if self.bytes > room {
            self.drop_oldest(room);
        }
    }

    /// Takes a call, or events up to so many bytes of a body; `None` when nothing waits.
    pub(crate) fn take(&mut self, max_bytes: usize, max_events: u64) -> Option<Taken> {
        if let Some(Entry::Call(_)) = self.entries.front() {
            if let Some(Entry::Call(call)) = self.entries.pop_front() {
                self.bytes -= call.bytes();
                self.calls -= 1;
                self.settle();
                return Some(Taken::Call(call));
            }
        }
        let (mut items, mut bytes, mut events) = (Vec::new(), 0, 0);
        while bytes < max_bytes && events < max_events {
            let Some(Entry::Events(item)) = self.entries.front_mut() else { break };
            let memory = item.bytes();
            let head = item.split(max_bytes - bytes, max_events - events);
            let is_done = item.events == 0;
            bytes += head.weight();
            events += head.events;
            items.push(head);
            if is_done {
                self.bytes -= memory;
                self.entries.pop_front();
            }
        }
        self.events -= events;
        self.settle();
        (!items.is_empty()).then_some(Taken::Events(items))
    }

    /// A receiver that was behind is not any more when it has taken half of what it may have.
    fn settle(&mut self) {
        self.is_behind &= self.bytes > self.options.high_water_bytes / 2;
    }

    /// Drops calls, of a document that is gone.
    pub(crate) fn drop_calls(&mut self) {
        self.entries.retain(|entry| matches!(entry, Entry::Events(_)));
        self.calls = 0;
        self.retain_events(|_| true);
    }

    /// Nobody waits for this receiver any more.
    pub(crate) fn leave_behind(&mut self) {
        self.is_behind = false;
    }

    /// The waiting events, for a look.
    pub(crate) fn items(&self) -> impl Iterator<Item = &Item> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Events(item) => Some(item),
            Entry::Call(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::calls::CallKind;
    use super::super::segment::{segment_with, Source};
    use super::super::topics::TopicCache;
    use super::*;

    const PAYLOAD: &str = "\"0123456789012345678901234567890123456789\"";

    struct Sender {
        source: Arc<Source>,
        cache: TopicCache,
        seq: u64,
    }

    impl Sender {
        fn new() -> Self {
            Self { source: Arc::new(Source::new(1, "main")), cache: TopicCache::default(), seq: 0 }
        }

        fn item(&mut self, topics: &[&str]) -> Item {
            let events: Vec<_> = topics.iter().map(|topic| (*topic, PAYLOAD)).collect();
            let segment = segment_with(&mut self.cache, &self.source, self.seq + 1, &events);
            let item = Item::new(self.seq, segment, None).unwrap();
            self.seq += topics.len() as u64;
            item
        }
    }

    fn outbox(overflow: Overflow, high_water_bytes: usize, max_bytes: usize) -> Outbox {
        Outbox::new(QueueOptions { high_water_bytes, max_bytes, overflow })
    }

    fn call() -> Arc<Call> {
        let text = Arc::default();
        Arc::new(Call { from: 1, kind: CallKind::Request, id: 1, method: None, text })
    }

    /// The numbers of all events that are taken, with a 0 for each call.
    fn drained(outbox: &mut Outbox) -> Vec<u64> {
        let mut numbers = Vec::new();
        while let Some(taken) = outbox.take(usize::MAX, u64::MAX) {
            match taken {
                Taken::Call(_) => numbers.push(0),
                Taken::Events(items) => numbers.extend(items.iter().flat_map(|item| {
                    item.rows().map(|row| item.segment.seq(row)).collect::<Vec<_>>()
                })),
            }
        }
        assert_eq!((outbox.bytes(), outbox.events()), (0, 0));
        numbers
    }

    #[test]
    fn a_receiver_is_behind_above_the_mark_until_half_of_it() {
        let mut sender = Sender::new();
        let mut outbox = outbox(Overflow::Backpressure, 10_000, 1_000_000);
        while !outbox.is_behind() {
            outbox.push(sender.item(&["a"]));
        }
        assert!(outbox.bytes() > 10_000);
        while outbox.is_behind() {
            outbox.take(1, 1);
        }
        assert!((1..=5_000).contains(&outbox.bytes()));
        assert_eq!(outbox.dropped(), 0);
    }

    #[test]
    fn past_the_hard_cap_everything_is_counted_and_calls_stay() {
        let mut sender = Sender::new();
        let mut outbox = outbox(Overflow::Backpressure, 10_000, 20_000);
        outbox.push_call(call());
        while outbox.cut().is_none() {
            outbox.push(sender.item(&["a", "b"]));
        }
        outbox.push(sender.item(&["a"]));
        assert!(!outbox.is_behind() && outbox.bytes() < 200);
        let cut = outbox.cut().unwrap();
        assert_eq!((cut.position, cut.events), (0, sender.seq));
        let last = sender.item(&["a"]);
        outbox.push(last.clone());
        outbox.resume(vec![last]);
        assert_eq!(outbox.take_missed(), sender.seq - 1);
        assert_eq!(drained(&mut outbox), [0, sender.seq]);
    }

    #[test]
    fn the_oldest_go_exactly_counted() {
        for rows in [1, 7, 500] {
            let mut sender = Sender::new();
            let mut outbox = outbox(Overflow::DropOldest, 10_000, 20_000);
            while sender.seq < 2_000 {
                outbox.push(sender.item(&vec!["a"; rows]));
                assert!(outbox.bytes() <= 10_000, "{} of {rows}", outbox.bytes());
                assert!(!outbox.is_behind());
            }
            let missed = outbox.take_missed();
            let expected: Vec<u64> = (missed + 1..=sender.seq).collect();
            assert!(expected.len() > 20);
            assert_eq!(drained(&mut outbox), expected);
        }
    }

    #[test]
    fn the_newest_of_each_topic_stay() {
        let mut sender = Sender::new();
        let mut outbox = outbox(Overflow::Latest, 10_000, 20_000);
        outbox.push(sender.item(&["rare"]));
        let mut taken = 1;
        while outbox.dropped() == 0 {
            outbox.push(sender.item(&["a", "b", "a"]));
        }
        let missed = outbox.take_missed();
        let numbers = drained(&mut outbox);
        taken += numbers.len() as u64 - 1;
        assert_eq!(numbers, [1, sender.seq - 1, sender.seq]);
        assert_eq!(taken + missed, sender.seq);
    }

    #[test]
    fn more_topics_than_fit_are_bounded_too() {
        let mut sender = Sender::new();
        let mut outbox = outbox(Overflow::Latest, 10_000, 20_000);
        for number in 0..2_000 {
            outbox.push(sender.item(&[&number.to_string()]));
            assert!(outbox.bytes() <= 10_000);
        }
        let missed = outbox.take_missed();
        assert_eq!(drained(&mut outbox), (missed + 1..=2_000).collect::<Vec<_>>());
    }

    #[test]
    fn calls_and_events_keep_their_order() {
        let mut sender = Sender::new();
        let mut outbox = outbox(Overflow::Backpressure, 10_000, 20_000);
        outbox.push(sender.item(&["a", "a"]));
        outbox.push_call(call());
        outbox.push(sender.item(&["a"]));
        assert_eq!(drained(&mut outbox), [1, 2, 0, 3]);
    }
}
