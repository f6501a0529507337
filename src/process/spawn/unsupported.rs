//! Systems without a launcher yet. See `docs/architecture.md`, "Platforms".

use super::{Launch, LaunchFailure, Launched, Step};

/// Nothing to hold.
pub(crate) struct ChildStack;

impl ChildStack {
    #[expect(clippy::unnecessary_wraps, reason = "the same signature as on Linux")]
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self)
    }
}

pub(crate) fn launch(_: &Launch<'_>, _: &mut ChildStack) -> Result<Launched, LaunchFailure> {
    Err(LaunchFailure { step: Step::Clone, errno: libc::ENOSYS })
}
