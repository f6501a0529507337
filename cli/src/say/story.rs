//! What happens to services while somebody looks on, a line each.

use std::collections::HashMap;
use std::time::Duration;

use super::clean::clean;
use super::label::Labels;
use super::paint::Paint;
use super::symbols::Symbols;
use super::units;
use crate::model::{self, Instance, Line, News, State};

/// Makes lines of news and output.
pub(crate) struct Story {
    pub(crate) labels: Labels,
    pub(crate) paint: Paint,
    pub(crate) symbols: Symbols,
    /// Lines begin with their time.
    pub(crate) has_times: bool,
    /// Since when each instance has been starting.
    started: HashMap<String, u64>,
}

impl Story {
    pub(crate) fn new(labels: Labels, paint: Paint, symbols: Symbols, has_times: bool) -> Self {
        Self { labels, paint, symbols, has_times, started: HashMap::new() }
    }

    /// A line of output.
    pub(crate) fn line(&mut self, line: &Line) -> String {
        self.labels.add(&line.label);
        let skipped = match line.skipped {
            0 => String::new(),
            bytes => {
                let text = format!("({} were skipped here)", units::bytes(bytes));
                format!(
                    "{}\n",
                    self.prefixed(
                        &line.label,
                        Some(line.at),
                        &self.paint.dim(self.symbols.bar),
                        &text
                    )
                )
            }
        };
        let is_error = line.stream == "stderr";
        let bar = if is_error {
            self.paint.red(self.symbols.bar)
        } else {
            self.paint.dim(self.symbols.bar)
        };
        let text = clean(&line.text, self.paint.is_on());
        format!("{skipped}{}", self.prefixed(&line.label, Some(line.at), &bar, &text))
    }

    fn prefixed(&self, label: &str, at: Option<u64>, sign: &str, text: &str) -> String {
        let time = match at {
            Some(at) if self.has_times => format!("{} ", self.paint.dim(&time_of_day(at))),
            _ => String::new(),
        };
        let label = self.labels.shown(label);
        if text.is_empty() {
            format!("{time}{label} {sign}")
        } else {
            format!("{time}{label} {sign} {text}")
        }
    }

    fn told(&self, label: &str, at: u64, sign: &str, text: &str) -> String {
        self.prefixed(label, Some(at), sign, text)
    }

    /// What there is to say of a piece of news, if anything. `now` is in milliseconds since the epoch.
    pub(crate) fn news(&mut self, news: &News, now: u64) -> Option<String> {
        match news {
            News::Status { status, previous } if status.state != *previous => {
                self.state(status, *previous)
            }
            News::Restart { label, restarts, reason, delay_ms } => {
                let delay = units::duration(Duration::from_millis(*delay_ms));
                let text = format!("{reason}; restart {restarts} in {delay}");
                Some(self.told(
                    label,
                    now,
                    &self.paint.yellow(self.symbols.again),
                    &self.paint.yellow(&text),
                ))
            }
            News::Health { label, healthy: false, failures, message } => {
                let why = message.as_deref().unwrap_or("no reason given");
                let text = format!("health check {failures} failed: {why}");
                Some(self.told(
                    label,
                    now,
                    &self.paint.yellow(self.symbols.warning),
                    &self.paint.yellow(&text),
                ))
            }
            News::Warning { label, message } => Some(self.told(
                label,
                now,
                &self.paint.yellow(self.symbols.warning),
                &self.paint.yellow(message),
            )),
            News::Removed { label } => {
                Some(self.told(label, now, self.symbols.stopped, "was scaled away"))
            }
            _ => None,
        }
    }

