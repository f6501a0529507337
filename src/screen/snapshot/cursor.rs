//! The cursor, and what the next character meets there.

use super::writer::Writer;
use crate::screen::buffer::Buffer;
use crate::screen::cell::{Cell, Pen};

impl Writer<'_> {
    /// Puts the cursor where it is, on the screen.
    pub(super) fn place(&mut self, buffer: &Buffer, is_origin: bool) {
        let top = if is_origin { buffer.top } else { 0 };
        self.position(buffer.y.saturating_sub(top), buffer.x.min(buffer.cols - 1));
    }

    /// What comes last: the cursor, the pen, and the character before the cursor where it matters.
    pub(super) fn cursor(&mut self) {
        let terminal = self.terminal;
        let buffer = terminal.buffer();
        let line = buffer.row(buffer.y);
        let (x, cols) = (buffer.x, buffer.cols);
        let columns = terminal.preceding as usize;
        let before = x.saturating_sub(columns.max(1));
        let is_joined =
            columns > 0 && line.width(before) == columns && line.get(before).has_content();
        self.place(buffer, terminal.modes.origin);
        if is_joined {
            self.set_own_pen();
            self.column_of(before);
            if terminal.modes.insert {
                // The character pushes aside what is taken away here.
                self.csi(columns, "P");
                self.raw("\x1b[4h");
            }
            self.print_cell(line.get(before));
            return;
        }
        if x >= cols {
            self.behind_last_column(buffer);
        }
        self.set_own_pen();
        if terminal.modes.insert {
            self.raw("\x1b[4h");
        }
        if x > cols {
            // A combining character with nothing to combine with goes one further, and is not seen.
            self.raw("\x1b[m");
            self.forget_pen();
            self.set_own_pen();
            self.print_char('\u{300}');
        }
    }

    fn column_of(&mut self, column: usize) {
        self.csi(column + 1, "G");
    }

    /// Fills the last column, so that the cursor is behind it.
    fn behind_last_column(&mut self, buffer: &Buffer) {
        let line = buffer.row(buffer.y);
        let last = buffer.cols - 1;
        let end = line.get(last);
        let is_wide = end.is_spacer() && line.width(last - 1) == 2;
        if end.has_content() || is_wide {
            let column = last - usize::from(is_wide);
            let cell = line.get(column);
            self.column_of(column);
            self.set_pen(cell.pen());
            self.print_cell(cell);
        } else if (0..buffer.cols).all(|column| line.get(column) == end) && end.is_erased() {
            // All was erased after the line had been filled.
            self.set_pen(end.pen());
            self.column_of(last);
            self.print_char(' ');
            self.raw("\x1b[1K");
        }
    }

    /// Prints what is in a cell, through the character set in use.
    fn print_cell(&mut self, cell: Cell) {
        let charset = self.terminal.charsets.current;
        let mut text = String::new();
        self.terminal.text_of(cell, &mut text);
        for character in text.chars() {
            let code = charset.unmap(character as u32).unwrap_or(character as u32);
            self.print_char(char::from_u32(code).unwrap_or(character));
        }
    }

    /// The reader's pen is not known any more.
    pub(super) fn forget_pen(&mut self) {
        self.raw("\x1b[m");
        self.pen = Pen::default();
    }
}
