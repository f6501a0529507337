//! A host of a group for tests: it keeps what it is told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::host::use_built_guardian;
use parking_lot::{Condvar, Mutex};
use signalbox::process::variables::Variables;
use signalbox::runtime::Engine;
use signalbox::supervisor::group::Order;
use signalbox::supervisor::news::{News, Refusal, Status};
use signalbox::supervisor::plan::Plan;
use signalbox::supervisor::state::ServiceState;
use signalbox::supervisor::{Audience, Lines, LogRequest, Services};

/// Long enough for a loaded machine; a test that needs it has failed.
const DEADLINE: Duration = Duration::from_secs(20);

#[derive(Default)]
pub(crate) struct Told {
    pub(crate) news: Vec<News>,
    pub(crate) lines: Vec<Lines>,
    pub(crate) ended_readers: Vec<u32>,
}

#[derive(Default)]
struct Ear {
    told: Mutex<Told>,
    changed: Condvar,
}

impl Ear {
    fn hear(&self, take: impl FnOnce(&mut Told)) {
        take(&mut self.told.lock());
        self.changed.notify_all();
    }
}

impl Audience for Ear {
    fn hear(&self, news: News) {
        self.hear(|told| told.news.push(news));
    }

    fn hear_lines(&self, _reader: u32, lines: Lines) -> bool {
        self.hear(|told| told.lines.push(lines));
        true
    }

    fn hear_end(&self, reader: u32) {
        self.hear(|told| told.ended_readers.push(reader));
    }
}

pub(crate) struct ServicesHost {
    pub(crate) services: Services,
    ear: Arc<Ear>,
    last_ticket: u32,
}

impl ServicesHost {
    /// A group of these services, as members of a plan's array.
    pub(crate) fn new(services: &[&str]) -> Self {
        use_built_guardian();
        let services = services.join(",");
        let text = format!(r#"{{"version":1,"directory":"/tmp","services":[{services}]}}"#);
        let plan = Plan::parse(&text).expect("a plan");
        let ear = Arc::<Ear>::default();
        let engine = Engine::shared().expect("an engine");
        let audience: Arc<dyn Audience> = Arc::clone(&ear) as _;
        let services =
            Services::open(&engine, &plan, Variables::host(), audience).expect("a group");
        Self { services, ear, last_ticket: 0 }
    }

    /// Waits until what was told so far is enough.
    pub(crate) fn run_until<T>(&self, look: impl Fn(&Told) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        let mut told = self.ear.told.lock();
        loop {
            if let Some(found) = look(&told) {
                return found;
            }
            let waited = self.ear.changed.wait_until(&mut told, deadline);
            assert!(!waited.timed_out(), "not enough after {DEADLINE:?}: {:?}", told.news);
        }
    }

    /// Asks for something, and waits for the answer.
    pub(crate) fn order(&mut self, order: Order) -> Option<Refusal> {
        self.last_ticket += 1;
        let ticket = self.last_ticket;
        self.services.order(ticket, order);
        self.run_until(|told| {
            told.news.iter().find_map(|news| match news {
                News::Done { ticket: of, refusal } if *of == ticket => Some(refusal.clone()),
                _ => None,
            })
        })
    }

    pub(crate) fn start(&mut self) -> Option<Refusal> {
        self.order(Order::Start { names: None })
    }

    pub(crate) fn stop(&mut self) {
        assert_eq!(self.order(Order::Stop { name: None }), None);
    }

    /// The newest status of an instance.
    pub(crate) fn status(&self, label: &str) -> Status {
        self.run_until(|told| newest(told, label))
    }

    pub(crate) fn run_until_state(&self, label: &str, state: ServiceState) -> Status {
        self.run_until(|told| newest(told, label).filter(|status| status.state == state))
    }

    /// All lines of a service that were read.
    pub(crate) fn lines(&self) -> String {
        self.ear.told.lock().lines.iter().map(|lines| lines.text.as_str()).collect()
    }

    pub(crate) fn read(&self, reader: u32, lines: usize, follow: bool) {
        self.services.read_logs(reader, LogRequest { names: Vec::new(), lines, follow });
    }
}

fn newest(told: &Told, label: &str) -> Option<Status> {
    told.news.iter().rev().find_map(|news| match news {
        News::Status { status, .. } if status.label == label => Some(status.clone()),
        _ => None,
    })
}

/// A service that a shell runs, with further members.
pub(crate) fn shell(name: &str, script: &str, members: &str) -> String {
    let script = serde_json::to_string(script).expect("text");
    format!(
        r#"{{"name":"{name}","command":"sh","args":["-c",{script}],"directory":"/tmp","killGraceMs":2000{members}}}"#
    )
}
