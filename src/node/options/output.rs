//! The options of a child's output.

use napi::bindgen_prelude::*;

use super::number::{size_of, whole};
use super::reader::Reader;
use super::MAX_MS;
use crate::error::{Error as EngineError, Result as EngineResult};
use crate::output::{LogOptions, Overflow, DEFAULT_LOG_BYTES, DEFAULT_LOG_FILES};
use crate::process::options::SpawnOptions;

pub(super) fn read_output(output: &Object<'_>, read: &mut SpawnOptions) -> EngineResult<()> {
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
