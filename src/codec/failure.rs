//! What the codec refuses, with its stable code.

/// A frame or a value that was refused. Codes and facts are those of JavaScript's half.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// The text or the frame breaks a rule of the format.
    #[error("Not a valid sbx1 frame: {what}.")]
    Malformed {
        /// The rule.
        what: &'static str,
    },

    /// A limit is passed.
    #[error("{what} The limit is {allowed}; the option \"{limit}\" changes it, on both sides.")]
    Limit {
        /// The option that would allow it, by its name in JavaScript.
        limit: &'static str,
        /// Its value.
        allowed: usize,
        /// What was found.
        what: &'static str,
    },

    /// A value that has no form on the wire.
    #[error("{what}, which can't be sent.")]
    Unsupported {
        /// The value.
        what: &'static str,
    },
}

impl CodecError {
    /// All codes of the codec, as `docs/errors.md` lists them.
    pub const CODES: &'static [&'static str] = &[
        "ERR_SIGNALBOX_CODEC_UNSUPPORTED",
        "ERR_SIGNALBOX_CODEC_MALFORMED",
        "ERR_SIGNALBOX_CODEC_LIMIT",
    ];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsupported { .. } => "ERR_SIGNALBOX_CODEC_UNSUPPORTED",
            Self::Malformed { .. } => "ERR_SIGNALBOX_CODEC_MALFORMED",
            Self::Limit { .. } => "ERR_SIGNALBOX_CODEC_LIMIT",
        }
    }

    pub(super) fn malformed(what: &'static str) -> Self {
        Self::Malformed { what }
    }

    pub(super) fn unsupported(what: &'static str) -> Self {
        Self::Unsupported { what }
    }

    pub(super) fn limit(limit: &'static str, allowed: usize, what: &'static str) -> Self {
        Self::Limit { limit, allowed, what }
    }
}
