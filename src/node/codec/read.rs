//! From a value of JavaScript to the engine's.

use std::ptr;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use super::host::{checked, Ask, LEVELS_WITH_ROOM};
use super::identity::Identity;
use super::strings::Scratch;
use super::NativeCodec;
use crate::codec::{
    stack, BigInt, ByteKind, CodecError, Document, Entries, ErrorValue, Instance, Limits, RegExp,
    Sparse, Text, Value,
};
use crate::node::value;

/// The value, each of its objects among the shared ones.
pub(super) fn document(
    codec: &NativeCodec,
    env: Env,
    value: sys::napi_value,
    limits: &Limits,
    is_tagged: bool,
) -> Result<Document<'static>> {
    let raw = env.raw();
    let mut reader = Reader {
        codec,
        env,
        raw,
        limits,
        is_tagged,
        object_prototype: prototype(raw, value::object(raw)?)?,
        array_prototype: prototype(raw, value::array(raw, 0)?)?,
        scratch: Scratch::new(),
        identity: Identity::default(),
        slots: Vec::new(),
        path: Vec::new(),
    };
    let root = reader.any(value, 0, Key::None)?;
    let shared = reader.slots.into_iter().map(|slot| match slot {
        Slot::Done(value) => value,
        Slot::Open | Slot::OpenInstance | Slot::Forgotten => Value::Null,
    });
    Ok(Document { root, shared: shared.collect() })
}

