//! Where clients and services meet.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};

use super::answers;
use super::board::Board;
use super::ending::Wish;
use super::figures::History;
use super::news::translate;
use super::now_ms;
use super::outbox::{Outbox, Waiting};
use super::tickets::{failure, Outcome, Proposal, Tickets};
use super::world;
use crate::control::journal::{Entry, Journal};
use crate::control::protocol::calls::{Attached, Subscribed};
use crate::control::protocol::{
    Changes, Failure, News, Notice, RequestId, ServiceReport, SupervisorReport,
};
use crate::control::{Mode, ProcessIdentity, Project};
use crate::error::Result;
use crate::process::variables::Variables;
use crate::runtime::{Engine, GuardianState};
use crate::supervisor::group::Order;
use crate::supervisor::news;
use crate::supervisor::plan::{Plan, VERSION};
use crate::supervisor::{Audience, Figures, Lines, Services, TerminalNews};

/// Where clients and services meet.
pub(super) struct Hub {
    pub(super) project: Project,
    pub(super) mode: Mode,
    pub(super) since: u64,
    pub(super) tickets: Tickets,
    pub(super) history: History,
    engine: Arc<Engine>,
    /// Set before anybody else sees the hub.
    services: OnceLock<Services>,
    state: Mutex<State>,
    journal: Mutex<Journal>,
    wishes: UnboundedSender<Wish>,
    /// Numbers of clients, readers and terminals.
    last_number: AtomicU32,
    clients: Mutex<HashMap<u32, Arc<Outbox>>>,
    cut_off: AtomicU64,
}

struct State {
    board: Board,
    /// Those who hear news.
    subscribers: HashMap<u32, Arc<Outbox>>,
    /// Those who read output, by the reader's number.
    readers: HashMap<u32, Arc<Outbox>>,
    terminals: HashMap<u32, Terminal>,
}

struct Terminal {
    outbox: Arc<Outbox>,
    /// The request that is answered with the first snapshot.
    asked: Option<RequestId>,
}

/// The services' way to the hub, which holds them.
struct Ear(Weak<Hub>);

impl Hub {
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub(super) fn open(
        project: Project,
        mode: Mode,
        journal: Journal,
    ) -> Result<(Arc<Self>, UnboundedReceiver<Wish>)> {
        let engine = Engine::shared()?;
        let (wishes, wish_receiver) = unbounded_channel();
        let directory = project.directory().to_owned();
        let hub = Arc::new(Self {
            project,
            mode,
            since: now_ms(),
            tickets: Tickets::default(),
            history: History::default(),
            engine: Arc::clone(&engine),
            services: OnceLock::new(),
            state: Mutex::new(State {
                board: Board::new(),
                subscribers: HashMap::new(),
                readers: HashMap::new(),
                terminals: HashMap::new(),
            }),
            journal: Mutex::new(journal),
            wishes,
            last_number: AtomicU32::new(0),
            clients: Mutex::default(),
            cut_off: AtomicU64::new(0),
        });
        // Nothing to run yet: that comes with `apply`.
        let plan =
            Plan { version: VERSION, directory, services: Vec::new(), ports: BTreeMap::new() };
        let ear = Arc::new(Ear(Arc::downgrade(&hub)));
        let services = Services::open(&engine, &plan, Variables::host(), ear)?;
        let _ = hub.services.set(services);
        Ok((hub, wish_receiver))
    }

    /// The services, which are there as long as the hub.
    pub(super) fn services(&self) -> Option<&Services> {
        self.services.get()
    }

    /// Asks the services for something. What comes of it is received later.
    pub(super) fn order(&self, order: Order) -> tokio::sync::oneshot::Receiver<Outcome> {
        self.ask(|services, ticket| services.order(ticket, order))
    }

    /// The same with a plan, of which is kept what has to be when it is taken.
    pub(super) fn propose(
        &self,
        proposal: Proposal,
        names: Option<Vec<String>>,
    ) -> tokio::sync::oneshot::Receiver<Outcome> {
        let plan = Box::new(proposal.plan.clone());
        let (ticket, outcome) = self.tickets.order(Some(proposal));
        if let Some(services) = self.services() {
            services.order(ticket, Order::Apply { plan, names });
        }
        outcome
    }

    /// The same for what is no order.
    pub(super) fn ask(
        &self,
        ask: impl FnOnce(&Services, u32),
    ) -> tokio::sync::oneshot::Receiver<Outcome> {
        let (ticket, outcome) = self.tickets.order(None);
        if let Some(services) = self.services() {
            ask(services, ticket);
        }
        outcome
    }

    /// Figures of all that run.
    pub(super) async fn measure(&self) -> Vec<Figures> {
        let (ticket, figures) = self.tickets.figures();
        if let Some(services) = self.services() {
            services.measure(ticket);
        }
        figures.await.unwrap_or_default()
    }

    /// Says something about its own end.
    pub(super) fn wish(&self, wish: Wish) {
        let _ = self.wishes.send(wish); // refused only at the very end
    }

