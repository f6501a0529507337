//! What belongs to this package: the supervisor and the guardian.

use std::process::Command;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use signalbox::process::options::{SpawnOptions, Stdio};
use signalbox::queue::doorbell::Wake;
use signalbox::runtime::{executable, Delivery, Engine, Environment, GuardianState};

use super::Check;

/// How long a program that ends at once may take on a machine that is very busy.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn all() -> Vec<Check> {
    vec![
        Check::good("version", format!("signalbox {}", env!("CARGO_PKG_VERSION"))),
        supervisor(),
        guardian(),
    ]
}

fn supervisor() -> Check {
    const NAME: &str = "supervisor";
    const ADVICE: &str = "Install the package again: npm install signalbox";
    let path = match executable::beside_this("signalbox-supervisor") {
        Ok(path) => path,
        Err(why) => return Check::bad(NAME, why, ADVICE),
    };
    match Command::new(&path).arg("--version").output() {
        Ok(output) if output.status.success() => {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            if version.ends_with(env!("CARGO_PKG_VERSION")) {
                Check::good(NAME, path.display().to_string())
            } else {
                Check::bad(
                    NAME,
                    format!("{} is of another version: {version}", path.display()),
                    ADVICE,
                )
            }
        }
        Ok(output) => {
            Check::bad(NAME, format!("{} does not run: {}", path.display(), output.status), ADVICE)
        }
        Err(error) => Check::bad(NAME, format!("{} can't be run: {error}", path.display()), ADVICE),
    }
}

struct Bell(std::sync::mpsc::Sender<()>);

impl Wake for Bell {
    fn wake(&self) {
        let _ = self.0.send(()); // nobody waits any more
    }
}

/// Starts a program by the guardian.
fn guardian() -> Check {
    const NAME: &str = "guardian";
    let (sender, rung) = channel();
    let engine = match Engine::shared() {
        Ok(engine) => engine,
        Err(error) => return Check::bad(NAME, error.to_string(), "Look at the limits below."),
    };
    let environment = Environment::open(engine, Box::new(Bell(sender)));
    let mut options = SpawnOptions::new("/bin/true");
    options.stdio = [Stdio::Ignore, Stdio::Ignore, Stdio::Ignore];
    if let Err(error) = environment.spawn(options) {
        return Check::bad(
            NAME,
            format!("no program can be started: {error}"),
            "Look at the limits below.",
        );
    }
    let deadline = Instant::now() + PATIENCE;
    let mut batch = Vec::new();
    let started = loop {
        while environment.drain(&mut batch) {}
        let found = batch.drain(..).find_map(|delivery| match delivery {
            Delivery::Started { .. } => Some(Ok(())),
            Delivery::SpawnFailed { error, .. } => Some(Err(error.to_string())),
            _ => None,
        });
        if let Some(found) = found {
            break found;
        }
        if rung.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_err() {
            break Err(format!("/bin/true did not start within {} s", PATIENCE.as_secs()));
        }
    };
    let state = environment.guardian_state();
    environment.close();
    match (started, state) {
        (Err(why), _) => Check::bad(NAME, why, "Look at the limits below."),
        (Ok(()), GuardianState::Running { .. }) => Check::good(NAME, "runs: no service outlives its supervisor"),
        (Ok(()), GuardianState::NotStarted) => Check::good(NAME, "not needed yet"),
        (Ok(()), GuardianState::Unavailable { reason }) => Check::warning(
            NAME,
            reason,
            "What services start may outlive a supervisor that is killed. It needs to run from a folder that is not \
             mounted noexec.",
        ),
    }
}
