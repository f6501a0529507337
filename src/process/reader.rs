//! Moves a child's output from its descriptor into a stream.
//!
//! One task per stream, no thread: non-blocking reads on the I/O thread, with a budget per wake-up
//! so that a child which floods does not delay another's echo.

use std::cell::{Cell, RefCell};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use rustix::io::Errno;
use tokio::io::unix::AsyncFdReadyGuard;
use tokio::io::Interest;
use tokio::time::{sleep, sleep_until, Instant};

use crate::output::Intake;
use crate::queue::doorbell::SourceRef;
use crate::runtime::watch::{watch, Watched};

/// A terminal whose other side nobody holds is hung up, which its program may undo (`/dev/tty`). The
/// event loop goes on to say "hung up" all the while, and would have us read and write in a circle: we
/// look again after this time, and then less and less often, until the program has ended.
pub(super) const HANG_UP_PAUSE: Duration = Duration::from_millis(10);

/// The longest of these pauses: hardly more than none for a program that will never open it again.
const LONGEST_HANG_UP_PAUSE: Duration = Duration::from_millis(500);

/// Room for one read: what a pipe that floods holds.
const READ_BYTES: usize = 256 * 1024;

/// A read of this size goes into the ring as it is, without a copy; a smaller one is copied, so that
/// little output does not hold much memory.
const ADOPT_BYTES: usize = READ_BYTES / 2;

/// Per wake-up of a terminal that is alone: some 0.4 ms. More does not raise the throughput.
const LONE_TERMINAL_BUDGET: usize = 32 * 1024;

/// Per wake-up of a terminal among others, whose echo waits that long. About one read.
const TERMINAL_BUDGET: usize = 4 * 1024;

/// Viewers of a terminal that floods hear of portions of this size: half as many wake-ups of the
/// environment as with 32 KiB. One of 60 KiB keeps it from its other terminals for longer than it saves.
const TERMINAL_BATCH_BYTES: usize = 48 * 1024;

/// A smaller portion of a terminal that floods is held back this long for more to come: a wake-up of
/// the environment costs more than the copying of what it brings.
const TERMINAL_INTERVAL: Duration = Duration::from_millis(1);

/// A portion of a terminal at least this large means a flood; what a person types and its echo are
/// smaller.
const FLOOD_BYTES: usize = 4 * 1024;

/// Size of a pipe whose child is faster than we are, instead of the usual 64 KiB: half as many
/// switches between the two, and still small beside what the system grants one user (64 MiB).
const FLOODED_PIPE_BYTES: usize = READ_BYTES;

/// The usual size of a pipe: one that is this full has its child waiting.
const FULL_PIPE_BYTES: usize = 64 * 1024;

/// Per wake-up and pipe.
const PIPE_BUDGET: usize = 2 * READ_BYTES;

/// Most bytes that can be on their way when a process has ended: the kernel's terminal buffers
/// hold well under this. What comes after it is a descendant's.
const TERMINAL_IN_FLIGHT: usize = 64 * 1024;

/// The same for a pipe: its largest size without privileges (`/proc/sys/fs/pipe-max-size`).
const PIPE_IN_FLIGHT: usize = 1024 * 1024;

thread_local! {
    /// Where the next read goes; shared by all readers, which never wait while they hold it.
    static ROOM: RefCell<BytesMut> = RefCell::new(BytesMut::new());

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
    stream: Intake,
    /// Told of the exit mark and the end, which also matter without viewers.
    owner: SourceRef,
    kind: Kind,
    pace: Pace,
    /// The pipe was found full, and made larger.
    is_enlarged: bool,
}

/// Decides when viewers hear of output: the first at once, then in portions.
struct Pace {
    kind: Kind,
    interval: Duration,
    batch: usize,
    unannounced: usize,
    /// Size of the portion before.
    last: usize,
    /// When viewers heard of it.
    at: Option<Instant>,
}

impl Pace {
    fn new(kind: Kind, interval: Duration, batch: usize) -> Self {
        Self { kind, interval, batch, unannounced: 0, last: 0, at: None }
    }

    /// Whether what has come is to be announced after a look that ended like this.
    fn is_due(&self, look: Look, expected: bool) -> bool {
        match look {
            Look::End => true,
            _ if self.unannounced >= self.batch => true,
            Look::More => false,
            Look::Empty if expected => true,
            Look::Empty if self.kind == Kind::Terminal && self.last < FLOOD_BYTES => true,
            Look::Empty => self.at.is_none_or(|at| at.elapsed() >= self.interval),
        }
    }

    /// When a portion that is held back is due.
    fn deadline(&self) -> Option<Instant> {
        let at = self.at.filter(|_| self.unannounced > 0)?;
        Some(at + self.interval)
    }

    fn announced(&mut self) {
        self.last = std::mem::take(&mut self.unannounced);
        self.at = Some(Instant::now());
    }
}

impl Reader {
    /// Viewers hear of output at once, and then no more often than each `interval`.
    pub(super) fn of_pipe(
        end: Arc<Watched>,
        stream: Intake,
        owner: SourceRef,
        interval: Duration,
    ) -> Self {
        let pace = Pace::new(Kind::Pipe, interval, stream.batch_bytes());
        Self { end, stream, owner, kind: Kind::Pipe, pace, is_enlarged: false }
    }

