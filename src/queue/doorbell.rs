//! The doorbell: one wake-up outstanding per JavaScript environment, one drain per wake-up.
//!
//! Engine threads put *sources* (a process, a terminal, a log subscription) on the ready list and
//! ring; the environment's own thread drains. The list holds each source at most once, so it is
//! bounded by the number of sources, and it holds no bytes: those wait in the sources, which have
//! bounds of their own.
//!
//! Two rules were found by measurement and must stay:
//!
//! * *Outstanding* is cleared after the drain has found the list empty, never before. Cleared
//!   earlier, a flood keeps the environment's loop in native callbacks and starves its timers.
//! * Ringing happens under the lock that [`Doorbell::close`] takes. A native thread that rings the
//!   threadsafe function of a dying environment aborts the process.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

/// Wakes the thread that drains.
pub trait Wake: Send {
    /// Arranges for one drain on the environment's thread. Called with the doorbell locked, so it
    /// must not drain by itself.
    fn wake(&self);
}

/// Something that has deliveries for an environment.
pub trait Source: Send + Sync {
    /// What a drain of this environment collects.
    type Delivery;

    /// Moves deliveries into `out`, at most one turn's share.
    fn take(&self, out: &mut Vec<Self::Delivery>) -> Turn;

    /// The flag that keeps the source on the ready list at most once.
    fn queued(&self) -> &AtomicBool;
}

/// What one turn of a source came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turn {
    /// Bytes of output handed over.
    pub bytes: usize,
    /// There is more to take right away.
    pub more: bool,
}

/// Bytes after which a drain leaves the rest for the loop's next turn: about a millisecond of
/// copying, so that timers and input of the host are served in between.
pub const MAX_DRAIN_BYTES: usize = 1024 * 1024;

/// Figures of one doorbell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DoorbellStats {
    /// Times that the environment's thread was woken from an engine thread.
    pub wake_ups: u64,
    /// Drains; more than wake-ups when a flood is taken in several turns of the loop.
    pub drains: u64,
    /// Deliveries handed over.
    pub deliveries: u64,
    /// Bytes of output handed over.
    pub bytes: u64,
}

struct State<D> {
    /// `None` after close: nothing is rung and nothing is queued any more.
    wake: Option<Box<dyn Wake>>,
    outstanding: bool,
    ready: VecDeque<Arc<dyn Source<Delivery = D>>>,
    stats: DoorbellStats,
}

/// One environment's doorbell.
pub struct Doorbell<D> {
    state: Mutex<State<D>>,
}

impl<D> Doorbell<D> {
    /// An open doorbell that wakes through `wake`.
    pub fn new(wake: Box<dyn Wake>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                wake: Some(wake),
                outstanding: false,
                ready: VecDeque::new(),
                stats: DoorbellStats::default(),
            }),
        })
    }

    /// Puts `source` on the ready list and wakes the environment unless a wake-up is outstanding.
    /// Does nothing after [`Doorbell::close`].
    pub fn ring(&self, source: Arc<dyn Source<Delivery = D>>) {
        if source.queued().swap(true, Ordering::AcqRel) {
            return;
        }
        let mut state = self.state.lock();
        let State { wake: Some(wake), outstanding, ready, stats } = &mut *state else {
            return;
        };
        ready.push_back(source);
        if !*outstanding {
            *outstanding = true;
            stats.wake_ups += 1;
            wake.wake();
        }
    }

    /// Collects what is ready: one turn of every source that was ready at the start, until
    /// [`MAX_DRAIN_BYTES`]. True when something is left, and then the caller drains again soon
    /// without being woken.
    pub fn drain(&self, out: &mut Vec<D>) -> bool {
        let turns = self.state.lock().ready.len();
        let mut bytes = 0;
        for _ in 0..turns {
            let Some(source) = self.state.lock().ready.pop_front() else {
                break;
            };
            // Cleared before taking: what arrives meanwhile queues the source again.
            source.queued().store(false, Ordering::Release);
            let turn = source.take(out);
            bytes += turn.bytes;
            if turn.more && !source.queued().swap(true, Ordering::AcqRel) {
                self.state.lock().ready.push_back(source);
            }
            if bytes >= MAX_DRAIN_BYTES {
                break;
            }
        }
        let mut state = self.state.lock();
        state.stats.drains += 1;
        state.stats.deliveries += out.len() as u64;
        state.stats.bytes += bytes as u64;
        let more = !state.ready.is_empty();
        state.outstanding = more;
        more
    }

    /// Ends it: from the return of this call on, nothing wakes the environment.
    pub fn close(&self) {
        let (wake, ready) = {
            let mut state = self.state.lock();
            (state.wake.take(), std::mem::take(&mut state.ready))
        };
        drop((wake, ready));
    }

    /// Current figures.
    pub fn stats(&self) -> DoorbellStats {
        self.state.lock().stats
    }
}

