//! What is asked of a value's handle.

use std::ptr;

use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use crate::codec::BigInt;
use crate::node::codec::host::checked;
use crate::node::value;

pub(super) fn type_of(env: sys::napi_env, value: sys::napi_value) -> Result<sys::napi_valuetype> {
    let mut kind = 0;
    // SAFETY: the value belongs to the running call of this environment; the result is ours to write.
    check_status!(unsafe { sys::napi_typeof(env, value, &raw mut kind) })?;
    Ok(kind)
}

pub(super) fn boolean(env: sys::napi_env, value: sys::napi_value) -> Result<bool> {
    let mut boolean = false;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_get_value_bool(env, value, &raw mut boolean) })?;
    Ok(boolean)
}

pub(super) fn number(env: sys::napi_env, value: sys::napi_value) -> Result<f64> {
    let mut number = 0.0;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_get_value_double(env, value, &raw mut number) })?;
    Ok(number)
}

pub(super) fn big_int(env: sys::napi_env, value: sys::napi_value) -> Result<BigInt<'static>> {
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

pub(super) fn prototype(env: sys::napi_env, object: sys::napi_value) -> Result<sys::napi_value> {
    let mut prototype = ptr::null_mut();
    // SAFETY: as in `type_of`.
    let status = unsafe { sys::napi_get_prototype(env, object, &raw mut prototype) };
    checked(env, status)?;
    Ok(prototype)
}

pub(super) fn is_same(
    env: sys::napi_env,
    one: sys::napi_value,
    other: sys::napi_value,
) -> Result<bool> {
    let mut is_same = false;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_strict_equals(env, one, other, &raw mut is_same) })?;
    Ok(is_same)
}

pub(super) fn is_array(env: sys::napi_env, value: sys::napi_value) -> Result<bool> {
    let mut is_array = false;
    // SAFETY: as in `type_of`.
    check_status!(unsafe { sys::napi_is_array(env, value, &raw mut is_array) })?;
    Ok(is_array)
}

pub(super) fn element(
    env: sys::napi_env,
    array: sys::napi_value,
    index: u32,
) -> Result<sys::napi_value> {
    let mut element = ptr::null_mut();
    // SAFETY: as in `type_of`.
    let status = unsafe { sys::napi_get_element(env, array, index, &raw mut element) };
    checked(env, status)?;
    Ok(element)
}

/// Whether there is an element of the array's own, or a hole.
pub(super) fn has_element(env: sys::napi_env, array: sys::napi_value, index: u32) -> Result<bool> {
    let (name, mut is_there) = (value::string(env, &index.to_string())?, false);
    // SAFETY: as in `type_of`.
    let status = unsafe { sys::napi_has_own_property(env, array, name, &raw mut is_there) };
    checked(env, status)?;
    Ok(is_there)
}

/// The names of own enumerable properties, in their order, as strings.
pub(super) fn own_names(
    env: sys::napi_env,
    object: sys::napi_value,
) -> Result<Vec<sys::napi_value>> {
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
