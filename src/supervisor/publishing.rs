//! What happens to services, published on a bus: made and sent on the thread of all groups, without
//! JavaScript.
//!
//! Lines come by a reader of their own, who is lossy as all readers of services are: while a receiver on
//! the bus is behind it is held, the rings overwrite their oldest, and what it missed is counted.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use super::driver::Lines;
use super::feed::Feed;
use super::news::{ExitReport, GroupState, News, Status};
use crate::bus::{Producer, Waits};
use crate::codec::{self, Document, Value};
use crate::process::signal::Signal;

/// What of a group is published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupPublishOptions {
    /// `service:*` but for lines.
    pub events: bool,
    /// `service:line` of the terminal or standard output, and of standard error.
    pub lines: [bool; 2],
    /// Of these services; of all without it.
    pub only: Option<Vec<String>>,
}

/// Who something is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    pub(super) service: String,
    pub(super) instance: u32,
    pub(super) label: String,
}

impl From<&Status> for About {
    fn from(status: &Status) -> Self {
        Self {
            service: status.name.clone(),
            instance: status.instance,
            label: status.label.clone(),
        }
    }
}

/// What one group publishes on one bus.
pub(super) struct Publication {
    producer: Arc<Producer>,
    options: GroupPublishOptions,
    /// Who reads the lines for it.
    reader: u32,
    /// The reader waits until nobody is behind.
    is_held: AtomicBool,
    feed: Weak<Feed>,
}

impl Publication {
    pub(super) fn new(
        producer: Arc<Producer>,
        options: GroupPublishOptions,
        reader: u32,
        feed: Weak<Feed>,
    ) -> Arc<Self> {
        Arc::new(Self { producer, options, reader, is_held: AtomicBool::new(false), feed })
    }

    pub(super) fn reader(&self) -> u32 {
        self.reader
    }

    pub(super) fn has_lines(&self) -> bool {
        self.options.lines.contains(&true)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.producer.is_closed()
    }

    /// Has itself told when nobody on the bus is behind any more, or nothing is published any more.
    pub(super) fn listen(self: &Arc<Self>) {
        let waits: Weak<Self> = Arc::downgrade(self);
        self.producer.add_waiting(waits);
    }

    fn is_meant(&self, about: &About) -> bool {
        self.options.only.as_ref().is_none_or(|only| only.contains(&about.service))
    }

    /// `about` is there for all news of instances.
    pub(super) fn publish(&self, news: &News, about: Option<&About>) {
        if !self.options.events || about.is_some_and(|about| !self.is_meant(about)) {
            return;
        }
        let Some((name, rest)) = event(news) else { return };
        let mut entries = Vec::new();
        if let Some(About { service, instance, label }) = about {
            entries.push(("service", Value::from(service.as_str())));
            entries.push(("instance", Value::Number(f64::from(*instance))));
            entries.push(("label", Value::from(label.as_str())));
        }
        entries.extend(rest);
        self.producer.publish(name, &Document::from(Value::object(entries)));
    }

    /// False when the reader is to wait.
    pub(super) fn publish_lines(&self, lines: &Lines, about: &About) -> bool {
        let is_wanted = self.options.lines[usize::from(lines.stream == "stderr")];
        if is_wanted && self.is_meant(about) {
            let before = format!(
                "{{\"service\":{},\"instance\":{},\"label\":{},\"stream\":\"{}\",",
                codec::json_string(&about.service),
                about.instance,
                codec::json_string(&about.label),
                lines.stream
            );
            if lines.skipped > 0 {
                let bytes = lines.skipped.to_string();
                self.producer.publish_rows("service:skipped", |rows| {
                    rows.add_parts(&[&before, "\"bytes\":", &bytes, "}"]);
                });
            }
            self.producer.publish_rows("service:line", |rows| {
                let text = lines.text.strip_suffix('\n').unwrap_or(&lines.text);
                for line in text.split('\n') {
                    let line = line.strip_suffix('\r').unwrap_or(line);
                    rows.add_parts(&[&before, "\"line\":", &codec::json_string(line), "}"]);
                }
            });
        }
        if !self.producer.is_behind() {
            return true;
        }
        self.is_held.store(true, Ordering::Release);
        // Unless all have caught up in between: nobody would tell it again.
        !self.producer.is_behind() && self.is_held.swap(false, Ordering::AcqRel)
    }
}

impl Waits for Publication {
    fn go_on(self: Arc<Self>) {
        let Some(feed) = self.feed.upgrade() else { return };
        if self.is_closed() {
            feed.unpublish(&self);
        } else if self.is_held.swap(false, Ordering::AcqRel) {
            feed.resume_reader(self.reader);
        }
    }
}

type Entries<'a> = Vec<(&'static str, Value<'a>)>;

/// The name of an event, and what it has beside whom it is about.
fn event(news: &News) -> Option<(&'static str, Entries<'_>)> {
    Some(match news {
        News::Status { status, previous } if status.state != *previous => {
            let mut rest = vec![
                ("state", Value::from(status.state.name())),
                ("previous", Value::from(previous.name())),
                ("runs", Value::Number(f64::from(status.runs))),
                ("restarts", Value::Number(f64::from(status.restarts))),
            ];
            if let Some(reason) = &status.reason {
                rest.push(("reason", Value::from(reason.as_str())));
            }
            if let Some(pid) = status.pid {
                rest.push(("pid", Value::Number(f64::from(pid))));
            }
            ("service:state", rest)
        }
        News::Exit { exit, .. } => ("service:exit", how_it_ended(exit)),
        News::Restart { restarts, reason, delay_ms, .. } => (
            "service:restart",
            vec![
                ("restarts", Value::Number(f64::from(*restarts))),
                ("reason", Value::from(reason.as_str())),
                ("delayMs", number(*delay_ms)),
            ],
        ),
        News::Health { healthy, failures, message, .. } => {
            let mut rest = vec![
                ("healthy", Value::Bool(*healthy)),
                ("failures", Value::Number(f64::from(*failures))),
            ];
            if let Some(message) = message {
                rest.push(("message", Value::from(message.as_str())));
            }
            ("service:health", rest)
        }
        News::Warning { message, .. } => {
            ("service:warning", vec![("message", Value::from(message.as_str()))])
        }
        News::Removed { .. } => ("service:removed", Vec::new()),
        News::Group { state, .. } => {
            ("service:group", vec![("state", Value::from(group_state(*state)))])
        }
        _ => return None,
    })
}

fn how_it_ended(exit: &ExitReport) -> Entries<'static> {
    let code = exit.exit_code.map_or(Value::Null, |code| Value::Number(f64::from(code)));
    let signal = match exit.signal {
        None => Value::Null,
        Some(signal) => match Signal::from_number(signal) {
            Some(signal) => Value::String(signal.name().into()),
            None => Value::Number(f64::from(signal)),
        },
    };
    vec![
        ("exitCode", code),
        ("signal", signal),
        ("reason", Value::from(exit.reason)),
        ("durationMs", Value::Number(exit.duration_ms)),
    ]
}

fn group_state(state: GroupState) -> &'static str {
    match state {
        GroupState::Pending => "pending",
        GroupState::Starting => "starting",
        GroupState::Ready => "ready",
        GroupState::Failed => "failed",
        GroupState::Stopping => "stopping",
        GroupState::Stopped => "stopped",
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a delay")]
fn number(figure: u64) -> Value<'static> {
    Value::Number(figure as f64)
}
