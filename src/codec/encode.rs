//! From a value to its frame.

use bytes::Bytes;

use super::check::MAX_TIME;
use super::rows::{Key, RowData, Rows};
use super::shares::find_shares;
use super::tag::Tag;
use super::value::Entries;
use super::{
    base64, stack, stats, write, ByteKind, CodecError, Document, ErrorValue, Limits, RegExp,
    Sparse, Value,
};

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// JSON.
    pub text: String,
    /// The byte strings that travel beside it.
    pub bytes: Vec<Bytes>,
}

/// The frame of a value, its buffers beside the text. Equal values have equal frames.
///
/// # Errors
///
/// `ERR_SIGNALBOX_CODEC_LIMIT`, and `ERR_SIGNALBOX_CODEC_UNSUPPORTED` for what no value of
/// JavaScript's is: a `Date` out of range, a boxed object, a number of a shared value that there is
/// not.
pub fn encode(document: &Document<'_>, limits: &Limits) -> Result<Encoded, CodecError> {
    write_frame(document, limits, false)
}

/// The same as a text alone, its buffers in it as base64.
///
/// # Errors
///
/// As [`encode`].
pub fn encode_inline(document: &Document<'_>, limits: &Limits) -> Result<String, CodecError> {
    Ok(write_frame(document, limits, true)?.text)
}

/// A value as a row of a batch: `payload`, or `payload,table` and true.
///
/// # Errors
///
/// As [`encode`].
pub(crate) fn encode_row(
    document: &Document<'_>,
    limits: &Limits,
) -> Result<(String, bool), CodecError> {
    const BEFORE_PAYLOAD: &str = "{\"v\":";
    const BEFORE_TABLE: &str = ",\"t\":";
    let mut payload_end = 0;
    let mut row = write_frame_noting(document, limits, true, &mut payload_end)?.text;
    row.truncate(row.len() - 1);
    let has_table = row.len() > payload_end;
    if has_table {
        row.replace_range(payload_end..payload_end + BEFORE_TABLE.len(), ",");
    }
    row.drain(..BEFORE_PAYLOAD.len());
    Ok((row, has_table))
}

fn write_frame(
    document: &Document<'_>,
    limits: &Limits,
    inline_bytes: bool,
) -> Result<Encoded, CodecError> {
    write_frame_noting(document, limits, inline_bytes, &mut 0)
}

fn write_frame_noting(
    document: &Document<'_>,
    limits: &Limits,
    inline_bytes: bool,
    payload_end: &mut usize,
) -> Result<Encoded, CodecError> {
    stats::ENCODED.count();
    let mut writer = Writer {
        limits,
        inline_bytes,
        shared: &document.shared,
        met: vec![Met::Not; document.shared.len()],
        rows: Rows::new(limits.max_rows),
        out: b"{\"v\":".to_vec(),
        bytes: Vec::new(),
        byte_count: 0,
        pending: None,
    };
    writer.value(&document.root, 0)?;
    *payload_end = writer.out.len();
    writer.finish(document)
}

/// What is known of a shared value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// Nothing.
    Not,
    /// It was written and has no row, or none yet.
    Once,
    /// It has this row.
    InRow(usize),
    /// It has no row, and another place refers to it.
    Repeated,
    /// The same, with its row among the shares.
    InShare(usize),
}

struct Writer<'d> {
    limits: &'d Limits,
    inline_bytes: bool,
    shared: &'d [Value<'d>],
    met: Vec<Met>,
    rows: Rows<'d>,
    out: Vec<u8>,
    bytes: Vec<Bytes>,
    byte_count: usize,
    /// The shared value that is being written and whose row comes next at its place.
    pending: Option<usize>,
}