    /// For the master of a terminal, which is shared with the writer.
    pub(super) fn of_terminal(end: Arc<Watched>, stream: Intake, owner: SourceRef) -> Self {
        let batch = TERMINAL_BATCH_BYTES.min(stream.batch_bytes());
        let pace = Pace::new(Kind::Terminal, TERMINAL_INTERVAL, batch);
        Self { end, stream, owner, kind: Kind::Terminal, pace, is_enlarged: false }
    }

    pub(super) async fn run(mut self) {
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

    async fn read_until_end(&mut self) {
        loop {
            self.read_until_hang_up().await;
            if !self.is_reopened().await {
                return;
            }
        }
    }

    /// Waits until a terminal that is hung up has been opened again. False when that can't be: it is a
    /// pipe, or the program has ended, of whose descendants none holds it.
    async fn is_reopened(&mut self) -> bool {
        let mut pause = HANG_UP_PAUSE;
        while self.kind == Kind::Terminal && !self.stream.is_closed() {
            let has_exited = self.stream.has_leader_exited();
            let (look, count) = self.read_up_to(self.kind.budget());
            if count > 0 {
                self.stream.announce();
            }
            if look != Look::End {
                return self.watch_anew();
            }
            if has_exited {
                return false;
            }
            tokio::select! {
                () = self.stream.changed() => self.stream.announce(),
                () = sleep(pause) => pause = LONGEST_HANG_UP_PAUSE.min(pause * 2),
            }
        }
        false
    }

    /// Has the event loop forget that the terminal was hung up. The writer keeps its own view of it.
    fn watch_anew(&mut self) -> bool {
        let again = rustix::io::fcntl_dupfd_cloexec(self.end.get_ref(), 0);
        match again.map_err(Into::into).and_then(|end| watch(Arc::new(end), Interest::READABLE)) {
            Ok(end) => {
                self.end = Arc::new(end);
                true
            }
            Err(error) => {
                tracing::error!(target: "signalbox::process", %error, "a terminal can't be watched again");
                false
            }
        }
    }

    /// Until nothing more comes, for ever or until a terminal is opened again.
    async fn read_until_hang_up(&mut self) {
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
                () = sleep_until_some(self.pace.deadline()) => {
                    self.pace.announced();
                    self.stream.announce();
                }
                ready = self.end.readable() => {
                    let Ok(ready) = ready else { return };
                    let was_hung_up =
                        self.kind == Kind::Terminal && ready.ready().is_read_closed();
                    let (look, count) = self.read_ready(ready);
                    self.pace.unannounced += count;
                    if count >= FULL_PIPE_BYTES {
                        self.enlarge_pipe();
                    }
                    let expected = count > 0 && self.stream.take_expectation();
                    if self.pace.is_due(look, expected) {
                        self.pace.announced();
                        self.stream.announce();
                    }
                    if look == Look::End || (look == Look::Empty && was_hung_up) {
                        return;
                    }
                    if look == Look::More {
                        // Others' turn: readiness that is still set would keep this task running.
                        tokio::task::yield_now().await;
                    }
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

    /// Once, and only for a child that floods.
    fn enlarge_pipe(&mut self) {
        if self.kind == Kind::Pipe && !self.is_enlarged {
            self.is_enlarged = true;
            // Refused where the user's share is used up: then it stays as it is.
            let _ = rustix::pipe::fcntl_setpipe_size(self.end.get_ref(), FLOODED_PIPE_BYTES);
        }
    }

    /// Reads until there is nothing, or at least `budget` bytes have come; says how many came.
    fn read_up_to(&self, budget: usize) -> (Look, usize) {
        ROOM.with_borrow_mut(|room| {
            let mut total = 0;
            loop {
                let want = READ_BYTES.min(budget - total);
                let look = fill(self.end.get_ref(), room, want);
                total += room.len();
                if room.len() >= ADOPT_BYTES {
                    let evicted = self.stream.adopt(std::mem::take(room).freeze());
                    // In a flood the same memory goes round: the system's is slow to come by.
                    *room = evicted.and_then(|it| it.try_into_mut().ok()).unwrap_or_default();
                } else if !room.is_empty() {
                    self.stream.push(room);
                }
                room.clear();
                if look != Look::More || total >= budget {
                    return (look, total);
                }
            }
        })
    }
}

/// Fills `room` with up to `want` bytes, as far as it goes without waiting. A terminal gives at most
/// 4,095 bytes a read.
fn fill(end: &impl AsFd, room: &mut BytesMut, want: usize) -> Look {
    room.reserve(READ_BYTES);
    while room.len() < want {
        let left = want - room.len();
        let spare = &mut room.spare_capacity_mut()[..left];
        match rustix::io::read(end, spare) {
            // EIO is how a terminal says that nobody holds its other side any more.
            Ok(([], _)) | Err(Errno::IO) => return Look::End,
            Ok((read, _)) => {
                let count = read.len();
                // SAFETY: `read` are the first `count` bytes of the spare capacity, just filled.
                unsafe { room.set_len(room.len() + count) };
            }
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return Look::Empty,
            Err(errno) => {
                tracing::error!(target: "signalbox::process", %errno, "reading output failed");
                return Look::End;
            }
        }
    }
    Look::More
}

async fn sleep_until_some(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
