//! `signalbox top`: the services in a full-screen table, with what they use.
//!
//! * `state` is what is shown, and what keys do to it: pure;
//! * `draw` puts it on a screen: pure, too;
//! * here it is fed, and wishes are passed on to the supervisor.

mod draw;
mod state;

use std::time::{Duration, Instant};

use crossterm::event::{self, KeyEventKind};
use crossterm::terminal::{
    disable_raw_mode, enable_raw_mode, EnterAlternateScreen, LeaveAlternateScreen,
};
use ratatui::backend::CrosstermBackend;
use ratatui::Terminal;
use signalbox::control::protocol::calls::{
    CloseLogs, Metrics, ReadLogs, Restart, Start, Status, Stop, Subscribe,
};
use signalbox::control::protocol::Notice;
use signalbox::control::{Client, Project};

use crate::arguments;
use crate::context::Context;
use crate::events::{Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::launcher::Launcher;
use crate::model;
use crate::supervisor::{begin, connect_with, failure_of};
use crate::terminal;
use state::{State, Wish};

/// Lines of output from before that are shown first.
const LOG_LINES: usize = 500;

/// The shortest time between figures: the supervisor looks no oftener.
const SHORTEST: f64 = 1.0;

pub(crate) fn top(
    context: &Context,
    launcher: Option<Launcher>,
    options: &arguments::Top,
) -> Result<ExitCode> {
    let interval = Duration::try_from_secs_f64(options.interval.max(SHORTEST))
        .map_err(|_| Failure::new(ExitCode::Usage, "--interval takes seconds"))?;
    if terminal::size().is_none() || !terminal::is_input() {
        return Err(Failure::new(ExitCode::Usage, "top needs a terminal")
            .advise("For a file or a program: signalbox status --watch, with --json or without"));
    }
    let project = context.project()?;
    let events = Events::new();
    let client = connect_with(&project, events.listener())?;
    let instances = client.call(&Subscribe {}).map_err(failure_of)?.services;
    events.hear_signals(launcher)?;
    let state = State::new(title(&project), instances, context.paint.is_on());
    let mut top = Top { client, events, state, reader: None, orders: 0 };
    let screen = Screen::enter()?;
    let ended = top.show(interval);
    drop(screen);
    ended
}

fn title(project: &Project) -> String {
    project.directory().file_name().unwrap_or_default().to_string_lossy().into_owned()
}

struct Top {
    client: Client,
    events: Events,
    state: State,
    /// Of the logs that are shown.
    reader: Option<u32>,
    orders: u32,
}

impl Top {
    fn show(&mut self, interval: Duration) -> Result<ExitCode> {
        let mut screen = Terminal::new(CrosstermBackend::new(std::io::stdout()))?;
        let sender = self.events.sender();
        std::thread::spawn(move || {
            while let Ok(event) = event::read() {
                let told = match event {
                    event::Event::Key(key) if key.kind != KeyEventKind::Release => Event::Key(key),
                    event::Event::Resize(..) => Event::Resized,
                    _ => continue,
                };
                if sender.send(told).is_err() {
                    return;
                }
            }
        });
        let mut next_look = Instant::now();
        loop {
            if Instant::now() >= next_look {
                self.look()?;
                next_look = Instant::now() + interval;
            }
            screen.draw(|frame| draw::draw(frame, &mut self.state, model::now()))?;
            let mut next =
                self.events.next_within(next_look.saturating_duration_since(Instant::now()));
            while let Some(event) = next {
                if let Some(exit) = self.take(event)? {
                    return Ok(exit);
                }
                next = self.events.try_next();
            }
        }
    }

    /// Asks for figures.
    fn look(&mut self) -> Result<()> {
        let answer =
            self.client.call(&Metrics { history: self.state.is_new() }).map_err(failure_of)?;
        self.state.take_figures(answer.services);
        let supervisor = self.client.call(&Status {}).map_err(failure_of)?.supervisor;
        self.state.take_supervisor(supervisor);
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<Option<ExitCode>> {
        match event {
            Event::Notice(Notice::News(news)) => self.state.take_news(&news),
            Event::Notice(Notice::LogLines { reader, label, stream, skipped_bytes, text, at })
                if Some(reader) == self.reader =>
            {
                self.state.take_lines(model::lines(&label, &stream, &text, at, skipped_bytes));
            }
            Event::Answered(_, Err(error)) => self.state.tell(failure_of(error).message),
            Event::Answered(_, Ok(_)) => self.state.tell(String::new()),
            Event::Key(key) => return self.wish(key),
            Event::End(signal) => return Err(Failure::silent(signal)),
            Event::Closed => {
                return Err(Failure::new(ExitCode::NothingRuns, "the supervisor has ended")
                    .advise("How it was: signalbox status"));
            }
            _ => {}
        }
        Ok(None)
    }

    fn wish(&mut self, key: crossterm::event::KeyEvent) -> Result<Option<ExitCode>> {
        self.orders += 1;
        let number = (self.orders, &self.events);
        match self.state.press(key) {
            Wish::Nothing => {}
            Wish::Quit => return Ok(Some(ExitCode::Done)),
            Wish::Restart(label) => {
                begin(&self.client, &Restart { names: Some(vec![label]) }, number, |_| None)?;
            }
            Wish::Stop(label) => {
                begin(&self.client, &Stop { names: Some(vec![label]) }, number, |_| None)?;
            }
            Wish::Start(label) => {
                begin(&self.client, &Start { names: Some(vec![label]) }, number, |_| None)?;
            }
            Wish::OpenLogs(label) => {
                let call = ReadLogs { names: Some(vec![label]), lines: LOG_LINES, follow: true };
                self.reader = Some(self.client.call(&call).map_err(failure_of)?.reader);
            }
            Wish::CloseLogs => {
                if let Some(reader) = self.reader.take() {
                    self.client.notify(&CloseLogs { reader }).map_err(failure_of)?;
                }
            }
        }
        Ok(None)
    }
}

/// The other screen of the terminal and all its keys, until this is dropped.
struct Screen;

impl Screen {
    fn enter() -> Result<Self> {
        enable_raw_mode()?;
        let screen = Self;
        crossterm::execute!(std::io::stdout(), EnterAlternateScreen, crossterm::cursor::Hide)?;
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ =
            crossterm::execute!(std::io::stdout(), crossterm::cursor::Show, LeaveAlternateScreen);
        let _ = disable_raw_mode(); // nothing else can be done about it
    }
}
