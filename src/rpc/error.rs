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

    /// Options that the facade should not have let through.
    #[error("The connection can't be made: {what}.")]
    Options {
        /// What is wrong.
        what: String,
    },

    /// There is no connection to a server.
    #[error("Can't connect to {url}: {what}.")]
    Connect {
        /// Where it was tried.
        url: String,
        /// What failed.
        what: String,
    },

    /// A server can't listen.
    #[error("Can't listen on {place}: {what}.")]
    Listen {
        /// Host and port, or path.
        place: String,
        /// The system's error number, or 0.
        errno: i32,
        /// The system's words.
        what: String,
    },
}

impl RpcError {
    /// All codes of this area, as `docs/errors.md` lists them.
    pub const CODES: &'static [&'static str] = &[
        "ERR_SIGNALBOX_RPC_CLOSED",
        "ERR_SIGNALBOX_RPC_OVERFLOW",
        "ERR_SIGNALBOX_RPC_MALFORMED",
        "ERR_SIGNALBOX_RPC_FRAME_TOO_LARGE",
        "ERR_SIGNALBOX_RPC_OPTIONS",
        "ERR_SIGNALBOX_RPC_CONNECT",
        "ERR_SIGNALBOX_RPC_LISTEN",
    ];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "ERR_SIGNALBOX_RPC_CLOSED",
            Self::Overflow { .. } => "ERR_SIGNALBOX_RPC_OVERFLOW",
            Self::Malformed { .. } => "ERR_SIGNALBOX_RPC_MALFORMED",
            Self::FrameTooLarge { .. } => "ERR_SIGNALBOX_RPC_FRAME_TOO_LARGE",
            Self::Options { .. } => "ERR_SIGNALBOX_RPC_OPTIONS",
            Self::Connect { .. } => "ERR_SIGNALBOX_RPC_CONNECT",
            Self::Listen { .. } => "ERR_SIGNALBOX_RPC_LISTEN",
        }
    }

    /// The facts that become properties of the JavaScript error.
    pub fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::Closed { .. } | Self::Options { .. } => Vec::new(),
            Self::Connect { url, .. } => vec![("url", Fact::Text(url.clone()))],
            Self::Listen { place, errno, .. } => {
                vec![("place", Fact::Text(place.clone())), ("errno", Fact::Number((*errno).into()))]
            }
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
