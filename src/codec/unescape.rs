//! Strings of a text whose syntax was checked, without their escapes.

use super::text::{push_char, push_surrogate, surrogate_at, SURROGATE_LEAD};

/// The string in WTF-8.
pub(super) fn unescape(source: &[u8]) -> Vec<u8> {
    let mut string = Vec::with_capacity(source.len());
    let mut rest = source;
    while let Some(backslash) = memchr::memchr(b'\\', rest) {
        push_plain(&mut string, &rest[..backslash]);
        rest = &rest[backslash + 1..];
        let Some((&escape, after)) = rest.split_first() else { break };
        rest = after;
        match escape {
            b'u' => {
                push_unit(&mut string, code_unit(rest));
                rest = rest.get(4..).unwrap_or_default();
            }
            b'b' => string.push(8),
            b'f' => string.push(12),
            b'n' => string.push(b'\n'),
            b'r' => string.push(b'\r'),
            b't' => string.push(b'\t'),
            itself => string.push(itself),
        }
    }
    push_plain(&mut string, rest);
    string
}

fn code_unit(digits: &[u8]) -> u16 {
    let digits = digits.iter().take(4);
    digits.fold(0, |unit, digit| {
        unit << 4 | u16::try_from(char::from(*digit).to_digit(16).unwrap_or(0)).unwrap_or(0)
    })
}

/// Half a pair may stand in the text as it is, and the other half as an escape.
fn push_plain(string: &mut Vec<u8>, plain: &[u8]) {
    match surrogate_at(plain) {
        Some(unit) if plain[0] == SURROGATE_LEAD => {
            push_unit(string, unit);
            string.extend_from_slice(&plain[3..]);
        }
        _ => string.extend_from_slice(plain),
    }
}

/// Adds a code unit; both halves of a pair become one character.
fn push_unit(string: &mut Vec<u8>, unit: u16) {
    let before = string.len().checked_sub(3).and_then(|start| surrogate_at(&string[start..]));
    let pair = before.map(|high| char::decode_utf16([high, unit]).next());
    match (pair, char::from_u32(u32::from(unit))) {
        (Some(Some(Ok(character))), _) => {
            string.truncate(string.len() - 3);
            push_char(string, character);
        }
        (_, Some(character)) => push_char(string, character),
        (_, None) => push_surrogate(string, unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Text;

    fn units(source: &[u8]) -> Vec<u16> {
        Text::from_wtf8(unescape(source)).to_utf16()
    }

    #[test]
    fn every_escape_is_known() {
        let expected = "\"\\/\u{8}\u{c}\n\r\té語";
        assert_eq!(unescape(br#"\"\\\/\b\f\n\r\t\u00E9\u8a9e"#), expected.as_bytes());
    }

    #[test]
    fn surrogates_meet_however_they_are_written() {
        assert_eq!(unescape(br"\ud83d\ude00"), "😀".as_bytes());
        assert_eq!(units(br"\ude00\ud83d"), [0xde00, 0xd83d]);
        assert_eq!(units(br"\ud83dx\ude00"), [0xd83d, 0x78, 0xde00]);
        assert_eq!(units(br"\ud83d\ud83d\ude00"), [0xd83d, 0xd83d, 0xde00]);
        // As they stand, from a string of JavaScript's.
        assert_eq!(unescape(b"\xed\xa0\xbd\\ude00"), "😀".as_bytes());
        assert_eq!(unescape(b"\\ud83d\xed\xb8\x80"), "😀".as_bytes());
    }

    #[test]
    fn a_character_before_an_escape_is_none_of_its_half() {
        assert_eq!(unescape(b"\xed\x9f\xbf\\ude00"), b"\xed\x9f\xbf\xed\xb8\x80");
    }
}
