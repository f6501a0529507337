//! The way of output into a stream: what the reader task does with it.

use std::sync::atomic::Ordering;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::MutexGuard;
use tokio::sync::Notify;

use super::stream::{State, Stream};
use crate::queue::doorbell::SourceRef;

/// The reader task's side of a stream, for one run of the child: when the child was started anew,
/// another task has taken over, and nothing that is done here has an effect any more.
pub(crate) struct Intake {
    stream: Arc<Stream>,
    run: u32,
    news: Arc<Notify>,
}

impl Intake {
    pub(super) fn new(stream: Arc<Stream>, run: u32, news: Arc<Notify>) -> Self {
        Self { stream, run, news }
    }

    /// The state, unless it is another run's.
    fn state(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.stream.lock();
        (state.run == self.run).then_some(state)
    }

    /// Adds output and prepares it. The viewers hear of it with the next [`Intake::announce`].
    pub(crate) fn push(&self, bytes: &[u8]) {
        let Some(mut state) = self.state().filter(|state| !state.discarding) else { return };
        let floor = state.floor(self.stream.limits.is_lossy);
        state.ring.push(bytes, floor);
        state.fill(&self.stream.limits);
    }

    /// The same with a large chunk that is kept as it is. Returns memory that went for it, to be
    /// used again.
    pub(crate) fn adopt(&self, bytes: Bytes) -> Option<Bytes> {
        let Some(mut state) = self.state().filter(|state| !state.discarding) else {
            return Some(bytes);
        };
        let floor = state.floor(self.stream.limits.is_lossy);
        let evicted = state.ring.adopt(bytes, floor);
        state.fill(&self.stream.limits);
        evicted
    }

    /// Tells the viewers of what is prepared, and prepares more for those that have taken what they
    /// had.
    pub(crate) fn announce(&self) {
        let told = self.state().map(|mut state| state.fill(&self.stream.limits));
        SourceRef::ring_all(told.unwrap_or_default());
    }

    /// True while the reader has to leave the child's output where it is.
    pub(crate) fn must_pause(&self) -> bool {
        self.state().is_some_and(|mut state| state.must_pause(&self.stream.limits))
    }

    /// True once after [`Stream::expect_answer`].
    pub(crate) fn take_expectation(&self) -> bool {
        let expects_answer = &self.stream.expects_answer;
        expects_answer.load(Ordering::Relaxed) && expects_answer.swap(false, Ordering::Relaxed)
    }

    /// Output that reaches this size is announced before its time.
    pub(crate) fn batch_bytes(&self) -> usize {
        self.stream.batch_bytes()
    }

    /// Completes when something changed that the reader task has to look at.
    pub(crate) async fn changed(&self) {
        self.news.notified().await;
    }

    /// True after [`Stream::leader_exited`], until the reader has marked the exit.
    pub(crate) fn wants_exit_mark(&self) -> bool {
        self.state().is_some_and(|state| state.leader_exited && state.exit_mark.is_none())
    }

    /// True after [`Stream::leader_exited`].
    pub(crate) fn has_leader_exited(&self) -> bool {
        self.state().is_some_and(|state| state.leader_exited)
    }

    /// All that the leader wrote is in. The caller tells the owner.
    pub(crate) fn mark_exit(&self) {
        if let Some(mut state) = self.state() {
            state.mark_exit();
            state.fill(&self.stream.limits);
        }
    }

    /// No byte will follow.
    pub(crate) fn end(&self) {
        let told = self.state().map(|mut state| {
            state.ended = true;
            state.paused = false;
            if state.leader_exited {
                state.mark_exit();
            }
            state.fill(&self.stream.limits)
        });
        SourceRef::ring_all(told.unwrap_or_default());
    }

    /// True when the reader task has nothing more to do for anyone.
    pub(crate) fn is_closed(&self) -> bool {
        self.state().is_none_or(|state| state.closed || (state.discarding && state.ended))
    }
}
