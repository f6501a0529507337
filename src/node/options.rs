//! Option records from JavaScript, and their checks.

use std::ffi::OsString;
use std::time::Duration;

use napi::bindgen_prelude::*;
use napi::ValueType;

use crate::error::{Error as EngineError, Result as EngineResult};
use crate::output::{
    Begin, Encoding, LogOptions, Overflow, RecordingHeader, DEFAULT_LOG_BYTES, DEFAULT_LOG_FILES,
};
use crate::process::child::RecordingOptions;
use crate::process::options::{FileTarget, ResourceLimit, SpawnOptions, Stdio, Threshold};
use crate::process::signal::Signal;
use crate::process::variables::Variables;
use crate::pty::live_screen::LiveScreenOptions;
use crate::pty::size::Size;
use crate::screen::{ScreenOptions, ScreenSize, MAX_SCROLLBACK};

/// Longest time that an option takes: a day for grace and intervals. Longer is a mistake in the unit.
const MAX_MS: f64 = 86_400_000.0;

/// Longest run that `timeoutMs` takes: what JavaScript's own timers take, some 24 days.
const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;

/// Sizes up to here are exact numbers in JavaScript.
const MAX_BYTES: f64 = 9_007_199_254_740_991.0;

/// Options of `spawn`. Those that the engine does not read are worked in by the facade.
const PROCESS_OPTIONS: &[&str] = &[
    "command",
    "args",
    "shell",
    "adapter",
    "cwd",
    "env",
    "extendEnv",
    "stdin",
    "stdout",
    "stderr",
    "stdio",
    "input",
    "encoding",
    "interactive",
    "ipc",
    "output",
    "limits",
    "uid",
    "gid",
    "umask",
    "nice",
    "windowsHide",
    "ready",
    "detached",
    "timeoutMs",
    "metricsIntervalMs",
    "stopSignal",
    "killGraceMs",
    "signal",
    "name",
    "id",
    "metadata",
];

/// Options of `spawnPty`.
const TERMINAL_OPTIONS: &[&str] = &[
    "name",
    "cols",
    "rows",
    "pixels",
    "screen",
    "cwd",
    "env",
    "extendEnv",
    "encoding",
    "output",
    "limits",
    "uid",
    "gid",
    "umask",
    "nice",
    "detached",
    "timeoutMs",
    "metricsIntervalMs",
    "stopSignal",
    "killGraceMs",
    "signal",
    "id",
];

/// Words for a standard stream; a file is an object.
const STDIO: &[(&str, Stdio)] = &[
    ("pipe", Stdio::Pipe),
    ("inherit", Stdio::Inherit),
    ("ignore", Stdio::Ignore),
    ("pty", Stdio::Terminal),
];

const STDIO_EXPECTED: &str =
    "\"pipe\", \"inherit\", \"ignore\", \"pty\" or { file: \"path\", append: false }";

/// The system's limits by their names in `limits`.
const RESOURCES: &[(&str, libc::__rlimit_resource_t)] = &[
    ("openFiles", libc::RLIMIT_NOFILE),
    ("processes", libc::RLIMIT_NPROC),
    ("cpuSeconds", libc::RLIMIT_CPU),
    ("fileBytes", libc::RLIMIT_FSIZE),
    ("coreBytes", libc::RLIMIT_CORE),
    ("addressSpaceBytes", libc::RLIMIT_AS),
    ("stackBytes", libc::RLIMIT_STACK),
];

/// All members of `limits`.
const LIMITS: &[&str] = &[
    "memoryBytes",
    "treeMemoryBytes",
    "openFiles",
    "processes",
    "cpuSeconds",
    "fileBytes",
    "coreBytes",
    "addressSpaceBytes",
    "stackBytes",
];

/// Options of `record`. `cols` and `rows` come from the facade, and `env` as a list of names and values.
const RECORDING_OPTIONS: &[&str] =
    &["title", "command", "env", "idleTimeLimitMs", "input", "overwrite", "cols", "rows"];

