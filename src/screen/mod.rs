//! The screen of a terminal: what a viewer would see, kept without one.
//!
//! A [`Screen`] reads the bytes that a program writes and holds a grid that agrees with xterm.js 6,
//! cell by cell: where that differs from DEC's terminals, it is followed. From it comes a
//! [`Snapshot`]: text that brings a fresh xterm.js to the same state, with the offset of the first
//! byte that comes after. It also knows titles, the working directory and the commands of a shell.
//!
//! # Theory of operation
//!
//! `parser` finds characters, controls and sequences; `dispatch` says what they do, `terminal` holds
//! what they change: two `buffer`s of `line`s, whose `cell`s have 16 bytes. What few cells have is in
//! tables beside them (`intern`). `reflow` gives the grid another size. `snapshot` writes bytes that
//! lead to the state; what none lead to is a short list in `docs/screen.md`.
//!
//! Nothing here does input or output, knows a process or a JavaScript value, or has a clock: the time
//! comes with the bytes. Nothing panics, whatever the bytes are, and memory is bounded.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "columns, rows and lines are bounded where they come in, parameters where they are read"
)]

mod buffer;
mod cell;
mod charset;
mod commands;
mod controls;
mod describe;
mod dispatch;
mod erase;
mod events;
mod extended;
mod intern;
mod line;
mod marks;
mod modes;
mod options;
mod params;
mod parser;
mod pen;
mod print;
mod reflow;
mod search;
mod snapshot;
mod switches;
mod tabs;
mod terminal;
mod text;
mod width;

use std::time::SystemTime;

pub use events::{ScreenEvent, MAX_WAITING_EVENTS};
pub use extended::Hyperlink;
pub use marks::{Mark, MAX_MARKS};
pub use modes::{CursorShape, Modes, MouseEncoding, MouseTracking};
pub use options::{ScreenOptions, ScreenSize, DEFAULT_SCROLLBACK, MAX_CELLS, MAX_SCROLLBACK};
pub use search::{Match, Query, SearchError};
pub use snapshot::{Exception, Snapshot, SnapshotOptions};
pub use text::{Position, TextRange};

use parser::Parser;
use terminal::Terminal;

/// Where the cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Column from 0 on; as many as there are columns when the next character will wrap.
    pub x: usize,
    /// Row of the screen, from 0 on.
    pub y: usize,
    /// Its line, counted from the oldest that is held.
    pub line: usize,
}

/// A part of a line that is a hyperlink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRange {
    /// The line, counted from the oldest that is held.
    pub line: usize,
    /// First column.
    pub start: usize,
    /// Column after the last.
    pub end: usize,
    /// The link.
    pub link: Hyperlink,
}

/// The screen of a terminal.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use signalbox::screen::{Screen, ScreenOptions, ScreenSize, SnapshotOptions};
///
/// let mut screen = Screen::new(ScreenSize { cols: 20, rows: 3 }, ScreenOptions::default());
/// screen.feed(b"\x1b[31mred\x1b[m and pl", SystemTime::now());
/// assert_eq!(screen.cursor().x, 10);
/// let snapshot = screen.snapshot(&SnapshotOptions::default());
/// assert!(snapshot.ansi.contains("red"));
/// assert_eq!(snapshot.offset, screen.offset());
/// ```
#[derive(Debug)]
pub struct Screen {
    parser: Parser,
    terminal: Terminal,
    offset: u64,
    begins_at: u64,
}

impl Screen {
    /// An empty screen. More than [`MAX_CELLS`] cells are not held: there are fewer rows then. Less than
    /// two columns are two, as in xterm.js.
    pub fn new(size: ScreenSize, options: ScreenOptions) -> Self {
        let (cols, rows) = size.bounded();
        let scrollback = options.scrollback.min(MAX_SCROLLBACK);
        Self {
            parser: Parser::new(),
            terminal: Terminal::new(cols, rows, scrollback),
            offset: options.begins_at,
            begins_at: options.begins_at,
        }
    }

    /// Reads bytes that came at the time `now`.
    pub fn feed(&mut self, bytes: &[u8], now: SystemTime) {
        self.terminal.now = now;
        // In parts, so that tables can be looked through between them.
        for part in bytes.chunks(64 << 10) {
            self.parser.advance(part, &mut self.terminal);
            self.terminal.collect();
        }
        self.offset += bytes.len() as u64;
    }

    /// Gives the screen another size; lines of the normal screen are joined and broken anew.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        let (cols, rows) = ScreenSize { cols, rows }.bounded();
        self.terminal.resize(cols, rows);
    }

    /// Columns.
    pub fn cols(&self) -> usize {
        self.terminal.cols
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.terminal.rows
    }

    /// Offset after the last byte that was read.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Offset after the last byte at which no sequence and no character was unfinished.
    pub fn ground_offset(&self) -> u64 {
        self.offset - self.parser.since_ground()
    }

    /// True when all bytes from the first on have been read.
    pub fn is_complete(&self) -> bool {
        self.begins_at == 0
    }

    /// Where the cursor is.
    pub fn cursor(&self) -> Cursor {
        let buffer = self.terminal.buffer();
        Cursor { x: buffer.x, y: buffer.y, line: buffer.base + buffer.y }
    }

    /// The modes.
    pub fn modes(&self) -> Modes {
        self.terminal.modes
    }

    /// The title, if the program has set one.
    pub fn title(&self) -> Option<&str> {
        self.terminal.title.as_deref()
    }

    /// The icon's name, if the program has set one.
    pub fn icon_name(&self) -> Option<&str> {
        self.terminal.icon_name.as_deref()
    }

    /// The working directory, if the shell has told.
    pub fn cwd(&self) -> Option<&str> {
        self.terminal.cwd.as_deref()
    }

    /// The alternate screen is shown.
    pub fn is_alternate(&self) -> bool {
        self.terminal.is_alternate
    }

    /// Lines of the screen that is shown, with its scrollback.
    pub fn line_count(&self) -> usize {
        self.terminal.buffer().lines.len()
    }

    /// Lines above the screen.
    pub fn scrollback_lines(&self) -> usize {
        self.terminal.buffer().base
    }

    /// Commands of the shell whose prompt is still held, oldest first.
    pub fn marks(&self) -> Vec<Mark> {
        self.terminal.marks()
    }

    /// Hyperlinks of the screen that is shown and its scrollback.
    pub fn hyperlinks(&self) -> Vec<LinkRange> {
        self.terminal.hyperlinks()
    }

    /// What has happened since this was last asked for.
    pub fn take_events(&mut self) -> Vec<ScreenEvent> {
        self.terminal.events.take()
    }

    /// True when there is something to take.
    pub fn has_events(&self) -> bool {
        !self.terminal.events.is_empty()
    }

    /// Events that were lost because nobody took them.
    pub fn dropped_events(&self) -> u64 {
        self.terminal.events.dropped()
    }
}

#[cfg(test)]
mod tests;
