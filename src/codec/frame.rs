//! A frame's parts: its text scanned, its rows located and checked.

use bytes::Bytes;

use super::check::{by_place, ByPlace, ByteCount, Check};
use super::locate::{locate, Row};
use super::scan::scan;
use super::tape::{At, Kind, Tape};
use super::{CodecError, Limits};

/// A frame that follows all rules.
pub(super) struct Frame<'a> {
    pub(super) tape: Tape<'a>,
    /// The value's stand-in.
    pub(super) root: At,
    pub(super) rows: Vec<Row>,
    pub(super) by_place: ByPlace,
    pub(super) byte_count: ByteCount,
}

impl<'a> Frame<'a> {
    /// `text` is UTF-8 or WTF-8.
    pub(super) fn read(
        text: &'a [u8],
        bytes: &[Bytes],
        limits: &Limits,
    ) -> Result<Self, CodecError> {
        limits.check_text(text)?;
        let mut tape = Tape::new(text);
        scan(text, limits.depth(), &mut tape).map_err(|refusal| refusal.with(limits))?;
        let (root, table) = parts(&tape)?;
        let rows = match table {
            Some(table) => locate(&mut tape, root, table, limits)?,
            None => Vec::new(),
        };
        let by_place = by_place(&rows);
        let byte_count = Check { tape: &tape, rows: &rows, bytes, limits }.all(&by_place)?;
        Ok(Self { tape, root, rows, by_place, byte_count })
    }
}

/// The stand-in and the table.
fn parts(tape: &Tape<'_>) -> Result<(At, Option<At>), CodecError> {
    let no_value = CodecError::malformed("it is no object with a \"v\"");
    if tape.node(0).kind != Kind::Object {
        return Err(no_value);
    }
    let (mut value, mut table) = (None, None);
    for (key, at) in tape.entries(0) {
        match &*tape.string(key) {
            b"v" => value = Some(at),
            b"t" => table = Some(at),
            _ => return Err(CodecError::malformed("it has more than \"v\" and \"t\"")),
        }
    }
    Ok((value.ok_or(no_value)?, table))
}
