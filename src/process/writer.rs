//! Moves queued input to a child, as fast as it takes it.

use std::sync::Arc;

use rustix::io::Errno;
use tokio::time::sleep;

use super::child::Child;
use super::reader::HANG_UP_PAUSE;
use super::state::State;
use crate::error::Error;
use crate::queue::input::Next;
use crate::runtime::watch::Watched;

/// Writes until the input ends or the child closes its side; then lets go of the descriptor.
pub(super) async fn write(end: Arc<Watched>, child: Arc<Child>) {
    loop {
        let data = match child.input().next() {
            Next::Write(data) => data,
            Next::Close => return,
            Next::Wait => {
                child.input().changed().await;
                continue;
            }
        };
        let Some(sent) = send(&end, &child, &data).await else {
            return;
        };
        match sent {
            Ok(count) => {
                if child.input().advance(count) {
                    child.tell_writable();
                }
            }
            // The child closed its input, or is gone, which its exit will tell.
            Err(errno) => {
                let dropped = child.input().break_off();
                if dropped > 0 && errno == Errno::PIPE && child.state() == State::Running {
                    let why = "the child closed its standard input before it took everything";
                    child.tell_failure(Error::StdinClosed { why });
                }
                return;
            }
        }
    }
}

/// Writes once, as soon as the child has room. `None` when the input was broken off meanwhile.
async fn send(end: &Watched, child: &Child, data: &[u8]) -> Option<Result<usize, Errno>> {
    loop {
        let mut ready = tokio::select! {
            ready = end.writable() => ready.ok()?,
            () = child.input().changed() => match child.input().next() {
                Next::Write(_) => continue,
                Next::Wait | Next::Close => return None,
            },
        };
        match rustix::io::write(end.get_ref(), data) {
            // A terminal may take nothing without saying EAGAIN.
            Err(Errno::AGAIN) | Ok(0) => {
                let is_hung_up = ready.ready().is_write_closed();
                ready.clear_ready();
                drop(ready);
                if is_hung_up {
                    sleep(HANG_UP_PAUSE).await;
                    if !matches!(child.input().next(), Next::Write(_)) {
                        return None;
                    }
                }
            }
            Err(Errno::INTR) => {}
            outcome => return Some(outcome),
        }
    }
}
