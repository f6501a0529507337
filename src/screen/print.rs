//! Writing characters.

use super::cell::{Cell, COMBINED, CONTENT_MASK, WIDTH_SHIFT};
use super::terminal::Terminal;
use super::width::width;

/// Most bytes of combined characters in one cell; more combining ones are dropped.
const MAX_COMBINED_BYTES: usize = 256;

impl Terminal {
    /// Before the first character of a run: half a wide character that it begins in is emptied.
    fn begin_run(&mut self) {
        self.is_in_run = true;
        let half = self.pen.cell(0, 1);
        let buffer = self.buffer_mut();
        let x = buffer.x;
        let line = buffer.cursor_line();
        if x > 0 && line.width(x - 1) == 2 {
            line.set(x - 1, half);
        }
    }

    /// After its last: the same for the half that it ends in.
    pub(super) fn finish_run(&mut self) {
        self.is_in_run = false;
        let half = self.pen.cell(0, 1);
        let cols = self.cols;
        let buffer = self.buffer_mut();
        let x = buffer.x;
        let line = buffer.cursor_line();
        if x < cols && line.get(x).is_spacer() {
            line.set(x, half);
        }
    }

    pub(super) fn write_ascii(&mut self, text: &[u8]) {
        if !self.charsets.current.is_ascii() || self.modes.insert {
            for &byte in text {
                self.write(byte.into());
            }
            return;
        }
        if !self.is_in_run {
            self.begin_run();
        }
        let pattern = self.pen.cell(0, 1);
        let cols = self.cols;
        let mut rest = text;
        while !rest.is_empty() {
            if self.buffer().x >= cols {
                if self.modes.wraparound {
                    self.wrap();
                } else {
                    // All but the last character are written over.
                    self.buffer_mut().x = cols - 1;
                    rest = &rest[rest.len() - 1..];
                }
            }
            let buffer = self.buffer_mut();
            let x = buffer.x;
            let count = rest.len().min(cols - x);
            buffer.cursor_line().write_ascii(x, &rest[..count], pattern);
            buffer.x += count;
            rest = &rest[count..];
        }
        self.preceding = 1;
    }

    /// Goes on in the next line.
    fn wrap(&mut self) {
        let erased = self.pen.erased();
        let gap = self.pen.cell(0, 1);
        let cols = self.cols;
        let buffer = self.buffer_mut();
        let old_x = buffer.x;
        let empty_end = |line: &mut super::line::Line| {
            (old_x..cols).for_each(|column| line.set(column, gap));
        };
        empty_end(buffer.cursor_line());
        buffer.x = 0;
        buffer.y += 1;
        if buffer.y == buffer.bottom + 1 {
            buffer.y -= 1;
            buffer.scroll(erased, true);
            if buffer.max_lines() == 1 {
                // The line is its own successor.
                empty_end(buffer.cursor_line());
            }
        } else {
            buffer.y = buffer.y.min(buffer.rows - 1);
            buffer.cursor_line().is_wrapped = true;
        }
    }

    /// Writes any character.
    pub(super) fn write(&mut self, code: u32) {
        if !self.is_in_run {
            self.begin_run();
        }
        let code = self.charsets.current.map(code);
        let own_width = width(code);
        let cols = self.cols;
        let is_joined = own_width == 0 && self.preceding != 0;
        if is_joined {
            // Stays the width of what it joins.
            if self.buffer().x > 0 {
                self.join(code);
                return;
            }
        }
        let columns = if is_joined { self.preceding } else { own_width };
        self.preceding = columns;
        let count = columns as usize;
        if self.buffer().x + count > cols {
            if self.modes.wraparound {
                self.wrap();
            } else {
                self.buffer_mut().x = cols - 1;
                if columns == 2 {
                    return;
                }
            }
        }
        let pen = self.pen;
        let insert = self.modes.insert;
        let buffer = self.buffer_mut();
        let x = buffer.x;
        let line = buffer.cursor_line();
        if insert {
            let empty = pen.cell(0, 1);
            line.insert(x, count, empty);
            if line.width(cols - 1) == 2 {
                line.set(cols - 1, empty);
            }
        }
        line.set(x, pen.cell(code, columns));
        if count == 2 {
            line.set(x + 1, pen.cell(0, 0));
        }
        buffer.x += count.max(1);
    }

    /// Adds a combining character to the one before the cursor.
    fn join(&mut self, code: u32) {
        let columns = self.preceding;
        let buffer = self.buffer_mut();
        let x = buffer.x;
        let line = buffer.cursor_line();
        let column = if line.width(x - 1) > 0 { x.checked_sub(1) } else { x.checked_sub(2) };
        let Some(column) = column else { return };
        let cell = line.get(column);
        if column >= line.len() {
            return;
        }
        let mut content = cell.content;
        if content & CONTENT_MASK == 0 {
            content = code | 1 << WIDTH_SHIFT;
        } else {
            let mut text = String::new();
            self.text_of(cell, &mut text);
            if text.len() < MAX_COMBINED_BYTES {
                text.extend(char::from_u32(code));
            }
            let Some(number) = self.combined.number(&text.into_boxed_str()) else { return };
            content = content & !CONTENT_MASK | COMBINED | number;
        }
        content = content & !(3 << WIDTH_SHIFT) | columns << WIDTH_SHIFT;
        self.buffer_mut().cursor_line().set(column, Cell { content, ..cell });
    }

    /// Writes the character before the cursor again (REP). At most a screenful: more would only cost
    /// time.
    pub(super) fn repeat(&mut self, count: usize) {
        if self.preceding == 0 {
            return;
        }
        let columns = self.preceding as usize;
        let buffer = self.buffer();
        let mut text = String::new();
        if let Some(column) = buffer.x.checked_sub(columns) {
            self.text_of(buffer.row(buffer.y).get(column), &mut text);
        }
        if text.is_empty() {
            return;
        }
        let most = (self.cols * self.rows).clamp(MIN_REPEATED, MAX_REPEATED);
        let count = count.min(most);
        if let &[byte @ 0x20..=0x7e] = text.as_bytes() {
            self.write_ascii(&vec![byte; count]);
        } else {
            for _ in 0..count {
                text.chars().for_each(|character| self.write(character as u32));
            }
        }
        self.finish_run();
    }
}

/// Repetitions of a character by one sequence: a screenful, within these bounds.
const MIN_REPEATED: usize = 4096;
const MAX_REPEATED: usize = 1 << 16;
