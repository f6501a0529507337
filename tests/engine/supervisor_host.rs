//! A real supervisor for tests: a project in a folder of its own, the executable, and clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{channel, Receiver};
use std::sync::{Mutex, Once};
use std::time::{Duration, Instant};

use signalbox::control::protocol::calls::{self, Apply, Shutdown, StatusAnswer};
use signalbox::control::protocol::{Changes, News, Notice, ServiceReport};
use signalbox::control::{start_supervisor, Client, ControlError, Mode, Project, Started};
use signalbox::supervisor::state::ServiceState;

use crate::host::use_built_guardian;

/// Long enough for a loaded machine; a test that needs it has failed.
const DEADLINE: Duration = Duration::from_secs(20);

static LAST: AtomicU32 = AtomicU32::new(0);

/// A project with a supervisor, which is killed at the end if it still lives.
pub(crate) struct SupervisorHost {
    pub(crate) project: Project,
    pub(crate) started: Started,
    folder: PathBuf,
}

/// A client and what it was told.
pub(crate) struct Guest {
    pub(crate) client: Client,
    notices: Mutex<Receiver<Option<Notice>>>,
}

fn use_built_supervisor() {
    static ONCE: Once = Once::new();
    use_built_guardian();
    ONCE.call_once(|| {
        std::env::set_var("SIGNALBOX_SUPERVISOR", env!("CARGO_BIN_EXE_signalbox-supervisor"));
    });
}

/// A project in a folder that is new.
pub(crate) fn new_project() -> (Project, PathBuf) {
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let name = format!("signalbox-supervisor-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let config = folder.join("signalbox.config.json");
    fs::write(&config, "{}").expect("a config");
    let project = Project::below(&folder.join("state"), &config).expect("a project");
    (project, folder)
}

impl SupervisorHost {
    pub(crate) fn new(mode: Mode) -> Self {
        use_built_supervisor();
        let (project, folder) = new_project();
        let started = start_supervisor(&project, mode).expect("a supervisor");
        Self { project, started, folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn start_again(&mut self) -> Result<(), ControlError> {
        self.started = start_supervisor(&self.project, Mode::Detached)?;
        Ok(())
    }

    pub(crate) fn guest(&self) -> Guest {
        let (sender, notices) = channel();
        let client = Client::connect(&self.project, "test", move |notice| {
            let _ = sender.send(notice);
        });
        Guest { client: client.expect("a connection"), notices: Mutex::new(notices) }
    }

    /// Waits until the process has ended.
    pub(crate) fn wait(&mut self) {
        self.started.wait().expect("an end");
    }
}

impl Drop for SupervisorHost {
    fn drop(&mut self) {
        if let Ok(Some(holder)) = self.project.supervisor() {
            if let Some(pid) = rustix::process::Pid::from_raw(holder.pid) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
        let _ = self.started.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Guest {
    /// Runs these services, as members of a plan's array.
    pub(crate) fn apply(&self, services: &[&str]) -> Result<Changes, ControlError> {
        self.client.call(&plan_of(services))
    }

    pub(crate) fn status(&self) -> StatusAnswer {
        self.client.call(&calls::Status {}).expect("a status")
    }

    pub(crate) fn service(&self, label: &str) -> ServiceReport {
        let services = self.status().services;
        services.into_iter().find(|it| it.label == label).expect("a service of that label")
    }

    pub(crate) fn states(&self) -> Vec<(String, ServiceState)> {
        self.status().services.into_iter().map(|it| (it.label, it.state)).collect()
    }

    /// The next notice that this makes something of.
    pub(crate) fn next<T>(&self, look: impl Fn(Notice) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        let notices = self.notices.lock().expect("the notices");
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let notice = notices.recv_timeout(left).expect("a notice in time");
            if let Some(found) = look(notice.expect("a connection")) {
                return found;
            }
        }
    }

    pub(crate) fn next_news<T>(&self, look: impl Fn(News) -> Option<T>) -> T {
        self.next(|notice| match notice {
            Notice::News(news) => look(news),
            _ => None,
        })
    }

    /// Waits until the supervisor has closed the connection.
    pub(crate) fn wait_closed(&self) {
        let notices = self.notices.lock().expect("the notices");
        while notices.recv_timeout(DEADLINE).expect("the end in time").is_some() {}
    }

    pub(crate) fn shut_down(&self) {
        self.client.call(&Shutdown::default()).expect("an end");
    }
}

pub(crate) fn plan_of(services: &[&str]) -> Apply {
    let services = services.join(",");
    let text = format!(r#"{{"version":1,"directory":"/tmp","services":[{services}]}}"#);
    Apply { plan: serde_json::value::RawValue::from_string(text).expect("JSON"), names: None }
}

/// Waits until this makes something.
pub(crate) fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} not in time");
        std::thread::yield_now();
    }
}
