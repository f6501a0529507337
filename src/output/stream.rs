//! One output stream of a child: the ring, its viewers and their pace.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::options::{OutputOptions, Overflow, DEFAULT_BATCH_BYTES, DEFAULT_TEXT_BATCH_BYTES};
use super::prepared::{Payload, Prepared};
use super::ring::Ring;
use crate::queue::doorbell::SourceRef;

/// How a viewer wants the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Text, decoded as UTF-8; a character is never split between two deliveries.
    Text,
    /// Text of whole lines.
    Lines,
    /// Bytes, untouched.
    Bytes,
}

/// Sizes that govern one stream, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// What the ring keeps for late viewers.
    pub(crate) ring: usize,
    /// The reader pauses when the slowest viewer is this far behind. Below `ring`, so that a
    /// viewer can't fall off it.
    pub(crate) high_water: u64,
    /// A paused reader goes on when the slowest viewer is no further behind than this.
    pub(crate) low_water: u64,
    /// Viewers never pause the reader; who falls off the ring is told how much it missed.
    pub(crate) is_lossy: bool,
    /// Most bytes in one delivery: bounds how long one callback can keep the JavaScript thread.
    batch: Option<usize>,
}

/// Some 10 ms of a terminal's fastest output: long enough that a busy event loop does not stall the
/// child, short enough that Ctrl-C takes effect at once.
const HIGH_WATER_BYTES: u64 = 512 * 1024;

impl Limits {
    fn batch(&self, view: View) -> usize {
        self.batch.unwrap_or(match view {
            View::Text | View::Lines => DEFAULT_TEXT_BATCH_BYTES,
            View::Bytes => DEFAULT_BATCH_BYTES,
        })
    }

    pub(crate) fn of(options: &OutputOptions) -> Self {
        let high_water = HIGH_WATER_BYTES.min(options.buffer_bytes as u64 / 2);
        Self {
            ring: options.buffer_bytes,
            high_water,
            low_water: high_water / 4,
            is_lossy: options.overflow == Overflow::Overwrite,
            batch: options.max_batch_bytes,
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
}

/// Names a viewer of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ViewerId(u32);

/// Figures of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamStats {
    /// Bytes the child has written so far.
    pub bytes: u64,
    /// Bytes held for late viewers and slow ones.
    pub held_bytes: usize,
    /// True while the reader waits for a viewer, which stops the child when the pipe is full.
    pub paused: bool,
}

/// What an attached viewer should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attached {
    pub(crate) viewer: ViewerId,
    /// Offset of the first byte that the viewer will get.
    pub(crate) offset: u64,
    /// Bytes asked for that the ring no longer has.
    pub(crate) truncated_bytes: u64,
}

/// What a viewer is handed at a time.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Bytes before the payload that the viewer missed.
    pub(crate) skipped: u64,
    pub(crate) payload: Option<Payload>,
}

struct Viewer {
    id: ViewerId,
    /// Offset after the last byte moved into `prepared`.
    cursor: u64,
    prepared: Prepared,
    /// Bytes that the viewer missed before what is prepared.
    skipped: u64,
    /// An unfinished line of the leader was handed over at its exit.
    passed_exit: bool,
    /// It may not miss anything, also where others may.
    is_lossless: bool,
    /// The viewer asked for a pause: it is handed nothing until it resumes.
    paused: bool,
    source: SourceRef,
}

impl Viewer {
    /// Offset after the last byte that the viewer has been handed.
    fn delivered(&self) -> u64 {
        self.cursor - self.prepared.bytes() as u64
    }

    /// The same, as far as it depends on the viewer: a line that is not complete yet waits for the
    /// child, which must not be paused for it.
    fn taken_up_to(&self) -> u64 {
        self.cursor - self.prepared.deliverable_bytes() as u64
    }

