//! The commands, a file each.

mod attach;
mod completions;
mod detached;
mod foreground;
mod logs;
mod orders;
mod run;
mod scale;
mod send;
mod status;
mod stop;
mod up;

use crate::arguments::{Command, Dev, Names};
use crate::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::Result;
use crate::launcher::Launcher;

/// Does what was typed.
pub(crate) fn carry_out(
    command: Command,
    context: &Context,
    launcher: Option<Launcher>,
) -> Result<ExitCode> {
    match command {
        Command::Up(up) | Command::Dev(Dev::Start(up)) => up::up(context, launcher, &up),
        Command::Status(status) | Command::Dev(Dev::Status(status)) => {
            status::status(context, launcher, &status)
        }
        Command::Logs(logs) | Command::Dev(Dev::Logs(logs)) => logs::logs(context, launcher, &logs),
        Command::Start(Names { names }) => orders::start(context, launcher, &names),
        Command::Stop(stop) | Command::Dev(Dev::Stop(stop)) => stop::stop(context, launcher, &stop),
        Command::Restart(Names { names }) | Command::Dev(Dev::Restart(Names { names })) => {
            orders::restart(context, launcher, &names)
        }
        Command::Scale(scale) => scale::scale(context, launcher, &scale),
        Command::Attach(attach) => attach::attach(context, launcher, &attach),
        Command::Send(send) => send::send(context, &send),
        Command::Top(top) => crate::top::top(context, launcher, &top),
        Command::Run(run) => run::run(launcher, run),
        Command::Doctor(doctor) => crate::doctor::doctor(context, &doctor),
        Command::Init(init) => crate::init::init(context, launcher.as_ref(), &init),
        Command::Completions(completions) => completions::print(&completions),
    }
}
