//! Reading one options object, naming the option in every complaint.

use std::time::Duration;

use napi::bindgen_prelude::*;
use napi::ValueType;

use super::signal;
use crate::error::{Error as EngineError, Result as EngineResult};
use crate::process::signal::Signal;

/// Sizes up to here are exact numbers in JavaScript.
const MAX_BYTES: f64 = 9_007_199_254_740_991.0;

/// Reads one options object, naming the option in every complaint.
pub(super) struct Reader<'a> {
    object: &'a Object<'a>,
    /// What is there, so that only that is asked for: each question crosses into the host.
    given: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Refuses options that are not `known`.
    pub(super) fn new(
        object: &'a Object<'a>,
        of: &'static str,
        known: &[&str],
    ) -> EngineResult<Self> {
        let given = Object::keys(object).unwrap_or_default();
        match given.iter().find(|name| !known.contains(&name.as_str())) {
            None => Ok(Self { object, given }),
            Some(option) => Err(EngineError::OptionUnknown {
                option: option.clone(),
                of,
                known: known.join(", "),
            }),
        }
    }

    /// The value, unless it is undefined.
    pub(super) fn get(&self, name: &'static str) -> EngineResult<Option<(Unknown<'_>, ValueType)>> {
        if !self.given.iter().any(|given| given == name) {
            return Ok(None);
        }
        let broken = |_| wrong(name, "readable", "a getter that throws".into());
        let value: Unknown<'_> = self.object.get_named_property(name).map_err(broken)?;
        let kind = value.get_type().map_err(broken)?;
        Ok((kind != ValueType::Undefined).then_some((value, kind)))
    }

    fn typed<T: FromNapiValue>(
        &self,
        name: &'static str,
        wanted: ValueType,
        expected: &'static str,
    ) -> EngineResult<Option<T>> {
        let Some((value, kind)) = self.get(name)? else {
            return Ok(None);
        };
        if kind != wanted {
            return Err(wrong(name, expected, describe(value, kind)));
        }
        let unreadable = |_| wrong(name, expected, "something unreadable".into());
        // SAFETY: the value belongs to the running call, and its type was checked above.
        unsafe { value.cast::<T>() }.map(Some).map_err(unreadable)
    }

    pub(super) fn string(&self, name: &'static str) -> EngineResult<Option<String>> {
        self.typed(name, ValueType::String, "a string")
    }

    pub(super) fn number(&self, name: &'static str) -> EngineResult<Option<f64>> {
        self.typed(name, ValueType::Number, "a number")
    }

    pub(super) fn boolean(&self, name: &'static str) -> EngineResult<Option<bool>> {
        self.typed(name, ValueType::Boolean, "true or false")
    }

    pub(super) fn object(&self, name: &'static str) -> EngineResult<Option<Object<'_>>> {
        self.typed(name, ValueType::Object, "an object")
    }

    pub(super) fn is_null(&self, name: &'static str) -> EngineResult<bool> {
        Ok(matches!(self.get(name)?, Some((_, ValueType::Null))))
    }

    pub(super) fn strings(&self, name: &'static str) -> EngineResult<Vec<String>> {
        let Some((value, kind)) = self.get(name)? else {
            return Ok(Vec::new());
        };
        let expected = "an array of strings";
        if !value.is_array().unwrap_or(false) {
            return Err(wrong(name, expected, describe(value, kind)));
        }
        let unreadable = |_| wrong(name, expected, "something unreadable".into());
        // SAFETY: checked to be an array just above.
        let array: Array<'_> = unsafe { value.cast() }.map_err(unreadable)?;
        (0..array.len())
            .map(|index| {
                let element: Option<Unknown<'_>> = array.get(index).map_err(unreadable)?;
                let element = element.map(|it| (it, it.get_type().unwrap_or(ValueType::Unknown)));
                match element {
                    // SAFETY: the type says so.
                    Some((it, ValueType::String)) => unsafe { it.cast() }.map_err(unreadable),
                    Some((it, kind)) => {
                        let element = format!("{name}[{index}]");
                        Err(wrong(&element, "a string", describe(it, kind)))
                    }
                    None => Err(wrong(name, expected, "an array with holes".into())),
                }
            })
            .collect()
    }

    pub(super) fn one_of<T: Copy>(
        &self,
        name: &'static str,
        expected: &'static str,
        choices: &[(&str, T)],
    ) -> EngineResult<Option<T>> {
        let Some(text): Option<String> = self.typed(name, ValueType::String, expected)? else {
            return Ok(None);
        };
        let choice = choices.iter().find(|(choice, _)| *choice == text);
        choice.map(|&(_, value)| Some(value)).ok_or_else(|| EngineError::OptionRange {
            option: name.to_owned(),
            expected: expected.to_owned(),
            found: format!("{text:?}"),
        })
    }

    pub(super) fn signal(&self, name: &'static str) -> EngineResult<Option<Signal>> {
        let Some((value, kind)) = self.get(name)? else {
            return Ok(None);
        };
        // SAFETY: the value belongs to the running call; another type is an error of the cast.
        let given: Result<Either<String, f64>> = unsafe { value.cast() };
        let expected = "a signal's name or number";
        let given = given.map_err(|_| wrong(name, expected, describe(value, kind)))?;
        signal(name, &given).map(Some)
    }

    pub(super) fn milliseconds(
        &self,
        name: &'static str,
        max: f64,
    ) -> EngineResult<Option<Duration>> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        if (0.0..=max).contains(&number) {
            return Ok(Some(Duration::from_secs_f64(number / 1e3)));
        }
        Err(out_of_range(name, format!("milliseconds from 0 to {max}"), number))
    }

    pub(super) fn integer(
        &self,
        name: &'static str,
        min: f64,
        max: f64,
    ) -> EngineResult<Option<f64>> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        if number.fract() == 0.0 && (min..=max).contains(&number) {
            return Ok(Some(number));
        }
        Err(out_of_range(name, format!("a whole number from {min} to {max}"), number))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and in range"
    )]
    pub(super) fn bytes(&self, name: &'static str, min: f64) -> EngineResult<Option<u64>> {
        Ok(self.integer(name, min, MAX_BYTES)?.map(|number| number as u64))
    }
}

fn out_of_range(option: &str, expected: String, found: f64) -> EngineError {
    EngineError::OptionRange { option: option.to_owned(), expected, found: found.to_string() }
}

pub(super) fn wrong(option: &str, expected: &'static str, found: String) -> EngineError {
    EngineError::OptionType { option: option.to_owned(), expected, found }
}

/// A value as an error message shows it.
pub(super) fn describe(value: Unknown<'_>, kind: ValueType) -> String {
    match kind {
        ValueType::String => format!("{:?}", cast::<String>(value)),
        ValueType::Number => cast::<f64>(value).to_string(),
        ValueType::Boolean => cast::<bool>(value).to_string(),
        ValueType::Null => "null".to_owned(),
        ValueType::Object if value.is_array().unwrap_or(false) => "an array".to_owned(),
        ValueType::Object => "an object".to_owned(),
        ValueType::Function => "a function".to_owned(),
        ValueType::Undefined => "undefined".to_owned(),
        other => format!("a {}", other.to_string().to_lowercase()),
    }
}

/// A value whose type was asked for; a failure only makes a message poorer.
pub(super) fn cast<T: FromNapiValue + Default>(value: Unknown<'_>) -> T {
    // SAFETY: the caller asked the value for its type, and it belongs to the running call.
    unsafe { value.cast() }.unwrap_or_default()
}
