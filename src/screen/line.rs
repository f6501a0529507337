//! One line of the grid: cells as far as something was written, and what the rest is like.

use super::cell::{bg, Cell, WIDTH_SHIFT};
use super::marks::LineMarks;

/// Beyond the line there is nothing, not even width.
const NOTHING: Cell = Cell { content: 0, fg: 0, bg: 0, extended: 0 };

/// A line. Cells that were never written, or erased up to the end, take no memory.
#[derive(Debug, Clone)]
pub(super) struct Line {
    cells: Vec<Cell>,
    /// Cells that it has, with those that are not stored.
    len: usize,
    /// Background colour of those.
    fill: u32,
    /// It continues the line above.
    pub(super) is_wrapped: bool,
    /// What shell integration said about it.
    pub(super) marks: Option<Box<LineMarks>>,
}

impl Line {
    pub(super) fn new(cols: usize, erased: Cell, is_wrapped: bool) -> Self {
        Self { cells: Vec::new(), len: cols, fill: erased.bg, is_wrapped, marks: None }
    }

    /// Its memory, for another.
    pub(super) fn into_memory(self) -> Vec<Cell> {
        self.cells
    }

    /// Makes it a new line, with the memory that it has.
    pub(super) fn renew(&mut self, cols: usize, erased: Cell, is_wrapped: bool) {
        self.cells.clear();
        self.len = cols;
        self.fill = erased.bg;
        self.is_wrapped = is_wrapped;
        self.marks = None;
    }

    /// The line as it goes into the scrollback: in little more memory than it needs, which may be that
    /// of a line that was dropped. What is left of `self` is an empty line with the memory that it had.
    pub(super) fn retire(&mut self, spare: Vec<Cell>) -> Self {
        self.trim();
        let need = self.cells.len();
        let fits = |capacity: usize| (need..=need + need / 4 + 8).contains(&capacity);
        let cells = if fits(self.cells.capacity()) {
            std::mem::replace(&mut self.cells, spare)
        } else {
            let mut cells = if fits(spare.capacity()) { spare } else { Vec::with_capacity(need) };
            cells.clear();
            cells.extend_from_slice(&self.cells);
            cells
        };
        Self {
            cells,
            len: self.len,
            fill: self.fill,
            is_wrapped: self.is_wrapped,
            marks: self.marks.take(),
        }
    }

    /// Stops storing trailing cells that are like the rest.
    pub(super) fn trim(&mut self) {
        let rest = self.rest();
        while self.cells.last() == Some(&rest) {
            self.cells.pop();
        }
    }

