//! What is spoken over a child's standard streams.

use super::number::size_of;
use super::reader::Reader;
use crate::error::{Error as EngineError, Result as EngineResult};
use crate::process::options::Protocol;
use crate::rpc::framing::{FrameLimits, Framing, DEFAULT_MAX_DEPTH, DEFAULT_MAX_FRAME_BYTES};

const FRAMINGS: &str = "\"newline\", \"content-length\" or \"auto\"";

/// Shorter frames are none.
const LEAST_FRAME_BYTES: f64 = 1_024.0;

/// JavaScript has no longer strings than 2^29 characters.
const MOST_FRAME_BYTES: f64 = 536_870_912.0;

/// JavaScript engines with parsers that recurse take several thousand.
const MOST_DEPTH: f64 = 5_000.0;

pub(super) fn protocol(reader: &Reader<'_>) -> EngineResult<Option<Protocol>> {
    let Some(protocol) = reader.object("protocol")? else { return Ok(None) };
    for (option, does_not_go) in
        [("stdin", reader.get("stdin")?.is_some()), ("stdout", reader.get("stdout")?.is_some())]
    {
        if does_not_go {
            return Err(EngineError::OptionRange {
                option: option.into(),
                expected: "absent with \"protocol\", which is spoken over that stream".into(),
                found: "a stream of its own".into(),
            });
        }
    }
    for option in ["ipc", "interactive"] {
        if reader.get(option)?.is_some() && reader.boolean(option).ok().flatten() != Some(false) {
            return Err(EngineError::OptionRange {
                option: option.into(),
                expected: "absent with \"protocol\": a process has one channel".into(),
                found: "both".into(),
            });
        }
    }
    let reader = Reader::new(&protocol, "protocol", &["framing", "maxFrameBytes", "maxDepth"])?;
    let framings = [
        ("newline", Some(Framing::Newline)),
        ("content-length", Some(Framing::ContentLength)),
        ("auto", None),
    ];
    let framing = reader.one_of("framing", FRAMINGS, &framings)?.unwrap_or(Some(Framing::Newline));
    let max_bytes = reader.integer("maxFrameBytes", LEAST_FRAME_BYTES, MOST_FRAME_BYTES)?;
    let max_depth = reader.integer("maxDepth", 1.0, MOST_DEPTH)?;
    Ok(Some(Protocol {
        framing,
        limits: FrameLimits {
            max_bytes: max_bytes.map_or(DEFAULT_MAX_FRAME_BYTES, size_of),
            max_depth: max_depth.map_or(DEFAULT_MAX_DEPTH, size_of),
        },
    }))
}