/// A source that can be rung, held by those who fill it. Weak: what fills a source must not keep
/// it alive.
#[derive(Clone)]
pub(crate) struct SourceRef(Weak<dyn Ringable>);

/// A source that knows its own doorbell.
pub(crate) trait Ringable: Send + Sync {
    /// Rings for this source.
    fn ring(self: Arc<Self>);
}

impl SourceRef {
    pub(crate) fn new(source: Weak<dyn Ringable>) -> Self {
        Self(source)
    }

    pub(crate) fn ring(&self) {
        if let Some(source) = self.0.upgrade() {
            source.ring();
        }
    }

    pub(crate) fn ring_all(sources: impl IntoIterator<Item = Self>) {
        for source in sources {
            source.ring();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Counter(Arc<AtomicUsize>);

    impl Wake for Counter {
        fn wake(&self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    struct Numbers {
        left: AtomicUsize,
        queued: AtomicBool,
    }

    impl Numbers {
        fn new(left: usize) -> Arc<Self> {
            Arc::new(Self { left: AtomicUsize::new(left), queued: AtomicBool::new(false) })
        }
    }

    impl Source for Numbers {
        type Delivery = usize;

        fn take(&self, out: &mut Vec<usize>) -> Turn {
            let left = self.left.load(Ordering::SeqCst);
            if left > 0 {
                out.push(left);
                self.left.store(left - 1, Ordering::SeqCst);
            }
            Turn { bytes: 0, more: left > 1 }
        }

        fn queued(&self) -> &AtomicBool {
            &self.queued
        }
    }

    fn doorbell() -> (Arc<Doorbell<usize>>, Arc<AtomicUsize>) {
        let counter = Counter::default();
        let wakes = Arc::clone(&counter.0);
        (Doorbell::new(Box::new(counter)), wakes)
    }

    #[test]
    fn many_rings_make_one_wake_up() {
        let (bell, wakes) = doorbell();
        for _ in 0..100 {
            bell.ring(Numbers::new(1));
        }
        assert_eq!(wakes.load(Ordering::SeqCst), 1);
        let mut out = Vec::new();
        assert!(!bell.drain(&mut out));
        assert_eq!(out.len(), 100);
        bell.ring(Numbers::new(1));
        assert_eq!(wakes.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn sources_take_turns_and_leftovers_need_no_wake_up() {
        let (bell, wakes) = doorbell();
        bell.ring(Numbers::new(3));
        bell.ring(Numbers::new(2));
        let mut out = Vec::new();
        assert!(bell.drain(&mut out));
        assert_eq!(out, [3, 2]);
        assert!(bell.drain(&mut out));
        assert!(!bell.drain(&mut out));
        assert_eq!(out, [3, 2, 2, 1, 1]);
        assert_eq!(wakes.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_closed_doorbell_is_silent() {
        let (bell, wakes) = doorbell();
        bell.close();
        bell.ring(Numbers::new(1));
        assert_eq!(wakes.load(Ordering::SeqCst), 0);
        assert!(!bell.drain(&mut Vec::new()));
    }

    #[test]
    fn rings_from_many_threads_lose_nothing() {
        let (bell, wakes) = doorbell();
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let bell = Arc::clone(&bell);
                std::thread::spawn(move || {
                    for _ in 0..500 {
                        bell.ring(Numbers::new(1));
                    }
                })
            })
            .collect();
        let mut out = Vec::new();
        while out.len() < 4_000 {
            bell.drain(&mut out);
        }
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(out.len(), 4_000);
        assert!(wakes.load(Ordering::SeqCst) <= 4_000);
    }
}
