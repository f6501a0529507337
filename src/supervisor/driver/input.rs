//! What comes to the task of a group.

use std::path::PathBuf;

use bytes::Bytes;

use super::logs::LogRequest;
use super::terminals::AttachRequest;
use crate::process::signal::Signal;
use crate::pty::size::Size;
use crate::supervisor::group::Order;

/// One thing to look at.
pub(super) enum Input {
    Order {
        ticket: u32,
        order: Order,
    },
    ReadLogs {
        reader: u32,
        request: LogRequest,
    },
    Listen {
        reader: u32,
    },
    ResumeLogs {
        reader: u32,
    },
    CloseLogs {
        reader: u32,
    },
    Signal {
        ticket: u32,
        name: String,
        signal: Signal,
    },
    Write {
        ticket: u32,
        name: String,
        data: Bytes,
    },
    Attach {
        terminal: u32,
        request: AttachRequest,
    },
    WriteTerminal {
        ticket: u32,
        terminal: u32,
        data: Bytes,
    },
    ResizeTerminal {
        ticket: u32,
        terminal: u32,
        size: Size,
    },
    ResumeTerminal {
        terminal: u32,
    },
    Detach {
        terminal: u32,
    },
    Measure {
        ticket: u32,
    },
    /// A probe has seen a run get ready.
    Ready {
        key: u32,
        run: u32,
    },
    /// A probe has answered.
    Checked {
        key: u32,
        run: u32,
        answer: Result<(), String>,
    },
    /// A command that shows readiness is to be tried once more.
    TryCommand {
        key: u32,
        run: u32,
    },
    /// The files of an instance are watched: a run that waits for that can begin.
    Watching {
        key: u32,
    },
    /// A file that an instance watches has changed.
    Changed {
        key: u32,
    },
    /// A folder has come that may have to be watched.
    NewFolder(PathBuf),
    /// Files can't be watched.
    WatchFailed {
        message: String,
    },
    Close,
}
