//! Services in the foreground: what they say is shown until Ctrl-C, or until nothing of them goes on.
//!
//! The supervisor is in a session of its own, so that Ctrl-C reaches this program alone, which then asks it to
//! stop; the end of this program, however it comes, is the end of the supervisor's lifeline.

use std::time::{Duration, Instant};

use signalbox::control::protocol::calls::{ReadLogs, Shutdown, Subscribe};
use signalbox::control::protocol::Notice;
use signalbox::control::{start_supervisor, Client, ControlError, Mode, Project};

use super::up::{list, runs_already, Wish};
use crate::arguments::Up;
use crate::context::Context;
use crate::events::{Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::launcher::Launcher;
use crate::model::{self, Instance, News, State};
use crate::say::label::Labels;
use crate::say::story::Story;
use crate::say::units;
use crate::supervisor::{begin, connect_with, failure_of};
use crate::terminal;

/// A time after which the loop looks at itself, whatever happened.
const LOOK: Duration = Duration::from_secs(1);

/// Numbers of what is asked for.
const APPLY: u32 = 1;
const SHUTDOWN: u32 = 2;
const KILL: u32 = 3;

/// Runs the services until they end.
pub(super) fn run(
    context: &Context,
    launcher: Option<Launcher>,
    project: &Project,
    up: &Up,
    wish: &Wish,
) -> Result<ExitCode> {
    let events = Events::new();
    events.hear_signals(launcher)?;
    let began = Instant::now();
    let started = start_supervisor(project, Mode::Foreground);
    let mut started = started.map_err(|error| match error {
        ControlError::Running { pid, .. } => runs_already(project, pid), // another shell was faster
        other => failure_of(other),
    })?;
    let client = connect_with(project, events.listener())?;
    let services = client.call(&Subscribe {}).map_err(failure_of)?.services;
    if !up.quiet {
        let logs = ReadLogs { names: None, lines: 0, follow: true };
        client.call(&logs).map_err(failure_of)?;
    }
    let labels = Labels::new(wish.labels.clone(), terminal::columns(), context.paint);
    let story = Story::new(labels, context.paint, context.symbols, up.timestamps);
    let mut view = Foreground {
        context,
        client,
        events,
        story,
        instances: services,
        wish,
        began,
        aborts: up.abort_on_failure,
        is_applied: false,
        is_told: false,
        stopping: None,
        has_given_up: false,
    };
    view.title()?;
    begin(&view.client, &wish.apply, (APPLY, &view.events), Some)?;
    let ended = view.follow();
    let has_given_up = view.has_given_up;
    drop(view);
    // Without it the supervisor stops what is left, and ends.
    drop(started.lifeline.take());
    if !has_given_up {
        let _ = started.wait(); // it may have ended already
    }
    ended
}

/// Why everything is being stopped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stopping {
    /// Nothing goes on by itself.
    Over,
    /// A service has failed, and that is to be the end.
    Aborted,
    /// By a signal.
    Asked(i32),
}

#[expect(clippy::struct_excessive_bools, reason = "each comes about by itself")]
struct Foreground<'a> {
    context: &'a Context,
    client: Client,
    events: Events,
    story: Story,
    instances: Vec<Instance>,
    wish: &'a Wish,
    began: Instant,
    aborts: bool,
    /// What was asked for has come about, or failed.
    is_applied: bool,
    /// Somebody else has told the supervisor to end.
    is_told: bool,
    stopping: Option<(Stopping, Instant)>,
    /// Somebody does not want to wait for the end either.
    has_given_up: bool,
}

