//! Probes that a task of their own makes: ports, HTTP, files.

use std::path::Path;
use std::time::{Duration, SystemTime};

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::http;
use crate::supervisor::plan::{HttpPlan, PortPlan};
use crate::supervisor::url::HttpUrl;

/// Readiness is looked for this often at first, and less and less often: most are ready soon.
const FIRST_LOOK: Duration = Duration::from_millis(10);

/// And never less often than this: nobody should wait for a probe.
const LAST_LOOK: Duration = Duration::from_millis(250);

/// A server that takes a connection and says nothing is asked again.
const PATIENCE: Duration = Duration::from_secs(5);

/// File systems round the time of a change, and the two clocks differ by a tick.
const CHANGE_SLACK: Duration = Duration::from_millis(100);

/// What can be asked without starting a program.
pub(super) enum Question {
    Port(PortPlan),
    Http(HttpPlan),
    /// It has come or changed since then.
    File(std::path::PathBuf, SystemTime),
}

impl Question {
    async fn ask(&self) -> Result<(), String> {
        match self {
            Self::Port(PortPlan { host, port }) => {
                let connected = TcpStream::connect((host.as_str(), *port)).await;
                connected
                    .map(drop)
                    .map_err(|error| format!("can't connect to {host}:{port}: {error}"))
            }
            Self::Http(HttpPlan { url, status: (first, last) }) => {
                let status = http::get(&HttpUrl::parse(url)?).await?;
                if (*first..=*last).contains(&status) {
                    return Ok(());
                }
                Err(format!("{url} answered with status {status}"))
            }
            Self::File(path, since) => is_new(path, *since),
        }
    }
}

/// By the time of its last change of any kind, which nobody can set.
fn is_new(path: &Path, since: SystemTime) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let data = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let seconds = Duration::from_secs(u64::try_from(data.ctime()).unwrap_or(0));
    let rest = Duration::from_nanos(u64::try_from(data.ctime_nsec()).unwrap_or(0));
    if SystemTime::UNIX_EPOCH + seconds + rest + CHANGE_SLACK >= since {
        return Ok(());
    }
    Err(format!("{} is older than this run", path.display()))
}

/// Asks until the answer is yes.
pub(super) async fn until_ready(question: Question) {
    let mut pause = FIRST_LOOK;
    while !matches!(timeout(PATIENCE, question.ask()).await, Ok(Ok(()))) {
        sleep(pause).await;
        pause = (pause * 3 / 2).min(LAST_LOOK);
    }
}

/// Asks once.
pub(super) async fn once(question: Question, limit: Duration) -> Result<(), String> {
    match timeout(limit, question.ask()).await {
        Ok(answer) => answer,
        Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
    }
}
