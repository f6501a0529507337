//! What a snapshot can't bring about, because no bytes lead there.

use super::writer::Writer;
use crate::screen::buffer::Buffer;
use crate::screen::cell::{bg, fg, Cell, Pen};
use crate::screen::extended::Extended;
use crate::screen::line::Line;

/// A difference between the state and what a snapshot of it leads to. The list may only shrink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exception {
    /// Half of a wide character whose other half is gone: it becomes an empty cell or a space.
    HalfCharacter,
    /// An underline without a kind, of a restored cursor or the alignment pattern: it becomes a plain one.
    Underline,
    /// A whole line of empty cells with attributes beside the background: they lose those.
    EmptyCells,
    /// The cursor waits behind the last column, and that is empty: it stands on it.
    PendingWrap,
    /// Underline or hyperlink of what will be written, after a restored cursor: colours and flags are
    /// right.
    Pen,
    /// A character set that is in use and in no slot, after a restored cursor.
    Charset,
    /// A saved cursor outside of the screen, or in lines that are not in the snapshot.
    SavedCursor,
    /// The cursor outside of the margins in origin mode.
    Origin,
    /// A combining character that comes next joins another one, after a new size.
    Combining,
    /// Lines above the alternate screen, which it has when it shrank while it was not shown.
    AlternateLines,
    /// Cells right of the alternate screen's edge, which come back when it is widened.
    HiddenCells,
    /// Tab stops right of the edge, which come back when the screen is widened.
    TabStops,
}

impl Exception {
    /// All of them, with their names.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::HalfCharacter, "half-character"),
        (Self::Underline, "underline"),
        (Self::EmptyCells, "empty-cells"),
        (Self::PendingWrap, "pending-wrap"),
        (Self::Pen, "pen"),
        (Self::Charset, "charset"),
        (Self::SavedCursor, "saved-cursor"),
        (Self::Origin, "origin"),
        (Self::Combining, "combining"),
        (Self::AlternateLines, "alternate-lines"),
        (Self::HiddenCells, "hidden-cells"),
        (Self::TabStops, "tab-stops"),
    ];

    /// Its name in documents and tests.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|&&(exception, _)| exception == self).map_or("", |&(_, name)| name)
    }
}

impl Writer<'_> {
    /// Notes what can be seen without writing.
    pub(super) fn note_exceptions(&mut self) {
        let terminal = self.terminal;
        let alternate = &terminal.alternate;
        if terminal.is_alternate {
            if alternate.base > 0 {
                self.except(Exception::AlternateLines);
            }
            if alternate.lines.iter().any(|line| has_hidden_cells(line, terminal.cols)) {
                self.except(Exception::HiddenCells);
            }
        }
        for buffer in [&terminal.normal, alternate] {
            if has_hidden_tabs(buffer) {
                self.except(Exception::TabStops);
            }
            let saved = buffer.saved;
            let is_odd = saved.fg & fg::UNDERLINE != 0 && saved.bg & bg::EXTENDED == 0;
            if is_odd || saved.x > buffer.cols {
                self.except(Exception::SavedCursor);
            }
        }
        if alternate.saved.line >= alternate.base + alternate.rows
            || alternate.saved.line < alternate.base
        {
            self.except(Exception::SavedCursor);
        }
        let buffer = terminal.buffer();
        if terminal.modes.origin && !(buffer.top..=buffer.bottom).contains(&buffer.y) {
            self.except(Exception::Origin);
        }
    }
}

/// The flags say what the extended attributes say: what sequences alone can bring about.
pub(super) fn is_usual(pen: Pen, extended: Extended) -> bool {
    (pen.bg & bg::EXTENDED == 0) == extended.is_empty()
        && (pen.fg & fg::UNDERLINE == 0) == (extended.underline == 0)
}

/// Something is right of the edge.
fn has_hidden_cells(line: &Line, cols: usize) -> bool {
    (cols..line.len()).any(|column| line.get(column) != Cell::erased(0))
}

/// A wider screen would have other stops than one that has only seen the snapshot.
fn has_hidden_tabs(buffer: &Buffer) -> bool {
    let mut hidden = buffer.cols..buffer.tabs.end();
    if buffer.tabs.is_default(buffer.cols) {
        hidden.any(|column| buffer.tabs.has(column) != (column % 8 == 0))
    } else {
        hidden.any(|column| buffer.tabs.has(column))
    }
}
