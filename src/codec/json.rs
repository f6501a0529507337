//! Texts that pass through the engine and follow no rules but JSON's.

use super::scan::{scan, Record, Refusal};
use super::tape::Kind;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Json {
    Valid,
    TooDeep,
    None,
}

/// Looks at a text of one value, of at most `max_depth` containers in each other. Takes time linear in
/// the text, and any bytes: whether strings in it are UTF-8 is not looked at.
pub(crate) fn look_at_json(text: &[u8], max_depth: usize) -> Json {
    match scan(text, max_depth, &mut Nothing) {
        Ok(()) => Json::Valid,
        Err(Refusal::TooDeep) => Json::TooDeep,
        Err(Refusal::NoJson) => Json::None,
    }
}

struct Nothing;

impl Record for Nothing {
    fn leaf(&mut self, _: Kind, _: usize, _: usize) {}

    fn key(&mut self, _: Kind, _: usize, _: usize, _: usize) {}

    fn open(&mut self, _: Kind, _: usize) -> u32 {
        0
    }

    fn close(&mut self, _: u32, _: u32, _: usize) {}
}
