//! A buffer for the texts of `/proc`, and paths into it, neither of which allocates in a round.

use std::ffi::CStr;
use std::io::Write as _;
use std::os::fd::AsFd;

use rustix::io::{pread, Errno, Result};

/// Room for any one-record file of `/proc`; the longest, `stat`, has some 350 bytes.
const CHUNK: usize = 4096;

/// The last text that was read.
pub(super) struct Text {
    buffer: Vec<u8>,
    length: usize,
}

impl Text {
    pub(super) fn new() -> Self {
        Self { buffer: vec![0; CHUNK], length: 0 }
    }

    /// Reads a file of one record, which the system hands out in one piece. `ESRCH` when it belongs
    /// to a process that is gone, whoever has its pid now.
    pub(super) fn read(&mut self, file: impl AsFd) -> Result<&[u8]> {
        self.length = retried(|| pread(file.as_fd(), &mut self.buffer[..CHUNK], 0))?;
        Ok(self.bytes())
    }

    /// Reads a file of many records, up to `limit` bytes.
    pub(super) fn read_all(&mut self, file: impl AsFd, limit: usize) -> Result<&[u8]> {
        self.length = 0;
        while self.length < limit {
            if self.buffer.len() < self.length + CHUNK {
                self.buffer.resize(self.length + CHUNK, 0);
            }
            let (offset, free) = (self.length as u64, &mut self.buffer[self.length..]);
            let count = retried(|| pread(file.as_fd(), &mut *free, offset))?;
            if count == 0 {
                break;
            }
            self.length += count;
        }
        Ok(self.bytes())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

fn retried(mut read: impl FnMut() -> Result<usize>) -> Result<usize> {
    loop {
        match read() {
            Err(Errno::INTR) => {}
            answer => return answer,
        }
    }
}

/// A short path on the stack.
pub(super) struct Path([u8; 48]);

impl Path {
    /// `format_args!` of two numbers and a name at the most: always shorter than the room.
    pub(super) fn new(text: std::fmt::Arguments<'_>) -> Self {
        let mut bytes = [0; 48];
        let mut room = &mut bytes[..47]; // the last byte stays a NUL
        let _ = room.write_fmt(text);
        Self(bytes)
    }

    pub(super) fn as_c_str(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.0).unwrap_or_default()
    }
}
