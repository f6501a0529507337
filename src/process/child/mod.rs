//! A child process as the rest of the engine sees it.

mod ending;
mod foreground;
mod news;
mod publishing;
mod recordings;
mod resize;
mod succession;
mod views;

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::channel::Channel;
use super::exit::{Exit, Reason};
use super::metrics::meter::Meter;
use super::metrics::MemoryWarning;
use super::options::{SpawnOptions, Stdio};
use super::running::Running;
use super::serve;
use super::signal::Signal;
use super::spawn::{self, ChildStack, Launched, Started, Starter};
use super::state::State;
use super::stop::Order;
use crate::error::{Error, Result};
use crate::output::log::LogSink;
use crate::output::stream::{Limits, Stream};
use crate::output::{Encoding, StreamStats};
use crate::pty::live_screen::{LiveScreen, LiveScreenOptions};
use crate::pty::size::Size;
use crate::queue::doorbell::{Doorbell, Ringable};
use crate::queue::input::Input;
use crate::runtime::{Delivery, Engine, Ids};
use crate::screen::ScreenEvent;
pub use publishing::{PublishOptions, PublishedName};
use recordings::Recordings;
pub use recordings::{Recording, RecordingOptions};
use resize::Resizing;
pub(crate) use succession::Current;
use views::Viewing;
pub use views::{ExitTelling, OpenedView};

/// News that wait to be taken, states and failures. A child that fails more often than this between
/// two drains repeats itself.
const MAX_NEWS: usize = 64;

/// A child process: a source of deliveries for the environment that started it.
pub struct Child {
    id: u32,
    /// Where the ids of its views come from.
    ids: Arc<Ids>,
    engine: Arc<Engine>,
    bell: Arc<Doorbell<Delivery>>,
    queued: AtomicBool,
    /// How those know it who outlive its run.
    current: Arc<Current>,
    /// Terminal, or standard output and standard error.
    streams: Vec<Arc<Stream>>,
    encoding: Encoding,
    recordings: Recordings,
    input: Input,
    /// For messages, where it was started with a channel.
    channel: Option<Arc<Channel>>,
    detached: bool,
    stop_signal: Signal,
    kill_grace: Duration,
    meter: Meter,
    resizing: Mutex<Resizing>,
    life: Mutex<Life>,
    /// Becomes `Some` when the process has ended and was reaped.
    ended: watch::Sender<Option<Exit>>,
}

/// What changes in the course of a child's life.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
struct Life {
    state: State,
    process: Option<Running>,
    exit: Option<Exit>,
    /// Why its end was asked for, if it was: decides what the exit means.
    stop_reason: Option<Reason>,
    /// It does not see the stop signal until it goes on.
    stopped_while_paused: bool,
    /// The order of the stop that is under way.
    stopping: Option<watch::Sender<Order>>,
    /// It was stopped, or its environment closed, before it started: it is killed when it does.
    doomed: bool,
    /// Which run of its streams it is.
    run: u32,
    news: VecDeque<Delivery>,
    views: Vec<Viewing>,
    publications: Vec<Arc<publishing::Publication>>,
    /// What the screen has seen, published and not told yet.
    seen: Vec<ScreenEvent>,
    log: Option<Arc<LogSink>>,
    /// Size of the terminal, as last set.
    size: Size,
    screen: Option<Arc<LiveScreen>>,
    exit_told: bool,
    closed_told: bool,
    /// The run in whose place it is started.
    before: Option<Arc<Child>>,
    /// Nobody has taken its place: the streams end with it.
    owns_streams: bool,
}

