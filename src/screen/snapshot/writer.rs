//! The text of a snapshot as it grows, and what the reading terminal is like meanwhile.

use std::fmt::Write as _;

use super::Exception;
use crate::screen::cell::Pen;
use crate::screen::charset::Charset;
use crate::screen::terminal::Terminal;

/// Writes a snapshot.
pub(super) struct Writer<'a> {
    pub(super) terminal: &'a Terminal,
    text: String,
    exceptions: Vec<Exception>,
    /// The reader's pen.
    pub(super) pen: Pen,
    /// Number of the hyperlink that is open at the reader's.
    pub(super) link: u32,
    /// The reader's pen is the program's, by way of a restored cursor.
    pub(super) is_restored: bool,
    /// What came last was a character, which another may combine with.
    pub(super) is_joining: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(terminal: &'a Terminal) -> Self {
        Self {
            terminal,
            text: String::new(),
            exceptions: Vec::new(),
            pen: Pen::default(),
            link: 0,
            is_restored: false,
            is_joining: false,
        }
    }

    pub(super) fn finish(mut self) -> (String, Vec<Exception>) {
        self.exceptions.sort_unstable();
        (self.text, self.exceptions)
    }

    /// Something is not as in the state.
    pub(super) fn except(&mut self, exception: Exception) {
        if !self.exceptions.contains(&exception) {
            self.exceptions.push(exception);
        }
    }

    /// Sequences, and controls.
    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
        self.is_joining = false;
    }

    /// A control sequence with one number.
    pub(super) fn csi(&mut self, number: usize, last: &str) {
        if number == 1 {
            let _ = write!(self.text, "\x1b[{last}");
        } else {
            let _ = write!(self.text, "\x1b[{number}{last}");
        }
        self.is_joining = false;
    }

    pub(super) fn formatted(&mut self, arguments: std::fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(arguments);
        self.is_joining = false;
    }

    /// Characters.
    pub(super) fn print(&mut self, text: &str) {
        self.text.push_str(text);
        self.is_joining = true;
    }

    pub(super) fn print_char(&mut self, character: char) {
        self.text.push(character);
        self.is_joining = true;
    }

    /// To a column, from 0 on.
    pub(super) fn column(&mut self, column: usize) {
        if column == 0 {
            self.raw("\r");
        } else {
            self.csi(column + 1, "G");
        }
    }

    /// To a row and a column, from 0 on.
    pub(super) fn position(&mut self, row: usize, column: usize) {
        self.formatted(format_args!("\x1b[{};{}H", row + 1, column + 1));
    }

    pub(super) fn designate(&mut self, slot: usize, charset: Charset) {
        self.formatted(format_args!("\x1b{}{}", ['(', ')', '*', '+'][slot], charset.designator()));
    }
}
