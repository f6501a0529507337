//! The environment variables of a child.

use crate::process::variables::Variables;

/// The environment variables of a child, as the facade hands them over.
pub(in crate::node) struct Changes {
    /// They go on top of the host's own variables.
    pub(in crate::node) from_host: bool,
    /// `name=value` sets a variable and `name` alone removes it, each followed by a NUL.
    pub(in crate::node) text: String,
}

impl Changes {
    /// On the JavaScript thread.
    pub(in crate::node) fn resolve(&self) -> Variables {
        // SAFETY: this is the thread whose `process.env` changes the environment; the facade asks
        // for the host's variables on no other.
        let host = self.from_host.then(|| unsafe { Variables::host_unlocked() });
        let mut variables = host.unwrap_or_default();
        for change in self.text.split_terminator('\0') {
            match change.split_once('=') {
                Some((name, value)) => variables.set(name, value),
                None => variables.remove(change),
            }
        }
        variables
    }
}