impl Child {
    /// With `before`, it goes on with the streams of that child when it starts.
    pub(crate) fn new(
        ids: Arc<Ids>,
        engine: Arc<Engine>,
        bell: Arc<Doorbell<Delivery>>,
        meter: Meter,
        options: &SpawnOptions,
        before: Option<Arc<Child>>,
    ) -> Arc<Self> {
        let count = if options.is_terminal() { 1 } else { 2 };
        let new_stream = |_| Stream::new(Limits::of(&options.output));
        let (streams, current) = match &before {
            Some(before) => (before.streams.clone(), Arc::clone(&before.current)),
            None => ((0..count).map(new_stream).collect(), Arc::default()),
        };
        let has_input =
            matches!(options.stdio[0], Stdio::Pipe | Stdio::Terminal) && options.protocol.is_none();
        let channel = match options.protocol {
            Some(protocol) => Some(Arc::new(Channel::over_stdio(ids.next(), protocol))),
            None => options.channel.then(|| Arc::new(Channel::new(ids.next()))),
        };
        let child = Arc::new(Self {
            id: ids.next(),
            engine,
            bell,
            queued: AtomicBool::new(false),
            ids,
            current,
            streams,
            encoding: options.encoding,
            recordings: Recordings::default(),
            input: if has_input { Input::new() } else { Input::absent() },
            channel,
            detached: options.detached,
            stop_signal: options.stop_signal,
            kill_grace: options.kill_grace,
            meter,
            resizing: Mutex::default(),
            life: Mutex::new(Life {
                state: State::Pending,
                process: None,
                exit: None,
                stop_reason: None,
                stopped_while_paused: false,
                stopping: None,
                doomed: false,
                run: 0,
                news: VecDeque::new(),
                views: Vec::new(),
                publications: Vec::new(),
                seen: Vec::new(),
                log: None,
                size: options.size,
                screen: None,
                exit_told: false,
                closed_told: false,
                owns_streams: before.is_none(),
                before,
            }),
            ended: watch::Sender::new(None),
        });
        if child.owns_streams() {
            child.current.set(&child);
        }
        child
    }

    // ── starting, on a spawner thread ──────────────────────────────────────────────────────────

    /// Starts the program on a spawner thread: by the guardian, or where there is none, or the child is
    /// to outlive the host, by the host itself.
    pub(crate) fn start(
        self: &Arc<Self>,
        options: &SpawnOptions,
        stack: &mut ChildStack,
    ) -> Result<()> {
        let guardian = (!options.detached).then(|| self.engine.guardian(stack)).flatten();
        if let Some(guardian) = guardian {
            if self.start_by(options, Starter::Guardian(&guardian))? {
                return Ok(());
            }
        }
        self.start_by(options, Starter::Host(stack)).map(drop)
    }

    /// Starts the program by the guardian, if one runs, on this thread. False when the host has to do it.
    pub(crate) fn start_guarded(self: &Arc<Self>, options: &SpawnOptions) -> Result<bool> {
        match self.engine.running_guardian().filter(|_| !options.detached) {
            Some(guardian) => self.start_by(options, Starter::Guardian(&guardian)),
            None => Ok(false),
        }
    }

    /// Starts the program and hands its descriptors to the I/O thread. False when this starter can't.
    fn start_by(self: &Arc<Self>, options: &SpawnOptions, by: Starter<'_>) -> Result<bool> {
        self.enter(State::Starting);
        let before = self.life.lock().before.clone();
        // One that goes on with streams goes on with their log, too.
        let log = options.output.log.as_ref().filter(|_| before.is_none());
        let log = log.map_or(Ok(()), |log| self.open_log(log));
        let started = log.and_then(|()| spawn::start(options, by));
        let Started { launched, ends, owns_group, guarded, cookie } = match started {
            Ok(Some(started)) => started,
            Ok(None) => return Ok(false),
            Err(error) => {
                self.life.lock().log = None;
                tracing::debug!(target: "signalbox::process", child = self.id, %error, "not started");
                self.enter(State::Failed);
                return Err(error);
            }
        };
        let Launched { pid, pidfd } = launched;
        tracing::debug!(target: "signalbox::process", child = self.id, pid, command = %options.shown(), "started");
        let pidfd = pidfd.map(Arc::new);
        let doomed = {
            let mut life = self.life.lock();
            let guardian = guarded.as_ref().map(|guarded| Arc::clone(&guarded.guardian));
            life.process = Some(Running::new(pid, pidfd.clone(), owns_group, guardian, cookie));
            life.doomed
        };
        if let Some(before) = before {
            self.take_over(&before, options);
        }
        self.enter_if_allowed(State::Running);
        self.life.lock().tell(Delivery::Started { child: self.id, pid });
        self.tell();
        serve::serve(self, ends, pidfd, guarded.map(|guarded| guarded.end), options);
        if let Err(error) = self.engine.sampler().watch(self) {
            self.tell_failure(error); // its limits are not kept
        }
        if doomed {
            let _ = self.signal(Signal::KILL, true);
        }
        Ok(true)
    }

