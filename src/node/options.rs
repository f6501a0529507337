//! Option records from JavaScript, and their checks.

use std::ffi::OsString;
use std::time::Duration;

use napi::bindgen_prelude::*;
use napi::ValueType;

use crate::error::{Error as EngineError, Result as EngineResult};
use crate::output::Encoding;
use crate::process::options::{SpawnOptions, Stdio, Streams, DEFAULT_KILL_GRACE};
use crate::process::signal::Signal;
use crate::pty::size::Size;

/// Longest grace period: a day. Longer is a mistake in the unit.
const MAX_GRACE_MS: f64 = 86_400_000.0;

/// Options of `spawn`. `env`, `extendEnv` and `signal` are worked in by the facade.
const PROCESS_OPTIONS: &[&str] = &[
    "command",
    "args",
    "cwd",
    "env",
    "extendEnv",
    "stdin",
    "stdout",
    "stderr",
    "encoding",
    "detached",
    "stopSignal",
    "killGraceMs",
    "signal",
    "name",
    "id",
];

/// Options of `spawnPty`.
const TERMINAL_OPTIONS: &[&str] = &[
    "name",
    "cols",
    "rows",
    "pixels",
    "cwd",
    "env",
    "extendEnv",
    "encoding",
    "detached",
    "stopSignal",
    "killGraceMs",
    "signal",
    "id",
];

const STDIO: &[(&str, Stdio)] =
    &[("pipe", Stdio::Pipe), ("inherit", Stdio::Inherit), ("ignore", Stdio::Ignore)];

/// Reads the options of `spawn`.
pub(super) fn process(options: &Object<'_>, env: Vec<String>) -> EngineResult<SpawnOptions> {
    let reader = Reader { object: options, of: "spawn", known: PROCESS_OPTIONS };
    reader.reject_unknown()?;
    let command = reader.string("command")?.ok_or_else(|| EngineError::OptionType {
        option: "command".into(),
        expected: "a string: the program to start",
        found: "undefined".into(),
    })?;
    let stdin = reader.one_of("stdin", "\"pipe\", \"inherit\" or \"ignore\"", STDIO)?;
    let stdout = reader.one_of("stdout", "\"pipe\", \"inherit\" or \"ignore\"", STDIO)?;
    let stderr = reader.one_of("stderr", "\"pipe\", \"inherit\" or \"ignore\"", STDIO)?;
    let streams = [stdin, stdout, stderr].map(Option::unwrap_or_default);
    common(&reader, command, env, Streams::Separate(streams), Signal::TERM)
}

/// Reads the options of `spawnPty`; the file and its arguments come apart from them.
pub(super) fn terminal(
    file: String,
    args: Vec<String>,
    options: &Object<'_>,
    env: Vec<String>,
) -> EngineResult<SpawnOptions> {
    let reader = Reader { object: options, of: "spawnPty", known: TERMINAL_OPTIONS };
    reader.reject_unknown()?;
    let defaults = Size::default();
    let cols = reader.number("cols")?.unwrap_or_else(|| f64::from(defaults.cols));
    let rows = reader.number("rows")?.unwrap_or_else(|| f64::from(defaults.rows));
    let size = size(cols, rows, reader.object("pixels")?)?;
    let mut read = common(&reader, file, env, Streams::Terminal(size), Signal::HANGUP)?;
    read.args = args.into_iter().map(OsString::from).collect();
    Ok(read)
}

fn common(
    reader: &Reader<'_>,
    command: String,
    env: Vec<String>,
    streams: Streams,
    stop_signal: Signal,
) -> EngineResult<SpawnOptions> {
    let encodings = &[("utf8", Encoding::Utf8)];
    let encoding = if reader.is_null("encoding")? {
        Encoding::Bytes
    } else {
        reader.one_of("encoding", "\"utf8\" or null for bytes", encodings)?.unwrap_or_default()
    };
    Ok(SpawnOptions {
        command: command.into(),
        args: reader.strings("args")?.into_iter().map(OsString::from).collect(),
        cwd: reader.string("cwd")?.map(Into::into),
        env: variables(env),
        streams,
        encoding,
        detached: reader.boolean("detached")?.unwrap_or(false),
        stop_signal: reader.signal("stopSignal")?.unwrap_or(stop_signal),
        kill_grace: reader.milliseconds("killGraceMs")?.unwrap_or(DEFAULT_KILL_GRACE),
    })
}

