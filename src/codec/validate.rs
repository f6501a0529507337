//! Frames that pass through the engine: checked, and not built.

use bytes::Bytes;

use super::frame::Frame;
use super::scan::{scan, Record};
use super::tape::Kind;
use super::{stats, CodecError, Limits};

/// What is known of a frame that follows all rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows of its table.
    pub rows: usize,
    /// Byte strings beside the text that they name.
    pub byte_strings: usize,
    /// Bytes of all buffers, beside the text and in it.
    pub bytes: usize,
}

/// Checks a frame from a page or a child: syntax, depth and size, where the rows lead, what stands
/// there. Whoever gets it can decode it, where its classes are known and its regular expressions are
/// right.
///
/// Takes time linear in the text; no stack but its own.
///
/// # Errors
///
/// As [`super::decode`].
pub fn validate(text: &str, bytes: &[Bytes], limits: &Limits) -> Result<Summary, CodecError> {
    check(text.as_bytes(), bytes, limits)
}

/// The same of a text that is WTF-8, its bytes in it.
pub(crate) fn validate_wtf8(text: &[u8], limits: &Limits) -> Result<Summary, CodecError> {
    check(text, &[], limits)
}

fn check(text: &[u8], bytes: &[Bytes], limits: &Limits) -> Result<Summary, CodecError> {
    stats::VALIDATED.count();
    if bytes.is_empty() && is_plain(text, limits)? {
        return Ok(Summary::default());
    }
    let frame = Frame::read(text, bytes, limits)?;
    Ok(Summary {
        rows: frame.rows.len(),
        byte_strings: frame.byte_count.beside,
        bytes: frame.byte_count.total,
    })
}

/// Whether this is a frame without a table, in the form that writers give it. Refuses what is no
/// JSON, too long or too deep; of what else is wrong a tape tells.
pub(super) fn is_plain(text: &[u8], limits: &Limits) -> Result<bool, CodecError> {
    limits.check_text(text)?;
    if may_have_table(text) {
        return Ok(false);
    }
    let mut keys = FrameKeys { text, has_value: false, has_others: false };
    scan(text, limits.depth(), &mut keys).map_err(|refusal| refusal.with(limits))?;
    Ok(keys.has_value && !keys.has_others && text.starts_with(b"{"))
}

/// Whether a tape is worth its cost: writers put the table last.
fn may_have_table(text: &[u8]) -> bool {
    text.ends_with(b"]}") && memchr::memmem::rfind(text, b",\"t\":[").is_some()
}

/// Looks at the frame's own keys and nothing else.
struct FrameKeys<'a> {
    text: &'a [u8],
    has_value: bool,
    has_others: bool,
}

impl Record for FrameKeys<'_> {
    fn leaf(&mut self, _: Kind, _: usize, _: usize) {}

    fn key(&mut self, _: Kind, start: usize, end: usize, depth: usize) {
        if depth == 1 {
            match &self.text[start..end] {
                b"v" => self.has_value = true,
                _ => self.has_others = true,
            }
        }
    }

    fn open(&mut self, _: Kind, _: usize) -> u32 {
        0
    }

    fn close(&mut self, _: u32, _: u32, _: usize) {}
}
