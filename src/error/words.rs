//! Parts of messages.

use std::io;

use crate::process::metrics::Scope;

pub(super) fn with_tree(scope: Scope) -> &'static str {
    match scope {
        Scope::Process => "",
        Scope::Tree => " with its descendants",
    }
}

pub(super) fn limit_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Process => "memoryBytes",
        Scope::Tree => "treeMemoryBytes",
    }
}

/// The system's own words for an error number, without Rust's "(os error N)".
pub(super) fn describe(errno: i32) -> String {
    let text = io::Error::from_raw_os_error(errno).to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

pub(super) fn limit_of(limit: usize) -> String {
    if limit == 0 {
        String::new()
    } else {
        format!(" {limit} are allowed.")
    }
}

pub(super) fn recording_advice(errno: i32) -> &'static str {
    if errno == libc::EEXIST {
        " Give another path, or overwrite: true."
    } else {
        ""
    }
}

pub(super) fn last_output(lines: &[String]) -> String {
    match lines {
        [] => " It wrote nothing.".to_owned(),
        lines => format!(" It wrote last:\n  {}", lines.join("\n  ")),
    }
}

pub(super) fn searched_in(searched: &str, cwd: Option<&str>) -> String {
    match (searched.is_empty(), cwd) {
        (false, _) => format!("Searched in PATH: {searched}"),
        (true, Some(cwd)) => format!("Looked from the directory {cwd}."),
        (true, None) => {
            "Check the path; a command with a slash is not searched for in PATH.".into()
        }
    }
}
