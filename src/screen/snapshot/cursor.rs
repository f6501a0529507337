//! The cursor, and what the next character meets there.

use super::writer::Writer;
use super::Exception;
use crate::screen::buffer::Buffer;
use crate::screen::cell::{Cell, Pen};
use crate::screen::charset::{Charset, Charsets};

impl Writer<'_> {
    /// Puts the cursor in its row, and in a column.
    pub(super) fn place(&mut self, buffer: &Buffer, column: usize, is_origin: bool) {
        let top = if is_origin { buffer.top } else { 0 };
        self.position(buffer.y.saturating_sub(top), column.min(buffer.cols - 1));
    }

    /// What comes last: the cursor, the pen, and the character before the cursor where it matters.
    pub(super) fn cursor(&mut self) {
        let terminal = self.terminal;
        let buffer = terminal.buffer();
        let line = buffer.row(buffer.y);
        let (x, cols) = (buffer.x, buffer.cols);
        let columns = terminal.preceding as usize;
        let before = x.saturating_sub(columns.max(1));
        let cell = line.get(before);
        let is_joined = (1..=x).contains(&columns)
            && cell.width() == columns
            && cell.has_content()
            && (cell.fg, cell.bg) == (terminal.pen.fg, terminal.pen.bg)
            && terminal.extended_of(cell.pen()) == terminal.extended_of(terminal.pen);
        self.restored_pen();
        let is_origin = terminal.modes.origin;
        if is_joined {
            self.place(buffer, before, is_origin);
            self.set_own_pen();
            if terminal.modes.insert {
                // The character pushes aside what is taken away here.
                self.csi(columns, "P");
                self.raw("\x1b[4h");
            }
            self.print_cell(line.get(before), terminal.charsets);
            return;
        }
        self.place(buffer, x, is_origin);
        if columns == 2 && x + 1 == cols && !terminal.modes.wraparound {
            // A wide character had no place, and a combining one would still join what is before.
            self.set_own_pen();
            if terminal.modes.insert {
                self.raw("\x1b[4h");
            }
            self.print("\u{3000}");
            return;
        }
        if columns > 0 {
            self.except(Exception::Combining);
        }
        if x >= cols {
            self.behind_last_column(buffer, is_origin, terminal.charsets);
        }
        self.set_own_pen();
        if terminal.modes.insert {
            self.raw("\x1b[4h");
        }
        if self.is_joining {
            self.nothing();
        }
        if x > cols {
            // A combining character with nothing to combine with goes one further, and is not seen.
            self.print_char('\u{300}');
        }
    }

    /// A sequence that changes nothing: what comes next does not combine with what came before.
    fn nothing(&mut self) {
        let is_visible = self.terminal.modes.cursor_visible;
        self.raw(if is_visible { "\x1b[?25h" } else { "\x1b[?25l" });
    }

    /// Fills the last column, so that the cursor is behind it.
    pub(super) fn behind_last_column(
        &mut self,
        buffer: &Buffer,
        is_origin: bool,
        charsets: Charsets,
    ) {
        let line = buffer.row(buffer.y);
        let last = buffer.cols - 1;
        let end = line.get(last);
        let is_wide = end.is_spacer() && line.width(last - 1) == 2;
        if end.has_content() || is_wide {
            let column = last - usize::from(is_wide);
            let cell = line.get(column);
            self.place(buffer, column, is_origin);
            self.set_pen(cell.pen());
            self.print_cell(cell, charsets);
        } else if (0..buffer.cols).all(|column| line.get(column) == end) && end.is_erased() {
            // All was erased after the line had been filled.
            self.set_pen(end.pen());
            self.print_char(' ');
            self.raw("\x1b[1K");
        } else {
            self.except(Exception::PendingWrap);
        }
    }

    /// Prints what is in a cell, through the character set in use.
    fn print_cell(&mut self, cell: Cell, charsets: Charsets) {
        let charset = charsets.current;
        let mut text = String::new();
        self.terminal.text_of(cell, &mut text);
        if text.chars().any(|character| charset.unmap(character as u32).is_none()) {
            // Written before the set was chosen.
            self.designate(charsets.level, Charset::ASCII);
            self.print(&text);
            self.designate(charsets.level, charsets.slots[charsets.level]);
            return;
        }
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
