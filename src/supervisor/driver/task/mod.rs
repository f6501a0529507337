//! The task of a group: what it is asked and what its machine says; in [`children`] what the programs tell.

mod children;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::{UnboundedReceiver, WeakUnboundedSender};
use tokio::sync::Notify;
use tokio::time::sleep_until;

use super::commands::{Aim, Commands};
use super::files::Files;
use super::input::Input;
use super::instance::{Instance, Watch};
use super::logs::{Logs, Origin, STREAM_NAMES};
use super::probe::{self, Question};
use super::terminals::Terminals;
use super::{launch, Audience};
use crate::output::{Begin, View, ViewOptions};
use crate::process::child::ExitTelling;
use crate::process::variables::Variables;
use crate::runtime::Environment;
use crate::supervisor::group::{Event, Group, Order};
use crate::supervisor::news::{GroupState, News};
use crate::supervisor::now::Now;
use crate::supervisor::plan::{Plan, Probe, Readiness};
use crate::supervisor::readiness::{LineMatcher, MessageMatcher};
use crate::supervisor::service::{Effect, Task as Wish};
use crate::supervisor::state::ServiceState;
use crate::supervisor::watching::Globs;

/// The task of a group.
pub(super) struct Task {
    pub(super) group: Group,
    pub(super) environment: Arc<Environment>,
    pub(super) host: Variables,
    /// Weak: the task ends when nobody can ask it for anything.
    pub(super) inbox: WeakUnboundedSender<Input>,
    pub(super) commands: Commands,
    pub(super) audience: Arc<dyn Audience>,
    logs: Logs,
    pub(super) terminals: Terminals,
    files: Files,
    pub(super) instances: HashMap<u32, Instance>,
    /// Key and run of children, by their ids.
    pub(super) children: HashMap<u32, (u32, u32)>,
    /// Instances that messages come from, by the channel's id.
    channels: HashMap<u32, (u32, u32)>,
    began: Instant,
    /// All services were stopped together, and nobody has asked for one since.
    is_over: bool,
}

impl Task {
    pub(super) fn new(
        plan: &Plan,
        host: Variables,
        environment: Arc<Environment>,
        inbox: WeakUnboundedSender<Input>,
        audience: Arc<dyn Audience>,
    ) -> Self {
        let began = Instant::now();
        let wall_ms = wall_ms();
        // Chance enough to keep services of several groups apart.
        let seed = wall_ms ^ (u64::from(std::process::id()) << 32);
        let group = Group::new(plan, seed, Now { ms: 0, wall_ms });
        Self {
            group,
            environment,
            host,
            inbox,
            commands: Commands::new(),
            logs: Logs::new(Arc::clone(&audience)),
            terminals: Terminals::new(Arc::clone(&audience)),
            audience,
            files: Files::default(),
            instances: HashMap::new(),
            children: HashMap::new(),
            channels: HashMap::new(),
            began,
            is_over: false,
        }
    }

    fn now(&self) -> Now {
        let ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now { ms, wall_ms: wall_ms() }
    }