    /// A line in the journal. What can't be written is said in the log; services go on.
    pub(super) fn record(&self, entry: Entry) {
        if let Err(error) = self.journal.lock().add(entry) {
            world::log(&format!("the journal can't be written: {error}"));
        }
    }

    /// Keeps the plan that is run, for the next supervisor's ports and for people.
    fn keep_plan(&self, text: &str) {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let path = self.project.plan_file();
        let fresh = path.with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = options.open(&fresh).and_then(|mut file| file.write_all(text.as_bytes()));
        if let Err(error) = written.and_then(|()| std::fs::rename(&fresh, &path)) {
            world::log(&format!("the plan can't be kept: {error}"));
        }
    }

    // ── what is known ──────────────────────────────────────────────────────────────────────────

    /// All instances, as they were told last.
    pub(super) fn reports(&self) -> Vec<ServiceReport> {
        self.state.lock().board.services()
    }

    pub(super) fn has_plan(&self) -> bool {
        self.state.lock().board.has_plan
    }

    pub(super) fn ports(&self) -> BTreeMap<String, u16> {
        self.state.lock().board.ports.clone()
    }

    /// The supervisor itself.
    pub(super) fn own_report(&self) -> SupervisorReport {
        let (state, ports) = {
            let board = &self.state.lock().board;
            (board.state, board.ports.clone())
        };
        let guardian = match self.engine.guardian_state() {
            GuardianState::NotStarted => "not started",
            GuardianState::Running { .. } => "running",
            GuardianState::Unavailable { .. } => "unavailable",
        };
        SupervisorReport {
            pid: ProcessIdentity::own().pid,
            mode: self.mode,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            since: self.since,
            config: self.project.config().display().to_string(),
            state,
            memory_bytes: own_memory(),
            guardian: guardian.to_owned(),
            clients: self.client_count(),
            cut_off: self.cut_off.load(Ordering::Relaxed),
            ports,
        }
    }

    // ── clients ────────────────────────────────────────────────────────────────────────────────

