//! What `top` shows, and what keys do to it.

use std::collections::{HashMap, VecDeque};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use signalbox::control::protocol::{ServiceFigures, SupervisorReport};

use crate::model::{Instance, Line, News};
use crate::say::clean::clean;

/// Figures that are kept of an instance: as many as a wide screen shows.
const HISTORY: usize = 120;

/// Lines that are kept of the output that is shown.
const MAX_LINES: usize = 5_000;

/// What a key asks of the supervisor.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Nothing,
    Quit,
    Restart(String),
    Stop(String),
    Start(String),
    OpenLogs(String),
    CloseLogs,
}

/// What an instance uses, and used before.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub(super) cpu: Vec<f64>,
    pub(super) memory: Vec<f64>,
}

/// The output of one instance.
pub(super) struct Logs {
    pub(super) label: String,
    pub(super) lines: VecDeque<String>,
    /// Lines between the end and the last that is shown; 0 follows.
    pub(super) back: usize,
    /// Lines that fit, as drawn last.
    pub(super) rows: usize,
}

/// What is shown.
pub(super) struct State {
    pub(super) title: String,
    pub(super) has_colors: bool,
    pub(super) instances: Vec<Instance>,
    pub(super) figures: HashMap<String, Figures>,
    pub(super) supervisor: Option<SupervisorReport>,
    pub(super) selected: usize,
    pub(super) logs: Option<Logs>,
    /// Of an order that is under way, or was refused.
    pub(super) message: String,
}

impl State {
    pub(super) fn new(title: String, instances: Vec<Instance>, has_colors: bool) -> Self {
        Self {
            title,
            has_colors,
            instances,
            figures: HashMap::new(),
            supervisor: None,
            selected: 0,
            logs: None,
            message: String::new(),
        }
    }

    /// No figures have come yet.
    pub(super) fn is_new(&self) -> bool {
        self.figures.is_empty()
    }

    pub(super) fn take_news(&mut self, news: &News) {
        match news {
            News::Status { status, .. } => {
                match self.instances.iter_mut().find(|it| it.label == status.label) {
                    Some(known) => *known = status.clone(),
                    None => self.instances.push(status.clone()),
                }
            }
            News::Removed { label } => {
                self.instances.retain(|it| it.label != *label);
                self.figures.remove(label);
            }
            News::Warning { label, message } => self.message = format!("{label}: {message}"),
            _ => {}
        }
        self.selected = self.selected.min(self.instances.len().saturating_sub(1));
    }

    /// Of those that run; of the others there is nothing from now on.
    #[expect(clippy::cast_precision_loss, reason = "for a picture")]
    pub(super) fn take_figures(&mut self, all: Vec<ServiceFigures>) {
        for it in &self.instances {
            if !all.iter().any(|figures| figures.label == it.label) {
                self.figures.remove(&it.label);
            }
        }
        for figures in all {
            let known = self.figures.entry(figures.label).or_default();
            if known.cpu.is_empty() {
                known.cpu = figures.history.iter().map(|sample| sample.cpu_percent).collect();
                known.memory =
                    figures.history.iter().map(|sample| sample.memory_bytes as f64).collect();
            }
            known.cpu.push(figures.cpu_percent);
            known.memory.push(figures.memory_bytes as f64);
            for list in [&mut known.cpu, &mut known.memory] {
                let surplus = list.len().saturating_sub(HISTORY);
                list.drain(..surplus);
            }
        }
    }

    pub(super) fn take_supervisor(&mut self, report: SupervisorReport) {
        self.supervisor = Some(report);
    }

    pub(super) fn take_lines(&mut self, lines: Vec<Line>) {
        let Some(logs) = &mut self.logs else { return };
        for line in lines {
            logs.lines.push_back(clean(&line.text, false));
            // Who looks at what was before goes on looking at it.
            if logs.back > 0 {
                logs.back += 1;
            }
        }
        let surplus = logs.lines.len().saturating_sub(MAX_LINES);
        logs.lines.drain(..surplus);
        logs.back = logs.back.min(logs.lines.len());
    }

    pub(super) fn tell(&mut self, message: String) {
        self.message = message;
    }

    /// A key was pressed.
    pub(super) fn press(&mut self, key: KeyEvent) -> Wish {
        let is_interrupt =
            key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c');
        if is_interrupt || key.code == KeyCode::Char('q') {
            return Wish::Quit;
        }
        if self.logs.is_some() {
            self.press_in_logs(key)
        } else {
            self.press_in_table(key)
        }
    }