    /// Prepares what fits. True when there is something that the viewer may fetch.
    fn fill(&mut self, ring: &Ring, exit_mark: Option<u64>, ended: bool) -> bool {
        if self.cursor < ring.start() && self.prepared.bytes() == 0 {
            // Only who may miss something gets here: see `State::floor`.
            self.prepared.finish();
            self.skipped += ring.start() - self.cursor;
            self.cursor = ring.start();
        }
        if self.cursor >= ring.start() {
            for piece in ring.pieces_from(self.cursor, self.prepared.room()) {
                self.cursor += piece.as_ref().len() as u64;
                self.prepared.push(piece);
            }
        } else if !self.prepared.is_empty() {
            return !self.paused; // what is prepared goes out first, then the gap is told
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
        !self.paused && !self.prepared.is_empty()
    }
}

#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
struct State {
    ring: Ring,
    viewers: Vec<Viewer>,
    next_viewer: u32,
    /// No viewer has come yet: what is written is held, and the reader stops at a full ring.
    holding: bool,
    /// The reader is paused; it stays so down to the low-water mark.
    paused: bool,
    /// The leader has exited; the reader fetches what the kernel still holds.
    leader_exited: bool,
    /// Offset after the last byte that the leader can have written, known some time after its exit.
    exit_mark: Option<u64>,
    /// No byte will follow.
    ended: bool,
    /// Nobody will look at what comes: it is read, so that the child can go on to its end, and dropped.
    discarding: bool,
    /// Nobody can ask for anything any more.
    closed: bool,
}

impl State {
    /// The oldest byte that somebody is still owed.
    fn floor(&self, is_lossy: bool) -> u64 {
        if self.holding && !is_lossy {
            return self.ring.start();
        }
        self.owed(is_lossy).map(|viewer| viewer.cursor).min().unwrap_or(u64::MAX)
    }

    /// Bytes that the slowest of those is behind who may not miss anything.
    fn behind(&self, is_lossy: bool) -> u64 {
        let end = self.ring.end();
        self.owed(is_lossy).map(|viewer| end - viewer.taken_up_to()).max().unwrap_or(0)
    }

    /// The viewers that may not miss anything.
    fn owed(&self, is_lossy: bool) -> impl Iterator<Item = &Viewer> {
        self.viewers.iter().filter(move |viewer| viewer.is_lossless || !is_lossy)
    }

    fn viewer(&mut self, id: ViewerId) -> Option<&mut Viewer> {
        self.viewers.iter_mut().find(|viewer| viewer.id == id)
    }

