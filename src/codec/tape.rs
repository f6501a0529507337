//! What a scanned text holds, as a flat list: a container is followed by all that is in it. Frames
//! are located, checked and built from this, so that a text is scanned once.

use std::borrow::Cow;

use super::number;
use super::scan::Record;
use super::unescape::unescape;

/// What stands at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    True,
    False,
    Number,
    /// A string that is as it stands.
    Plain,
    /// A string with escapes.
    Escaped,
    Array,
    Object,
}

/// The table has a row about this place.
pub(super) const HAS_ROW: u8 = 1;

/// A container that is complete: no later row may lead into it.
pub(super) const CLOSED: u8 = 2;

/// A `share` row is about this container.
pub(super) const SHARED: u8 = 4;

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Of leaves: where the text begins, without a string's quotes. Of containers: how many elements
    /// or entries there are.
    start: u32,
    /// Of leaves: where the text ends. Of containers: the node behind all that is in it.
    end: u32,
    pub(super) kind: Kind,
    pub(super) flags: u8,
}

/// Number of a node.
pub(super) type At = u32;

pub(super) struct Tape<'a> {
    pub(super) text: &'a [u8],
    nodes: Vec<Node>,
}

impl<'a> Tape<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        // Most values take more characters, so that most tapes are never moved.
        Self { text, nodes: Vec::with_capacity(text.len() / 6 + 8) }
    }

    pub(super) fn node(&self, at: At) -> Node {
        self.nodes[at as usize]
    }

    pub(super) fn mark(&mut self, at: At, flag: u8) {
        self.nodes[at as usize].flags |= flag;
    }

    pub(super) fn has(&self, at: At, flag: u8) -> bool {
        self.node(at).flags & flag != 0
    }

    /// The node behind this one and all that is in it.
    pub(super) fn next(&self, at: At) -> At {
        let node = self.node(at);
        if node.is_container() {
            node.end
        } else {
            at + 1
        }
    }

    /// Elements of an array, entries of an object.
    pub(super) fn count(&self, container: At) -> usize {
        self.node(container).start as usize
    }

    /// The elements of an array.
    pub(super) fn elements(&self, array: At) -> Elements<'_, 'a> {
        Elements { tape: self, at: array + 1, end: self.node(array).end }
    }

    /// The entries of an object, `(key, value)`, as they stand in the text: a key may come twice.
    pub(super) fn entries(&self, object: At) -> impl Iterator<Item = (At, At)> + use<'_, 'a> {
        let mut nodes = self.elements(object);
        std::iter::from_fn(move || Some((nodes.next()?, nodes.next()?)))
    }

    /// The value under a key of an object, the last one where there are several.
    pub(super) fn entry(&self, object: At, key: &[u8]) -> Option<At> {
        let mut found = None;
        for (name, value) in self.entries(object) {
            if &*self.string(name) == key {
                found = Some(value);
            }
        }
        found
    }

    /// The element of an array by its place, where the elements before it need not be looked at.
    #[expect(clippy::cast_possible_truncation, reason = "there are not as many elements")]
    pub(super) fn element_directly(&self, array: At, ordinal: usize) -> Option<At> {
        let Node { start, end, .. } = self.node(array);
        // As many nodes as elements: none of them is a container.
        let is_flat = end - array - 1 == start;
        is_flat.then(|| array + 1 + ordinal as At)
    }

    /// Text of a leaf, as it stands.
    pub(super) fn source(&self, leaf: At) -> &'a [u8] {
        let Node { start, end, .. } = self.node(leaf);
        &self.text[start as usize..end as usize]
    }

    /// A string, in WTF-8.
    pub(super) fn string(&self, at: At) -> Cow<'a, [u8]> {
        let source = self.source(at);
        match self.node(at).kind {
            Kind::Escaped => Cow::Owned(unescape(source)),
            _ => Cow::Borrowed(source),
        }
    }

    pub(super) fn number(&self, at: At) -> f64 {
        number::parse(self.source(at))
    }
}

impl Node {
    pub(super) fn is_container(self) -> bool {
        matches!(self.kind, Kind::Array | Kind::Object)
    }

    pub(super) fn is_string(self) -> bool {
        matches!(self.kind, Kind::Plain | Kind::Escaped)
    }
}

pub(super) struct Elements<'t, 'a> {
    tape: &'t Tape<'a>,
    at: At,
    end: At,
}

impl Iterator for Elements<'_, '_> {
    type Item = At;

    fn next(&mut self) -> Option<At> {
        let at = self.at;
        if at == self.end {
            return None;
        }
        self.at = self.tape.next(at);
        Some(at)
    }
}

impl Record for Tape<'_> {
    // Offsets are of 32 bits: the text's length was checked, and no value takes less than a byte.
    #[expect(clippy::cast_possible_truncation, reason = "see above")]
    fn leaf(&mut self, kind: Kind, start: usize, end: usize) {
        self.nodes.push(Node { start: start as u32, end: end as u32, kind, flags: 0 });
    }

    fn key(&mut self, kind: Kind, start: usize, end: usize, _depth: usize) {
        self.leaf(kind, start, end);
    }

    #[expect(clippy::cast_possible_truncation, reason = "see above")]
    fn open(&mut self, kind: Kind, _start: usize) -> u32 {
        self.nodes.push(Node { start: 0, end: 0, kind, flags: 0 });
        self.nodes.len() as u32 - 1
    }

    #[expect(clippy::cast_possible_truncation, reason = "see above")]
    fn close(&mut self, at: At, count: u32, _end: usize) {
        let end = self.nodes.len() as u32;
        let node = &mut self.nodes[at as usize];
        node.start = count;
        node.end = end;
    }
}
