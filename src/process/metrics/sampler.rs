//! The thread that reads figures.
//!
//! It is started by the first who wants some, sleeps until somebody asks or is due, and ends with
//! the engine. What waits when it wakes up makes one round.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::alarm::{Crossed, MemoryWarning};
use super::board::Board;
use super::descendants::Descendants;
use super::figures::{Fields, Metrics, Sample};
use super::gauge::Wanted;
use super::host::Host;
use super::kept::Budget;
use super::round::Round;
use super::schedule::{Next, Schedule};
use super::text::Text;
use crate::error::{Error, Result};
use crate::process::child::Child;
use crate::process::exit::Reason;
use crate::process::state::State;

/// Time between the first two looks at the machine: that of any share of a processor, and a tick of
/// its clock, so that the second is not a moment too early.
const HOST_WINDOW: Duration = Duration::from_millis(110);

/// Time until the look that confirms a tree above its limit: by then what was forked has executed a
/// program of its own.
const CONFIRM_AFTER: Duration = Duration::from_millis(50);

/// What a round has found of children whose intervals have passed, by environment.
type Shown = Vec<(Arc<Board>, Vec<(u32, Metrics)>)>;

/// What somebody wants to know.
pub(crate) enum Request {
    /// Figures of children: ids, and the children while they can have news.
    Metrics { ticket: u32, children: Vec<(u32, Option<Arc<Child>>)>, fields: Fields },
    /// Figures of the machine.
    Host { ticket: u32 },
}

/// Handle to the thread, which there may not be yet. Dropping it ends the thread.
#[derive(Default)]
pub(crate) struct Sampler {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// Bounded by the boards, which let so many in.
    requests: VecDeque<(Arc<Board>, Request)>,
    /// Children that are new in the schedule, each once.
    watched: Vec<Weak<Child>>,
    is_ending: bool,
}

impl Sampler {
    /// Asks; the board is answered.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_BUSY`, `ERR_SIGNALBOX_ENGINE_START`.
    pub(crate) fn ask(&self, board: &Arc<Board>, request: Request) -> Result<()> {
        board.admit()?;
        let put = |waiting: &mut Waiting| waiting.requests.push_back((Arc::clone(board), request));
        self.put(put).inspect_err(|_| board.withdraw())
    }

    /// Looks at the child from now on as its options and listeners say. Idempotent; it ends by
    /// itself when the child has ended or nothing is wanted of it.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub(crate) fn watch(&self, child: &Arc<Child>) -> Result<()> {
        if !child.meter().enter_schedule() {
            return Ok(());
        }
        let put = |waiting: &mut Waiting| waiting.watched.push(Arc::downgrade(child));
        self.put(put).inspect_err(|_| {
            child.meter().leave_schedule();
        })
    }

    fn put(&self, put: impl FnOnce(&mut Waiting)) -> Result<()> {
        self.start_once()?;
        put(&mut self.shared.waiting.lock());
        self.shared.changed.notify_one();
        Ok(())
    }

    fn start_once(&self) -> Result<()> {
        let mut thread = self.thread.lock();
        if thread.is_some() {
            return Ok(());
        }
        let shared = Arc::clone(&self.shared);
        let started = std::thread::Builder::new()
            .name("signalbox-metrics".into())
            .spawn(move || Worker::new().run(&shared))
            .map_err(|error| Error::EngineStart {
                what: "metrics thread",
                errno: error.raw_os_error().unwrap_or(0),
            })?;
        *thread = Some(started);
        Ok(())
    }
}

