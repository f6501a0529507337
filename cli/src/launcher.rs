//! The JavaScript process that started this one, and that knows how to read configs.
//!
//! It holds the other end of a socket, which is our descriptor 3, and answers JSON-RPC on it, a line a
//! message. The end of it is the end of the launcher.

use std::io::{BufRead, BufReader, Write};
use std::os::fd::{FromRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::io::{fcntl_setfd, FdFlags};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};

/// Says which descriptor it is.
const VARIABLE: &str = "SIGNALBOX_LAUNCHER_FD";

/// The launcher.
pub(crate) struct Launcher(UnixStream);

#[derive(Serialize)]
struct Request<'a, Params> {
    jsonrpc: &'static str,
    id: u32,
    method: &'a str,
    params: Params,
}

#[derive(Deserialize)]
struct Response<Value> {
    result: Option<Value>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
    #[serde(default)]
    data: Details,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    code: String,
    errors: Vec<Problem>,
}

/// One thing that is wrong with a config.
#[derive(Debug, Deserialize)]
struct Problem {
    path: String,
    message: String,
}

/// What is asked of a config.
#[derive(Debug, Serialize)]
pub(crate) struct Resolve<'a> {
    pub(crate) file: &'a std::path::Path,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(crate) profiles: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) only: Option<&'a [String]>,
    /// Ports that were handed out before, by label.
    pub(crate) ports: std::collections::BTreeMap<String, u16>,
    /// Of which service, and how many instances; for all as the config says without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scale: Option<(&'a str, u32)>,
}

impl<'a> Resolve<'a> {
    /// Of this config, as it says.
    pub(crate) fn of(file: &'a std::path::Path) -> Self {
        Self {
            file,
            mode: None,
            profiles: &[],
            only: None,
            ports: std::collections::BTreeMap::new(),
            scale: None,
        }
    }
}

impl Launcher {
    /// Takes the descriptor over. Once, at the start of the program, while it has one thread.
    pub(crate) fn take() -> Option<Self> {
        let number: i32 = std::env::var(VARIABLE).ok()?.parse().ok()?;
        // What is started from here has nothing to do with the launcher.
        std::env::remove_var(VARIABLE);
        if number < 3 {
            return None;
        }
        // SAFETY: the launcher made this descriptor for us, and nothing else here owns it.
        let descriptor = unsafe { OwnedFd::from_raw_fd(number) };
        fcntl_setfd(&descriptor, FdFlags::CLOEXEC).ok()?;
        Some(Self(descriptor.into()))
    }

    /// Asks, and waits for the answer.
    pub(crate) fn call<T: serde::de::DeserializeOwned>(
        &self,
        method: &str,
        params: impl Serialize,
    ) -> Result<T> {
        let request = Request { jsonrpc: "2.0", id: 1, method, params };
        let mut line = serde_json::to_vec(&request).map_err(|error| lost(&error.to_string()))?;
        line.push(b'\n');
        (&self.0).write_all(&line).map_err(|error| lost(&error.to_string()))?;
        let mut answer = String::new();
        BufReader::new(&self.0).read_line(&mut answer).map_err(|error| lost(&error.to_string()))?;
        if answer.is_empty() {
            return Err(lost("it has ended"));
        }
        let answer: Response<T> =
            serde_json::from_str(&answer).map_err(|error| lost(&error.to_string()))?;
        match answer {
            Response { error: Some(refusal), .. } => Err(failure_of(refusal)),
            Response { result: Some(result), .. } => Ok(result),
            Response { .. } => Err(lost("it answered nothing")),
        }
    }

    /// Calls `on_end` on a thread of its own when the launcher has ended. Nothing can be asked any more then.
    pub(crate) fn watch(self, on_end: impl FnOnce() + Send + 'static) {
        std::thread::spawn(move || {
            let mut nothing = Vec::new();
            let _ = BufReader::new(&self.0).read_until(0, &mut nothing); // ends with it, however
            on_end();
        });
    }
}

/// The plan of a config.
pub(crate) fn resolve(launcher: Option<&Launcher>, wanted: &Resolve<'_>) -> Result<Box<RawValue>> {
    let Some(launcher) = launcher else {
        let message =
            "configs are read by JavaScript, and there is no Node or Bun around this program";
        return Err(Failure::new(ExitCode::Config, message)
            .advise("Start it as: npx signalbox …, or bunx signalbox …"));
    };
    launcher.call("resolve", wanted)
}

fn lost(why: &str) -> Failure {
    Failure::new(
        ExitCode::Config,
        format!("the JavaScript side of signalbox can't be asked: {why}"),
    )
}

fn failure_of(refusal: Refusal) -> Failure {
    let Refusal { message, data } = refusal;
    if data.errors.is_empty() {
        let failure = Failure::new(ExitCode::Config, message);
        return match data.code.as_str() {
            "ERR_SIGNALBOX_SERVICE_UNKNOWN" => {
                Failure { exit: ExitCode::UnknownService, ..failure }
            }
            _ => failure,
        };
    }
    // The first line says which file and how many.
    let title = message.lines().next().unwrap_or_default().trim_end_matches(':').to_owned();
    let failure = Failure::new(ExitCode::Config, title);
    data.errors.iter().fold(failure, |failure, problem| match problem.path.as_str() {
        "" => failure.advise(problem.message.clone()),
        path => failure.advise(format!("{path}: {}", problem.message)),
    })
}
