//! From a frame to its value.

use bytes::Bytes;

use super::build::build;
use super::frame::Frame;
#[cfg(feature = "node")]
use super::validate::is_plain;
use super::{stats, CodecError, Document, Limits};

/// The value of a frame. Strings without escapes are borrowed from the text; bytes beside it are
/// shared with `bytes`.
///
/// Takes time and memory linear in the text. Where the thread's stack ends before the depth limit, that
/// is the same error.
///
/// # Errors
///
/// `ERR_SIGNALBOX_CODEC_MALFORMED` and `ERR_SIGNALBOX_CODEC_LIMIT`. What only JavaScript can know is
/// not checked: whether its parser takes a regular expression or a URL, whether a class is known.
pub fn decode<'a>(
    text: &'a str,
    bytes: &[Bytes],
    limits: &Limits,
) -> Result<Document<'a>, CodecError> {
    stats::DECODED.count();
    build(&Frame::read(text.as_bytes(), bytes, limits)?, bytes, limits)
}

/// The same for a string of JavaScript's, in WTF-8.
#[cfg(feature = "node")]
pub(crate) fn decode_wtf8<'a>(
    text: &'a [u8],
    bytes: &[Bytes],
    limits: &Limits,
) -> Result<Document<'a>, CodecError> {
    stats::DECODED.count();
    build(&Frame::read(text, bytes, limits)?, bytes, limits)
}

/// As [`decode_wtf8`], without bytes beside it. `None` where no table
/// makes its value another one than that of the JSON itself.
#[cfg(feature = "node")]
pub(crate) fn decode_rows_wtf8<'a>(
    text: &'a [u8],
    limits: &Limits,
) -> Result<Option<Document<'a>>, CodecError> {
    stats::DECODED.count();
    if is_plain(text, limits)? {
        return Ok(None);
    }
    let frame = Frame::read(text, &[], limits)?;
    (!frame.rows.is_empty()).then(|| build(&frame, &[], limits)).transpose()
}
