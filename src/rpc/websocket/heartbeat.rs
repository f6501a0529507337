//! Finding out that nobody is there any more, when nothing says so: a cable that was pulled, a laptop
//! that was closed.

use std::time::Duration;

use tokio::time::Instant;

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beat {
    /// Ask the other side for a sign of life.
    Ping,
    /// Nothing was heard for too long.
    Silent,
    /// Nothing before that time.
    Rest(Instant),
}

/// Both sides ask on their own, so that a side which does not read for now, because its program is
/// behind, still shows that it lives.
#[derive(Debug, Clone)]
pub(crate) struct Heartbeat {
    /// `None`: nothing is asked, and silence is no sign of anything.
    limit: Option<Duration>,
    heard: Instant,
    asked: Instant,
}

impl Heartbeat {
    /// Silence of more than `limit` ends the connection; zero is for ever.
    pub(crate) fn new(limit: Duration, now: Instant) -> Self {
        Self { limit: Some(limit).filter(|limit| !limit.is_zero()), heard: now, asked: now }
    }

    /// Something came, or nothing could have: who does not read can't tell silence from much to read.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.heard = now;
    }

    /// What to do. A ping is done when this returns it.
    pub(crate) fn beat(&mut self, now: Instant) -> Option<Beat> {
        let limit = self.limit?;
        // Twice asked within the limit: one ping that is lost in a burst of others is not the end.
        let interval = limit / 3;
        if now >= self.heard + limit {
            return Some(Beat::Silent);
        }
        if now >= self.asked + interval {
            self.asked = now;
            return Some(Beat::Ping);
        }
        Some(Beat::Rest((self.asked + interval).min(self.heard + limit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(3);

    fn at(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn a_side_that_is_never_heard_is_asked_and_then_given_up() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(LIMIT, start);
        assert_eq!(heartbeat.beat(start), Some(Beat::Rest(at(start, 1_000))));
        assert_eq!(heartbeat.beat(at(start, 1_000)), Some(Beat::Ping));
        assert_eq!(heartbeat.beat(at(start, 1_000)), Some(Beat::Rest(at(start, 2_000))));
        assert_eq!(heartbeat.beat(at(start, 2_000)), Some(Beat::Ping));
        assert_eq!(heartbeat.beat(at(start, 2_900)), Some(Beat::Rest(at(start, 3_000))));
        assert_eq!(heartbeat.beat(at(start, 3_000)), Some(Beat::Silent));
    }

    #[test]
    fn whoever_is_heard_is_not_given_up() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(LIMIT, start);
        for ms in (0..60_000).step_by(100) {
            if ms % 2_900 == 0 {
                heartbeat.heard(at(start, ms));
            }
            assert_ne!(heartbeat.beat(at(start, ms)), Some(Beat::Silent), "at {ms}");
        }
    }

    #[test]
    fn without_a_limit_there_is_nothing_to_do() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(Duration::ZERO, start);
        assert_eq!(heartbeat.beat(at(start, 1_000_000)), None);
    }
}
