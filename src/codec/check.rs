//! What stands at the places of rows has the form that their tags ask for.

use std::borrow::Cow;

use bytes::Bytes;

use super::big_int::is_hex_integer;
use super::locate::{index_at, Row};
use super::tag::Tag;
use super::tape::{At, Kind, Tape, HAS_ROW, SHARED};
use super::{base64, ByteKind, CodecError, Limits};

/// The farthest time from the epoch that a `Date` holds, in ms.
pub(super) const MAX_TIME: f64 = 8.64e15;

/// The highest whole number that JavaScript takes for an index anywhere: 2⁵³ − 1.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Bytes that a frame's rows name.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct ByteCount {
    /// All of them.
    pub(super) total: usize,
    /// Byte strings beside the text.
    pub(super) beside: usize,
}

pub(super) struct Check<'c, 'a> {
    pub(super) tape: &'c Tape<'a>,
    pub(super) rows: &'c [Row],
    pub(super) bytes: &'c [Bytes],
    pub(super) limits: &'c Limits,
}

/// The number of a row, when all are sorted by their places.
pub(super) type ByPlace = Vec<(At, u32)>;

/// The rows by the places that they are about.
pub(super) fn by_place(rows: &[Row]) -> ByPlace {
    let mut sorted: ByPlace = (0..).zip(rows).map(|(number, row)| (row.place, number)).collect();
    sorted.sort_unstable();
    sorted
}

impl Check<'_, '_> {
    /// Checks all rows, in their order.
    pub(super) fn all(&self, by_place: &ByPlace) -> Result<ByteCount, CodecError> {
        let mut count = ByteCount::default();
        for (number, row) in self.rows.iter().enumerate() {
            match row.tag {
                Tag::Bytes(kind) => self.bytes(row, kind, &mut count)?,
                Tag::Ref => self.reference(row, number)?,
                Tag::Boxed => self.boxed(row.place, by_place)?,
                Tag::Sparse => self.sparse(row)?,
                _ if self.is_right(row) => {}
                tag => return Err(CodecError::malformed(wrong_stand_in(tag))),
            }
        }
        if count.beside == self.bytes.len() {
            return Ok(count);
        }
        Err(CodecError::malformed("buffers came with it that no row names"))
    }

    fn is_right(&self, Row { place, tag, data }: &Row) -> bool {
        let (tape, place) = (self.tape, *place);
        let kind = tape.node(place).kind;
        match tag {
            Tag::Undefined | Tag::NaN | Tag::Infinity | Tag::NegativeInfinity => kind == Kind::Null,
            Tag::NegativeZero => kind == Kind::Number && tape.number(place).to_bits() == 0,
            Tag::BigInt => self.string(place).is_some_and(|hex| is_hex_integer(&hex)),
            Tag::Date => kind == Kind::Null || kind == Kind::Number && is_time(tape.number(place)),
            Tag::Url => self.string(place).is_some_and(|href| has_scheme(&href)),
            Tag::RegExp => self.is_regexp(place),
            Tag::Map => kind == Kind::Array && tape.count(place).is_multiple_of(2),
            Tag::Set => kind == Kind::Array,
            Tag::NullPrototype => kind == Kind::Object,
            Tag::Error => kind == Kind::Object && self.is_error(place, *data),
            Tag::Class => {
                let is_named = data.is_some_and(|data| tape.node(data).is_string());
                is_named && kind == Kind::Array && tape.count(place) == 1
            }
            // A share was checked when all places were known; the rest is not decided here.
            _ => true,
        }
    }