impl Drop for Sampler {
    fn drop(&mut self) {
        self.shared.waiting.lock().is_ending = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.get_mut().take() {
            // The last handle to the engine may be dropped on the thread itself, with a child.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

impl Shared {
    /// Sleeps until there is something to do; `None` at the end.
    fn wait(&self, due: Option<Instant>) -> Option<Waiting> {
        let mut waiting = self.waiting.lock();
        loop {
            if waiting.is_ending {
                return None;
            }
            let is_due = due.is_some_and(|due| due <= Instant::now());
            if is_due || !waiting.requests.is_empty() || !waiting.watched.is_empty() {
                return Some(std::mem::take(&mut *waiting));
            }
            match due {
                Some(due) => drop(self.changed.wait_until(&mut waiting, due)),
                None => self.changed.wait(&mut waiting),
            }
        }
    }
}

/// What the thread has of its own.
struct Worker {
    text: Text,
    descendants: Descendants,
    budget: Arc<Budget>,
    schedule: Schedule<Weak<Child>>,
    host: Host,
    /// Questions about the machine that wait for its second look, and when that is.
    host_questions: Vec<(Arc<Board>, u32)>,
    host_due: Option<Instant>,
}

impl Worker {
    fn new() -> Self {
        Self {
            text: Text::new(),
            descendants: Descendants::default(),
            budget: Budget::of_this_process(),
            schedule: Schedule::new(Instant::now()),
            host: Host::default(),
            host_questions: Vec::new(),
            host_due: None,
        }
    }

    fn run(mut self, shared: &Shared) {
        while let Some(work) = shared.wait(self.next_due()) {
            // A panic is a bug, and must not end the thread: limits are kept by it.
            let turn = std::panic::AssertUnwindSafe(|| self.turn(work));
            if std::panic::catch_unwind(turn).is_err() {
                tracing::error!(target: "signalbox::process", "a round of metrics panicked");
            }
        }
    }

    fn next_due(&self) -> Option<Instant> {
        [self.schedule.next(), self.host_due].into_iter().flatten().min()
    }

    fn turn(&mut self, work: Waiting) {
        let now = Instant::now();
        for child in work.watched {
            if let Some(it) = child.upgrade() {
                let (period, first) = (it.meter().period(), it.meter().first());
                self.schedule.add(child, period, first, now);
            }
        }
        let Self { text, descendants, budget, schedule, .. } = self;
        let mut round = Round::new(text, descendants);
        for (board, request) in work.requests {
            match request {
                Request::Metrics { ticket, children, fields } => {
                    let figures = |(id, child): (u32, Option<Arc<Child>>)| Sample {
                        child: id,
                        metrics: child
                            .and_then(|it| sample(&it, fields.into(), &mut round, budget)),
                    };
                    board.answer(ticket, children.into_iter().map(figures).collect());
                }
                Request::Host { ticket } => self.host_questions.push((board, ticket)),
            }
        }
        let mut shown: Shown = Vec::new();
        schedule.run(now, |child| look(child, &mut round, budget, &mut shown));
        for (board, figures) in shown {
            board.show(figures);
        }
        self.answer_host(now);
    }

    /// Questions about the machine, at once or when the second look is due.
    fn answer_host(&mut self, now: Instant) {
        if self.host_questions.is_empty() {
            return;
        }
        if !self.host.is_ready(&mut self.text) {
            self.host_due.get_or_insert(now + HOST_WINDOW);
            return;
        }
        self.host_due = None;
        let usage = self.host.look(&mut self.text);
        for (board, ticket) in self.host_questions.drain(..) {
            board.answer_host(ticket, usage);
        }
    }
}

fn sample(
    child: &Arc<Child>,
    wanted: Wanted,
    round: &mut Round<'_>,
    budget: &Arc<Budget>,
) -> Option<Metrics> {
    let meter = child.meter();
    let metrics = meter.gauge.lock().sample(|| child.unreaped_pid(), wanted, round, budget);
    // It may have ended while its gauge was locked, and then nobody else closes that.
    if child.is_over() {
        meter.close();
    }
    metrics
}

/// Looks at a child that is due.
fn look(
    child: &Weak<Child>,
    round: &mut Round<'_>,
    budget: &Arc<Budget>,
    shown: &mut Shown,
) -> Next {
    let Some(child) = child.upgrade().filter(|child| !child.is_over()) else {
        return Next::Leave;
    };
    let meter = child.meter();
    let Some(wanted) = meter.wanted() else {
        return if meter.leave_schedule() { Next::Leave } else { Next::Stay };
    };
    let Some(metrics) = sample(&child, wanted, round, budget) else {
        return Next::Stay; // not started yet, or its end is about to be seen
    };
    if meter.tells_intervals() {
        let of_board = shown.iter_mut().find(|(board, _)| Arc::ptr_eq(board, &meter.board));
        match of_board {
            Some((_, figures)) => figures.push((child.id(), metrics)),
            None => shown.push((Arc::clone(&meter.board), vec![(child.id(), metrics)])),
        }
    }
    if meter.publishes_intervals() {
        child.publish_metrics(&metrics);
    }
    let looked = meter.alarms.lock().look(&metrics);
    for crossed in looked.crossed.into_iter().flatten() {
        act(&child, crossed);
    }
    if looked.is_suspicious {
        Next::Soon(CONFIRM_AFTER)
    } else {
        Next::Stay
    }
}

fn act(child: &Arc<Child>, crossed: Crossed) {
    match crossed {
        Crossed::Warn(warning) => child.tell_warning(warning),
        Crossed::Kill(_) if child.state() == State::Stopping => {} // what is wanted is under way
        Crossed::Kill(MemoryWarning { scope, bytes, limit_bytes }) => {
            let pid = child.pid().unwrap_or(0);
            child.tell_failure(Error::MemoryExceeded { pid, scope, bytes, limit_bytes });
            child.stop_because(Reason::LimitExceeded, None, None);
        }
    }
}
