//! The options of what a child may use.

use napi::bindgen_prelude::*;
use napi::ValueType;

use super::reader::Reader;
use crate::error::Result as EngineResult;
use crate::process::options::{ResourceLimit, SpawnOptions, Threshold};

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

pub(super) fn read_limits(limits: &Object<'_>, read: &mut SpawnOptions) -> EngineResult<()> {
    let reader = Reader::new(limits, "limits", LIMITS)?;
    for &(name, resource) in RESOURCES {
        if let Some(value) = reader.bytes(name, 0.0)? {
            #[expect(clippy::cast_possible_wrap, reason = "the numbers are below 20")]
            let resource = resource as i32;
            read.attributes.rlimits.push(ResourceLimit { resource, value });
        }
    }
    read.memory.process = threshold(&reader, "memoryBytes")?;
    read.memory.tree = threshold(&reader, "treeMemoryBytes")?;
    Ok(())
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
