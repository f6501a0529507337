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
mod task;
mod thread;

use std::sync::Arc;

use tokio::sync::{mpsc, Notify};

use super::group::Order;
use super::news::News;
use super::plan::Plan;
use crate::error::Result;
use crate::process::variables::Variables;
use crate::queue::doorbell::Wake;
use crate::runtime::{Engine, Environment};
use input::Input;
pub use logs::{Lines, LogRequest};
pub(crate) use thread::ServicesThread;

/// Who is told what a group tells. Called on the thread of all groups: it must not block.
pub trait Audience: Send + Sync {
    /// News, in their order.
    fn hear(&self, news: News);

    /// Output for a reader. False when it is to get no more until [`Services::resume_logs`].
    fn hear_lines(&self, reader: u32, lines: Lines) -> bool;

    /// A reader has been given everything.
    fn hear_end(&self, reader: u32);
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

    /// A reader that wanted no more for now goes on.
    pub fn resume_logs(&self, reader: u32) {
        self.put(Input::ResumeLogs { reader });
    }

    /// A reader wants nothing any more.
    pub fn close_logs(&self, reader: u32) {
        self.put(Input::CloseLogs { reader });
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