/// Reads the options of `record`.
pub(super) fn recording(
    path: String,
    options: &Object<'_>,
    begin: Begin,
) -> EngineResult<RecordingOptions> {
    let reader = Reader::new(options, "record", RECORDING_OPTIONS)?;
    let (cols, rows) = (reader.number("cols")?, reader.number("rows")?);
    let variables = reader.strings("env")?;
    Ok(RecordingOptions {
        path: path.into(),
        overwrite: reader.boolean("overwrite")?.unwrap_or(false),
        begin,
        has_input: reader.boolean("input")?.unwrap_or(false),
        header: RecordingHeader {
            size: Size::new(cols.unwrap_or(80.0), rows.unwrap_or(24.0))?,
            title: reader.string("title")?,
            command: reader.string("command")?,
            variables: { variables.chunks_exact(2) }
                .map(|pair| (pair[0].clone(), pair[1].clone()))
                .collect(),
            idle_time_limit: reader.milliseconds("idleTimeLimitMs", MAX_MS)?,
        },
    })
}

/// Reads the options of `spawn`.
pub(super) fn process(options: &Object<'_>, env: &Changes) -> EngineResult<SpawnOptions> {
    let reader = Reader::new(options, "spawn", PROCESS_OPTIONS)?;
    let command = reader.string("command")?.ok_or_else(|| EngineError::OptionType {
        option: "command".into(),
        expected: "a string: the program to start",
        found: "undefined".into(),
    })?;
    let mut read = SpawnOptions::with_variables(command, env.resolve());
    read.args = reader.strings("args")?.into_iter().map(OsString::from).collect();
    read.shell = reader.string("shell")?.map(OsString::from);
    read.stdio = [reader.stdio("stdin")?, reader.stdio("stdout")?, reader.stdio("stderr")?];
    if read.stdio[0] == Stdio::Terminal && read.stdio[1] != Stdio::Terminal {
        return Err(EngineError::OptionRange {
            option: "stdin".into(),
            expected: "\"pty\" only together with stdout: \"pty\", which shows the input".into(),
            found: "\"pty\"".into(),
        });
    }
    read.channel = reader.boolean("ipc")?.unwrap_or(false);
    if let Some(terminal) = reader.object("interactive")? {
        let reader =
            Reader::new(&terminal, "interactive", &["name", "cols", "rows", "pixels", "screen"])?;
        read = read.terminal(terminal_size(&reader)?);
        read.screen = live_screen(&reader)?;
    }
    common(&reader, read)
}

/// Reads the options of `spawnPty`; the file and its arguments come apart from them.
pub(super) fn terminal(
    file: String,
    args: Vec<String>,
    options: &Object<'_>,
    env: &Changes,
) -> EngineResult<SpawnOptions> {
    let reader = Reader::new(options, "spawnPty", TERMINAL_OPTIONS)?;
    let mut read = SpawnOptions::with_variables(file, env.resolve())
        .args(args)
        .terminal(terminal_size(&reader)?);
    read.screen = live_screen(&reader)?;
    common(&reader, read)
}

/// True, or an object with more about it, has a screen kept.
#[expect(clippy::cast_precision_loss, reason = "the limit is a small number")]
fn live_screen(reader: &Reader<'_>) -> EngineResult<Option<LiveScreenOptions>> {
    if !matches!(reader.get("screen")?, Some((_, ValueType::Object))) {
        let is_wanted = reader.boolean("screen")?.unwrap_or(false);
        return Ok(is_wanted.then(LiveScreenOptions::default));
    }
    let Some(object) = reader.object("screen")? else { return Ok(None) };
    let reader = Reader::new(&object, "screen", &["scrollback"])?;
    let mut options = LiveScreenOptions::default();
    if let Some(lines) = reader.integer("scrollback", 0.0, MAX_SCROLLBACK as f64)? {
        options.scrollback = size_of(lines);
    }
    Ok(Some(options))
}

