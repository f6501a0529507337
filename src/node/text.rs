//! JavaScript strings as UTF-8.

use std::cell::RefCell;
use std::ptr;

use encoding_rs::mem;
use napi::bindgen_prelude::*;
use napi::{check_status, sys};

/// Strings whose UTF-8 fits into this are read in one call. Longer ones come as UTF-16, which an
/// engine copies as it is, and are converted here several times faster than by the engine.
const SHORT_BYTES: usize = 16 * 1024;

/// Most bytes of one character: what the engine may leave free in front of one that does not fit.
const MAX_CHARACTER_BYTES: usize = 4;

thread_local! {
    static SHORT: RefCell<Vec<u8>> = RefCell::new(vec![0; SHORT_BYTES]);
}

/// A string, read when it is used. Lives as long as the call that it is an argument of.
pub struct JsText {
    env: sys::napi_env,
    value: sys::napi_value,
}

impl TypeName for JsText {
    fn type_name() -> &'static str {
        "string"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for JsText {}

impl FromNapiValue for JsText {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        Ok(Self { env, value })
    }
}

impl JsText {
    /// Calls `read` with the string and a newline.
    pub(super) fn with_line<T>(&self, read: impl FnOnce(&[u8]) -> T) -> Result<T> {
        SHORT.with_borrow_mut(|short| {
            let mut length = 0;
            // SAFETY: the value belongs to the running call of this environment, and the engine
            // writes no more than it is told there is room for. It writes a NUL behind the text.
            check_status!(unsafe {
                sys::napi_get_value_string_utf8(
                    self.env,
                    self.value,
                    short.as_mut_ptr().cast(),
                    short.len(),
                    &raw mut length,
                )
            })?;
            if length + MAX_CHARACTER_BYTES < short.len() {
                short[length] = b'\n';
                return Ok(read(&short[..=length]));
            }
            let mut line = self.long()?;
            line.push(b'\n');
            Ok(read(&line))
        })
    }

    fn long(&self) -> Result<Vec<u8>> {
        let mut length = 0;
        // SAFETY: as above; without a buffer only the length is told.
        check_status!(unsafe {
            sys::napi_get_value_string_utf16(
                self.env,
                self.value,
                ptr::null_mut(),
                0,
                &raw mut length,
            )
        })?;
        let mut units = vec![0_u16; length + 1];
        // SAFETY: as above; there is room for the text and its NUL.
        check_status!(unsafe {
            sys::napi_get_value_string_utf16(
                self.env,
                self.value,
                units.as_mut_ptr(),
                units.len(),
                &raw mut length,
            )
        })?;
        Ok(utf8(&units[..length]))
    }
}

/// In UTF-8, with room for one byte more. Half a surrogate pair becomes U+FFFD.
fn utf8(mut units: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut written = 0;
    loop {
        // As if all of the rest were ASCII, which it mostly is; else another round. The constant
        // lets any character through, so that each round gets further.
        bytes.resize(written + units.len() + MAX_CHARACTER_BYTES, 0);
        let (read, wrote) = mem::convert_utf16_to_utf8_partial(units, &mut bytes[written..]);
        written += wrote;
        units = &units[read..];
        if units.is_empty() {
            bytes.truncate(written);
            return bytes;
        }
    }
}