impl<'d> Writer<'d> {
    fn finish(mut self, document: &'d Document<'d>) -> Result<Encoded, CodecError> {
        // A row after its references may be that of a container, so this is known only now.
        let targets: Vec<bool> = self.met.iter().map(|met| *met == Met::Repeated).collect();
        let room = self.limits.max_rows - self.rows.len();
        let shares = find_shares(document, &targets, room, self.limits, &mut self.met)?;
        if shares.len() + self.rows.len() > 0 {
            let row_of = |target: usize| match self.met[target] {
                Met::InRow(row) => shares.len() + row,
                Met::InShare(row) => row,
                Met::Not | Met::Once | Met::Repeated => 0,
            };
            self.out.extend_from_slice(b",\"t\":");
            shares.write(&self.rows, &mut self.out, row_of);
        }
        self.out.push(b'}');
        self.limits.check_text(&self.out)?;
        // Lone surrogates were written as escapes.
        let text = String::from_utf8(self.out)
            .map_err(|_| CodecError::unsupported("A string is no valid WTF-8"))?;
        Ok(Encoded { text, bytes: self.bytes })
    }

    /// Writes what is `depth` keys from the top.
    fn value(&mut self, value: &'d Value<'d>, depth: usize) -> Result<(), CodecError> {
        let pending = self.pending.take();
        match value {
            Value::Null => self.word("null"),
            Value::Bool(true) => self.word("true"),
            Value::Bool(false) => self.word("false"),
            Value::Number(number) => self.number(*number, depth)?,
            Value::String(text) => write::string(text, &mut self.out),
            Value::Undefined => self.leaf(depth, Tag::Undefined, "null")?,
            Value::BigInt(number) => {
                self.row(depth, Tag::BigInt, RowData::None)?;
                self.quoted(number.as_hex());
            }
            Value::Date(time) => {
                self.leaf_row(depth, Tag::Date, RowData::None, pending)?;
                self.date(*time)?;
            }
            Value::Url(href) => {
                self.leaf_row(depth, Tag::Url, RowData::None, pending)?;
                write::string(href, &mut self.out);
            }
            Value::RegExp(expression) => {
                self.check_depth(depth)?;
                self.leaf_row(depth, Tag::RegExp, RowData::None, pending)?;
                self.regexp(expression);
            }
            Value::Bytes(kind, bytes) => self.take_bytes(*kind, bytes, depth, pending)?,
            Value::Array(values) => self.list(values.iter(), depth)?,
            Value::Object(entries) => self.entries(entries, depth)?,
            Value::Boxed(held) => {
                let is_primitive = matches!(
                    **held,
                    Value::Bool(_) | Value::Number(_) | Value::BigInt(_) | Value::String(_)
                );
                if !is_primitive {
                    return Err(CodecError::unsupported("A boxed value is no primitive"));
                }
                self.list(std::iter::once(&**held), depth)?;
                self.container_row(depth, Tag::Boxed, RowData::None, pending)?;
            }
            Value::Map(pairs) => {
                self.list(pairs.iter().flat_map(|(key, value)| [key, value]), depth)?;
                self.container_row(depth, Tag::Map, RowData::None, pending)?;
            }
            Value::Set(values) => {
                self.list(values.iter(), depth)?;
                self.container_row(depth, Tag::Set, RowData::None, pending)?;
            }
            Value::Sparse(sparse) => {
                self.check_sparse(sparse)?;
                self.list(sparse.elements.iter().map(|(_, value)| value), depth)?;
                self.container_row(depth, Tag::Sparse, RowData::Layout(sparse), pending)?;
            }
            Value::NullPrototype(entries) => {
                self.entries(entries, depth)?;
                self.container_row(depth, Tag::NullPrototype, RowData::None, pending)?;
            }
            Value::Error(error) => {
                self.error(error, depth)?;
                let class = error.class.as_ref().map_or(RowData::None, RowData::Text);
                self.container_row(depth, Tag::Error, class, pending)?;
            }
            Value::Instance(instance) => {
                self.list(std::iter::once(&instance.payload), depth)?;
                self.container_row(depth, Tag::Class, RowData::Text(&instance.class), pending)?;
            }
            Value::Shared(number) => self.shared(*number, depth)?,
        }
        Ok(())
    }

