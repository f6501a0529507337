//! Starting a supervisor.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use serde::{Deserialize, Serialize};

use super::error::without_number;
use super::{ControlError, Project};
use crate::runtime::executable;

/// Names another executable, by an absolute path.
const VARIABLE: &str = "SIGNALBOX_SUPERVISOR";

/// How a supervisor lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// As long as whoever started it: it stops its services when its lifeline ends.
    Foreground,
    /// Until it is told to end.
    Detached,
}

/// A supervisor that listens.
#[derive(Debug)]
pub struct Started {
    /// Its process.
    pub pid: i32,
    /// What a supervisor in the foreground lives by.
    pub lifeline: Option<Lifeline>,
    child: Child,
}

/// The end of it is the end of the supervisor: it then stops its services and ends.
#[derive(Debug)]
pub struct Lifeline {
    /// Its input, on which nothing is ever written.
    _input: ChildStdin,
}

impl Started {
    /// Waits until the supervisor has ended.
    ///
    /// # Errors
    /// The system's.
    pub fn wait(&mut self) -> std::io::Result<()> {
        self.child.wait().map(drop)
    }
}

/// What a supervisor says on its output, once, as a line of JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum FirstWord {
    /// It listens.
    Listening {
        /// Its process.
        pid: i32,
    },
    /// There is another one.
    Running {
        /// Its process, if it has said that yet.
        pid: i32,
    },
    /// It can't go on.
    Failed {
        /// One of our codes.
        code: String,
        /// For people.
        message: String,
    },
}

/// Starts a supervisor for a project, which runs nothing yet. Returns when it listens.
///
/// # Errors
/// `ERR_SIGNALBOX_CONTROL_RUNNING` when there is one already; `ERR_SIGNALBOX_CONTROL_START`,
/// `ERR_SIGNALBOX_CONTROL_STATE`.
pub fn start_supervisor(project: &Project, mode: Mode) -> Result<Started, ControlError> {
    let program = find_program()?;
    let failed = |error: std::io::Error| ControlError::Start {
        reason: format!("{}: {}", program.display(), without_number(&error)),
    };
    let mut command = Command::new(&program);
    command.arg("--config").arg(project.config()).arg("--state").arg(project.folder());
    match mode {
        Mode::Foreground => command.arg("--foreground").stdin(Stdio::piped()),
        Mode::Detached => command.arg("--detached").stdin(Stdio::null()),
    };
    command.env_remove("SIGNALBOX_LAUNCHER_FD"); // names a descriptor that services do not have
    command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.spawn().map_err(failed)?;
    let lifeline = child.stdin.take().map(|input| Lifeline { _input: input });
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line).map_err(failed)?;
    }
    match serde_json::from_str(&line) {
        Ok(FirstWord::Listening { pid }) => Ok(Started { pid, lifeline, child }),
        Ok(FirstWord::Running { pid }) => {
            let _ = child.wait(); // it ends by itself
            Err(ControlError::Running { config: project.config().to_owned(), pid })
        }
        Ok(FirstWord::Failed { code: _, message }) => {
            let _ = child.wait();
            Err(ControlError::Start { reason: message })
        }
        Err(_) => {
            let how = child.wait().map_err(failed)?;
            Err(ControlError::Start {
                reason: format!("{} ended at once, with {how}", program.display()),
            })
        }
    }
}

/// Beside this executable.
fn find_program() -> Result<PathBuf, ControlError> {
    let failed = |reason: String| ControlError::Start { reason };
    let path = match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(path) if Path::new(&path).is_absolute() => PathBuf::from(path),
        Some(path) => {
            return Err(failed(format!("{VARIABLE} is no absolute path: {}", path.display())))
        }
        None => executable::beside_this("signalbox-supervisor").map_err(failed)?,
    };
    let data = std::fs::metadata(&path)
        .map_err(|error| failed(format!("{}: {}", path.display(), without_number(&error))))?;
    if data.permissions().mode() & 0o111 == 0 {
        // Some package managers and archives lose it.
        let _ = std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755));
    }
    Ok(path)
}
