//! From the engine's values to those of JavaScript. Recursion is safe: the text's depth was checked,
//! and the stack is.

use std::collections::HashMap;
use std::ptr;

use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use super::host::{Ask, LEVELS_WITH_ROOM};
use super::{strings, NativeCodec};
use crate::codec::{
    stack, BigInt, CodecError, Document, Entries, ErrorValue, Instance, Limits, RegExp, Sparse,
    Value,
};
use crate::node::value;

/// Hexadecimal digits from which on JavaScript parses a `BigInt`: it tells where an engine can't hold
/// one.
const LONG_BIG_INT: usize = 4_096;

/// Elements of a list that are made by one call: they are arguments, which engines bound.
const ELEMENTS_A_CALL: usize = 1_024;

pub(super) fn value(
    codec: &NativeCodec,
    env: Env,
    document: &Document<'_>,
    limits: &Limits,
) -> Result<sys::napi_value> {
    let made = vec![Made::Not; document.shared.len()];
    let raw = env.raw();
    Builder { codec, env, raw, document, limits, made, depth: 0, keys: HashMap::new() }
        .value(&document.root)
}

/// What has become of a shared value.
#[derive(Clone, Copy)]
enum Made {
    Not,
    /// It is being made, and can't be referred to before.
    Open,
    As(sys::napi_value),
}

struct Builder<'b> {
    codec: &'b NativeCodec,
    env: Env,
    raw: sys::napi_env,
    document: &'b Document<'b>,
    limits: &'b Limits,
    made: Vec<Made>,
    /// Containers that are being made.
    depth: usize,
    /// Keys as strings of JavaScript: rows have the same ones.
    keys: HashMap<&'b [u8], sys::napi_value>,
}

impl<'b> Builder<'b> {
    fn value(&mut self, value: &'b Value<'b>) -> Result<sys::napi_value> {
        match value {
            Value::Shared(number) => self.shared(*number),
            value => self.make(value, None),
        }
    }

    fn shared(&mut self, number: usize) -> Result<sys::napi_value> {
        match self.made[number] {
            Made::As(value) => Ok(value),
            Made::Open => Err(self.malformed("a cycle leads through a value that can't be in one")),
            Made::Not => {
                self.made[number] = Made::Open;
                let document = self.document;
                let value = self.make(&document.shared[number], Some(number))?;
                self.made[number] = Made::As(value);
                Ok(value)
            }
        }
    }

    fn malformed(&self, what: &'static str) -> Error {
        self.codec.thrown(self.env, &CodecError::Malformed { what })
    }

    fn ask(&self, ask: Ask, arguments: &[sys::napi_value]) -> Result<sys::napi_value> {
        self.codec.host.ask(self.raw, ask, arguments)
    }

    fn word(&self, word: &str) -> Result<sys::napi_value> {
        value::string(self.raw, word)
    }

    /// A value that `shared` may be a reference to before it is complete.
    fn make(&mut self, value: &'b Value<'b>, shared: Option<usize>) -> Result<sys::napi_value> {
        if !value.holds_others() {
            return self.make_here(value, shared);
        }
        self.depth += 1;
        if self.depth.is_multiple_of(LEVELS_WITH_ROOM) {
            self.ask(Ask::Room, &[])?;
        }
        stack::check(self.limits).map_err(|error| self.codec.thrown(self.env, &error))?;
        let made = self.make_here(value, shared);
        self.depth -= 1;
        made
    }

    fn make_here(
        &mut self,
        value: &'b Value<'b>,
        shared: Option<usize>,
    ) -> Result<sys::napi_value> {
        let raw = self.raw;
        match value {
            Value::Undefined => value::undefined(raw),
            Value::Null => value::null(raw),
            Value::Bool(boolean) => value::boolean(raw, *boolean),
            Value::Number(number) => value::number(raw, *number),
            Value::BigInt(number) => self.big_int(number),
            Value::String(text) => strings::create(raw, text.as_wtf8()),
            Value::Date(time) => self.date(*time),
            Value::Url(href) => {
                let href = strings::create(raw, href.as_wtf8())?;
                self.ask(Ask::Make, &[self.word("URL")?, href])
            }
            Value::RegExp(expression) => self.regexp(expression),
            Value::Boxed(held) => {
                let held = self.value(held)?;
                self.ask(Ask::Make, &[self.word("boxed")?, held])
            }
            Value::Bytes(kind, bytes) => self.bytes(kind.name(), bytes),
            Value::Array(values) => self.array(values, shared),
            Value::Object(entries) => {
                let object = self.begun(shared, value::object(raw)?);
                self.define(object, entries)?;
                Ok(object)
            }
            Value::NullPrototype(entries) => {
                let object = self.ask(Ask::Begin, &[self.word("null-prototype")?])?;
                self.begun(shared, object);
                self.define(object, entries)?;
                Ok(object)
            }
            Value::Map(pairs) => {
                let values = pairs.iter().flat_map(|(key, value)| [key, value]);
                self.collection("Map", values, shared)
            }
            Value::Set(values) => self.collection("Set", values.iter(), shared),
            Value::Sparse(sparse) => self.sparse(sparse, shared),
            Value::Error(error) => self.error(error, shared),
            Value::Instance(instance) => self.instance(instance, shared),
            Value::Shared(number) => self.shared(*number),
        }
    }

