//! What bounds a frame, on both sides.

use super::CodecError;

const MIB: usize = 1024 * 1024;

/// Limits of a frame. A writer holds those of its readers; [`Default`] is what both have unless
/// told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// UTF-16 code units of the text, as JavaScript counts them. A bigger one would stop a thread of
    /// JavaScript for seconds.
    pub max_text_length: usize,
    /// Brackets open at once in the text, the frame's own included; from
    /// [`Limits::LOWEST_MAX_DEPTH`] to [`Limits::HIGHEST_MAX_DEPTH`].
    pub max_depth: usize,
    /// Rows of the table. The worst frame then costs JavaScript 0.2 s.
    pub max_rows: usize,
    /// Bytes of all buffers together, beside the text and in it.
    pub max_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_text_length: 64 * MIB, max_depth: 500, max_rows: 100_000, max_bytes: 256 * MIB }
    }
}

impl Limits {
    /// Room for the table itself: frame, rows, row, path.
    pub const LOWEST_MAX_DEPTH: usize = 4;

    /// Values are built and written by recursion, at up to 1 kB of stack a level; threads have 2 MiB. The
    /// stack is looked at besides.
    pub const HIGHEST_MAX_DEPTH: usize = 1_000;

    /// The depth that is held, whatever was asked for.
    pub(super) fn depth(&self) -> usize {
        self.max_depth.clamp(Self::LOWEST_MAX_DEPTH, Self::HIGHEST_MAX_DEPTH)
    }

    /// Refuses a text that is too long. `text` is UTF-8, or WTF-8.
    pub(super) fn check_text(&self, text: &[u8]) -> Result<(), CodecError> {
        // Of UTF-8 there are never fewer bytes than UTF-16 has code units. Offsets are of 32 bits.
        let is_short =
            text.len() <= self.max_text_length || utf16_length(text) <= self.max_text_length;
        if is_short && u32::try_from(text.len()).is_ok() {
            return Ok(());
        }
        Err(self.text_too_long())
    }

    pub(crate) fn text_too_long(&self) -> CodecError {
        CodecError::limit(
            "maxTextLength",
            self.max_text_length,
            "The text of the value is too long.",
        )
    }

    pub(super) fn text_too_deep(&self) -> CodecError {
        CodecError::limit("maxDepth", self.depth(), "The text is nested too deeply.")
    }

    /// A sparse array is at most as long as the longest array without holes that a text could say,
    /// at two characters an element: a few bytes must not become a loop without end.
    pub(super) fn is_sparse_length(&self, length: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a limit beyond 2^53 is none")]
        let longest = self.max_text_length as f64 / 2.0;
        length <= longest
    }

    pub(super) fn sparse_too_long(&self) -> CodecError {
        CodecError::limit("maxTextLength", self.max_text_length, "An array with holes is too long.")
    }
}

/// UTF-16 code units of UTF-8 or WTF-8: one for each first byte of a character, two for those of
/// four bytes.
fn utf16_length(text: &[u8]) -> usize {
    text.iter().map(|&byte| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_utf16_code_units() {
        for text in ["", "abc", "é", "語", "😀", "aé語😀"] {
            assert_eq!(utf16_length(text.as_bytes()), text.encode_utf16().count(), "{text}");
        }
    }
}
