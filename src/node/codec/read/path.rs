//! Where the reader is, on the wire and in the user's terms, and what it refuses there.

use napi::bindgen_prelude::*;
use napi::sys;

use super::Reader;
use crate::node::codec::host::Ask;
use crate::node::value;

/// A step of the path, on the wire and in the user's terms.
#[derive(Clone, Copy)]
pub(super) enum Key {
    None,
    Name(sys::napi_value),
    Index(usize),
    Field(&'static str),
    /// Of a Map's flat list.
    Entry(usize),
    /// Of a Set's.
    Member(usize),
    /// An element of a sparse array: its place among those that are there, and its index.
    Sparse(usize, u32),
    /// A level that the user's value does not have.
    Hidden(usize),
    Own,
}

impl Reader<'_> {
    pub(super) fn refused<T>(&self, what: &str, advice: Option<&str>) -> Result<T> {
        let advice = match advice {
            Some(advice) => value::string(self.raw, advice)?,
            None => value::undefined(self.raw)?,
        };
        let tagged = value::boolean(self.raw, self.is_tagged)?;
        let arguments = [self.readable_path()?, value::string(self.raw, what)?, advice, tagged];
        self.codec.host.ask(self.raw, Ask::Refuse, &arguments)?;
        Err(Error::from_reason("refused"))
    }

    /// What a toJSON is called with.
    pub(super) fn wire_key(&self, key: Key) -> Result<sys::napi_value> {
        match key {
            Key::None => value::string(self.raw, ""),
            Key::Name(name) => Ok(name),
            Key::Field(field) => value::string(self.raw, field),
            Key::Own => value::string(self.raw, "own"),
            Key::Index(index)
            | Key::Entry(index)
            | Key::Member(index)
            | Key::Sparse(index, _)
            | Key::Hidden(index) => value::string(self.raw, &index.to_string()),
        }
    }

    pub(super) fn readable_path(&self) -> Result<sys::napi_value> {
        let path = value::array(self.raw, 0)?;
        let mut length = 0;
        let mut push = |key: sys::napi_value| {
            length += 1;
            value::set_element(self.raw, path, length - 1, key)
        };
        #[expect(clippy::cast_precision_loss, reason = "indices are of 32 bits")]
        let index = |index: usize| value::number(self.raw, index as f64);
        for key in &self.path {
            match key {
                Key::None | Key::Hidden(_) | Key::Own => {}
                Key::Name(name) => push(*name)?,
                Key::Field(field) => push(value::string(self.raw, field)?)?,
                Key::Index(at) => push(index(*at)?)?,
                Key::Sparse(_, at) => push(index(*at as usize)?)?,
                Key::Member(at) => {
                    push(value::string(self.raw, "values")?)?;
                    push(index(*at)?)?;
                }
                Key::Entry(at) => {
                    let side = if at % 2 == 0 { "keys" } else { "values" };
                    push(value::string(self.raw, side)?)?;
                    push(index(at / 2)?)?;
                }
            }
        }
        Ok(path)
    }
}
