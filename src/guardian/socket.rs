//! Messages with descriptors beside them, over stream sockets. Both sides use this.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::cmsg_space;
use rustix::io::{Errno, Result};
use rustix::net::{
    recvmsg, sendmsg, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags,
};

use super::protocol::MAX_DESCRIPTORS;

const CONTROL_BYTES: usize = cmsg_space!(ScmRights(MAX_DESCRIPTORS));

/// Sends all of `bytes`, which must not be empty, with the descriptors beside the first byte. Waits
/// for the other side to make room.
///
/// # Errors
/// `EPIPE` when the other side is gone.
pub(crate) fn send(
    socket: impl AsFd,
    mut bytes: &[u8],
    mut descriptors: &[BorrowedFd<'_>],
) -> Result<()> {
    while !bytes.is_empty() {
        let mut space = [MaybeUninit::uninit(); CONTROL_BYTES];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
            return Err(Errno::TOOBIG);
        }
        // A host may have any action for SIGPIPE.
        match sendmsg(&socket, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL) {
            Ok(sent) => {
                descriptors = &[];
                bytes = bytes.get(sent..).unwrap_or(&[]);
            }
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

/// Fills `bytes`, and adds what came beside them to `descriptors`. Waits until all bytes are there.
/// Descriptors are missing when this process has too many already: count them.
///
/// # Errors
/// `EPIPE` when the other side is gone.
pub(crate) fn receive(
    socket: impl AsFd,
    bytes: &mut [u8],
    descriptors: &mut Vec<OwnedFd>,
) -> Result<()> {
    let mut filled = 0;
    while let Some(rest @ [_, ..]) = bytes.get_mut(filled..) {
        let mut space = [MaybeUninit::uninit(); CONTROL_BYTES];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let buffers = &mut [IoSliceMut::new(rest)];
        // Close-on-exec from the first moment: another thread may be starting a program.
        let received = match recvmsg(&socket, buffers, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Ok(received) => received,
            Err(Errno::INTR) => continue,
            Err(errno) => return Err(errno),
        };
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(rights) = message {
                descriptors.extend(rights);
            }
        }
        if received.bytes == 0 {
            return Err(Errno::PIPE);
        }
        filled += received.bytes;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rustix::net::{socketpair, AddressFamily, SocketFlags, SocketType};

    use super::*;

    fn pair() -> (OwnedFd, OwnedFd) {
        socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None).unwrap()
    }

    #[test]
    fn megabytes_and_descriptors_cross_together() {
        let (here, there) = pair();
        let sent: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let expected = sent.clone();
        let sender = std::thread::spawn(move || {
            let file = std::fs::File::open("/dev/null").unwrap();
            send(&here, &sent, &[file.as_fd(), file.as_fd()]).unwrap();
        });
        let (mut first, mut rest) = (vec![0; 4], vec![0; expected.len() - 4]);
        let mut descriptors = Vec::new();
        receive(&there, &mut first, &mut descriptors).unwrap();
        assert_eq!(descriptors.len(), 2);
        receive(&there, &mut rest, &mut descriptors).unwrap();
        sender.join().unwrap();
        assert!([first, rest].concat() == expected);
        assert_eq!(receive(&there, &mut [0], &mut descriptors), Err(Errno::PIPE));
    }

    #[test]
    fn a_side_that_is_gone_is_an_error_and_no_signal() {
        let (here, there) = pair();
        drop(there);
        assert_eq!(send(&here, b"x", &[]), Err(Errno::PIPE));
    }
}
