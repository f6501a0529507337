//! One pass over a JSON text: syntax and depth. What is met is told to a [`Record`], which may keep
//! a tape of it or nothing.
//!
//! An own scanner, as that of `serde_json` refuses lone surrogates and numbers beyond all doubles, which
//! JavaScript writes and reads. It never recurses, and takes any bytes.

use super::tape::Kind;
use super::CodecError;

/// Who is told what a text holds, in the text's order.
pub(super) trait Record {
    /// A value that holds no others. `start` and `end` are offsets; of strings without the quotes.
    fn leaf(&mut self, kind: Kind, start: usize, end: usize);
    /// A key, `depth` containers deep.
    fn key(&mut self, kind: Kind, start: usize, end: usize, depth: usize);
    /// A container begins at `start`; returns what [`Record::close`] is called with.
    fn open(&mut self, kind: Kind, start: usize) -> u32;
    /// A container ends that holds so many elements or entries, with the byte before `end`.
    fn close(&mut self, opened: u32, count: u32, end: usize);
}

struct Open {
    is_object: bool,
    opened: u32,
    count: u32,
}

/// Scans a text that holds one value.
pub(super) fn scan(text: &[u8], max_depth: usize, record: &mut impl Record) -> Result<(), Refusal> {
    let mut open: Vec<Open> = Vec::with_capacity(32);
    let mut at = skip_space(text, 0);
    loop {
        // A value begins here.
        let first = byte(text, at);
        match first {
            b'{' | b'[' => {
                let is_object = first == b'{';
                if open.len() == max_depth {
                    return Err(Refusal::TooDeep);
                }
                let opened = record.open(if is_object { Kind::Object } else { Kind::Array }, at);
                open.push(Open { is_object, opened, count: 0 });
                at = skip_space(text, at + 1);
                if byte(text, at) != closing(is_object) {
                    if is_object {
                        at = scan_key(text, at, open.len(), record)?;
                    }
                    continue;
                }
                at += 1;
                record.close(opened, 0, at);
                open.pop();
            }
            b'"' => {
                let (kind, end) = scan_string(text, at + 1)?;
                record.leaf(kind, at + 1, end);
                at = end + 1;
            }
            b'-' | b'0'..=b'9' => {
                let end = scan_number(text, at)?;
                record.leaf(Kind::Number, at, end);
                at = end;
            }
            _ => {
                let (kind, end) = scan_word(text, at)?;
                record.leaf(kind, at, end);
                at = end;
            }
        }
        // A value has ended here.
        loop {
            at = skip_space(text, at);
            let Some(container) = open.last_mut() else {
                return if at == text.len() { Ok(()) } else { Err(Refusal::NoJson) };
            };
            container.count += 1;
            match byte(text, at) {
                b',' => {
                    at = skip_space(text, at + 1);
                    if container.is_object {
                        at = scan_key(text, at, open.len(), record)?;
                    }
                    break;
                }
                found if found == closing(container.is_object) => {
                    at += 1;
                    record.close(container.opened, container.count, at);
                    open.pop();
                }
                _ => return Err(Refusal::NoJson),
            }
        }
    }
}

/// Why a text was not scanned to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NoJson,
    TooDeep,
}

impl Refusal {
    pub(super) fn with(self, limits: &super::Limits) -> CodecError {
        match self {
            Self::NoJson => CodecError::malformed("the text is no JSON"),
            Self::TooDeep => limits.text_too_deep(),
        }
    }
}

/// The byte at an offset. No JSON has a NUL outside of strings, and none in them.
fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

fn closing(is_object: bool) -> u8 {
    if is_object {
        b'}'
    } else {
        b']'
    }
}

#[inline]
fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(byte(text, at), b' ' | b'\n' | b'\r' | b'\t') {
        at += 1;
    }
    at
}

/// From a key to the value behind its colon.
fn scan_key(
    text: &[u8],
    at: usize,
    depth: usize,
    record: &mut impl Record,
) -> Result<usize, Refusal> {
    if byte(text, at) != b'"' {
        return Err(Refusal::NoJson);
    }
    let (kind, end) = scan_string(text, at + 1)?;
    record.key(kind, at + 1, end, depth);
    let colon = skip_space(text, end + 1);
    if byte(text, colon) != b':' {
        return Err(Refusal::NoJson);
    }
    Ok(skip_space(text, colon + 1))
}

/// From behind the opening quote to the closing one.
fn scan_string(text: &[u8], start: usize) -> Result<(Kind, usize), Refusal> {
    let mut kind = Kind::Plain;
    let mut at = start;
    loop {
        at = skip_plain(text, at);
        match byte(text, at) {
            b'"' => return Ok((kind, at)),
            b'\\' => {
                kind = Kind::Escaped;
                at = scan_escape(text, at + 1)?;
            }
            _ => return Err(Refusal::NoJson),
        }
    }
}

/// Eight bytes are looked at together.
const LANES: usize = 8;

/// One in each of the eight bytes.
const ONES: u64 = u64::MAX / 255;

