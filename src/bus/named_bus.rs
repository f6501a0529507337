//! One bus: its endpoints, and what goes from one to the others.
//!
//! One lock for all of it. What is done under it is little: a route is looked up, references are put
//! into queues. Texts are composed and bells are rung when it is open again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use parking_lot::{Mutex, MutexGuard};

use super::body::{Bodies, Made};
use super::calls::{Call, CallKind, Pending};
use super::endpoint::Endpoint;
use super::history::History;
use super::item::Item;
use super::member::Member;
use super::outbox::Taken;
use super::pattern::{self, Patterns};
use super::producer::Producer;
use super::routes::{self, Routes};
use super::segment::{Segment, Source};
use super::stats::BusStats;
use super::text::Text;
use super::topics::{TopicCache, Topics};
use super::wakes::Wakes;
use crate::error::{Error, Result};

/// Labels of endpoints that are remembered, so that no two have the same name.
const MAX_LABELS: usize = 4096;

/// A named bus.
pub(crate) struct Bus {
    pub(crate) name: Box<str>,
    pub(crate) topics: Mutex<TopicCache>,
    pub(crate) bodies: Bodies,
    state: Mutex<State>,
    composed: AtomicU64,
    shared: AtomicU64,
}

/// What changes.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) members: Vec<Member>,
    routes: Routes,
    history: History,
    /// Events so far.
    position: u64,
    pending: Pending,
    methods: HashMap<Arc<str>, u32>,
    /// Senders of the engine's that wait until nobody is behind.
    waiting_producers: Vec<Weak<Producer>>,
    last_id: u32,
    labels: HashMap<Box<str>, u32>,
}

impl Bus {
    pub(crate) fn new(name: &str) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            topics: Mutex::default(),
            bodies: Bodies::default(),
            state: Mutex::default(),
            composed: AtomicU64::new(0),
            shared: AtomicU64::new(0),
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// The body of items, shared with others who take the same.
    pub(crate) fn compose(&self, items: &[Item], keep: bool) -> Arc<Text> {
        let (body, made) = self.bodies.get(items, keep);
        let counter = if made == Made::Now { &self.composed } else { &self.shared };
        counter.fetch_add(1, Ordering::Relaxed);
        body
    }

    /// Name of an endpoint.
    pub(crate) fn source_of(&self, id: u32) -> Option<String> {
        self.lock().member(id).map(|member| member.source.name.to_string())
    }

    /// Figures of one endpoint.
    pub(crate) fn stats(&self, id: u32) -> BusStats {
        let state = self.lock();
        let mut figures = BusStats {
            endpoints: state.members.len() as u64,
            history_events: state.history.events(),
            history_bytes: state.history.bytes() as u64,
            pending_calls: state.pending.count(id) as u64,
            composed: self.composed.load(Ordering::Relaxed),
            shared: self.shared.load(Ordering::Relaxed),
            ..BusStats::default()
        };
        if let Some(member) = state.place(id).map(|place| &state.members[place]) {
            figures.published = member.published;
            figures.delivered = member.delivered;
            figures.queued_events = member.outbox.events();
            figures.queued_bytes = member.outbox.bytes() as u64;
            figures.dropped = member.outbox.dropped();
            figures.cuts = member.outbox.cuts();
        }
        figures
    }
}

impl State {
    pub(crate) fn place(&self, id: u32) -> Option<usize> {
        self.members.iter().position(|member| member.endpoint.id == id)
    }

