//! The supervisor's own side.

use std::process::ExitCode;

/// The supervisor's `main`.
pub fn run_supervisor() -> ExitCode {
    eprintln!("signalbox starts this program for itself, to run services.");
    ExitCode::from(2)
}