    /// A string that no row makes something else of.
    fn string(&self, at: At) -> Option<Cow<'_, [u8]>> {
        self.tape.node(at).is_string().then(|| self.tape.string(at))
    }

    fn is_own(&self, at: At) -> bool {
        !self.tape.has(at, HAS_ROW | SHARED)
    }

    fn is_regexp(&self, place: At) -> bool {
        let tape = self.tape;
        if tape.node(place).kind != Kind::Array || tape.count(place) != 3 {
            return false;
        }
        let mut parts = tape.elements(place);
        let (Some(source), Some(flags), Some(last)) = (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let is_index = |number: f64| {
            number.fract() == 0.0 && number.is_sign_positive() && number <= MAX_SAFE_INTEGER
        };
        [source, flags].into_iter().all(|part| tape.node(part).is_string() && self.is_own(part))
            && tape.node(last).kind == Kind::Number
            && self.is_own(last)
            && is_index(tape.number(last))
    }

    fn boxed(&self, place: At, by_place: &ByPlace) -> Result<(), CodecError> {
        let tape = self.tape;
        let is_list = tape.node(place).kind == Kind::Array && tape.count(place) == 1;
        let held = place + 1;
        let is_primitive = is_list
            && match row_about(by_place, held).map(|number| self.rows[number].tag) {
                None => !matches!(tape.node(held).kind, Kind::Null | Kind::Array | Kind::Object),
                Some(Tag::Undefined | Tag::Ref) => false,
                Some(tag) => tag.is_primitive(),
            };
        if is_primitive {
            return Ok(());
        }
        Err(CodecError::malformed(wrong_stand_in(Tag::Boxed)))
    }

    fn is_error(&self, place: At, class: Option<At>) -> bool {
        let tape = self.tape;
        let has_class = class.is_none_or(|class| tape.node(class).is_string());
        let is_text =
            |field: Option<At>| field.is_none_or(|at| tape.node(at).is_string() && self.is_own(at));
        // The object of own properties was looked at when its place was claimed.
        has_class
            && error_fields(tape, place).is_some_and(|[name, message, stack, ..]| {
                [name, message, stack].into_iter().all(is_text)
            })
    }

    fn sparse(&self, row: &Row) -> Result<(), CodecError> {
        let tape = self.tape;
        let malformed = || Err(CodecError::malformed(wrong_stand_in(Tag::Sparse)));
        let (Kind::Array, Some(layout)) = (tape.node(row.place).kind, row.data) else {
            return malformed();
        };
        if tape.node(layout).kind != Kind::Array || tape.count(layout) != tape.count(row.place) + 1
        {
            return malformed();
        }
        let mut numbers = tape.elements(layout);
        let Some(length) = numbers.next().filter(|at| tape.node(*at).kind == Kind::Number) else {
            return malformed();
        };
        let length = tape.number(length);
        if length.fract() != 0.0 || length < 0.0 {
            return malformed();
        }
        let mut lowest = 0;
        for number in numbers {
            match index_at(tape, number) {
                Some(index) if index >= lowest => lowest = index + 1,
                _ => return malformed(),
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "of 32 bits")]
        if lowest as f64 > length {
            return malformed();
        }
        if self.limits.is_sparse_length(length) && length < f64::from(u32::MAX) {
            return Ok(());
        }
        Err(self.limits.sparse_too_long())
    }

    fn reference(&self, row: &Row, number: usize) -> Result<(), CodecError> {
        if self.tape.node(row.place).kind != Kind::Null {
            return Err(CodecError::malformed("something else than null stands for a reference"));
        }
        let target = row.data.and_then(|data| index_at(self.tape, data));
        match target.and_then(|target| Some((target, self.rows.get(target)?.tag))) {
            Some((_, tag)) if tag.is_primitive() => {}
            Some((target, tag)) if target < number || tag.can_be_begun() => return Ok(()),
            Some(_) => {
                return Err(CodecError::malformed(
                    "a cycle leads through a value that can't be in one",
                ))
            }
            None => {}
        }
        Err(CodecError::malformed("a reference is to no row of an object"))
    }

    fn bytes(&self, row: &Row, kind: ByteKind, count: &mut ByteCount) -> Result<(), CodecError> {
        let (tape, Some(data)) = (self.tape, row.data) else {
            return Err(CodecError::malformed("bytes have no data"));
        };
        if tape.node(row.place).kind != Kind::Null {
            return Err(CodecError::malformed("something else than null stands for bytes"));
        }
        let length = if tape.node(data).is_string() {
            base64::decoded_length(&tape.string(data))
                .ok_or(CodecError::malformed("bytes are no base64"))?
        } else {
            if index_at(tape, data) != Some(count.beside) {
                return Err(CodecError::malformed("buffers are not named in their order"));
            }
            let missing = CodecError::malformed("a buffer that a row names did not come with it");
            let length = self.bytes.get(count.beside).map(Bytes::len).ok_or(missing)?;
            count.beside += 1;
            length
        };
        count.total = count.total.saturating_add(length);
        if count.total > self.limits.max_bytes {
            let what = "The buffers of the frame are too big.";
            return Err(CodecError::limit("maxBytes", self.limits.max_bytes, what));
        }
        if length.is_multiple_of(kind.element_size()) {
            return Ok(());
        }
        Err(CodecError::malformed("bytes are no whole number of elements"))
    }
}

/// The fields that an error may have, in the order in which they are written.
pub(super) const ERROR_FIELDS: [&[u8]; 7] =
    [b"name", b"message", b"stack", b"code", b"cause", b"errors", b"own"];

/// Where each field of an error is; `None` when there are others. Of a key that comes twice the last
/// one counts.
pub(super) fn error_fields(tape: &Tape<'_>, error: At) -> Option<[Option<At>; 7]> {
    let mut fields = [None; 7];
    for (key, at) in tape.entries(error) {
        let key = tape.string(key);
        let field = ERROR_FIELDS.iter().position(|field| *field == &*key)?;
        fields[field] = Some(at);
    }
    Some(fields)
}

/// The number of the row about a place.
pub(super) fn row_about(by_place: &ByPlace, place: At) -> Option<usize> {
    let at = by_place.binary_search_by_key(&place, |(place, _)| *place).ok()?;
    by_place.get(at).map(|(_, number)| *number as usize)
}

fn is_time(number: f64) -> bool {
    let is_negative_zero = number == 0.0 && number.is_sign_negative();
    number.fract() == 0.0 && number.abs() <= MAX_TIME && !is_negative_zero
}

/// What every URL begins with: parsers pass over some of what stands before and in it. The rest is
/// left to the side that makes one of it.
fn has_scheme(href: &[u8]) -> bool {
    let mut scheme = href
        .iter()
        .skip_while(|byte| **byte <= b' ')
        .filter(|byte| !matches!(byte, b'\t' | b'\n' | b'\r'))
        .take_while(|byte| **byte != b':');
    memchr::memchr(b':', href).is_some()
        && scheme.next().is_some_and(u8::is_ascii_alphabetic)
        && scheme.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
}

fn wrong_stand_in(tag: Tag) -> &'static str {
    match tag {
        Tag::BigInt => "a BigInt is not in lower-case hexadecimal",
        Tag::Date => "a Date is no whole number of milliseconds",
        Tag::Url => "a URL is no absolute URL",
        Tag::RegExp => "a RegExp is not [source, flags, lastIndex]",
        Tag::Boxed => "a boxed primitive is not [primitive]",
        Tag::Map => "a Map is no list of keys and values",
        Tag::Set => "a Set is no list",
        Tag::Sparse => "an array with holes has no length and an index for each element",
        Tag::NullPrototype => "an object without prototype is no object",
        Tag::Error => "an Error is not the object of an Error's fields",
        Tag::Class => "an instance is not [payload]",
        _ => "something else stands for undefined or a number",
    }
}