fn terminal_size(reader: &Reader<'_>) -> EngineResult<Size> {
    let defaults = Size::default();
    let cols = reader.number("cols")?.unwrap_or_else(|| f64::from(defaults.cols));
    let rows = reader.number("rows")?.unwrap_or_else(|| f64::from(defaults.rows));
    size(cols, rows, reader.object("pixels")?)
}

fn common(reader: &Reader<'_>, mut read: SpawnOptions) -> EngineResult<SpawnOptions> {
    read.encoding = if reader.is_null("encoding")? {
        Encoding::Bytes
    } else {
        let encodings = &[("utf8", Encoding::Utf8)];
        reader.one_of("encoding", "\"utf8\" or null for bytes", encodings)?.unwrap_or_default()
    };
    read.cwd = reader.string("cwd")?.map(Into::into);
    read.detached = reader.boolean("detached")?.unwrap_or(false);
    read.timeout = reader.milliseconds("timeoutMs", MAX_TIMEOUT_MS)?;
    read.metrics_interval = reader.milliseconds("metricsIntervalMs", MAX_MS)?;
    if let Some(signal) = reader.signal("stopSignal")? {
        read.stop_signal = signal;
    }
    if let Some(grace) = reader.milliseconds("killGraceMs", MAX_MS)? {
        read.kill_grace = grace;
    }
    let attributes = &mut read.attributes;
    attributes.uid = reader.integer("uid", 0.0, f64::from(u32::MAX - 1))?.map(whole);
    attributes.gid = reader.integer("gid", 0.0, f64::from(u32::MAX - 1))?.map(whole);
    attributes.umask = reader.integer("umask", 0.0, f64::from(0o777))?.map(whole);
    attributes.nice = reader.integer("nice", -20.0, 19.0)?.map(small);
    if let Some(limits) = reader.object("limits")? {
        let reader = Reader::new(&limits, "limits", LIMITS)?;
        for &(name, resource) in RESOURCES {
            if let Some(value) = reader.bytes(name, 0.0)? {
                #[expect(clippy::cast_possible_wrap, reason = "the numbers are below 20")]
                let resource = resource as i32;
                attributes.rlimits.push(ResourceLimit { resource, value });
            }
        }
        read.memory.process = threshold(&reader, "memoryBytes")?;
        read.memory.tree = threshold(&reader, "treeMemoryBytes")?;
    }
    if let Some(output) = reader.object("output")? {
        read_output(&output, &mut read)?;
    }
    Ok(read)
}

/// A number is the kill threshold; an object names both.
fn threshold(reader: &Reader<'_>, name: &'static str) -> EngineResult<Threshold> {
    if !matches!(reader.get(name)?, Some((_, ValueType::Object))) {
        return Ok(Threshold { warn: None, kill: reader.bytes(name, 1.0)? });
    }
    let Some(object) = reader.object(name)? else { return Ok(Threshold::default()) };
    let reader = Reader::new(&object, name, &["warn", "kill"])?;
    Ok(Threshold { warn: reader.bytes("warn", 1.0)?, kill: reader.bytes("kill", 1.0)? })
}

