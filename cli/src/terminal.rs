//! The terminal that the command was typed into, if there is one.

use std::io::{IsTerminal, Write};

use rustix::termios::{self, OptionalActions, Termios};

use crate::failure::{Failure, Result};
use crate::say::label::UNLIMITED;

/// A width below this is taken for a terminal that does not know its own.
const NARROWEST: usize = 16;

/// The size of the terminal on standard output: columns and rows. `None` when it is none.
pub(crate) fn size() -> Option<(usize, usize)> {
    let size = termios::tcgetwinsize(std::io::stdout()).ok()?;
    let (columns, rows) = (usize::from(size.ws_col), usize::from(size.ws_row));
    (columns > 0 && rows > 0).then_some((columns, rows))
}

/// Columns for text: of the terminal, else of `COLUMNS`, else as many as it takes.
pub(crate) fn columns() -> usize {
    let given = || std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    size()
        .map(|(columns, _)| columns)
        .or_else(given)
        .map_or(UNLIMITED, |columns| columns.max(NARROWEST))
}

pub(crate) fn is_output() -> bool {
    std::io::stdout().is_terminal()
}

pub(crate) fn is_input() -> bool {
    std::io::stdin().is_terminal()
}

/// Writes to standard output, at once.
///
/// # Errors
/// The system's; of a reader that has gone a failure that says nothing.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut output = std::io::stdout().lock();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::silent(libc::SIGPIPE),
        _ => Failure::from(error),
    })
}

/// The terminal hands over each key as it is, until this is dropped.
pub(crate) struct Raw(Termios);

impl Raw {
    /// # Errors
    /// The system's, when standard input is no terminal.
    pub(crate) fn enter() -> std::io::Result<Self> {
        let before = termios::tcgetattr(std::io::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        termios::tcsetattr(std::io::stdin(), OptionalActions::Now, &raw)?;
        Ok(Self(before))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = termios::tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}