    /// A number that nobody else has.
    pub(super) fn number(&self) -> u32 {
        self.last_number.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn client_count(&self) -> usize {
        self.clients.lock().len()
    }

    pub(super) fn came(&self, client: u32, outbox: &Arc<Outbox>) {
        self.clients.lock().insert(client, Arc::clone(outbox));
    }

    /// Waits until all clients have read what is on its way to them.
    pub(super) async fn flush(&self) {
        // Those who wait for the end are answered by tasks that are just being woken.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        let outboxes: Vec<_> = self.clients.lock().values().cloned().collect();
        for outbox in outboxes {
            outbox.is_empty().await;
        }
    }

    /// A client is gone, and what it asked for is not wanted any more.
    pub(super) fn left(&self, client: u32, readers: &[u32], terminals: &[u32]) {
        self.clients.lock().remove(&client);
        self.unsubscribe(client);
        for &reader in readers {
            self.close_reader(reader);
        }
        for &terminal in terminals {
            self.detach(terminal);
        }
    }

    /// Answers with how all is now; every change from there on is told.
    pub(super) fn subscribe(&self, client: u32, outbox: &Arc<Outbox>, id: Option<RequestId>) {
        let mut state = self.state.lock();
        let now = Subscribed { state: state.board.state, services: state.board.services() };
        outbox.answer(answers::answer(id, Ok(now)));
        state.subscribers.insert(client, Arc::clone(outbox));
    }

    pub(super) fn unsubscribe(&self, client: u32) {
        self.state.lock().subscribers.remove(&client);
    }

    /// What the reader of this number is given goes there.
    pub(super) fn add_reader(&self, reader: u32, outbox: &Arc<Outbox>) {
        self.state.lock().readers.insert(reader, Arc::clone(outbox));
    }

    pub(super) fn close_reader(&self, reader: u32) {
        if self.state.lock().readers.remove(&reader).is_some() {
            if let Some(services) = self.services() {
                services.close_logs(reader);
            }
        }
    }

    /// What the terminal of this number shows goes there; the request is answered with the first of it.
    pub(super) fn add_terminal(&self, number: u32, outbox: &Arc<Outbox>, id: Option<RequestId>) {
        let terminal = Terminal { outbox: Arc::clone(outbox), asked: id };
        self.state.lock().terminals.insert(number, terminal);
    }

    pub(super) fn detach(&self, terminal: u32) {
        if self.state.lock().terminals.remove(&terminal).is_some() {
            if let Some(services) = self.services() {
                services.detach(terminal);
            }
        }
    }

    /// Whose output waited goes on.
    pub(super) fn resume(&self, waiting: Waiting) {
        if let Some(services) = self.services() {
            match waiting {
                Waiting::Reader(reader) => services.resume_logs(reader),
                Waiting::Terminal(terminal) => services.resume_terminal(terminal),
            }
        }
    }

    /// Tells all who hear news.
    pub(super) fn tell(&self, news: News) {
        self.broadcast(&mut self.state.lock(), news);
    }

    fn broadcast(&self, state: &mut State, news: News) {
        if state.subscribers.is_empty() {
            return;
        }
        let line = answers::notice(&Notice::News(news));
        state.subscribers.retain(|_, outbox| {
            let is_taken = outbox.tell(line.clone());
            if !is_taken {
                self.cut_off(outbox);
            }
            is_taken
        });
    }

    /// A client does not read what it has asked for.
    fn cut_off(&self, outbox: &Outbox) {
        self.cut_off.fetch_add(1, Ordering::Relaxed);
        let message = "You did not read what you had asked for, and were cut off. Connect again.";
        let failure = Failure::refusal("ERR_SIGNALBOX_CONTROL_BEHIND", message);
        outbox.close(Some(answers::answer::<()>(None, Err(failure))), true);
        world::log("a client that did not read its news was cut off");
    }

    // ── what the services tell ─────────────────────────────────────────────────────────────────

    fn hear(&self, told: &news::News) {
        match told {
            news::News::Done { ticket, refusal } => {
                self.tickets.done(*ticket, refusal.clone());
                return;
            }
            news::News::Status { status, .. } => {
                let report = ServiceReport::from(status);
                let process = status.pid.map(ProcessIdentity::of);
                self.record(Entry::Status { at: now_ms(), status: Box::new(report), process });
            }
            news::News::Removed { label } => {
                self.record(Entry::Removed { at: now_ms(), label: label.clone() });
            }
            news::News::Applied { ticket, started, restarted, removed, unchanged } => {
                let changes = Changes {
                    started: started.clone(),
                    restarted: restarted.clone(),
                    removed: removed.clone(),
                    unchanged: unchanged.clone(),
                };
                if let Some(Proposal { plan, text }) = self.tickets.applied(*ticket, changes) {
                    self.keep_plan(&text);
                    self.state.lock().board.plan(&plan);
                }
            }
            news::News::Warning { label, message } => world::log(&format!("{label}: {message}")),
            _ => {}
        }
        let mut state = self.state.lock();
        match told {
            news::News::Removed { label } => state.board.remove(label),
            news::News::Group { state: now, .. } => state.board.state = *now,
            _ => {}
        }
        if let Some(news) = translate(told, |status| state.board.take(status)) {
            self.broadcast(&mut state, news);
        }
    }

    fn hear_lines(&self, reader: u32, lines: Lines) -> bool {
        let Some(outbox) = self.state.lock().readers.get(&reader).cloned() else { return false };
        let Lines { label, stream, skipped, text } = lines;
        let notice = Notice::LogLines {
            reader,
            label,
            stream: stream.to_owned(),
            skipped_bytes: skipped,
            text,
            at: now_ms(),
        };
        outbox.hand(answers::notice(&notice), Waiting::Reader(reader))
    }

    fn hear_end(&self, reader: u32) {
        if let Some(outbox) = self.state.lock().readers.remove(&reader) {
            outbox.answer(answers::notice(&Notice::LogEnd { reader }));
        }
    }

    fn hear_terminal(&self, terminal: u32, news: TerminalNews) -> bool {
        let mut state = self.state.lock();
        let Some(known) = state.terminals.get_mut(&terminal) else { return false };
        let outbox = Arc::clone(&known.outbox);
        let line = match news {
            TerminalNews::Attached { label, snapshot } => {
                if let Some(id) = known.asked.take() {
                    let attached = Attached { terminal, label, snapshot };
                    outbox.answer(answers::answer(Some(id), Ok(attached)));
                }
                return true;
            }
            TerminalNews::Refused(refusal) => {
                let asked = known.asked.take();
                state.terminals.remove(&terminal);
                if let Some(id) = asked {
                    outbox.answer(answers::answer::<()>(Some(id), Err(failure(&refusal))));
                }
                return true;
            }
            TerminalNews::Data(text) => Notice::TerminalData { terminal, text },
            TerminalNews::Snapshot(snapshot) => Notice::TerminalSnapshot { terminal, snapshot },
            TerminalNews::Exit(exit) => {
                Notice::TerminalExit { terminal, exit: Some((&exit).into()) }
            }
            TerminalNews::Gone => {
                state.terminals.remove(&terminal);
                Notice::TerminalExit { terminal, exit: None }
            }
        };
        drop(state);
        outbox.hand(answers::notice(&line), Waiting::Terminal(terminal))
    }
}

impl Audience for Ear {
    fn hear(&self, news: news::News) {
        if let Some(hub) = self.0.upgrade() {
            hub.hear(&news);
        }
    }

    fn hear_lines(&self, reader: u32, lines: Lines) -> bool {
        self.0.upgrade().is_some_and(|hub| hub.hear_lines(reader, lines))
    }

    fn hear_end(&self, reader: u32) {
        if let Some(hub) = self.0.upgrade() {
            hub.hear_end(reader);
        }
    }

    fn hear_terminal(&self, terminal: u32, news: TerminalNews) -> bool {
        self.0.upgrade().is_some_and(|hub| hub.hear_terminal(terminal, news))
    }

    fn hear_figures(&self, ticket: u32, figures: Vec<Figures>) {
        if let Some(hub) = self.0.upgrade() {
            hub.tickets.measured(ticket, figures);
        }
    }
}

/// Resident memory of this process.
fn own_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0);
    pages * rustix::param::page_size() as u64
}
