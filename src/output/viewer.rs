//! One viewer of a stream: how far it is, what it may miss, and what it is about to receive.

use super::options::{DEFAULT_BATCH_BYTES, DEFAULT_TEXT_BATCH_BYTES};
use super::prepared::{Payload, Prepared};
use super::ring::Ring;
use crate::queue::doorbell::SourceRef;

/// How a viewer wants the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Text, decoded as UTF-8; a character is never split between two deliveries.
    #[default]
    Text,
    /// Text of whole lines.
    Lines,
    /// Bytes, untouched.
    Bytes,
}

impl View {
    /// Most bytes in one delivery, where nothing else is asked for.
    fn default_batch(self) -> usize {
        match self {
            Self::Text | Self::Lines => DEFAULT_TEXT_BATCH_BYTES,
            Self::Bytes => DEFAULT_BATCH_BYTES,
        }
    }
}

/// Where a new viewer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Begin {
    /// With the oldest byte held: the first viewer's choice, nothing is lost to it.
    #[default]
    Oldest,
    /// With what is written from now on.
    Now,
    /// With the byte at this offset from the stream's beginning, or the oldest one held after it.
    Offset(u64),
    /// With the last lines that are held, this many.
    LastLines(usize),
    /// With a snapshot of the screen, and the bytes after it.
    Snapshot,
}

/// What happens to a viewer that is slower than the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// What the stream does: the child waits, or the oldest output goes.
    #[default]
    OfStream,
    /// The child waits.
    Lossless,
    /// The oldest output goes, and the viewer is told how much it missed.
    Gap,
    /// The viewer goes on from a snapshot of the screen, and is told how much that replaces.
    Screen,
}

/// Bounds what is on its way to a viewer that acknowledges, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The viewer is handed nothing more while this much is unacknowledged.
    pub high: u64,
    /// It goes on when no more than this is.
    pub low: u64,
}

/// What a viewer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ViewOptions {
    /// The form.
    pub view: View,
    /// Where it begins.
    pub begin: Begin,
    /// What happens when it is slow.
    pub flow: Flow,
    /// Bounds what it has not acknowledged; without one, what is handed over counts as taken.
    pub window: Option<Window>,
}

/// Names a viewer of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ViewerId(pub(super) u32);

/// Figures of one viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewerStats {
    /// Offset after the last byte that it was handed, or was told that it missed.
    pub offset: u64,
    /// Bytes that it was handed and has not acknowledged.
    pub unacknowledged: u64,
    /// Bytes written that it was not handed yet.
    pub behind: u64,
    /// Bytes that it has missed so far.
    pub skipped: u64,
}

/// What a viewer is handed at a time.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Bytes before the payload that the viewer missed.
    pub(crate) skipped: u64,
    pub(crate) payload: Option<Payload>,
    /// It goes on when it is shown a snapshot, and can be shown one now. Told once.
    pub(crate) wants_snapshot: bool,
}

/// What is known of the viewer's acknowledgements.
#[derive(Debug)]
struct Credit {
    window: Window,
    unacknowledged: u64,
    /// Nothing is handed over until the low mark is reached.
    is_used_up: bool,
}

/// A viewer that goes on from a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// It is not ready for one, or nobody was asked yet.
    Wanted,
    /// Somebody is making one.
    Requested,
}

pub(super) struct Viewer {
    pub(super) id: ViewerId,
    /// Offset after the last byte moved into `prepared`.
    cursor: u64,
    prepared: Prepared,
    view: View,
    batch: usize,
    flow: Flow,
    /// Bytes that the viewer missed before what is prepared.
    skipped: u64,
    skipped_in_all: u64,
    /// An unfinished line of the leader was handed over at its exit.
    passed_exit: bool,
    /// The viewer asked for a pause: it is handed nothing until it resumes.
    paused: bool,
    credit: Option<Credit>,
    awaited: Option<Awaited>,
    /// It was handed something: from here on, what it does not see is missed.
    has_begun: bool,
    pub(super) source: SourceRef,
}

impl Viewer {
    pub(super) fn new(
        id: ViewerId,
        options: &ViewOptions,
        offset: u64,
        batch: Option<usize>,
        source: SourceRef,
    ) -> Self {
        let batch = batch.unwrap_or_else(|| options.view.default_batch());
        Self {
            id,
            cursor: offset,
            prepared: Prepared::new(options.view, batch),
            view: options.view,
            batch,
            flow: options.flow,
            skipped: 0,
            skipped_in_all: 0,
            passed_exit: false,
            paused: false,
            credit: options.window.map(|window| Credit {
                window,
                unacknowledged: 0,
                is_used_up: false,
            }),
            awaited: (options.begin == Begin::Snapshot).then_some(Awaited::Wanted),
            has_begun: options.begin != Begin::Snapshot,
            source,
        }
    }

    /// It may not miss anything.
    pub(super) fn is_lossless(&self, is_stream_lossy: bool) -> bool {
        match self.flow {
            Flow::OfStream => !is_stream_lossy,
            Flow::Lossless => true,
            Flow::Gap | Flow::Screen => false,
        }
    }

    /// The oldest byte that the ring has to keep for it.
    pub(super) fn cursor(&self) -> u64 {
        self.cursor
    }

