//! The table as it is written: rows whose paths leave out the keys that they share with the row
//! before. That keeps it linear in the value, however deep that is.

use super::tag::Tag;
use super::{write, CodecError, Limits, Sparse, Text};

/// A step of a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key<'d> {
    Index(usize),
    Name(&'d Text<'d>),
    /// A field of an error.
    Field(&'static str),
}

/// The third part of a row.
#[derive(Debug)]
pub(super) enum RowData<'d> {
    None,
    Text(&'d Text<'d>),
    Layout(&'d Sparse<'d>),
    Bytes(usize),
    Base64(Vec<u8>),
    /// A shared value, whose row is known at the end.
    Target(usize),
}

struct Row<'d> {
    shared: usize,
    /// Where its keys end in the list of all rows' keys; they begin where the row before ends.
    end: usize,
    tag: Tag,
    data: RowData<'d>,
}

/// Rows, and the way to the place where the walk is.
pub(super) struct Rows<'d> {
    list: Vec<Row<'d>>,
    keys: Vec<Key<'d>>,
    way: Vec<Key<'d>>,
    /// How many keys of the way are still those of the last row.
    shared: usize,
    max: usize,
}

impl<'d> Rows<'d> {
    pub(super) fn new(max: usize) -> Self {
        Self { list: Vec::new(), keys: Vec::new(), way: Vec::new(), shared: 0, max }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Goes to `key` of the container that is `depth` keys from the top.
    pub(super) fn enter(&mut self, depth: usize, key: Key<'d>) {
        self.way.truncate(depth);
        self.way.push(key);
        self.shared = self.shared.min(depth);
    }

    /// Adds a row for the place `depth` keys from the top, and returns its number.
    pub(super) fn add(
        &mut self,
        depth: usize,
        tag: Tag,
        data: RowData<'d>,
        limits: &Limits,
    ) -> Result<usize, CodecError> {
        if self.list.len() >= self.max {
            let what = "The value holds more that JSON can't say than one frame takes.";
            return Err(CodecError::limit("maxRows", limits.max_rows, what));
        }
        let shared = self.shared.min(depth);
        self.keys.extend_from_slice(&self.way[shared..depth]);
        self.shared = depth;
        self.list.push(Row { shared, end: self.keys.len(), tag, data });
        Ok(self.list.len() - 1)
    }

    /// How many keys the first row's path shares with the way to the last row of `before`.
    fn shared_with(&self, before: &Self) -> usize {
        let Some(first) = self.list.first() else { return 0 };
        let way = &before.way[..before.shared];
        way.iter()
            .zip(&self.keys[..first.end])
            .take_while(|(one, other)| is_same(one, other))
            .count()
    }

    /// Writes `self`, then `rest`, as one table.
    pub(super) fn write(&self, rest: &Self, out: &mut Vec<u8>, row_of: impl Fn(usize) -> usize) {
        out.push(b'[');
        let mut is_first = true;
        for (rows, skipped) in [(self, 0), (rest, rest.shared_with(self))] {
            let mut start = 0;
            for (number, row) in rows.list.iter().enumerate() {
                if !std::mem::take(&mut is_first) {
                    out.push(b',');
                }
                // Only the first row meets another one than it was made for; it shares nothing yet.
                let skipped = if number == 0 { skipped } else { 0 };
                out.extend_from_slice(b"[[");
                write::integer(row.shared + skipped, out);
                for key in &rows.keys[start + skipped..row.end] {
                    out.push(b',');
                    write_key(key, out);
                }
                out.extend_from_slice(b"],\"");
                out.extend_from_slice(row.tag.name().as_bytes());
                out.push(b'"');
                write_data(&row.data, out, &row_of);
                out.push(b']');
                start = row.end;
            }
        }
        out.push(b']');
    }
}

fn is_same(one: &Key<'_>, other: &Key<'_>) -> bool {
    match (one, other) {
        (Key::Index(one), Key::Index(other)) => one == other,
        (Key::Name(one), Key::Name(other)) => one == other,
        (Key::Field(one), Key::Field(other)) => one == other,
        _ => false,
    }
}

fn write_key(key: &Key<'_>, out: &mut Vec<u8>) {
    match key {
        Key::Index(index) => write::integer(*index, out),
        Key::Name(name) => write::string(name, out),
        Key::Field(field) => write::string(&Text::from(*field), out),
    }
}

fn write_data(data: &RowData<'_>, out: &mut Vec<u8>, row_of: &impl Fn(usize) -> usize) {
    if matches!(data, RowData::None) {
        return;
    }
    out.push(b',');
    match data {
        RowData::None => {}
        RowData::Text(text) => write::string(text, out),
        RowData::Bytes(index) => write::integer(*index, out),
        RowData::Target(target) => write::integer(row_of(*target), out),
        RowData::Base64(text) => {
            out.push(b'"');
            out.extend_from_slice(text);
            out.push(b'"');
        }
        RowData::Layout(sparse) => {
            out.push(b'[');
            write::integer(sparse.length as usize, out);
            for (index, _) in &sparse.elements {
                out.push(b',');
                write::integer(*index as usize, out);
            }
            out.push(b']');
        }
    }
}
