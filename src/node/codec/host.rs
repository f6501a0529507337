//! The functions of JavaScript that the codec asks, for what Node-API has no call.

use std::ptr;

use napi::bindgen_prelude::*;
use napi::{check_status, sys};

/// Which function. `lib/codec/host.js` has them under these names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ask {
    /// `(value, isAnswer, key) => [kind, …]`: what an object is that is no plain one.
    Describe,
    /// `(path, what, advice)`: throws that a value can't be sent.
    Refuse,
    /// `(table, object, number) => number`: the one that the table had for it, or −1.
    Find,
    /// `(...list) => list`.
    List,
    /// `(lists) => list`: all in one.
    Join,
    /// `(text) => value` of JSON.
    Parse,
    /// `(tag, …parts) => value` of what has no parts that could lead back to it.
    Make,
    /// `(tag, …) => container`, still empty.
    Begin,
    /// `(tag, container, …)`.
    Fill,
    /// `(class) => boolean`: whether the class is revived by a codec of its own.
    HasCodec,
    /// `()`: throws where there is too little stack for [`LEVELS_WITH_ROOM`] levels.
    Room,
}

/// So many levels may be entered before room for more is asked for: V8 does not survive a call into
/// JavaScript when native frames have passed the end of the stack that it grants itself (Node 20: a
/// fault in `CaptureSimpleStackTrace`). `lib/codec/room.js` has the bytes.
pub(super) const LEVELS_WITH_ROOM: usize = 8;

const NAMES: [(&str, Ask); 11] = [
    ("describe", Ask::Describe),
    ("refuse", Ask::Refuse),
    ("find", Ask::Find),
    ("list", Ask::List),
    ("join", Ask::Join),
    ("parse", Ask::Parse),
    ("make", Ask::Make),
    ("begin", Ask::Begin),
    ("fill", Ask::Fill),
    ("hasCodec", Ask::HasCodec),
    ("room", Ask::Room),
];

/// References to those functions. They live as long as the environment, as the module does that
/// made this.
pub(super) struct Host([sys::napi_ref; NAMES.len()]);

impl Host {
    pub(super) fn new(env: Env, functions: &Object<'_>) -> Result<Self> {
        let mut references = [ptr::null_mut(); NAMES.len()];
        for (reference, (name, _)) in references.iter_mut().zip(NAMES) {
            let function: Unknown<'_> = functions.get_named_property(name)?;
            // SAFETY: the function belongs to the running call of this environment.
            check_status!(unsafe {
                sys::napi_create_reference(env.raw(), function.raw(), 1, &raw mut *reference)
            })?;
        }
        Ok(Self(references))
    }

    /// Calls one of them. What it throws is the error that this returns.
    pub(super) fn ask(
        &self,
        env: sys::napi_env,
        ask: Ask,
        arguments: &[sys::napi_value],
    ) -> Result<sys::napi_value> {
        let (mut function, mut this, mut result) =
            (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
        // SAFETY: the reference is strong and was made in this environment.
        check_status!(unsafe {
            sys::napi_get_reference_value(env, self.0[ask as usize], &raw mut function)
        })?;
        // SAFETY: `env` is the environment of the running native call; the result is ours to write.
        check_status!(unsafe { sys::napi_get_undefined(env, &raw mut this) })?;
        let (count, start) = (arguments.len(), arguments.as_ptr());
        // SAFETY: as above; the arguments belong to the running call, and there are so many.
        let status =
            unsafe { sys::napi_call_function(env, this, function, count, start, &raw mut result) };
        if status != sys::Status::napi_pending_exception {
            check_status!(status)?;
            return Ok(result);
        }
        Err(pending(env)?)
    }
}

/// What was thrown, as an error that throws it again.
pub(super) fn pending(env: sys::napi_env) -> Result<Error> {
    let mut thrown = ptr::null_mut();
    // SAFETY: as in `ask`.
    check_status!(unsafe { sys::napi_get_and_clear_last_exception(env, &raw mut thrown) })?;
    // SAFETY: the value was just made for the running call.
    Ok(Error::from(unsafe { Unknown::from_raw_unchecked(env, thrown) }))
}

/// As `check_status!`, for calls that run JavaScript: getters, proxies.
pub(super) fn checked(env: sys::napi_env, status: sys::napi_status) -> Result<()> {
    if status == sys::Status::napi_pending_exception {
        return Err(pending(env)?);
    }
    check_status!(status)
}