    /// The first place of a shared value has it, the others refer to it.
    fn shared(&mut self, number: usize, depth: usize) -> Result<(), CodecError> {
        let Some(value) = self.shared.get(number) else {
            return Err(CodecError::unsupported("A reference is to no shared value"));
        };
        if !value.has_identity() {
            // What has none is there again at each place.
            return match value {
                Value::Shared(_) => Err(CodecError::unsupported("A shared value is a reference")),
                _ => self.value(value, depth),
            };
        }
        match self.met[number] {
            Met::Not => {
                self.met[number] = Met::Once;
                self.pending = Some(number);
                return self.value(value, depth);
            }
            Met::Once => self.met[number] = Met::Repeated,
            _ => {}
        }
        self.row(depth, Tag::Ref, RowData::Target(number))?;
        self.word("null");
        Ok(())
    }

    fn row(&mut self, depth: usize, tag: Tag, data: RowData<'d>) -> Result<usize, CodecError> {
        self.rows.add(depth, tag, data, self.limits)
    }

    /// The row of a value with an identity; it is that of a shared value, if one is pending.
    fn leaf_row(
        &mut self,
        depth: usize,
        tag: Tag,
        data: RowData<'d>,
        pending: Option<usize>,
    ) -> Result<(), CodecError> {
        let row = self.row(depth, tag, data)?;
        if let Some(number) = pending {
            self.met[number] = Met::InRow(row);
        }
        Ok(())
    }

    /// The same after all rows of what is within.
    fn container_row(
        &mut self,
        depth: usize,
        tag: Tag,
        data: RowData<'d>,
        pending: Option<usize>,
    ) -> Result<(), CodecError> {
        self.leaf_row(depth, tag, data, pending)
    }

    fn leaf(&mut self, depth: usize, tag: Tag, stand_in: &str) -> Result<(), CodecError> {
        self.row(depth, tag, RowData::None)?;
        self.word(stand_in);
        Ok(())
    }

