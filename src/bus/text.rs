//! Text as JavaScript engines store it: one byte a code unit where all of it is Latin-1, else two.
//!
//! What is born in JavaScript goes back to JavaScript, so it is never made UTF-8 in between.

use encoding_rs::mem;

/// A text of UTF-16 code units, in the narrowest form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Latin-1: every unit is below 256.
    Latin1(Vec<u8>),
    /// Any units, lone surrogates included.
    Utf16(Vec<u16>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Latin1(Vec::new())
    }
}

impl Text {
    /// The text of these code units.
    pub fn from_units(units: &[u16]) -> Self {
        if !mem::is_utf16_latin1(units) {
            return Self::Utf16(units.to_vec());
        }
        let mut narrow = vec![0; units.len()];
        mem::convert_utf16_to_latin1_lossy(units, &mut narrow);
        Self::Latin1(narrow)
    }

    /// Length in code units.
    pub fn len(&self) -> usize {
        match self {
            Self::Latin1(units) => units.len(),
            Self::Utf16(units) => units.len(),
        }
    }

    /// True when there is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Latin1(units) => units.len(),
            Self::Utf16(units) => units.len() * 2,
        }
    }

    /// All of it.
    pub(crate) fn as_slice(&self) -> Slice<'_> {
        match self {
            Self::Latin1(units) => Slice::Latin1(units),
            Self::Utf16(units) => Slice::Utf16(units),
        }
    }

    /// A part of it, in code units; empty where there is no such part.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Slice<'_> {
        match self {
            Self::Latin1(units) => Slice::Latin1(units.get(start..end).unwrap_or_default()),
            Self::Utf16(units) => Slice::Utf16(units.get(start..end).unwrap_or_default()),
        }
    }

    /// The unit at an offset; 0 behind the end.
    pub(crate) fn unit(&self, at: usize) -> u16 {
        match self {
            Self::Latin1(units) => units.get(at).copied().map_or(0, u16::from),
            Self::Utf16(units) => units.get(at).copied().unwrap_or(0),
        }
    }

    /// An empty text with room, narrow or wide.
    pub(crate) fn with_capacity(units: usize, is_wide: bool) -> Self {
        if is_wide {
            Self::Utf16(Vec::with_capacity(units))
        } else {
            Self::Latin1(Vec::with_capacity(units))
        }
    }

    /// Appends ASCII.
    pub(crate) fn push_ascii(&mut self, ascii: &[u8]) {
        match self {
            Self::Latin1(units) => units.extend_from_slice(ascii),
            Self::Utf16(units) => units.extend(ascii.iter().copied().map(u16::from)),
        }
    }

    /// Appends a whole number.
    pub(crate) fn push_number(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number;
        loop {
            at -= 1;
            digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.push_ascii(&digits[at..]);
    }

    /// Appends a part of another text. Widens this one where it has to.
    pub(crate) fn push(&mut self, part: Slice<'_>) {
        match (&mut *self, part) {
            (Self::Latin1(units), Slice::Latin1(part)) => units.extend_from_slice(part),
            (Self::Utf16(units), Slice::Utf16(part)) => units.extend_from_slice(part),
            (Self::Utf16(units), Slice::Latin1(part)) => {
                let begin = units.len();
                units.resize(begin + part.len(), 0);
                mem::convert_latin1_to_utf16(part, &mut units[begin..]);
            }
            (Self::Latin1(units), Slice::Utf16(part)) => {
                let mut wide = vec![0; units.len()];
                mem::convert_latin1_to_utf16(units, &mut wide);
                wide.extend_from_slice(part);
                *self = Self::Utf16(wide);
            }
        }
    }

    /// Appends WTF-8.
    pub(crate) fn push_wtf8(&mut self, text: &[u8]) {
        if text.is_ascii() {
            self.push_ascii(text);
        } else {
            let units = crate::codec::Text::from_wtf8(text).to_utf16();
            self.push(Self::from_units(&units).as_slice());
        }
    }

    /// Appends a string of Rust's.
    pub(crate) fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_ascii(text.as_bytes());
        } else {
            self.push(Self::from(text).as_slice());
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Latin1(text.as_bytes().to_vec());
        }
        Self::from_units(&text.encode_utf16().collect::<Vec<_>>())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.is_ascii() {
            return Self::Latin1(text.into_bytes());
        }
        Self::from(text.as_str())
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&String::from_utf8_lossy(&self.as_slice().to_wtf8()))
    }
}

/// A part of a [`Text`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slice<'a> {
    Latin1(&'a [u8]),
    Utf16(&'a [u16]),
}

impl Slice<'_> {
    /// In WTF-8; borrowed from nothing, because most callers are rare.
    pub(crate) fn to_wtf8(self) -> Vec<u8> {
        match self {
            Self::Latin1(units) if units.is_ascii() => units.to_vec(),
            Self::Latin1(units) => {
                let mut text = vec![0; units.len() * 2];
                let written = mem::convert_latin1_to_utf8(units, &mut text);
                text.truncate(written);
                text
            }
            Self::Utf16(units) if mem::utf16_valid_up_to(units) == units.len() => {
                let mut text = vec![0; units.len() * 3];
                let written = mem::convert_utf16_to_utf8(units, &mut text);
                text.truncate(written);
                text
            }
            Self::Utf16(units) => crate::codec::Text::from_utf16(units).as_wtf8().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_narrow_while_it_can_be() {
        assert_eq!(Text::from("abé"), Text::Latin1(vec![b'a', b'b', 0xe9]));
        assert!(matches!(Text::from("漢"), Text::Utf16(_)));
    }

    #[test]
    fn parts_of_any_width_are_joined() {
        let mut text = Text::default();
        text.push_str("aé");
        text.push(Text::from("漢😀").as_slice());
        text.push(Text::from("é").as_slice());
        text.push_number(0);
        text.push_number(u64::MAX);
        assert_eq!(text.to_string(), "aé漢😀é018446744073709551615");
    }

    #[test]
    fn a_lone_surrogate_is_kept() {
        let text = Text::from_units(&[0xd83d, 0x61]);
        assert_eq!(text.as_slice().to_wtf8(), b"\xed\xa0\xbda");
    }
}
