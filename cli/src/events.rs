//! What a command that goes on is told: by the supervisor, by signals, by keys. One channel for all of it.

use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::{exfiltrator::WithOrigin, SignalsInfo};
use signal_hook::low_level::siginfo::{Cause, Origin};
use signalbox::control::protocol::Notice;

use crate::failure::Result;
use crate::launcher::Launcher;

/// Something that happened.
pub(crate) enum Event {
    /// The supervisor tells something.
    Notice(Notice),
    /// The connection to the supervisor is closed.
    Closed,
    /// What was asked for under this number is answered.
    Answered(u32, std::result::Result<Answer, signalbox::control::ControlError>),
    /// Somebody wants the command to end. The number of the signal.
    End(i32),
    /// The terminal has another size.
    Resized,
    /// Bytes that were typed; none when there will be no more.
    Typed(Vec<u8>),
    /// A key, for a command with a screen of its own.
    Key(crossterm::event::KeyEvent),
}

/// What somebody who asked gets.
pub(crate) type Answer = Option<signalbox::control::protocol::Changes>;

/// A signal that the launcher passes on came from the terminal as well, when it is no later than this.
const SAME_SIGNAL: Duration = Duration::from_millis(500);

/// Where events come from.
pub(crate) struct Events {
    receiver: Receiver<Event>,
    sender: Sender<Event>,
}

impl Events {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = crossbeam_channel::unbounded();
        Self { receiver, sender }
    }

    pub(crate) fn sender(&self) -> Sender<Event> {
        self.sender.clone()
    }

    /// For a connection.
    pub(crate) fn listener(&self) -> impl FnMut(Option<Notice>) + Send + 'static {
        let sender = self.sender();
        move |notice| {
            let _ = sender.send(notice.map_or(Event::Closed, Event::Notice)); // the command may have ended
        }
    }

    /// The next one; none when the time is over.
    pub(crate) fn next_within(&self, limit: Duration) -> Option<Event> {
        self.receiver.recv_timeout(limit).ok()
    }

    /// The next one, if there is one.
    pub(crate) fn try_next(&self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }

    /// Nothing has happened that was not taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.receiver.is_empty()
    }

    /// Has signals tell their ends as events, and the end of the launcher, too: from now on they do not end
    /// the program.
    pub(crate) fn hear_signals(&self, launcher: Option<Launcher>) -> Result<()> {
        let mut signals = SignalsInfo::<WithOrigin>::new([SIGINT, SIGTERM, SIGHUP, SIGWINCH])?;
        let sender = self.sender();
        std::thread::spawn(move || {
            let mut ends = Ends::default();
            for origin in signals.forever() {
                let event = match origin.signal {
                    SIGWINCH => Some(Event::Resized),
                    signal => ends.is_new(&origin).then_some(Event::End(signal)),
                };
                if event.is_some_and(|event| sender.send(event).is_err()) {
                    return;
                }
            }
        });
        if let Some(launcher) = launcher {
            let sender = self.sender();
            launcher.watch(move || {
                let _ = sender.send(Event::End(SIGHUP)); // as when the terminal goes
            });
        }
        Ok(())
    }
}

/// Tells signals that somebody meant from those that the launcher passes on.
#[derive(Default)]
struct Ends {
    last: Option<std::time::Instant>,
}

impl Ends {
    fn is_new(&mut self, origin: &Origin) -> bool {
        let now = std::time::Instant::now();
        let before = self.last.replace(now);
        let is_by_kernel = matches!(origin.cause, Cause::Kernel);
        let parent = rustix::process::getppid().map_or(0, rustix::process::Pid::as_raw_pid);
        let is_passed_on =
            !is_by_kernel && origin.process.as_ref().is_some_and(|it| it.pid == parent);
        !is_passed_on || before.is_none_or(|before| now.duration_since(before) > SAME_SIGNAL)
    }
}
