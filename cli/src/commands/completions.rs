//! `signalbox completions SHELL`.

use clap::CommandFactory;
use clap_complete::generate;

use crate::arguments::{Arguments, Completions, Shell};
use crate::exit_code::ExitCode;
use crate::failure::Result;
use crate::terminal;

pub(crate) fn print(completions: &Completions) -> Result<ExitCode> {
    let shell = match completions.shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
    };
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "signalbox", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Done)
}
