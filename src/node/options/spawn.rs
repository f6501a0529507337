//! The options of `spawn` and `spawnPty`.

use std::ffi::OsString;

use napi::bindgen_prelude::*;

use super::limits::read_limits;
use super::number::{small, whole};
use super::output::read_output;
use super::protocol::protocol;
use super::reader::Reader;
use super::screen::{live_screen, terminal_size};
use super::stdio::stdio;
use super::variables::Changes;
use super::MAX_MS;
use crate::error::{Error as EngineError, Result as EngineResult};
use crate::output::Encoding;
use crate::process::options::{SpawnOptions, Stdio};

/// Longest run that `timeoutMs` takes: what JavaScript's own timers take, some 24 days.
const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;

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
    "protocol",
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

/// Reads the options of `spawn`.
pub(in crate::node) fn process(options: &Object<'_>, env: &Changes) -> EngineResult<SpawnOptions> {
    let reader = Reader::new(options, "spawn", PROCESS_OPTIONS)?;
    let command = reader.string("command")?.ok_or_else(|| EngineError::OptionType {
        option: "command".into(),
        expected: "a string: the program to start",
        found: "undefined".into(),
    })?;
    let mut read = SpawnOptions::with_variables(command, env.resolve());
    read.args = reader.strings("args")?.into_iter().map(OsString::from).collect();
    read.shell = reader.string("shell")?.map(OsString::from);
    read.stdio = [stdio(&reader, "stdin")?, stdio(&reader, "stdout")?, stdio(&reader, "stderr")?];
    if read.stdio[0] == Stdio::Terminal && read.stdio[1] != Stdio::Terminal {
        return Err(EngineError::OptionRange {
            option: "stdin".into(),
            expected: "\"pty\" only together with stdout: \"pty\", which shows the input".into(),
            found: "\"pty\"".into(),
        });
    }
    read.channel = reader.boolean("ipc")?.unwrap_or(false);
    read.protocol = protocol(&reader)?;
    if let Some(terminal) = reader.object("interactive")? {
        let reader =
            Reader::new(&terminal, "interactive", &["name", "cols", "rows", "pixels", "screen"])?;
        read = read.terminal(terminal_size(&reader)?);
        read.screen = live_screen(&reader)?;
    }
    common(&reader, read)
}

/// Reads the options of `spawnPty`; the file and its arguments come apart from them.
pub(in crate::node) fn terminal(
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
        read_limits(&limits, &mut read)?;
    }
    if let Some(output) = reader.object("output")? {
        read_output(&output, &mut read)?;
    }
    Ok(read)
}
