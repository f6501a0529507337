//! The lines of one of the two screens, with cursor, margins and tab stops.

use std::collections::VecDeque;

use super::cell::{Cell, Pen};
use super::charset::Charset;
use super::line::Line;
use super::tabs::Tabs;

/// What DECSC keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SavedCursor {
    pub(super) x: usize,
    /// A line of the buffer, so that it moves with the text; can lie anywhere after `CSI 3 J`.
    pub(super) line: usize,
    pub(super) fg: u32,
    pub(super) bg: u32,
    pub(super) charset: Charset,
}

impl Default for SavedCursor {
    fn default() -> Self {
        Self { x: 0, line: 0, fg: 0, bg: 0, charset: Charset::ASCII }
    }
}

/// One screen: the normal one with its scrollback, or the alternate one.
#[derive(Debug)]
pub(super) struct Buffer {
    pub(super) lines: VecDeque<Line>,
    pub(super) cols: usize,
    pub(super) rows: usize,
    /// Lines above the screen that are kept; none means the alternate screen, which is not reflowed.
    pub(super) scrollback: Option<usize>,
    /// First line of the screen.
    pub(super) base: usize,
    /// Column of the cursor; `cols` when a line is full and the next character will wrap.
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) tabs: Tabs,
    pub(super) saved: SavedCursor,
    /// Most lines. More than rows and scrollback for an alternate screen that shrank while it was not
    /// shown: xterm.js then gives it a scrollback until it is left.
    max: usize,
    /// Cells stored above the screen, for the limit of memory.
    stored: usize,
}

/// Cells that the scrollback may take, 256 MiB: the oldest lines go when there are more.
const MAX_STORED_CELLS: usize = 16 << 20;

/// So many lines are moved one by one: the list need not be in one piece for that.
const FEW_LINES: usize = 4;

impl Buffer {
    pub(super) fn new(cols: usize, rows: usize, scrollback: Option<usize>) -> Self {
        Self {
            lines: VecDeque::new(),
            cols,
            rows,
            scrollback,
            base: 0,
            x: 0,
            y: 0,
            top: 0,
            bottom: rows - 1,
            tabs: Tabs::new(cols),
            saved: SavedCursor::default(),
            max: rows + scrollback.unwrap_or(0),
            stored: 0,
        }
    }

    /// Gives an empty buffer its lines.
    pub(super) fn fill_screen(&mut self, erased: Cell) {
        if self.lines.is_empty() {
            let line = Line::new(self.cols, erased, false);
            self.lines.resize(self.rows, line);
        }
    }