    fn word(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    fn quoted(&mut self, text: &str) {
        self.out.push(b'"');
        self.word(text);
        self.out.push(b'"');
    }

    fn number(&mut self, number: f64, depth: usize) -> Result<(), CodecError> {
        if number.is_nan() {
            self.leaf(depth, Tag::NaN, "null")
        } else if number.is_infinite() {
            let tag = if number > 0.0 { Tag::Infinity } else { Tag::NegativeInfinity };
            self.leaf(depth, tag, "null")
        } else if number == 0.0 && number.is_sign_negative() {
            self.leaf(depth, Tag::NegativeZero, "0")
        } else {
            write::number(number, &mut self.out);
            Ok(())
        }
    }

    fn date(&mut self, time: Option<i64>) -> Result<(), CodecError> {
        let Some(time) = time else {
            self.word("null");
            return Ok(());
        };
        #[expect(clippy::cast_precision_loss, reason = "what is allowed is of 53 bits")]
        let time = time as f64;
        if time.abs() > MAX_TIME {
            return Err(CodecError::unsupported("A Date is farther from the epoch than Dates go"));
        }
        write::number(time, &mut self.out);
        Ok(())
    }

    fn regexp(&mut self, expression: &RegExp<'_>) {
        self.out.push(b'[');
        write::string(&expression.source, &mut self.out);
        self.out.push(b',');
        write::string(&expression.flags, &mut self.out);
        self.out.push(b',');
        // An index beyond 2^53 is none in JavaScript.
        let last_index = if expression.last_index < 1 << 53 { expression.last_index } else { 0 };
        self.word(&last_index.to_string());
        self.out.push(b']');
    }

    fn take_bytes(
        &mut self,
        kind: ByteKind,
        bytes: &Bytes,
        depth: usize,
        pending: Option<usize>,
    ) -> Result<(), CodecError> {
        if !bytes.len().is_multiple_of(kind.element_size()) {
            return Err(CodecError::unsupported("Bytes are no whole number of elements"));
        }
        self.byte_count = self.byte_count.saturating_add(bytes.len());
        if self.byte_count > self.limits.max_bytes {
            let what = "The buffers of the value are too big.";
            return Err(CodecError::limit("maxBytes", self.limits.max_bytes, what));
        }
        let data = if self.inline_bytes {
            let mut text = Vec::new();
            base64::encode(bytes, &mut text);
            RowData::Base64(text)
        } else {
            self.bytes.push(bytes.clone());
            RowData::Bytes(self.bytes.len() - 1)
        };
        self.leaf_row(depth, Tag::Bytes(kind), data, pending)?;
        self.word("null");
        Ok(())
    }

    fn check_depth(&self, depth: usize) -> Result<(), CodecError> {
        // Around this container are the frame and one container a key.
        if depth + 2 <= self.limits.depth() {
            return stack::check(self.limits);
        }
        let what = "The value is nested too deeply.";
        Err(CodecError::limit("maxDepth", self.limits.depth(), what))
    }

    fn check_sparse(&self, sparse: &Sparse<'_>) -> Result<(), CodecError> {
        if !self.limits.is_sparse_length(sparse.length.into()) {
            return Err(self.limits.sparse_too_long());
        }
        let indices = sparse.elements.iter().map(|(index, _)| *index);
        let is_ascending = indices.clone().is_sorted_by(|one, other| one < other);
        if is_ascending && indices.last().is_none_or(|last| last < sparse.length) {
            return Ok(());
        }
        Err(CodecError::unsupported("The indices of an array with holes are out of order"))
    }

    fn list(
        &mut self,
        values: impl Iterator<Item = &'d Value<'d>>,
        depth: usize,
    ) -> Result<(), CodecError> {
        let elements = values.enumerate().map(|(index, value)| (Key::Index(index), value));
        self.container(*b"[]", elements, depth)
    }

    fn entries(&mut self, entries: &'d Entries<'d>, depth: usize) -> Result<(), CodecError> {
        self.container(*b"{}", entries.iter().map(|(key, value)| (Key::Name(key), value)), depth)
    }

    fn container(
        &mut self,
        brackets: [u8; 2],
        content: impl Iterator<Item = (Key<'d>, &'d Value<'d>)>,
        depth: usize,
    ) -> Result<(), CodecError> {
        self.check_depth(depth)?;
        self.out.push(brackets[0]);
        for (index, (key, value)) in content.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            if let Key::Name(name) = key {
                write::string(name, &mut self.out);
                self.out.push(b':');
            }
            self.rows.enter(depth, key);
            self.value(value, depth + 1)?;
        }
        self.out.push(brackets[1]);
        Ok(())
    }

    fn error(&mut self, error: &'d ErrorValue<'d>, depth: usize) -> Result<(), CodecError> {
        self.check_depth(depth)?;
        self.out.push(b'{');
        let start = self.out.len();
        let texts = [("name", &error.name), ("message", &error.message), ("stack", &error.stack)];
        for (field, text) in texts {
            if let Some(text) = text {
                self.field(field, start);
                write::string(text, &mut self.out);
            }
        }
        let values = [("code", &error.code), ("cause", &error.cause), ("errors", &error.errors)];
        for (field, value) in values {
            if let Some(value) = value {
                self.field(field, start);
                self.rows.enter(depth, Key::Field(field));
                self.value(value, depth + 1)?;
            }
        }
        if !error.own.is_empty() {
            self.field("own", start);
            self.rows.enter(depth, Key::Field("own"));
            self.entries(&error.own, depth + 1)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn field(&mut self, field: &str, start: usize) {
        if self.out.len() > start {
            self.out.push(b',');
        }
        self.quoted(field);
        self.out.push(b':');
    }
}