fn read_output(output: &Object<'_>, read: &mut SpawnOptions) -> EngineResult<()> {
    /// Less would evict what a slow listener still needs for a whole character or line.
    const MIN_BUFFER_BYTES: f64 = 4096.0;
    /// A bound on what one stream may hold.
    const MAX_BUFFER_BYTES: f64 = 1_073_741_824.0;
    /// Bounds how long one callback can keep the JavaScript thread.
    const MAX_BATCH_BYTES: f64 = 1_048_576.0;

    let known = &[
        "bufferBytes",
        "overflow",
        "flushIntervalMs",
        "maxBatchBytes",
        "highWaterBytes",
        "lowWaterBytes",
        "merge",
        "log",
    ];
    let reader = Reader::new(output, "output", known)?;
    let options = &mut read.output;
    if let Some(bytes) = reader.integer("bufferBytes", MIN_BUFFER_BYTES, MAX_BUFFER_BYTES)? {
        options.buffer_bytes = size_of(bytes);
    }
    let overflows = &[("wait", Overflow::Wait), ("overwrite", Overflow::Overwrite)];
    if let Some(overflow) = reader.one_of("overflow", "\"wait\" or \"overwrite\"", overflows)? {
        options.overflow = overflow;
    }
    if let Some(interval) = reader.milliseconds("flushIntervalMs", MAX_MS)? {
        options.flush_interval = interval;
    }
    if let Some(bytes) = reader.integer("maxBatchBytes", 1024.0, MAX_BATCH_BYTES)? {
        options.max_batch_bytes = Some(size_of(bytes));
    }
    options.high_water_bytes = reader.bytes("highWaterBytes", 4096.0)?;
    options.low_water_bytes = reader.bytes("lowWaterBytes", 0.0)?;
    read.merge = reader.boolean("merge")?.unwrap_or(false);
    if let Some(log) = reader.object("log")? {
        let reader = Reader::new(&log, "output.log", &["path", "maxBytes", "maxFiles", "gzip"])?;
        let path = reader.string("path")?.ok_or_else(|| EngineError::OptionType {
            option: "output.log.path".into(),
            expected: "a string: the file to write to",
            found: "undefined".into(),
        })?;
        options.log = Some(LogOptions {
            path: path.into(),
            max_bytes: reader.bytes("maxBytes", 1024.0)?.unwrap_or(DEFAULT_LOG_BYTES),
            max_files: reader.integer("maxFiles", 0.0, 10_000.0)?.map_or(DEFAULT_LOG_FILES, whole),
            gzip: reader.boolean("gzip")?.unwrap_or(false),
        });
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in range"
)]
fn whole(number: f64) -> u32 {
    number as u32
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
fn small(number: f64) -> i32 {
    number as i32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in range"
)]
fn size_of(number: f64) -> usize {
    number as usize
}

/// The options of `stop`: signal and grace period.
pub(super) fn stop(options: &Object<'_>) -> EngineResult<(Option<Signal>, Option<Duration>)> {
    let reader = Reader::new(options, "stop", &["signal", "graceMs"])?;
    Ok((reader.signal("signal")?, reader.milliseconds("graceMs", MAX_MS)?))
}

/// A terminal's size, for `spawnPty` and `resize`.
pub(super) fn size(cols: f64, rows: f64, pixels: Option<Object<'_>>) -> EngineResult<Size> {
    let size = Size::new(cols, rows)?;
    let Some(pixels) = pixels else {
        return Ok(size);
    };
    let reader = Reader::new(&pixels, "the pixels of a terminal", &["width", "height"])?;
    size.with_pixels(
        reader.number("width")?.unwrap_or(0.0),
        reader.number("height")?.unwrap_or(0.0),
    )
}

/// The options of a screen.
#[expect(clippy::cast_precision_loss, reason = "the limit is a small number")]
pub(super) fn screen(options: &Object<'_>) -> EngineResult<(ScreenSize, ScreenOptions)> {
    let known = &["cols", "rows", "scrollback", "offset"];
    let reader = Reader::new(options, "Screen", known)?;
    let size = terminal_size_alone(&reader)?;
    let mut read = ScreenOptions::default();
    if let Some(lines) = reader.integer("scrollback", 0.0, MAX_SCROLLBACK as f64)? {
        read.scrollback = size_of(lines);
    }
    read.begins_at = reader.bytes("offset", 0.0)?.unwrap_or(0);
    Ok((ScreenSize { cols: size.cols, rows: size.rows }, read))
}