    /// Lets references lead to a container that is not filled yet.
    fn begun(&mut self, shared: Option<usize>, container: sys::napi_value) -> sys::napi_value {
        if let Some(number) = shared {
            self.made[number] = Made::As(container);
        }
        container
    }

    fn date(&self, time: Option<i64>) -> Result<sys::napi_value> {
        let mut date = ptr::null_mut();
        #[expect(clippy::cast_precision_loss, reason = "what is allowed is of 53 bits")]
        let time = time.map_or(f64::NAN, |time| time as f64);
        // SAFETY: `raw` is the environment of the running native call; the result is ours to write.
        check_status!(unsafe { sys::napi_create_date(self.raw, time, &raw mut date) })?;
        Ok(date)
    }

    fn big_int(&self, number: &BigInt<'_>) -> Result<sys::napi_value> {
        if number.as_hex().len() > LONG_BIG_INT {
            return self.ask(Ask::Make, &[self.word("BigInt")?, self.word(number.as_hex())?]);
        }
        let (is_negative, words) = number.to_words();
        let mut value = ptr::null_mut();
        // SAFETY: as above; there are so many words.
        check_status!(unsafe {
            sys::napi_create_bigint_words(
                self.raw,
                is_negative.into(),
                words.len(),
                words.as_ptr(),
                &raw mut value,
            )
        })?;
        Ok(value)
    }

    fn regexp(&self, expression: &RegExp<'_>) -> Result<sys::napi_value> {
        let source = strings::create(self.raw, expression.source.as_wtf8())?;
        let flags = strings::create(self.raw, expression.flags.as_wtf8())?;
        #[expect(clippy::cast_precision_loss, reason = "of 53 bits")]
        let last_index = value::number(self.raw, expression.last_index as f64)?;
        self.ask(Ask::Make, &[self.word("RegExp")?, source, flags, last_index])
    }

