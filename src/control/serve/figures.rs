//! What services use, now and before.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::hub::Hub;
use super::now_ms;
use crate::control::protocol::calls::MetricsAnswer;
use crate::control::protocol::{ServiceFigures, ServiceSample};
use crate::supervisor::Figures;

/// Time between two looks while somebody asks.
const PERIOD: Duration = Duration::from_secs(1);

/// A look that is younger than this answers.
const FRESH: Duration = Duration::from_millis(900);

/// Nobody has asked for so long: the looking ends.
const WANTED_FOR: Duration = Duration::from_secs(10);

/// Looks that are kept of each instance: a line as wide as a screen.
const MAX_SAMPLES: usize = 240;

/// Looks, and who wants them.
#[derive(Default)]
pub(super) struct History {
    inner: Mutex<Inner>,
    wanted: Notify,
}

#[derive(Default)]
struct Inner {
    asked: Option<Instant>,
    looked: Option<(Instant, u64)>,
    newest: Vec<Figures>,
    samples: HashMap<String, VecDeque<ServiceSample>>,
}

impl History {
    fn is_wanted(&self) -> bool {
        self.inner.lock().asked.is_some_and(|asked| asked.elapsed() < WANTED_FOR)
    }

    fn is_fresh(&self) -> bool {
        self.inner.lock().looked.is_some_and(|(looked, _)| looked.elapsed() < FRESH)
    }

    fn put(&self, figures: Vec<Figures>) {
        let mut inner = self.inner.lock();
        let at = now_ms();
        inner.looked = Some((Instant::now(), at));
        inner.samples.retain(|label, _| figures.iter().any(|it| it.label == *label));
        for it in &figures {
            let samples = inner.samples.entry(it.label.clone()).or_default();
            if samples.len() == MAX_SAMPLES {
                samples.pop_front();
            }
            samples.push_back(ServiceSample {
                at,
                cpu_percent: it.tree.cpu_percent,
                memory_bytes: it.tree.memory_bytes,
            });
        }
        inner.newest = figures;
    }

    fn answer(&self, with_history: bool) -> MetricsAnswer {
        let inner = self.inner.lock();
        let history = |label: &str| {
            let samples = inner.samples.get(label).filter(|_| with_history);
            samples.map(|samples| samples.iter().copied().collect()).unwrap_or_default()
        };
        let figures = inner.newest.iter().map(|it| ServiceFigures {
            label: it.label.clone(),
            pid: it.pid,
            cpu_percent: it.tree.cpu_percent,
            memory_bytes: it.tree.memory_bytes,
            processes: it.tree.processes,
            history: history(&it.label),
        });
        let at = inner.looked.map_or(0, |(_, at)| at);
        MetricsAnswer { at, services: figures.collect() }
    }
}

/// Answers somebody, with a look if there is none that is young enough.
pub(super) async fn answer(hub: &Hub, with_history: bool) -> MetricsAnswer {
    hub.history.inner.lock().asked = Some(Instant::now());
    if !hub.history.is_fresh() {
        let figures = hub.measure().await;
        hub.history.put(figures);
    }
    hub.history.wanted.notify_one();
    hub.history.answer(with_history)
}

/// Looks, for ever, while somebody wants it.
pub(super) async fn look_while_wanted(hub: Arc<Hub>) {
    loop {
        sleep(PERIOD).await;
        if !hub.history.is_wanted() {
            hub.history.inner.lock().samples.clear();
            hub.history.wanted.notified().await;
        } else if !hub.history.is_fresh() {
            let figures = hub.measure().await;
            hub.history.put(figures);
        }
    }
}
