//! What happens to a child, published on a bus: encoded and sent on a thread of the engine's, without
//! JavaScript.
//!
//! What a child tells its environment is noted here, too, in its order. Lines of output come by a viewer
//! of their own. While a receiver on the bus is behind, lines stay where they are: a lossless viewer then
//! has the child wait, a lossy one falls off the ring and is told how much it missed. All else is rare,
//! and goes at once. The exit follows the last line that the process itself wrote.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::Child;
use crate::bus::{Producer, Waits};
use crate::codec::{self, Document, Value};
use crate::output::stream::Stream;
use crate::output::{Begin, Flow, Payload, Text, View, ViewOptions, ViewerId};
use crate::process::exit::Exit;
use crate::process::metrics::{MemoryWarning, Metrics};
use crate::process::signal::Signal;
use crate::queue::doorbell::{Ringable, SourceRef};
use crate::queue::work_thread::{Work, WorkThread};
use crate::runtime::Delivery;
use crate::screen::ScreenEvent;

/// News that wait for the thread. A child that has more of them repeats itself.
const MAX_WAITING: usize = 1024;

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent wishes")]
pub struct PublishOptions {
    /// `process:started`, `process:failed`.
    pub started: bool,
    /// `process:state`.
    pub state: bool,
    /// `process:exit`.
    pub exit: bool,
    /// `process:warning`.
    pub warning: bool,
    /// `process:metrics`, of children with an interval.
    pub metrics: bool,
    /// `terminal:*`.
    pub terminal: bool,
    /// `process:line` of the terminal or standard output, and of standard error.
    pub lines: [bool; 2],
    /// The child waits while somebody is behind with its lines.
    pub is_lossless: bool,
    /// Where lines begin.
    pub begin: Begin,
}

/// How the child is called in events.
#[derive(Debug, Clone)]
pub struct PublishedName {
    /// Its id.
    pub id: String,
    /// Its name, if it has one.
    pub name: Option<String>,
}

/// Something to be published.
enum News {
    Started(i32),
    Failed(String, &'static str),
    State(&'static str),
    Warning(MemoryWarning),
    Metrics(Box<Metrics>),
    Screen(ScreenEvent),
}

struct Lines {
    stream: Arc<Stream>,
    viewer: ViewerId,
    /// `stdout` or `stderr`.
    name: &'static str,
}

#[derive(Default)]
struct Waiting {
    news: VecDeque<News>,
    exit: Option<Exit>,
}

/// What one child publishes on one bus.
pub(crate) struct Publication {
    producer: Arc<Producer>,
    name: PublishedName,
    options: PublishOptions,
    thread: WorkThread,
    lines: Mutex<Vec<Lines>>,
    waiting: Mutex<Waiting>,
    queued: AtomicBool,
    exit_told: AtomicBool,
    /// Kept until all is said: with the child its streams end. `None` from then on.
    child: Mutex<Option<Arc<Child>>>,
}

impl Child {
    /// Publishes what happens to this child from now on, until the producer is closed.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub fn publish(
        self: &Arc<Self>,
        producer: &Arc<Producer>,
        name: PublishedName,
        options: PublishOptions,
    ) -> crate::error::Result<()> {
        let publication = Arc::new(Publication {
            producer: Arc::clone(producer),
            name,
            options,
            thread: self.engine.events_thread()?,
            lines: Mutex::default(),
            waiting: Mutex::default(),
            queued: AtomicBool::new(false),
            exit_told: AtomicBool::new(false),
            child: Mutex::new(Some(Arc::clone(self))),
        });
        let (waits, source): (Weak<Publication>, Weak<Publication>) =
            (Arc::downgrade(&publication), Arc::downgrade(&publication));
        producer.add_waiting(waits);
        let source = SourceRef::new(source);
        let flow = if options.is_lossless { Flow::Lossless } else { Flow::Gap };
        let view = ViewOptions { view: View::Lines, begin: options.begin, flow, window: None };
        let names = ["stdout", "stderr"];
        for ((stream, name), _) in { self.streams.iter().zip(names) }
            .zip(options.lines)
            .filter(|(_, is_wanted)| *is_wanted)
        {
            let viewer = stream.attach(&view, source.clone()).viewer;
            let lines = Lines { stream: Arc::clone(stream), viewer, name };
            publication.lines.lock().push(lines);
        }
        {
            let mut life = self.life.lock();
            // What was told before anybody published it.
            if let (Some(process), None) = (&life.process, life.exit) {
                publication.note_news(News::Started(process.pid));
            }
            if let Some(exit) = life.exit {
                publication.waiting.lock().exit = Some(exit);
            }
            life.publications.push(Arc::clone(&publication));
        }
        if options.metrics {
            self.meter.publish(true);
            self.engine.sampler().watch(self)?;
        }
        publication.ring();
        Ok(())
    }

    /// Figures of an interval.
    pub(crate) fn publish_metrics(&self, metrics: &Metrics) {
        for publication in &self.life.lock().publications {
            if publication.options.metrics {
                publication.tell(News::Metrics(Box::new(*metrics)));
            }
        }
    }
}

impl Publication {
    /// What the environment is told.
    pub(super) fn note(self: &Arc<Self>, delivery: &Delivery) {
        let options = &self.options;
        match delivery {
            Delivery::Started { pid, .. } if options.started => self.tell(News::Started(*pid)),
            Delivery::SpawnFailed { error, .. } => {
                if options.started {
                    self.tell(News::Failed(error.to_string(), error.code()));
                }
                self.finish();
            }
            Delivery::State { state, .. } if options.state => {
                self.tell(News::State(state.name()));
            }
            Delivery::Warning { warning, .. } if options.warning => {
                self.tell(News::Warning(*warning));
            }
            Delivery::Ended { exit, .. } => {
                self.waiting.lock().exit = Some(*exit);
                Arc::clone(self).ring();
            }
            _ => {}
        }
    }

