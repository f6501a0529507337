//! Where the rows of a table point. A path leads through what the text holds: from objects by own
//! properties, from arrays by indices. Nothing can be reached that the frame did not bring.

use super::lookup::Lookup;
use super::tag::{Data, Tag};
use super::tape::{At, Kind, Tape, CLOSED, HAS_ROW, SHARED};
use super::{CodecError, Limits};

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// What it is about.
    pub(super) place: At,
    pub(super) tag: Tag,
    pub(super) data: Option<At>,
}

/// The rows of the table at `table`, whose paths start from `root`. Marks the places.
pub(super) fn locate(
    tape: &mut Tape<'_>,
    root: At,
    table: At,
    limits: &Limits,
) -> Result<Vec<Row>, CodecError> {
    if tape.node(table).kind != Kind::Array {
        return Err(CodecError::malformed("its table is no array"));
    }
    let count = tape.count(table);
    if count > limits.max_rows {
        return Err(CodecError::limit("maxRows", limits.max_rows, "The table has too many rows."));
    }
    let mut rows = Vec::with_capacity(count);
    let mut lookup = Lookup::default();
    let mut way = vec![root];
    let mut at = table + 1;
    for _ in 0..count {
        let (path, row) = read_row(tape, at)?;
        go_to(tape, &mut lookup, &mut way, path)?;
        let place = way.last().copied().unwrap_or(root);
        claim(tape, place, row.tag)?;
        rows.push(Row { place, ..row });
        at = tape.next(at);
    }
    check_shares(tape, &rows)?;
    Ok(rows)
}

/// The parts of a row; its place is not known yet.
fn read_row(tape: &Tape<'_>, at: At) -> Result<(At, Row), CodecError> {
    let malformed = || CodecError::malformed("a row is not [path, tag, data]");
    if tape.node(at).kind != Kind::Array || !(2..=3).contains(&tape.count(at)) {
        return Err(malformed());
    }
    let mut parts = tape.elements(at);
    let (Some(path), Some(name), data) = (parts.next(), parts.next(), parts.next()) else {
        return Err(malformed());
    };
    let tag = if tape.node(name).is_string() { Tag::named(&tape.string(name)) } else { None };
    let tag = tag.ok_or(CodecError::malformed("a row has an unknown tag"))?;
    match (tag.data(), data) {
        (Data::None, Some(_)) => Err(CodecError::malformed("a row has data where there is none")),
        (Data::Always, None) => Err(CodecError::malformed("a row has no data")),
        _ => Ok((path, Row { place: 0, tag, data })),
    }
}

/// Follows a path. `way` are the places from the root to that of the row before.
fn go_to<'a>(
    tape: &Tape<'a>,
    lookup: &mut Lookup<'a>,
    way: &mut Vec<At>,
    path: At,
) -> Result<(), CodecError> {
    let mut keys = if tape.node(path).kind == Kind::Array {
        tape.elements(path)
    } else {
        return Err(no_path());
    };
    let shared = keys.next().and_then(|first| index_at(tape, first)).ok_or_else(no_path)?;
    if shared >= way.len() {
        return Err(no_path());
    }
    way.truncate(shared + 1);
    for key in keys {
        let container = way[way.len() - 1];
        if !tape.node(container).is_container() {
            return Err(CodecError::malformed(
                "a path leads into a value that is no object or array",
            ));
        }
        if tape.has(container, CLOSED) {
            return Err(CodecError::malformed(
                "a row comes after that of a container which it is in",
            ));
        }
        let child = step(tape, lookup, container, key);
        way.push(child.ok_or(CodecError::malformed("a path leads to nothing"))?);
    }
    Ok(())
}

fn no_path() -> CodecError {
    CodecError::malformed("a path does not say how many keys it shares with that of the row before")
}

fn step<'a>(tape: &Tape<'a>, lookup: &mut Lookup<'a>, container: At, key: At) -> Option<At> {
    if tape.node(container).kind == Kind::Array {
        return lookup.element(tape, container, index_at(tape, key)?);
    }
    if !tape.node(key).is_string() {
        return None;
    }
    lookup.entry(tape, container, &tape.string(key))
}

/// The whole number from 0 on that stands there, however it is written.
pub(super) fn index_at(tape: &Tape<'_>, at: At) -> Option<usize> {
    if tape.node(at).kind != Kind::Number {
        return None;
    }
    to_index(tape.number(at))
}

fn to_index(number: f64) -> Option<usize> {
    // Offsets, rows and indices are of 32 bits.
    if number.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
    let index = number as usize;
    Some(index)
}

/// Takes a place for a row: no other may be about it.
fn claim(tape: &mut Tape<'_>, place: At, tag: Tag) -> Result<(), CodecError> {
    if tag == Tag::Share {
        return mark_once(tape, place, SHARED);
    }
    mark_once(tape, place, HAS_ROW)?;
    if tape.node(place).is_container() {
        mark_once(tape, place, CLOSED)?;
    }
    if tag != Tag::Error || tape.node(place).kind != Kind::Object {
        return Ok(());
    }
    match tape.entry(place, b"own") {
        None => Ok(()),
        // It is a part of the error, and no value of its own.
        Some(own) if tape.node(own).kind == Kind::Object => {
            mark_once(tape, own, HAS_ROW)?;
            mark_once(tape, own, CLOSED)
        }
        Some(_) => Err(CodecError::malformed("an Error lacks the object with its properties")),
    }
}

fn mark_once(tape: &mut Tape<'_>, place: At, flag: u8) -> Result<(), CodecError> {
    if tape.has(place, flag) {
        return Err(CodecError::malformed("two rows are about the same place"));
    }
    tape.mark(place, flag);
    Ok(())
}

fn check_shares(tape: &Tape<'_>, rows: &[Row]) -> Result<(), CodecError> {
    for row in rows.iter().filter(|row| row.tag == Tag::Share) {
        if !tape.node(row.place).is_container() {
            return Err(CodecError::malformed("a \"share\" row is about no object or array"));
        }
        // What has a row of its own is referred to by that one.
        if tape.has(row.place, HAS_ROW) {
            return Err(CodecError::malformed("a place has both a \"share\" row and another one"));
        }
    }
    Ok(())
}