    /// Fills every viewer; returns whom to tell.
    fn fill(&mut self) -> Vec<SourceRef> {
        let (ring, exit_mark, ended) = (&self.ring, self.exit_mark, self.ended);
        self.viewers
            .iter_mut()
            .filter_map(|viewer| viewer.fill(ring, exit_mark, ended).then(|| viewer.source.clone()))
            .collect()
    }
}

/// One output stream. The reader task pushes, the JavaScript thread takes; each holds the lock for
/// microseconds and never across a system call.
pub(crate) struct Stream {
    state: Mutex<State>,
    limits: Limits,
    /// Somebody wrote to the child, so that what comes next may be an answer that is waited for.
    expects_answer: AtomicBool,
    /// Wakes the reader task: room again, a viewer wants to be filled, the leader exited, closed.
    reader: Notify,
}

impl Stream {
    pub(crate) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                ring: Ring::new(limits.ring),
                viewers: Vec::new(),
                next_viewer: 0,
                holding: true,
                paused: false,
                leader_exited: false,
                exit_mark: None,
                ended: false,
                discarding: false,
                closed: false,
            }),
            limits,
            expects_answer: AtomicBool::new(false),
            reader: Notify::new(),
        })
    }

    // ── the reader task's side ─────────────────────────────────────────────────────────────────

    /// Adds output and prepares it. The viewers hear of it with the next [`Stream::announce`].
    pub(crate) fn push(&self, bytes: &[u8]) {
        let mut state = self.state.lock();
        if state.discarding {
            return;
        }
        let floor = state.floor(self.limits.is_lossy);
        state.ring.push(bytes, floor);
        state.fill();
    }

    /// The same with a large chunk that is kept as it is. Returns memory that went for it, to be
    /// used again.
    pub(crate) fn adopt(&self, bytes: Bytes) -> Option<Bytes> {
        let mut state = self.state.lock();
        if state.discarding {
            return Some(bytes);
        }
        let floor = state.floor(self.limits.is_lossy);
        let evicted = state.ring.adopt(bytes, floor);
        state.fill();
        evicted
    }

    /// Tells the viewers of what is prepared, and prepares more for those that have taken what they
    /// had.
    pub(crate) fn announce(&self) {
        let told = self.state.lock().fill();
        SourceRef::ring_all(told);
    }

    /// True while the reader has to leave the child's output where it is.
    pub(crate) fn must_pause(&self) -> bool {
        let mut state = self.state.lock();
        let is_lossy = self.limits.is_lossy;
        let paused = if state.discarding {
            false
        } else if state.holding && !is_lossy {
            state.ring.is_full()
        } else {
            let mark = if state.paused { self.limits.low_water } else { self.limits.high_water };
            state.behind(is_lossy) > mark
        };
        state.paused = paused;
        paused
    }

    /// True once after [`Stream::expect_answer`].
    pub(crate) fn take_expectation(&self) -> bool {
        self.expects_answer.load(Ordering::Relaxed)
            && self.expects_answer.swap(false, Ordering::Relaxed)
    }

    /// Output that reaches this size is announced before its time.
    pub(crate) fn batch_bytes(&self) -> usize {
        self.limits.batch.unwrap_or(DEFAULT_TEXT_BATCH_BYTES)
    }

    /// Completes when something changed that the reader task has to look at.
    pub(crate) async fn changed(&self) {
        self.reader.notified().await;
    }

    /// True after [`Stream::leader_exited`], until the reader has marked the exit.
    pub(crate) fn wants_exit_mark(&self) -> bool {
        let state = self.state.lock();
        state.leader_exited && state.exit_mark.is_none()
    }

    /// True after [`Stream::leader_exited`].
    pub(crate) fn has_leader_exited(&self) -> bool {
        self.state.lock().leader_exited
    }

    /// All that the leader wrote is in. The caller tells the owner.
    pub(crate) fn mark_exit(&self) {
        let mut state = self.state.lock();
        let end = state.ring.end();
        state.exit_mark.get_or_insert(end);
        state.fill();
    }

    /// No byte will follow.
    pub(crate) fn end(&self) {
        let told = {
            let mut state = self.state.lock();
            state.ended = true;
            state.paused = false;
            if state.leader_exited {
                let end = state.ring.end();
                state.exit_mark.get_or_insert(end);
            }
            state.fill()
        };
        SourceRef::ring_all(told);
    }

    /// True when the reader task has nothing more to do for anyone.
    pub(crate) fn is_closed(&self) -> bool {
        let state = self.state.lock();
        state.closed || (state.discarding && state.ended)
    }

    // ── the writers' side ──────────────────────────────────────────────────────────────────────

    /// What comes next is announced at once.
    pub(crate) fn expect_answer(&self) {
        self.expects_answer.store(true, Ordering::Relaxed);
    }

    // ── the process task's side ────────────────────────────────────────────────────────────────

    /// The leader has exited: what it wrote last is to be fetched, whatever the viewers' pace.
    pub(crate) fn leader_exited(&self) {
        {
            let mut state = self.state.lock();
            state.leader_exited = true;
            if state.ended {
                let end = state.ring.end();
                state.exit_mark.get_or_insert(end);
            }
        }
        self.reader.notify_one();
    }

    /// True when all that the leader wrote is in the ring.
    pub(crate) fn has_exit_mark(&self) -> bool {
        self.state.lock().exit_mark.is_some()
    }

    /// True when no byte will follow.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.lock().ended
    }

    // ── the viewers' side ──────────────────────────────────────────────────────────────────────

    /// Adds a viewer. Its first bytes are prepared by the reader task, soon.
    pub(crate) fn attach(&self, view: View, begin: Begin, source: SourceRef) -> Attached {
        self.attach_as(view, begin, source, false)
    }

    /// The same for one that may not miss anything, also where others may.
    pub(crate) fn attach_lossless(&self, view: View, begin: Begin, source: SourceRef) -> Attached {
        self.attach_as(view, begin, source, true)
    }

    fn attach_as(
        &self,
        view: View,
        begin: Begin,
        source: SourceRef,
        is_lossless: bool,
    ) -> Attached {
        let attached = {
            let mut state = self.state.lock();
            let (start, end) = (state.ring.start(), state.ring.end());
            let asked = match begin {
                Begin::Oldest => start,
                Begin::Now => end,
                Begin::Offset(offset) => offset.min(end),
                Begin::LastLines(lines) => state.ring.offset_of_last_lines(lines),
            };
            let offset = asked.max(start);
            // Of a child that waits for nobody, the beginning may be gone before anybody came.
            let owed = if begin == Begin::Oldest && self.limits.is_lossy { 0 } else { asked };
            let viewer = ViewerId(state.next_viewer);
            state.next_viewer += 1;
            state.holding = false;
            state.viewers.push(Viewer {
                id: viewer,
                cursor: offset,
                prepared: Prepared::new(view, self.limits.batch(view)),
                skipped: offset - owed,
                passed_exit: false,
                is_lossless,
                paused: false,
                source,
            });
            Attached { viewer, offset, truncated_bytes: offset - asked }
        };
        self.reader.notify_one();
        attached
    }

    /// Removes a viewer; it holds nobody up any more.
    pub(crate) fn detach(&self, id: ViewerId) {
        self.state.lock().viewers.retain(|viewer| viewer.id != id);
        self.reader.notify_one();
    }

    /// Pauses or resumes one viewer. A paused viewer is handed nothing; when it falls behind by the
    /// high-water mark the reader pauses, and with it the child.
    pub(crate) fn set_paused(&self, id: ViewerId, paused: bool) {
        let told = {
            let mut state = self.state.lock();
            state.viewer(id).and_then(|viewer| {
                viewer.paused = paused;
                (!paused).then(|| viewer.source.clone())
            })
        };
        SourceRef::ring_all(told);
    }

    /// Hands over what is prepared. Called on the viewer's own thread.
    pub(crate) fn take(&self, id: ViewerId) -> Taken {
        let (taken, wake_reader) = {
            let mut state = self.state.lock();
            let end = state.ring.end();
            let Some(viewer) = state.viewer(id).filter(|viewer| !viewer.paused) else {
                return Taken::default();
            };
            let payload = viewer.prepared.take();
            let taken = Taken { skipped: std::mem::take(&mut viewer.skipped), payload };
            let wants_more = viewer.cursor < end;
            (taken, wants_more || state.paused)
        };
        if wake_reader {
            self.reader.notify_one();
        }
        taken
    }

    /// Offset after the last byte that the viewer has been handed.
    pub(crate) fn delivered(&self, id: ViewerId) -> Option<u64> {
        self.state.lock().viewer(id).map(|viewer| viewer.delivered())
    }

    /// True when the viewer has been handed all that the leader wrote.
    pub(crate) fn is_past_exit(&self, id: ViewerId) -> bool {
        let mut state = self.state.lock();
        let mark = state.exit_mark;
        state.viewer(id).is_none_or(|viewer| mark.is_some_and(|mark| viewer.delivered() >= mark))
    }

    /// True when the viewer has been handed everything.
    pub(crate) fn is_past_end(&self, id: ViewerId) -> bool {
        let mut state = self.state.lock();
        let (ended, end) = (state.ended, state.ring.end());
        state.viewer(id).is_none_or(|viewer| ended && viewer.delivered() == end)
    }

    /// Nobody will take anything any more: gives the memory back, and has the reader drop what the
    /// child still writes. A child that is stopped gently may have something to say, and must not be
    /// ended by a broken pipe.
    pub(crate) fn discard(&self) {
        {
            let mut state = self.state.lock();
            state.discarding = true;
            state.viewers.clear();
            state.ring.clear();
        }
        self.reader.notify_one();
    }

    /// Nobody will attach or take any more: gives the memory back and ends the reader task.
    pub(crate) fn close(&self) {
        {
            let mut state = self.state.lock();
            state.closed = true;
            state.viewers.clear();
            state.ring.clear();
        }
        self.reader.notify_one();
    }

    /// Current figures.
    pub(crate) fn stats(&self) -> StreamStats {
        let state = self.state.lock();
        StreamStats { bytes: state.ring.end(), held_bytes: state.ring.len(), paused: state.paused }
    }
}
