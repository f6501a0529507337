//! The form of peers that know Dates and Errors only: plain JSON with
//! `{"__type":"Date","value":…}` and `{"__type":"Error","message":…,"stack":…}` in it. They take any
//! object for one of these by its `__type` alone. So where a user's own object has that, its key is
//! written `~__type`; and one `~` more for a key that looks so already.

use super::check::MAX_TIME;
use super::entries::in_order;
use super::scan::scan;
use super::tape::{At, Kind, Tape};
use super::value::Entries;
use super::{iso_date, stack, stats, write, CodecError, Document, ErrorValue, Limits, Text, Value};

const TYPE: &[u8] = b"__type";

/// What peers make of this by `new Date(text)`, as they should; of null they would make 1970.
const INVALID_DATE: &[u8] = b"Invalid Date";

/// The value of a text in the compat form. Has no shared objects.
///
/// # Errors
///
/// As [`super::decode`]; also malformed is a Date that is written in another way than by
/// `toISOString`: what that is depends on the engine that reads it.
pub fn read_tagged<'a>(text: &'a str, limits: &Limits) -> Result<Value<'a>, CodecError> {
    read_tagged_wtf8(text.as_bytes(), limits)
}

pub(crate) fn read_tagged_wtf8<'a>(
    text: &'a [u8],
    limits: &Limits,
) -> Result<Value<'a>, CodecError> {
    stats::TRANSLATED.count();
    limits.check_text(text)?;
    let mut tape = Tape::new(text);
    scan(text, limits.depth(), &mut tape).map_err(|refusal| refusal.with(limits))?;
    read(&tape, 0, limits)
}

// Recursion is safe, here and below: the depth is checked, and the stack.
fn read<'a>(tape: &Tape<'a>, at: At, limits: &Limits) -> Result<Value<'a>, CodecError> {
    stack::check(limits)?;
    Ok(match tape.node(at).kind {
        Kind::Null => Value::Null,
        Kind::True => Value::Bool(true),
        Kind::False => Value::Bool(false),
        Kind::Number => Value::Number(tape.number(at)),
        Kind::Plain | Kind::Escaped => Value::String(Text::from_wtf8(tape.string(at))),
        Kind::Array => Value::Array(
            tape.elements(at).map(|at| read(tape, at, limits)).collect::<Result<_, _>>()?,
        ),
        Kind::Object => {
            let mut entries = Entries::with_capacity(tape.count(at));
            for (key, at) in tape.entries(at) {
                entries.push((Text::from_wtf8(tape.string(key)), read(tape, at, limits)?));
            }
            read_object(in_order(entries))?
        }
    })
}

fn read_object(entries: Entries<'_>) -> Result<Value<'_>, CodecError> {
    // Exactly these forms: another object with such a `__type` is a user's, from a peer that does
    // not escape.
    let has = |name: &str| entries.iter().any(|(key, _)| key.as_wtf8() == name.as_bytes());
    let is_type = |name: &str| {
        entries.iter().any(|(key, value)| key.as_wtf8() == TYPE && *value == Value::from(name))
    };
    let text = |name: &str| match entries.iter().find(|(key, _)| key.as_wtf8() == name.as_bytes()) {
        Some((_, Value::String(text))) => Some(text.clone()),
        _ => None,
    };
    if !has("__type") {
        return Ok(unescaped(entries));
    }
    if let (true, 2, Some(value)) = (is_type("Date"), entries.len(), text("value")) {
        return read_date(&value);
    }
    if let (true, Some(message)) = (is_type("Error"), text("message")) {
        let stack = text("stack");
        if entries.len() == 2 + usize::from(stack.is_some()) {
            let name = Some("Error".into());
            let error = ErrorValue { name, message: Some(message), stack, ..ErrorValue::default() };
            return Ok(Value::Error(Box::new(error)));
        }
    }
    Ok(unescaped(entries))
}

fn read_date<'a>(value: &Text<'_>) -> Result<Value<'a>, CodecError> {
    if value.as_wtf8() == INVALID_DATE {
        return Ok(Value::Date(None));
    }
    let time = iso_date::parse(value.as_wtf8());
    #[expect(clippy::cast_precision_loss, reason = "what is allowed is of 53 bits")]
    match time.filter(|time| (*time as f64).abs() <= MAX_TIME) {
        Some(time) => Ok(Value::Date(Some(time))),
        None => Err(CodecError::malformed("a tagged Date is not as toISOString writes it")),
    }
}

