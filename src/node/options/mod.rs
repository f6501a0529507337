//! Option records from JavaScript, and their checks: a file for each record. All that a complaint
//! needs is in [`reader`].

mod limits;
mod number;
mod output;
mod protocol;
mod reader;
mod recording;
mod screen;
mod spawn;
mod stdio;
mod variables;

use std::time::Duration;

use napi::bindgen_prelude::*;

use crate::error::{Error as EngineError, Result as EngineResult};
use crate::process::signal::Signal;
use reader::Reader;

pub(super) use recording::recording;
pub(super) use screen::{screen, size, snapshot};
pub(super) use spawn::{process, terminal};
pub(super) use variables::Changes;

/// Longest time that an option takes: a day for grace and intervals. Longer is a mistake in the unit.
const MAX_MS: f64 = 86_400_000.0;

/// The options of `stop`: signal and grace period.
pub(super) fn stop(options: &Object<'_>) -> EngineResult<(Option<Signal>, Option<Duration>)> {
    let reader = Reader::new(options, "stop", &["signal", "graceMs"])?;
    Ok((reader.signal("signal")?, reader.milliseconds("graceMs", MAX_MS)?))
}

/// A signal by name or number.
pub(super) fn signal(option: &str, value: &Either<String, f64>) -> EngineResult<Signal> {
    let (signal, found) = match value {
        Either::A(name) => (Signal::from_name(name), format!("{name:?}")),
        Either::B(number) => {
            #[expect(clippy::cast_possible_truncation, reason = "a saturated number is no signal")]
            let whole = (number.fract() == 0.0).then_some(*number as i32);
            (whole.and_then(Signal::from_number), number.to_string())
        }
    };
    signal.ok_or_else(|| EngineError::OptionRange {
        option: option.to_owned(),
        expected: "a signal's name, such as \"SIGTERM\", or its number".into(),
        found,
    })
}
