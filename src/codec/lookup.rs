//! From a container to one of its children, in a time that does not depend on how often that is
//! asked: rows may name the places of one big container in any order.

use std::borrow::Cow;
use std::collections::HashMap;

use super::tape::{At, Tape};

/// Up to this many children, looking at each is as fast as an index of them.
const FEW: usize = 16;

/// Indexes of big containers, made when first asked.
#[derive(Default)]
pub(super) struct Lookup<'a> {
    elements: HashMap<At, Vec<At>>,
    entries: HashMap<At, HashMap<Cow<'a, [u8]>, At>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn element(&mut self, tape: &Tape<'a>, array: At, ordinal: usize) -> Option<At> {
        let count = tape.count(array);
        if ordinal >= count {
            return None;
        }
        if let Some(at) = tape.element_directly(array, ordinal) {
            return Some(at);
        }
        if count <= FEW {
            return tape.elements(array).nth(ordinal);
        }
        let index = self.elements.entry(array).or_insert_with(|| tape.elements(array).collect());
        index.get(ordinal).copied()
    }

    pub(super) fn entry(&mut self, tape: &Tape<'a>, object: At, key: &[u8]) -> Option<At> {
        if tape.count(object) <= FEW {
            return tape.entry(object, key);
        }
        // Of a key that comes twice, the last one.
        let index = self.entries.entry(object).or_insert_with(|| {
            tape.entries(object).map(|(name, value)| (tape.string(name), value)).collect()
        });
        index.get(key).copied()
    }
}