/// Takes one `~` from keys that are `__type` after one or more of them.
fn unescaped(mut entries: Entries<'_>) -> Value<'_> {
    for (key, _) in &mut entries {
        if is_escaped(key) {
            *key = Text::from_wtf8(key.as_wtf8()[1..].to_vec());
        }
    }
    Value::Object(in_order(entries))
}

fn is_escaped(key: &Text<'_>) -> bool {
    key.as_wtf8()
        .strip_suffix(TYPE)
        .is_some_and(|tildes| !tildes.is_empty() && tildes.iter().all(|byte| *byte == b'~'))
}

/// The text of a value in the compat form. What JSON leaves out or says as null (undefined, NaN,
/// holes) is as `JSON.stringify` does it; repeated references are written out each time.
///
/// # Errors
///
/// `ERR_SIGNALBOX_CODEC_UNSUPPORTED` for what that form would lose: a Map, a Set, a `RegExp`, a
/// `BigInt`, bytes, an instance, a cycle. `ERR_SIGNALBOX_CODEC_LIMIT`.
pub fn write_tagged(document: &Document<'_>, limits: &Limits) -> Result<String, CodecError> {
    stats::TRANSLATED.count();
    let mut writer = Writer { document, limits, out: Vec::new(), open: Vec::new() };
    if !writer.value(&document.root, 0)? {
        writer.out.extend_from_slice(b"null");
    }
    limits.check_text(&writer.out)?;
    String::from_utf8(writer.out).map_err(|_| CodecError::unsupported("A string is no valid WTF-8"))
}

struct Writer<'d> {
    document: &'d Document<'d>,
    limits: &'d Limits,
    out: Vec<u8>,
    /// Shared values that are being written.
    open: Vec<usize>,
}

impl Writer<'_> {
    /// False, and nothing written, for what JSON leaves out.
    fn value(&mut self, value: &Value<'_>, depth: usize) -> Result<bool, CodecError> {
        // A few references nested are more text than there is memory.
        if self.out.len() > self.limits.max_text_length.saturating_mul(3) {
            return Err(self.limits.text_too_long());
        }
        match value {
            Value::Undefined => return Ok(false),
            Value::Null => self.out.extend_from_slice(b"null"),
            Value::Bool(is_true) => {
                self.out.extend_from_slice(if *is_true { b"true" } else { b"false" });
            }
            Value::Number(number) => self.number(*number),
            Value::String(text) | Value::Url(text) => write::string(text, &mut self.out),
            Value::Date(time) => {
                self.check_depth(depth)?;
                self.date(*time)?;
            }
            Value::Error(error) => {
                self.check_depth(depth)?;
                self.error(error);
            }
            Value::Array(values) => self.list(values.iter().map(Some), depth)?,
            Value::Sparse(sparse) => self.sparse(sparse, depth)?,
            Value::Object(entries) | Value::NullPrototype(entries) => {
                self.entries(entries, depth)?;
            }
            Value::Boxed(held) if !matches!(**held, Value::BigInt(_)) => {
                return self.value(held, depth);
            }
            Value::Shared(number) => return self.shared(*number, depth),
            other => return Err(CodecError::unsupported(lost(other))),
        }
        Ok(true)
    }

    fn shared(&mut self, number: usize, depth: usize) -> Result<bool, CodecError> {
        if self.open.contains(&number) {
            return Err(CodecError::unsupported("The value is in itself"));
        }
        let Some(value) = self.document.shared.get(number) else {
            return Err(CodecError::unsupported("A reference is to no shared value"));
        };
        self.open.push(number);
        let is_written = self.value(value, depth)?;
        self.open.pop();
        Ok(is_written)
    }

    fn number(&mut self, number: f64) {
        if number.is_finite() {
            write::number(number, &mut self.out);
        } else {
            self.out.extend_from_slice(b"null");
        }
    }

    fn date(&mut self, time: Option<i64>) -> Result<(), CodecError> {
        self.out.extend_from_slice(b"{\"__type\":\"Date\",\"value\":\"");
        match time {
            None => self.out.extend_from_slice(INVALID_DATE),
            #[expect(clippy::cast_precision_loss, reason = "what is allowed is of 53 bits")]
            Some(time) if (time as f64).abs() <= MAX_TIME => iso_date::write(time, &mut self.out),
            Some(_) => {
                return Err(CodecError::unsupported(
                    "A Date is farther from the epoch than Dates go",
                ))
            }
        }
        self.out.extend_from_slice(b"\"}");
        Ok(())
    }

    fn error(&mut self, error: &ErrorValue<'_>) {
        let own =
            |name: &str| match error.own.iter().find(|(key, _)| key.as_wtf8() == name.as_bytes()) {
                Some((_, Value::String(text))) => Some(text),
                _ => None,
            };
        self.out.extend_from_slice(b"{\"__type\":\"Error\",\"message\":");
        let message = error.message.as_ref().or_else(|| own("message"));
        write::string(message.unwrap_or(&Text::default()), &mut self.out);
        if let Some(stack) = error.stack.as_ref().or_else(|| own("stack")) {
            self.out.extend_from_slice(b",\"stack\":");
            write::string(stack, &mut self.out);
        }
        self.out.push(b'}');
    }

    fn check_depth(&self, depth: usize) -> Result<(), CodecError> {
        if depth < self.limits.depth() {
            return stack::check(self.limits);
        }
        let what = "The value is nested too deeply.";
        Err(CodecError::limit("maxDepth", self.limits.depth(), what))
    }

    fn list<'v>(
        &mut self,
        values: impl Iterator<Item = Option<&'v Value<'v>>>,
        depth: usize,
    ) -> Result<(), CodecError> {
        self.check_depth(depth)?;
        self.out.push(b'[');
        for (index, value) in values.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            let is_written = match value {
                Some(value) => self.value(value, depth + 1)?,
                None => false,
            };
            if !is_written {
                self.out.extend_from_slice(b"null");
            }
        }
        self.out.push(b']');
        Ok(())
    }

    fn sparse(&mut self, sparse: &super::Sparse<'_>, depth: usize) -> Result<(), CodecError> {
        if !self.limits.is_sparse_length(sparse.length.into()) {
            return Err(self.limits.sparse_too_long());
        }
        let mut elements = sparse.elements.iter().peekable();
        let list = (0..sparse.length)
            .map(|index| elements.next_if(|(there, _)| *there == index).map(|(_, value)| value));
        self.list(list, depth)
    }

    fn entries(&mut self, entries: &Entries<'_>, depth: usize) -> Result<(), CodecError> {
        self.check_depth(depth)?;
        self.out.push(b'{');
        let mut is_first = true;
        for (key, value) in entries {
            let start = self.out.len();
            if !is_first {
                self.out.push(b',');
            }
            if is_taken(key, value) {
                let escaped = [b"~", key.as_wtf8()].concat();
                write::string(&Text::from_wtf8(escaped), &mut self.out);
            } else {
                write::string(key, &mut self.out);
            }
            self.out.push(b':');
            if self.value(value, depth + 1)? {
                is_first = false;
            } else {
                self.out.truncate(start);
            }
        }
        self.out.push(b'}');
        Ok(())
    }
}

