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
            Overflow::DropOldest => self.drop_oldest(self.options.high_water_bytes),
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
    fn drop_oldest(&mut self, max_bytes: usize) {
        let mut left =
            self.entries.iter().filter(|entry| matches!(entry, Entry::Events(_))).count();
        let (mut bytes, mut dropped) = (self.bytes, 0);
        self.retain_events(|item| {
            left -= 1;
            let is_kept = bytes <= max_bytes || left == 0;
            if !is_kept {
                bytes -= item.bytes();
                dropped += item.events;
            }
            is_kept
        });
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
                let segment = Arc::new(item.segment.extract(row));
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
