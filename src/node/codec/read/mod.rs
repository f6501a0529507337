//! From a value of JavaScript to the engine's. Here is what most values consist of; [`special`] has the
//! rest.

mod handles;
mod path;
mod special;

use std::ptr;

use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use handles::{
    big_int, boolean, element, has_element, is_array, is_same, number, own_names, prototype,
    type_of,
};
use path::Key;
use special::Special;

use super::host::{checked, Ask, LEVELS_WITH_ROOM};
use super::identity::Identity;
use super::strings::Scratch;
use super::NativeCodec;
use crate::codec::{stack, CodecError, Document, Entries, Limits, Sparse, Value};
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
}
