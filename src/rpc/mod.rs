//! Remote calls: connections that carry messages.

pub(crate) mod session;
