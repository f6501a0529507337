//! How a supervisor ends: when it is told to, by a client or a signal, or when its lifeline ends.

use std::sync::Arc;
use std::time::Duration;

use rustix::fs::FileType;
use rustix::io::Errno;
use tokio::io::unix::AsyncFd;
use tokio::io::Interest;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot::Sender;
use tokio::time::{sleep, timeout};

use super::hub::Hub;
use super::now_ms;
use super::world;
use crate::control::journal::Entry;
use crate::control::protocol::News;
use crate::control::Mode;
use crate::process::signal::Signal;
use crate::supervisor::group::Order;

/// A detached supervisor that nobody has given anything to run, and with whom nobody is connected, ends after
/// this.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long clients may take to read the last answers.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Something that is to end it.
pub(super) enum Wish {
    /// A client's; it is told by the end of the sender.
    Shutdown { is_kill: bool, told: Sender<()> },
    /// The second one kills.
    Signal(i32),
    /// Whoever has started it is gone.
    LifelineEnded,
}

/// Waits for a wish, stops the services, and returns when nothing of them is left.
pub(super) async fn until_the_end(hub: &Arc<Hub>, mut wishes: UnboundedReceiver<Wish>) {
    let mut told = Vec::new();
    let reason = loop {
        tokio::select! {
            wish = wishes.recv() => match wish {
                Some(wish) => break reason_of(wish, &mut told),
                None => break ("it has lost itself".to_owned(), true),
            },
            () = sleep(PATIENCE), if hub.mode == Mode::Detached && !hub.has_plan() => {
                if hub.client_count() == 0 && !hub.has_plan() {
                    break ("it was given nothing to run".to_owned(), false);
                }
            }
        }
    };
    let (reason, mut is_kill) = reason;
    world::log(&format!("ending: {reason}"));
    hub.tell(News::Shutdown);
    let mut stopped = hub.order(Order::Stop { name: None });
    while !is_kill {
        tokio::select! {
            _ = &mut stopped => break,
            wish = wishes.recv() => match wish {
                Some(Wish::LifelineEnded) => {} // they are being stopped
                Some(Wish::Signal(_)) | None => is_kill = true,
                Some(wish) => is_kill = reason_of(wish, &mut told).1,
            },
        }
    }
    if is_kill {
        if let Some(services) = hub.services() {
            services.close_now();
        }
        world::log("its services were killed");
    }
    hub.record(Entry::End { at: now_ms(), reason });
    drop(told);
    let _ = timeout(LAST_WORDS, hub.flush()).await;
}

/// In words, and whether they are to be killed.
fn reason_of(wish: Wish, those_told: &mut Vec<Sender<()>>) -> (String, bool) {
    match wish {
        Wish::Shutdown { is_kill, told } => {
            those_told.push(told);
            ("it was told to".to_owned(), is_kill)
        }
        Wish::Signal(number) => {
            let name = Signal::from_number(number).map_or_else(|| number.to_string(), Signal::name);
            (format!("{name} was sent to it"), false)
        }
        Wish::LifelineEnded => ("whoever had started it was gone".to_owned(), false),
    }
}

/// The input of a supervisor in the foreground is its lifeline, where that is a pipe, or a socket as Node's
/// pipes are.
pub(super) async fn watch_lifeline(mode: Mode, hub: Arc<Hub>) {
    if mode == Mode::Foreground && lifeline_ended().await.is_ok() {
        hub.wish(Wish::LifelineEnded);
    }
}

/// # Errors
/// When it is no lifeline.
async fn lifeline_ended() -> std::io::Result<()> {
    let input = rustix::stdio::stdin();
    let kind = FileType::from_raw_mode(rustix::fs::fstat(input)?.st_mode);
    if !matches!(kind, FileType::Fifo | FileType::Socket) {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    rustix::io::ioctl_fionbio(input, true)?;
    // SAFETY: the input is never closed.
    let watched = unsafe { AsyncFd::register_with_interest(input, Interest::READABLE) }?;
    let mut bytes = [0; 64];
    loop {
        let mut ready = watched.readable().await?;
        match rustix::io::read(input, &mut bytes) {
            Ok(0) => return Ok(()),
            Ok(_) | Err(Errno::INTR) => {} // nobody has anything to say here
            Err(Errno::AGAIN) => ready.clear_ready(),
            Err(_) => return Ok(()), // a socket whose other side was killed
        }
    }
}
