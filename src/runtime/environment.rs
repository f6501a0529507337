//! An environment: the place that children are started from and delivered to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::log::{self, Filter, Tap};
use super::{Delivery, Engine, GuardianState, Ids};
use crate::bus::{Core, CoreOptions, InterestMark, Producer, Station};
use crate::error::{Error, Result};
use crate::process::child::Child;
use crate::process::metrics::board::Board;
use crate::process::metrics::meter::Meter;
use crate::process::metrics::sampler::Request;
use crate::process::metrics::Fields;
use crate::process::options::SpawnOptions;
use crate::process::spawn::ChildStack;
use crate::process::variables::Variables;
use crate::queue::doorbell::{Doorbell, DoorbellStats, Wake};
use crate::rpc::Connection;
use crate::supervisor::plan::Plan;
use crate::supervisor::Feed;

/// One place of delivery: a Node main thread, a worker, a Bun process, a test.
pub struct Environment {
    engine: Arc<Engine>,
    bell: Arc<Doorbell<Delivery>>,
    closed: AtomicBool,
    ids: Arc<Ids>,
    /// Children that can still have news, so that they live without anybody holding them.
    children: Mutex<HashMap<u32, Arc<Child>>>,
    taps: Mutex<HashMap<u32, Arc<Tap>>>,
    /// Children that are started by the next `begin_starts`.
    starts: Mutex<Vec<(Arc<Child>, SpawnOptions)>>,
    board: Arc<Board>,
    buses: Arc<Station>,
    /// Groups of services that were opened here, by their ids.
    groups: Mutex<HashMap<u32, Arc<Feed>>>,
    /// Conversations that were opened here, as long as somebody holds them.
    connections: Mutex<Vec<Weak<Connection>>>,
}

impl Environment {
    /// An environment that is woken through `wake` and drained by [`Environment::drain`].
    pub fn open(engine: Arc<Engine>, wake: Box<dyn Wake>) -> Arc<Self> {
        let bell = Doorbell::new(wake);
        let board = Board::new(Arc::clone(&bell));
        let ids: Arc<Ids> = Arc::default();
        let buses = Station::new(Arc::clone(&bell), Arc::clone(&ids), &engine);
        Arc::new(Self {
            engine,
            bell,
            board,
            buses,
            closed: AtomicBool::new(false),
            ids,
            children: Mutex::new(HashMap::new()),
            taps: Mutex::new(HashMap::new()),
            starts: Mutex::new(Vec::new()),
            groups: Mutex::new(HashMap::new()),
            connections: Mutex::new(Vec::new()),
        })
    }

    /// Starts a program. Returns at once; `Started` or `SpawnFailed` follows.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`, `ERR_SIGNALBOX_ENGINE_BUSY`.
    pub fn spawn(&self, options: SpawnOptions) -> Result<Arc<Child>> {
        let child = self.new_child(&options, None)?;
        let accepted = self.submit(Arc::clone(&child), options);
        self.keep_if(&child, accepted)
    }

    /// The same with the next [`Environment::begin_starts`], so that a caller which starts many is not
    /// disturbed by the first while it prepares the last. `SpawnFailed` tells a busy engine, too.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`.
    pub fn spawn_later(&self, options: SpawnOptions) -> Result<Arc<Child>> {
        let child = self.new_child(&options, None)?;
        self.starts.lock().push((Arc::clone(&child), options));
        Ok(child)
    }

    /// Begins what waits to be started.
    pub fn begin_starts(&self) {
        let starts = std::mem::take(&mut *self.starts.lock());
        for (child, options) in starts {
            if let Err(error) = self.submit(Arc::clone(&child), options) {
                child.tell_spawn_failed(error);
            }
        }
    }

    fn submit(&self, child: Arc<Child>, options: SpawnOptions) -> Result<()> {
        let waits = options.opens_named_pipe();
        let start = move |stack: &mut ChildStack| {
            if let Err(error) = child.start(&options, stack) {
                child.tell_spawn_failed(error);
            }
        };
        if waits {
            start_apart(start)
        } else {
            self.engine.spawners().submit(start)
        }
    }

    /// Starts a program and waits until it has been executed, well under a millisecond: for terminals,
    /// whose callers expect a process id at once.
    ///
    /// The guardian is asked from this thread, which would only wait for another one to ask it.
    ///
    /// # Errors
    /// As [`Environment::spawn`], and every `ERR_SIGNALBOX_SPAWN_*` and `ERR_SIGNALBOX_PTY_OPEN`.
    pub fn spawn_now(&self, options: SpawnOptions) -> Result<Arc<Child>> {
        let child = self.new_child(&options, None)?;
        self.start_now(&child, options)
    }

