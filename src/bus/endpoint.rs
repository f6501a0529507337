//! One endpoint as the doorbell knows it: what it hands to its environment.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::member::MAX_TURN_BYTES;
use super::named_bus::{Bus, State};
use super::outbox::Taken;
use super::station::Station;
use super::transport::{FrameBody, Transport};
use super::wakes::Wakes;
use crate::queue::doorbell::{Source, Turn};
use crate::runtime::Delivery;

/// Most bytes of frames that a remote's environment is handed in one turn: as much as a window
/// usually is.
const MAX_TURN_FRAME_BYTES: usize = 1024 * 1024;

/// What an endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An environment.
    Core,
    /// A page or another process, whose transport is in an environment.
    Remote,
}

/// One endpoint.
pub(crate) struct Endpoint {
    /// Number on the bus.
    pub(crate) id: u32,
    /// Number in deliveries.
    pub(crate) delivery: u32,
    pub(crate) kind: Kind,
    pub(crate) bus: Arc<Bus>,
    pub(crate) station: Arc<Station>,
    queued: AtomicBool,
    transport: Mutex<Transport>,
    /// It was closed because nobody came back, which has not been told.
    is_expired: AtomicBool,
}

impl Endpoint {
    pub(crate) fn new(id: u32, kind: Kind, bus: &Arc<Bus>, station: &Arc<Station>) -> Arc<Self> {
        Arc::new(Self {
            id,
            delivery: station.ids.next(),
            kind,
            bus: Arc::clone(bus),
            station: Arc::clone(station),
            queued: AtomicBool::new(false),
            transport: Mutex::default(),
            is_expired: AtomicBool::new(false),
        })
    }

    /// Has its environment drain it.
    pub(crate) fn ring(self: Arc<Self>) {
        let station = Arc::clone(&self.station);
        station.bell.ring(self);
    }

    /// Hands over on the environment's own thread; what is left comes with a bell.
    pub(crate) fn hand_over(self: Arc<Self>, out: &mut Vec<Delivery>) {
        let mut wakes = Wakes::default();
        let turn = self.take_turn(out, &mut wakes);
        // What this leads to for others here is collected in the same round.
        wakes.go(Some(&self.station));
        if turn.more {
            self.ring();
        }
    }

    /// Composes what is due for a remote, on an engine thread. Returns when something has to go next.
    pub(crate) fn flush(self: &Arc<Self>, now: Instant) -> Option<Instant> {
        if self.prepare_if_due_at(now) {
            Arc::clone(self).ring();
            return None;
        }
        self.bus.lock().member(self.id)?.deadline(now)
    }

    /// Composes what is due for a remote now, on whatever thread this is: its environment's only hands
    /// it on.
    pub(super) fn prepare_if_due(&self) {
        self.prepare_if_due_at(Instant::now());
    }

    /// Makes frames of what is due. False when nothing is.
    fn prepare_if_due_at(&self, now: Instant) -> bool {
        if self.kind == Kind::Core {
            return false;
        }
        let mut wakes = Wakes::default();
        {
            // Before the bus, as everywhere.
            let mut transport = self.transport.lock();
            let is_due = self.bus.lock().member(self.id).is_some_and(|member| member.is_due(now));
            if !is_due {
                return false;
            }
            self.prepare(&mut transport, &mut wakes);
        }
        wakes.go(None);
        true
    }

    /// Takes it off its bus.
    pub(crate) fn close(self: &Arc<Self>) {
        let mut wakes = Wakes::default();
        let removed = self.bus.lock().remove(self.id, &mut wakes);
        self.station.remove(self);
        drop(removed);
        wakes.go(None);
    }

    fn take_turn(&self, out: &mut Vec<Delivery>, wakes: &mut Wakes) -> Turn {
        match self.kind {
            Kind::Core => self.take_core(out, wakes),
            Kind::Remote => self.take_remote(out, wakes),
        }
    }

