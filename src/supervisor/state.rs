//! The states of a service and the moves between them.

use serde::{Deserialize, Serialize};

/// Where one instance of a service is.
///
/// ```text
/// pending → waiting → starting → ready ⇄ unhealthy
///                        │         │        │
///                        └─────────┴────────┴→ backoff → starting
///                                            → stopping → stopped
///                                            → completed | failed
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceState {
    /// Nobody has asked for it yet.
    Pending,
    /// It is to run, and waits: for its dependencies, for its time, or for what is left of its last
    /// run.
    Waiting,
    /// It was started and is not ready yet.
    Starting,
    /// It runs and is ready.
    Ready,
    /// It runs, and its health checks fail.
    Unhealthy,
    /// It ended and will be started again when its delay is over.
    Backoff,
    /// It is being stopped, as a tree.
    Stopping,
    /// It was stopped.
    Stopped,
    /// It ended by itself, well, and is not to be started again.
    Completed,
    /// It failed and will not be started again by itself.
    Failed,
}

/// A move that the table does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A service can't go from {} to {}.", from.name(), to.name())]
pub struct InvalidMove {
    /// The state it is in.
    pub from: ServiceState,
    /// The state that was asked for.
    pub to: ServiceState,
}

impl ServiceState {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Waiting,
        Self::Starting,
        Self::Ready,
        Self::Unhealthy,
        Self::Backoff,
        Self::Stopping,
        Self::Stopped,
        Self::Completed,
        Self::Failed,
    ];

    /// The name that JavaScript sees.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Waiting => "waiting",
            Self::Starting => "starting",
            Self::Ready => "ready",
            Self::Unhealthy => "unhealthy",
            Self::Backoff => "backoff",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Its program runs, or is about to.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Starting | Self::Ready | Self::Unhealthy)
    }

    /// Nothing happens with it until somebody or its schedule asks.
    pub fn is_at_rest(self) -> bool {
        matches!(self, Self::Pending | Self::Stopped | Self::Completed | Self::Failed)
    }

    /// The next state, if the move is allowed.
    ///
    /// # Errors
    /// [`InvalidMove`] names both states.
    #[expect(clippy::unnested_or_patterns, reason = "a row for each state reads like a table")]
    pub fn to(self, next: Self) -> Result<Self, InvalidMove> {
        use ServiceState::{
            Backoff, Completed, Failed, Pending, Ready, Starting, Stopped, Stopping, Unhealthy,
            Waiting,
        };
        let allowed = matches!(
            (self, next),
            (Pending, Waiting | Starting | Stopped)
                | (Stopped | Completed | Failed, Waiting | Starting)
                | (Waiting | Backoff, Starting | Stopping | Stopped)
                | (Starting, Ready | Backoff | Completed | Failed | Stopping)
                | (Ready, Unhealthy | Backoff | Completed | Failed | Stopping)
                | (Unhealthy, Ready | Backoff | Completed | Failed | Stopping)
                | (Stopping, Stopped | Waiting | Starting | Backoff | Failed)
        );
        if allowed {
            Ok(next)
        } else {
            Err(InvalidMove { from: self, to: next })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_can_be_left_and_all_but_the_first_can_be_reached() {
        for state in ServiceState::ALL {
            assert!(ServiceState::ALL.into_iter().any(|next| state.to(next).is_ok()), "{state:?}");
            let is_reached = ServiceState::ALL.into_iter().any(|from| from.to(state).is_ok());
            assert_eq!(is_reached, state != ServiceState::Pending, "{state:?}");
        }
    }

    #[test]
    fn what_is_at_rest_only_begins_again() {
        use ServiceState::{Starting, Stopped, Waiting};
        for state in ServiceState::ALL.into_iter().filter(|state| state.is_at_rest()) {
            for next in ServiceState::ALL.into_iter().filter(|&next| state.to(next).is_ok()) {
                assert!(matches!(next, Waiting | Starting | Stopped), "{state:?} to {next:?}");
            }
        }
    }

    #[test]
    fn an_invalid_move_names_both_states() {
        let refused = ServiceState::Failed.to(ServiceState::Ready).unwrap_err();
        assert_eq!(refused.to_string(), "A service can't go from failed to ready.");
    }
}
