//! `signalbox logs`.

use std::time::Duration;

use serde_json::json;
use signalbox::control::protocol::calls::{ReadLogs, Status};
use signalbox::control::protocol::Notice;

use super::orders::{check_names, some};
use crate::arguments::Logs;
use crate::context::Context;
use crate::events::{Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::launcher::Launcher;
use crate::model::{self, is_meant, Line};
use crate::say::label::Labels;
use crate::say::story::Story;
use crate::supervisor::{connect_with, failure_of};
use crate::terminal;

/// The loop has nothing to look at by itself.
const IDLE: Duration = Duration::from_secs(3_600);

pub(crate) fn logs(
    context: &Context,
    launcher: Option<Launcher>,
    options: &Logs,
) -> Result<ExitCode> {
    let events = Events::new();
    let client = connect_with(&context.project()?, events.listener())?;
    let instances = client.call(&Status {}).map_err(failure_of)?.services;
    check_names(&options.names, &instances)?;
    let is_read = |it: &&model::Instance| {
        options.names.is_empty() || options.names.iter().any(|name| is_meant(it, name))
    };
    let labels = instances.iter().filter(is_read).map(|it| it.label.clone()).collect();
    let labels = Labels::new(labels, terminal::columns(), context.paint);
    let mut story = Story::new(labels, context.paint, context.symbols, options.timestamps);
    events.hear_signals(launcher)?;
    let lines = options.lines.try_into().unwrap_or(usize::MAX);
    let call = ReadLogs { names: some(&options.names), lines, follow: options.follow };
    let reader = client.call(&call).map_err(failure_of)?.reader;
    loop {
        match events.next_within(IDLE) {
            Some(Event::Notice(Notice::LogLines {
                label,
                stream,
                skipped_bytes,
                text,
                at,
                ..
            })) => {
                let text = if options.raw {
                    text
                } else {
                    let lines = model::lines(&label, &stream, &text, at, skipped_bytes);
                    lines.iter().map(|line| told(line, options, &mut story)).collect()
                };
                terminal::print(&text)?;
            }
            Some(Event::Notice(Notice::LogEnd { reader: ended })) if ended == reader => {
                return Ok(ExitCode::Done)
            }
            Some(Event::Resized) => story.labels.resize(terminal::columns()),
            Some(Event::Closed) if options.follow => return Ok(ExitCode::Done), // nothing more will be written
            Some(Event::Closed) => {
                return Err(Failure::new(
                    ExitCode::Supervisor,
                    "the supervisor has ended before it told all",
                ));
            }
            Some(Event::End(signal)) => return Err(Failure::silent(signal)),
            _ => {}
        }
    }
}

fn told(line: &Line, options: &Logs, story: &mut Story) -> String {
    if options.json {
        let Line { label, stream, text, at, skipped } = line;
        let value = json!({ "service": label, "stream": stream, "text": text, "at": at, "skippedBytes": skipped });
        return format!("{value}\n");
    }
    format!("{}\n", story.line(line))
}
