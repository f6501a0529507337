//! Opening a pseudoterminal.

use std::os::fd::OwnedFd;

use rustix::fs::{fcntl_getfl, fcntl_setfl, OFlags};
use rustix::io::Errno;
use rustix::pty::{grantpt, openpt, unlockpt, OpenptFlags};
use rustix::termios::{tcgetattr, tcsetattr, tcsetwinsize, InputModes, OptionalActions, Winsize};

use super::size::Size;
use crate::error::{Error, Result};

/// Both ends of a new terminal.
#[derive(Debug)]
pub(crate) struct Pair {
    /// Our end: close-on-exec, non-blocking.
    pub(crate) master: OwnedFd,
    /// The child's end: close-on-exec, to be duplicated onto its standard streams.
    pub(crate) slave: OwnedFd,
}

/// Opens a terminal of the given size with the settings of a UTF-8 terminal emulator: the system's
/// defaults, and erasing removes whole characters.
pub(crate) fn open(size: Size) -> Result<Pair> {
    let at = |syscall| move |errno: Errno| Error::PtyOpen { syscall, errno: errno.raw_os_error() };
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let master = openpt(flags).map_err(at("posix_openpt"))?;
    grantpt(&master).map_err(at("grantpt"))?;
    unlockpt(&master).map_err(at("unlockpt"))?;
    let slave = open_slave(&master).map_err(at("open slave"))?;
    let mut modes = tcgetattr(&slave).map_err(at("tcgetattr"))?;
    modes.input_modes |= InputModes::IUTF8;
    tcsetattr(&slave, OptionalActions::Now, &modes).map_err(at("tcsetattr"))?;
    resize(&master, size).map_err(at("TIOCSWINSZ"))?;
    let status = fcntl_getfl(&master).map_err(at("F_GETFL"))?;
    fcntl_setfl(&master, status | OFlags::NONBLOCK).map_err(at("F_SETFL"))?;
    Ok(Pair { master, slave })
}

/// Tells the terminal its new size; programs on it get SIGWINCH.
pub(crate) fn resize(master: &OwnedFd, size: Size) -> rustix::io::Result<()> {
    tcsetwinsize(
        master,
        Winsize {
            ws_col: size.cols,
            ws_row: size.rows,
            ws_xpixel: size.pixel_width,
            ws_ypixel: size.pixel_height,
        },
    )
}

/// Asks the master for its slave, which works in any mount namespace, where `/dev/pts` may be
/// another one or missing.
fn open_slave(master: &OwnedFd) -> rustix::io::Result<OwnedFd> {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    rustix::pty::ioctl_tiocgptpeer(master, flags)
}
