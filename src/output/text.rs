//! Incremental UTF-8 decoding into what a JavaScript engine stores.

use encoding_rs::{CoderResult, Decoder, UTF_8};

/// Decoded text in the narrowest form that JavaScript engines keep: one byte a character while all
/// of it is ASCII, UTF-16 from the first other character on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// ASCII only; valid Latin-1 and UTF-8 as it stands.
    Ascii(Vec<u8>),
    /// UTF-16 code units; never begins or ends within a surrogate pair.
    Utf16(Vec<u16>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Ascii(Vec::new())
    }
}

impl Text {
    /// Length in UTF-16 code units, JavaScript's `length`.
    pub fn len(&self) -> usize {
        match self {
            Self::Ascii(bytes) => bytes.len(),
            Self::Utf16(units) => units.len(),
        }
    }

    /// True when there is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Cuts after the last end of line and returns the rest: everything, when there is none.
    pub(crate) fn split_after_last_newline(&mut self) -> Self {
        match self {
            Self::Ascii(bytes) => {
                let end = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
                Self::Ascii(bytes.split_off(end))
            }
            Self::Utf16(units) => {
                let newline = u16::from(b'\n');
                let end = units.iter().rposition(|&unit| unit == newline).map_or(0, |at| at + 1);
                let rest = units.split_off(end);
                match rest
                    .iter()
                    .map(|&unit| u8::try_from(unit).ok().filter(u8::is_ascii))
                    .collect()
                {
                    Some(ascii) => Self::Ascii(ascii), // back to the narrow form, maybe for good
                    None => Self::Utf16(rest),
                }
            }
        }
    }

    fn widen(&mut self, room: usize) -> &mut Vec<u16> {
        if let Self::Ascii(bytes) = self {
            let mut units = Vec::with_capacity(bytes.len() + room);
            units.extend(bytes.iter().copied().map(u16::from));
            *self = Self::Utf16(units);
        }
        match self {
            Self::Utf16(units) => units,
            Self::Ascii(_) => unreachable!("widened above"),
        }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ascii(bytes) => out.write_str(&String::from_utf8_lossy(bytes)),
            Self::Utf16(units) => out.write_str(&String::from_utf16_lossy(units)),
        }
    }
}

/// Decodes a byte stream chunk by chunk. A character that is split between two chunks comes out
/// whole with the second; malformed input becomes U+FFFD, as many as `TextDecoder` makes.
pub(crate) struct TextDecoder {
    decoder: Decoder,
    /// True while the decoder holds the first bytes of a character.
    mid_character: bool,
}

impl TextDecoder {
    pub(crate) fn new() -> Self {
        // Terminals and pipes carry no byte order mark to remove: U+FEFF is data.
        Self { decoder: UTF_8.new_decoder_without_bom_handling(), mid_character: false }
    }

    /// Appends the decoded form of `bytes` to `text`.
    pub(crate) fn decode(&mut self, bytes: &[u8], text: &mut Text) {
        if !self.mid_character && bytes.is_ascii() {
            match text {
                Text::Ascii(ascii) => ascii.extend_from_slice(bytes),
                Text::Utf16(units) => units.extend(bytes.iter().copied().map(u16::from)),
            }
            return;
        }
        self.run(bytes, text, false);
        self.mid_character = ends_mid_character(bytes, self.mid_character);
    }

    /// Ends the stream: an unfinished character becomes U+FFFD.
    pub(crate) fn finish(&mut self, text: &mut Text) {
        if self.mid_character {
            self.run(&[], text, true);
        }
        *self = Self::new();
    }

    fn run(&mut self, mut bytes: &[u8], text: &mut Text, last: bool) {
        let units = text.widen(bytes.len());
        loop {
            // A multiple of what one round yields at the most, so one round is the normal case.
            let room = self.decoder.max_utf16_buffer_length(bytes.len()).unwrap_or(bytes.len());
            let begin = units.len();
            units.resize(begin + room.max(2), 0);
            let (result, read, written, _) =
                self.decoder.decode_to_utf16(bytes, &mut units[begin..], last);
            units.truncate(begin + written);
            bytes = &bytes[read..];
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

/// Whether the decoder may hold an unfinished character after `bytes`. Errs on the side of `true`,
/// which only costs the ASCII shortcut for the next chunk.
fn ends_mid_character(bytes: &[u8], before: bool) -> bool {
    match bytes.last() {
        Some(last) => !last.is_ascii(),
        None => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode_split(bytes: &[u8], at: &[usize]) -> String {
        let mut decoder = TextDecoder::new();
        let mut text = Text::default();
        let mut begin = 0;
        for &end in at.iter().chain(std::iter::once(&bytes.len())) {
            decoder.decode(&bytes[begin..end], &mut text);
            begin = end;
        }
        decoder.finish(&mut text);
        text.to_string()
    }

    #[test]
    fn every_split_of_every_character_width_gives_the_same_text() {
        let sample = "a\u{1b}[31mé漢😀\u{feff}z";
        for first in 0..=sample.len() {
            for second in first..=sample.len() {
                assert_eq!(decode_split(sample.as_bytes(), &[first, second]), sample);
            }
        }
    }

    #[test]
    fn malformed_input_is_replaced_as_the_standard_library_does() {
        for bad in [&b"a\xff\xfeb"[..], b"\xe6\xbc", b"\xf0\x9f\x98", b"\xc0\xafx", b"\xed\xa0\x80"]
        {
            let expected = String::from_utf8_lossy(bad);
            for at in 0..=bad.len() {
                assert_eq!(decode_split(bad, &[at]), expected, "{bad:x?} split at {at}");
            }
        }
    }

    #[test]
    fn ascii_stays_narrow_and_a_prepared_text_never_ends_in_half_a_pair() {
        let mut decoder = TextDecoder::new();
        let mut text = Text::default();
        decoder.decode(b"plain", &mut text);
        assert!(matches!(text, Text::Ascii(_)));
        decoder.decode(&"😀".as_bytes()[..3], &mut text);
        assert_eq!(text.len(), 5);
        decoder.decode(&"😀".as_bytes()[3..], &mut text);
        assert_eq!(text.len(), 7);
    }
}
