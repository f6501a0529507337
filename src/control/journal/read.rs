//! What a journal says.

use std::path::Path;

use super::Entry;
use crate::control::protocol::ServiceReport;
use crate::control::{Mode, ProcessIdentity};

/// The last supervisor, and what it knew last.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Its process.
    pub process: ProcessIdentity,
    /// How it lived.
    pub mode: Mode,
    /// When it began.
    pub began: u64,
    /// When it wrote for the last time.
    pub last_seen: u64,
    /// When and why it ended; none when it lives, or ended without saying so.
    pub ended: Option<(u64, String)>,
    /// Its instances, in the order in which they were first heard of.
    pub services: Vec<PastService>,
}

/// An instance, as it was known last.
#[derive(Debug, Clone, PartialEq)]
pub struct PastService {
    /// All that was known.
    pub status: ServiceReport,
    /// The process that ran, if one did.
    pub process: Option<ProcessIdentity>,
}

impl PastService {
    /// Its process is still there: it survived its supervisor.
    pub fn is_alive(&self) -> bool {
        self.process.is_some_and(ProcessIdentity::is_alive)
    }
}

/// The last supervisor of a project; none when there was none, or its journal can't be read.
pub fn read(path: &Path) -> Option<Past> {
    let bytes = std::fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let mut past = None;
    for line in text.lines() {
        // A line that was cut off, or is of a later version, says nothing.
        if let Ok(entry) = serde_json::from_str(line) {
            take(&mut past, entry);
        }
    }
    past
}

fn take(past: &mut Option<Past>, entry: Entry) {
    let at = entry.at();
    if let Entry::Begin { process, mode, .. } = entry {
        let new =
            Past { process, mode, began: at, last_seen: at, ended: None, services: Vec::new() };
        *past = Some(new);
        return;
    }
    let Some(past) = past else { return };
    past.last_seen = past.last_seen.max(at);
    match entry {
        Entry::Status { status, process, .. } => {
            let known = past.services.iter_mut().find(|it| it.status.label == status.label);
            let new = PastService { status: *status, process };
            match known {
                Some(known) => *known = new,
                None => past.services.push(new),
            }
        }
        Entry::Removed { label, .. } => past.services.retain(|it| it.status.label != label),
        Entry::End { reason, .. } => past.ended = Some((at, reason)),
        Entry::Begin { .. } => {}
    }
}
