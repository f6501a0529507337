//! Strings of JavaScript as the codec holds them, and back.

use std::ptr;

use encoding_rs::mem;
use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use crate::codec::Text;

/// Strings whose UTF-8 fits are read in one call. Most keys and values are shorter.
const SHORT_BYTES: usize = 4 * 1024;

/// Most bytes of one character: what an engine may leave free in front of one that does not fit.
const MAX_CHARACTER_BYTES: usize = 4;

/// U+FFFD, which engines write for half a surrogate pair.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Memory that strings are read into.
pub(super) struct Scratch(Vec<u8>);

impl Scratch {
    pub(super) fn new() -> Self {
        Self(vec![0; SHORT_BYTES])
    }

    /// The string, with halves of surrogate pairs.
    pub(super) fn read(
        &mut self,
        env: sys::napi_env,
        value: sys::napi_value,
    ) -> Result<Text<'static>> {
        let (start, room, mut length) = (self.0.as_mut_ptr().cast(), self.0.len(), 0);
        // SAFETY: the value belongs to the running call of this environment, and the engine writes no
        // more than it is told there is room for.
        check_status!(unsafe {
            sys::napi_get_value_string_utf8(env, value, start, room, &raw mut length)
        })?;
        let text = &self.0[..length];
        if length + MAX_CHARACTER_BYTES < room && memchr::memmem::find(text, REPLACEMENT).is_none()
        {
            return Ok(Text::from_wtf8(text.to_vec()));
        }
        read_units(env, value)
    }
}

fn read_units(env: sys::napi_env, value: sys::napi_value) -> Result<Text<'static>> {
    let mut length = 0;
    // SAFETY: as above; without a buffer only the length is told.
    check_status!(unsafe {
        sys::napi_get_value_string_utf16(env, value, ptr::null_mut(), 0, &raw mut length)
    })?;
    let mut units = vec![0_u16; length + 1];
    let (start, room) = (units.as_mut_ptr(), units.len());
    // SAFETY: as above; there is room for the text and its NUL.
    check_status!(unsafe {
        sys::napi_get_value_string_utf16(env, value, start, room, &raw mut length)
    })?;
    let units = &units[..length];
    if mem::utf16_valid_up_to(units) < units.len() {
        return Ok(Text::from_utf16(units));
    }
    // Never more than three bytes for a code unit.
    let mut bytes = vec![0; length * 3];
    let written = mem::convert_utf16_to_utf8(units, &mut bytes);
    bytes.truncate(written);
    Ok(Text::from_wtf8(bytes))
}

/// A string of JavaScript.
pub(super) fn create(env: sys::napi_env, text: &[u8]) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    if text.is_ascii() {
        let (start, length) = (text.as_ptr().cast(), length(text.len())?);
        // SAFETY: `env` is the environment of the running native call; start and length describe
        // `text`, which is copied; ASCII is Latin-1.
        check_status!(unsafe {
            sys::napi_create_string_latin1(env, start, length, &raw mut value)
        })?;
        return Ok(value);
    }
    let units = match std::str::from_utf8(text) {
        Ok(text) => {
            let mut units = vec![0; text.len() + 1];
            let written = mem::convert_str_to_utf16(text, &mut units);
            units.truncate(written);
            units
        }
        Err(_) => Text::from_wtf8(text).to_utf16(),
    };
    let (start, length) = (units.as_ptr(), length(units.len())?);
    // SAFETY: as above.
    check_status!(unsafe { sys::napi_create_string_utf16(env, start, length, &raw mut value) })?;
    Ok(value)
}

fn length(length: usize) -> Result<isize> {
    isize::try_from(length).map_err(|_| Error::from_reason("text too long"))
}
