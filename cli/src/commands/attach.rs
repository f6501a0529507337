//! `signalbox attach NAME`: the terminal of a service, in this one.

use std::io::Read;
use std::time::Duration;

use signalbox::control::protocol::calls::{self, Detach, ResizeTerminal, Status, WriteTerminal};
use signalbox::control::protocol::Notice;

use super::orders::check_names;
use crate::arguments::Attach;
use crate::context::Context;
use crate::events::{Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::keys::{Characters, Leave};
use crate::launcher::Launcher;
use crate::model::{self, is_meant};
use crate::supervisor::{connect_with, failure_of};
use crate::terminal::{self, Raw};

/// The loop has nothing to look at by itself.
const IDLE: Duration = Duration::from_secs(3_600);

/// Takes back what a program may have asked of the terminal: the other screen, the mouse, marked pastes, reports
/// of focus, keys of another form, a hidden cursor, colours.
const CALM: &str = "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[<u\x1b[?7h\x1b[r\x1b[?25h\x1b[0m";

pub(crate) fn attach(
    context: &Context,
    launcher: Option<Launcher>,
    options: &Attach,
) -> Result<ExitCode> {
    let leave =
        Leave::parse(&options.detach_keys).map_err(|why| Failure::new(ExitCode::Usage, why))?;
    let size = terminal::size().filter(|_| terminal::is_input());
    let Some((columns, rows)) = size else {
        return Err(Failure::new(ExitCode::Usage, "attach needs a terminal on both sides")
            .advise("To write to a service:   signalbox send NAME TEXT")
            .advise("To read what it writes:  signalbox logs -f NAME"));
    };
    let events = Events::new();
    let client = connect_with(&context.project()?, events.listener())?;
    let instances = client.call(&Status {}).map_err(failure_of)?.services;
    check_names(std::slice::from_ref(&options.name), &instances)?;
    let is_terminal =
        instances.iter().filter(|it| is_meant(it, &options.name)).any(|it| it.interactive);
    if !is_terminal {
        let name = &options.name;
        return Err(Failure::new(ExitCode::Failed, format!("service \"{name}\" has no terminal"))
            .advise(format!("Give it one in the config:  {name}: {{ …, interactive: true }}"))
            .advise(format!("To read what it writes:     signalbox logs -f {name}"))
            .advise(format!("To write to its input:      signalbox send {name} TEXT")));
    }
    events.hear_signals(launcher)?;
    let call = calls::Attach {
        name: options.name.clone(),
        columns: small(columns),
        rows: small(rows),
        scrollback: options.lines,
    };
    let attached = client.call(&call).map_err(failure_of)?;
    let raw = Raw::enter()?;
    terminal::print(&format!("\x1b[H\x1b[2J{}", attached.snapshot))?;
    read_keys(&events);
    let keys = options.detach_keys.clone();
    let mut typing = Typing { leave, keys, characters: Characters::default() };
    let why = loop {
        let Some(event) = events.next_within(IDLE) else { continue };
        match follow(event, &client, attached.terminal, &mut typing) {
            Ok(None) => {}
            Ok(Some(why)) => break Ok(why),
            Err(failure) => break Err(failure),
        }
    };
    drop(raw);
    let _ = client.call(&Detach { terminal: attached.terminal }); // it may be gone
    terminal::print(&format!("{CALM}\r\n"))?;
    match why? {
        Left::Gone => Err(Failure::new(
            ExitCode::Supervisor,
            "the supervisor has ended, and its services with it",
        )),
        Left::Signal(signal) => Err(Failure::silent(signal)),
        Left::Keys => {
            let again = context.paint.dim(&format!("(signalbox attach {})", options.name));
            terminal::print(&format!("Left {}, which goes on. {again}\n", attached.label))?;
            Ok(ExitCode::Done)
        }
    }
}

enum Left {
    Keys,
    Signal(i32),
    Gone,
}

struct Typing {
    leave: Leave,
    /// As they were given.
    keys: String,
    characters: Characters,
}

fn follow(
    event: Event,
    client: &signalbox::control::Client,
    terminal: u32,
    typing: &mut Typing,
) -> Result<Option<Left>> {
    match event {
        Event::Notice(Notice::TerminalData { text, .. }) => terminal::print(&text)?,
        Event::Notice(Notice::TerminalSnapshot { snapshot, .. }) => {
            terminal::print(&format!("\x1b[H\x1b[2J{snapshot}"))?;
        }
        Event::Notice(Notice::TerminalExit { exit, .. }) => {
            let keys = &typing.keys;
            let how =
                exit.as_ref().map(|exit| format!(" ({})", model::told(exit))).unwrap_or_default();
            terminal::print(&format!("{CALM}\r\n\x1b[2mIt ended{how}. The next run is shown here; {keys} leaves.\x1b[0m\r\n"))?;
        }
        Event::Typed(bytes) if bytes.is_empty() => return Ok(Some(Left::Keys)),
        Event::Typed(bytes) => {
            let (kept, has_left) = typing.leave.take(&bytes);
            let text = typing.characters.take(&kept);
            if !text.is_empty() {
                client.notify(&WriteTerminal { terminal, text }).map_err(failure_of)?;
            }
            return Ok(has_left.then_some(Left::Keys));
        }
        Event::Resized => {
            if let Some((columns, rows)) = terminal::size() {
                let size = ResizeTerminal { terminal, columns: small(columns), rows: small(rows) };
                client.notify(&size).map_err(failure_of)?;
            }
        }
        Event::End(signal) => return Ok(Some(Left::Signal(signal))),
        Event::Closed => return Ok(Some(Left::Gone)),
        _ => {}
    }
    Ok(None)
}

fn small(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// Tells what is typed, on a thread of its own.
fn read_keys(events: &Events) {
    let sender = events.sender();
    std::thread::spawn(move || {
        let mut buffer = [0; 4_096];
        loop {
            let length = std::io::stdin().lock().read(&mut buffer).unwrap_or(0);
            if sender.send(Event::Typed(buffer[..length].to_vec())).is_err() || length == 0 {
                return;
            }
        }
    });
}
