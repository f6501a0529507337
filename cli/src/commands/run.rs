//! `signalbox run -- CMD`: one command, of which nothing is left when it has ended or this program has.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use signalbox::error::Error;
use signalbox::process::child::Child;
use signalbox::process::exit::{Exit, Reason};
use signalbox::process::options::{SpawnOptions, Stdio};
use signalbox::process::signal::Signal;
use signalbox::process::stop::Step;
use signalbox::queue::doorbell::Wake;
use signalbox::runtime::{Delivery, Engine, Environment, GuardianState};

use crate::arguments::Run;
use crate::events::{Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::launcher::Launcher;
use crate::terminal;

/// The codes that shells and `timeout` have for it.
const TIMED_OUT: i32 = 124;
const NOT_EXECUTABLE: i32 = 126;
const NOT_FOUND: i32 = 127;

/// Beyond the grace that what is left behind has.
const PATIENCE: Duration = Duration::from_secs(2);

/// A time after which the loop looks again at what may have come without a bell.
const LOOK: Duration = Duration::from_secs(1);

/// The environment has something to say.
struct Bell(Sender<Event>);

impl Wake for Bell {
    fn wake(&self) {
        let _ = self.0.send(Event::Resized); // any event makes the loop look
    }
}

pub(crate) fn run(launcher: Option<Launcher>, options: Run) -> Result<ExitCode> {
    let seconds = |value: f64, option: &str| {
        Duration::try_from_secs_f64(value).map_err(|_| {
            Failure::new(ExitCode::Usage, format!("--{option} takes seconds from 0, not {value}"))
        })
    };
    let events = Events::new();
    events.hear_signals(launcher)?;
    let mut command = options.command.into_iter();
    let mut spawn = SpawnOptions::new(command.next().unwrap_or_default()).args(command);
    // Its terminal is ours, and so is its group: it reads keys, and Ctrl-C reaches it as it reaches us.
    spawn.stdio = [Stdio::Inherit, Stdio::Inherit, Stdio::Inherit];
    let grace = seconds(options.grace, "grace")?;
    spawn.kill_grace = grace;
    spawn.timeout = options.timeout.map(|value| seconds(value, "timeout")).transpose()?;
    let environment =
        Environment::open(Engine::shared().map_err(failed)?, Box::new(Bell(events.sender())));
    let child = environment.spawn(spawn).map_err(failed)?;
    let patience = grace + PATIENCE;
    let mut view = Running { environment, child, interrupts: 0, exit: None };
    loop {
        if let Some(exit) = view.drain()? {
            view.environment.close();
            return Ok(exit);
        }
        // What does not want to end is the guardian's, which kills it when this program has ended.
        if let Some((exit, _)) = view.exit.filter(|(_, since)| since.elapsed() > patience) {
            return Ok(code_of(exit));
        }
        if let Some(Event::End(signal)) = events.next_within(LOOK) {
            view.end(signal);
        }
    }
}

struct Running {
    environment: Arc<Environment>,
    child: Arc<Child>,
    interrupts: u32,
    /// How the command ended, and when that was.
    exit: Option<(Exit, Instant)>,
}

impl Running {
    /// Takes what the environment says; the code to end with, when nothing is left.
    fn drain(&mut self) -> Result<Option<ExitCode>> {
        let mut batch = Vec::new();
        while self.environment.drain(&mut batch) {}
        for delivery in batch {
            match delivery {
                Delivery::Started { .. } => {
                    if let GuardianState::Unavailable { reason } = self.environment.guardian_state()
                    {
                        eprintln!("signalbox: what this command starts may outlive it: {reason}");
                    }
                }
                Delivery::SpawnFailed { error, .. } => return Err(failed(error)),
                Delivery::Exit { exit, .. } => {
                    self.exit = Some((exit, Instant::now()));
                    // What it started in the background goes with it.
                    self.child.stop(None, None);
                }
                Delivery::Stop { step: Step::Gone, .. } if self.exit.is_some() => {
                    return Ok(self.exit.map(|(exit, _)| code_of(exit)));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// A signal for us: the command is given time to end by itself, and then less of it.
    fn end(&mut self, signal: i32) {
        self.interrupts += 1;
        let is_interrupt = signal == libc::SIGINT;
        match self.interrupts {
            1 if is_interrupt && terminal::is_input() => {} // the terminal has told it, too
            1 if is_interrupt => {
                let _ = Signal::from_number(signal).map(|signal| self.child.signal(signal, false));
                // it may have ended
            }
            1 => self.child.stop(None, None),
            2 if is_interrupt => self.child.stop(None, None),
            _ => self.child.stop(Some(Signal::KILL), Some(Duration::ZERO)),
        }
    }
}

fn code_of(exit: Exit) -> ExitCode {
    match (exit.reason, exit.status.signal, exit.status.code) {
        (Reason::TimedOut, _, _) => ExitCode::Other(TIMED_OUT),
        (_, Some(signal), _) => ExitCode::of_signal(signal),
        (_, None, code) => ExitCode::Other(code.unwrap_or_default()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: Error) -> Failure {
    let exit = match error.code() {
        "ERR_SIGNALBOX_SPAWN_NOT_FOUND" => ExitCode::Other(NOT_FOUND),
        "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE" => ExitCode::Other(NOT_EXECUTABLE),
        _ => ExitCode::Failed,
    };
    let text = error.to_string();
    Failure::new(exit, crate::supervisor::uncapitalized(text.trim_end_matches('.')))
}
