//! What children tell, and what it means for their instances.

use super::Task;
use crate::output::Payload;
use crate::process::child::Child;
use crate::process::exit::Exit;
use crate::process::stop::Step;
use crate::runtime::Delivery;
use crate::supervisor::driver::instance::{Instance, Watch};
use crate::supervisor::driver::logs::STREAM_NAMES;
use crate::supervisor::group::Event;
use crate::supervisor::news::{ExitReport, News, OutputLine};

/// Lines of each stream that are kept of a run that failed.
const LAST_LINES: usize = 20;

/// A line of these is cut to this: one without an end may be as long as the buffer.
const MAX_LAST_LINE: usize = 2_000;

impl Task {
    pub(super) async fn drain(&mut self) {
        let mut deliveries = Vec::new();
        loop {
            let more = self.environment.drain(&mut deliveries);
            for delivery in deliveries.drain(..) {
                self.take_delivery(delivery);
            }
            if !more {
                return;
            }
            // A flood of one group must not keep the thread from the others.
            tokio::task::yield_now().await;
        }
    }

    fn take_delivery(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Started { child, pid } => {
                if let Some((key, run)) = self.children.get(&child).copied() {
                    self.happened(key, run, Event::Started { pid });
                }
            }
            Delivery::SpawnFailed { child, error } => {
                if self.command_ended(child, Err(error.to_string())) {
                    return;
                }
                if let Some((key, run)) = self.children.remove(&child) {
                    if let Some(instance) = self.instances.get_mut(&key) {
                        instance.child = None;
                    }
                    self.happened(key, run, Event::NotStarted { reason: error.to_string() });
                }
            }
            Delivery::Output { view, payload: Payload::Lines(text) } => {
                let text = text.to_string();
                if !self.logs.output(view, &text) {
                    self.look_at_lines(view, &text);
                }
            }
            Delivery::Output { view, payload: Payload::Text(text) } => {
                self.terminals.output(view, &text.to_string());
            }
            Delivery::Snapshot { view, snapshot, .. } => self.terminals.snapshot(view, &snapshot),
            Delivery::ViewExit { view, exit } => self.terminals.exit(view, exit),
            Delivery::MetricsOfMany { ticket: Some(ticket), samples } => {
                self.measured(ticket, &samples);
            }
            Delivery::Skipped { view, bytes } => self.logs.skipped(view, bytes),
            Delivery::ViewEnded { view } => {
                self.logs.view_ended(view);
                self.end_logs();
            }
            Delivery::Messages { channel, text: Payload::Text(text) } => {
                self.look_at_messages(channel, &text.to_string());
            }
            Delivery::Disconnected { channel } => drop(self.channels.remove(&channel)),
            Delivery::Failure { child, error } => self.warn(child, error.to_string()),
            Delivery::Ended { child, exit } => {
                let is_probe = self.command_ended(child, Ok(exit));
                if !is_probe {
                    self.sweep(child);
                }
            }
            Delivery::Exit { child, exit } => self.child_ended(child, exit),
            Delivery::Stop { child, step: Step::Gone } => self.child_gone(child),
            _ => {}
        }
    }

    fn warn(&self, child: u32, message: String) {
        let key = self.children.get(&child).map(|(key, _)| *key);
        if let Some(plan) = key.and_then(|key| self.group.plan(key)) {
            let label = plan.label().to_owned();
            self.audience.hear(News::Warning { label, message });
        }
    }

    /// The instance behind a child, if that is its last run.
    fn instance_of(&mut self, child: u32) -> Option<(u32, u32, &mut Instance)> {
        let (key, run) = self.children.get(&child).copied()?;
        let instance = self.instances.get_mut(&key).filter(|it| it.run == run)?;
        Some((key, run, instance))
    }

    /// The process is gone: what it started is not to outlive it.
    fn sweep(&mut self, child: u32) {
        if let Some((_, _, instance)) = self.instance_of(child) {
            if !std::mem::replace(&mut instance.is_halted, true) {
                if let Some(child) = &instance.child {
                    child.stop(None, None);
                }
            }
        }
    }

    fn child_ended(&mut self, child: u32, exit: Exit) {
        let Some((key, run, instance)) = self.instance_of(child) else { return };
        if std::mem::replace(&mut instance.has_ended, true) {
            return; // told again to somebody who came late
        }
        let is_gone = instance.is_gone;
        let last_lines = { instance.child.as_ref() }
            .map(|child| last_lines(child, instance.began_at))
            .unwrap_or_default();
        let exit = ExitReport::from(exit);
        self.happened(key, run, Event::Ended { exit, last_lines });
        if is_gone {
            self.happened(key, run, Event::Gone);
        }
    }

    fn child_gone(&mut self, child: u32) {
        let Some((key, run, instance)) = self.instance_of(child) else { return };
        instance.is_gone = true;
        if instance.has_ended {
            self.happened(key, run, Event::Gone);
        }
    }

    /// Lines of a view that is none of a reader's: readiness is looked for.
    fn look_at_lines(&mut self, view: u32, text: &str) {
        let found = self.instances.iter().find_map(|(key, instance)| match &instance.watch {
            Some(Watch::Lines(matcher, views)) if views.contains(&view) => {
                let mut lines = text.lines();
                lines.any(|line| matcher.matches(line)).then_some((*key, instance.run))
            }
            _ => None,
        });
        if let Some((key, run)) = found {
            self.happened(key, run, Event::Ready);
        }
    }

    fn look_at_messages(&mut self, channel: u32, array: &str) {
        let Some((key, run)) = self.channels.get(&channel).copied() else { return };
        let watch = self.instances.get(&key).filter(|it| it.run == run);
        if let Some(Watch::Messages(matcher)) = watch.and_then(|it| it.watch.as_ref()) {
            if matcher.matches_one_of(array) {
                self.happened(key, run, Event::Ready);
            }
        }
    }
}

/// What a run wrote last, of both streams.
fn last_lines(child: &Child, began_at: [u64; 2]) -> Vec<OutputLine> {
    let of = |stream: usize| {
        let tail = child.tail(stream, LAST_LINES, began_at[stream]);
        let text = String::from_utf8_lossy(&tail).into_owned();
        let cut = |line: &str| line.chars().take(MAX_LAST_LINE).collect();
        let line = move |line: &str| OutputLine { stream: STREAM_NAMES[stream], text: cut(line) };
        text.lines().map(line).collect::<Vec<_>>()
    };
    [of(0), of(1)].concat()
}
