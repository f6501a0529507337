//! Thresholds on memory: when one is crossed.

use super::figures::Metrics;
use crate::process::options::{MemoryLimits, Threshold};

/// A warning is repeated only after memory fell below this share of its threshold: a process that
/// hovers around it is told of once. In percent.
const REARM_PERCENT: u64 = 90;

/// Whose memory is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The process alone.
    Process,
    /// The process and its descendants together.
    Tree,
}

impl Scope {
    /// The name that JavaScript sees.
    pub fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Tree => "tree",
        }
    }
}

/// Memory is above the threshold of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryWarning {
    /// Whose.
    pub scope: Scope,
    /// What was found.
    pub bytes: u64,
    /// The threshold.
    pub limit_bytes: u64,
}

/// What is to be done after a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crossed {
    /// Memory has risen above the threshold of warnings.
    Warn(MemoryWarning),
    /// It is above the threshold of stopping. Told once.
    Kill(MemoryWarning),
}

/// What a look came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Looked {
    /// Warnings first.
    pub(super) crossed: [Option<Crossed>; 4],
    /// A tree is above a threshold, which another look has to confirm.
    pub(super) is_suspicious: bool,
}

/// Both alarms of a child.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alarms([Alarm; 2]);

impl Alarms {
    pub(super) fn new(limits: MemoryLimits) -> Self {
        Self([Alarm::new(Scope::Process, limits.process), Alarm::new(Scope::Tree, limits.tree)])
    }

    pub(super) fn look(&mut self, metrics: &Metrics) -> Looked {
        let [process, tree] = &mut self.0;
        let of_process = process.look(metrics.memory_bytes);
        let of_tree = metrics.tree.map(|sums| tree.look(sums.memory_bytes)).unwrap_or_default();
        let [process_warn, process_kill] = of_process.crossed;
        let [tree_warn, tree_kill] = of_tree.crossed;
        Looked {
            crossed: [process_warn, tree_warn, process_kill, tree_kill],
            is_suspicious: of_process.is_suspicious || of_tree.is_suspicious,
        }
    }
}

/// The thresholds of one scope.
#[derive(Debug, Clone, Copy)]
struct Alarm {
    scope: Scope,
    warn: Step,
    kill: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct LookedAt {
    crossed: [Option<Crossed>; 2],
    is_suspicious: bool,
}

impl Alarm {
    fn new(scope: Scope, threshold: Threshold) -> Self {
        Self { scope, warn: Step::at(threshold.warn), kill: Step::at(threshold.kill) }
    }

    fn look(&mut self, bytes: u64) -> LookedAt {
        // What has been forked and not executed yet counts as much as its parent, and a program of
        // half a gigabyte that starts another is no tree of a whole one: such a moment passes.
        let confirms = self.scope == Scope::Tree;
        let (warn, kill) = (self.warn.look(bytes, confirms), self.kill.look(bytes, confirms));
        self.warn.rearm(bytes);
        let found = |limit_bytes| MemoryWarning { scope: self.scope, bytes, limit_bytes };
        LookedAt {
            crossed: [
                warn.fired().map(found).map(Crossed::Warn),
                kill.fired().map(found).map(Crossed::Kill),
            ],
            is_suspicious: [warn, kill].contains(&Outcome::Suspected),
        }
    }
}

/// One threshold.
#[derive(Debug, Clone, Copy)]
struct Step {
    limit: Option<u64>,
    has_fired: bool,
    is_suspected: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Nothing,
    /// Above the limit for the first time.
    Suspected,
    /// Above this limit.
    Fired(u64),
}

impl Outcome {
    fn fired(self) -> Option<u64> {
        match self {
            Self::Fired(limit) => Some(limit),
            Self::Nothing | Self::Suspected => None,
        }
    }
}

impl Step {
    fn at(limit: Option<u64>) -> Self {
        Self { limit, has_fired: false, is_suspected: false }
    }

    fn look(&mut self, bytes: u64, confirms: bool) -> Outcome {
        let Some(limit) = self.limit.filter(|&limit| bytes > limit) else {
            self.is_suspected = false;
            return Outcome::Nothing;
        };
        if self.has_fired {
            return Outcome::Nothing;
        }
        if confirms && !self.is_suspected {
            self.is_suspected = true;
            return Outcome::Suspected;
        }
        self.has_fired = true;
        Outcome::Fired(limit)
    }

    fn rearm(&mut self, bytes: u64) {
        if self.limit.is_some_and(|limit| bytes < limit / 100 * REARM_PERCENT) {
            self.has_fired = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(scope: Scope, threshold: Threshold, bytes: &[u64]) -> Vec<String> {
        let mut alarm = Alarm::new(scope, threshold);
        let names = |crossed: Option<Crossed>| match crossed {
            None => "",
            Some(Crossed::Warn(_)) => "w",
            Some(Crossed::Kill(_)) => "k",
        };
        let name = |&bytes: &u64| {
            let looked = alarm.look(bytes);
            looked.crossed.map(names).concat() + if looked.is_suspicious { "?" } else { "" }
        };
        bytes.iter().map(name).collect()
    }

    #[test]
    fn a_warning_comes_once_a_crossing_and_again_only_after_a_real_fall() {
        let threshold = Threshold { warn: Some(1000), kill: None };
        let bytes = [1000, 1001, 5000, 901, 1001, 899, 1000, 1001];
        assert_eq!(looks(Scope::Process, threshold, &bytes), ["", "w", "", "", "", "", "", "w"]);
    }

    #[test]
    fn a_process_is_stopped_once_and_warned_of_before() {
        let threshold = Threshold { warn: Some(1000), kill: Some(2000) };
        assert_eq!(looks(Scope::Process, threshold, &[1500, 2001, 3000]), ["w", "k", ""]);
        assert_eq!(looks(Scope::Process, threshold, &[3000, 100, 3000]), ["wk", "", "w"]);
    }

    #[test]
    fn without_thresholds_nothing_is_crossed() {
        assert_eq!(looks(Scope::Tree, Threshold::default(), &[u64::MAX]), [""]);
    }

    #[test]
    fn a_tree_that_is_large_for_a_moment_is_let_be() {
        let threshold = Threshold { warn: Some(1000), kill: Some(2000) };
        let bytes = [900, 1800, 900, 2700, 900];
        assert_eq!(looks(Scope::Tree, threshold, &bytes), ["", "?", "", "?", ""]);
        assert_eq!(looks(Scope::Tree, threshold, &[1500, 1500, 2700, 1500]), ["?", "w", "?", ""]);
        assert_eq!(looks(Scope::Tree, threshold, &[2700, 2700, 2700]), ["?", "wk", ""]);
    }

    #[test]
    fn the_scope_and_figures_are_told() {
        let found =
            Alarm::new(Scope::Process, Threshold { warn: Some(10), kill: None }).look(11).crossed;
        let expected = MemoryWarning { scope: Scope::Process, bytes: 11, limit_bytes: 10 };
        assert_eq!(found, [Some(Crossed::Warn(expected)), None]);
    }
}
