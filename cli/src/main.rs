//! The command line of signalbox.
//!
//! Theory of operation. A small JavaScript launcher starts this program and waits; it is asked when a config is to
//! be read, which only JavaScript can, and is not needed for anything else. Services are never run here: each command
//! is a client of the project's supervisor, over its socket, and `up` in the foreground is a client that has started
//! one and holds its lifeline.
//!
//! * `arguments` is what can be typed, `commands` does it, a file each;
//! * `say` puts things for people, and is pure;
//! * `top`, `init` and `doctor` are the larger commands;
//! * `launcher` and `supervisor` are the ways to those two, `events` what both and signals tell.
//!
//! Never here: how services are run, what a config means.

mod arguments;
mod commands;
mod context;
mod doctor;
mod events;
mod exit_code;
mod failure;
mod init;
mod keys;
mod launcher;
mod model;
mod progress;
mod say;
mod signals;
mod supervisor;
mod terminal;
mod top;

use clap::Parser;

use arguments::Arguments;
use context::Context;
use launcher::Launcher;

fn main() {
    let launcher = Launcher::take();
    let arguments = Arguments::parse();
    let exit = match Context::new(arguments.global) {
        Ok(context) => {
            let ended = commands::carry_out(arguments.command, &context, launcher);
            ended.unwrap_or_else(|failure| context.report(&failure))
        }
        Err(failure) => {
            eprint!("{}", failure.render(say::paint::Paint::plain()));
            failure.exit
        }
    };
    // Threads that wait for keys or signals are left where they are.
    std::process::exit(exit.number());
}
