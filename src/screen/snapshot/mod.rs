//! Text that brings a fresh terminal to the state of this one.
//!
//! The terminal that reads it must have the same size, and at least as much scrollback. It begins with
//! a full reset, writes both screens line by line, and then sets everything else; the cursor comes
//! last, by writing the character before it once more where the next one may combine with that.

mod cursor;
mod exceptions;
mod pen;
mod rows;
mod state;
mod writer;

pub use exceptions::Exception;

use super::buffer::Buffer;
use super::charset::Charsets;
use super::modes::Modes;
use super::terminal::Terminal;
use super::{Cursor, Screen};
use writer::Writer;

/// What to put into a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SnapshotOptions {
    /// Most lines of scrollback; all that are held by default.
    pub scrollback: Option<usize>,
}

/// A state of a screen, for somebody who reads on from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What leads to the state.
    pub ansi: String,
    /// Offset of the first byte that has to be read after it.
    pub offset: u64,
    /// Columns.
    pub cols: usize,
    /// Rows.
    pub rows: usize,
    /// Where the cursor is.
    pub cursor: Cursor,
    /// The modes.
    pub modes: Modes,
    /// The title.
    pub title: Option<String>,
    /// The alternate screen is shown.
    pub is_alternate: bool,
    /// Lines of scrollback in it.
    pub scrollback_lines: usize,
    /// All bytes from the first on went into it.
    pub is_complete: bool,
    /// What the text does not lead to, because no bytes do. Nearly always empty.
    pub exceptions: Vec<Exception>,
}

impl Screen {
    /// The state at the offset in the answer, which is this screen's, or in the middle of a sequence the
    /// offset where that began.
    pub fn snapshot(&self, options: &SnapshotOptions) -> Snapshot {
        let terminal = &self.terminal;
        let scrollback_lines = options.scrollback.unwrap_or(usize::MAX).min(terminal.normal.base);
        let (unread, resumed) = self.parser.resume();
        let (mut ansi, exceptions) = terminal.written(terminal.normal.base - scrollback_lines);
        ansi.push_str(&resumed);
        Snapshot {
            ansi,
            offset: self.offset - unread,
            cols: terminal.cols,
            rows: terminal.rows,
            cursor: self.cursor(),
            modes: terminal.modes,
            title: terminal.title.clone(),
            is_alternate: terminal.is_alternate,
            scrollback_lines,
            is_complete: self.is_complete(),
            exceptions,
        }
    }
}

impl Terminal {
    /// What leads to this state, with the lines of the normal screen from `first` on.
    fn written(&self, first: usize) -> (String, Vec<Exception>) {
        let mut writer = Writer::new(self);
        writer.raw("\x1bc");
        if !self.is_alternate {
            writer.saved_cursor_of_hidden_screen();
        }
        writer.screen(&self.normal, first);
        writer.layout(&self.normal);
        if self.is_alternate {
            writer.place(&self.normal, self.normal.x, false);
            if self.normal.x >= self.cols {
                writer.behind_last_column(&self.normal, false, Charsets::default());
            }
            writer.plain_pen();
            writer.raw("\x1b[?47h\x1b[H");
            writer.screen(&self.alternate, self.alternate.base);
            writer.layout(&self.alternate);
        }
        writer.note_exceptions();
        writer.names();
        writer.switches();
        writer.charsets();
        writer.cursor();
        writer.finish()
    }
}

impl Buffer {
    /// The line that the saved cursor is on, counted from `first`.
    fn saved_line(&self, first: usize) -> usize {
        self.saved.line.saturating_sub(first)
    }
}
