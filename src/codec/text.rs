//! JavaScript's strings.

use std::borrow::Cow;
use std::fmt;

/// A string of JavaScript: any sequence of UTF-16 code units, so that half a surrogate pair is kept.
///
/// Held as WTF-8, which is UTF-8 with a form of three bytes for what is no character. Most strings
/// are plain UTF-8 and borrowed from where they were read.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Text<'a>(Cow<'a, [u8]>);

/// First byte of the three that a lone surrogate takes. Characters from U+D000 to U+D7FF have it too.
pub(super) const SURROGATE_LEAD: u8 = 0xed;

/// The lowest second byte of a surrogate; characters with the same first byte have lower ones.
const LOWEST_SECOND: u8 = 0xa0;

impl<'a> Text<'a> {
    /// `bytes` are WTF-8.
    pub(crate) fn from_wtf8(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The string of these code units.
    pub fn from_utf16(units: &[u16]) -> Self {
        let mut bytes = Vec::with_capacity(units.len());
        for unit in char::decode_utf16(units.iter().copied()) {
            match unit {
                Ok(character) => push_char(&mut bytes, character),
                Err(lone) => push_surrogate(&mut bytes, lone.unpaired_surrogate()),
            }
        }
        Self(Cow::Owned(bytes))
    }

    /// The string as UTF-8, or `None` where it holds a lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// WTF-8.
    pub fn as_wtf8(&self) -> &[u8] {
        &self.0
    }

    /// The same with memory of its own.
    pub fn into_owned(self) -> Text<'static> {
        Text(Cow::Owned(self.0.into_owned()))
    }

    /// The code units. Allocates; for strings that UTF-8 can't say.
    pub fn to_utf16(&self) -> Vec<u16> {
        let mut units = Vec::with_capacity(self.0.len());
        let mut rest = &*self.0;
        while !rest.is_empty() {
            let plain = find_surrogate(rest).unwrap_or(rest.len());
            units.extend(String::from_utf8_lossy(&rest[..plain]).encode_utf16());
            rest = &rest[plain..];
            if let Some(unit) = surrogate_at(rest) {
                units.push(unit);
                rest = &rest[3..];
            }
        }
        units
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text.as_bytes()))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text.into_bytes()))
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

/// Where the first lone surrogate is.
fn find_surrogate(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(SURROGATE_LEAD, bytes).find(|&at| surrogate_at(&bytes[at..]).is_some())
}

/// The lone surrogate that `bytes` begins with.
pub(super) fn surrogate_at(bytes: &[u8]) -> Option<u16> {
    match *bytes {
        [SURROGATE_LEAD, second, third, ..] if second >= LOWEST_SECOND => {
            Some(0xd000 | (u16::from(second & 0x3f) << 6) | u16::from(third & 0x3f))
        }
        _ => None,
    }
}

pub(super) fn push_char(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Adds half a pair that has no other half in front of it.
pub(super) fn push_surrogate(bytes: &mut Vec<u8>, unit: u16) {
    let (second, third) = (((unit >> 6) & 0x3f) as u8, (unit & 0x3f) as u8);
    bytes.extend_from_slice(&[SURROGATE_LEAD, 0x80 | second, 0x80 | third]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_code_units_are_kept() {
        for units in [
            vec![],
            vec![0x61, 0xe9, 0x8a9e],
            vec![0xd83d, 0xde00],
            vec![0xd83d],
            vec![0x61, 0xde00, 0xd83d, 0x62],
            vec![0xd7ff, 0xd800, 0xdbff, 0xdbff, 0xdfff, 0xe000],
        ] {
            assert_eq!(Text::from_utf16(&units).to_utf16(), units);
        }
    }

    #[test]
    fn only_a_lone_surrogate_is_no_utf8() {
        assert_eq!(Text::from_utf16(&[0xd83d, 0xde00]).as_str(), Some("😀"));
        assert_eq!(Text::from_utf16(&[0xd83d]).as_str(), None);
    }
}
