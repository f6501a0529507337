//! Erasing, inserting and deleting.

use super::cell::Cell;
use super::terminal::Terminal;

impl Terminal {
    fn reset_row(&mut self, row: usize, erased: Cell, keep_protected: bool) {
        let line = self.buffer_mut().row_mut(row);
        line.fill(erased, keep_protected);
        line.is_wrapped = false;
        line.marks = None;
    }

    pub(super) fn erase_in_display(&mut self, what: i32, keep_protected: bool) {
        self.restrict(false);
        let erased = self.pen.erased();
        let (cols, rows) = (self.cols, self.rows);
        let (x, y) = (self.buffer().x, self.buffer().y);
        match what {
            0 => {
                let line = self.buffer_mut().cursor_line();
                line.replace(x, cols, erased, keep_protected);
                line.is_wrapped &= x > 0;
                (y + 1..rows).for_each(|row| self.reset_row(row, erased, keep_protected));
            }
            1 => {
                let line = self.buffer_mut().cursor_line();
                line.replace(0, x + 1, erased, keep_protected);
                line.is_wrapped = false;
                if x + 1 >= cols {
                    self.unwrap_below(y);
                }
                (0..y).for_each(|row| self.reset_row(row, erased, keep_protected));
            }
            2 => (0..rows).for_each(|row| self.reset_row(row, erased, keep_protected)),
            3 => self.buffer_mut().drop_scrollback(),
            _ => {}
        }
    }

    /// The line below is no continuation any more. xterm.js counts from the beginning of the
    /// scrollback here, and so does this.
    fn unwrap_below(&mut self, y: usize) {
        let buffer = self.buffer_mut();
        let index = (y + 1) % buffer.max_lines();
        if let Some(line) = buffer.lines.get_mut(index) {
            line.is_wrapped = false;
        }
    }

    pub(super) fn erase_in_line(&mut self, what: i32, keep_protected: bool) {
        self.restrict(false);
        let erased = self.pen.erased();
        let cols = self.cols;
        let x = self.buffer().x;
        let line = self.buffer_mut().cursor_line();
        match what {
            0 => {
                line.replace(x, cols, erased, keep_protected);
                line.is_wrapped &= x > 0;
            }
            1 => line.replace(0, x + 1, erased, keep_protected),
            2 => {
                line.replace(0, cols, erased, keep_protected);
                line.is_wrapped = false;
            }
            _ => {}
        }
    }

    pub(super) fn erase_characters(&mut self, count: usize) {
        self.restrict(true);
        let erased = self.pen.erased();
        let buffer = self.buffer_mut();
        let x = buffer.x;
        buffer.cursor_line().replace(x, x.saturating_add(count), erased, false);
    }

    pub(super) fn insert_characters(&mut self, count: usize) {
        self.restrict(true);
        let erased = self.pen.erased();
        let buffer = self.buffer_mut();
        let x = buffer.x;
        buffer.cursor_line().insert(x, count, erased);
    }

    pub(super) fn delete_characters(&mut self, count: usize) {
        self.restrict(true);
        let erased = self.pen.erased();
        let buffer = self.buffer_mut();
        let x = buffer.x;
        buffer.cursor_line().delete(x, count, erased);
    }

    fn is_between_margins(&self) -> bool {
        let buffer = self.buffer();
        (buffer.top..=buffer.bottom).contains(&buffer.y)
    }

    pub(super) fn insert_lines(&mut self, count: usize) {
        self.shift_lines(count, true);
    }

    pub(super) fn delete_lines(&mut self, count: usize) {
        self.shift_lines(count, false);
    }

    /// Moves the lines from the cursor's to the bottom margin down or up; the cursor goes to the first column.
    fn shift_lines(&mut self, count: usize, is_down: bool) {
        self.restrict(true);
        if !self.is_between_margins() {
            return;
        }
        let erased = self.pen.erased();
        let buffer = self.buffer_mut();
        let (y, bottom) = (buffer.y, buffer.bottom);
        let (from, to) = if is_down { (bottom, y) } else { (y, bottom) };
        buffer.rotate(from, to, count.min(bottom - y + 1), erased);
        buffer.x = 0;
    }

    pub(super) fn scroll_up(&mut self, count: usize) {
        let erased = self.pen.erased();
        let buffer = self.buffer_mut();
        let (top, bottom) = (buffer.top, buffer.bottom);
        buffer.rotate(top, bottom, count.min(bottom - top + 1), erased);
    }

    /// The new lines have no background colour, unlike those of all other movements.
    pub(super) fn scroll_down(&mut self, count: usize) {
        let buffer = self.buffer_mut();
        let (top, bottom) = (buffer.top, buffer.bottom);
        buffer.rotate(bottom, top, count.min(bottom - top + 1), Cell::erased(0));
    }

    /// Inserts or deletes columns in all lines between the margins.
    pub(super) fn shift_columns(&mut self, column: usize, count: usize, is_insert: bool) {
        if !self.is_between_margins() {
            return;
        }
        let erased = self.pen.erased();
        let buffer = self.buffer_mut();
        for row in buffer.top..=buffer.bottom {
            let line = buffer.row_mut(row);
            if is_insert {
                line.insert(column, count, erased);
            } else {
                line.delete(column, count, erased);
            }
            line.is_wrapped = false;
        }
    }

    /// Fills the screen with `E` (DECALN).
    pub(super) fn align(&mut self) {
        let cell = Cell {
            content: u32::from(b'E') | 1 << super::cell::WIDTH_SHIFT,
            fg: self.pen.fg,
            bg: self.pen.bg,
            extended: 0,
        };
        self.set_cursor(0, 0);
        let rows = self.rows;
        let buffer = self.buffer_mut();
        // In origin mode it begins at the margin, and in xterm.js goes on with the first lines held.
        let first = buffer.base + buffer.y;
        for index in first..first + rows {
            let index = index % buffer.max_lines();
            if let Some(line) = buffer.lines.get_mut(index) {
                line.fill(cell, false);
                line.is_wrapped = false;
            }
        }
        self.set_cursor(0, 0);
    }
}