fn terminal_size_alone(reader: &Reader<'_>) -> EngineResult<Size> {
    let defaults = Size::default();
    let cols = reader.number("cols")?.unwrap_or_else(|| f64::from(defaults.cols));
    let rows = reader.number("rows")?.unwrap_or_else(|| f64::from(defaults.rows));
    Size::new(cols, rows)
}

/// The options of a screen's snapshot: lines of scrollback.
#[expect(clippy::cast_precision_loss, reason = "the limit is a small number")]
pub(super) fn snapshot(options: &Object<'_>) -> EngineResult<Option<usize>> {
    let reader = Reader::new(options, "snapshot", &["scrollback"])?;
    Ok(reader.integer("scrollback", 0.0, MAX_SCROLLBACK as f64)?.map(size_of))
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

/// The environment variables of a child, as the facade hands them over.
pub(super) struct Changes {
    /// They go on top of the host's own variables.
    pub(super) from_host: bool,
    /// `name=value` sets a variable and `name` alone removes it, each followed by a NUL.
    pub(super) text: String,
}

impl Changes {
    /// On the JavaScript thread.
    fn resolve(&self) -> Variables {
        // SAFETY: this is the thread whose `process.env` changes the environment; the facade asks
        // for the host's variables on no other.
        let host = self.from_host.then(|| unsafe { Variables::host_unlocked() });
        let mut variables = host.unwrap_or_default();
        for change in self.text.split_terminator('\0') {
            match change.split_once('=') {
                Some((name, value)) => variables.set(name, value),
                None => variables.remove(change),
            }
        }
        variables
    }
}

/// Reads one options object, naming the option in every complaint.
struct Reader<'a> {
    object: &'a Object<'a>,
    /// What is there, so that only that is asked for: each question crosses into the host.
    given: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Refuses options that are not `known`.
    fn new(object: &'a Object<'a>, of: &'static str, known: &[&str]) -> EngineResult<Self> {
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
    fn get(&self, name: &'static str) -> EngineResult<Option<(Unknown<'_>, ValueType)>> {
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

    fn milliseconds(&self, name: &'static str, max: f64) -> EngineResult<Option<Duration>> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        if (0.0..=max).contains(&number) {
            return Ok(Some(Duration::from_secs_f64(number / 1e3)));
        }
        Err(out_of_range(name, format!("milliseconds from 0 to {max}"), number))
    }

    fn integer(&self, name: &'static str, min: f64, max: f64) -> EngineResult<Option<f64>> {
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
    fn bytes(&self, name: &'static str, min: f64) -> EngineResult<Option<u64>> {
        Ok(self.integer(name, min, MAX_BYTES)?.map(|number| number as u64))
    }

    /// Where a standard stream leads.
    fn stdio(&self, name: &'static str) -> EngineResult<Stdio> {
        let Some((value, kind)) = self.get(name)? else {
            return Ok(Stdio::default());
        };
        match kind {
            ValueType::String => {
                let text = cast::<String>(value);
                let choice = STDIO.iter().find(|(choice, _)| *choice == text);
                choice.map(|(_, stdio)| stdio.clone()).ok_or_else(|| EngineError::OptionRange {
                    option: name.to_owned(),
                    expected: STDIO_EXPECTED.to_owned(),
                    found: format!("{text:?}"),
                })
            }
            ValueType::Object => {
                let Some(object) = self.object(name)? else { return Ok(Stdio::default()) };
                let reader = Reader::new(&object, name, &["file", "append"])?;
                let Some(path) = reader.string("file")? else {
                    return Err(wrong(name, STDIO_EXPECTED, describe(value, kind)));
                };
                let append = reader.boolean("append")?.unwrap_or(false);
                Ok(Stdio::File(FileTarget { path: path.into(), append }))
            }
            _ => Err(wrong(name, STDIO_EXPECTED, describe(value, kind))),
        }
    }
}

fn out_of_range(option: &str, expected: String, found: f64) -> EngineError {
    EngineError::OptionRange { option: option.to_owned(), expected, found: found.to_string() }
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
