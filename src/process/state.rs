//! The states of a process and the moves between them.

/// Where a process is in its life.
///
/// ```text
/// pending → starting → running ⇄ paused
///               │          │        │
///               │          └─→ stopping → stopped | failed
///               └→ failed
/// ```
/// A process that ends by itself goes from `running` or `paused` straight to `stopped` (exit
/// code 0) or `failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Accepted, not looked at yet.
    Pending,
    /// A spawner thread is at it.
    Starting,
    /// The program runs.
    Running,
    /// Stopped by a signal, to be continued.
    Paused,
    /// It was asked to stop and has not ended.
    Stopping,
    /// Ended by itself with exit code 0, or ended after it was asked to.
    Stopped,
    /// Could not be started, or ended by itself with another exit code or by a signal.
    Failed,
}

/// A move that the table does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A process can't go from {} to {}.", from.name(), to.name())]
pub struct InvalidTransition {
    /// The state it is in.
    pub from: State,
    /// The state that was asked for.
    pub to: State,
}

impl State {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Starting,
        Self::Running,
        Self::Paused,
        Self::Stopping,
        Self::Stopped,
        Self::Failed,
    ];

    /// The name that JavaScript sees.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// True for the two states that nothing follows.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Stopped | Self::Failed)
    }

    /// The next state, if the move is allowed.
    ///
    /// # Errors
    /// [`InvalidTransition`] names both states.
    pub fn to(self, next: Self) -> Result<Self, InvalidTransition> {
        use State::{Failed, Paused, Pending, Running, Starting, Stopped, Stopping};
        let allowed = matches!(
            (self, next),
            (Pending, Starting)
                | (Starting, Running | Failed)
                | (Running, Paused | Stopping | Stopped | Failed)
                | (Paused, Running | Stopping | Stopped | Failed)
                | (Stopping, Stopped | Failed)
        );
        if allowed {
            Ok(next)
        } else {
            Err(InvalidTransition { from: self, to: next })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_states_have_no_way_out_and_all_others_have_one() {
        for state in State::ALL {
            let ways = State::ALL.into_iter().filter(|&next| state.to(next).is_ok()).count();
            assert_eq!(ways == 0, state.is_final(), "{state:?}");
        }
    }

    #[test]
    fn an_invalid_move_names_both_states() {
        let refused = State::Stopped.to(State::Running).unwrap_err();
        assert_eq!(refused.to_string(), "A process can't go from stopped to running.");
    }
}