    /// Starts a program in the place of one that has ended: with its streams, their offsets and
    /// viewers, which hear nothing more of that one. Where it can't be started, all stays as it was.
    ///
    /// # Errors
    /// As [`Environment::spawn_now`], and `ERR_SIGNALBOX_PROCESS_STATE` while the one before runs.
    pub fn restart_now(&self, before: &Arc<Child>, options: SpawnOptions) -> Result<Arc<Child>> {
        if before.exit().is_none() {
            return Err(Error::InvalidState {
                action: "restart",
                state: before.state().name(),
                pid: before.pid().unwrap_or(0),
            });
        }
        let child = self.new_child(&options, Some(Arc::clone(before)))?;
        let started = self.start_now(&child, options)?;
        self.children.lock().remove(&before.id());
        Ok(started)
    }

    fn start_now(&self, child: &Arc<Child>, options: SpawnOptions) -> Result<Arc<Child>> {
        match child.start_guarded(&options) {
            Ok(false) => {}
            started => return self.keep_if(child, started.map(drop)),
        }
        let starting = Arc::clone(child);
        let (answer, answered) = crossbeam_channel::bounded(1);
        let accepted = self.engine.spawners().submit(move |stack| {
            let _ = answer.send(starting.start(&options, stack));
        });
        let started =
            accepted.and_then(|()| answered.recv().unwrap_or(Err(Error::EnvironmentClosed)));
        self.keep_if(child, started)
    }

