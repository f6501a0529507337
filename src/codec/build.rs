//! From a checked frame to its value. Recursion is safe: the text's depth was checked, and the stack is.

use std::borrow::Cow;

use bytes::Bytes;

use super::base64;
use super::check::error_fields;
use super::entries::in_order;
use super::frame::Frame;
use super::locate::{index_at, Row};
use super::tag::Tag;
use super::tape::{At, Kind, HAS_ROW, SHARED};
use super::value::Entries;
use super::{
    stack, BigInt, CodecError, Document, ErrorValue, Instance, Limits, RegExp, Sparse, Text, Value,
};

pub(super) fn build<'a>(
    frame: &Frame<'a>,
    bytes: &[Bytes],
    limits: &Limits,
) -> Result<Document<'a>, CodecError> {
    let mut builder =
        Builder { frame, bytes, limits, shared_as: shared_rows(frame), refusal: None, cursor: 0 };
    let count = builder.shared_as.iter().flatten().count();
    let mut shared = Vec::new();
    shared.resize(count, Value::Undefined);
    let root = builder.value(frame.root, &mut shared);
    builder.refusal.map_or(Ok(Document { root, shared }), Err)
}

/// For each row its number among the shared values, where another one refers to it.
fn shared_rows(frame: &Frame<'_>) -> Vec<Option<usize>> {
    let mut shared_as = vec![None; frame.rows.len()];
    let mut count = 0;
    for target in frame.rows.iter().filter_map(|row| target_of(frame, row)) {
        shared_as[target].get_or_insert_with(|| {
            count += 1;
            count - 1
        });
    }
    shared_as
}

fn target_of(frame: &Frame<'_>, row: &Row) -> Option<usize> {
    if row.tag != Tag::Ref {
        return None;
    }
    index_at(&frame.tape, row.data?)
}

struct Builder<'f, 'a> {
    frame: &'f Frame<'a>,
    bytes: &'f [Bytes],
    limits: &'f Limits,
    shared_as: Vec<Option<usize>>,
    /// Why the value is not built to its end.
    refusal: Option<CodecError>,
    /// How many rows of the frame's `by_place` are behind us: places are visited in their order.
    cursor: usize,
}