/// The options of `stop`: signal and grace period.
pub(super) fn stop(options: &Object<'_>) -> EngineResult<(Option<Signal>, Option<Duration>)> {
    let reader = Reader { object: options, of: "stop", known: &["signal", "graceMs"] };
    reader.reject_unknown()?;
    Ok((reader.signal("signal")?, reader.milliseconds("graceMs")?))
}

/// A terminal's size, for `spawnPty` and `resize`.
pub(super) fn size(cols: f64, rows: f64, pixels: Option<Object<'_>>) -> EngineResult<Size> {
    let size = Size::new(cols, rows)?;
    let Some(pixels) = pixels else {
        return Ok(size);
    };
    let reader =
        Reader { object: &pixels, of: "the pixels of a terminal", known: &["width", "height"] };
    reader.reject_unknown()?;
    size.with_pixels(
        reader.number("width")?.unwrap_or(0.0),
        reader.number("height")?.unwrap_or(0.0),
    )
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

/// `[name, value, name, value, …]`, as the facade has checked and joined it.
fn variables(flat: Vec<String>) -> Vec<(OsString, OsString)> {
    let mut flat = flat.into_iter().map(OsString::from);
    std::iter::from_fn(|| Some((flat.next()?, flat.next()?))).collect()
}

/// Reads one options object, naming the option in every complaint.
struct Reader<'a> {
    object: &'a Object<'a>,
    of: &'static str,
    known: &'static [&'static str],
}

impl Reader<'_> {
    fn reject_unknown(&self) -> EngineResult<()> {
        let names = Object::keys(self.object).unwrap_or_default();
        match names.into_iter().find(|name| !self.known.contains(&name.as_str())) {
            None => Ok(()),
            Some(option) => Err(EngineError::OptionUnknown {
                option,
                of: self.of,
                known: self.known.join(", "),
            }),
        }
    }

    /// The value, unless it is undefined.
    fn get(&self, name: &'static str) -> EngineResult<Option<(Unknown<'_>, ValueType)>> {
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

    fn string(&self, name: &'static str) -> EngineResult<Option<String>> {
        self.typed(name, ValueType::String, "a string")
    }

    fn number(&self, name: &'static str) -> EngineResult<Option<f64>> {
        self.typed(name, ValueType::Number, "a number")
    }

    fn boolean(&self, name: &'static str) -> EngineResult<Option<bool>> {
        self.typed(name, ValueType::Boolean, "true or false")
    }

    fn object(&self, name: &'static str) -> EngineResult<Option<Object<'_>>> {
        self.typed(name, ValueType::Object, "an object")
    }

    fn is_null(&self, name: &'static str) -> EngineResult<bool> {
        Ok(matches!(self.get(name)?, Some((_, ValueType::Null))))
    }

    fn strings(&self, name: &'static str) -> EngineResult<Vec<String>> {
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

    fn one_of<T: Copy>(
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

    fn signal(&self, name: &'static str) -> EngineResult<Option<Signal>> {
        let Some((value, kind)) = self.get(name)? else {
            return Ok(None);
        };
        // SAFETY: the value belongs to the running call; another type is an error of the cast.
        let given: Result<Either<String, f64>> = unsafe { value.cast() };
        let expected = "a signal's name or number";
        let given = given.map_err(|_| wrong(name, expected, describe(value, kind)))?;
        signal(name, &given).map(Some)
    }

    fn milliseconds(&self, name: &'static str) -> EngineResult<Option<Duration>> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        if (0.0..=MAX_GRACE_MS).contains(&number) {
            return Ok(Some(Duration::from_secs_f64(number / 1e3)));
        }
        Err(EngineError::OptionRange {
            option: name.to_owned(),
            expected: format!("milliseconds from 0 to {MAX_GRACE_MS}"),
            found: number.to_string(),
        })
    }
}

fn wrong(option: &str, expected: &'static str, found: String) -> EngineError {
    EngineError::OptionType { option: option.to_owned(), expected, found }
}

/// A value as an error message shows it.
fn describe(value: Unknown<'_>, kind: ValueType) -> String {
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
fn cast<T: FromNapiValue + Default>(value: Unknown<'_>) -> T {
    // SAFETY: the caller asked the value for its type, and it belongs to the running call.
    unsafe { value.cast() }.unwrap_or_default()
}
