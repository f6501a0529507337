//! What the samples of one round share.

use std::time::Instant;

use super::descendants::Descendants;
use super::host::cores;
use super::text::Text;

/// One turn of the sampler: whatever is sampled in it is of the same moment.
pub(super) struct Round<'a> {
    pub(super) text: &'a mut Text,
    /// The most that can be used of the processors: asking takes longer than a sample.
    pub(super) all_cores_percent: f64,
    descendants: &'a mut Descendants,
    has_begun: bool,
}

impl<'a> Round<'a> {
    pub(super) fn new(text: &'a mut Text, descendants: &'a mut Descendants) -> Self {
        Self { text, all_cores_percent: cores() * 100.0, descendants, has_begun: false }
    }

    /// The buffer, and what is known of parents and children.
    pub(super) fn parts(&mut self) -> (&mut Text, &mut Descendants) {
        if !self.has_begun {
            self.has_begun = true;
            self.descendants.begin(Instant::now());
        }
        (self.text, self.descendants)
    }
}
