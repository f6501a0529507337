//! What runs in the foreground of a child's terminal.

use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;

use super::Child;
use crate::pty::foreground;

impl Child {
    /// The name by which the terminal's foreground program was started. `None` without a terminal,
    /// after the end, and when that program is just ending.
    pub fn foreground_name(&self) -> Option<String> {
        foreground::name(foreground::leader(&*self.master()?)?)
    }

    /// The working directory of the terminal's foreground program, or of the child itself when that
    /// program is just ending. `None` without a terminal and after the end.
    pub fn foreground_directory(&self) -> Option<String> {
        foreground::leader(&*self.master()?)
            .and_then(foreground::working_directory)
            .or_else(|| foreground::working_directory(self.unreaped_pid()?))
    }

    /// Path of the terminal's device, such as `/dev/pts/3`; it stays after the end, when it may be
    /// another terminal's. `None` without a terminal.
    pub fn terminal_path(&self) -> Option<String> {
        self.life.lock().process.as_ref()?.terminal_path.clone()
    }

    /// Number of the descriptor of the terminal's master. It is the engine's, and closed by it: whoever
    /// uses the number must have done so before the child ends. `None` without a terminal and after the end.
    pub fn terminal_descriptor(&self) -> Option<i32> {
        self.master().map(|master| master.as_raw_fd())
    }

    fn master(&self) -> Option<Arc<OwnedFd>> {
        self.life.lock().process.as_ref()?.master.clone()
    }
}