    fn take_core(&self, out: &mut Vec<Delivery>, wakes: &mut Wakes) -> Turn {
        let bus = self.delivery;
        let mut batches = Vec::new();
        let mut turn = Turn::default();
        {
            let mut state = self.bus.lock();
            let Some(place) = state.place(self.id) else { return turn };
            self.tell_news(&mut state, place, out);
            let mut left = MAX_TURN_BYTES;
            while left > 0 {
                let Some((missed, taken)) = state.take(place, (left, u64::MAX), wakes) else {
                    break;
                };
                left = left.saturating_sub(match &taken {
                    Taken::Events(items) => items.iter().map(|item| item.weight() + 64).sum(),
                    Taken::Call(call) => call.bytes(),
                });
                batches.push((missed, taken));
            }
            turn.more = !state.members[place].outbox.is_empty();
        }
        let keep = batches.len() == 1;
        for (missed, taken) in batches {
            if missed > 0 {
                out.push(Delivery::BusGap { bus, missed });
            }
            match taken {
                Taken::Events(items) if items.is_empty() => {}
                Taken::Events(items) => {
                    let body = self.bus.compose(&items, keep);
                    turn.bytes += body.bytes();
                    out.push(Delivery::BusEvents { bus, body });
                }
                Taken::Call(call) => {
                    turn.bytes += call.bytes();
                    out.push(Delivery::BusCall { bus, call });
                }
            }
        }
        turn
    }

    fn tell_news(&self, state: &mut State, place: usize, out: &mut Vec<Delivery>) {
        let bus = self.delivery;
        if let Some(patterns) = state.take_union(place) {
            out.push(Delivery::BusInterest { bus, patterns });
        }
        let member = &mut state.members[place];
        for (endpoint, calls) in std::mem::take(&mut member.gone) {
            out.push(Delivery::BusGone { bus, endpoint, calls });
        }
        if std::mem::take(&mut member.is_drained) {
            out.push(Delivery::BusDrained { bus });
        }
    }

    fn take_remote(&self, out: &mut Vec<Delivery>, wakes: &mut Wakes) -> Turn {
        let remote = self.delivery;
        let mut turn = Turn::default();
        let mut transport = self.transport.lock();
        {
            let mut state = self.bus.lock();
            let Some(place) = state.place(self.id) else {
                if self.is_expired.swap(false, Ordering::AcqRel) {
                    out.push(Delivery::BusExpired { remote });
                }
                return turn;
            };
            self.tell_news(&mut state, place, out);
            if state.members[place].pace.as_ref().is_some_and(|pace| !pace.is_attached) {
                return turn;
            }
        }
        // Only what is due: a drain for other reasons does not cut batches short.
        let is_due = {
            let mut state = self.bus.lock();
            state.member(self.id).is_some_and(|member| member.is_due(Instant::now()))
        };
        if is_due {
            self.prepare(&mut transport, wakes);
        }
        while turn.bytes < MAX_TURN_FRAME_BYTES {
            let Some(frame) = transport.send() else { break };
            turn.bytes += frame.bytes;
            let (batch, missed, body) = (frame.batch, frame.missed, frame.body);
            out.push(Delivery::BusFrame { remote, batch, missed, body });
        }
        turn.more = transport.has_unsent();
        turn
    }

    /// Makes frames of what waits, as far as the window goes.
    fn prepare(&self, transport: &mut Transport, wakes: &mut Wakes) {
        loop {
            let (missed, taken, keep) = {
                let mut state = self.bus.lock();
                let Some(at) = state.place(self.id) else { return };
                let member = &mut state.members[at];
                if !member.has_window() {
                    return;
                }
                let Some(pace) = &member.pace else { return };
                let limits = (pace.options.max_batch_bytes, pace.options.max_batch_events);
                let Some((missed, taken)) = state.take(at, limits, wakes) else { break };
                let keep = state.has_several(self);
                (missed, taken, keep)
            };
            let body = match taken {
                Taken::Events(items) => FrameBody::Events(self.bus.compose(&items, keep)),
                Taken::Call(call) => FrameBody::Call(call),
            };
            let bytes = body.bytes();
            let mut state = self.bus.lock();
            let Some(pace) = state.member(self.id).and_then(|member| member.pace.as_mut()) else {
                return;
            };
            pace.unacknowledged += bytes;
            pace.last_sent = Some(Instant::now());
            transport.push(missed, body, bytes);
        }
    }