/// What is known of an object that was met.
enum Slot {
    /// It is being read.
    Open,
    /// The same, and its class makes it from what is in it: that must not lead back to it.
    OpenInstance,
    Done(Value<'static>),
    /// It answers with another value each time.
    Forgotten,
}

/// A step of the path, on the wire and in the user's terms.
#[derive(Clone, Copy)]
enum Key {
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

struct Reader<'c> {
    codec: &'c NativeCodec,
    env: Env,
    raw: sys::napi_env,
    limits: &'c Limits,
    is_tagged: bool,
    object_prototype: sys::napi_value,
    array_prototype: sys::napi_value,
    scratch: Scratch,
    identity: Identity,
    slots: Vec<Slot>,
    path: Vec<Key>,
}

impl Reader<'_> {
    fn any(&mut self, value: sys::napi_value, depth: usize, key: Key) -> Result<Value<'static>> {
        Ok(match type_of(self.raw, value)? {
            sys::ValueType::napi_undefined => Value::Undefined,
            sys::ValueType::napi_null => Value::Null,
            sys::ValueType::napi_boolean => Value::Bool(boolean(self.raw, value)?),
            sys::ValueType::napi_number => Value::Number(number(self.raw, value)?),
            sys::ValueType::napi_string => Value::String(self.scratch.read(self.raw, value)?),
            sys::ValueType::napi_bigint if !self.is_tagged => {
                Value::BigInt(big_int(self.raw, value)?)
            }
            sys::ValueType::napi_bigint => return self.refused("a bigint", None),
            sys::ValueType::napi_function => return self.refused("a function", None),
            sys::ValueType::napi_symbol => return self.refused("a symbol", None),
            _ => self.object(value, depth, key, false)?,
        })
    }

    /// What is under a key.
    fn child(&mut self, value: sys::napi_value, depth: usize, key: Key) -> Result<Value<'static>> {
        self.path.push(key);
        let child = self.any(value, depth + 1, key)?;
        self.path.pop();
        Ok(child)
    }

    fn object(
        &mut self,
        object: sys::napi_value,
        depth: usize,
        key: Key,
        is_answer: bool,
    ) -> Result<Value<'static>> {
        let number = match self.identity.find(self.raw, &self.codec.host, object)? {
            Err(number) => {
                self.slots.push(Slot::Open);
                number
            }
            Ok(number) => match self.slots[number] {
                Slot::OpenInstance => {
                    return self.refused(
                        "a cycle through an instance whose class has a codec of its own",
                        Some("Register the class without encode and decode, or cut the cycle."),
                    )
                }
                Slot::Open if self.is_tagged => return self.refused("a cycle", None),
                Slot::Forgotten => {
                    self.slots[number] = Slot::Open;
                    number
                }
                _ => return Ok(Value::Shared(number)),
            },
        };
        let prototype = prototype(self.raw, object)?;
        let value = if is_same(self.raw, prototype, self.object_prototype)? {
            self.check_depth(depth)?;
            Value::Object(self.entries(object, depth)?)
        } else if is_array(self.raw, object)? && is_same(self.raw, prototype, self.array_prototype)?
        {
            self.array(object, depth)?
        } else {
            match self.special(object, number, depth, key, is_answer)? {
                Special::Value(value) => value,
                Special::Answer(answer) => return Ok(answer),
            }
        };
        self.slots[number] = Slot::Done(value);
        Ok(Value::Shared(number))
    }

    fn check_depth(&self, depth: usize) -> Result<()> {
        // Around a container are the frame, which the compat form does not have, and one a key.
        let around = if self.is_tagged { 1 } else { 2 };
        let allowed = self.limits.max_depth;
        if depth + around <= allowed {
            if depth % LEVELS_WITH_ROOM == LEVELS_WITH_ROOM - 1 {
                self.codec.host.ask(self.raw, Ask::Room, &[])?;
            }
            return stack::check(self.limits).map_err(|error| self.codec.thrown(self.env, &error));
        }
        let what = "The value is nested too deeply.";
        let error = CodecError::Limit { limit: "maxDepth", allowed, what };
        Err(self.codec.thrown(self.env, &error))
    }

    /// The own enumerable properties. All are read before one is looked into.
    fn entries(&mut self, object: sys::napi_value, depth: usize) -> Result<Entries<'static>> {
        let mut properties = Vec::new();
        for name in own_names(self.raw, object)? {
            let mut property = ptr::null_mut();
            // SAFETY: both belong to the running call; the result is ours to write.
            let status =
                unsafe { sys::napi_get_property(self.raw, object, name, &raw mut property) };
            checked(self.raw, status)?;
            properties.push((name, property));
        }
        let mut entries = Vec::with_capacity(properties.len());
        for (name, property) in properties {
            let key = self.scratch.read(self.raw, name)?;
            entries.push((key, self.child(property, depth, Key::Name(name))?));
        }
        Ok(entries)
    }

    fn array(&mut self, array: sys::napi_value, depth: usize) -> Result<Value<'static>> {
        self.check_depth(depth)?;
        let mut length = 0;
        // SAFETY: as above.
        check_status!(unsafe { sys::napi_get_array_length(self.raw, array, &raw mut length) })?;
        let mut values = Vec::new();
        for index in 0..length {
            let element = element(self.raw, array, index)?;
            let is_undefined = type_of(self.raw, element)? == sys::ValueType::napi_undefined;
            if is_undefined && !has_element(self.raw, array, index)? {
                return self.sparse(array, length, values, depth);
            }
            values.push(self.child(element, depth, Key::Index(index as usize))?);
        }
        Ok(Value::Array(values))
    }

    /// A hole was found after the elements that `values` has. From here on only what is there is
    /// looked at: a sparse array may be very long.
    fn sparse(
        &mut self,
        array: sys::napi_value,
        length: u32,
        values: Vec<Value<'static>>,
        depth: usize,
    ) -> Result<Value<'static>> {
        let mut elements: Vec<(u32, Value<'static>)> = (0..).zip(values).collect();
        let begun = elements.len();
        for name in own_names(self.raw, array)? {
            let name = self.scratch.read(self.raw, name)?;
            // Indices come first, in order; other keys of an array do not travel.
            let index = name.as_str().and_then(|name| name.parse::<u32>().ok());
            let Some(index) = index.filter(|index| *index < length) else { break };
            if (index as usize) < begun {
                continue;
            }
            let element = element(self.raw, array, index)?;
            let key = Key::Sparse(elements.len(), index);
            elements.push((index, self.child(element, depth, key)?));
        }
        Ok(Value::Sparse(Box::new(Sparse { length, elements })))
    }

    fn special(
        &mut self,
        object: sys::napi_value,
        number: usize,
        depth: usize,
        key: Key,
        is_answer: bool,
    ) -> Result<Special> {
        let wire_key = self.wire_key(key)?;
        let arguments = [
            object,
            value::boolean(self.raw, is_answer)?,
            wire_key,
            value::boolean(self.raw, self.is_tagged)?,
        ];
        let told = self.codec.host.ask(self.raw, Ask::Describe, &arguments)?;
        let part = |index| element(self.raw, told, index);
        let kind = self.scratch.read(self.raw, element(self.raw, told, 0)?)?;
        let value = match kind.as_str().unwrap_or_default() {
            "array" => self.array(object, depth)?,
            "fields" => {
                self.check_depth(depth)?;
                Value::Object(self.entries(part(1)?, depth)?)
            }
            "null-prototype" => {
                self.check_depth(depth)?;
                Value::NullPrototype(self.entries(part(1)?, depth)?)
            }
            "answer" => {
                let answer = part(1)?;
                self.slots[number] = Slot::Forgotten;
                let is_object = type_of(self.raw, answer)? == sys::ValueType::napi_object;
                return Ok(Special::Answer(if is_object {
                    self.object(answer, depth, key, true)?
                } else {
                    self.any(answer, depth, key)?
                }));
            }
            "refused" => {
                let arguments = [self.readable_path()?, part(1)?, part(2)?];
                self.codec.host.ask(self.raw, Ask::Refuse, &arguments)?;
                return Err(Error::from_reason("refused"));
            }
            "Date" => {
                let time = part(1)?;
                let is_valid = type_of(self.raw, time)? == sys::ValueType::napi_number;
                #[expect(clippy::cast_possible_truncation, reason = "whole, and of 53 bits")]
                Value::Date(if is_valid {
                    Some(self::number(self.raw, time)? as i64)
                } else {
                    None
                })
            }
            "URL" => Value::Url(self.scratch.read(self.raw, part(1)?)?),
            "RegExp" => {
                let source = self.scratch.read(self.raw, part(1)?)?;
                let flags = self.scratch.read(self.raw, part(2)?)?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "an index, as JavaScript has checked"
                )]
                let last_index = self::number(self.raw, part(3)?)? as u64;
                Value::RegExp(Box::new(RegExp { source, flags, last_index }))
            }
            "boxed" => {
                self.check_depth(depth)?;
                Value::Boxed(Box::new(self.child(part(1)?, depth, Key::Hidden(0))?))
            }
            "Map" => {
                let mut values = self.list(part(1)?, depth, Key::Entry)?.into_iter();
                let mut pairs = Vec::with_capacity(values.len() / 2);
                while let (Some(key), Some(value)) = (values.next(), values.next()) {
                    pairs.push((key, value));
                }
                Value::Map(pairs)
            }
            "Set" => Value::Set(self.list(part(1)?, depth, Key::Member)?),
            "Error" => Value::Error(Box::new(self.error(part(1)?, part(2)?, depth)?)),
            "class" => {
                let class = self.scratch.read(self.raw, part(1)?)?;
                self.check_depth(depth)?;
                self.path.push(Key::Hidden(0));
                self.check_depth(depth + 1)?;
                let payload = Value::Object(self.entries(part(2)?, depth + 1)?);
                self.path.pop();
                Value::Instance(Box::new(Instance { class, payload }))
            }
            "codec" => {
                let class = self.scratch.read(self.raw, part(1)?)?;
                self.check_depth(depth)?;
                self.slots[number] = Slot::OpenInstance;
                let payload = self.child(part(2)?, depth, Key::Hidden(0))?;
                Value::Instance(Box::new(Instance { class, payload }))
            }
            kind => self.bytes(kind, part(1)?)?,
        };
        Ok(Special::Value(value))
    }

    fn list(
        &mut self,
        list: sys::napi_value,
        depth: usize,
        key: impl Fn(usize) -> Key,
    ) -> Result<Vec<Value<'static>>> {
        self.check_depth(depth)?;
        let mut length = 0;
        // SAFETY: as above.
        check_status!(unsafe { sys::napi_get_array_length(self.raw, list, &raw mut length) })?;
        (0..length)
            .map(|index| {
                let element = element(self.raw, list, index)?;
                self.child(element, depth, key(index as usize))
            })
            .collect()
    }

    fn error(
        &mut self,
        fields: sys::napi_value,
        class: sys::napi_value,
        depth: usize,
    ) -> Result<ErrorValue<'static>> {
        self.check_depth(depth)?;
        let mut error = ErrorValue { class: self.text(class)?, ..ErrorValue::default() };
        for name in own_names(self.raw, fields)? {
            let mut field = ptr::null_mut();
            // SAFETY: as above.
            let status = unsafe { sys::napi_get_property(self.raw, fields, name, &raw mut field) };
            checked(self.raw, status)?;
            let name = self.scratch.read(self.raw, name)?;
            match name.as_str().unwrap_or_default() {
                "name" => error.name = self.text(field)?,
                "message" => error.message = self.text(field)?,
                "stack" => error.stack = self.text(field)?,
                "code" => error.code = Some(self.child(field, depth, Key::Field("code"))?),
                "cause" => error.cause = Some(self.child(field, depth, Key::Field("cause"))?),
                "errors" => error.errors = Some(self.child(field, depth, Key::Field("errors"))?),
                _ => {
                    self.check_depth(depth + 1)?;
                    self.path.push(Key::Own);
                    error.own = self.entries(field, depth + 1)?;
                    self.path.pop();
                }
            }
        }
        Ok(error)
    }

    fn text(&mut self, value: sys::napi_value) -> Result<Option<Text<'static>>> {
        if type_of(self.raw, value)? != sys::ValueType::napi_string {
            return Ok(None);
        }
        self.scratch.read(self.raw, value).map(Some)
    }

    fn bytes(&self, kind: &str, view: sys::napi_value) -> Result<Value<'static>> {
        let kind = ByteKind::named(kind).ok_or_else(|| Error::from_reason("unknown kind"))?;
        let (mut length, mut start) = (0, ptr::null_mut());
        // SAFETY: the view belongs to the running call; what is not asked for is null.
        check_status!(unsafe {
            sys::napi_get_typedarray_info(
                self.raw,
                view,
                ptr::null_mut(),
                &raw mut length,
                &raw mut start,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        })?;
        if length == 0 {
            return Ok(Value::Bytes(kind, Bytes::new()));
        }
        if length > self.limits.max_bytes {
            let (allowed, what) = (self.limits.max_bytes, "The buffers of the value are too big.");
            let error = CodecError::Limit { limit: "maxBytes", allowed, what };
            return Err(self.codec.thrown(self.env, &error));
        }
        // SAFETY: the engine told where the elements are, which are bytes, and how many; nothing runs
        // that could move them before they are copied.
        let bytes = unsafe { std::slice::from_raw_parts(start.cast::<u8>(), length) };
        Ok(Value::Bytes(kind, Bytes::copy_from_slice(bytes)))
    }

    fn refused<T>(&self, what: &str, advice: Option<&str>) -> Result<T> {
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
    fn wire_key(&self, key: Key) -> Result<sys::napi_value> {
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

    fn readable_path(&self) -> Result<sys::napi_value> {
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

enum Special {
    Value(Value<'static>),
    /// What a toJSON said, in the object's place.
    Answer(Value<'static>),
}

fn type_of(env: sys::napi_env, value: sys::napi_value) -> Result<sys::napi_valuetype> {
    let mut kind = 0;
    // SAFETY: the value belongs to the running call of this environment; the result is ours to write.
    check_status!(unsafe { sys::napi_typeof(env, value, &raw mut kind) })?;
    Ok(kind)
}

fn boolean(env: sys::napi_env, value: sys::napi_value) -> Result<bool> {
    let mut boolean = false;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_get_value_bool(env, value, &raw mut boolean) })?;
    Ok(boolean)
}

fn number(env: sys::napi_env, value: sys::napi_value) -> Result<f64> {
    let mut number = 0.0;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_get_value_double(env, value, &raw mut number) })?;
    Ok(number)
}

fn big_int(env: sys::napi_env, value: sys::napi_value) -> Result<BigInt<'static>> {
    let (mut sign, mut count) = (0, 0);
    // SAFETY: as in `type_of`; without memory only the number of words is told.
    check_status!(unsafe {
        sys::napi_get_value_bigint_words(
            env,
            value,
            ptr::null_mut(),
            &raw mut count,
            ptr::null_mut(),
        )
    })?;
    // Bun asks for memory in any case.
    let mut words = vec![0_u64; count.max(1)];
    // SAFETY: as above, with room for so many words.
    check_status!(unsafe {
        sys::napi_get_value_bigint_words(
            env,
            value,
            &raw mut sign,
            &raw mut count,
            words.as_mut_ptr(),
        )
    })?;
    words.truncate(count);
    Ok(BigInt::from_words(sign != 0, &words))
}

