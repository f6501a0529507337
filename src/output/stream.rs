//! One output stream of a child: the ring, its viewers and their pace.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use super::intake::Intake;
use super::options::{OutputOptions, Overflow, DEFAULT_TEXT_BATCH_BYTES};
use super::ring::Ring;
use super::viewer::{Begin, Flow, Taken, View, ViewOptions, Viewer, ViewerId, ViewerStats};
use crate::queue::doorbell::SourceRef;

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

impl Limits {
    pub(crate) fn of(options: &OutputOptions) -> Self {
        let high_water = options.high_water();
        Self {
            ring: options.buffer_bytes,
            high_water,
            low_water: options.low_water(),
            is_lossy: options.overflow == Overflow::Overwrite,
            batch: options.max_batch_bytes,
        }
    }
}

/// Figures of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamStats {
    /// Bytes the child has written so far.
    pub bytes: u64,
    /// Bytes held for late viewers and slow ones.
    pub held_bytes: usize,
    /// True while the reader waits for a viewer, which stops the child when the pipe is full.
    pub paused: bool,
    /// How many take it.
    pub viewers: usize,
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

#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
pub(super) struct State {
    pub(super) ring: Ring,
    viewers: Vec<Viewer>,
    next_viewer: u32,
    /// Which run of the child writes: a program that was started anew goes on with the same stream.
    pub(super) run: u32,
    /// No viewer has come yet: what is written is held, and the reader stops at a full ring.
    holding: bool,
    /// The reader is paused; it stays so down to the low-water mark.
    pub(super) paused: bool,
    /// The leader has exited; the reader fetches what the kernel still holds.
    pub(super) leader_exited: bool,
    /// Offset after the last byte that the leader can have written, known some time after its exit.
    pub(super) exit_mark: Option<u64>,
    /// No byte will follow.
    pub(super) ended: bool,
    /// Nobody will look at what comes: it is read, so that the child can go on to its end, and dropped.
    pub(super) discarding: bool,
    /// Nobody can ask for anything any more.
    pub(super) closed: bool,
    /// Wakes the reader task: room again, a viewer wants to be filled, the leader exited, closed.
    pub(super) reader: Arc<Notify>,
}

impl State {
    /// The oldest byte that somebody is still owed.
    pub(super) fn floor(&self, is_lossy: bool) -> u64 {
        if self.holding && !is_lossy {
            return self.ring.start();
        }
        self.owed(is_lossy).map(Viewer::cursor).min().unwrap_or(u64::MAX)
    }

    /// Bytes that the slowest of those is behind who may not miss anything.
    fn behind(&self, is_lossy: bool) -> u64 {
        let end = self.ring.end();
        self.owed(is_lossy).map(|viewer| end - viewer.taken_up_to()).max().unwrap_or(0)
    }

    /// The viewers that may not miss anything.
    fn owed(&self, is_lossy: bool) -> impl Iterator<Item = &Viewer> {
        self.viewers.iter().filter(move |viewer| viewer.is_lossless(is_lossy))
    }

    fn viewer(&mut self, id: ViewerId) -> Option<&mut Viewer> {
        self.viewers.iter_mut().find(|viewer| viewer.id == id)
    }

    /// Fills every viewer; returns whom to tell.
    pub(super) fn fill(&mut self, limits: &Limits) -> Vec<SourceRef> {
        let (ring, exit_mark, ended) = (&self.ring, self.exit_mark, self.ended);
        self.viewers
            .iter_mut()
            .filter_map(|viewer| {
                let has_something = viewer.fill(ring, exit_mark, ended, limits.high_water);
                has_something.then(|| viewer.source.clone())
            })
            .collect()
    }

    /// Whether the reader has to leave the child's output where it is.
    pub(super) fn must_pause(&mut self, limits: &Limits) -> bool {
        self.paused = if self.discarding {
            false
        } else if self.holding && !limits.is_lossy {
            self.ring.is_full()
        } else {
            let mark = if self.paused { limits.low_water } else { limits.high_water };
            self.behind(limits.is_lossy) > mark
        };
        self.paused
    }

    /// All that the leader wrote is in the ring.
    pub(super) fn mark_exit(&mut self) {
        let end = self.ring.end();
        self.exit_mark.get_or_insert(end);
    }
}

/// One output stream. The reader task pushes by an [`Intake`], the JavaScript thread takes; each
/// holds the lock for microseconds and never across a system call.
pub(crate) struct Stream {
    state: Mutex<State>,
    pub(super) limits: Limits,
    /// Somebody wrote to the child, so that what comes next may be an answer that is waited for.
    pub(super) expects_answer: AtomicBool,
}

