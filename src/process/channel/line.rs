//! What a line from a child is: a message, a word between runtimes, or nothing that can be read.

use std::fmt;

use memchr::{memchr2, memmem};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// How Node marks what its runtimes say to each other: a `cmd` that begins like this.
const INTERNAL: &str = "NODE_";

/// Our own words under that mark, which go to the facade: other runtimes do not show them to
/// programs, so that a parent that is not signalbox never sees them.
const OURS: &str = "NODE_SIGNALBOX_";

/// A descriptor comes with this one, and its sender waits for an answer.
const HANDLE: &str = "NODE_HANDLE";

/// A line of the channel, without its newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A value for the program, or a word for the facade. One JSON value in valid UTF-8.
    Message(&'a str),
    /// A handle was sent: what Node calls its kind, such as `net.Socket`.
    Handle(String),
    /// Something else between runtimes, not meant for programs.
    Internal,
    /// Not JSON, or not UTF-8.
    Malformed,
}

impl<'a> Line<'a> {
    pub(super) fn read(line: &'a [u8]) -> Self {
        let Ok(text) = std::str::from_utf8(line) else {
            return Self::Malformed;
        };
        // Walks the text without recursion, so that no depth of nesting is too much for it, and
        // accepts what JavaScript's parser does: 1e400, and escapes of half a surrogate pair.
        if serde_json::from_str::<IgnoredAny>(text).is_err() {
            return Self::Malformed;
        }
        if !may_be_internal(line) {
            return Self::Message(text);
        }
        // What this refuses is well-formed and has no `cmd` of Node's in it.
        let head: Head = serde_json::from_str(text).unwrap_or_default();
        match head.cmd.as_deref() {
            Some(HANDLE) => Self::Handle(head.kind.unwrap_or_default()),
            Some(cmd) if cmd.starts_with(OURS) => Self::Message(text),
            Some(cmd) if cmd.starts_with(INTERNAL) => Self::Internal,
            _ => Self::Message(text),
        }
    }
}

/// Whether a closer look can find an internal message: one in which the mark stands as it is, or
/// with characters of it escaped. Most lines are through with the first, cheap question.
fn may_be_internal(line: &[u8]) -> bool {
    memchr2(b'N', b'\\', line).is_some()
        && (memmem::find(line, INTERNAL.as_bytes()).is_some()
            || memmem::find(line, b"\\u").is_some())
}

/// The parts of an object that tell an internal message. Of a key that comes twice the last counts,
/// as in JavaScript.
#[derive(Default)]
struct Head {
    cmd: Option<String>,
    kind: Option<String>,
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(HeadVisitor)
    }
}

struct HeadVisitor;

impl<'de> Visitor<'de> for HeadVisitor {
    type Value = Head;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        while let Some(Key(key)) = map.next_key()? {
            match key {
                Known::Cmd => head.cmd = map.next_value::<Word>()?.0,
                Known::Kind => head.kind = map.next_value::<Word>()?.0,
                Known::Other => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(head)
    }
}

enum Known {
    Cmd,
    Kind,
    Other,
}

/// A key, read as bytes: any string that JavaScript can make is allowed here, also half a pair.
struct Key(Known);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a key")
            }
            fn visit_bytes<E>(self, key: &[u8]) -> Result<Key, E> {
                Ok(Key(match key {
                    b"cmd" => Known::Cmd,
                    b"type" => Known::Kind,
                    _ => Known::Other,
                }))
            }
        }
        from.deserialize_bytes(KeyVisitor)
    }
}

/// A string, or `None` for any other value.
struct Word(Option<String>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct WordVisitor;
        impl<'de> Visitor<'de> for WordVisitor {
            type Value = Word;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a value")
            }
            fn visit_str<E>(self, word: &str) -> Result<Word, E> {
                Ok(Word(Some(word.to_owned())))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Word, E> {
                Ok(Word(None))
            }
            fn visit_i64<E>(self, _: i64) -> Result<Word, E> {
                Ok(Word(None))
            }
            fn visit_u64<E>(self, _: u64) -> Result<Word, E> {
                Ok(Word(None))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Word, E> {
                Ok(Word(None))
            }
            fn visit_unit<E>(self) -> Result<Word, E> {
                Ok(Word(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Word, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Word(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Word(None))
            }
        }
        from.deserialize_any(WordVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_json_value_is_a_message() {
        let deep = format!("{}1{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        for text in [
            "null",
            " 1 ",
            "1e400",
            "-0",
            "\"\\ud800\"",
            "\"\u{2028}😀\"",
            "{\"a\":[1,{\"b\":null}],\"\\udfff\":1}",
            "{\"cmd\":\"node\"}",
            "{\"cmd\":5,\"x\":\"NODE_HANDLE\"}",
            "{\"a\":{\"cmd\":\"NODE_HANDLE\"}}",
            "[\"NODE_HANDLE\"]",
            "{\"cmd\":\"NODE_HANDLE\",\"cmd\":{\"a\":[1,2.5,-1,true,null]}}",
            "{\"cmd\":\"NODE_SIGNALBOX_HELLO\"}",
            "{\"\\ud800\":\"NODE_\"}",
            &deep,
        ] {
            assert_eq!(Line::read(text.as_bytes()), Line::Message(text));
        }
    }

    #[test]
    fn what_javascript_could_not_parse_is_malformed() {
        for line in [
            &b""[..],
            b" ",
            b"{bad",
            b"{\"a\":1}}",
            b"01",
            b"1 2",
            b"'a'",
            b"\"\t\"",
            b"\"\\x\"",
            b"\"\\u12\"",
            b"nul",
            b"NaN",
            b"undefined",
            b"[1,]",
            b"{\"a\":1,}",
            b"\xef\xbb\xbf1",
            b"\"\xff\"",
            b"\"\xed\xa0\x80\"",
            b"\"\xe6\xbc\"",
            b"+1",
            b".5",
            b"1.",
        ] {
            assert_eq!(Line::read(line), Line::Malformed, "{:?}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn words_between_runtimes_are_told_apart() {
        for (text, line) in [
            (
                "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Socket\",\"msg\":1}",
                Line::Handle("net.Socket".into()),
            ),
            ("{\"cmd\":\"NODE_HANDLE\",\"type\":[\"net.Socket\"]}", Line::Handle(String::new())),
            ("{\"type\":1,\"cmd\":\"NODE_CLUSTER\"}", Line::Internal),
            ("{\"\\u0063md\":\"\\u004eODE_X\"}", Line::Internal),
            ("{\"\\ud800\":1,\"cmd\":\"NODE_X\"}", Line::Internal),
            ("{\"cmd\":1,\"cmd\":\"NODE_X\"}", Line::Internal),
        ] {
            assert_eq!(Line::read(text.as_bytes()), line, "{text}");
        }
    }
}