    /// The program was not started; nobody waits for the answer but the environment.
    pub(crate) fn tell_spawn_failed(self: &Arc<Self>, error: Error) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
        self.life.lock().tell(Delivery::SpawnFailed { child: self.id, error });
        self.tell();
    }

    // ── facts ──────────────────────────────────────────────────────────────────────────────────

    /// Names the child within its environment.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The process id, once started; it stays after the end.
    pub fn pid(&self) -> Option<i32> {
        self.life.lock().process.as_ref().map(|process| process.pid)
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.life.lock().state
    }

    /// How its output is handed over by default.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How long its program has run, once it has begun.
    pub fn elapsed(&self) -> Option<Duration> {
        self.life.lock().process.as_ref().map(Running::elapsed)
    }

    /// How it ended, once it has.
    pub fn exit(&self) -> Option<Exit> {
        self.life.lock().exit
    }

    /// It has ended, or could not be started.
    pub(crate) fn is_over(&self) -> bool {
        let life = self.life.lock();
        life.exit.is_some() || life.state.is_final()
    }

    /// Figures of an output stream: 0 for a terminal or standard output, 1 for standard error.
    pub fn stream_stats(&self, stream: usize) -> Option<StreamStats> {
        self.streams.get(stream).map(|stream| stream.stats())
    }

    /// Asks to be told (`Writable`) when the child has taken all input. False when none waits.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_STDIN_CLOSED` when the child never took all that was written.
    pub fn ask_writable(&self) -> Result<bool> {
        self.input.ask_writable()
    }

    /// Has `Exit` and `Closed` told once more, where they were told, for somebody who came late. As
    /// ever, they come behind the output that is still to be delivered.
    pub fn tell_end_again(self: &Arc<Self>) {
        {
            let mut life = self.life.lock();
            life.exit_told = false;
            life.closed_told = false;
        }
        self.tell();
    }

    // ── input ──────────────────────────────────────────────────────────────────────────────────

    /// Queues input. False: wait for `Writable` before writing more.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_PROCESS_ENDED`, `ERR_SIGNALBOX_STDIN_CLOSED`, `ERR_SIGNALBOX_STDIN_OVERFLOW`;
    /// then nothing was queued.
    pub fn write(&self, data: Bytes) -> Result<bool> {
        self.require_alive("write")?;
        self.finish_resize();
        for stream in &self.streams {
            stream.expect_answer();
        }
        self.recordings.write(data, |data| self.input.write(data))
    }

    /// Bytes of input that it has not taken yet.
    pub fn waiting_input_bytes(&self) -> usize {
        self.input.waiting_bytes()
    }

    /// The child sees the end of its input after what is queued. Idempotent.
    pub fn end_input(&self) {
        self.input.end();
    }

    /// The output streams: terminal, or standard output and standard error.
    pub(crate) fn streams(&self) -> &[Arc<Stream>] {
        &self.streams
    }

    pub(crate) fn input(&self) -> &Input {
        &self.input
    }

    pub(super) fn channel(&self) -> Option<&Arc<Channel>> {
        self.channel.as_ref()
    }

    /// Tells the environment what a part of the child has to say.
    pub(super) fn tell_of(self: &Arc<Self>, news: Delivery) {
        self.life.lock().tell(news);
        self.tell();
    }

    /// A writer that was told to wait can go on.
    pub(crate) fn tell_writable(self: &Arc<Self>) {
        self.life.lock().tell(Delivery::Writable { child: self.id });
        self.tell();
    }

    /// Tells the environment of a failure that the child survives.
    pub(crate) fn tell_failure(self: &Arc<Self>, error: Error) {
        tracing::warn!(target: "signalbox::process", child = self.id, %error, "failure");
        self.life.lock().tell(Delivery::Failure { child: self.id, error });
        self.tell();
    }

    // ── terminal ───────────────────────────────────────────────────────────────────────────────

    /// The screen of its terminal, made when first asked for: what was written before and is not held
    /// any more, it has not seen. A child without a terminal has a screen of what it writes, too.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub fn screen(&self, options: LiveScreenOptions) -> Result<Arc<LiveScreen>> {
        let thread = self.engine.screen_thread()?;
        let mut life = self.life.lock();
        if let Some(screen) = &life.screen {
            return Ok(Arc::clone(screen));
        }
        let owner: Arc<Current> = Arc::clone(&self.current);
        let screen = LiveScreen::attach(thread, &self.streams[0], life.size, options, owner);
        life.screen = Some(Arc::clone(&screen));
        Ok(screen)
    }

    // ── figures ────────────────────────────────────────────────────────────────────────────────

    /// Asks for a `MetricsOfMany` delivery each `metrics_interval`, or takes one such wish back.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub fn hear_metrics(self: &Arc<Self>, is_wanted: bool) -> Result<()> {
        self.meter.hear(is_wanted);
        self.engine.sampler().watch(self)
    }

    pub(crate) fn meter(&self) -> &Meter {
        &self.meter
    }

    pub(crate) fn tell_warning(self: &Arc<Self>, warning: MemoryWarning) {
        self.life.lock().tell(Delivery::Warning { child: self.id, warning });
        self.tell();
    }

    // ── for the tasks ──────────────────────────────────────────────────────────────────────────

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// A receiver that sees the end of the process.
    pub(crate) fn ended(&self) -> watch::Receiver<Option<Exit>> {
        self.ended.subscribe()
    }

    pub(crate) fn tell(self: &Arc<Self>) {
        Arc::clone(self).ring();
    }

    /// Shares the master of the child's terminal, for its size.
    pub(crate) fn set_master(&self, master: Option<Arc<OwnedFd>>) {
        let path = master.as_deref().and_then(crate::pty::foreground::path);
        if let Some(process) = &mut self.life.lock().process {
            process.terminal_path = path.or_else(|| process.terminal_path.take());
            process.master = master;
        }
    }

    /// Which run of its streams it is.
    fn run(&self) -> u32 {
        self.life.lock().run
    }

    /// Nobody has taken its place, nor does it wait to take another's.
    fn owns_streams(&self) -> bool {
        self.life.lock().owns_streams
    }

    fn require_alive(&self, action: &'static str) -> Result<()> {
        let life = self.life.lock();
        if life.state.is_final() {
            return Err(Error::ProcessEnded { action, pid: life.pid() });
        }
        Ok(())
    }

    fn enter(self: &Arc<Self>, next: State) {
        if self.enter_if_allowed(next) {
            self.tell();
        }
    }

    fn enter_if_allowed(&self, next: State) -> bool {
        let mut life = self.life.lock();
        match life.state.to(next) {
            Ok(state) => {
                life.state = state;
                life.tell(Delivery::State { child: self.id, state });
                true
            }
            Err(refused) => {
                tracing::trace!(target: "signalbox::process", child = self.id, %refused);
                false
            }
        }
    }
}

impl Life {
    fn pid(&self) -> i32 {
        self.process.as_ref().map_or(0, |process| process.pid)
    }

    /// Queues news; what comes once in a life is never dropped.
    fn tell(&mut self, delivery: Delivery) {
        for publication in &self.publications {
            publication.note(&delivery);
        }
        let repeats = matches!(
            delivery,
            Delivery::Failure { .. } | Delivery::Warning { .. } | Delivery::Writable { .. }
        );
        if !repeats || self.news.len() < MAX_NEWS {
            self.news.push_back(delivery);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.owns_streams() {
            for stream in &self.streams {
                stream.close();
            }
        }
    }
}
