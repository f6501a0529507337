//! What JSON can't say whole.

use std::ptr;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use super::handles::{self, element, own_names, type_of};
use super::path::Key;
use super::{Reader, Slot};
use crate::codec::{ByteKind, CodecError, ErrorValue, Instance, RegExp, Text, Value};
use crate::node::codec::host::{checked, Ask};
use crate::node::value;

pub(super) enum Special {
    Value(Value<'static>),
    /// What a toJSON said, in the object's place.
    Answer(Value<'static>),
}

impl Reader<'_> {
    pub(super) fn special(
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
                    Some(handles::number(self.raw, time)? as i64)
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
                let last_index = handles::number(self.raw, part(3)?)? as u64;
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

    pub(super) fn list(
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

    pub(super) fn error(
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

    pub(super) fn text(&mut self, value: sys::napi_value) -> Result<Option<Text<'static>>> {
        if type_of(self.raw, value)? != sys::ValueType::napi_string {
            return Ok(None);
        }
        self.scratch.read(self.raw, value).map(Some)
    }

    pub(super) fn bytes(&self, kind: &str, view: sys::napi_value) -> Result<Value<'static>> {
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
}
