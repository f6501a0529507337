//! Strings of JavaScript as the bus holds them, and back: in the form that engines store, so that
//! nothing is encoded or decoded on the way.

use std::cell::RefCell;
use std::ptr;

use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use crate::bus::Text;

/// Code units that are read in one call, and kept as memory between calls: more than a batch of some
/// hundred events has.
const SHORT_UNITS: usize = 128 * 1024;

thread_local! {
    static UNITS: RefCell<Vec<u16>> = const { RefCell::new(Vec::new()) };
}

/// A string as the bus holds it.
pub struct BusText(pub(super) Text);

impl TypeName for BusText {
    fn type_name() -> &'static str {
        "string"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for BusText {}

impl FromNapiValue for BusText {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        UNITS.with_borrow_mut(|units| {
            if units.is_empty() {
                units.resize(SHORT_UNITS, 0);
            }
            let length = read(env, value, units)?;
            // The last one is left for the NUL that engines write.
            if length + 1 < units.len() {
                return Ok(Self(Text::from_units(&units[..length])));
            }
            let mut units = vec![0; full_length(env, value)? + 1];
            let length = read(env, value, &mut units)?;
            Ok(Self(Text::from_units(&units[..length])))
        })
    }
}

impl ToNapiValue for BusText {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        create(env, &text.0)
    }
}

fn read(env: sys::napi_env, value: sys::napi_value, units: &mut [u16]) -> Result<usize> {
    let (start, room, mut length) = (units.as_mut_ptr(), units.len(), 0);
    // SAFETY: the value belongs to the running call of this environment, and the engine writes no
    // more than it is told there is room for.
    check_status!(unsafe {
        sys::napi_get_value_string_utf16(env, value, start, room, &raw mut length)
    })?;
    Ok(length)
}

fn full_length(env: sys::napi_env, value: sys::napi_value) -> Result<usize> {
    let mut length = 0;
    // SAFETY: as above; without a buffer only the length is told.
    check_status!(unsafe {
        sys::napi_get_value_string_utf16(env, value, ptr::null_mut(), 0, &raw mut length)
    })?;
    Ok(length)
}

/// A string of JavaScript.
pub(in crate::node) fn create(env: sys::napi_env, text: &Text) -> Result<sys::napi_value> {
    let too_long = |_| Error::from_reason("text too long");
    let length = isize::try_from(text.len()).map_err(too_long)?;
    let mut value = ptr::null_mut();
    match text {
        // SAFETY: `env` is the environment of the running native call; start and length describe
        // the text, which is copied.
        Text::Latin1(units) => check_status!(unsafe {
            sys::napi_create_string_latin1(env, units.as_ptr().cast(), length, &raw mut value)
        })?,
        // SAFETY: as above.
        Text::Utf16(units) => check_status!(unsafe {
            sys::napi_create_string_utf16(env, units.as_ptr(), length, &raw mut value)
        })?,
    }
    Ok(value)
}