fn prototype(env: sys::napi_env, object: sys::napi_value) -> Result<sys::napi_value> {
    let mut prototype = ptr::null_mut();
    // SAFETY: as in `type_of`.
    let status = unsafe { sys::napi_get_prototype(env, object, &raw mut prototype) };
    checked(env, status)?;
    Ok(prototype)
}

fn is_same(env: sys::napi_env, one: sys::napi_value, other: sys::napi_value) -> Result<bool> {
    let mut is_same = false;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_strict_equals(env, one, other, &raw mut is_same) })?;
    Ok(is_same)
}

fn is_array(env: sys::napi_env, value: sys::napi_value) -> Result<bool> {
    let mut is_array = false;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_is_array(env, value, &raw mut is_array) })?;
    Ok(is_array)
}

fn element(env: sys::napi_env, array: sys::napi_value, index: u32) -> Result<sys::napi_value> {
    let mut element = ptr::null_mut();
    // SAFETY: as in `type_of`.
    let status = unsafe { sys::napi_get_element(env, array, index, &raw mut element) };
    checked(env, status)?;
    Ok(element)
}

/// Whether there is an element of the array's own, or a hole.
fn has_element(env: sys::napi_env, array: sys::napi_value, index: u32) -> Result<bool> {
    let (name, mut is_there) = (value::string(env, &index.to_string())?, false);
    // SAFETY: as in `type_of`.
    let status = unsafe { sys::napi_has_own_property(env, array, name, &raw mut is_there) };
    checked(env, status)?;
    Ok(is_there)
}

/// The names of own enumerable properties, in their order, as strings.
fn own_names(env: sys::napi_env, object: sys::napi_value) -> Result<Vec<sys::napi_value>> {
    let (mut names, mut count) = (ptr::null_mut(), 0);
    let filter = sys::KeyFilter::enumerable | sys::KeyFilter::skip_symbols;
    // SAFETY: as in `type_of`.
    let status = unsafe {
        sys::napi_get_all_property_names(
            env,
            object,
            sys::KeyCollectionMode::own_only,
            filter,
            sys::KeyConversion::numbers_to_strings,
            &raw mut names,
        )
    };
    checked(env, status)?;
    // SAFETY: as above.
    check_status!(unsafe { sys::napi_get_array_length(env, names, &raw mut count) })?;
    (0..count).map(|index| element(env, names, index)).collect()
}
