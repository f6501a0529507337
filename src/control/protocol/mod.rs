//! What clients and the supervisor say to each other: JSON-RPC 2.0, UTF-8, one message a line.
//!
//! A client asks ([`calls`]) and is answered by the same id; what it has asked to hear of comes as
//! notifications ([`Notice`]). `docs/supervisor.md` describes it for other languages. Members may be added to
//! answers and notices: whoever reads them ignores what he does not know.

pub mod calls;
mod envelope;
mod notices;
mod reports;

pub use envelope::{Answer, Failure, FailureData, FromSupervisor, Request, RequestId};
pub use notices::{News, Notice};
pub use reports::{
    Changes, ExitReport, LineReport, ServiceFigures, ServiceReport, ServiceSample, SupervisorReport,
};

/// The version of the protocol. A supervisor of another one refuses `hello`.
pub const VERSION: u32 = 1;

/// Most bytes of one line that a supervisor takes: a plan with large environments is far below.
pub const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;
