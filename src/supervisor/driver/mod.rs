//! Groups in the real world: one task a group, on the thread of all groups.
//!
//! Theory of operation. A [`Services`] is the handle; what is asked of it goes into the task's inbox
//! ([`input::Input`]), and so does what probes and watches find. The task ([`task::Task`]) drains its own
//! environment when the bell rings, tells the machine what happened, and does what the machine says. It
//! never waits for anything but its inbox, the bell and the next time that something is due, so that one
//! service can't hold up another.

mod commands;
mod files;
mod http;
mod input;
mod instance;
mod launch;
mod logs;
mod probe;
mod reach;
mod task;
mod terminals;
mod thread;

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{mpsc, Notify};

use super::group::Order;
use super::news::{ExitReport, News, Refusal};
use super::plan::Plan;
use crate::error::Result;
use crate::process::metrics::TreeMetrics;
use crate::process::signal::Signal;
use crate::process::variables::Variables;
use crate::pty::size::Size;
use crate::queue::doorbell::Wake;
use crate::runtime::{Engine, Environment};
use input::Input;
pub use logs::{Lines, LogRequest};
pub use terminals::AttachRequest;
pub(crate) use thread::ServicesThread;

/// Who is told what a group tells. Called on the thread of all groups: it must not block.
pub trait Audience: Send + Sync {
    /// News, in their order.
    fn hear(&self, news: News);

    /// Output for a reader. False when it is to get no more until [`Services::resume_logs`].
    fn hear_lines(&self, reader: u32, lines: Lines) -> bool;

    /// A reader has been given everything.
    fn hear_end(&self, reader: u32);

    /// What a terminal that is seen shows. False when it is to get no more until
    /// [`Services::resume_terminal`].
    fn hear_terminal(&self, _terminal: u32, _news: TerminalNews) -> bool {
        true
    }

    /// What services use, as [`Services::measure`] was asked.
    fn hear_figures(&self, _ticket: u32, _figures: Vec<Figures>) {}
}

/// What somebody who sees a terminal is told.
#[derive(Debug, Clone, PartialEq)]
pub enum TerminalNews {
    /// It is seen, from this on.
    Attached {
        /// The instance.
        label: String,
        /// What it shows, as ANSI text for a cleared screen.
        snapshot: String,
    },
    /// It can't be seen.
    Refused(Refusal),
    /// What it shows next.
    Data(String),
    /// What it shows now, whole: the viewer was too slow for what came before.
    Snapshot(String),
    /// The run has ended, after all that it wrote.
    Exit(ExitReport),
    /// The terminal is no more.
    Gone,
}

/// What the tree of an instance uses.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The instance.
    pub label: String,
    /// Its process.
    pub pid: i32,
    /// Of it and its descendants.
    pub tree: TreeMetrics,
}

/// A group that runs, or can.
pub struct Services {
    inbox: mpsc::UnboundedSender<Input>,
    environment: Arc<Environment>,
}

impl Services {
    /// A group of a plan that was checked. `host`: the variables that services inherit. Nothing is started
    /// until an [`Order::Start`].
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub fn open(
        engine: &Arc<Engine>,
        plan: &Plan,
        host: Variables,
        audience: Arc<dyn Audience>,
    ) -> Result<Self> {
        let (inbox, inputs) = mpsc::unbounded_channel();
        let bell = Arc::new(Notify::new());
        let wake = Box::new(Bell(Arc::clone(&bell)));
        let environment = Environment::open(Arc::clone(engine), wake);
        let task =
            task::Task::new(plan, host, Arc::clone(&environment), inbox.downgrade(), audience);
        engine.spawn_services(task.run(inputs, bell))?;
        Ok(Self { inbox, environment })
    }

    fn put(&self, input: Input) {
        let _ = self.inbox.send(input); // refused only after the end
    }

    /// Asks for something. A `News::Done` with the ticket answers.
    pub fn order(&self, ticket: u32, order: Order) {
        self.put(Input::Order { ticket, order });
    }

    /// Has output read, under a number that nobody else has.
    pub fn read_logs(&self, reader: u32, request: LogRequest) {
        self.put(Input::ReadLogs { reader, request });
    }

    /// Has all that is written from now on read, under a number that nobody else has, until all services
    /// were stopped together: not until nothing of them runs for once.
    pub fn listen(&self, reader: u32) {
        self.put(Input::Listen { reader });
    }

    /// A reader that wanted no more for now goes on.
    pub fn resume_logs(&self, reader: u32) {
        self.put(Input::ResumeLogs { reader });
    }

    /// A reader wants nothing any more.
    pub fn close_logs(&self, reader: u32) {
        self.put(Input::CloseLogs { reader });
    }

    /// Sends a signal to the process group of each instance that a name means. A `News::Done` answers.
    pub fn signal(&self, ticket: u32, name: String, signal: Signal) {
        self.put(Input::Signal { ticket, name, signal });
    }

    /// Writes to the terminal or the input of each instance that a name means. A `News::Done` answers, when
    /// it is queued.
    pub fn write(&self, ticket: u32, name: String, data: Bytes) {
        self.put(Input::Write { ticket, name, data });
    }

    /// Has a terminal shown, under a number that nobody else has.
    pub fn attach(&self, terminal: u32, request: AttachRequest) {
        self.put(Input::Attach { terminal, request });
    }

    /// Writes to a terminal that is seen. A `News::Done` answers.
    pub fn write_terminal(&self, ticket: u32, terminal: u32, data: Bytes) {
        self.put(Input::WriteTerminal { ticket, terminal, data });
    }

    /// A terminal that is seen is to have this size. A `News::Done` answers.
    pub fn resize_terminal(&self, ticket: u32, terminal: u32, size: Size) {
        self.put(Input::ResizeTerminal { ticket, terminal, size });
    }

    /// Who sees a terminal and wanted no more for now goes on.
    pub fn resume_terminal(&self, terminal: u32) {
        self.put(Input::ResumeTerminal { terminal });
    }

    /// A terminal is seen no more.
    pub fn detach(&self, terminal: u32) {
        self.put(Input::Detach { terminal });
    }

    /// Asks what the trees of all that run use. [`Audience::hear_figures`] answers with the ticket.
    pub fn measure(&self, ticket: u32) {
        self.put(Input::Measure { ticket });
    }

    /// Ends the group: its trees are stopped in the background, each with its own grace, and nothing is
    /// told any more. Idempotent.
    pub fn close(&self) {
        self.environment.close();
        self.put(Input::Close);
    }

    /// Ends the group of a host that is about to exit: its process groups are killed before this
    /// returns.
    pub fn close_now(&self) {
        self.environment.close_now();
        self.put(Input::Close);
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        self.close();
    }
}

struct Bell(Arc<Notify>);

impl Wake for Bell {
    fn wake(&self) {
        self.0.notify_one();
    }
}
