//! The lock that a supervisor holds as long as it lives, whatever ends it.
//!
//! A lock of the open file ("OFD"): the kernel lets it go with the process, and others can ask whether it is
//! held without taking it, so that nobody who only looks keeps a supervisor from starting.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::ProcessIdentity;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// Open as long as the lock is held.
    _file: File,
}

impl Lock {
    /// Takes the lock; none when somebody holds it.
    ///
    /// # Errors
    /// The system's.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        let options = || {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false).mode(0o600);
            options
        };
        let mut file = options().open(path)?;
        if !set(&file)? {
            return Ok(None);
        }
        // Whoever looks for the pid waits until it is there whole: it is one line.
        let own = serde_json::to_string(&ProcessIdentity::own()).unwrap_or_default();
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(format!("{own}\n").as_bytes())?;
        Ok(Some(Self { _file: file }))
    }
}

/// Who holds the lock; none when nobody does.
///
/// # Errors
/// The system's.
pub fn holder(path: &Path) -> io::Result<Option<ProcessIdentity>> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    if !is_held(&file)? {
        return Ok(None);
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let unknown = ProcessIdentity { pid: 0, start_time: 0 }; // it is just about to write it
    Ok(Some(serde_json::from_str(&text).unwrap_or(unknown)))
}

/// The whole file, for writing.
fn request() -> libc::flock {
    // SAFETY: an all-zero flock is a valid value.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    #[expect(clippy::cast_possible_truncation, reason = "the constants are below 3")]
    let (kind, whence) = (libc::F_WRLCK as i16, libc::SEEK_SET as i16);
    lock.l_type = kind;
    lock.l_whence = whence;
    lock
}

/// False when somebody else holds it.
fn set(file: &File) -> io::Result<bool> {
    let lock = request();
    // SAFETY: the descriptor is open, and the structure outlives the call.
    let answer = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_SETLK, &raw const lock) };
    if answer == 0 {
        return Ok(true);
    }
    let error = io::Error::last_os_error();
    match error.raw_os_error() {
        Some(libc::EAGAIN | libc::EACCES) => Ok(false),
        _ => Err(error),
    }
}

fn is_held(file: &File) -> io::Result<bool> {
    let mut lock = request();
    // SAFETY: the descriptor is open, and the answer goes into our own structure.
    let answer = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_GETLK, &raw mut lock) };
    if answer != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(i32::from(lock.l_type) != libc::F_UNLCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_it_and_others_see_who() {
        let folder = std::env::temp_dir().join(format!("signalbox-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("lock");
        assert_eq!(holder(&path).unwrap(), None);
        let held = Lock::take(&path).unwrap().expect("the lock");
        assert!(Lock::take(&path).unwrap().is_none());
        assert_eq!(holder(&path).unwrap(), Some(ProcessIdentity::own()));
        drop(held);
        assert_eq!(holder(&path).unwrap(), None);
        assert!(Lock::take(&path).unwrap().is_some());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