/// To the next quote, backslash or control character, or the end.
#[inline]
fn skip_plain(text: &[u8], mut at: usize) -> usize {
    // The high bit of each byte that is below `limit`, where all before it are right: the first one
    // is what counts.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & (ONES << 7);
    while let Some(lanes) = text.get(at..at + LANES).and_then(|lanes| lanes.try_into().ok()) {
        let word = u64::from_le_bytes(lanes);
        let quotes = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslashes = below(word ^ (ONES * u64::from(b'\\')), 1);
        let found = below(word, 0x20) | quotes | backslashes;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += LANES;
    }
    while let Some(byte) = text.get(at) {
        if *byte < 0x20 || matches!(byte, b'"' | b'\\') {
            break;
        }
        at += 1;
    }
    at
}

/// From behind a backslash to behind the escape.
fn scan_escape(text: &[u8], at: usize) -> Result<usize, Refusal> {
    match byte(text, at) {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 1),
        b'u' => match text.get(at + 1..at + 5) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Ok(at + 5),
            _ => Err(Refusal::NoJson),
        },
        _ => Err(Refusal::NoJson),
    }
}

fn scan_number(text: &[u8], start: usize) -> Result<usize, Refusal> {
    let digits = |mut at: usize| {
        while byte(text, at).is_ascii_digit() {
            at += 1;
        }
        at
    };
    let some_digits = |at: usize| match digits(at) {
        end if end == at => Err(Refusal::NoJson),
        end => Ok(end),
    };
    let whole = start + usize::from(byte(text, start) == b'-');
    let mut at = if byte(text, whole) == b'0' { whole + 1 } else { some_digits(whole)? };
    if byte(text, at) == b'.' {
        at = some_digits(at + 1)?;
    }
    if matches!(byte(text, at), b'e' | b'E') {
        let sign = usize::from(matches!(byte(text, at + 1), b'+' | b'-'));
        at = some_digits(at + 1 + sign)?;
    }
    Ok(at)
}

fn scan_word(text: &[u8], at: usize) -> Result<(Kind, usize), Refusal> {
    let rest = text.get(at..).unwrap_or_default();
    [(&b"null"[..], Kind::Null), (b"true", Kind::True), (b"false", Kind::False)]
        .into_iter()
        .find(|(word, _)| rest.starts_with(word))
        .map(|(word, kind)| (kind, at + word.len()))
        .ok_or(Refusal::NoJson)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Record for Nothing {
        fn leaf(&mut self, _: Kind, _: usize, _: usize) {}
        fn key(&mut self, _: Kind, _: usize, _: usize, _: usize) {}
        fn open(&mut self, _: Kind, _: usize) -> u32 {
            0
        }
        fn close(&mut self, _: u32, _: u32, _: usize) {}
    }

    fn scanned(text: &str) -> Result<(), Refusal> {
        scan(text.as_bytes(), 8, &mut Nothing)
    }

    #[test]
    fn json_is_scanned() {
        for text in [
            "null",
            " true ",
            "false\n",
            "0",
            "-0",
            "1.5e-7",
            "1E+9",
            "10",
            "\"\"",
            "[]",
            "{}",
            "[1,[2],{}]",
            "{\"a\":{\"b\":[null]}, \"c\" : 1}",
            r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d""#,
            "\"more than eight plain characters é 語 😀\u{7f}\"",
            "[[[[[[[[]]]]]]]]",
        ] {
            assert_eq!(scanned(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "nul",
            "null0",
            "True",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "NaN",
            "\"",
            "\"a",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u123",
            "\"\n\"",
            "\"12345678\t\"",
            "[",
            "]",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{",
            "}",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1",
            "{1:1}",
            "[}",
            "{]",
            "[1}",
            "{\"a\":1]",
            "1 2",
            "[] []",
            "\u{feff}1",
            "/**/1",
            "'a'",
            "\0",
            "1\0",
        ] {
            assert_eq!(scanned(text), Err(Refusal::NoJson), "{text:?}");
        }
    }

    #[test]
    fn depth_is_bounded_and_takes_no_stack() {
        assert_eq!(scanned("[[[[[[[[[]]]]]]]]]"), Err(Refusal::TooDeep));
        assert_eq!(scanned(&"[".repeat(3_000_000)), Err(Refusal::TooDeep));
        assert_eq!(scanned("[\"[[[[[[[[[\"]"), Ok(()));
    }

    #[test]
    fn the_first_special_byte_of_a_string_is_found_at_every_offset() {
        for special in [b'"', b'\\', 0, 0x1f] {
            for offset in 0..20 {
                let mut text = vec![b'!'; 24];
                text[offset] = special;
                text[offset + 1] = b'"';
                assert_eq!(skip_plain(&text, 0), offset);
            }
        }
        assert_eq!(
            skip_plain(&[0xff, 0x80, 0x7f, 0x20, 0x21, 0x23, 0x5b, 0x5d, 0xa2, 0xdc], 0),
            10
        );
    }
}