    pub(crate) fn member(&mut self, id: u32) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.endpoint.id == id)
    }

    /// The same, or the error that the endpoint is closed.
    pub(crate) fn open_member(&mut self, id: u32) -> Result<&mut Member> {
        self.member(id).ok_or(Error::BusClosed)
    }

    /// A number and a name that nobody on this bus has had.
    pub(crate) fn new_source(&mut self, label: &str) -> Arc<Source> {
        self.last_id += 1;
        if self.labels.len() >= MAX_LABELS {
            self.labels.clear();
        }
        let count = self.labels.entry(label.into()).or_default();
        let name = loop {
            *count += 1;
            let name = if *count == 1 { label.to_owned() } else { format!("{label}-{count}") };
            if self.members.iter().all(|member| *member.source.name != name) {
                break name;
            }
        };
        Arc::new(Source::new(self.last_id, &name))
    }

    pub(crate) fn add(&mut self, member: Member, wakes: &mut Wakes) {
        self.members.push(member);
        self.history_changed(wakes);
        self.interest_changed(wakes);
    }

    /// Takes an endpoint away: its calls end, its methods are free, nobody waits for it.
    pub(crate) fn remove(&mut self, id: u32, wakes: &mut Wakes) -> Option<Member> {
        let member = self.members.swap_remove(self.place(id)?);
        self.methods.retain(|_, handler| *handler != id);
        self.end_calls(id, wakes);
        self.history_changed(wakes);
        self.interest_changed(wakes);
        self.check_drained(wakes);
        Some(member)
    }

    fn history_changed(&mut self, wakes: &mut Wakes) {
        let wanted = self.members.iter().map(|member| member.history);
        let (events, bytes) = wanted.fold((0, 0), |(events, bytes), (more, more_bytes)| {
            (more.max(events), if more > 0 { more_bytes.max(bytes) } else { bytes })
        });
        let was_on = self.history.is_on();
        self.history.set(events, bytes);
        if was_on != self.history.is_on() {
            self.interest_changed(wakes);
        }
    }

    /// Somebody wants something else: routes are found anew, senders are told.
    pub(crate) fn interest_changed(&mut self, wakes: &mut Wakes) {
        self.routes.clear();
        for member in &mut self.members {
            if let Some(mark) = &member.mark {
                mark.interest_changed(); // it looks for itself
            } else {
                member.is_union_stale = true;
                wakes.wake(&member.endpoint);
            }
        }
    }

    /// What others want of an endpoint, if that is something else than it was told.
    pub(crate) fn take_union(&mut self, place: usize) -> Option<Vec<String>> {
        if !std::mem::take(&mut self.members[place].is_union_stale) {
            return None;
        }
        let union = self.union(place);
        let member = &mut self.members[place];
        if member.told.as_ref() == Some(&union) || (member.told.is_none() && union.is_empty()) {
            return None;
        }
        member.told = Some(union.clone());
        Some(union)
    }

    /// What others want of an endpoint.
    pub(crate) fn union(&self, place: usize) -> Vec<String> {
        if self.history.is_on() {
            return vec!["*".into()];
        }
        let others = self.members.iter().enumerate().filter(|(other, _)| *other != place);
        pattern::union(others.map(|(_, member)| &member.interest))
    }

    /// Puts events into the queues of those who want them. `skipped` gets them in another way.
    /// True when one of the receivers is behind.
    pub(crate) fn publish(
        &mut self,
        segment: Arc<Segment>,
        skipped: Option<u32>,
        wakes: &mut Wakes,
    ) -> bool {
        let (count, from) = (u64::from(segment.count()), segment.source.id);
        let position = self.position;
        self.position += count;
        let interests = self.members.iter().map(|member| &member.interest);
        let route = self.routes.get(&segment.topics, interests);
        let (mut is_behind, mut is_cut) = (false, false);
        let mut now = None;
        for (place, mask) in &*route {
            let member = &mut self.members[*place];
            let id = member.endpoint.id;
            if id == from {
                continue;
            }
            let Some(item) = Item::new(position, Arc::clone(&segment), mask.clone()) else {
                continue;
            };
            if Some(id) == skipped {
                member.delivered += item.events;
                continue;
            }
            let was_behind = member.is_behind();
            member.outbox.push(item);
            is_behind |= member.is_behind();
            // Nobody waits any more for one that was cut off.
            is_cut |= was_behind && !member.is_behind();
            member.wake(*now.get_or_insert_with(Instant::now), wakes);
        }
        if let Some(sender) = self.member(from) {
            sender.published += count;
            sender.owes_drained |= is_behind;
        }
        if self.history.is_on() {
            if let Some(item) = Item::new(position, segment, None) {
                self.history.push(item);
            }
        }
        if is_cut {
            self.check_drained(wakes);
        }
        is_behind
    }

    /// Whether an endpoint wants any of these topics.
    pub(crate) fn wants(&self, id: u32, names: &[Box<str>]) -> bool {
        let member = self.members.iter().find(|member| member.endpoint.id == id);
        member.is_some_and(|member| names.iter().any(|name| member.interest.matches(name)))
    }

    /// The next thing for a receiver, and how many events it missed before.
    pub(crate) fn take(
        &mut self,
        place: usize,
        (max_bytes, max_events): (usize, u64),
        wakes: &mut Wakes,
    ) -> Option<(u64, Taken)> {
        if let Some(cut) = self.members[place].outbox.cut() {
            let items = self.missed_items(place, cut.position);
            self.members[place].outbox.resume(items);
        }
        let member = &mut self.members[place];
        let was_behind = member.is_behind();
        let taken = member.outbox.take(max_bytes, max_events);
        let missed = member.outbox.take_missed();
        if let Some(Taken::Events(items)) = &taken {
            member.delivered += items.iter().map(|item| item.events).sum::<u64>();
        }
        if was_behind && !member.is_behind() {
            self.check_drained(wakes);
        }
        if missed > 0 && taken.is_none() {
            return Some((missed, Taken::Events(Vec::new())));
        }
        taken.map(|taken| (missed, taken))
    }

    /// What the history has of what a receiver missed.
    fn missed_items(&self, place: usize, position: u64) -> Vec<Item> {
        let member = &self.members[place];
        let mut masks = Vec::new();
        let wanted = self.history.since(position).filter_map(|item| {
            if item.segment.source.id == member.endpoint.id {
                return None;
            }
            let mask = routes::mask(&member.interest, &item.segment.topics, &mut masks)?;
            let mut item = Item { mask, ..item };
            item.events = item.rows().count() as u64;
            (item.events > 0).then_some(item)
        });
        wanted.collect()
    }

    /// Tells those who wait, when nobody is behind any more.
    pub(crate) fn check_drained(&mut self, wakes: &mut Wakes) {
        if self.members.iter().any(Member::is_behind) {
            return;
        }
        for member in self.members.iter_mut().filter(|member| member.owes_drained) {
            member.owes_drained = false;
            member.is_drained = true;
            wakes.wake(&member.endpoint);
        }
        for producer in self.waiting_producers.drain(..).filter_map(|it| it.upgrade()) {
            wakes.drained(producer);
        }
    }

    /// Has a producer told when nobody is behind any more.
    pub(crate) fn add_waiting_producer(&mut self, producer: &Arc<Producer>) {
        let is_new = |other: &Weak<Producer>| other.as_ptr() != Arc::as_ptr(producer);
        if self.waiting_producers.iter().all(is_new) {
            self.waiting_producers.push(Arc::downgrade(producer));
        }
    }

    /// Whether anything of these topics goes anywhere.
    pub(crate) fn is_wanted(&mut self, topics: &Topics) -> bool {
        let interests = self.members.iter().map(|member| &member.interest);
        self.history.is_on() || !self.routes.get(topics, interests).is_empty()
    }

    /// The newest events of the history that match, which the receiver is not going to get anyway.
    pub(crate) fn replay(&self, id: u32, wanted: &Patterns, count: u64) -> Vec<Item> {
        let Some(place) = self.place(id) else { return Vec::new() };
        let waiting: HashMap<u64, &Item> = self.members[place]
            .outbox
            .items()
            .flat_map(|item| item.rows().map(move |row| (item.position + u64::from(row), item)))
            .collect();
        let (mut masks, mut items) = (Vec::new(), Vec::new());
        let mut room = count;
        for whole in self.history.newest() {
            if room == 0 {
                break;
            }
            let Some(mask) = routes::mask(wanted, &whole.segment.topics, &mut masks) else {
                continue;
            };
            let item = Item { mask, ..whole };
            let mut rows: Vec<u32> = item
                .rows()
                .filter(|row| !waiting.contains_key(&(item.position + u64::from(*row))))
                .collect();
            rows.drain(..rows.len().saturating_sub(usize::try_from(room).unwrap_or(usize::MAX)));
            room -= rows.len() as u64;
            let is_run = rows.len() as u64 == item.events && !rows.is_empty();
            if is_run {
                items.push(item);
                continue;
            }
            // Newest first, as everything here.
            items.extend(rows.into_iter().rev().filter_map(|row| {
                let one = Item { first: row, end: row + 1, events: 1, ..item.clone() };
                (one.rows().count() == 1).then_some(one)
            }));
        }
        items.reverse();
        items
    }

    /// Names the methods that an endpoint handles.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CALL_HANDLER_EXISTS`; then nothing has changed.
    pub(crate) fn set_methods(&mut self, id: u32, methods: Vec<Arc<str>>) -> Result<()> {
        self.open_member(id)?;
        if let Some(taken) =
            methods.iter().find(|method| self.methods.get(*method).is_some_and(|by| *by != id))
        {
            let by = self.methods[taken];
            let by = self.member(by).map(|member| member.source.name.to_string());
            return Err(Error::CallHandlerExists {
                method: taken.to_string(),
                by: by.unwrap_or_default(),
            });
        }
        self.methods.retain(|_, by| *by != id);
        self.methods.extend(methods.iter().map(|method| (Arc::clone(method), id)));
        self.open_member(id)?.methods = methods;
        Ok(())
    }

    /// Whether somebody else handles a method.
    pub(crate) fn is_handled_elsewhere(&self, id: u32, method: &str) -> bool {
        self.methods.get(method).is_some_and(|by| *by != id)
    }

    /// Asks whoever handles a method.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CALL_NO_HANDLER`, `ERR_SIGNALBOX_BUS_LIMIT`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub(crate) fn request(
        &mut self,
        from: u32,
        id: u64,
        method: &str,
        text: Arc<Text>,
        wakes: &mut Wakes,
    ) -> Result<()> {
        self.open_member(from)?;
        let Some((method, target)) = self.methods.get_key_value(method) else {
            return Err(Error::CallNoHandler { method: method.to_owned() });
        };
        let (method, target) = (Arc::clone(method), *target);
        if !self.open_member(target)?.outbox.has_room() {
            return Err(Error::BusLimit { what: "bytes waiting for one endpoint", limit: 0 });
        }
        if !self.pending.add(from, id, target) {
            let what = "calls of one endpoint without an answer, each with a number of its own";
            return Err(Error::BusLimit { what, limit: super::calls::MAX_PENDING });
        }
        let call = Call { from, kind: CallKind::Request, id, method: Some(method), text };
        self.send(target, call, wakes);
        Ok(())
    }

    /// Answers a call; one that nobody waits for goes nowhere.
    pub(crate) fn answer(
        &mut self,
        from: u32,
        to: u32,
        id: u64,
        is_error: bool,
        text: Arc<Text>,
        wakes: &mut Wakes,
    ) {
        if self.pending.target(to, id) != Some(from) {
            return;
        }
        self.pending.remove(to, id);
        let has_room = self.member(to).is_some_and(|member| member.outbox.has_room());
        if !has_room {
            self.tell_gone(to, from, vec![id], wakes);
            return;
        }
        let kind = if is_error { CallKind::Error } else { CallKind::Answer };
        self.send(to, Call { from, kind, id, method: None, text }, wakes);
    }

    /// Nobody waits for a call any more.
    pub(crate) fn cancel(&mut self, from: u32, id: u64, wakes: &mut Wakes) {
        let Some(target) = self.pending.target(from, id) else { return };
        self.pending.remove(from, id);
        let text = Arc::default();
        self.send(target, Call { from, kind: CallKind::Cancel, id, method: None, text }, wakes);
    }

    fn send(&mut self, to: u32, call: Call, wakes: &mut Wakes) {
        if let Some(member) = self.member(to) {
            member.outbox.push_call(Arc::new(call));
            member.wake(Instant::now(), wakes);
        }
    }

    /// Ends all calls of and to an endpoint.
    pub(crate) fn end_calls(&mut self, gone: u32, wakes: &mut Wakes) {
        for (concerned, ids) in self.pending.remove_all(gone) {
            self.tell_gone(concerned, gone, ids, wakes);
        }
    }

    fn tell_gone(&mut self, to: u32, gone: u32, ids: Vec<u64>, wakes: &mut Wakes) {
        let Some(member) = self.member(to) else { return };
        if member.is_core() {
            member.gone.push((gone, ids));
            wakes.wake(&member.endpoint);
            return;
        }
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let text = Arc::new(Text::from(format!("[{}]", ids.join(","))));
        let call = Call { from: gone, kind: CallKind::Gone, id: 0, method: None, text };
        self.send(to, call, wakes);
    }

    /// Whether more than one endpoint could take the same.
    pub(crate) fn has_several(&self, endpoint: &Endpoint) -> bool {
        self.members.iter().filter(|member| member.endpoint.id != endpoint.id).take(2).count() == 2
    }
}