    pub(super) fn note_screen(self: &Arc<Self>, events: &[ScreenEvent]) {
        if self.options.terminal {
            for event in events {
                self.tell(News::Screen(event.clone()));
            }
        }
    }

    fn note_news(&self, news: News) {
        let mut waiting = self.waiting.lock();
        if waiting.news.len() < MAX_WAITING {
            waiting.news.push_back(news);
        }
    }

    fn tell(self: &Arc<Self>, news: News) {
        self.note_news(news);
        Arc::clone(self).ring();
    }

    /// Properties that all events have.
    fn event<'a>(&'a self, rest: Vec<(&'static str, Value<'a>)>) -> Document<'a> {
        let mut entries = vec![("id", Value::from(self.name.id.as_str()))];
        if let Some(name) = &self.name.name {
            entries.push(("name", Value::from(name.as_str())));
        }
        entries.extend(rest);
        Document::from(Value::object(entries))
    }

    fn publish(&self, news: &News) {
        let (topic, rest) = match news {
            News::Started(pid) => {
                ("process:started", vec![("pid", Value::Number(f64::from(*pid)))])
            }
            News::Failed(message, code) => (
                "process:failed",
                vec![("code", Value::from(*code)), ("message", Value::from(message.as_str()))],
            ),
            News::State(state) => ("process:state", vec![("state", Value::from(*state))]),
            News::Warning(warning) => (
                "process:warning",
                vec![
                    ("scope", Value::from(warning.scope.name())),
                    ("bytes", number(warning.bytes)),
                    ("limitBytes", number(warning.limit_bytes)),
                ],
            ),
            News::Metrics(metrics) => ("process:metrics", figures(metrics)),
            News::Screen(event) => screen(event),
        };
        self.producer.publish(topic, &self.event(rest));
    }

    fn publish_exit(&self, exit: Exit) {
        let optional = |value: Option<Value<'static>>| value.unwrap_or(Value::Null);
        let code = exit.status.code.map(|code| Value::Number(f64::from(code)));
        let signal = exit.status.signal.map(|signal| match Signal::from_number(signal) {
            Some(signal) => Value::String(signal.name().into()),
            None => Value::Number(f64::from(signal)),
        });
        let rest = vec![
            ("exitCode", optional(code)),
            ("signal", optional(signal)),
            ("reason", Value::from(exit.reason.name())),
            ("durationMs", Value::Number(exit.duration.as_secs_f64() * 1e3)),
        ];
        self.producer.publish("process:exit", &self.event(rest));
    }

    /// Publishes one portion of each stream. True when there may be more.
    fn publish_lines(&self) -> bool {
        let mut took_some = false;
        for Lines { stream, viewer, name } in &*self.lines.lock() {
            if self.producer.is_behind() {
                return false; // told when nobody is behind any more
            }
            let taken = stream.take_next(*viewer);
            if taken.skipped > 0 {
                took_some = true;
                let rest = vec![("stream", Value::from(*name)), ("bytes", number(taken.skipped))];
                self.producer.publish("process:skipped", &self.event(rest));
            }
            if let Some(Payload::Lines(text) | Payload::Text(text)) = taken.payload {
                took_some = true;
                self.publish_text(&text, name);
            }
        }
        took_some
    }

    fn publish_text(&self, text: &Text, stream: &str) {
        let mut before = format!("{{\"id\":{}", codec::json_string(&self.name.id));
        if let Some(name) = &self.name.name {
            before.push_str(",\"name\":");
            before.push_str(&codec::json_string(name));
        }
        before.push_str(",\"stream\":\"");
        before.push_str(stream);
        before.push_str("\",\"line\":");
        let text = text.to_string();
        self.producer.publish_rows("process:line", |rows| {
            let mut count = 0;
            for line in text.strip_suffix('\n').unwrap_or(&text).split('\n') {
                let line = line.strip_suffix('\r').unwrap_or(line);
                rows.add_parts(&[&before, &codec::json_string(line), "}"]);
                count += 1;
            }
            codec::count_encoded(count);
        });
    }

    fn is_past(&self, is_past: impl Fn(&Stream, ViewerId) -> bool) -> bool {
        self.lines.lock().iter().all(|lines| is_past(&lines.stream, lines.viewer))
    }

    /// Nothing follows.
    fn finish(self: &Arc<Self>) {
        for Lines { stream, viewer, .. } in self.lines.lock().drain(..) {
            stream.detach(viewer);
        }
        let Some(child) = self.child.lock().take() else { return };
        if self.options.metrics {
            child.meter.publish(false);
        }
        let publication = Arc::clone(self);
        // Later: the child may be locked by whoever has this finished.
        self.thread.submit(Arc::new(Leaving { child, publication }));
    }
}

