//! When something is due for an instance.

use crate::supervisor::now::Now;

/// Longest time until a schedule is looked at again: the clock on the wall may be set meanwhile.
const SCHEDULE_LOOK_MS: u64 = 30_000;

/// Times by the clock that only goes forward.
#[derive(Debug, Clone, Default)]
pub(in crate::supervisor) struct Timers {
    /// It counts as ready.
    pub(super) ready: Option<u64>,
    /// It has to be ready.
    pub(super) ready_by: Option<u64>,
    /// Its delay is over.
    pub(super) start: Option<u64>,
    /// Its health is checked.
    pub(super) health: Option<u64>,
    /// Its files have been quiet for long enough.
    pub(super) changed: Option<u64>,
    /// Its schedule is looked at.
    pub(super) schedule: Option<u64>,
    /// When its schedule begins a run, by the clock on the wall.
    schedule_at: Option<u64>,
    /// When the next run begins, for people, by the clock on the wall.
    pub(super) told_next: Option<u64>,
}

impl Timers {
    /// All but `start`, which counts only when nothing of the last run is left.
    pub(super) fn next(&self) -> Option<u64> {
        [self.ready, self.ready_by, self.health, self.changed, self.schedule]
            .into_iter()
            .flatten()
            .min()
    }

    /// A run is over, or another begins.
    pub(super) fn clear_run(&mut self) {
        self.ready = None;
        self.ready_by = None;
        self.start = None;
        self.health = None;
        self.changed = None;
        self.told_next = self.schedule_at;
    }

    /// Nothing is due any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn set_schedule(&mut self, at: Option<u64>, now: Now) {
        self.schedule_at = at;
        self.schedule = at.map(|at| now.ms + at.saturating_sub(now.wall_ms).min(SCHEDULE_LOOK_MS));
        self.told_next = at;
    }

    /// The schedule's time has come. Otherwise it is looked at again.
    pub(super) fn take_schedule(&mut self, now: Now) -> bool {
        match self.schedule_at {
            Some(at) if at > now.wall_ms => {
                self.set_schedule(Some(at), now);
                false
            }
            Some(_) => true,
            None => false,
        }
    }
}

/// True once when the time has come.
pub(super) fn take(timer: &mut Option<u64>, now: Now) -> bool {
    timer.take_if(|at| *at <= now.ms).is_some()
}
