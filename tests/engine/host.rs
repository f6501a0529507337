//! A host of the engine for tests: an environment that is drained when it is woken.

use std::sync::mpsc::{channel, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use signalbox::output::{Payload, ViewOptions};
use signalbox::process::child::{Child, ExitTelling};
use signalbox::queue::doorbell::Wake;
use signalbox::runtime::{Delivery, Engine, Environment};

/// Long enough for a loaded machine; a test that needs it has failed.
const DEADLINE: Duration = Duration::from_secs(20);

/// The one that cargo built for these tests is not beside their executable.
pub(crate) fn use_built_guardian() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::env::set_var("SIGNALBOX_GUARDIAN", env!("CARGO_BIN_EXE_signalbox-guardian"));
    });
}

struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(&self) {
        let _ = self.0.send(());
    }
}

pub(crate) struct Host {
    pub(crate) environment: Arc<Environment>,
    rung: Receiver<()>,
    pub(crate) news: Vec<Delivery>,
}

impl Host {
    pub(crate) fn new() -> Self {
        let (sender, rung) = channel();
        use_built_guardian();
        let engine = Engine::shared().expect("an engine");
        let environment = Environment::open(engine, Box::new(Bell(sender)));
        Self { environment, rung, news: Vec::new() }
    }

    /// Drains until `is_enough` is content with all news so far.
    pub(crate) fn run_until(&mut self, is_enough: impl Fn(&[Delivery]) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !is_enough(&self.news) {
            match self.rung.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(()) => while self.environment.drain(&mut self.news) {},
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("not enough after {DEADLINE:?}: {:?}", self.news)
                }
            }
        }
    }

    /// Drains what is ready now.
    pub(crate) fn drain(&mut self) {
        while self.environment.drain(&mut self.news) {}
    }

    /// Drains until `child` is closed.
    pub(crate) fn run_until_closed(&mut self, child: u32) {
        self.run_until(|news| {
            news.iter().any(|it| matches!(it, Delivery::Closed { child: it } if *it == child))
        });
    }

    /// Has the text of a stream of `child` delivered from its beginning, before its exit.
    pub(crate) fn view(child: &Arc<Child>, stream: usize) -> u32 {
        child.view(stream, &ViewOptions::default(), ExitTelling::Holds).expect("a stream").id
    }

    /// All text that a view was handed.
    pub(crate) fn text(&self, view: u32) -> String {
        let pieces = self.news.iter().filter_map(|it| match it {
            Delivery::Output { view: to, payload: Payload::Text(text) | Payload::Lines(text) }
                if *to == view =>
            {
                Some(text.to_string())
            }
            _ => None,
        });
        pieces.collect()
    }

    /// Position of the first news that `is_it`.
    pub(crate) fn position(&self, is_it: impl Fn(&Delivery) -> bool) -> usize {
        self.news.iter().position(is_it).expect("such news")
    }
}