    /// Lives until its handle is gone or closed.
    pub(super) async fn run(mut self, mut inputs: UnboundedReceiver<Input>, bell: Arc<Notify>) {
        for status in self.group.status() {
            let previous = status.state;
            self.audience.hear(News::Status { status, previous });
        }
        loop {
            let due = self.group.next_ms().map(|ms| self.began + Duration::from_millis(ms));
            let time = async {
                match due {
                    Some(due) => sleep_until(due.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                input = inputs.recv() => match input {
                    None | Some(Input::Close) => break,
                    Some(input) => self.take_input(input),
                },
                () = bell.notified() => self.drain().await,
                () = time => {
                    let now = self.now();
                    let effects = self.group.tick(now);
                    self.act(effects);
                }
            }
        }
        self.environment.close();
    }

    fn take_input(&mut self, input: Input) {
        match input {
            Input::Order { ticket, order } => {
                match order {
                    Order::Stop { name: None } => self.is_over = true,
                    Order::Start { .. } => self.is_over = false,
                    _ => {}
                }
                let now = self.now();
                let effects = self.group.ordered(ticket, order, now);
                self.act(effects);
            }
            Input::ReadLogs { reader, request } => {
                let origins: Vec<_> = origins(&self.group, &self.instances).collect();
                self.logs.open(reader, request, &origins);
                self.end_logs();
            }
            Input::Listen { reader } => {
                let origins: Vec<_> = origins(&self.group, &self.instances).collect();
                self.logs.listen(reader, &origins);
            }
            Input::ResumeLogs { reader } => self.logs.set_paused(reader, false),
            Input::CloseLogs { reader } => self.logs.close(reader),
            Input::Ready { key, run } => self.happened(key, run, Event::Ready),
            Input::Checked { key, run, answer } => self.happened(key, run, Event::Checked(answer)),
            Input::TryCommand { key, run } => {
                let watch = self.instances.get(&key).filter(|it| it.run == run);
                if let Some(Watch::Command(command)) = watch.and_then(|it| it.watch.as_ref()) {
                    let command = command.clone();
                    self.run_command(key, run, Aim::Ready, &command, None);
                }
            }
            Input::Watching { key } => self.let_run(key),
            Input::Changed { key } => self.happened(key, 0, Event::Changed),
            Input::NewFolder(folder) => self.files.add_folder(folder, &self.inbox),
            Input::WatchFailed { message } => {
                let labels: Vec<_> = { self.instances.iter() }
                    .filter(|(_, it)| it.is_watched)
                    .filter_map(|(key, _)| Some(self.group.plan(*key)?.label().to_owned()))
                    .collect();
                for label in labels {
                    let message = format!("Not all of its files can be watched: {message}.");
                    self.audience.hear(News::Warning { label, message });
                }
            }
            Input::Signal { ticket, name, signal } => self.signal(ticket, &name, signal),
            Input::Write { ticket, name, data } => self.write(ticket, &name, &data),
            Input::Attach { terminal, request } => self.attach(terminal, &request),
            Input::WriteTerminal { ticket, terminal, data } => {
                self.write_terminal(ticket, terminal, data);
            }
            Input::ResizeTerminal { ticket, terminal, size } => {
                self.resize_terminal(ticket, terminal, size);
            }
            Input::ResumeTerminal { terminal } => self.terminals.resume(terminal),
            Input::Detach { terminal } => self.terminals.close(terminal),
            Input::Measure { ticket } => self.measure(ticket),
            Input::Close => {}
        }
    }

    /// Something happened to a run of an instance.
    pub(super) fn happened(&mut self, key: u32, run: u32, event: Event) {
        let now = self.now();
        let effects = self.group.happened(key, run, event, now);
        self.act(effects);
    }

    // ── what the machine says ──────────────────────────────────────────────────────────────────

    fn act(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Tell(news) => self.tell(*news),
                Effect::Do { key, run, task } => match task {
                    Wish::Start => self.start(key, run),
                    Wish::Stop => self.halt(key, run),
                    Wish::AwaitReadiness => self.await_readiness(key, run),
                    Wish::CheckHealth => self.check_health(key, run),
                },
            }
        }
    }

    fn tell(&mut self, news: News) {
        let has_ended = matches!(news, News::Group { .. });
        match &news {
            News::Status { status, .. } if status.state != ServiceState::Starting => {
                let keys = self.group.keys_of(&status.label);
                for (key, instance) in &mut self.instances {
                    if keys.contains(key) && instance.watch.is_some() {
                        let plan = self.group.plan(*key);
                        if plan.is_some_and(|plan| plan.label() == status.label) {
                            instance.unwatch();
                        }
                    }
                }
            }
            News::Removed { .. } => self.forget_removed(),
            _ => {}
        }
        self.audience.hear(news);
        if has_ended {
            self.end_logs();
        }
    }

    fn forget_removed(&mut self) {
        let keys = self.group.keys();
        let gone: Vec<_> =
            self.instances.keys().copied().filter(|key| !keys.contains(key)).collect();
        for key in gone {
            self.instances.remove(&key);
            self.logs.forget(key);
            self.terminals.forget(key);
            self.files.forget(key);
        }
    }

    /// Readers that follow come to their end when nothing runs any more, nor will by itself.
    fn end_logs(&mut self) {
        let has_begun = self.group.state() != GroupState::Pending;
        if has_begun && !self.group.is_live() {
            self.logs.end_what_is_read(self.is_over);
        }
    }

    /// Begins a run. Its first waits until its files are watched: a change of what the program has read
    /// already must not be missed.
    fn start(&mut self, key: u32, run: u32) {
        let Some(plan) = self.group.plan(key).cloned() else { return };
        let instance = self.instances.entry(key).or_default();
        let is_replanned = instance.plan.as_ref().is_some_and(|last| **last != *plan);
        if is_replanned && instance.is_watched {
            instance.is_watched = false;
            self.files.forget(key);
        }
        instance.unwatch();
        instance.run = run;
        instance.is_halted = false;
        instance.has_ended = false;
        instance.is_gone = false;
        match &plan.watch {
            Some(watch) if !instance.is_watched => {
                instance.is_watched = true;
                instance.is_looked_for = true;
                instance.is_held = true;
                self.files.watch(key, Globs::new(watch), &self.inbox);
            }
            // Held by a run that was stopped meanwhile: the files are not watched yet.
            _ if instance.is_looked_for => instance.is_held = true,
            _ => self.launch(key, run),
        }
    }

    /// The files of an instance are watched.
    fn let_run(&mut self, key: u32) {
        let Some(instance) = self.instances.get_mut(&key) else { return };
        instance.is_looked_for = false;
        if std::mem::take(&mut instance.is_held) {
            let run = instance.run;
            self.launch(key, run);
        }
    }