    /// The remote has got frames up to a number.
    pub(crate) fn acknowledge(&self, batch: u64, wakes: &mut Wakes) {
        let bytes = self.transport.lock().acknowledge(batch);
        let mut state = self.bus.lock();
        let Some(member) = state.member(self.id) else { return };
        if let Some(pace) = &mut member.pace {
            pace.unacknowledged = pace.unacknowledged.saturating_sub(bytes);
        }
        member.wake(Instant::now(), wakes);
    }

    /// The transport is lost: what waits is kept for a while.
    pub(crate) fn detach(self: &Arc<Self>) {
        let mut wakes = Wakes::default();
        let (linger, attachment) = {
            let mut state = self.bus.lock();
            let Some(member) = state.member(self.id) else { return };
            let Some(pace) = member.pace.as_mut().filter(|pace| pace.is_attached) else { return };
            pace.is_attached = false;
            pace.attachment += 1;
            let (linger, attachment) = (pace.options.linger, pace.attachment);
            member
                .outbox
                .set_max_bytes(pace.options.linger_bytes.min(pace.options.queue.max_bytes));
            member.outbox.leave_behind();
            state.check_drained(&mut wakes);
            (linger, attachment)
        };
        wakes.go(None);
        let endpoint = Arc::clone(self);
        self.station.after(linger, move || endpoint.expire(attachment));
    }

    /// Nobody has come back.
    fn expire(self: &Arc<Self>, attachment: u64) {
        let is_over = {
            let mut state = self.bus.lock();
            let pace = state.member(self.id).and_then(|member| member.pace.as_ref());
            pace.is_some_and(|pace| !pace.is_attached && pace.attachment == attachment)
        };
        if is_over {
            self.is_expired.store(true, Ordering::Release);
            self.close();
            // Told from the ready list: it is on no bus any more.
            Arc::clone(self).ring();
        }
    }

    /// The transport is there again: for the same document, which has got frames up to a number, or
    /// for another one.
    pub(crate) fn attach(self: &Arc<Self>, resume: Option<u64>, wakes: &mut Wakes) -> bool {
        let mut transport = self.transport.lock();
        let bytes = match resume {
            Some(batch) => transport.resume(batch),
            None => transport.restart(),
        };
        let has_unsent = transport.has_unsent();
        drop(transport);
        let mut state = self.bus.lock();
        let Some(member) = state.member(self.id) else { return false };
        if resume.is_none() {
            member.outbox.drop_calls();
        }
        let Some(pace) = &mut member.pace else { return false };
        pace.is_attached = true;
        pace.attachment += 1;
        pace.unacknowledged = pace.unacknowledged.saturating_sub(bytes);
        let max_bytes = pace.options.queue.max_bytes;
        member.outbox.set_max_bytes(max_bytes);
        if has_unsent {
            wakes.wake(self);
        }
        member.wake(Instant::now(), wakes);
        if resume.is_none() {
            // The document that handled and made calls is gone.
            let _ = state.set_methods(self.id, Vec::new());
            state.end_calls(self.id, wakes);
        }
        true
    }

    /// Frames and bytes that the remote has not acknowledged.
    pub(crate) fn unacknowledged(&self) -> (usize, usize) {
        self.transport.lock().unacknowledged()
    }

    /// What a flush interval is at least: a timer of the engine has no finer steps.
    pub(crate) const SHORTEST_FLUSH: Duration = Duration::from_millis(1);
}

impl Source for Endpoint {
    type Delivery = Delivery;

    fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let mut wakes = Wakes::default();
        let turn = self.take_turn(out, &mut wakes);
        wakes.go(None);
        turn
    }

    fn queued(&self) -> &AtomicBool {
        &self.queued
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Endpoint({} of {}, {:?})", self.id, self.bus.name, self.kind)?;
        write!(out, ", queued: {}", self.queued.load(Ordering::Relaxed))
    }
}