impl<'a> Builder<'_, 'a> {
    fn value(&mut self, at: At, shared: &mut Vec<Value<'a>>) -> Value<'a> {
        if !self.frame.tape.has(at, HAS_ROW | SHARED) {
            return self.plain(at, shared);
        }
        let Some(number) = self.row_at(at) else { return self.plain(at, shared) };
        let row = self.frame.rows[number];
        if let Some(target) = target_of(self.frame, &row) {
            return Value::Shared(self.shared_as[target].unwrap_or_default());
        }
        let value = self.special(&row, shared);
        match self.shared_as[number] {
            None => value,
            Some(place) => {
                shared[place] = value;
                Value::Shared(place)
            }
        }
    }

    fn row_at(&mut self, at: At) -> Option<usize> {
        let by_place = &self.frame.by_place;
        while by_place.get(self.cursor)?.0 < at {
            self.cursor += 1;
        }
        let (place, number) = by_place.get(self.cursor)?;
        (*place == at).then_some(*number as usize)
    }

    fn plain(&mut self, at: At, shared: &mut Vec<Value<'a>>) -> Value<'a> {
        let tape = &self.frame.tape;
        match tape.node(at).kind {
            Kind::Null => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Number => Value::Number(tape.number(at)),
            Kind::Plain | Kind::Escaped => Value::String(self.text(at)),
            Kind::Array => Value::Array(self.list(at, shared)),
            Kind::Object => Value::Object(self.entries(at, shared)),
        }
    }

    fn text(&self, at: At) -> Text<'a> {
        Text::from_wtf8(self.frame.tape.string(at))
    }

    /// False when nothing more can be built: what is built so far is thrown away in the end.
    fn has_room(&mut self) -> bool {
        if self.refusal.is_none() {
            self.refusal = stack::check(self.limits).err();
        }
        self.refusal.is_none()
    }

    fn list(&mut self, array: At, shared: &mut Vec<Value<'a>>) -> Vec<Value<'a>> {
        if !self.has_room() {
            return Vec::new();
        }
        let tape = &self.frame.tape;
        tape.elements(array).map(|at| self.value(at, shared)).collect()
    }

    fn entries(&mut self, object: At, shared: &mut Vec<Value<'a>>) -> Entries<'a> {
        if !self.has_room() {
            return Entries::new();
        }
        let tape = &self.frame.tape;
        in_order(
            tape.entries(object)
                .map(|(key, at)| (Text::from_wtf8(tape.string(key)), self.value(at, shared)))
                .collect(),
        )
    }

    fn special(&mut self, row: &Row, shared: &mut Vec<Value<'a>>) -> Value<'a> {
        let (tape, place) = (&self.frame.tape, row.place);
        match row.tag {
            Tag::Undefined | Tag::Ref => Value::Undefined,
            Tag::NaN => Value::Number(f64::NAN),
            Tag::Infinity => Value::Number(f64::INFINITY),
            Tag::NegativeInfinity => Value::Number(f64::NEG_INFINITY),
            Tag::NegativeZero => Value::Number(-0.0),
            Tag::BigInt => Value::BigInt(self.big_int(place)),
            #[expect(clippy::cast_possible_truncation, reason = "whole, and of 53 bits")]
            Tag::Date => Value::Date(
                (tape.node(place).kind == Kind::Number).then(|| tape.number(place) as i64),
            ),
            Tag::Url => Value::Url(self.text(place)),
            Tag::RegExp => Value::RegExp(Box::new(self.regexp(place))),
            Tag::Boxed => Value::Boxed(Box::new(self.value(place + 1, shared))),
            Tag::Map => Value::Map(pairs(self.list(place, shared))),
            Tag::Set => Value::Set(self.list(place, shared)),
            Tag::Sparse => Value::Sparse(Box::new(self.sparse(row, shared))),
            Tag::NullPrototype => Value::NullPrototype(self.entries(place, shared)),
            Tag::Error => Value::Error(Box::new(self.error(row, shared))),
            Tag::Class => {
                let class = row.data.map(|data| self.text(data)).unwrap_or_default();
                Value::Instance(Box::new(Instance {
                    class,
                    payload: self.value(place + 1, shared),
                }))
            }
            Tag::Share => self.plain(place, shared),
            Tag::Bytes(kind) => Value::Bytes(kind, self.take_bytes(row)),
        }
    }

    fn big_int(&self, place: At) -> BigInt<'a> {
        let hex = match self.frame.tape.string(place) {
            Cow::Borrowed(hex) => std::str::from_utf8(hex).ok().map(Cow::Borrowed),
            Cow::Owned(hex) => String::from_utf8(hex).ok().map(Cow::Owned),
        };
        hex.and_then(BigInt::from_hex).unwrap_or_else(|| BigInt::from(0))
    }

    fn regexp(&self, place: At) -> RegExp<'a> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "was checked")]
        let last_index = self.frame.tape.number(place + 3) as u64;
        RegExp { source: self.text(place + 1), flags: self.text(place + 2), last_index }
    }

    fn sparse(&mut self, row: &Row, shared: &mut Vec<Value<'a>>) -> Sparse<'a> {
        let tape = &self.frame.tape;
        let index =
            |at| index_at(tape, at).and_then(|index| u32::try_from(index).ok()).unwrap_or(0);
        let mut layout = row.data.into_iter().flat_map(|data| tape.elements(data)).map(index);
        let length = layout.next().unwrap_or_default();
        let elements = layout.zip(self.list(row.place, shared)).collect();
        Sparse { length, elements }
    }

    fn error(&mut self, row: &Row, shared: &mut Vec<Value<'a>>) -> ErrorValue<'a> {
        let tape = &self.frame.tape;
        let fields = error_fields(tape, row.place).unwrap_or_default();
        let [name, message, stack, code, cause, errors, own] = fields;
        // In the order of the text: rows are found by going on from the last one.
        let mut values = [code, cause, errors, own].map(|at| at.map(|at| (at, Value::Null)));
        let mut order: Vec<_> = (0..values.len()).collect();
        order.sort_by_key(|field| values[*field].as_ref().map(|(at, _)| *at));
        for field in order {
            if let Some((at, value)) = &mut values[field] {
                // The last one is the object of own properties, which no row is about.
                *value = if field == 3 {
                    Value::Object(self.entries(*at, shared))
                } else {
                    self.value(*at, shared)
                };
            }
        }
        let [code, cause, errors, own] = values.map(|value| value.map(|(_, value)| value));
        let text = |at: Option<At>| at.map(|at| self.text(at));
        ErrorValue {
            class: text(row.data),
            name: text(name),
            message: text(message),
            stack: text(stack),
            code,
            cause,
            errors,
            own: match own {
                Some(Value::Object(own)) => own,
                _ => Entries::new(),
            },
        }
    }

    fn take_bytes(&self, row: &Row) -> Bytes {
        let tape = &self.frame.tape;
        let Some(data) = row.data else { return Bytes::new() };
        if tape.node(data).is_string() {
            return base64::decode(&tape.string(data)).unwrap_or_default().into();
        }
        let index = index_at(tape, data).unwrap_or_default();
        self.bytes.get(index).cloned().unwrap_or_default()
    }
}

fn pairs(list: Vec<Value<'_>>) -> Vec<(Value<'_>, Value<'_>)> {
    let mut values = list.into_iter();
    let mut pairs = Vec::with_capacity(values.len() / 2);
    while let (Some(key), Some(value)) = (values.next(), values.next()) {
        pairs.push((key, value));
    }
    pairs
}
