//! The threads.

use std::future::Future;
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::output::log::LogThread;
use crate::process::metrics::sampler::Sampler;
use crate::process::spawn::guarded::{Guardian, GuardianState, Slot};
use crate::process::spawn::pool::SpawnerPool;
use crate::process::spawn::ChildStack;
use crate::pty::screen_thread::ScreenThread;
use crate::queue::work_thread::WorkThread;
use crate::supervisor::ServicesThread;

/// The engine of this process: the I/O thread, the spawner threads and the guardian. Lives while an
/// environment or a running child holds it.
pub struct Engine {
    io: Handle,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    spawners: SpawnerPool,
    /// Started for the first child with a log.
    logs: Mutex<Option<LogThread>>,
    /// Started for the first screen.
    screens: Mutex<Option<ScreenThread>>,
    /// Started for the first who publishes on a bus.
    events: Mutex<Option<WorkThread>>,
    /// Started for the first group of services.
    services: Mutex<Option<ServicesThread>>,
    guardian: Slot,
    /// Its thread is started by the first who wants figures.
    sampler: Sampler,
}

/// The engine that environments share, while there is one.
static SHARED: Mutex<Weak<Engine>> = Mutex::new(Weak::new());

impl Engine {
    /// The shared engine, started when there is none.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START` when the system refuses threads or descriptors.
    pub fn shared() -> Result<Arc<Self>> {
        let mut shared = SHARED.lock();
        if let Some(engine) = shared.upgrade() {
            return Ok(engine);
        }
        let engine = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&engine);
        Ok(engine)
    }

    fn start() -> Result<Self> {
        let explain = |what| {
            move |error: std::io::Error| Error::EngineStart {
                what,
                errno: error.raw_os_error().unwrap_or(0),
            }
        };
        keep_exit_statuses();
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(explain("event loop"))?;
        let io = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("signalbox-io".into())
            .spawn(move || {
                let _ = runtime.block_on(stopped);
            })
            .map_err(explain("I/O thread"))?;
        tracing::debug!(target: "signalbox::runtime", "engine started");
        Ok(Self {
            io,
            stop: Mutex::new(Some(stop)),
            thread: Mutex::new(Some(thread)),
            spawners: SpawnerPool::start()?,
            logs: Mutex::new(None),
            screens: Mutex::new(None),
            events: Mutex::new(None),
            services: Mutex::new(None),
            guardian: Slot::default(),
            sampler: Sampler::default(),
        })
    }

    /// Runs a task on the I/O thread.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.io.spawn(task);
    }

    /// The thread that writes logs.
    ///
    /// # Errors
    /// The system's, when it refuses a thread.
    pub(crate) fn log_thread(&self) -> std::io::Result<LogThread> {
        let mut logs = self.logs.lock();
        if let Some(thread) = &*logs {
            return Ok(thread.clone());
        }
        let thread = LogThread::start()?;
        *logs = Some(thread.clone());
        Ok(thread)
    }

    /// The thread that feeds screens, started with the first of them.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub(crate) fn screen_thread(&self) -> Result<ScreenThread> {
        let mut screens = self.screens.lock();
        if let Some(thread) = &*screens {
            return Ok(thread.clone());
        }
        let thread = ScreenThread::start().map_err(|error| Error::EngineStart {
            what: "thread that feeds screens",
            errno: error.raw_os_error().unwrap_or(0),
        })?;
        *screens = Some(thread.clone());
        Ok(thread)
    }

    /// The thread that publishes what happens to children, started with the first who wants that.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub(crate) fn events_thread(&self) -> Result<WorkThread> {
        let mut events = self.events.lock();
        if let Some(thread) = &*events {
            return Ok(thread.clone());
        }
        let started = WorkThread::start("signalbox-events");
        let thread = started.map_err(|error| Error::EngineStart {
            what: "thread that publishes events",
            errno: error.raw_os_error().unwrap_or(0),
        })?;
        *events = Some(thread.clone());
        Ok(thread)
    }

    /// Runs a task on the thread of services, started with the first of them.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub(crate) fn spawn_services(
        &self,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> Result<()> {
        let mut services = self.services.lock();
        if services.is_none() {
            let started = ServicesThread::start().map_err(|error| Error::EngineStart {
                what: "thread of services",
                errno: error.raw_os_error().unwrap_or(0),
            })?;
            *services = Some(started);
        }
        if let Some(thread) = &*services {
            thread.spawn(task);
        }
        Ok(())
    }

    /// Whether there is a guardian, which ends the children's trees when this process ends.
    pub fn guardian_state(&self) -> GuardianState {
        self.guardian.state()
    }

    /// The guardian, started if need be. Called on spawner threads.
    pub(crate) fn guardian(&self, stack: &mut ChildStack) -> Option<Arc<Guardian>> {
        self.guardian.get(&self.io, || self.spawners.thread_ids(), stack)
    }

    /// The guardian, if one runs already. For any thread.
    pub(crate) fn running_guardian(&self) -> Option<Arc<Guardian>> {
        self.guardian.running()
    }

    pub(crate) fn spawners(&self) -> &SpawnerPool {
        &self.spawners
    }

    pub(crate) fn sampler(&self) -> &Sampler {
        &self.sampler
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.get_mut().take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.get_mut().take() {
            // The last handle may be dropped by a task, on the I/O thread itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

/// A host that was started with SIGCHLD ignored (Bun's, under some parents) would have the kernel
/// throw exit statuses away. Handlers are left alone.
fn keep_exit_statuses() {
    // SAFETY: an all-zero sigaction is a valid value to be overwritten.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: reads the current action into our own structure.
    let read = unsafe { libc::sigaction(libc::SIGCHLD, std::ptr::null(), &raw mut action) };
    if read == 0 && action.sa_sigaction == libc::SIG_IGN {
        // SAFETY: the default action of SIGCHLD does nothing but keep the status.
        unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
    }
}