    fn press_in_logs(&mut self, key: KeyEvent) -> Wish {
        let Some(logs) = &mut self.logs else { return Wish::Nothing };
        let page = logs.rows.saturating_sub(1).max(1);
        let most = logs.lines.len().saturating_sub(logs.rows);
        match key.code {
            KeyCode::Esc | KeyCode::Char('l') | KeyCode::Left | KeyCode::Backspace => {
                self.logs = None;
                return Wish::CloseLogs;
            }
            KeyCode::Up | KeyCode::Char('k') => logs.back = (logs.back + 1).min(most),
            KeyCode::Down | KeyCode::Char('j') => logs.back = logs.back.saturating_sub(1),
            KeyCode::PageUp => logs.back = (logs.back + page).min(most),
            KeyCode::PageDown => logs.back = logs.back.saturating_sub(page),
            KeyCode::Home | KeyCode::Char('g') => logs.back = most,
            KeyCode::End | KeyCode::Char('G') => logs.back = 0,
            _ => {}
        }
        Wish::Nothing
    }

    fn press_in_table(&mut self, key: KeyEvent) -> Wish {
        let last = self.instances.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Wish::Quit,
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.selected = (self.selected + 1).min(last),
            KeyCode::Home | KeyCode::Char('g') => self.selected = 0,
            KeyCode::End | KeyCode::Char('G') => self.selected = last,
            _ => {}
        }
        let Some(it) = self.instances.get(self.selected) else { return Wish::Nothing };
        let label = it.label.clone();
        match key.code {
            KeyCode::Char('r') => {
                self.message = format!("restarting {label} …");
                Wish::Restart(label)
            }
            KeyCode::Char('s') if it.state.is_at_rest() => {
                self.message = format!("starting {label} …");
                Wish::Start(label)
            }
            KeyCode::Char('s') => {
                self.message = format!("stopping {label} …");
                Wish::Stop(label)
            }
            KeyCode::Char('l') | KeyCode::Enter | KeyCode::Right => {
                let lines = VecDeque::new();
                self.logs = Some(Logs { label: label.clone(), lines, back: 0, rows: 1 });
                Wish::OpenLogs(label)
            }
            _ => Wish::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{self, instance, State as ServiceState};

    fn state() -> State {
        let instances =
            vec![instance("db", ServiceState::Ready), instance("api", ServiceState::Stopped)];
        State::new("project".into(), instances, false)
    }

    fn press(state: &mut State, code: KeyCode) -> Wish {
        state.press(KeyEvent::from(code))
    }

    #[test]
    fn the_selection_stays_within_the_table() {
        let mut state = state();
        press(&mut state, KeyCode::Up);
        assert_eq!(state.selected, 0);
        press(&mut state, KeyCode::Down);
        press(&mut state, KeyCode::Down);
        assert_eq!(state.selected, 1);
        state.take_news(&News::Removed { label: "api".into() });
        assert_eq!(state.selected, 0);
    }

    #[test]
    fn one_key_stops_what_runs_and_starts_what_does_not() {
        let mut state = state();
        assert_eq!(press(&mut state, KeyCode::Char('s')), Wish::Stop("db".into()));
        press(&mut state, KeyCode::Down);
        assert_eq!(press(&mut state, KeyCode::Char('s')), Wish::Start("api".into()));
        assert_eq!(press(&mut state, KeyCode::Char('r')), Wish::Restart("api".into()));
    }

    #[test]
    fn control_c_leaves_wherever_one_is() {
        let mut state = state();
        assert_eq!(press(&mut state, KeyCode::Char('l')), Wish::OpenLogs("db".into()));
        let key = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(state.press(key), Wish::Quit);
    }

    #[test]
    fn escape_leaves_the_output_first() {
        let mut state = state();
        press(&mut state, KeyCode::Enter);
        assert_eq!(press(&mut state, KeyCode::Esc), Wish::CloseLogs);
        assert_eq!(press(&mut state, KeyCode::Esc), Wish::Quit);
    }

    #[test]
    fn who_looks_back_is_not_moved_by_new_lines() {
        let mut state = state();
        press(&mut state, KeyCode::Enter);
        state.take_lines(model::lines("db", "stdout", &"x\n".repeat(10), 0, 0));
        press(&mut state, KeyCode::Up);
        state.take_lines(model::lines("db", "stdout", "y\n", 0, 0));
        assert_eq!(state.logs.unwrap().back, 2);
    }
}
