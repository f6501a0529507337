//! Where a standard stream leads.

use napi::ValueType;

use super::reader::{cast, describe, wrong, Reader};
use crate::error::{Error as EngineError, Result as EngineResult};
use crate::process::options::{FileTarget, Stdio};

/// Words for a standard stream; a file is an object.
const STDIO: &[(&str, Stdio)] = &[
    ("pipe", Stdio::Pipe),
    ("inherit", Stdio::Inherit),
    ("ignore", Stdio::Ignore),
    ("pty", Stdio::Terminal),
];

const STDIO_EXPECTED: &str =
    "\"pipe\", \"inherit\", \"ignore\", \"pty\" or { file: \"path\", append: false }";

/// Where a standard stream leads.
pub(super) fn stdio(reader: &Reader<'_>, name: &'static str) -> EngineResult<Stdio> {
    let Some((value, kind)) = reader.get(name)? else {
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
            let Some(object) = reader.object(name)? else { return Ok(Stdio::default()) };
            let file = Reader::new(&object, name, &["file", "append"])?;
            let Some(path) = file.string("file")? else {
                return Err(wrong(name, STDIO_EXPECTED, describe(value, kind)));
            };
            let append = file.boolean("append")?.unwrap_or(false);
            Ok(Stdio::File(FileTarget { path: path.into(), append }))
        }
        _ => Err(wrong(name, STDIO_EXPECTED, describe(value, kind))),
    }
}
