//! The spawner threads.
//!
//! Starting a program blocks until it has been executed, and looking for it reads the file system:
//! neither belongs on the JavaScript thread or the I/O thread. The threads live as long as the
//! engine, because a child's parent-death signal follows the *thread* that started it.

use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use crossbeam_channel::{bounded, Sender, TrySendError};

use super::ChildStack;
use crate::error::{Error, Result};

/// Two launches at once are as fast as four on most machines: the kernel serialises much of it.
pub(super) const THREADS: usize = 2;

/// Jobs that may wait. A program that starts more children than this in one turn is told.
const MAX_WAITING: usize = 16 * 1024;

/// Work for a spawner thread.
type Job = Box<dyn FnOnce(&mut ChildStack) + Send>;

/// Handle to the spawner threads. Dropping the last one ends them when their work is done.
pub(crate) struct SpawnerPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    ids: Arc<[OnceLock<i32>; THREADS]>,
}

impl SpawnerPool {
    pub(crate) fn start() -> Result<Self> {
        let (jobs, waiting) = bounded::<Job>(MAX_WAITING);
        let mut threads = Vec::with_capacity(THREADS);
        let ids: Arc<[OnceLock<i32>; THREADS]> = Arc::default();
        for index in 0..THREADS {
            let explain = |what| {
                move |error: std::io::Error| Error::EngineStart {
                    what,
                    errno: error.raw_os_error().unwrap_or(0),
                }
            };
            let mut stack = ChildStack::new().map_err(explain("stack of a spawner thread"))?;
            let waiting = waiting.clone();
            let ids = Arc::clone(&ids);
            let thread = std::thread::Builder::new()
                .name(format!("signalbox-sp-{index}"))
                .spawn(move || {
                    let _ = ids[index].set(rustix::thread::gettid().as_raw_pid());
                    set_yielding(true);
                    for job in waiting {
                        set_yielding(false);
                        run(job, &mut stack);
                        set_yielding(true);
                    }
                })
                .map_err(explain("spawner thread"))?;
            threads.push(thread);
        }
        Ok(Self { jobs: Some(jobs), threads, ids })
    }

    /// The system's ids of the threads. Waits until they run.
    pub(crate) fn thread_ids(&self) -> Vec<i32> {
        self.ids.iter().map(|id| *id.wait()).collect()
    }

    /// Hands `job` to a thread.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_BUSY` when too many wait already.
    pub(crate) fn submit(&self, job: impl FnOnce(&mut ChildStack) + Send + 'static) -> Result<()> {
        let Some(jobs) = &self.jobs else {
            return Err(Error::EnvironmentClosed);
        };
        jobs.try_send(Box::new(job)).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                Error::EngineBusy { what: "processes to start", waiting: MAX_WAITING }
            }
            TrySendError::Disconnected(_) => Error::EnvironmentClosed,
        })
    }
}

/// Has the scheduler let the JavaScript thread, which submits jobs, go on when it wakes this one, or
/// not. Only while this thread waits: what it starts inherits its policy, and a child that yields to
/// its host answers later. (`SCHED_RESET_ON_FORK` resets real-time policies and no others.)
fn set_yielding(is_yielding: bool) {
    let (from, to) = if is_yielding {
        (libc::SCHED_OTHER, libc::SCHED_BATCH)
    } else {
        (libc::SCHED_BATCH, libc::SCHED_OTHER)
    };
    // SAFETY: asks for this thread's own policy.
    let policy = unsafe { libc::sched_getscheduler(0) };
    if policy != from {
        return; // the host has one of its own, which its children are to have too
    }
    let parameters = libc::sched_param { sched_priority: 0 };
    // SAFETY: reads our own structure. Refused by some sandboxes, and then all is as before.
    unsafe { libc::sched_setscheduler(0, to, &raw const parameters) };
}

/// Runs a job. One that panics is a bug, and must not take the thread along, whose end would end
/// every child that it started.
fn run(job: Job, stack: &mut ChildStack) {
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(stack)));
    if outcome.is_err() {
        tracing::error!(target: "signalbox::process", "a job of a spawner thread panicked");
    }
}

impl Drop for SpawnerPool {
    fn drop(&mut self) {
        self.jobs = None;
        let me = std::thread::current().id();
        for thread in self.threads.drain(..) {
            // The last handle may be dropped by a job.
            if thread.thread().id() != me {
                let _ = thread.join();
            }
        }
    }
}
