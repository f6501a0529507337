//! What can be typed. The texts here are the help, and the shells' completions are made of them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::say::paint::ColorWhen;

const AFTER_HELP: &str = "\
First steps:
  signalbox init          write a config from what is in this folder
  signalbox up            start everything here; Ctrl-C stops it
  signalbox up -d         start it in the background
  signalbox status        see how it is

Exit codes:
  0 done, 1 a service failed, 2 wrong usage, 3 nothing runs here, 4 the config is wrong,
  5 no such service, 6 the supervisor could not be reached, 130 ended by Ctrl-C";

/// Runs the services of a project: starts them in order, keeps them running, shows what they say.
#[derive(Debug, Parser)]
#[command(name = "signalbox", bin_name = "signalbox", version, after_help = AFTER_HELP, max_term_width = 100)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The config; without it the nearest signalbox.config.* here or above
    #[arg(long, short = 'c', global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Work as if called in this folder
    #[arg(long, short = 'C', global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,
    /// When to use colours; the variables `NO_COLOR` and `FORCE_COLOR` are heeded
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) color: ColorWhen,
    /// The same as --color never
    #[arg(long, global = true, overrides_with = "color")]
    pub(crate) no_color: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the services of this project and show what they say, until Ctrl-C
    Up(Up),
    /// The same commands under the name that dev scripts have for them
    #[command(subcommand)]
    Dev(Dev),
    /// Show how the services are
    #[command(visible_alias = "ps")]
    Status(Status),
    /// Show what the services wrote
    Logs(Logs),
    /// Start services, and what they depend on
    Start(Names),
    /// Stop services, or all of them and their supervisor
    #[command(visible_alias = "down")]
    Stop(Stop),
    /// Stop services and start them again
    Restart(Names),
    /// Run this many instances of a service
    Scale(Scale),
    /// Use the terminal of an interactive service; Ctrl-] leaves it
    Attach(Attach),
    /// Send a signal or a line of text to a service
    Send(Send),
    /// Watch the services in a full-screen table
    #[command(visible_alias = "monit")]
    Top(Top),
    /// Run one command, and leave nothing of it behind
    Run(Run),
    /// Look at what may keep services from running here
    Doctor(Doctor),
    /// Write a config from package.json, a Procfile or pm2's ecosystem file
    Init(Init),
    /// Print the completions of a shell
    Completions(Completions),
}

/// `signalbox dev …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Dev {
    /// Start the services and show what they say, until Ctrl-C
    Start(Up),
    /// Show how the services are
    Status(Status),
    /// Stop services, or all of them
    Stop(Stop),
    /// Stop services and start them again
    Restart(Names),
    /// Show what the services wrote
    Logs(Logs),
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "options of a command line")]
pub(crate) struct Up {
    /// Only these, and what they depend on
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Leave them running in the background once they are ready
    #[arg(long, short = 'd')]
    pub(crate) detach: bool,
    /// Also services of this profile (may be repeated)
    #[arg(long = "profile", short = 'p', value_name = "PROFILE", value_delimiter = ',')]
    pub(crate) profiles: Vec<String>,
    /// What the config is told as `mode`; without it that of `NODE_ENV`, or "development"
    #[arg(long, short = 'm', value_name = "MODE")]
    pub(crate) mode: Option<String>,
    /// Begin each line with its time
    #[arg(long, short = 't')]
    pub(crate) timestamps: bool,
    /// Stop everything as soon as a service has failed for good
    #[arg(long, conflicts_with = "detach")]
    pub(crate) abort_on_failure: bool,
    /// Tell what happens to the services, but not what they write
    #[arg(long, short = 'q')]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Names {
    /// Services, or single instances such as worker.1; all without one
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Stop {
    /// Services, or single instances such as worker.1; without one all, and their supervisor
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// At once, without the time that each has to end by itself
    #[arg(long, conflicts_with = "names")]
    pub(crate) kill: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Only these
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// For programs: one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// Go on showing it; with --json one object a line
    #[arg(long, short = 'w')]
    pub(crate) watch: bool,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "options of a command line")]
