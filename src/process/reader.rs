//! Moves a child's output from its descriptor into a stream.
//!
//! One task per stream, no thread: non-blocking reads on the I/O thread, with a budget per wake-up
//! so that a child which floods does not delay another's echo.

use std::cell::{Cell, RefCell};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use rustix::io::Errno;
use tokio::io::unix::AsyncFdReadyGuard;
use tokio::time::{sleep_until, Instant};

use crate::output::stream::Stream;
use crate::queue::doorbell::SourceRef;
use crate::runtime::watch::Watched;

/// Room for one wake-up's bytes; shared by all readers, which never wait while they hold it.
const SCRATCH_BYTES: usize = 256 * 1024;

/// Per wake-up of a terminal that is alone: more does not raise the throughput.
const LONE_TERMINAL_BUDGET: usize = 16 * 1024;

/// Per wake-up of a terminal among others, whose echo waits that long. About one read.
const TERMINAL_BUDGET: usize = 4 * 1024;

/// In a flood, viewers hear of portions of this size: half of what one drain takes.
const ANNOUNCE_BYTES: usize = 32 * 1024;

/// In a flood, a smaller portion is held back this long for more to come: a wake-up of the
/// environment costs more than the copying of what it brings.
const PACE: Duration = Duration::from_millis(1);

/// A portion at least this large means a flood; what a person types and its echo are smaller.
const FLOOD_BYTES: usize = 4 * 1024;

/// Per wake-up and pipe: four fills of a pipe of the usual size.
const PIPE_BUDGET: usize = SCRATCH_BYTES;

/// Most bytes that can be on their way when a process has ended: the kernel's terminal buffers
/// hold well under this. What comes after it is a descendant's.
const TERMINAL_IN_FLIGHT: usize = 64 * 1024;

/// The same for a pipe: its largest size without privileges (`/proc/sys/fs/pipe-max-size`).
const PIPE_IN_FLIGHT: usize = 1024 * 1024;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH_BYTES]);

    /// Terminals that are read on this thread.
    static TERMINALS: Cell<usize> = const { Cell::new(0) };
}

/// What is read: decides how much at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pipe,
    Terminal,
}

impl Kind {
    /// Bytes to read in one turn.
    fn budget(self) -> usize {
        match self {
            Self::Pipe => PIPE_BUDGET,
            Self::Terminal if TERMINALS.get() > 1 => TERMINAL_BUDGET,
            Self::Terminal => LONE_TERMINAL_BUDGET,
        }
    }

    /// Most bytes that can be on their way when the process has ended.
    fn in_flight(self) -> usize {
        match self {
            Self::Pipe => PIPE_IN_FLIGHT,
            Self::Terminal => TERMINAL_IN_FLIGHT,
        }
    }

    /// Counts a terminal while it is read.
    fn count(self, change: isize) {
        if self == Self::Terminal {
            TERMINALS.set(TERMINALS.get().saturating_add_signed(change));
        }
    }
}

/// What one look at the descriptor came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// There may be more.
    More,
    /// Nothing more for now.
    Empty,
    /// Nothing more, ever.
    End,
}

/// Reads one descriptor until its end, then serves viewers until the stream is closed.
pub(super) struct Reader {
    end: Arc<Watched>,
    stream: Arc<Stream>,
    /// Told of the exit mark and the end, which also matter without viewers.
    owner: SourceRef,
    kind: Kind,
}

/// Decides when viewers hear of output: at once, unless it floods.
struct Pace {
    unannounced: usize,
    /// Size of the portion before.
    last: usize,
    /// When viewers heard of it.
    at: Instant,
}

impl Pace {
    fn new() -> Self {
        Self { unannounced: 0, last: 0, at: Instant::now() }
    }

    /// Whether what has come is to be announced after a look that ended like this.
    fn is_due(&self, look: Look) -> bool {
        match look {
            Look::End => true,
            _ if self.unannounced >= ANNOUNCE_BYTES => true,
            Look::More => false,
            Look::Empty => self.last < FLOOD_BYTES || self.at.elapsed() >= PACE,
        }
    }

    fn announced(&mut self) {
        self.last = std::mem::take(&mut self.unannounced);
        self.at = Instant::now();
    }
}

impl Reader {
    pub(super) fn of_pipe(end: Arc<Watched>, stream: Arc<Stream>, owner: SourceRef) -> Self {
        Self { end, stream, owner, kind: Kind::Pipe }
    }

    /// For the master of a terminal, which is shared with the writer.
    pub(super) fn of_terminal(end: Arc<Watched>, stream: Arc<Stream>, owner: SourceRef) -> Self {
        Self { end, stream, owner, kind: Kind::Terminal }
    }

    pub(super) async fn run(self) {
        self.kind.count(1);
        self.read_until_end().await;
        self.kind.count(-1);
        let Self { end, stream, owner, .. } = self;
        drop(end);
        stream.end();
        owner.ring();
        // Viewers that are behind, or come late, are still served.
        drop(owner);
        while !stream.is_closed() {
            stream.changed().await;
            stream.announce();
        }
    }

    async fn read_until_end(&self) {
        let mut pace = Pace::new();
        while !self.stream.is_closed() {
            if self.stream.wants_exit_mark() {
                let (look, _) = self.read_up_to(self.kind.in_flight());
                self.stream.mark_exit();
                self.stream.announce();
                self.owner.ring();
                if look == Look::End {
                    return;
                }
            }
            if self.stream.must_pause() {
                self.stream.announce();
                self.stream.changed().await;
                self.stream.announce();
                continue;
            }
            tokio::select! {
                biased;
                () = self.stream.changed() => self.stream.announce(),
                () = sleep_until(pace.at + PACE), if pace.unannounced > 0 => {
                    pace.announced();
                    self.stream.announce();
                }
                ready = self.end.readable() => {
                    let Ok(ready) = ready else { return };
                    let (look, count) = self.read_ready(ready);
                    pace.unannounced += count;
                    if pace.is_due(look) {
                        pace.announced();
                        self.stream.announce();
                    }
                    if look == Look::End {
                        return;
                    }
                    // Others' turn: readiness that is still set would keep this task running.
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    fn read_ready(&self, mut ready: AsyncFdReadyGuard<'_, Arc<OwnedFd>>) -> (Look, usize) {
        let (look, count) = self.read_up_to(self.kind.budget());
        if look == Look::Empty {
            ready.clear_ready();
        }
        (look, count)
    }

    /// Reads until there is nothing, or at least `budget` bytes have come; says how many came.
    fn read_up_to(&self, budget: usize) -> (Look, usize) {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut total = 0;
            loop {
                let room = scratch.len().min(budget - total);
                let (filled, look) = fill(self.end.get_ref(), &mut scratch[..room]);
                if filled > 0 {
                    self.stream.push(&scratch[..filled]);
                }
                total += filled;
                if look != Look::More || total >= budget {
                    return (look, total);
                }
            }
        })
    }
}

/// Fills `room` as far as it goes without waiting. A terminal gives at most 4,095 bytes a read.
fn fill(end: &impl AsFd, room: &mut [u8]) -> (usize, Look) {
    let mut filled = 0;
    while filled < room.len() {
        match rustix::io::read(end, &mut room[filled..]) {
            // EIO is how a terminal says that nobody holds its other side any more.
            Ok(0) | Err(Errno::IO) => return (filled, Look::End),
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return (filled, Look::Empty),
            Err(errno) => {
                tracing::error!(target: "signalbox::process", %errno, "reading output failed");
                return (filled, Look::End);
            }
        }
    }
    (filled, Look::More)
}
