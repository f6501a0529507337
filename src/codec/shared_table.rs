//! A table that many payloads share, looked at once. Most are about one property that is a Date: whether
//! a payload fits that is seen without a tape of it.

use super::batch::validate_row;
use super::{stats, CodecError, Limits};

/// Digits of the farthest time from the epoch, 8.64e15.
const MOST_DIGITS: usize = 16;
const MAX_TIME: u64 = 8_640_000_000_000_000;

/// A table, in WTF-8.
#[derive(Debug)]
pub(crate) struct SharedTable {
    text: Box<[u8]>,
    /// Of a table about one property that is a Date: its name, where it needs no escapes.
    date: Option<Box<[u8]>>,
}

impl SharedTable {
    pub(crate) fn new(text: &[u8]) -> Self {
        let date =
            text.strip_prefix(b"[[[0,\"").and_then(|rest| rest.strip_suffix(b"\"],\"Date\"]]"));
        let date = date.filter(|name| !name.iter().any(|byte| matches!(byte, b'"' | b'\\')));
        Self { text: text.into(), date: date.map(Box::from) }
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Checks a payload with this table, as [`validate_row`] does. The payload is a part of a body that
    /// was cut by [`super::outline`], and so is known to be JSON.
    ///
    /// # Errors
    ///
    /// As [`super::decode`].
    pub(crate) fn validate(&self, payload: &[u8], limits: &Limits) -> Result<(), CodecError> {
        if self.date.as_deref().is_some_and(|name| has_date(payload, name)) {
            stats::VALIDATED.count();
            return Ok(());
        }
        validate_row(payload, &self.text, limits)
    }
}

/// True for an object whose property of this name can stand for a Date. False where that is not seen at a
/// glance, too.
fn has_date(payload: &[u8], name: &[u8]) -> bool {
    let Some(b'{') = payload.first() else { return false };
    let mut at = skip_space(payload, 1);
    let mut is_date = false;
    while payload.get(at) == Some(&b'"') {
        let start = at + 1;
        let Some(length) = memchr::memchr(b'"', &payload[start..]) else { return false };
        let key = &payload[start..start + length];
        // One with escapes may be any.
        if memchr::memchr(b'\\', key).is_some() {
            return false;
        }
        at = skip_space(payload, start + length + 1);
        // Behind the colon.
        let begin = skip_space(payload, at + 1);
        let Some(end) = skip_value(payload, begin) else { return false };
        if key == name {
            // Of two the last one counts.
            is_date = is_time(&payload[begin..end]);
        }
        at = skip_space(payload, end);
        if payload.get(at) == Some(&b',') {
            at = skip_space(payload, at + 1);
        }
    }
    is_date
}

fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Where the value that begins at a place ends, perhaps with space behind it.
fn skip_value(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match text.get(at)? {
            b'"' => at = skip_string(text, at + 1)?,
            b'[' | b'{' => {
                depth += 1;
                at += 1;
            }
            b']' | b'}' | b',' if depth == 0 => return Some(at),
            b']' | b'}' => {
                depth -= 1;
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// Behind the quote that ends a string.
fn skip_string(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// A whole number of milliseconds as writers write it, or null.
fn is_time(text: &[u8]) -> bool {
    if text == b"null" {
        return true;
    }
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || digits.len() > MOST_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let time = digits.iter().fold(0, |time, digit| time * 10 + u64::from(digit - b'0'));
    time <= MAX_TIME && text != b"-0"
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"[[[0,"at"],"Date"]]"#;

    /// What is seen at a glance, and what is right.
    fn outcome(payload: &str) -> (bool, bool) {
        let table = SharedTable::new(TABLE.as_bytes());
        let name = table.date.as_deref().unwrap();
        let limits = Limits::default();
        let seen = has_date(payload.as_bytes(), name);
        let right = validate_row(payload.as_bytes(), TABLE.as_bytes(), &limits).is_ok();
        assert_eq!(table.validate(payload.as_bytes(), &limits).is_ok(), right, "{payload}");
        (seen, right)
    }

    #[test]
    fn dates_are_seen_at_a_glance() {
        for payload in [
            r#"{"at":5}"#,
            r#"{"at":null}"#,
            r#"{"at":-8640000000000000}"#,
            r#"{"at":0,"x":"\",\"at\":\"no\""}"#,
            r#"{"x":{"at":"no"},"y":["}",{"at":[]}],"at":7,"z":1}"#,
            r#" {"at":5}"#.trim_start(),
            r#"{ "x" : "a" , "at" :7}"#,
            r#"{"at":"no","at":5}"#,
        ] {
            assert_eq!(outcome(payload), (true, true), "{payload}");
        }
    }

    #[test]
    fn what_is_not_seen_is_looked_at_closely() {
        for (payload, is_right) in [
            (r#"{"\u0061t":5}"#, true),
            (r#"{"at":5e3}"#, true),
            (r#"{"at":5 }"#, true),
            (r#"{"at":"no","\u0061t":5}"#, true),
            (r#"{"at":5,"\u0061t":"no"}"#, false),
            (r#"{"at":5,"at":"no"}"#, false),
            (r#"{"at":-0}"#, false),
            (r#"{"at":8640000000000001}"#, false),
            (r#"{"at":0.5}"#, false),
            (r#"{"at":{}}"#, false),
            (r#"{"x":1}"#, false),
            ("{}", false),
            ("[5]", false),
            ("5", false),
        ] {
            assert_eq!(outcome(payload), (false, is_right), "{payload}");
        }
    }

    #[test]
    fn other_tables_are_looked_at_closely() {
        for text in
            [r#"[[[0],"Date"]]"#, r#"[[[0,"a"],"BigInt"]]"#, r#"[[[0,"a\"b"],"Date"]]"#, "[]", "5"]
        {
            assert!(SharedTable::new(text.as_bytes()).date.is_none(), "{text}");
        }
        // Looks like one property, and is two keys.
        assert!(SharedTable::new(br#"[[[0,"a","b"],"Date"]]"#).date.is_none());
    }
}
