//! A guardian's news, on the I/O thread.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::net::{recv, send, RecvFlags, SendFlags};
use tokio::io::Interest;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Ends, Keeper};
use crate::guardian::protocol::{Report, REPORT_BYTES};
use crate::process::exit::Status;
use crate::runtime::watch::{watch, Watched};

/// Reports of one reading.
const TURN: usize = 64;

/// Hands out reports and sends what may be reaped, until the guardian is gone.
pub(super) async fn serve(lifeline: Arc<OwnedFd>, mut to_reap: UnboundedReceiver<i32>, ends: Ends) {
    if let Ok(lifeline) = watch(lifeline, Interest::READABLE | Interest::WRITABLE) {
        let mut partial = Vec::new();
        loop {
            let went_on = tokio::select! {
                read = read(&lifeline, &mut partial, &ends) => read,
                Some(pid) = to_reap.recv() => tell(&lifeline, pid, &mut to_reap).await,
            };
            if went_on.is_err() {
                break;
            }
        }
    }
    if ends.lose() {
        tracing::warn!(target: "signalbox::process", "the guardian is gone: its children end, and the next spawn starts another");
    }
}

async fn read(lifeline: &Watched, partial: &mut Vec<u8>, ends: &Ends) -> io::Result<()> {
    let mut bytes = [0; TURN * REPORT_BYTES];
    let take = |lifeline: &Arc<OwnedFd>| Ok(recv(lifeline, &mut bytes[..], RecvFlags::empty())?.1);
    let count = lifeline.async_io(Interest::READABLE, take).await?;
    if count == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    partial.extend_from_slice(&bytes[..count]);
    let (whole, rest) = partial.as_chunks::<REPORT_BYTES>();
    for report in whole.iter().filter_map(Report::decode) {
        let status = match report.ended {
            Ok(code) => Status { code: Some(code), signal: None },
            Err(signal) => Status { code: None, signal: Some(signal) },
        };
        ends.tell(report.ticket, status);
    }
    *partial = rest.to_vec();
    Ok(())
}

/// Sends a pid, and those that wait behind it, in one message.
async fn tell(
    lifeline: &Watched,
    first: i32,
    to_reap: &mut UnboundedReceiver<i32>,
) -> io::Result<()> {
    let mut bytes = first.to_ne_bytes().to_vec();
    while let Ok(pid) = to_reap.try_recv() {
        bytes.extend_from_slice(&pid.to_ne_bytes());
    }
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let give = |lifeline: &Arc<OwnedFd>| Ok(send(lifeline, rest, SendFlags::NOSIGNAL)?);
        let sent = lifeline.async_io(Interest::WRITABLE, give).await?;
        rest = &rest[sent..];
    }
    Ok(())
}

/// Reaps the keeper when it has ended, be it alone.
pub(super) async fn reap(keeper: Keeper) {
    if let Ok(ended) = watch(Arc::clone(&keeper.0), Interest::READABLE) {
        let _ = ended.readable().await;
        keeper.reap();
    }
}