    fn launch(&mut self, key: u32, run: u32) {
        let Some(plan) = self.group.plan(key).cloned() else { return };
        let instance = self.instances.entry(key).or_default();
        let options = launch::service(&plan, &self.host, instance.size);
        let last_plan = instance.plan.replace(Arc::clone(&plan));
        // One that had a process before goes on with its streams, so that nobody who reads them
        // misses anything in between.
        let fits = last_plan.is_none_or(|last| launch::has_same_streams(&last, &plan));
        let before = instance.child.take().filter(|child| fits && child.exit().is_some());
        let end = |stream| {
            let stats = before.as_ref().and_then(|child| child.stream_stats(stream));
            stats.map_or(0, |stats| stats.bytes)
        };
        let began_at = [end(0), end(1)];
        let started = match &before {
            Some(before) => self.environment.restart_now(before, options),
            None => self.environment.spawn(options),
        };
        match started {
            Ok(child) => {
                if let Some(before) = &before {
                    self.children.remove(&before.id());
                }
                self.children.insert(child.id(), (key, run));
                if let Some(channel) = child.channel_id() {
                    self.channels.insert(channel, (key, run));
                }
                let origin = Origin { key, name: &plan.name, label: plan.label(), child: &child };
                self.logs.begin(&origin, before.is_none());
                self.terminals.begin(key, &child, before.is_none());
                let instance = self.instances.entry(key).or_default();
                instance.began_at = began_at;
                instance.child = Some(child);
            }
            Err(error) => {
                if let Some(instance) = self.instances.get_mut(&key) {
                    instance.child = before;
                }
                self.happened(key, run, Event::NotStarted { reason: error.to_string() });
            }
        }
    }

    fn halt(&mut self, key: u32, run: u32) {
        let Some(instance) = self.instances.get_mut(&key).filter(|it| it.run == run) else {
            return;
        };
        instance.is_halted = true;
        if std::mem::take(&mut instance.is_held) {
            let reason = "it was stopped before it ran".to_owned();
            self.happened(key, run, Event::NotStarted { reason });
        } else if let Some(child) = &instance.child {
            child.stop(None, None);
        }
    }

    fn await_readiness(&mut self, key: u32, run: u32) {
        let Some(plan) = self.group.plan(key).cloned() else { return };
        let Some(instance) = self.instances.get_mut(&key).filter(|it| it.run == run) else {
            return;
        };
        let Some(child) = instance.child.clone() else { return };
        let question = match &plan.ready {
            None | Some(Readiness::DelayMs(_)) => return,
            Some(Readiness::Log(pattern)) => {
                let Ok(matcher) = LineMatcher::new(pattern) else { return };
                let views = (0..STREAM_NAMES.len()).filter_map(|stream| {
                    let begin = Begin::Offset(instance.began_at[stream]);
                    let options =
                        ViewOptions { view: View::Lines, begin, ..ViewOptions::default() };
                    Some(child.view(stream, &options, ExitTelling::Apart)?.id)
                });
                instance.watch = Some(Watch::Lines(matcher, views.collect()));
                return;
            }
            Some(Readiness::Message(text)) => {
                let matcher = MessageMatcher::new(text.as_deref());
                instance.watch = matcher.ok().map(Watch::Messages);
                return;
            }
            Some(Readiness::Command(command)) => {
                instance.watch = Some(Watch::Command(command.clone()));
                self.run_command(key, run, Aim::Ready, command, None);
                return;
            }
            Some(Readiness::Port(port)) => Question::Port(port.clone()),
            Some(Readiness::Http(http)) => Question::Http(http.clone()),
            Some(Readiness::File(path)) => {
                let since = SystemTime::now();
                let ran = child.elapsed().unwrap_or_default();
                Question::File(path.clone(), since.checked_sub(ran).unwrap_or(since))
            }
        };
        let inbox = self.inbox.clone();
        let asking = tokio::spawn(async move {
            probe::until_ready(question).await;
            put(&inbox, Input::Ready { key, run });
        });
        instance.watch = Some(Watch::Asking(asking.abort_handle()));
    }

    fn check_health(&mut self, key: u32, run: u32) {
        let Some(plan) = self.group.plan(key).cloned() else { return };
        let Some(health) = &plan.health else { return };
        let limit = health.timeout_ms.duration();
        let question = match &health.probe {
            Probe::Port(port) => Question::Port(port.clone()),
            Probe::Http(http) => Question::Http(http.clone()),
            Probe::Command(command) => {
                self.run_command(key, run, Aim::Health, command, Some(limit));
                return;
            }
        };
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            let answer = probe::once(question, limit).await;
            put(&inbox, Input::Checked { key, run, answer });
        });
    }
}

fn put(inbox: &WeakUnboundedSender<Input>, input: Input) {
    if let Some(inbox) = inbox.upgrade() {
        let _ = inbox.send(input);
    }
}

fn wall_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

/// All instances that output can be read of.
fn origins<'a>(
    group: &'a Group,
    instances: &'a HashMap<u32, Instance>,
) -> impl Iterator<Item = Origin<'a>> {
    group.keys().into_iter().filter_map(|key| {
        let (plan, instance) = (group.plan(key)?, instances.get(&key)?);
        let child = instance.child.as_ref()?;
        Some(Origin { key, name: &plan.name, label: plan.label(), child })
    })
}