/// Whether peers would take an object with this property for another one, or the key has a meaning.
fn is_taken(key: &Text<'_>, value: &Value<'_>) -> bool {
    if key.as_wtf8() == TYPE {
        return *value == Value::from("Date") || *value == Value::from("Error");
    }
    is_escaped(key)
}

fn lost(value: &Value<'_>) -> &'static str {
    match value {
        Value::Map(_) => "A Map is in the value",
        Value::Set(_) => "A Set is in the value",
        Value::RegExp(_) => "A RegExp is in the value",
        Value::Bytes(..) => "A buffer is in the value",
        Value::Instance(_) => "An instance of a registered class is in the value",
        _ => "A BigInt is in the value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both_ways(text: &str) {
        let limits = Limits::default();
        let value = read_tagged(text, &limits).unwrap();
        assert_eq!(write_tagged(&value.into(), &limits).unwrap(), text);
    }

    #[test]
    fn what_is_read_is_written_again() {
        for text in [
            r#"{"__type":"Date","value":"2020-01-01T00:00:00.000Z"}"#,
            r#"{"__type":"Date","value":"Invalid Date"}"#,
            r#"[{"__type":"Error","message":"m","stack":"s"},{"__type":"Error","message":""}]"#,
            r#"{"~__type":"Date","value":"x","~~__type":1,"x__type":2}"#,
            r#"{"__type":"Circle","radius":1}"#,
        ] {
            both_ways(text);
        }
    }

    #[test]
    fn an_object_of_a_users_that_looks_tagged_is_kept_and_written_escaped() {
        let limits = Limits::default();
        let value = read_tagged(r#"{"__type":"Date","month":1}"#, &limits).unwrap();
        assert_eq!(value, Value::object([("__type", Value::from("Date")), ("month", 1.into())]));
        let text = write_tagged(&value.into(), &limits).unwrap();
        assert_eq!(text, r#"{"~__type":"Date","month":1}"#);
    }

    #[test]
    fn what_json_leaves_out_is_left_out() {
        let limits = Limits::default();
        let value = Value::object([
            ("a", Value::Undefined),
            ("b", f64::NAN.into()),
            ("c", Value::from_iter([Value::Undefined])),
            ("d", Value::from(-0.0)),
        ]);
        assert_eq!(write_tagged(&value.into(), &limits).unwrap(), r#"{"b":null,"c":[null],"d":0}"#);
        assert_eq!(write_tagged(&Value::Undefined.into(), &limits).unwrap(), "null");
    }

    #[test]
    fn what_the_form_would_lose_is_refused() {
        let limits = Limits::default();
        for value in [Value::Map(vec![]), Value::BigInt(1.into()), Value::Set(vec![])] {
            let code = write_tagged(&Value::from_iter([value]).into(), &limits).unwrap_err().code();
            assert_eq!(code, "ERR_SIGNALBOX_CODEC_UNSUPPORTED");
        }
        let cycle =
            Document { root: Value::Shared(0), shared: vec![Value::from_iter([Value::Shared(0)])] };
        assert!(write_tagged(&cycle, &limits).is_err());
    }

    #[test]
    fn references_that_multiply_are_a_limit() {
        let shared = (0..40)
            .map(|i| Value::from_iter([Value::Shared(i + 1), Value::Shared(i + 1)]))
            .chain([Value::from("x")]);
        let document = Document { root: Value::Shared(0), shared: shared.collect() };
        let limits = Limits { max_text_length: 1_000, ..Limits::default() };
        assert_eq!(
            write_tagged(&document, &limits).unwrap_err().code(),
            "ERR_SIGNALBOX_CODEC_LIMIT"
        );
    }
}