    fn state(&mut self, status: &Instance, previous: State) -> Option<String> {
        self.labels.add(&status.label);
        let Self { paint, symbols, .. } = *self;
        let label = &status.label;
        let took = { self.started.get(label) }
            .map(|&start| {
                format!(" after {}", units::duration(units::between(start, status.since)))
            })
            .unwrap_or_default();
        let reason = status.reason.as_deref().unwrap_or("it failed");
        let (sign, text) = match status.state {
            State::Starting => {
                self.started.insert(label.clone(), status.since);
                return None;
            }
            State::Ready if previous == State::Unhealthy => {
                (paint.green(symbols.ok), paint.green("healthy again"))
            }
            State::Ready => {
                let pid =
                    status.pid.map(|pid| paint.dim(&format!(" (pid {pid})"))).unwrap_or_default();
                (paint.green(symbols.ok), format!("{}{pid}", paint.green(&format!("ready{took}"))))
            }
            State::Completed => (paint.green(symbols.ok), paint.green(&format!("completed{took}"))),
            State::Unhealthy => (paint.yellow(symbols.warning), paint.yellow("unhealthy")),
            State::Failed => (paint.red(symbols.bad), paint.bold_red(&format!("failed: {reason}"))),
            State::Stopped => {
                let how = { status.exit.as_ref() }
                    .map(|exit| paint.dim(&format!(" ({})", model::told(exit))))
                    .unwrap_or_default();
                (paint.dim(symbols.stopped), format!("stopped{how}"))
            }
            State::Pending | State::Waiting | State::Backoff | State::Stopping => return None,
        };
        Some(self.told(label, status.since, &sign, &text))
    }
}

/// The local time of day, to the millisecond.
fn time_of_day(at_ms: u64) -> String {
    let at = i64::try_from(at_ms).unwrap_or_default();
    chrono::DateTime::from_timestamp_millis(at)
        .map(|time| time.with_timezone(&chrono::Local).format("%H:%M:%S%.3f").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn story() -> Story {
        let labels = Labels::new(vec!["api".into(), "worker".into()], 80, Paint::plain());
        let symbols = Symbols::choose(|_| None);
        Story::new(labels, Paint::plain(), symbols, false)
    }

    fn line(label: &str, text: &str, skipped: u64) -> Line {
        model::lines(label, "stdout", &format!("{text}\n"), 0, skipped).remove(0)
    }

    fn news(value: serde_json::Value) -> News {
        serde_json::from_value(value).unwrap()
    }

    fn status(state: &str, since: u64, previous: &str) -> News {
        news(json!({ "kind": "status", "previous": previous, "status": {
            "name": "api", "instance": 0, "label": "api", "state": state, "since": since, "runs": 1, "restarts": 0,
            "reason": "it ended with code 3", "pid": 12,
            "exit": { "exitCode": null, "signal": 15, "reason": "stopped", "durationMs": 3 },
        }}))
    }

    #[test]
    fn a_line_has_its_aligned_name_before_it() {
        assert_eq!(story().line(&line("api", "hello", 0)), "api    │ hello");
        assert_eq!(story().line(&line("worker", "", 0)), "worker │");
    }

    #[test]
    fn what_is_missing_is_told_before_the_line() {
        let told = story().line(&line("api", "x", 2_000));
        assert_eq!(told, "api    │ (2.0 kB were skipped here)\napi    │ x");
    }

    #[test]
    fn readiness_tells_how_long_it_took() {
        let mut story = story();
        assert_eq!(story.news(&status("starting", 1_000, "pending"), 0), None);
        let told = story.news(&status("ready", 1_400, "starting"), 0);
        assert_eq!(told.unwrap(), "api    ✓ ready after 0.4 s (pid 12)");
    }

    #[test]
    fn a_failure_tells_its_reason_and_an_end_its_signal() {
        let told = story().news(&status("failed", 0, "starting"), 0);
        assert_eq!(told.unwrap(), "api    ✗ failed: it ended with code 3");
        let told = story().news(&status("stopped", 0, "stopping"), 0);
        assert_eq!(told.unwrap(), "api    ■ stopped (SIGTERM)");
    }

    #[test]
    fn a_restart_tells_why_and_when() {
        let restart = json!({ "kind": "restart", "label": "api", "restarts": 2, "reason": "it ended with code 1", "delayMs": 400 });
        let told = story().news(&news(restart), 0);
        assert_eq!(told.unwrap(), "api    ↻ it ended with code 1; restart 2 in 0.4 s");
    }

    #[test]
    fn news_of_figures_alone_are_not_told() {
        assert_eq!(story().news(&status("ready", 0, "ready"), 0), None);
        let unknown = json!({ "kind": "health", "label": "api", "healthy": true, "failures": 0, "message": null });
        assert_eq!(story().news(&news(unknown), 0), None);
    }
}
