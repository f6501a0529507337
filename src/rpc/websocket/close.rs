//! Why a connection ended: the codes of RFC 6455, and those that we say in its private range.

use std::borrow::Cow;

/// Done; nothing is wrong.
pub(crate) const NORMAL: u16 = 1000;
/// The server, or the program, ends.
pub(crate) const GOING_AWAY: u16 = 1001;
/// Against the protocol.
pub(crate) const PROTOCOL: u16 = 1002;
/// Never sent: the connection ended without a word.
pub(crate) const ABNORMAL: u16 = 1006;
/// A message that is not what it should be.
pub(crate) const INVALID: u16 = 1007;
/// A message above the limit.
pub(crate) const TOO_LARGE: u16 = 1009;
/// The server has as many connections as it takes.
pub(crate) const TRY_LATER: u16 = 1013;
/// No token, or a wrong one.
pub(crate) const UNAUTHORIZED: u16 = 4401;
/// A page of an origin that is not allowed.
pub(crate) const FORBIDDEN_ORIGIN: u16 = 4403;
/// Nothing was heard for longer than the heartbeat allows.
pub(crate) const SILENT: u16 = 4408;
/// The session goes on over another connection.
pub(crate) const REPLACED: u16 = 4409;

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    /// One of the codes above, or what the other side said.
    pub(crate) code: u16,
    /// For a person.
    pub(crate) reason: Cow<'static, str>,
}

impl Ended {
    pub(crate) fn new(code: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// Without a word from the other side.
    pub(crate) fn abnormal(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ABNORMAL, reason)
    }

    /// True when another connection may go on with what this one carried: nobody meant to end it, or
    /// the server is to come back.
    pub(crate) fn is_worth_another_try(&self) -> bool {
        matches!(self.code, GOING_AWAY | ABNORMAL | SILENT | REPLACED | 1005 | 1011..=1014)
    }

    /// As JSON, for the facade.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "code": self.code, "reason": self.reason })
    }
}
