//! The lines of a screen, cell by cell.

use super::writer::Writer;
use super::Exception;
use crate::screen::buffer::Buffer;
use crate::screen::cell::{Cell, Pen};
use crate::screen::line::Line;

/// A character of two columns, which leaves empty cells with the reader's pen where it is cut.
const WIDE: char = '\u{3000}';

/// Where the reader's cursor is in a line that is being written.
struct Row {
    column: usize,
    /// Cells that hold something that they should not, from preparing others.
    soiled: Vec<usize>,
}

impl Writer<'_> {
    /// Writes the lines from `first` on, beginning at the top left of an empty screen.
    pub(super) fn screen(&mut self, buffer: &Buffer, first: usize) {
        let last = buffer.lines.len().saturating_sub(1);
        let mut saved = buffer.saved_line(first);
        if buffer.saved.line < first && has_saved(buffer) {
            self.except(Exception::SavedCursor);
        }
        if buffer.scrollback.is_none() {
            saved = saved.min(last - first);
        } else if saved > last - first {
            self.saved_cursor_below(buffer, saved);
        }
        let mut column = 0;
        for index in first..=last {
            let line = &buffer.lines[index];
            let is_saved_here = index - first == saved && has_saved(buffer);
            let mut row = Row { column: 0, soiled: Vec::new() };
            if index == first {
                if line.is_wrapped {
                    self.first_wrapped(buffer);
                    row.soiled.push(0);
                }
            } else if line.is_wrapped {
                let must_return = is_saved_here || !flows(line);
                self.wrap(&buffer.lines[index - 1], column, must_return, &mut row);
            } else {
                self.plain_background();
                self.raw("\r\n");
            }
            if is_saved_here {
                self.save_cursor_in_row(buffer, &mut row);
            }
            let next = buffer.lines.get(index + 1);
            self.line(line, next.is_some_and(|next| next.is_wrapped), buffer.cols, &mut row);
            column = row.column;
        }
    }

    /// The line feed of a coloured line would colour the next one.
    fn plain_background(&mut self) {
        if self.pen.erased() != Cell::erased(0) {
            self.plain_pen();
        }
    }

    /// Has the first line be the continuation of one that is gone.
    fn first_wrapped(&mut self, buffer: &Buffer) {
        self.plain_pen();
        self.column(buffer.cols - 1);
        self.print("  ");
        if buffer.rows > 1 {
            self.raw("\x1b[A\x1b[M");
        } else {
            self.raw("\r\x1b[3J");
        }
    }

    /// Goes on in the next line, as text does that is broken at the edge. `column` is where the cursor
    /// is in the line before.
    fn wrap(&mut self, before: &Line, column: usize, must_return: bool, row: &mut Row) {
        let cols = self.terminal.cols;
        let end = before.get(cols - 1);
        if column >= cols && end_is_text(before, cols) {
            if !must_return {
                return;
            }
            self.plain_pen();
            self.print(" \r");
            self.is_joining = false;
        } else {
            if end.is_spacer() {
                self.except(Exception::HalfCharacter);
            }
            // A wide character that does not fit leaves an empty cell with the pen's attributes.
            self.column(cols - 1);
            self.set_pen(end.pen());
            self.print_char(WIDE);
            self.raw("\r");
            self.plain_pen();
            self.csi(cols, "X");
        }
        row.soiled.push(0);
    }

    /// Writes one line; the cursor is at its beginning.
    fn line(&mut self, line: &Line, is_continued: bool, cols: usize, row: &mut Row) {
        // The last cell of a continued line may be left to the wrapping.
        let end = if is_continued && !end_is_text(line, cols) { cols - 1 } else { cols };
        self.attributed_gaps(line, end, row);
        let stored = line.stored().min(end);
        let mut column = 0;
        while column < stored {
            let cell = line.get(column);
            let width = cell.width();
            if cell.is_erased() {
                let run = (column..stored).take_while(|&other| line.get(other) == cell).count();
                self.erased(cell, column, run, row);
                column += run;
                continue;
            }
            let is_whole = width == 2 && column + 1 < cols && line.get(column + 1).is_spacer();
            if cell.has_content() {
                self.content(cell, is_whole, column, row);
            } else if cell.is_spacer() {
                self.except(Exception::HalfCharacter);
                self.erased(Cell::erased(0), column, 1, row);
            }
            column += 1 + usize::from(is_whole);
        }
        if stored < end {
            self.erased(Cell::erased(line.fill_color()), stored, end - stored, row);
        }
    }

    fn move_to(&mut self, column: usize, row: &mut Row) {
        if row.column == column {
            return;
        }
        if column == 0 {
            self.raw("\r");
        } else if column > row.column {
            self.csi(column - row.column, "C");
        } else {
            self.csi(column + 1, "G");
        }
        row.column = column;
    }

    /// A run of erased cells.
    fn erased(&mut self, cell: Cell, column: usize, count: usize, row: &mut Row) {
        let range = column..column + count;
        if cell == Cell::erased(0) {
            let soiled: Vec<usize> =
                row.soiled.iter().copied().filter(|column| range.contains(column)).collect();
            for column in soiled {
                self.move_to(column, row);
                self.plain_background();
                self.raw("\x1b[X");
            }
            return;
        }
        self.move_to(column, row);
        self.set_pen(cell.pen());
        self.csi(count, "X");
    }

    fn content(&mut self, cell: Cell, is_whole: bool, column: usize, row: &mut Row) {
        self.move_to(column, row);
        self.set_pen(cell.pen());
        if cell.width() == 0 && self.is_joining {
            self.raw("\x1b[?7h"); // a combining character that stands alone: nothing is before it
        }
        if cell.width() == 2 && !is_whole {
            self.except(Exception::HalfCharacter);
            self.print(" "); // half a wide character, which nothing leads to
            row.column = column + 1;
            return;
        }
        let mut text = String::new();
        self.terminal.text_of(cell, &mut text);
        self.print(&text);
        self.is_joining = cell.width() > 0;
        row.column = column + cell.width().max(1);
    }

    /// Empty cells with more than a background colour: what is left of wide characters. They come
    /// before all else, because making one soils the next.
    fn attributed_gaps(&mut self, line: &Line, end: usize, row: &mut Row) {
        let is_gap = |column: usize| {
            let cell = line.get(column);
            !cell.has_content() && cell.width() == 1 && !cell.is_erased()
        };
        let stored = line.stored().min(end);
        let mut column = 0;
        while column < stored {
            if !is_gap(column) {
                column += 1;
                continue;
            }
            let begin = column;
            while column < stored && is_gap(column) {
                column += 1;
            }
            if column < self.terminal.cols {
                (begin..column).for_each(|gap| self.gap_before(gap, line.get(gap).pen(), row));
            } else if begin > 0 {
                (begin..column).rev().for_each(|gap| self.gap_after(gap, line.get(gap).pen(), row));
            } else {
                self.except(Exception::EmptyCells);
            }
        }
    }

    /// Cuts the first half off a wide character at `gap`.
    fn gap_before(&mut self, gap: usize, pen: Pen, row: &mut Row) {
        self.move_to(gap, row);
        self.plain_pen();
        self.print_char(WIDE);
        self.column(gap + 1);
        self.set_pen(pen);
        self.print(" ");
        self.is_joining = false;
        row.column = usize::MAX;
        row.soiled.push(gap + 1);
        self.move_back(gap + 1, row);
    }

    /// Cuts the second half off a wide character that ends at `gap`.
    fn gap_after(&mut self, gap: usize, pen: Pen, row: &mut Row) {
        self.move_to(gap - 1, row);
        self.plain_pen();
        self.print_char(WIDE);
        self.column(gap - 1);
        self.set_pen(pen);
        self.print(" ");
        self.is_joining = false;
        row.soiled.push(gap - 1);
        self.move_back(gap - 1, row);
    }

    fn move_back(&mut self, column: usize, row: &mut Row) {
        self.column(column);
        row.column = column;
    }

    /// DECSC in the line that the cursor is in, before anything is written there.
    fn save_cursor_in_row(&mut self, buffer: &Buffer, row: &mut Row) {
        self.reach_saved_column(buffer);
        self.save_cursor(buffer);
        self.raw("\r");
        row.soiled.push(buffer.cols - 1);
    }

    /// To the saved column; behind the last one it takes a character to get there.
    pub(super) fn reach_saved_column(&mut self, buffer: &Buffer) {
        if buffer.saved.x < buffer.cols {
            self.column(buffer.saved.x);
        } else {
            self.plain_pen();
            self.column(buffer.cols - 1);
            self.print(" ");
        }
    }

    /// DECSC with what is saved, at the place where the cursor is.
    pub(super) fn save_cursor(&mut self, buffer: &Buffer) {
        let saved = buffer.saved;
        self.set_saved_pen(saved);
        if saved.charset.is_ascii() {
            self.raw("\x1b7");
        } else {
            self.designate(0, saved.charset);
            self.raw("\x1b7\x1b(B");
        }
        self.plain_pen();
    }

    /// After `CSI 3 J` a saved cursor can be below the screen: such a state is gone through.
    fn saved_cursor_below(&mut self, buffer: &Buffer, saved: usize) {
        let lines = saved.min(buffer.max_lines() - 1);
        if lines < saved {
            self.except(Exception::SavedCursor);
        }
        self.raw(&"\n".repeat(lines));
        self.reach_saved_column(buffer);
        self.save_cursor(buffer);
        self.raw("\x1b[H\x1b[2J\x1b[3J");
    }
}

/// True when the reader's saved cursor is not right as it is.
pub(super) fn has_saved(buffer: &Buffer) -> bool {
    buffer.saved != crate::screen::buffer::SavedCursor::default()
}

/// The last cell is written by a character, so that the cursor is behind it then.
fn end_is_text(line: &Line, cols: usize) -> bool {
    let end = line.get(cols - 1);
    end.has_content() || end.is_spacer() && line.width(cols - 2) == 2
}

/// The text goes on by itself: its first character is written on a plain background.
fn flows(line: &Line) -> bool {
    let first = line.get(0);
    let has_gaps = line
        .stored_cells()
        .iter()
        .any(|cell| !cell.has_content() && cell.width() == 1 && !cell.is_erased());
    first.has_content() && first.width() > 0 && first.pen().erased() == Cell::erased(0) && !has_gaps
}