    /// Offset after the last byte that the viewer has been handed, or has missed.
    pub(super) fn delivered(&self) -> u64 {
        self.cursor - self.prepared.bytes() as u64
    }

    /// The same, without what it missed after that and was not told yet.
    pub(super) fn told(&self) -> u64 {
        self.delivered().saturating_sub(self.skipped)
    }

    /// True when it was handed all that is before `offset`.
    pub(super) fn is_past(&self, offset: u64) -> bool {
        self.awaited.is_none() && self.delivered() >= offset
    }

    /// Offset up to which nothing waits for the viewer: a line that is not complete yet waits for
    /// the child, which must not be paused for it; what is unacknowledged waits.
    pub(super) fn taken_up_to(&self) -> u64 {
        let unacknowledged = self.credit.as_ref().map_or(0, |credit| credit.unacknowledged);
        self.cursor - self.prepared.deliverable_bytes() as u64 - unacknowledged
    }

    pub(super) fn stats(&self, end: u64) -> ViewerStats {
        ViewerStats {
            offset: self.told(),
            unacknowledged: self.credit.as_ref().map_or(0, |credit| credit.unacknowledged),
            behind: end - self.delivered(),
            skipped: self.skipped_in_all,
        }
    }

    /// It missed this much before its next output.
    pub(super) fn skip(&mut self, bytes: u64) {
        self.skipped += bytes;
        self.skipped_in_all += bytes;
    }

    pub(super) fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// It can be handed something now.
    pub(super) fn is_ready(&self) -> bool {
        !self.paused && self.credit.as_ref().is_none_or(|credit| !credit.is_used_up)
    }

    /// Takes note of what the viewer is done with. True when it can be handed something again.
    pub(super) fn acknowledge(&mut self, bytes: u64) -> bool {
        let Some(credit) = &mut self.credit else { return false };
        credit.unacknowledged = credit.unacknowledged.saturating_sub(bytes);
        let reopens = credit.is_used_up && credit.unacknowledged <= credit.window.low;
        credit.is_used_up &= !reopens;
        reopens
    }

    /// Prepares what fits; one that is further behind than `patience`, and goes on from a snapshot
    /// then, drops it all instead. True when there is something that the viewer may fetch.
    pub(super) fn fill(
        &mut self,
        ring: &Ring,
        exit_mark: Option<u64>,
        ended: bool,
        patience: u64,
    ) -> bool {
        if self.flow == Flow::Screen && ring.end() - self.taken_up_to() > patience {
            self.await_snapshot();
        }
        if let Some(awaited) = self.awaited {
            return awaited == Awaited::Wanted && self.is_ready();
        }
        if self.cursor < ring.start() && self.prepared.bytes() == 0 {
            // Only who may miss something gets here: see `State::floor`.
            self.prepared.finish();
            self.skip(ring.start() - self.cursor);
            self.cursor = ring.start();
        }
        if self.cursor >= ring.start() {
            for piece in ring.pieces_from(self.cursor, self.prepared.room()) {
                self.cursor += piece.as_ref().len() as u64;
                self.prepared.push(piece);
            }
        } else if !self.prepared.is_empty() {
            return self.is_ready(); // what is prepared goes out first, then the gap is told
        } else {
            self.prepared.finish(); // an unfinished line whose rest is gone
        }
        if !self.passed_exit && exit_mark.is_some_and(|mark| self.cursor >= mark) {
            self.passed_exit = true;
            self.prepared.finish_line();
        }
        if ended && self.cursor == ring.end() {
            self.prepared.finish();
        }
        self.is_ready() && !self.prepared.is_empty()
    }

    fn await_snapshot(&mut self) {
        if self.awaited.is_none() {
            self.cursor = self.delivered();
            self.prepared = Prepared::new(self.view, self.batch);
            self.awaited = Some(Awaited::Wanted);
        }
    }

    /// It was shown a snapshot and goes on with the byte at `offset`. Returns what that replaces.
    pub(super) fn resume_at(&mut self, offset: u64) -> u64 {
        self.awaited = None;
        // A snapshot of the moment before may be older by a sequence that was not finished.
        let has_begun = std::mem::replace(&mut self.has_begun, true);
        let replaced = if has_begun { offset.saturating_sub(self.cursor) } else { 0 };
        self.skipped_in_all += replaced;
        self.cursor = offset;
        replaced
    }

    /// Hands over what is prepared.
    pub(super) fn take(&mut self) -> Taken {
        if !self.is_ready() {
            return Taken::default();
        }
        if let Some(awaited) = &mut self.awaited {
            let wants_snapshot = *awaited == Awaited::Wanted;
            *awaited = Awaited::Requested;
            return Taken { wants_snapshot, ..Taken::default() };
        }
        let before = self.delivered();
        let payload = self.prepared.take();
        let taken = self.delivered() - before;
        if let Some(credit) = &mut self.credit {
            credit.unacknowledged += taken;
            credit.is_used_up = credit.unacknowledged >= credit.window.high;
        }
        Taken { skipped: std::mem::take(&mut self.skipped), payload, wants_snapshot: false }
    }

    /// The child was started anew: its next exit is another one.
    pub(super) fn restart(&mut self) {
        self.passed_exit = false;
    }
}
