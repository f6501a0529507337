//! Orders to services that run, and the wait until they are carried out.

use signalbox::control::protocol::calls::{Call, Done, Restart, Start, Subscribe};
use signalbox::control::protocol::{Changes, Notice};
use signalbox::control::{Client, ControlError};

use crate::context::Context;
use crate::events::{Answer, Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{unknown_service, Failure, Result};
use crate::launcher::Launcher;
use crate::model::{is_bad, is_meant, Instance, State};
use crate::progress::{Progress, FRAME};
use crate::say::{status, units};
use crate::supervisor::{begin, connect_with, failure_of};
use crate::terminal;

/// Something to be carried out while somebody looks on.
pub(super) struct Order<'a, C: Call, M> {
    pub(super) call: &'a C,
    /// What there is to say of the answer.
    pub(super) take: fn(C::Answer) -> Answer,
    /// Which services are shown from the beginning; the others are when they change.
    pub(super) is_meant: M,
    /// What they are in the end, for the summary.
    pub(super) done: &'static str,
    pub(super) on_interrupt: &'static str,
}

/// Nothing to say.
pub(super) fn nothing(_: Done) -> Answer {
    None
}

pub(crate) fn start(
    context: &Context,
    launcher: Option<Launcher>,
    names: &[String],
) -> Result<ExitCode> {
    give(context, launcher, &Start { names: some(names) }, names, "ready")
}

pub(crate) fn restart(
    context: &Context,
    launcher: Option<Launcher>,
    names: &[String],
) -> Result<ExitCode> {
    give(context, launcher, &Restart { names: some(names) }, names, "ready")
}

/// The names, if there are any.
pub(super) fn some(names: &[String]) -> Option<Vec<String>> {
    (!names.is_empty()).then(|| names.to_vec())
}

/// Gives an order to the services of these names, and shows how it is carried out.
pub(super) fn give<C: Call<Answer = Done> + 'static>(
    context: &Context,
    launcher: Option<Launcher>,
    call: &C,
    names: &[String],
    done: &'static str,
) -> Result<ExitCode> {
    let events = Events::new();
    let client = connect_with(&context.project()?, events.listener())?;
    let instances = client.call(&Subscribe {}).map_err(failure_of)?.services;
    check_names(names, &instances)?;
    events.hear_signals(launcher)?;
    let order = Order {
        call,
        take: nothing,
        is_meant: |it: &Instance| names.iter().any(|name| is_meant(it, name)),
        done,
        on_interrupt: "It goes on in the background (signalbox status).",
    };
    follow(context, &client, &events, instances, &order).map(|(exit, _)| exit)
}

/// Each of the names is that of a service or an instance.
pub(crate) fn check_names(names: &[String], instances: &[Instance]) -> Result<()> {
    let unknown = names.iter().find(|name| !instances.iter().any(|it| is_meant(it, name)));
    let Some(unknown) = unknown else { return Ok(()) };
    let mut known: Vec<_> = instances.iter().map(|it| it.name.clone()).collect();
    known.dedup();
    Err(unknown_service(unknown, &known))
}

/// Gives the order, shows its progress, and ends with a summary. The answer comes in any case: when the
/// connection is closed, as an error.
pub(super) fn follow<C: Call + 'static, M: Fn(&Instance) -> bool>(
    context: &Context,
    client: &Client,
    events: &Events,
    instances: Vec<Instance>,
    order: &Order<'_, C, M>,
) -> Result<(ExitCode, Option<Changes>)>
where
    C::Answer: Send + 'static,
{
    const ORDER: u32 = 1;
    let mut progress = Progress::new(context, instances, &order.is_meant);
    begin(client, order.call, (ORDER, events), order.take)?;
    loop {
        match events.next_within(FRAME) {
            None | Some(Event::Resized) => progress.draw()?,
            Some(Event::Notice(Notice::News(news))) => {
                progress.news(&news)?;
                if events.is_empty() {
                    progress.draw()?;
                }
            }
            Some(Event::Answered(ORDER, answer)) => {
                // What happened before the answer was told before it.
                while let Some(event) = events.try_next() {
                    if let Event::Notice(Notice::News(news)) = event {
                        progress.news(&news)?;
                    }
                }
                progress.draw()?;
                return summarize(context, &progress, answer, order.done);
            }
            Some(Event::End(signal)) => {
                progress.draw()?;
                terminal::print(&format!("{}\n", order.on_interrupt))?;
                return Err(Failure::silent(signal));
            }
            Some(_) => {}
        }
    }
}

fn summarize(
    context: &Context,
    progress: &Progress<'_>,
    answer: std::result::Result<Answer, ControlError>,
    done: &str,
) -> Result<(ExitCode, Option<Changes>)> {
    let paint = context.paint;
    let took = units::duration(progress.elapsed());
    match answer {
        Ok(changes) => {
            let sign = paint.green(context.symbols.ok);
            let text = paint.bold(&format!("{} in {took}", capitalized(done)));
            let how = paint.dim(&format!(
                "({})",
                status::summary(&progress.instances, crate::say::paint::Paint::plain())
            ));
            terminal::print(&format!("{sign} {text} {how}\n"))?;
            Ok((ExitCode::Done, changes))
        }
        Err(error @ ControlError::Refused(_)) => {
            let failure = failure_of(error);
            let failed = progress.instances.iter().find(|it| it.state == State::Failed);
            Err(match failed {
                Some(failed) if failure.exit == ExitCode::Failed => failure_with_output(failed),
                _ => failure,
            })
        }
        Err(ControlError::Closed { .. }) => {
            Err(Failure::new(ExitCode::Supervisor, "the supervisor has ended in the middle of it")
                .advise("What it knew last: signalbox status"))
        }
        Err(error) => Err(failure_of(error)),
    }
}

/// Why a service failed, with what it wrote last.
pub(super) fn failure_with_output(it: &Instance) -> Failure {
    let label = &it.label;
    let reason = it.reason.as_deref().unwrap_or("it failed");
    let mut failure =
        Failure::new(ExitCode::Failed, format!("service \"{label}\" failed: {reason}"));
    for line in it.last_lines.iter().rev().take(10).rev() {
        failure = failure.advise(format!("| {}", crate::say::clean::clean(&line.text, false)));
    }
    failure
        .advise(format!("All of it:            signalbox logs {label}"))
        .advise(format!("Once it is mended:    signalbox restart {label}"))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| format!("{}{}", first.to_uppercase(), letters.as_str()))
        .unwrap_or_default()
}

/// Services that are not as they should be make a command of status end with 1.
pub(super) fn exit_of(instances: &[Instance]) -> ExitCode {
    if instances.iter().any(|it| is_bad(it.state)) {
        ExitCode::Failed
    } else {
        ExitCode::Done
    }
}
