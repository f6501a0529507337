//! The screen of a terminal that runs: fed with its output, off the JavaScript thread.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::SystemTime;

use parking_lot::{Mutex, MutexGuard};

use super::screen_thread::ScreenThread;
use super::size::Size;
use crate::output::stream::Stream;
use crate::output::{Begin, Payload, ViewerId};
use crate::queue::doorbell::{Ringable, SourceRef};
use crate::screen::{
    Screen, ScreenEvent, ScreenOptions, ScreenSize, Snapshot, SnapshotOptions, DEFAULT_SCROLLBACK,
};

/// Bytes that are read in one turn, so that a terminal that floods does not delay another's snapshot:
/// a few milliseconds.
const TURN_BYTES: usize = 256 * 1024;

/// Changes of size that wait for the output before them. When there are more, those in the middle go:
/// nobody saw them.
const MAX_RESIZES: usize = 64;

/// How the screen of a terminal is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveScreenOptions {
    /// Lines above the screen that are kept.
    pub scrollback: usize,
}

impl Default for LiveScreenOptions {
    fn default() -> Self {
        Self { scrollback: DEFAULT_SCROLLBACK }
    }
}

/// Who is told of what a screen sees.
pub(crate) trait ScreenOwner: Send + Sync {
    /// There are events to take.
    fn has_screen_events(&self);

    /// A view goes on from this.
    fn show(&self, view: u32, snapshot: Snapshot);
}

/// Somebody who waits for a snapshot.
#[derive(Debug, Clone, Copy)]
struct Request {
    view: u32,
    options: SnapshotOptions,
}

/// What was asked of a screen, apart from it: who asks must not wait while it reads.
#[derive(Debug, Default)]
struct Orders {
    /// Sizes, each with the offset of the output from which on it holds.
    resizes: VecDeque<(u64, ScreenSize)>,
    requests: Vec<Request>,
}

/// A screen and the way of a terminal's output into it. It is a lossless viewer: a program that is
/// faster than it is read waits.
pub struct LiveScreen {
    thread: ScreenThread,
    stream: Arc<Stream>,
    viewer: ViewerId,
    screen: Mutex<Screen>,
    orders: Mutex<Orders>,
    queued: AtomicBool,
    owner: Arc<dyn ScreenOwner>,
}

impl LiveScreen {
    /// Reads the stream from the oldest byte on that is held.
    pub(crate) fn attach(
        thread: ScreenThread,
        stream: &Arc<Stream>,
        size: Size,
        options: LiveScreenOptions,
        owner: Arc<dyn ScreenOwner>,
    ) -> Arc<Self> {
        let live = Arc::new_cyclic(|weak: &Weak<Self>| {
            let source = SourceRef::new(weak.clone());
            let attached = stream.attach_lossless(Begin::Oldest, source);
            let options =
                ScreenOptions { scrollback: options.scrollback, begins_at: attached.offset };
            Self {
                thread,
                stream: Arc::clone(stream),
                viewer: attached.viewer,
                screen: Mutex::new(Screen::new(screen_size(size), options)),
                orders: Mutex::default(),
                queued: AtomicBool::new(false),
                owner,
            }
        });
        Arc::clone(&live).ring(); // what came meanwhile rang for nobody
        live
    }

    /// The screen, with all that has come so far. Waits for a turn of the screen's own thread.
    pub fn lock(&self) -> MutexGuard<'_, Screen> {
        let mut screen = self.screen.lock();
        self.feed(&mut screen, usize::MAX);
        if screen.has_events() {
            self.owner.has_screen_events();
        }
        screen
    }

    /// What has happened; nothing while the screen reads, which tells of it again.
    pub(crate) fn take_events(&self) -> Vec<ScreenEvent> {
        self.screen.try_lock().map(|mut screen| screen.take_events()).unwrap_or_default()
    }

    /// What is written from now on is for this size.
    pub(crate) fn resize(self: &Arc<Self>, size: Size) {
        let end = self.stream.stats().bytes;
        {
            let resizes = &mut self.orders.lock().resizes;
            // Nothing was written for the one before, or there are so many that nobody saw it.
            if resizes.back().is_some_and(|&(at, _)| at == end) || resizes.len() == MAX_RESIZES {
                resizes.pop_back();
            }
            resizes.push_back((end, screen_size(size)));
        }
        Arc::clone(self).ring();
    }

    /// Has a snapshot made for a view, which is shown it when it is there.
    pub(crate) fn request(self: &Arc<Self>, view: u32, scrollback: Option<usize>) {
        let options = SnapshotOptions { scrollback };
        self.orders.lock().requests.push(Request { view, options });
        Arc::clone(self).ring();
    }

    /// Reads what is there. On the screen thread.
    pub(super) fn work(self: &Arc<Self>) {
        self.queued.store(false, Ordering::Release);
        let (more, snapshots, has_events) = {
            let mut screen = self.screen.lock();
            let more = self.feed(&mut screen, TURN_BYTES);
            let requests = std::mem::take(&mut self.orders.lock().requests);
            let make = |request: Request| (request.view, screen.snapshot(&request.options));
            let snapshots: Vec<_> = requests.into_iter().map(make).collect();
            (more, snapshots, screen.has_events())
        };
        for (view, snapshot) in snapshots {
            self.owner.show(view, snapshot);
        }
        if has_events {
            self.owner.has_screen_events();
        }
        if more {
            Arc::clone(self).ring();
        }
    }

    /// Reads what is there, about `budget` bytes of it. True when there is more.
    fn feed(&self, screen: &mut Screen, budget: usize) -> bool {
        let now = SystemTime::now();
        let mut total = 0;
        while let Some(Payload::Bytes(pieces)) = self.stream.take_next(self.viewer).payload {
            for piece in pieces {
                total += piece.len();
                self.feed_piece(screen, &piece, now);
            }
            if total >= budget {
                return true;
            }
        }
        self.resize_up_to(screen, u64::MAX);
        false
    }

    fn feed_piece(&self, screen: &mut Screen, mut bytes: &[u8], now: SystemTime) {
        while !bytes.is_empty() {
            let until = self.resize_up_to(screen, screen.offset());
            let count = usize::try_from(until - screen.offset()).unwrap_or(usize::MAX);
            let (these, rest) = bytes.split_at(count.min(bytes.len()));
            screen.feed(these, now);
            bytes = rest;
        }
    }

    /// Gives the screen the sizes that hold at `offset`. Returns where the next one does.
    fn resize_up_to(&self, screen: &mut Screen, offset: u64) -> u64 {
        let resizes = &mut self.orders.lock().resizes;
        while let Some(&(at, size)) = resizes.front() {
            if at > offset {
                return at;
            }
            resizes.pop_front();
            screen.resize(size.cols, size.rows);
        }
        u64::MAX
    }
}

fn screen_size(size: Size) -> ScreenSize {
    ScreenSize { cols: size.cols, rows: size.rows }
}

impl Ringable for LiveScreen {
    fn ring(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let thread = self.thread.clone();
            thread.submit(self);
        }
    }
}
