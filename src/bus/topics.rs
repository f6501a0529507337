//! The events that the rows of a segment are of, read once for each text that lists them. One may be
//! there several times: with a table that payloads of it share, with another one, and without.

use std::collections::HashMap;
use std::sync::Arc;

use super::pattern::{invalid_name, MAX_NAME_UNITS};
use super::text::{Slice, Text};
use crate::codec;
use crate::error::{Error, Result};

/// Lists that are remembered. Senders use few; one that makes up new ones all the time only costs
/// itself the reading.
const MAX_LISTS: usize = 1024;

/// Bytes of a list's text up to which it is remembered.
const MAX_KEPT_BYTES: usize = 4096;

/// A list of names.
#[derive(Debug)]
pub(crate) struct Topics {
    /// Tells lists apart without a look at the names.
    pub(crate) id: u64,
    pub(crate) names: Vec<Box<str>>,
    /// Of each name the table that the payloads of its rows have, in WTF-8, where they do not say one
    /// themselves.
    pub(crate) tables: Vec<Option<Box<[u8]>>>,
}

/// Lists by their text.
#[derive(Default)]
pub(crate) struct TopicCache {
    lists: HashMap<Box<[u8]>, Arc<Topics>>,
    next_id: u64,
}

impl TopicCache {
    /// The list that a text such as `["a","b"]` says.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_MALFORMED`, `ERR_SIGNALBOX_BUS_NAME`.
    pub(crate) fn get(&mut self, text: Slice<'_>) -> Result<Arc<Topics>> {
        if let Slice::Latin1(ascii) = text {
            if let Some(list) = self.lists.get(ascii).filter(|_| ascii.is_ascii()) {
                return Ok(Arc::clone(list));
            }
        }
        self.of_wtf8(&text.to_wtf8())
    }

    /// The same from WTF-8.
    pub(crate) fn of_wtf8(&mut self, text: &[u8]) -> Result<Arc<Topics>> {
        if let Some(list) = self.lists.get(text) {
            return Ok(Arc::clone(list));
        }
        let malformed =
            Error::BusMalformed { what: "its topics are no list of names, some with a table" };
        let topics = codec::topics(text).ok_or(malformed)?;
        if let Some(bad) = topics.iter().find(|topic| !is_name(&topic.event)) {
            return Err(invalid_name(&bad.event));
        }
        self.next_id += 1;
        let tables = topics.iter().map(|topic| topic.table.map(Box::from)).collect();
        let names = topics.into_iter().map(|topic| topic.event.into_boxed_str()).collect();
        let list = Arc::new(Topics { id: self.next_id, names, tables });
        if text.len() <= MAX_KEPT_BYTES {
            if self.lists.len() >= MAX_LISTS {
                self.lists.clear();
            }
            self.lists.insert(text.into(), Arc::clone(&list));
        }
        Ok(list)
    }
}

fn is_name(name: &str) -> bool {
    // Of UTF-8 there are never fewer bytes than UTF-16 has code units.
    !name.is_empty()
        && (name.len() <= MAX_NAME_UNITS || name.encode_utf16().count() <= MAX_NAME_UNITS)
}

/// The text of a list with one name.
pub(crate) fn text_of_one(name: &str) -> Text {
    let mut text = Text::default();
    text.push_ascii(b"[");
    text.push_str(&codec::json_string(name));
    text.push_ascii(b"]");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<Box<str>>> {
        TopicCache::default().get(Text::from(text).as_slice()).map(|list| list.names.clone())
    }

    #[test]
    fn names_are_read_as_json_says() {
        let expected: Vec<Box<str>> = vec!["a\"b".into(), "é漢".into()];
        assert_eq!(names(r#"["a\"b", "é\u6f22"]"#).unwrap(), expected);
    }

    #[test]
    fn what_is_no_list_of_names_is_refused() {
        let texts = [
            "",
            "{}",
            "[1]",
            "[\"a\"",
            "[\"\"]",
            "[\"a\"]x",
            "[[\"a\"]]",
            "[[\"\",[]]]",
            "[[\"a\",1]]",
        ];
        for text in texts {
            assert!(names(text).is_err(), "{text}");
        }
        assert!(names(&format!("[\"{}\"]", "x".repeat(257))).is_err());
    }

    #[test]
    fn the_same_text_is_the_same_list() {
        let mut cache = TopicCache::default();
        let mut get = |text: &str| cache.get(Text::from(text).as_slice()).unwrap();
        assert!(Arc::ptr_eq(&get(r#"["é"]"#), &get(r#"["é"]"#)));
        let first = get(r#"["a"]"#);
        for number in 0..2 * MAX_LISTS {
            get(&format!("[\"{number}\"]"));
        }
        assert!(!Arc::ptr_eq(&first, &get(r#"["a"]"#)));
        assert!(cache.lists.len() <= MAX_LISTS);
    }
}