pub(crate) struct Logs {
    /// Only of these
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Go on with what they write from now on
    #[arg(long, short = 'f')]
    pub(crate) follow: bool,
    /// How many of the last lines of each stream
    #[arg(long, short = 'n', value_name = "N", default_value_t = 100)]
    pub(crate) lines: u32,
    /// Begin each line with its time
    #[arg(long, short = 't')]
    pub(crate) timestamps: bool,
    /// The lines as they were written, without names and with all their escape sequences
    #[arg(long, conflicts_with_all = ["timestamps", "json"])]
    pub(crate) raw: bool,
    /// For programs: one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Scale {
    /// The service
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// How many instances of it are to run
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub(crate) instances: u32,
    /// The profiles that it was started with
    #[arg(long = "profile", short = 'p', value_name = "PROFILE", value_delimiter = ',')]
    pub(crate) profiles: Vec<String>,
    /// The mode that it was started with
    #[arg(long, short = 'm', value_name = "MODE")]
    pub(crate) mode: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Attach {
    /// A service with `interactive: true`, or one of its instances
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Keys that leave it, one after the other: ctrl-a to ctrl-z, ctrl-], ctrl-\, ctrl-^, ctrl-_ or a
    /// single character
    #[arg(long, value_name = "KEYS", default_value = "ctrl-]")]
    pub(crate) detach_keys: String,
    /// Lines from before that are shown first
    #[arg(long, short = 'n', value_name = "N", default_value_t = 200)]
    pub(crate) lines: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// A service, or one of its instances
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// A signal such as SIGHUP, or a line of text for its standard input
    #[arg(value_name = "SIGNAL|TEXT", required_unless_present = "signal")]
    pub(crate) what: Option<String>,
    /// This signal, with or without SIG, or its number
    #[arg(long, short = 's', value_name = "SIGNAL", conflicts_with_all = ["what", "text", "no_newline"])]
    pub(crate) signal: Option<String>,
    /// It is text, even if it looks like a signal
    #[arg(long)]
    pub(crate) text: bool,
    /// Do not end the text with a new line
    #[arg(long)]
    pub(crate) no_newline: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Top {
    /// Seconds between figures
    #[arg(long, short = 'i', value_name = "SECONDS", default_value_t = 1.0)]
    pub(crate) interval: f64,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Stop it after this many seconds
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<f64>,
    /// Seconds that it has to end by itself when it is stopped
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    pub(crate) grace: f64,
    /// The command and its arguments
    #[arg(
        value_name = "CMD",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(crate) command: Vec<std::ffi::OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// For programs: one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where `init` takes services from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Origin {
    /// pm2's ecosystem file
    Pm2,
    /// A Procfile
    Procfile,
    /// The scripts of package.json
    Package,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Take the services from here; without it from the first that is there
    #[arg(long, value_name = "WHAT")]
    pub(crate) from: Option<Origin>,
    /// Write signalbox.config.ts instead of .mjs
    #[arg(long)]
    pub(crate) ts: bool,
    /// Show it instead of writing it
    #[arg(long)]
    pub(crate) print: bool,
}

/// The shells that completions are made for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn options_of_a_command_that_is_run_are_its_own() {
        let arguments =
            Arguments::try_parse_from(["signalbox", "run", "--", "ls", "-l", "--color"]).unwrap();
        let Command::Run(run) = arguments.command else { panic!("{arguments:?}") };
        assert_eq!(run.command, ["ls", "-l", "--color"]);
    }

    #[test]
    fn global_options_may_stand_behind_the_command() {
        let arguments =
            Arguments::try_parse_from(["signalbox", "up", "api", "--config", "x.ts"]).unwrap();
        assert_eq!(arguments.global.config.unwrap(), PathBuf::from("x.ts"));
    }
}
