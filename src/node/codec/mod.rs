//! `serialize` and `deserialize`: values of JavaScript to frames and back, by the engine's codec.
//!
//! JavaScript is asked for what Node-API has no call: which class an object is of, what is in a Map.
//! The rules of the format are the engine's.

mod build;
mod host;
mod identity;
mod read;
mod strings;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi_derive::napi;

use self::host::{Ask, Host};
use self::strings::Scratch;
use super::error::{ErrorMaker, Facts};
use crate::codec::{self, CodecError, Limits};
use crate::error::Fact;

/// The codec of one JavaScript environment.
#[napi]
pub struct NativeCodec {
    host: Host,
    errors: ErrorMaker,
}

/// The limits that options may set.
#[allow(clippy::struct_field_names, reason = "as the options are called")]
#[napi(object)]
pub struct NativeLimits {
    /// UTF-16 code units of the text.
    pub max_text_length: f64,
    /// Brackets open at once.
    pub max_depth: f64,
    /// Rows of the table.
    pub max_rows: f64,
    /// Bytes of all buffers.
    pub max_bytes: f64,
}

/// How often the engine's codec ran in this process.
#[napi(object)]
pub struct NativeCodecStats {
    /// Values written.
    pub encoded: f64,
    /// Frames read.
    pub decoded: f64,
    /// Frames checked.
    pub validated: f64,
    /// Texts of the compat form, read or written.
    pub translated: f64,
}

impl From<NativeLimits> for Limits {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and from 0 on, as JavaScript has checked; else the nearest"
    )]
    fn from(limits: NativeLimits) -> Self {
        Self {
            max_text_length: limits.max_text_length as usize,
            max_depth: limits.max_depth as usize,
            max_rows: limits.max_rows as usize,
            max_bytes: limits.max_bytes as usize,
        }
    }
}

#[napi]
impl NativeCodec {
    /// `host` has the functions of `lib/codec/host.js`; `makeError(code, message, facts)` makes what
    /// is thrown.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: Env,
        host: Object<'_>,
        #[napi(ts_arg_type = "(code: string, message: string, facts: object) => Error")]
        make_error: Function<'_, FnArgs<(String, String, Facts)>, Unknown<'static>>,
    ) -> Result<Self> {
        Ok(Self { host: Host::new(env, &host)?, errors: ErrorMaker::new(&make_error)? })
    }

    /// The text of a value, buffers in it.
    #[napi(ts_return_type = "string", catch_unwind)]
    pub fn serialize(
        &self,
        env: Env,
        value: Unknown<'_>,
        limits: NativeLimits,
        is_tagged: bool,
    ) -> Result<Unknown<'static>> {
        let limits = limits.into();
        let document = read::document(self, env, value.raw(), &limits, is_tagged)?;
        let text = if is_tagged {
            codec::write_tagged(&document, &limits)
        } else {
            codec::encode_inline(&document, &limits)
        };
        let text = text.map_err(|error| self.thrown(env, &error))?;
        let text = strings::create(env.raw(), text.as_bytes())?;
        // SAFETY: the value was just made for the running call, which returns it.
        Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), text) })
    }

    /// The value of a text.
    #[napi(ts_return_type = "unknown", catch_unwind)]
    pub fn deserialize(
        &self,
        env: Env,
        #[napi(ts_arg_type = "string")] text: Unknown<'_>,
        limits: NativeLimits,
        is_tagged: bool,
    ) -> Result<Unknown<'static>> {
        let limits = limits.into();
        let source = Scratch::new().read(env.raw(), text.raw())?;
        let value = if is_tagged {
            let value = codec::read_tagged_wtf8(source.as_wtf8(), &limits)
                .map_err(|error| self.thrown(env, &error))?;
            build::value(self, env, &value.into(), &limits)?
        } else {
            let document = codec::decode_rows_wtf8(source.as_wtf8(), &limits)
                .map_err(|error| self.thrown(env, &error))?;
            match document {
                Some(document) => build::value(self, env, &document, &limits)?,
                // Without a table the value is what the engine's own parser makes of the text.
                None => self.host.ask(env.raw(), Ask::Parse, &[text.raw()])?,
            }
        };
        // SAFETY: the value was made for the running call, which returns it.
        Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), value) })
    }

    /// What the engine makes of a frame and its bytes when it reads it and writes it again, without a
    /// value of JavaScript in between. For tests.
    #[napi(catch_unwind)]
    pub fn recode(
        &self,
        env: Env,
        #[napi(ts_arg_type = "string")] text: Unknown<'_>,
        bytes: Vec<Uint8Array>,
        limits: NativeLimits,
    ) -> Result<String> {
        let limits = limits.into();
        let bytes: Vec<_> = bytes.iter().map(|bytes| Bytes::copy_from_slice(bytes)).collect();
        let text = Scratch::new().read(env.raw(), text.raw())?;
        codec::decode_wtf8(text.as_wtf8(), &bytes, &limits)
            .and_then(|document| codec::encode_inline(&document, &limits))
            .map_err(|error| self.thrown(env, &error))
    }

    /// Checks a frame, as those of pages and children are checked. Returns the number of its rows.
    #[napi(catch_unwind)]
    pub fn validate(
        &self,
        env: Env,
        text: String,
        bytes: Vec<Uint8Array>,
        limits: NativeLimits,
    ) -> Result<u32> {
        let bytes: Vec<_> = bytes.iter().map(|bytes| Bytes::copy_from_slice(bytes)).collect();
        let summary = codec::validate(&text, &bytes, &limits.into())
            .map_err(|error| self.thrown(env, &error))?;
        Ok(u32::try_from(summary.rows).unwrap_or(u32::MAX))
    }

    fn thrown(&self, env: Env, error: &CodecError) -> Error {
        let facts = match error {
            CodecError::Limit { limit, allowed, .. } => vec![
                ("limit", Fact::Text((*limit).to_owned())),
                ("allowed", Fact::Number(i64::try_from(*allowed).unwrap_or(i64::MAX))),
            ],
            _ => Vec::new(),
        };
        self.errors.make(env, error.code(), error.to_string(), facts)
    }
}

/// How often the engine's codec ran in this process.
#[allow(dead_code, reason = "called from JavaScript only, which `cargo test` leaves out")]
#[allow(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
#[napi(catch_unwind)]
pub fn codec_stats() -> NativeCodecStats {
    let stats = codec::stats();
    NativeCodecStats {
        encoded: stats.encoded as f64,
        decoded: stats.decoded as f64,
        validated: stats.validated as f64,
        translated: stats.translated as f64,
    }
}