    fn new_child(&self, options: &SpawnOptions, before: Option<Arc<Child>>) -> Result<Arc<Child>> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::EnvironmentClosed);
        }
        let meter = Meter::new(Arc::clone(&self.board), options);
        let screen = options.screen.filter(|_| before.is_none());
        let (ids, engine) = (Arc::clone(&self.ids), Arc::clone(&self.engine));
        let child = Child::new(ids, engine, Arc::clone(&self.bell), meter, options, before);
        if let Some(screen) = screen {
            child.screen(screen)?;
        }
        // Before it starts: its last news may come before this thread goes on.
        self.children.lock().insert(child.id(), Arc::clone(&child));
        Ok(child)
    }

    fn keep_if(&self, child: &Arc<Child>, started: Result<()>) -> Result<Arc<Child>> {
        if started.is_err() {
            self.children.lock().remove(&child.id());
        }
        started.map(|()| Arc::clone(child))
    }

    /// Opens a group of services, whose news come as `Services` deliveries. `host`: the variables that
    /// services inherit. It lives until [`Environment::close_group`], or as long as the environment.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`, `ERR_SIGNALBOX_ENGINE_START`.
    pub fn open_group(&self, plan: &Plan, host: Variables) -> Result<Arc<Feed>> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::EnvironmentClosed);
        }
        let (id, bell) = (self.ids.next(), Arc::clone(&self.bell));
        let group = Feed::open(id, &self.engine, bell, plan, host)?;
        self.groups.lock().insert(id, Arc::clone(&group));
        Ok(group)
    }

    /// Ends a group; what still runs of it is stopped in the background.
    pub fn close_group(&self, id: u32) {
        let group = self.groups.lock().remove(&id);
        if let Some(group) = group {
            group.close();
        }
    }

    /// A conversation without anything that carries it yet. It is closed with the environment.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`.
    pub(crate) fn open_connection(&self) -> Result<Arc<Connection>> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::EnvironmentClosed);
        }
        let connection = Connection::new(&self.ids, Arc::clone(&self.bell));
        let mut connections = self.connections.lock();
        connections.retain(|other| other.strong_count() > 0);
        connections.push(Arc::downgrade(&connection));
        Ok(connection)
    }

    /// The threads behind it.
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Asks for figures of children, all read off this thread in one round. One `MetricsOfMany`
    /// with this ticket answers, with a sample for each id in their order.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`, `ERR_SIGNALBOX_ENGINE_BUSY`,
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub fn request_metrics(&self, ticket: u32, children: &[u32], fields: Fields) -> Result<()> {
        let children = {
            let living = self.children.lock();
            children.iter().map(|id| (*id, living.get(id).cloned())).collect()
        };
        self.ask(Request::Metrics { ticket, children, fields })
    }

    /// Asks for figures of the machine; a `HostUsage` with this ticket answers. The first takes
    /// some 100 ms: a share of the processors takes two looks.
    ///
    /// # Errors
    /// As [`Environment::request_metrics`].
    pub fn request_host_usage(&self, ticket: u32) -> Result<()> {
        self.ask(Request::Host { ticket })
    }

    fn ask(&self, request: Request) -> Result<()> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::EnvironmentClosed);
        }
        self.engine.sampler().ask(&self.board, request)
    }

    /// Subscribes to the engine's log. `Log` deliveries follow until [`Environment::unsubscribe`].
    pub fn subscribe(&self, filter: Filter) -> u32 {
        let id = self.ids.next();
        let tap = Tap::new(id, filter, Arc::clone(&self.bell));
        log::add(&tap);
        self.taps.lock().insert(id, tap);
        id
    }

    /// Publishes the engine's log on a bus, until [`Environment::unsubscribe`].
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub fn publish_log(&self, filter: Filter, producer: &Arc<Producer>) -> Result<u32> {
        let thread = self.engine.events_thread()?;
        let id = self.ids.next();
        let tap = Tap::on_bus(id, filter, thread, Arc::clone(producer));
        log::add(&tap);
        self.taps.lock().insert(id, tap);
        Ok(id)
    }

    /// Ends a subscription; an unknown one is ignored.
    pub fn unsubscribe(&self, id: u32) {
        if let Some(tap) = self.taps.lock().remove(&id) {
            log::remove(&tap);
        }
    }

    /// Takes part in a bus, which is made when there is none of this name. With a `mark`, no
    /// `BusInterest` is delivered.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`, `ERR_SIGNALBOX_BUS_NAME`.
    pub fn open_bus(
        &self,
        name: &str,
        label: &str,
        options: &CoreOptions,
        mark: Option<Arc<dyn InterestMark>>,
    ) -> Result<Core> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::EnvironmentClosed);
        }
        Core::open(&self.buses, name, label, options, mark)
    }

    /// Collects what this environment's own thread has made for its own endpoints, when it was told
    /// so: no bell rings for that.
    pub fn collect(&self, out: &mut Vec<Delivery>) {
        self.buses.collect(out);
    }

    /// Collects what is ready; see [`Doorbell::drain`].
    pub fn drain(&self, out: &mut Vec<Delivery>) -> bool {
        self.buses.collect(out);
        let more = self.bell.drain(out);
        for delivery in &*out {
            if let Delivery::Closed { child } | Delivery::SpawnFailed { child, .. } = delivery {
                self.children.lock().remove(child);
            }
        }
        more
    }

    /// Figures of the doorbell.
    pub fn stats(&self) -> DoorbellStats {
        self.bell.stats()
    }

    /// Whether there is a guardian, which ends the children's trees when this process ends.
    pub fn guardian_state(&self) -> GuardianState {
        self.engine.guardian_state()
    }

    /// Children that have not told their last news.
    pub fn child_count(&self) -> usize {
        self.children.lock().len()
    }

    /// Ends the environment: nothing wakes it after this returns, and its children are stopped as
    /// trees, each with its own grace. Detached ones are left alone. Idempotent.
    pub fn close(&self) {
        for group in self.take_groups() {
            group.close();
        }
        for child in self.shut() {
            child.abandon();
        }
    }

    /// Ends the environment of a host that is about to exit: there is no time for grace, the
    /// children's process groups are killed before this returns.
    pub fn close_now(&self) {
        for group in self.take_groups() {
            group.close_now();
        }
        for child in self.shut() {
            child.kill_now();
        }
    }

    fn take_groups(&self) -> Vec<Arc<Feed>> {
        self.groups.lock().drain().map(|(_, group)| group).collect()
    }

    fn shut(&self) -> Vec<Arc<Child>> {
        self.closed.store(true, Ordering::Release);
        self.bell.close();
        self.buses.close();
        self.starts.lock().clear();
        for connection in self.connections.lock().drain(..) {
            if let Some(connection) = connection.upgrade() {
                connection.close("{}");
            }
        }
        for (_, tap) in self.taps.lock().drain() {
            log::remove(&tap);
        }
        self.children.lock().drain().map(|(_, child)| child).collect()
    }
}

/// Starts a program on a thread of its own, which may wait for as long as nobody opens the other side of
/// a named pipe.
fn start_apart(start: impl FnOnce(&mut ChildStack) + Send + 'static) -> Result<()> {
    let explain = |error: std::io::Error| Error::EngineStart {
        what: "thread that opens a named pipe",
        errno: error.raw_os_error().unwrap_or(0),
    };
    let mut stack = ChildStack::new().map_err(explain)?;
    let thread = std::thread::Builder::new().name("signalbox-open".into());
    thread.spawn(move || start(&mut stack)).map(drop).map_err(explain)
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.close();
    }
}
