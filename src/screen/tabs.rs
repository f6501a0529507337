//! Tab stops of a buffer.

/// Columns between the stops that a terminal has of itself.
const EVERY: usize = 8;

/// Set columns, one bit each; those right of the edge are kept for a wider screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tabs {
    bits: Vec<u64>,
}

impl Tabs {
    pub(super) fn new(cols: usize) -> Self {
        let mut tabs = Self { bits: Vec::new() };
        tabs.set_from(0, cols);
        tabs
    }

    fn set_from(&mut self, first: usize, cols: usize) {
        for column in (first..cols).step_by(EVERY) {
            self.set(column);
        }
    }

    /// After a new width: the stops go on from the last one.
    pub(super) fn widen(&mut self, cols: usize) {
        if !self.has(cols) {
            self.set_from(self.before(cols, cols), cols);
        }
    }

    pub(super) fn has(&self, column: usize) -> bool {
        self.bits.get(column / 64).is_some_and(|bits| bits >> (column % 64) & 1 == 1)
    }

    pub(super) fn set(&mut self, column: usize) {
        let word = column / 64;
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (column % 64);
    }

    pub(super) fn clear(&mut self, column: usize) {
        if let Some(bits) = self.bits.get_mut(column / 64) {
            *bits &= !(1 << (column % 64));
        }
    }

    pub(super) fn clear_all(&mut self) {
        self.bits.clear();
    }

    /// The stop after a column, or the last column.
    pub(super) fn after(&self, column: usize, cols: usize) -> usize {
        (column + 1..cols).find(|&column| self.has(column)).unwrap_or(cols - 1)
    }

    /// The stop before a column, or the first column.
    pub(super) fn before(&self, column: usize, cols: usize) -> usize {
        (0..column).rev().find(|&column| self.has(column)).unwrap_or(0).min(cols - 1)
    }

    /// No stop is at this column or after it.
    pub(super) fn end(&self) -> usize {
        let last = self.bits.iter().rposition(|&bits| bits != 0);
        last.map_or(0, |word| word * 64 + 64 - self.bits[word].leading_zeros() as usize)
    }

    /// True when a terminal of this width has the same without being told.
    pub(super) fn is_default(&self, cols: usize) -> bool {
        (0..cols).all(|column| self.has(column) == (column % EVERY == 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_screen_has_stops_after_the_last_one() {
        let mut tabs = Tabs::new(20);
        assert!(tabs.is_default(20));
        tabs.clear(16);
        tabs.set(10);
        tabs.widen(40);
        assert_eq!(
            (0..40).filter(|&column| tabs.has(column)).collect::<Vec<_>>(),
            [0, 8, 10, 18, 26, 34]
        );
    }
}
