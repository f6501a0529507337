//! Names before lines: aligned, each in its colour.

use super::fit;
use super::paint::Paint;

/// What a label may take of the width of a terminal, as a divisor.
const LARGEST_PART: usize = 3;

/// Columns that a label has in any case.
const NARROWEST: usize = 4;

/// A width that is taken when there is no terminal: labels are shown whole then.
pub(crate) const UNLIMITED: usize = usize::MAX;

/// The labels of a project, in the order of its plan.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    known: Vec<String>,
    paint: Paint,
    columns: usize,
    terminal: usize,
}

impl Labels {
    /// For a terminal of this width.
    pub(crate) fn new(known: Vec<String>, terminal: usize, paint: Paint) -> Self {
        let mut labels = Self { known, paint, columns: 0, terminal };
        labels.measure();
        labels
    }

    fn measure(&mut self) {
        let longest = self.known.iter().map(|label| fit::width(label)).max().unwrap_or(0);
        self.columns = longest.min((self.terminal / LARGEST_PART).max(NARROWEST));
    }

    /// Has this label, too.
    pub(crate) fn add(&mut self, label: &str) {
        if !self.known.iter().any(|known| known == label) {
            self.known.push(label.to_owned());
            self.measure();
        }
    }

    /// The terminal has another width now.
    pub(crate) fn resize(&mut self, terminal: usize) {
        self.terminal = terminal;
        self.measure();
    }

    /// As wide as all others, in its colour.
    pub(crate) fn shown(&self, label: &str) -> String {
        let index = self.known.iter().position(|known| known == label).unwrap_or(self.known.len());
        self.paint.label(index, &fit::left(label, self.columns))
    }

    /// How many columns a label takes.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(known: &[&str], terminal: usize) -> Labels {
        Labels::new(known.iter().map(ToString::to_string).collect(), terminal, Paint::plain())
    }

    #[test]
    fn labels_are_as_wide_as_the_longest() {
        let labels = labels(&["api", "database"], 80);
        assert_eq!(labels.shown("api"), "api     ");
        assert_eq!(labels.shown("database"), "database");
    }

    #[test]
    fn on_a_narrow_terminal_they_take_a_third_of_it() {
        assert_eq!(
            labels(&["a-very-long-name", "api"], 30).shown("a-very-long-name"),
            "a-very-lo…"
        );
        assert_eq!(labels(&["database"], 6).shown("database"), "dat…");
    }

    #[test]
    fn each_has_its_colour_wherever_it_is_shown() {
        let paint = Paint::colored();
        let labels = Labels::new(vec!["a".into(), "b".into()], UNLIMITED, paint);
        assert_eq!(labels.shown("b"), paint.label(1, "b"));
        assert_ne!(labels.shown("a"), paint.label(1, "a"));
    }

    #[test]
    fn one_that_joins_makes_the_others_wider() {
        let mut labels = labels(&["api"], 80);
        labels.add("worker.1");
        assert_eq!(labels.shown("api"), "api     ");
        assert_eq!(labels.known, ["api", "worker.1"]);
    }
}