impl Foreground<'_> {
    fn title(&self) -> Result<()> {
        let paint = self.context.paint;
        let what = match &self.wish.apply.names {
            Some(names) => list(names),
            None => units::count(self.wish.labels.len(), "service"),
        };
        let what = paint.dim(&format!("{}: {what}", self.wish.config));
        terminal::print(&format!("{} {what}\n", paint.bold("signalbox")))
    }

    fn follow(&mut self) -> Result<ExitCode> {
        loop {
            let Some(first) = self.events.next_within(LOOK) else { continue };
            // All that waits is written at once.
            let mut text = String::new();
            let mut next = Some(first);
            while let Some(event) = next {
                match self.take(event, &mut text) {
                    Ok(None) => {}
                    Ok(Some(exit)) => {
                        terminal::print(&text)?;
                        return Ok(exit);
                    }
                    Err(failure) => {
                        terminal::print(&text)?;
                        return Err(failure);
                    }
                }
                next = if text.len() < 256 * 1024 { self.events.try_next() } else { None };
            }
            if self.is_over() {
                self.stop(Stopping::Over, &mut text)?;
            }
            // A terminal that has gone is no reason to leave services behind: they are stopped in order.
            if terminal::print(&text).is_err() && self.stopping.is_none() {
                self.stop(Stopping::Asked(libc::SIGPIPE), &mut String::new())?;
            }
        }
    }

    fn take(&mut self, event: Event, text: &mut String) -> Result<Option<ExitCode>> {
        match event {
            Event::Notice(Notice::LogLines {
                label,
                stream,
                skipped_bytes,
                text: output,
                at,
                ..
            }) => {
                for line in model::lines(&label, &stream, &output, at, skipped_bytes) {
                    text.push_str(&self.story.line(&line));
                    text.push('\n');
                }
            }
            Event::Notice(Notice::News(news)) => self.news(&news, text)?,
            Event::Answered(APPLY, answer) => self.applied(answer, text)?,
            Event::Answered(_, Err(error)) if self.stopping.is_none() => {
                return Err(failure_of(error))
            }
            Event::Answered(SHUTDOWN | KILL, _) => return Ok(Some(self.ended(text))),
            Event::Closed if self.stopping.is_some() || self.is_told => {
                return Ok(Some(self.ended(text)))
            }
            Event::Closed => return Err(lost(&self.client)),
            Event::End(signal) => return self.end(signal, text),
            Event::Resized => self.story.labels.resize(terminal::columns()),
            _ => {}
        }
        Ok(None)
    }

    fn news(&mut self, news: &News, text: &mut String) -> Result<()> {
        match news {
            News::Status { status, .. } => {
                match self.instances.iter_mut().find(|it| it.label == status.label) {
                    Some(known) => *known = status.clone(),
                    None => self.instances.push(status.clone()),
                }
            }
            News::Removed { label } => self.instances.retain(|it| it.label != *label),
            News::Shutdown if self.stopping.is_none() => {
                self.is_told = true;
                text.push_str(&format!(
                    "{}\n",
                    self.context.paint.dim("Stopped by another command.")
                ));
            }
            _ => {}
        }
        if let Some(line) = self.story.news(news, model::now()) {
            text.push_str(&line);
            text.push('\n');
        }
        let has_failed =
            matches!(news, News::Status { status, .. } if status.state == State::Failed);
        if has_failed && self.aborts {
            self.stop(Stopping::Aborted, text)?;
        }
        Ok(())
    }

    /// What was asked for has come about, or something of it has failed.
    fn applied(
        &mut self,
        answer: std::result::Result<crate::events::Answer, ControlError>,
        text: &mut String,
    ) -> Result<()> {
        self.is_applied = true;
        if self.stopping.is_some() {
            return Ok(());
        }
        let paint = self.context.paint;
        let took = units::duration(self.began.elapsed());
        match answer {
            Ok(_) => {
                let number = self.instances.iter().filter(|it| it.state == State::Ready).count();
                let done = self.instances.iter().filter(|it| it.state == State::Completed).count();
                let done = if done > 0 { format!(", {done} completed") } else { String::new() };
                let sign = paint.green(self.context.symbols.ok);
                let ready = paint
                    .bold(&format!("{} ready{done} in {took}", units::count(number, "service")));
                text.push_str(&format!("{sign} {ready} {}\n", paint.dim("(Ctrl-C stops)")));
            }
            Err(ControlError::Closed { .. }) => {} // told by itself
            Err(error) if self.failed().is_empty() => return Err(failure_of(error)),
            Err(_) => {
                let failed = self.failed();
                let sign = paint.red(self.context.symbols.bad);
                let what = paint.bold(&format!("{} failed to start", list(&failed)));
                let rest = self.instances.iter().filter(|it| it.state.is_running()).count();
                let rest = if rest > 0 {
                    format!("; {} on", units::count(rest, "other") + " go")
                } else {
                    String::new()
                };
                let retry = format!("signalbox restart {}", failed.join(" "));
                text.push_str(&format!(
                    "{sign} {what}{rest} {}\n",
                    paint.dim(&format!("(once mended: {retry})"))
                ));
            }
        }
        Ok(())
    }

    fn failed(&self) -> Vec<String> {
        self.instances
            .iter()
            .filter(|it| it.state == State::Failed)
            .map(|it| it.label.clone())
            .collect()
    }

    /// Nothing runs, and nothing will unless somebody asks for it; what somebody has stopped may be started
    /// again by him.
    fn is_over(&self) -> bool {
        let goes_on = |it: &Instance| match it.state {
            State::Completed | State::Failed => {
                self.wish.watched.contains(&it.label) || it.next_at.is_some()
            }
            State::Waiting => it.next_at.is_some(),
            State::Pending => false,
            _ => true,
        };
        self.is_applied
            && self.stopping.is_none()
            && !self.is_told
            && !self.instances.iter().any(goes_on)
    }

    fn stop(&mut self, why: Stopping, text: &mut String) -> Result<()> {
        if self.stopping.is_some() {
            return Ok(());
        }
        self.stopping = Some((why, Instant::now()));
        let running = self
            .instances
            .iter()
            .filter(|it| it.state.is_running() || it.state == State::Stopping)
            .count();
        if running > 0 {
            let paint = self.context.paint;
            let hint = if matches!(why, Stopping::Asked(_)) { " (Ctrl-C again kills)" } else { "" };
            let line = format!("Stopping {}{}", units::count(running, "service"), paint.dim(hint));
            text.push_str(&format!("{}{line}\n", over_echo()));
        }
        begin(&self.client, &Shutdown { kill: false }, (SHUTDOWN, &self.events), |_| None)
    }

    /// Somebody wants an end: the first time in order, the second time at once, and then by just leaving.
    fn end(&mut self, signal: i32, text: &mut String) -> Result<Option<ExitCode>> {
        match self.stopping {
            None => self.stop(Stopping::Asked(signal), text)?,
            Some((Stopping::Asked(KILLED), _)) => {
                self.has_given_up = true;
                return Ok(Some(ExitCode::of_signal(signal)));
            }
            Some((_, since)) => {
                self.stopping = Some((Stopping::Asked(KILLED), since));
                text.push_str(&format!(
                    "{}{}\n",
                    over_echo(),
                    self.context.paint.red("Killing what is left")
                ));
                begin(&self.client, &Shutdown { kill: true }, (KILL, &self.events), |_| None)?;
            }
        }
        Ok(None)
    }

    fn ended(&mut self, text: &mut String) -> ExitCode {
        let failed = self.failed();
        let Some((why, since)) = self.stopping else { return ExitCode::Done };
        let paint = self.context.paint;
        let took = units::duration(since.elapsed());
        let line = match why {
            Stopping::Over if failed.is_empty() => {
                format!("{} Everything completed", paint.green(self.context.symbols.ok))
            }
            Stopping::Over | Stopping::Aborted => {
                format!(
                    "{} {} failed; nothing runs any more",
                    paint.red(self.context.symbols.bad),
                    list(&failed)
                )
            }
            Stopping::Asked(KILLED) => {
                format!("{} Killed after {took}", paint.dim(self.context.symbols.stopped))
            }
            Stopping::Asked(_) => {
                format!("{} Stopped in {took}", paint.green(self.context.symbols.ok))
            }
        };
        text.push_str(&format!("{line}\n"));
        match why {
            Stopping::Over if failed.is_empty() => ExitCode::Done,
            Stopping::Over | Stopping::Aborted => ExitCode::Failed,
            Stopping::Asked(KILLED) => ExitCode::of_signal(libc::SIGINT),
            Stopping::Asked(signal) => ExitCode::of_signal(signal),
        }
    }
}

/// In the place of a signal's number: it was asked for twice.
const KILLED: i32 = 0;

/// Terminals show `^C`; what is told goes over it.
fn over_echo() -> &'static str {
    if terminal::is_output() {
        "\r\x1b[K"
    } else {
        ""
    }
}

fn lost(client: &Client) -> Failure {
    let pid = client.welcome().pid;
    let message =
        format!("the supervisor (pid {pid}) ended without a word; its services were ended with it");
    Failure::new(ExitCode::Supervisor, message).advise("What it knew last: signalbox status")
}
