//! JavaScript values from Rust ones, by the direct calls: a batch may hold hundreds of them.

use std::ffi::CString;
use std::ptr;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use crate::output::{Payload, Text};

pub(super) fn array(env: sys::napi_env, length: usize) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: `env` is the environment of the running native call; the result is ours to write.
    check_status!(unsafe { sys::napi_create_array_with_length(env, length, &raw mut value) })?;
    Ok(value)
}

pub(super) fn object(env: sys::napi_env) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: as in `array`.
    check_status!(unsafe { sys::napi_create_object(env, &raw mut value) })?;
    Ok(value)
}

pub(super) fn number(env: sys::napi_env, number: f64) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: as in `array`.
    check_status!(unsafe { sys::napi_create_double(env, number, &raw mut value) })?;
    Ok(value)
}

pub(super) fn integer(env: sys::napi_env, number: i32) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: as in `array`.
    check_status!(unsafe { sys::napi_create_int32(env, number, &raw mut value) })?;
    Ok(value)
}

pub(super) fn undefined(env: sys::napi_env) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: as in `array`.
    check_status!(unsafe { sys::napi_get_undefined(env, &raw mut value) })?;
    Ok(value)
}

pub(super) fn boolean(env: sys::napi_env, boolean: bool) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: as in `array`.
    check_status!(unsafe { sys::napi_get_boolean(env, boolean, &raw mut value) })?;
    Ok(value)
}

pub(super) fn null(env: sys::napi_env) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: as in `array`.
    check_status!(unsafe { sys::napi_get_null(env, &raw mut value) })?;
    Ok(value)
}

pub(super) fn string(env: sys::napi_env, text: &str) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    let (start, length) = (text.as_ptr().cast(), length(text.len())?);
    // SAFETY: as in `array`; start and length describe `text`, which is copied.
    check_status!(unsafe { sys::napi_create_string_utf8(env, start, length, &raw mut value) })?;
    Ok(value)
}

/// Numbers as a `Float64Array`, in one copy.
pub(super) fn float64_array(env: sys::napi_env, numbers: &[f64]) -> Result<sys::napi_value> {
    let (mut buffer, mut value) = (ptr::null_mut(), ptr::null_mut());
    let mut start = ptr::null_mut();
    let bytes = size_of_val(numbers);
    // SAFETY: as in `array`; the memory belongs to the new value.
    check_status!(unsafe {
        sys::napi_create_arraybuffer(env, bytes, &raw mut start, &raw mut buffer)
    })?;
    if bytes > 0 {
        // SAFETY: the value was made with room for as many bytes, and nobody else has it yet.
        unsafe { ptr::copy_nonoverlapping(numbers.as_ptr().cast::<u8>(), start.cast(), bytes) };
    }
    let kind = sys::TypedarrayType::float64_array;
    // SAFETY: as in `array`; the view covers the buffer that was made above.
    check_status!(unsafe {
        sys::napi_create_typedarray(env, kind, numbers.len(), buffer, 0, &raw mut value)
    })?;
    Ok(value)
}

/// Output as a string in the engine's own representation, or as a Buffer with memory of its own.
pub(super) fn payload(env: sys::napi_env, payload: &Payload) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    match payload {
        Payload::Text(Text::Ascii(bytes)) | Payload::Lines(Text::Ascii(bytes)) => {
            let (start, length) = (bytes.as_ptr().cast(), length(bytes.len())?);
            // SAFETY: as in `string`; ASCII is Latin-1.
            check_status!(unsafe {
                sys::napi_create_string_latin1(env, start, length, &raw mut value)
            })?;
        }
        Payload::Text(Text::Utf16(units)) | Payload::Lines(Text::Utf16(units)) => {
            let (start, length) = (units.as_ptr(), length(units.len())?);
            // SAFETY: as in `string`.
            check_status!(unsafe {
                sys::napi_create_string_utf16(env, start, length, &raw mut value)
            })?;
        }
        Payload::Bytes(pieces) => return buffer(env, pieces),
    }
    Ok(value)
}

/// A Buffer that holds a copy of all pieces. Memory from outside is forbidden in Electron, and a
/// Buffer that is cut from a pool would carry the pool along when it is posted.
fn buffer(env: sys::napi_env, pieces: &[Bytes]) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    if let [piece] = pieces {
        let (start, length) = (piece.as_ptr().cast(), piece.len());
        // SAFETY: as in `string`; the copy's address is not wanted.
        check_status!(unsafe {
            sys::napi_create_buffer_copy(env, length, start, ptr::null_mut(), &raw mut value)
        })?;
        return Ok(value);
    }
    let length = pieces.iter().map(Bytes::len).sum();
    let mut target = ptr::null_mut();
    // SAFETY: as in `array`; `target` becomes the address of the new buffer's memory.
    check_status!(unsafe {
        sys::napi_create_buffer(env, length, &raw mut target, &raw mut value)
    })?;
    let mut target = target.cast::<u8>();
    for piece in pieces {
        // SAFETY: the pieces together are as long as the buffer, which is new and nobody else's.
        unsafe { ptr::copy_nonoverlapping(piece.as_ptr(), target, piece.len()) };
        // SAFETY: at most one past the end of the buffer.
        target = unsafe { target.add(piece.len()) };
    }
    Ok(value)
}

pub(super) fn set(
    env: sys::napi_env,
    object: sys::napi_value,
    name: &str,
    value: sys::napi_value,
) -> Result<()> {
    let name = CString::new(name)?;
    // SAFETY: `object` and `value` belong to `env` and to the running call; the name is copied.
    check_status!(unsafe { sys::napi_set_named_property(env, object, name.as_ptr(), value) })
}

pub(super) fn set_element(
    env: sys::napi_env,
    array: sys::napi_value,
    index: usize,
    value: sys::napi_value,
) -> Result<()> {
    let index = u32::try_from(index).map_err(|_| Error::from_reason("batch too long"))?;
    // SAFETY: as in `set`.
    check_status!(unsafe { sys::napi_set_element(env, array, index, value) })
}

fn length(length: usize) -> Result<isize> {
    isize::try_from(length).map_err(|_| Error::from_reason("text too long"))
}