/// A publication on its way out of its child.
struct Leaving {
    child: Arc<Child>,
    publication: Arc<Publication>,
}

impl Work for Leaving {
    fn work(self: Arc<Self>) {
        let mut life = self.child.life.lock();
        life.publications.retain(|other| !Arc::ptr_eq(other, &self.publication));
    }
}

impl Work for Publication {
    fn work(self: Arc<Self>) {
        self.queued.store(false, Ordering::Release);
        if self.producer.is_closed() {
            self.finish();
            return;
        }
        let news = std::mem::take(&mut self.waiting.lock().news);
        for news in &news {
            self.publish(news);
        }
        if self.publish_lines() {
            self.ring(); // others have a turn in between
            return;
        }
        let exit = self.waiting.lock().exit;
        let Some(exit) = exit.filter(|_| self.is_past(Stream::is_past_exit)) else { return };
        if self.options.exit && !self.exit_told.swap(true, Ordering::AcqRel) {
            self.publish_exit(exit);
        }
        // Descendants may go on writing: their lines follow.
        if self.is_past(Stream::is_past_end) {
            self.finish();
        }
    }
}

impl Ringable for Publication {
    fn ring(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let thread = self.thread.clone();
            thread.submit(self);
        }
    }
}

impl Waits for Publication {
    fn go_on(self: Arc<Self>) {
        self.ring();
    }
}

#[expect(clippy::cast_precision_loss, reason = "below 2^53 for any real process")]
fn number(figure: u64) -> Value<'static> {
    Value::Number(figure as f64)
}

/// What `ProcessMetrics` of the facade has, under the same names.
fn figures(metrics: &Metrics) -> Vec<(&'static str, Value<'static>)> {
    let mut figures = vec![
        ("cpuPercent", Value::Number(metrics.cpu_percent)),
        ("cpuMs", Value::Number(metrics.cpu_ms)),
        ("memoryBytes", number(metrics.memory_bytes)),
        ("uptimeMs", Value::Number(metrics.uptime_ms)),
    ];
    if let Some(details) = metrics.details {
        figures.push(("threads", Value::Number(f64::from(details.threads))));
        if let Some(handles) = details.handles {
            figures.push(("handles", number(handles)));
        }
        if let Some(io) = details.io {
            figures.push(("readBytes", number(io.read_bytes)));
            figures.push(("writtenBytes", number(io.written_bytes)));
        }
    }
    if let Some(tree) = metrics.tree {
        figures.push(("treeProcesses", Value::Number(f64::from(tree.processes))));
        figures.push(("treeCpuPercent", Value::Number(tree.cpu_percent)));
        figures.push(("treeMemoryBytes", number(tree.memory_bytes)));
    }
    figures
}

/// The name and the properties of what a terminal's screen has seen.
fn screen(event: &ScreenEvent) -> (&'static str, Vec<(&'static str, Value<'_>)>) {
    let mark = |id: u32, command: &'_ Option<String>| {
        let mut mark = vec![("mark", Value::Number(f64::from(id)))];
        if let Some(command) = command {
            mark.push(("command", Value::String(command.clone().into())));
        }
        mark
    };
    match event {
        ScreenEvent::Title(title) => {
            ("terminal:title", vec![("title", Value::from(title.as_str()))])
        }
        ScreenEvent::Bell => ("terminal:bell", Vec::new()),
        ScreenEvent::Cwd(cwd) => ("terminal:cwd", vec![("cwd", Value::from(cwd.as_str()))]),
        ScreenEvent::CommandStarted { id, command } => ("terminal:command", mark(*id, command)),
        ScreenEvent::CommandEnded { id, command, exit_code, duration } => {
            let mut rest = mark(*id, command);
            if let Some(code) = exit_code {
                rest.push(("exitCode", Value::Number(f64::from(*code))));
            }
            if let Some(duration) = duration {
                rest.push(("durationMs", Value::Number(duration.as_secs_f64() * 1e3)));
            }
            ("terminal:command-end", rest)
        }
    }
}
