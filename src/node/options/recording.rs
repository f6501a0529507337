//! The options of `record`.

use napi::bindgen_prelude::*;

use super::reader::Reader;
use super::MAX_MS;
use crate::error::Result as EngineResult;
use crate::output::{Begin, RecordingHeader};
use crate::process::child::RecordingOptions;
use crate::pty::size::Size;

/// Options of `record`. `cols` and `rows` come from the facade, and `env` as a list of names and values.
const RECORDING_OPTIONS: &[&str] =
    &["title", "command", "env", "idleTimeLimitMs", "input", "overwrite", "cols", "rows"];

/// Reads the options of `record`.
pub(in crate::node) fn recording(
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
