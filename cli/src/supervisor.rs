//! The way to the supervisor of a project, and what is told when there is none.

use signalbox::control::journal::{self, Past};
use signalbox::control::protocol::calls::Call;
use signalbox::control::protocol::Notice;
use signalbox::control::{Client, ControlError, Project};

use crate::events::{Answer, Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::say::units;

const NAME: &str = concat!("signalbox-cli ", env!("CARGO_PKG_VERSION"));

/// Connects for questions alone.
pub(crate) fn connect(project: &Project) -> Result<Client> {
    connect_with(project, |_| {})
}

/// Connects; `listener` is told notices, on another thread.
pub(crate) fn connect_with(
    project: &Project,
    listener: impl FnMut(Option<Notice>) + Send + 'static,
) -> Result<Client> {
    Client::connect(project, NAME, listener).map_err(|error| match error {
        ControlError::NotRunning { .. } => not_running(project),
        other => failure_of(other),
    })
}

fn not_running(project: &Project) -> Failure {
    let failure = Failure::new(
        ExitCode::NothingRuns,
        format!("nothing runs for {}", project.config().display()),
    );
    let failure = match journal::read(&project.journal_file()) {
        Some(past) => failure.advise(end_of(&past)),
        None => failure,
    };
    failure.advise("Start it: signalbox up, or signalbox up -d")
}

/// A sentence on how the last supervisor ended.
pub(crate) fn end_of(past: &Past) -> String {
    let pid = past.process.pid;
    let ago = |at: u64| units::duration(units::between(at, crate::model::now()));
    if let Some((at, reason)) = &past.ended {
        return format!("The last supervisor (pid {pid}) ended {} ago: {reason}.", ago(*at));
    }
    let survivors = past.services.iter().filter(|service| service.is_alive()).count();
    let fate = match survivors {
        0 => "Its services were ended with it.".to_owned(),
        1 => "1 process of it still runs: see signalbox doctor.".to_owned(),
        number => format!("{number} processes of it still run: see signalbox doctor."),
    };
    let ago = ago(past.last_seen);
    format!(
        "The last supervisor (pid {pid}) ended without saying so; it was last heard of {ago} ago. {fate}"
    )
}

/// What a refusal is to the person who asked.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn failure_of(error: ControlError) -> Failure {
    let exit = match (&error, error.code()) {
        (_, "ERR_SIGNALBOX_SERVICE_UNKNOWN") => ExitCode::UnknownService,
        (ControlError::Refused(_), _) => ExitCode::Failed,
        _ => ExitCode::Supervisor,
    };
    let text = error.to_string();
    let failure = Failure::new(exit, uncapitalized(text.trim_end_matches('.')));
    match &error {
        ControlError::Closed { .. } => failure.advise("How it was: signalbox status"),
        ControlError::Start { .. } => failure.advise("Look for what keeps it: signalbox doctor"),
        _ => failure,
    }
}

/// The first letter small, unless it begins a name in capitals.
pub(crate) fn uncapitalized(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            format!("{}{}", first.to_lowercase(), letters.as_str())
        }
        _ => text.to_owned(),
    }
}

/// Asks, and has the answer told as an event with this number.
pub(crate) fn begin<C: Call + 'static>(
    client: &Client,
    call: &C,
    (number, events): (u32, &Events),
    take: impl FnOnce(C::Answer) -> Answer + Send + 'static,
) -> Result<()>
where
    C::Answer: Send + 'static,
{
    let pending = client.begin(call).map_err(failure_of)?;
    let sender = events.sender();
    std::thread::spawn(move || {
        let _ = sender.send(Event::Answered(number, pending.wait().map(take))); // the command may have ended
    });
    Ok(())
}