    /// As it was before it was first used, but for the saved cursor.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.base = 0;
        self.x = 0;
        self.y = 0;
        self.top = 0;
        self.bottom = self.rows - 1;
        self.tabs = Tabs::new(self.cols);
        self.max = self.bound();
        self.stored = 0;
    }

    /// Lines that it should have at most.
    fn bound(&self) -> usize {
        self.rows + self.scrollback.unwrap_or(0)
    }

    /// Lines that it has at most.
    pub(super) fn max_lines(&self) -> usize {
        self.max
    }

    /// After a new size: there may be more lines.
    pub(super) fn raise_bound(&mut self) {
        self.max = self.max.max(self.bound());
    }

    /// After a new size: there may be fewer lines. The oldest go.
    pub(super) fn lower_bound(&mut self) {
        if self.bound() < self.max {
            self.max = self.bound();
            let surplus = self.lines.len().saturating_sub(self.max);
            self.lines.drain(..surplus);
            self.base = self.base.saturating_sub(surplus);
            self.saved.line = self.saved.line.saturating_sub(surplus);
        }
    }

    pub(super) fn row(&self, row: usize) -> &Line {
        &self.lines[self.base + row]
    }

    pub(super) fn row_mut(&mut self, row: usize) -> &mut Line {
        &mut self.lines[self.base + row]
    }

    #[inline]
    pub(super) fn cursor_line(&mut self) -> &mut Line {
        &mut self.lines[self.base + self.y]
    }

    pub(super) fn blank(&self, erased: Cell, is_wrapped: bool) -> Line {
        Line::new(self.cols, erased, is_wrapped)
    }

    /// Moves the text between the margins up by one; at the top of the screen into the scrollback.
    pub(super) fn scroll(&mut self, erased: Cell, is_wrapped: bool) {
        let bottom = self.base + self.bottom;
        if self.top > 0 {
            let Some(mut line) = self.lines.remove(self.base + self.top) else { return };
            line.renew(self.cols, erased, is_wrapped);
            self.lines.insert(bottom, line);
            return;
        }
        if self.max <= self.rows {
            let Some(mut line) = self.lines.pop_front() else { return };
            line.renew(self.cols, erased, is_wrapped);
            self.lines.insert(bottom, line);
            return;
        }
        let mut bottom = bottom;
        let mut spare = Vec::new();
        if self.lines.len() >= self.max && self.base > 0 {
            spare = self.drop_oldest();
            bottom -= 1;
        }
        let leaving = &mut self.lines[self.base];
        let retired = leaving.retire(spare);
        self.stored += retired.stored();
        let mut line = std::mem::replace(leaving, retired);
        line.renew(self.cols, erased, is_wrapped);
        self.lines.insert(bottom + 1, line);
        self.base += 1;
        while self.base > 0 && (self.lines.len() > self.max || self.stored > MAX_STORED_CELLS) {
            self.drop_oldest();
            // For the limit of lines xterm.js leaves the number as it is; there is no other limit there.
            self.saved.line = self.saved.line.saturating_sub(1);
        }
    }

    /// Drops the first line of the scrollback; answers its memory.
    fn drop_oldest(&mut self) -> Vec<Cell> {
        let Some(line) = self.lines.pop_front() else { return Vec::new() };
        self.stored = self.stored.saturating_sub(line.stored());
        self.base -= 1;
        line.into_memory()
    }

    /// Forgets the scrollback.
    pub(super) fn drop_scrollback(&mut self) {
        let count = self.lines.len() - self.rows.min(self.lines.len());
        self.lines.drain(..count);
        self.base = self.base.saturating_sub(count);
        self.recount();
    }

    /// After lines were moved about: counts what the scrollback takes.
    pub(super) fn recount(&mut self) {
        self.stored = self.lines.iter().take(self.base).map(Line::stored).sum();
    }

    /// Takes lines out at `from` and puts as many blank ones in at `to`, rows of the screen.
    pub(super) fn rotate(&mut self, from: usize, to: usize, count: usize, erased: Cell) {
        if count > FEW_LINES {
            return self.rotate_many(from, to, count, erased);
        }
        for _ in 0..count {
            let Some(mut line) = self.lines.remove(self.base + from) else { return };
            line.renew(self.cols, erased, false);
            self.lines.insert((self.base + to).min(self.lines.len()), line);
        }
    }

    /// The same in one go: line by line it would take the square of their number.
    fn rotate_many(&mut self, from: usize, to: usize, count: usize, erased: Cell) {
        let (first, last) = (self.base + from.min(to), self.base + from.max(to));
        let cols = self.cols;
        let Some(lines) = self.lines.make_contiguous().get_mut(first..=last) else { return };
        let count = count.min(lines.len());
        let blank = if from < to {
            lines.rotate_left(count);
            lines.len() - count..lines.len()
        } else {
            lines.rotate_right(count);
            0..count
        };
        lines[blank].iter_mut().for_each(|line| line.renew(cols, erased, false));
    }

    pub(super) fn save_cursor(&mut self, pen: Pen, charset: Charset) {
        self.saved =
            SavedCursor { x: self.x, line: self.base + self.y, fg: pen.fg, bg: pen.bg, charset };
    }

    /// Columns and rows of the cursor kept within the screen, or the margins in origin mode.
    pub(super) fn restrict(&mut self, last_column: usize, is_origin: bool) {
        self.x = self.x.min(last_column);
        self.y = if is_origin {
            self.y.max(self.top).min(self.bottom)
        } else {
            self.y.min(self.rows - 1)
        };
    }
}