    fn bytes(&self, kind: &str, bytes: &[u8]) -> Result<sys::napi_value> {
        let (mut start, mut buffer) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: as above; the memory belongs to the new value.
        check_status!(unsafe {
            sys::napi_create_arraybuffer(self.raw, bytes.len(), &raw mut start, &raw mut buffer)
        })?;
        if !bytes.is_empty() {
            // SAFETY: the value was made with room for as many bytes, and nobody else has it yet.
            unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), start.cast(), bytes.len()) };
        }
        self.ask(Ask::Make, &[self.word(kind)?, buffer])
    }

    fn array(&mut self, values: &'b [Value<'b>], shared: Option<usize>) -> Result<sys::napi_value> {
        if shared.is_none() {
            return self.list(values.iter());
        }
        // What is within may lead back to it.
        let array = value::array(self.raw, 0)?;
        self.begun(shared, array);
        let list = self.list(values.iter())?;
        self.ask(Ask::Fill, &[self.word("array")?, array, list])
    }

    /// A new array.
    fn list(&mut self, values: impl Iterator<Item = &'b Value<'b>>) -> Result<sys::napi_value> {
        let made = values.map(|value| self.value(value)).collect::<Result<Vec<_>>>()?;
        // By a call instead of element by element: it is faster, and asks no setter of anybody's.
        if made.len() <= ELEMENTS_A_CALL {
            return self.ask(Ask::List, &made);
        }
        let lists = made.chunks(ELEMENTS_A_CALL).map(|chunk| self.ask(Ask::List, chunk));
        let lists = lists.collect::<Result<Vec<_>>>()?;
        let all = value::array(self.raw, lists.len())?;
        for (index, list) in lists.into_iter().enumerate() {
            value::set_element(self.raw, all, index, list)?;
        }
        self.ask(Ask::Join, &[all])
    }

    fn key(&mut self, key: &'b [u8]) -> Result<sys::napi_value> {
        if let Some(known) = self.keys.get(key) {
            return Ok(*known);
        }
        let made = strings::create(self.raw, key)?;
        self.keys.insert(key, made);
        Ok(made)
    }

    /// By definition of own properties: no setter is called, not even that of `__proto__`.
    fn define(&mut self, object: sys::napi_value, entries: &'b Entries<'b>) -> Result<()> {
        let mut properties = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            properties.push(sys::napi_property_descriptor {
                utf8name: ptr::null(),
                name: self.key(key.as_wtf8())?,
                method: None,
                getter: None,
                setter: None,
                value: self.value(value)?,
                attributes: sys::PropertyAttributes::writable
                    | sys::PropertyAttributes::enumerable
                    | sys::PropertyAttributes::configurable,
                data: ptr::null_mut(),
            });
        }
        let (count, start) = (properties.len(), properties.as_ptr());
        // SAFETY: as above; there are so many descriptors, whose values belong to the running call.
        check_status!(unsafe { sys::napi_define_properties(self.raw, object, count, start) })
    }

    fn collection(
        &mut self,
        kind: &str,
        values: impl Iterator<Item = &'b Value<'b>>,
        shared: Option<usize>,
    ) -> Result<sys::napi_value> {
        let kind = self.word(kind)?;
        let collection = self.ask(Ask::Begin, &[kind])?;
        self.begun(shared, collection);
        let list = self.list(values)?;
        self.ask(Ask::Fill, &[kind, collection, list])
    }

    fn sparse(&mut self, sparse: &'b Sparse<'b>, shared: Option<usize>) -> Result<sys::napi_value> {
        let kind = self.word("sparse")?;
        let data = value::array(self.raw, sparse.elements.len() + 1)?;
        value::set_element(self.raw, data, 0, value::number(self.raw, sparse.length.into())?)?;
        for (place, (index, _)) in sparse.elements.iter().enumerate() {
            let index = value::number(self.raw, (*index).into())?;
            value::set_element(self.raw, data, place + 1, index)?;
        }
        #[expect(clippy::cast_precision_loss, reason = "a limit beyond 2^53 is none")]
        let max = value::number(self.raw, self.limits.max_text_length as f64)?;
        let array = self.ask(Ask::Begin, &[kind, data, max])?;
        self.begun(shared, array);
        let list = self.list(sparse.elements.iter().map(|(_, value)| value))?;
        self.ask(Ask::Fill, &[kind, array, list, data])
    }

    fn error(
        &mut self,
        error: &'b ErrorValue<'b>,
        shared: Option<usize>,
    ) -> Result<sys::napi_value> {
        let (raw, kind) = (self.raw, self.word("Error")?);
        let class = match &error.class {
            Some(class) => strings::create(raw, class.as_wtf8())?,
            None => value::undefined(raw)?,
        };
        let record = value::object(raw)?;
        let texts = [("name", &error.name), ("message", &error.message), ("stack", &error.stack)];
        for (field, text) in texts {
            if let Some(text) = text {
                value::set(raw, record, field, strings::create(raw, text.as_wtf8())?)?;
            }
        }
        // Its class may depend on a name that is an enumerable property.
        let own_name = error.own.iter().find(|(key, _)| key.as_wtf8() == b"name");
        let own_name = match own_name {
            Some((_, Value::String(name))) => strings::create(raw, name.as_wtf8())?,
            _ => value::undefined(raw)?,
        };
        let made = self.ask(Ask::Begin, &[kind, class, record, own_name])?;
        self.begun(shared, made);
        let values = [("code", &error.code), ("cause", &error.cause), ("errors", &error.errors)];
        for (field, value) in values {
            if let Some(value) = value {
                let value = self.value(value)?;
                value::set(raw, record, field, value)?;
            }
        }
        if !error.own.is_empty() {
            let own = value::object(raw)?;
            self.define(own, &error.own)?;
            value::set(raw, record, "own", own)?;
        }
        self.ask(Ask::Fill, &[kind, made, record, class])
    }

    fn instance(
        &mut self,
        instance: &'b Instance<'b>,
        shared: Option<usize>,
    ) -> Result<sys::napi_value> {
        let (kind, class) =
            (self.word("class")?, strings::create(self.raw, instance.class.as_wtf8())?);
        let has_codec = self.ask(Ask::HasCodec, &[class])?;
        let mut is_coded = false;
        // SAFETY: the value was just made for the running call; the result is ours to write.
        check_status!(unsafe { sys::napi_get_value_bool(self.raw, has_codec, &raw mut is_coded) })?;
        if is_coded {
            let payload = self.value(&instance.payload)?;
            return self.ask(Ask::Make, &[kind, class, payload]);
        }
        // A part of the instance, and no value of its own.
        let Value::Object(fields) = &instance.payload else {
            return Err(self.malformed("a value lacks the object with its properties"));
        };
        let made = self.ask(Ask::Begin, &[kind, class])?;
        self.begun(shared, made);
        self.define(made, fields)?;
        Ok(made)
    }
}
