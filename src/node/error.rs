//! The only place that builds JavaScript errors.

use napi::bindgen_prelude::*;

use super::value;
use crate::error::{Error as EngineError, Fact};

/// `makeError(code, message, facts)` of the facade, which returns a `SignalboxError`.
pub(super) struct ErrorMaker(FunctionRef<FnArgs<(String, String, Facts)>, Unknown<'static>>);

impl ErrorMaker {
    pub(super) fn new(
        make: &Function<'_, FnArgs<(String, String, Facts)>, Unknown<'static>>,
    ) -> Result<Self> {
        make.create_ref().map(Self)
    }

    /// What a native function returns to have `error` thrown.
    pub(super) fn thrown(&self, env: Env, error: &EngineError) -> Error {
        self.make(env, error.code(), error.to_string(), error.facts())
    }

    /// The same for a failure that is none of the engine's enum.
    pub(super) fn make(
        &self,
        env: Env,
        code: &str,
        message: String,
        facts: Vec<(&'static str, Fact)>,
    ) -> Error {
        let made = self
            .0
            .borrow_back(&env)
            .and_then(|make| make.call((code.to_owned(), message, Facts(facts)).into()));
        match made {
            Ok(object) => Error::from(object),
            Err(failure) => failure,
        }
    }
}

/// Facts as a plain object.
pub struct Facts(pub(super) Vec<(&'static str, Fact)>);

impl ToNapiValue for Facts {
    unsafe fn to_napi_value(env: sys::napi_env, facts: Self) -> Result<sys::napi_value> {
        let object = value::object(env)?;
        for (name, fact) in facts.0 {
            let fact = match fact {
                #[expect(clippy::cast_precision_loss, reason = "pids and errnos are small")]
                Fact::Number(number) => value::number(env, number as f64)?,
                Fact::Text(text) => value::string(env, &text)?,
            };
            value::set(env, object, name, fact)?;
        }
        Ok(object)
    }
}
