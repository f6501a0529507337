//! Tables of what few cells have: combined characters, extended attributes, hyperlinks.

use std::collections::HashMap;
use std::hash::Hash;

/// Most entries of a table. A grid with more different ones loses what comes after: memory is bounded.
const MAX_ENTRIES: usize = 1 << 20;

/// A table that is smaller is not looked through for what nobody uses.
const MIN_COLLECTED: usize = 1024;

/// Values by number, each once. Number 0 is nothing.
#[derive(Debug)]
pub(super) struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
    collect_at: usize,
}

impl<T: Clone + Eq + Hash> Interned<T> {
    pub(super) fn new() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new(), collect_at: MIN_COLLECTED }
    }

    /// The number of a value; `None` when the table is full.
    pub(super) fn number(&mut self, value: &T) -> Option<u32> {
        if let Some(&number) = self.numbers.get(value) {
            return Some(number);
        }
        if self.values.len() >= MAX_ENTRIES {
            return None;
        }
        self.values.push(value.clone());
        let number = self.values.len() as u32;
        self.numbers.insert(value.clone(), number);
        Some(number)
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.values.get((number as usize).checked_sub(1)?)
    }

    /// True when it is time to look for entries that nobody uses.
    pub(super) fn is_due(&self) -> bool {
        self.values.len() >= self.collect_at
    }

    /// Keeps what `used` says; answers the new number of each old one.
    pub(super) fn collect(&mut self, used: &[bool]) -> Vec<u32> {
        let mut renumbered = vec![0; self.values.len() + 1];
        let mut kept = Vec::new();
        for (index, value) in self.values.drain(..).enumerate() {
            if used.get(index + 1).copied().unwrap_or(false) {
                kept.push(value);
                renumbered[index + 1] = kept.len() as u32;
            }
        }
        self.numbers = numbers_of(&kept);
        self.values = kept;
        // Twice what is used: looking costs a pass over the grid, and has to be worth it.
        self.collect_at = (self.values.len() * 2).clamp(MIN_COLLECTED, MAX_ENTRIES);
        renumbered
    }

    /// One more than the largest number.
    pub(super) fn end(&self) -> usize {
        self.values.len() + 1
    }

    /// Changes values in place; different ones have to stay different.
    pub(super) fn change(&mut self, change: impl FnMut(&mut T)) {
        self.values.iter_mut().for_each(change);
        self.numbers = numbers_of(&self.values);
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }
}

fn numbers_of<T: Clone + Eq + Hash>(values: &[T]) -> HashMap<T, u32> {
    values.iter().enumerate().map(|(index, value)| (value.clone(), index as u32 + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_number_until_it_is_collected() {
        let mut table = Interned::new();
        assert_eq!(table.number(&"a"), Some(1));
        assert_eq!(table.number(&"b"), Some(2));
        assert_eq!(table.number(&"a"), Some(1));
        assert_eq!(table.collect(&[false, false, true]), [0, 0, 1]);
        assert_eq!(table.get(1), Some(&"b"));
        assert_eq!(table.number(&"a"), Some(2));
    }
}
