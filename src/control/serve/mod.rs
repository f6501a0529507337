//! The supervisor's own side.
//!
//! Theory of operation. `main` makes the process fit to outlive whoever started it ([`world`]), takes the
//! project's lock, begins the journal and listens ([`socket`]). One thread serves all clients: a task reads a
//! client's requests and another writes what waits in its [`outbox`]. The [`Hub`](hub::Hub) is where they meet
//! the services: it keeps what was told last, answers [tickets], writes the journal and hands news and output
//! to those who asked for them. [`ending`] sees to the end, whoever asks for it.

mod answers;
mod arguments;
mod board;
mod client;
mod ending;
mod figures;
mod hub;
mod methods;
mod news;
mod outbox;
mod signals;
mod socket;
mod tickets;
mod world;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::journal::{self, Entry, Journal};
use super::lock::Lock;
use super::start::FirstWord;
use super::{ControlError, ProcessIdentity, Project};
use arguments::Arguments;
use hub::Hub;

/// The supervisor's `main`.
pub fn run_supervisor() -> ExitCode {
    world::leave_what_was_inherited();
    let arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match begin(&arguments) {
        Ok(supervisor) => {
            let word = FirstWord::Listening { pid: ProcessIdentity::own().pid };
            say(&word);
            world::close_output(&supervisor.project.log_file());
            supervisor.run()
        }
        Err(error) => {
            say(&match error {
                ControlError::Running { pid, .. } => FirstWord::Running { pid },
                error => {
                    FirstWord::Failed { code: error.code().to_owned(), message: error.to_string() }
                }
            });
            ExitCode::FAILURE
        }
    }
}

/// One line on the output, for whoever has started this.
fn say(word: &FirstWord) {
    let text = serde_json::to_string(word).unwrap_or_default();
    let mut output = std::io::stdout();
    // Whoever has started this may be gone.
    let _ = output.write_all(format!("{text}\n").as_bytes()).and_then(|()| output.flush());
}

/// A supervisor that can begin.
struct Supervisor {
    project: Project,
    /// Held to the end.
    _lock: Lock,
    listener: std::os::unix::net::UnixListener,
    hub: Arc<Hub>,
    wishes: tokio::sync::mpsc::UnboundedReceiver<ending::Wish>,
    signals: signals::Signals,
    arguments: Arguments,
    /// What the one before left.
    past: Option<journal::Past>,
}

fn begin(arguments: &Arguments) -> Result<Supervisor, ControlError> {
    let project = match &arguments.state {
        Some(folder) => Project::in_folder(folder, &arguments.config)?,
        None => Project::of(&arguments.config)?,
    };
    project.prepare()?;
    let lock_file = project.lock_file();
    let lock = Lock::take(&lock_file).map_err(|error| ControlError::state(&lock_file, &error))?;
    let Some(lock) = lock else {
        let pid = project.supervisor()?.map_or(0, |holder| holder.pid);
        return Err(ControlError::Running { config: project.config().to_owned(), pid });
    };
    let start = |error: std::io::Error| ControlError::Start {
        reason: super::error::without_number(&error),
    };
    // Before there is another thread: all of them are to leave signals to one descriptor.
    let signals = signals::Signals::take().map_err(start)?;
    let listener = socket::bind(&project)?;
    let path = project.journal_file();
    let past = journal::read(&path);
    let first = Entry::Begin {
        at: now_ms(),
        process: ProcessIdentity::own(),
        mode: arguments.mode,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let journal =
        Journal::begin(&path, first).map_err(|error| ControlError::state(&path, &error))?;
    let (hub, wishes) = Hub::open(project.clone(), arguments.mode, journal)
        .map_err(|error| ControlError::Start { reason: error.to_string() })?;
    Ok(Supervisor {
        project,
        _lock: lock,
        listener,
        hub,
        wishes,
        signals,
        arguments: arguments.clone(),
        past,
    })
}

impl Supervisor {
    fn run(self) -> ExitCode {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => {
                world::log(&format!("no event loop: {error}"));
                return ExitCode::FAILURE;
            }
        };
        let (hub, mode) = (Arc::clone(&self.hub), self.arguments.mode);
        if let Some(past) = self.past.filter(|past| past.ended.is_none()) {
            let (pid, seen) = (past.process.pid, past.last_seen);
            world::log(&format!(
                "the one before (pid {pid}) ended without saying so, after {seen}"
            ));
        }
        world::log(&format!("listening at {}", self.project.socket_file().display()));
        runtime.block_on(async move {
            tokio::spawn(socket::accept(self.listener, Arc::clone(&hub)));
            tokio::spawn(self.signals.pass_on(Arc::clone(&hub)));
            tokio::spawn(ending::watch_lifeline(mode, Arc::clone(&hub)));
            tokio::spawn(figures::look_while_wanted(Arc::clone(&hub)));
            ending::until_the_end(&hub, self.wishes).await;
        });
        let _ = std::fs::remove_file(self.project.socket_file());
        let _ = std::fs::remove_file(self.project.socket_note());
        ExitCode::SUCCESS
    }
}

/// Milliseconds since the epoch.
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
