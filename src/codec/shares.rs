//! Rows for plain objects and arrays that others refer to. They come first in the table, and are
//! made when it is known which: by a second walk, as far as it is needed.

use super::encode::Met;
use super::rows::{Key, RowData, Rows};
use super::tag::Tag;
use super::{CodecError, Document, Limits, Value};

/// Adds a row for each target, outer ones first, and notes it in `met`.
pub(super) fn find_shares<'d>(
    document: &'d Document<'d>,
    targets: &[bool],
    max_rows: usize,
    limits: &'d Limits,
    met: &mut [Met],
) -> Result<Rows<'d>, CodecError> {
    let mut search = Search {
        shared: &document.shared,
        left: targets.iter().filter(|is_target| **is_target).count(),
        targets,
        visited: vec![false; document.shared.len()],
        rows: Rows::new(max_rows),
        limits,
        met,
    };
    search.visit(&document.root, 0)?;
    Ok(search.rows)
}

struct Search<'s, 'd> {
    shared: &'d [Value<'d>],
    /// Targets that were not found yet.
    left: usize,
    targets: &'s [bool],
    visited: Vec<bool>,
    rows: Rows<'d>,
    limits: &'d Limits,
    met: &'s mut [Met],
}

impl<'d> Search<'_, 'd> {
    // Recursion is safe: the walk that wrote the text has checked the depth, and took more stack.
    fn visit(&mut self, value: &'d Value<'d>, depth: usize) -> Result<(), CodecError> {
        if self.left == 0 {
            return Ok(());
        }
        match value {
            Value::Shared(number) => self.shared(*number, depth),
            Value::Array(values) | Value::Set(values) => self.list(values.iter(), depth),
            Value::Map(pairs) => {
                self.list(pairs.iter().flat_map(|(key, value)| [key, value]), depth)
            }
            Value::Sparse(sparse) => {
                self.list(sparse.elements.iter().map(|(_, value)| value), depth)
            }
            Value::Instance(instance) => self.list(std::iter::once(&instance.payload), depth),
            Value::Object(entries) | Value::NullPrototype(entries) => {
                self.entries(entries.iter().map(|(key, value)| (Key::Name(key), value)), depth)
            }
            Value::Error(error) => {
                let fields =
                    [("code", &error.code), ("cause", &error.cause), ("errors", &error.errors)];
                let fields = fields
                    .into_iter()
                    .filter_map(|(field, value)| Some((Key::Field(field), value.as_ref()?)));
                self.entries(fields, depth)?;
                if self.left == 0 {
                    return Ok(());
                }
                self.rows.enter(depth, Key::Field("own"));
                let own = error.own.iter().map(|(key, value)| (Key::Name(key), value));
                self.entries(own, depth + 1)
            }
            _ => Ok(()),
        }
    }

    fn shared(&mut self, number: usize, depth: usize) -> Result<(), CodecError> {
        if std::mem::replace(&mut self.visited[number], true) {
            return Ok(());
        }
        if self.targets[number] {
            let row = self.rows.add(depth, Tag::Share, RowData::None, self.limits)?;
            self.met[number] = Met::InShare(row);
            self.left -= 1;
        }
        self.visit(&self.shared[number], depth)
    }

    fn list(
        &mut self,
        values: impl Iterator<Item = &'d Value<'d>>,
        depth: usize,
    ) -> Result<(), CodecError> {
        self.entries(values.enumerate().map(|(index, value)| (Key::Index(index), value)), depth)
    }

    fn entries(
        &mut self,
        entries: impl Iterator<Item = (Key<'d>, &'d Value<'d>)>,
        depth: usize,
    ) -> Result<(), CodecError> {
        for (key, value) in entries {
            // The way to the last row is needed by the row that comes after it.
            if self.left == 0 {
                break;
            }
            self.rows.enter(depth, key);
            self.visit(value, depth + 1)?;
        }
        Ok(())
    }
}
