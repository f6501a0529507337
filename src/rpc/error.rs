//! What can go wrong with a conversation, with its stable code.

use crate::error::Fact;

/// A failure of a connection, or of what came over it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RpcError {
    /// Nothing can be sent any more.
    #[error("Can't send to the peer: {why}.")]
    Closed {
        /// What happened.
        why: String,
    },

    /// Too much waits to be sent.
    #[error("Can't queue {refused} bytes for the peer: {waiting} bytes wait already. Stop when notify() returns false, and go on after drain().")]
    Overflow {
        /// Bytes that wait.
        waiting: usize,
        /// Bytes that were refused.
        refused: usize,
        /// Messages in those.
        messages: u32,
    },

    /// Something in the stream claims to be a frame and can't be one.
    #[error("The peer sent a frame that can't be read: {what}. It was skipped. It begins with: {beginning:?}.")]
    Malformed {
        /// The rule that it breaks.
        what: &'static str,
        /// Its beginning.
        beginning: String,
    },

    /// A frame above the limit.
    #[error("The peer sent a frame of more than {limit} bytes, and it was skipped. Allow more with maxFrameBytes, or send large data in parts.")]
    FrameTooLarge {
        /// Most bytes that a frame may have.
        limit: usize,
    },
}

impl RpcError {
    /// All codes of this area, as `docs/errors.md` lists them.
    pub const CODES: &'static [&'static str] = &[
        "ERR_SIGNALBOX_RPC_CLOSED",
        "ERR_SIGNALBOX_RPC_OVERFLOW",
        "ERR_SIGNALBOX_RPC_MALFORMED",
        "ERR_SIGNALBOX_RPC_FRAME_TOO_LARGE",
    ];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "ERR_SIGNALBOX_RPC_CLOSED",
            Self::Overflow { .. } => "ERR_SIGNALBOX_RPC_OVERFLOW",
            Self::Malformed { .. } => "ERR_SIGNALBOX_RPC_MALFORMED",
            Self::FrameTooLarge { .. } => "ERR_SIGNALBOX_RPC_FRAME_TOO_LARGE",
        }
    }

    /// The facts that become properties of the JavaScript error.
    pub fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::Closed { .. } => Vec::new(),
            Self::Overflow { messages, .. } => {
                vec![("refusedMessages", Fact::Number((*messages).into()))]
            }
            Self::Malformed { beginning, .. } => {
                vec![("beginning", Fact::Text(beginning.clone()))]
            }
            Self::FrameTooLarge { limit } => {
                vec![("maxBytes", Fact::Number(i64::try_from(*limit).unwrap_or(i64::MAX)))]
            }
        }
    }
}