    fn rest(&self) -> Cell {
        Cell::erased(self.fill)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Cells in memory.
    pub(super) fn stored(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn stored_cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(super) fn stored_cells_mut(&mut self) -> &mut [Cell] {
        &mut self.cells
    }

    /// Background colour of the cells that are not stored.
    pub(super) fn fill_color(&self) -> u32 {
        self.fill
    }

    #[inline]
    pub(super) fn get(&self, column: usize) -> Cell {
        match self.cells.get(column) {
            Some(cell) => *cell,
            None if column < self.len => self.rest(),
            None => NOTHING,
        }
    }

    #[inline]
    pub(super) fn width(&self, column: usize) -> usize {
        self.get(column).width()
    }

    /// Stores cells up to this many.
    fn reserve(&mut self, stored: usize) {
        if self.cells.len() < stored {
            let rest = self.rest();
            self.cells.resize(stored, rest);
        }
    }

    /// Beyond the end nothing happens, as in a typed array.
    #[inline]
    pub(super) fn set(&mut self, column: usize, cell: Cell) {
        if column >= self.len {
            return;
        }
        if column == self.cells.len() {
            self.cells.push(cell);
            return;
        }
        self.reserve(column + 1);
        self.cells[column] = cell;
    }

    /// Writes a run of one-column characters below 128.
    #[inline]
    pub(super) fn write_ascii(&mut self, column: usize, text: &[u8], pattern: Cell) {
        let text = &text[..text.len().min(self.len.saturating_sub(column))];
        if text.is_empty() {
            return;
        }
        self.reserve(column);
        let cell = |byte: &u8| Cell { content: u32::from(*byte) | 1 << WIDTH_SHIFT, ..pattern };
        let over = text.len().min(self.cells.len() - column);
        let (before, after) = text.split_at(over);
        for (slot, byte) in self.cells[column..].iter_mut().zip(before) {
            *slot = cell(byte);
        }
        self.cells.extend(after.iter().map(cell));
    }

    pub(super) fn insert(&mut self, column: usize, count: usize, with: Cell) {
        let at = column % self.len;
        self.reserve(self.len);
        let half = half(with);
        if at > 0 && self.width(at - 1) == 2 {
            self.cells[at - 1] = half;
        }
        if count < self.len - at {
            self.cells[at..].rotate_right(count);
            self.cells[at..at + count].fill(with);
        } else {
            self.cells[at..].fill(with);
        }
        let last = self.len - 1;
        if self.width(last) == 2 {
            self.cells[last] = half;
        }
    }

    pub(super) fn delete(&mut self, column: usize, count: usize, with: Cell) {
        let at = column % self.len;
        self.reserve(self.len);
        let half = half(with);
        if count < self.len - at {
            self.cells[at..].rotate_left(count);
            let kept = self.len - count;
            self.cells[kept..].fill(with);
        } else {
            self.cells[at..].fill(with);
        }
        if at > 0 && self.width(at - 1) == 2 {
            self.cells[at - 1] = half;
        }
        if self.get(at).is_spacer() {
            self.cells[at] = half;
        }
        self.trim();
    }

    /// Puts `with` into a range of cells, and empties halves of wide characters at its ends.
    pub(super) fn replace(&mut self, begin: usize, end: usize, with: Cell, keep_protected: bool) {
        let half = half(with);
        let is_kept = |cell: Cell| keep_protected && cell.bg & bg::PROTECTED != 0;
        if begin > 0 && self.width(begin - 1) == 2 && !is_kept(self.get(begin - 1)) {
            self.set(begin - 1, half);
        }
        if end < self.len && end > 0 && self.width(end - 1) == 2 && !is_kept(self.get(end)) {
            self.set(end, half);
        }
        if !keep_protected && end >= self.len && with.is_erased() {
            // Up to the end: nothing to store. What is before and not stored has to be.
            if self.fill != with.bg {
                self.reserve(begin.min(self.len));
                self.fill = with.bg;
            }
            self.cells.truncate(begin);
            return;
        }
        for column in begin..end.min(self.len) {
            if !is_kept(self.get(column)) {
                self.set(column, with);
            }
        }
    }

    /// Puts `with` into all cells.
    pub(super) fn fill(&mut self, with: Cell, keep_protected: bool) {
        if keep_protected {
            for column in 0..self.len {
                if self.get(column).bg & bg::PROTECTED == 0 {
                    self.set(column, with);
                }
            }
        } else if with.is_erased() {
            self.cells.clear();
            self.fill = with.bg;
        } else {
            self.cells.clear();
            self.cells.resize(self.len, with);
        }
    }

    /// More or fewer cells; new ones are empty.
    pub(super) fn resize(&mut self, cols: usize) {
        if cols > self.len && self.fill != 0 {
            self.reserve(self.len);
            self.fill = 0;
        }
        self.cells.truncate(cols);
        self.len = cols;
    }

    /// Columns up to the last character.
    pub(super) fn trimmed_len(&self) -> usize {
        let last = self.cells.iter().rposition(|cell| cell.has_content());
        last.map_or(0, |column| column + self.cells[column].width())
    }

    pub(super) fn copy_from(&mut self, from: &Self, begin: usize, to: usize, count: usize) {
        for offset in 0..count {
            self.set(to + offset, from.get(begin + offset));
        }
    }

    /// The same within the line.
    pub(super) fn copy_within(&mut self, begin: usize, to: usize, count: usize, backwards: bool) {
        for step in 0..count {
            let offset = if backwards { count - 1 - step } else { step };
            let cell = self.get(begin + offset);
            self.set(to + offset, cell);
        }
    }
}

/// What is left of a wide character whose other half is gone.
fn half(with: Cell) -> Cell {
    Cell { content: 1 << WIDTH_SHIFT, ..with }
}
