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

/// What a sample came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crossed {
    /// Memory has risen above the threshold of warnings.
    Warn(MemoryWarning),
    /// It is above the threshold of stopping. Told once.
    Kill(MemoryWarning),
}

/// Both alarms of a child.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alarms([Alarm; 2]);

impl Alarms {
    pub(super) fn new(limits: MemoryLimits) -> Self {
        Self([Alarm::new(Scope::Process, limits.process), Alarm::new(Scope::Tree, limits.tree)])
    }

    /// What `metrics` sets off, warnings first.
    pub(super) fn look(&mut self, metrics: &Metrics) -> [Option<Crossed>; 4] {
        let [process, tree] = &mut self.0;
        let [process_warn, process_kill] = process.look(metrics.memory_bytes);
        let of_tree = metrics.tree.map(|sums| tree.look(sums.memory_bytes));
        let [tree_warn, tree_kill] = of_tree.unwrap_or_default();
        [process_warn, tree_warn, process_kill, tree_kill]
    }
}

#[derive(Debug, Clone, Copy)]
struct Alarm {
    scope: Scope,
    threshold: Threshold,
    has_warned: bool,
    has_killed: bool,
}

impl Alarm {
    fn new(scope: Scope, threshold: Threshold) -> Self {
        Self { scope, threshold, has_warned: false, has_killed: false }
    }

    fn look(&mut self, bytes: u64) -> [Option<Crossed>; 2] {
        let found = |limit_bytes| MemoryWarning { scope: self.scope, bytes, limit_bytes };
        let mut crossed = [None, None];
        if let Some(limit) = self.threshold.warn {
            if bytes > limit && !self.has_warned {
                self.has_warned = true;
                crossed[0] = Some(Crossed::Warn(found(limit)));
            } else if bytes < limit / 100 * REARM_PERCENT {
                self.has_warned = false;
            }
        }
        if let Some(limit) = self.threshold.kill.filter(|&limit| bytes > limit && !self.has_killed)
        {
            self.has_killed = true;
            crossed[1] = Some(Crossed::Kill(found(limit)));
        }
        crossed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(threshold: Threshold, bytes: &[u64]) -> Vec<String> {
        let mut alarm = Alarm::new(Scope::Process, threshold);
        let names = |crossed: Option<Crossed>| match crossed {
            None => "",
            Some(Crossed::Warn(_)) => "w",
            Some(Crossed::Kill(_)) => "k",
        };
        bytes.iter().map(|&bytes| alarm.look(bytes).map(names).concat()).collect()
    }

    #[test]
    fn a_warning_comes_once_a_crossing_and_again_only_after_a_real_fall() {
        let threshold = Threshold { warn: Some(1000), kill: None };
        let bytes = [1000, 1001, 5000, 901, 1001, 899, 1000, 1001];
        assert_eq!(looks(threshold, &bytes), ["", "w", "", "", "", "", "", "w"]);
    }

    #[test]
    fn a_process_is_stopped_once_and_warned_of_before() {
        let threshold = Threshold { warn: Some(1000), kill: Some(2000) };
        assert_eq!(looks(threshold, &[1500, 2001, 3000]), ["w", "k", ""]);
        assert_eq!(looks(threshold, &[3000, 100, 3000]), ["wk", "", "w"]);
    }

    #[test]
    fn without_thresholds_nothing_is_crossed() {
        assert_eq!(looks(Threshold::default(), &[u64::MAX]), [""]);
    }

    #[test]
    fn the_scope_and_figures_are_told() {
        let found = Alarm::new(Scope::Tree, Threshold { warn: Some(10), kill: None }).look(11);
        let expected = MemoryWarning { scope: Scope::Tree, bytes: 11, limit_bytes: 10 };
        assert_eq!(found, [Some(Crossed::Warn(expected)), None]);
    }
}