impl Stream {
    pub(crate) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                ring: Ring::new(limits.ring),
                viewers: Vec::new(),
                next_viewer: 0,
                run: 0,
                holding: true,
                paused: false,
                leader_exited: false,
                exit_mark: None,
                ended: false,
                discarding: false,
                closed: false,
                reader: Arc::default(),
            }),
            limits,
            expects_answer: AtomicBool::new(false),
        })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    // ── the child's side ───────────────────────────────────────────────────────────────────────

    /// The way in for the reader task of the run that goes on now.
    pub(crate) fn intake(self: &Arc<Self>) -> Intake {
        let state = self.state.lock();
        Intake::new(Arc::clone(self), state.run, Arc::clone(&state.reader))
    }

    /// What follows is written by a program that was started anew: the offsets go on, and so do the
    /// viewers. The reader of the run before has nothing to add any more. `preface` comes first, on a
    /// new line.
    pub(crate) fn restart(&self, preface: &[u8]) {
        let before = {
            let mut state = self.state.lock();
            state.run += 1;
            state.paused = false;
            state.leader_exited = false;
            state.exit_mark = None;
            state.ended = false;
            for viewer in &mut state.viewers {
                viewer.restart();
            }
            let end = state.ring.end();
            let is_mid_line =
                state.ring.pieces_from(end.saturating_sub(1), 1).any(|last| last.as_ref() != b"\n");
            let floor = state.floor(self.limits.is_lossy);
            if is_mid_line && !preface.is_empty() {
                state.ring.push(b"\r\n", floor);
            }
            state.ring.push(preface, floor);
            std::mem::take(&mut state.reader)
        };
        before.notify_one(); // it sees that its time is over
    }

    /// What comes next is announced at once.
    pub(crate) fn expect_answer(&self) {
        self.expects_answer.store(true, Ordering::Relaxed);
    }

    /// The leader of a run has exited: what it wrote last is to be fetched, whatever the viewers' pace.
    pub(crate) fn leader_exited(&self, run: u32) {
        let mut state = self.state.lock();
        if state.run == run {
            state.leader_exited = true;
            if state.ended {
                state.mark_exit();
            }
            state.reader.notify_one();
        }
    }

    /// True when all that the leader wrote is in the ring.
    pub(crate) fn has_exit_mark(&self) -> bool {
        self.state.lock().exit_mark.is_some()
    }

    /// True when no byte will follow.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.lock().ended
    }

    /// Nobody will take anything any more: gives the memory back, and has the reader drop what the
    /// child still writes. A child that is stopped gently may have something to say, and must not be
    /// ended by a broken pipe.
    pub(crate) fn discard(&self) {
        let mut state = self.state.lock();
        state.discarding = true;
        state.viewers.clear();
        state.ring.clear();
        state.reader.notify_one();
    }

    /// Nobody will attach or take any more: gives the memory back and ends the reader task.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.viewers.clear();
        state.ring.clear();
        state.reader.notify_one();
    }

    /// Current figures.
    pub(crate) fn stats(&self) -> StreamStats {
        let state = self.state.lock();
        StreamStats {
            bytes: state.ring.end(),
            held_bytes: state.ring.len(),
            paused: state.paused,
            viewers: state.viewers.len(),
        }
    }

    /// The last lines that are held, as they were written, but nothing before `from`.
    pub(crate) fn tail(&self, lines: usize, from: u64) -> Vec<u8> {
        let state = self.state.lock();
        let begin = state.ring.offset_of_last_lines(lines).max(from);
        let count = usize::try_from(state.ring.end().saturating_sub(begin)).unwrap_or(usize::MAX);
        let mut tail = Vec::with_capacity(count);
        for piece in state.ring.pieces_from(begin, count) {
            tail.extend_from_slice(piece.as_ref());
        }
        tail
    }

    // ── the viewers' side ──────────────────────────────────────────────────────────────────────

    /// Adds a viewer. Its first bytes are prepared by the reader task, soon.
    pub(crate) fn attach(&self, options: &ViewOptions, source: SourceRef) -> Attached {
        let mut state = self.state.lock();
        let (start, end) = (state.ring.start(), state.ring.end());
        let asked = match options.begin {
            Begin::Oldest => start,
            Begin::Now | Begin::Snapshot => end,
            Begin::Offset(offset) => offset.min(end),
            Begin::LastLines(lines) => state.ring.offset_of_last_lines(lines),
        };
        let offset = asked.max(start);
        // Of a child that waits for nobody, the beginning may be gone before anybody came.
        let owed = if options.begin == Begin::Oldest && self.limits.is_lossy { 0 } else { asked };
        let id = ViewerId(state.next_viewer);
        state.next_viewer += 1;
        state.holding = false;
        let mut viewer = Viewer::new(id, options, offset, self.limits.batch, source);
        viewer.skip(offset - owed);
        state.viewers.push(viewer);
        state.reader.notify_one();
        Attached { viewer: id, offset, truncated_bytes: offset - asked }
    }

    /// The same for one of the engine's own, which takes all bytes.
    pub(crate) fn attach_lossless(&self, begin: Begin, source: SourceRef) -> Attached {
        let (view, flow) = (View::Bytes, Flow::Lossless);
        self.attach(&ViewOptions { view, begin, flow, window: None }, source)
    }

    /// Removes a viewer; it holds nobody up any more.
    pub(crate) fn detach(&self, id: ViewerId) {
        let mut state = self.state.lock();
        state.viewers.retain(|viewer| viewer.id != id);
        state.reader.notify_one();
    }

    /// Pauses or resumes one viewer. A paused viewer is handed nothing; when it falls behind by the
    /// high-water mark the reader pauses, and with it the child.
    pub(crate) fn set_paused(&self, id: ViewerId, paused: bool) {
        let told = {
            let mut state = self.state.lock();
            state.viewer(id).and_then(|viewer| {
                viewer.set_paused(paused);
                (!paused).then(|| viewer.source.clone())
            })
        };
        SourceRef::ring_all(told);
    }

    /// A viewer is done with this many of the bytes that it was handed.
    pub(crate) fn acknowledge(&self, id: ViewerId, bytes: u64) {
        let told = {
            let mut state = self.state.lock();
            let reopened = state
                .viewer(id)
                .and_then(|viewer| viewer.acknowledge(bytes).then(|| viewer.source.clone()));
            if reopened.is_some() || state.paused {
                state.reader.notify_one();
            }
            reopened
        };
        SourceRef::ring_all(told);
    }

    /// A viewer was shown a snapshot and goes on with the byte at `offset`. Returns how many that it
    /// was not handed this replaces.
    pub(crate) fn resume_at(&self, id: ViewerId, offset: u64) -> u64 {
        let mut state = self.state.lock();
        let replaced = state.viewer(id).map_or(0, |viewer| viewer.resume_at(offset));
        state.reader.notify_one();
        replaced
    }

    /// Hands over what is prepared. Called on the viewer's own thread.
    pub(crate) fn take(&self, id: ViewerId) -> Taken {
        let mut state = self.state.lock();
        let end = state.ring.end();
        let Some(viewer) = state.viewer(id).filter(|viewer| viewer.is_ready()) else {
            return Taken::default();
        };
        let taken = viewer.take();
        if viewer.cursor() < end || state.paused {
            state.reader.notify_one();
        }
        taken
    }

    /// The same without waiting for the reader task to prepare more: for the engine's own threads.
    pub(crate) fn take_next(&self, id: ViewerId) -> Taken {
        let mut state = self.state.lock();
        let (exit_mark, ended) = (state.exit_mark, state.ended);
        let State { ring, viewers, .. } = &mut *state;
        let Some(viewer) = viewers.iter_mut().find(|viewer| viewer.id == id) else {
            return Taken::default();
        };
        viewer.fill(ring, exit_mark, ended, u64::MAX);
        let taken = viewer.take();
        if state.paused {
            state.reader.notify_one();
        }
        taken
    }

    /// Offset after the last byte that the viewer has been handed, or was told that it missed.
    pub(crate) fn delivered(&self, id: ViewerId) -> Option<u64> {
        self.state.lock().viewer(id).map(|viewer| viewer.told())
    }

    /// Figures of a viewer.
    pub(crate) fn viewer_stats(&self, id: ViewerId) -> Option<ViewerStats> {
        let mut state = self.state.lock();
        let end = state.ring.end();
        state.viewer(id).map(|viewer| viewer.stats(end))
    }

    /// True when the viewer has been handed all that the leader wrote.
    pub(crate) fn is_past_exit(&self, id: ViewerId) -> bool {
        let mut state = self.state.lock();
        let mark = state.exit_mark;
        state.viewer(id).is_none_or(|viewer| mark.is_some_and(|mark| viewer.is_past(mark)))
    }

    /// True when the viewer has been handed everything.
    pub(crate) fn is_past_end(&self, id: ViewerId) -> bool {
        let mut state = self.state.lock();
        let (ended, end) = (state.ended, state.ring.end());
        state.viewer(id).is_none_or(|viewer| ended && viewer.is_past(end))
    }

    /// Output that reaches this size is announced before its time.
    pub(super) fn batch_bytes(&self) -> usize {
        self.limits.batch.unwrap_or(DEFAULT_TEXT_BATCH_BYTES)
    }
}
