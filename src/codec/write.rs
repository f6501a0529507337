//! JSON as `JSON.stringify` writes it.

use super::text::surrogate_at;
use super::{number, Text};

/// How a byte stands in a string: as it is, as `\uXXXX` or as a short escape with this letter.
const AS_IT_IS: u8 = 0;
const AS_UNIT: u8 = 1;

const FORMS: [u8; 256] = forms();

const fn forms() -> [u8; 256] {
    let mut forms = [AS_IT_IS; 256];
    let mut control = 0;
    while control < 0x20 {
        forms[control] = AS_UNIT;
        control += 1;
    }
    forms[0x08] = b'b';
    forms[0x09] = b't';
    forms[0x0a] = b'n';
    forms[0x0c] = b'f';
    forms[0x0d] = b'r';
    forms[b'"' as usize] = b'"';
    forms[b'\\' as usize] = b'\\';
    // Of a lone surrogate, or of a character that stands as it is.
    forms[0xed] = AS_UNIT;
    forms
}

const HEX: &[u8; 16] = b"0123456789abcdef";

pub(super) fn string(string: &Text<'_>, out: &mut Vec<u8>) {
    let bytes = string.as_wtf8();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut written = 0;
    let mut at = 0;
    while let Some(offset) =
        bytes[at..].iter().position(|byte| FORMS[usize::from(*byte)] != AS_IT_IS)
    {
        at += offset;
        let byte = bytes[at];
        let (unit, length) = match surrogate_at(&bytes[at..]) {
            Some(unit) => (unit, 3),
            None if byte == 0xed => {
                at += 1;
                continue;
            }
            None => (u16::from(byte), 1),
        };
        out.extend_from_slice(&bytes[written..at]);
        match FORMS[usize::from(byte)] {
            AS_UNIT => {
                let digit = |shift: u16| HEX[usize::from(unit >> shift & 15)];
                out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
            }
            letter => out.extend_from_slice(&[b'\\', letter]),
        }
        at += length;
        written = at;
    }
    out.extend_from_slice(&bytes[written..]);
    out.push(b'"');
}

/// A number that JSON can say: finite, and not negative zero.
pub(super) fn number(number: f64, out: &mut Vec<u8>) {
    number::write(number, out);
}

/// A whole number, such as an index.
pub(super) fn integer(integer: usize, out: &mut Vec<u8>) {
    use std::io::Write;
    // Writing to memory does not fail.
    let _ = write!(out, "{integer}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<'a>(text: impl Into<Text<'a>>) -> String {
        let mut out = Vec::new();
        string(&text.into(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn strings_are_escaped_where_json_stringify_does_it() {
        assert_eq!(written("\"\\/\u{8}\u{c}\n\r\t\0\u{1f}"), r#""\"\\/\b\f\n\r\t\u0000\u001f""#);
        let plain = "é 語 😀 \u{2028}\u{d7ff}\u{7f}";
        assert_eq!(written(plain), format!("\"{plain}\""));
        let lone = Text::from_utf16(&[0x61, 0xd83d, 0x62, 0xde00]);
        assert_eq!(written(lone), r#""a\ud83db\ude00""#);
    }
}
