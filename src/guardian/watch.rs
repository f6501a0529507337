//! The main thread's loop: the ends of children, of orphans, and of the host.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::io::{Errno, Result};
use rustix::net::{recv, send, RecvFlags, SendFlags};
use rustix::process::{waitid, WaitId, WaitIdOptions};

use super::children::Children;
use super::protocol::REAP_BYTES;

/// Events of one turn. More come with the next.
const TURN: usize = 64;

// What events speak of, beside pids.
const LIFELINE: u64 = 1 << 32;
const SIGNALS: u64 = LIFELINE + 1;
const WITNESS: u64 = LIFELINE + 2;

/// What the loop looks at.
pub(super) struct Watch<'a> {
    lifeline: BorrowedFd<'a>,
    signals: OwnedFd,
    children: &'a Children,
    /// Reports that the host has not taken yet: one a child at the most.
    reports: Vec<u8>,
    /// We asked to be told when the host takes more.
    is_full: bool,
    /// Children that have ended and keep their status from us as long as a debugger holds them.
    held: Vec<i32>,
    /// The beginning of a message of the host's.
    partial: Vec<u8>,
}

impl<'a> Watch<'a> {
    /// `witnesses` become readable when the host ends.
    pub(super) fn new(
        lifeline: BorrowedFd<'a>,
        witnesses: &[OwnedFd],
        children: &'a Children,
    ) -> Result<Self> {
        let signals = child_signals()?;
        let watched = witnesses.iter().map(|witness| (witness.as_fd(), WITNESS));
        for (descriptor, what) in watched.chain([(lifeline, LIFELINE), (signals.as_fd(), SIGNALS)])
        {
            epoll::add(children.epoll(), descriptor, EventData::new_u64(what), EventFlags::IN)?;
        }
        Ok(Self {
            lifeline,
            signals,
            children,
            reports: Vec::new(),
            is_full: false,
            held: Vec::new(),
            partial: Vec::new(),
        })
    }

    /// Serves until the host has closed the lifeline, or has ended while somebody else (a process that
    /// another library of the host's was just starting) holds it open.
    pub(super) fn until_host_is_gone(mut self) {
        loop {
            let mut space = [MaybeUninit::uninit(); TURN];
            let events = match epoll::wait(self.children.epoll(), &mut space, None) {
                Ok((events, _)) => events,
                Err(Errno::INTR) => continue,
                Err(_) => return, // without eyes it is better to end than to stay
            };
            let mut is_signalled = false;
            for event in &*events {
                match event.data.u64() {
                    LIFELINE if self.take_messages() => {}
                    LIFELINE | WITNESS => return,
                    SIGNALS => is_signalled = true,
                    pid => self.report(i32::try_from(pid).unwrap_or(0)),
                }
            }
            if is_signalled {
                // A debugger that lets go of a child has its end signalled once more.
                for pid in std::mem::take(&mut self.held) {
                    self.report(pid);
                }
            }
            if self.send_reports().is_err() {
                return;
            }
            if is_signalled {
                self.reap_orphans(); // after the reports, for which somebody waits
            }
        }
    }

    fn report(&mut self, pid: i32) {
        match self.children.ended(pid) {
            Some(report) => self.reports.extend(report.encode()),
            None if self.children.has(pid) => self.held.push(pid),
            None => {} // the host saw its end by itself
        }
    }

    /// Reaps what the host has taken note of; false when the host is gone.
    fn take_messages(&mut self) -> bool {
        loop {
            let mut bytes = [0; 1024];
            match recv(self.lifeline, &mut bytes, RecvFlags::DONTWAIT) {
                Ok((_, 0)) => return false,
                Ok((_, count)) => self.partial.extend_from_slice(bytes.get(..count).unwrap_or(&[])),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                Err(_) => return false,
            }
        }
        let (whole, rest) = self.partial.as_chunks::<REAP_BYTES>();
        for pid in whole {
            self.children.reap(i32::from_ne_bytes(*pid));
        }
        self.partial = rest.to_vec();
        true
    }

    /// Sends as much as the host takes, and asks to be told when it takes more.
    fn send_reports(&mut self) -> Result<()> {
        let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
        while !self.reports.is_empty() {
            match send(self.lifeline, &self.reports, flags) {
                Ok(sent) => drop(self.reports.drain(..sent)),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                Err(errno) => return Err(errno),
            }
        }
        let is_full = !self.reports.is_empty();
        if self.is_full != is_full {
            self.is_full = is_full;
            let out = if is_full { EventFlags::OUT } else { EventFlags::empty() };
            let data = EventData::new_u64(LIFELINE);
            epoll::modify(self.children.epoll(), self.lifeline, data, EventFlags::IN | out)?;
        }
        Ok(())
    }

    /// Reaps adopted processes that have ended. Signals of several ends become one, so all are looked
    /// at. Only this thread's children: the kernel gives orphans to the main thread, and those that
    /// were started here belong to the launchers and wait for the host.
    fn reap_orphans(&self) {
        let mut signals = [0; 1024];
        let _ = rustix::io::read(&self.signals, &mut signals);
        let own = WaitIdOptions::from_bits_retain(libc::__WNOTHREAD.cast_unsigned());
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | own;
        while matches!(waitid(WaitId::All, options), Ok(Some(_)) | Err(Errno::INTR)) {}
    }
}

/// A descriptor that is readable when a child has ended. The signal itself is blocked.
fn child_signals() -> Result<OwnedFd> {
    // SAFETY: a zeroed set is valid memory for sigemptyset to fill.
    let mut ended: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: our own set.
    unsafe { libc::sigemptyset(&raw mut ended) };
    // SAFETY: our own set, and a signal that exists.
    unsafe { libc::sigaddset(&raw mut ended, libc::SIGCHLD) };
    let flags = libc::SFD_CLOEXEC | libc::SFD_NONBLOCK;
    // SAFETY: makes a new descriptor from our own set.
    let descriptor = unsafe { libc::signalfd(-1, &raw const ended, flags) };
    if descriptor == -1 {
        return Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::INVAL));
    }
    // SAFETY: just made, and owned by nobody else.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}
