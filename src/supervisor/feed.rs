//! What a group tells, on its way to an environment: news and output as one JSON array a turn.
//!
//! Bounded: a reader's output waits in the engine's rings when too much of it waits here, and of news
//! that pile up the oldest go. Then the newest status of each instance is told once more, so that whoever
//! listens is right again.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;

use super::driver::{Audience, Lines, LogRequest, Services};
use super::group::Order;
use super::news::{News, Status};
use super::plan::Plan;
use super::publishing::{About, GroupPublishOptions, Publication};
use crate::bus::Producer;
use crate::error::Result;
use crate::process::variables::Variables;
use crate::queue::doorbell::{Doorbell, Source, Turn};
use crate::runtime::{Delivery, Engine};

/// News that wait. A group that is left alone tells far less between two turns of a loop.
const MAX_NEWS: usize = 4_096;

/// Output of one reader that waits here; the rest waits in the ring.
const HIGH_WATER_BYTES: usize = 256 * 1024;

/// And goes on when no more than this does.
const LOW_WATER_BYTES: usize = 64 * 1024;

/// Output of one turn.
const MAX_TURN_BYTES: usize = 256 * 1024;

/// Something to tell, beside [`News`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
enum Told<'a> {
    Lines { reader: u32, label: &'a str, stream: &'static str, skipped: u64, text: &'a str },
    LogEnd { reader: u32 },
    Missed { count: u64 },
}

/// Where the news of a group wait for an environment.
pub struct Feed {
    id: u32,
    bell: Arc<Doorbell<Delivery>>,
    queued: AtomicBool,
    waiting: Mutex<Waiting>,
    services: Mutex<Option<Services>>,
    /// Those who publish it on buses.
    publications: Mutex<Vec<Arc<Publication>>>,
}

#[derive(Default)]
struct Waiting {
    /// Texts of JSON, and whether each may be dropped.
    news: VecDeque<(String, bool)>,
    missed: u64,
    /// The newest of each instance, for those who missed something.
    newest: BTreeMap<String, Status>,
    readers: HashMap<u32, Reader>,
}

#[derive(Default)]
struct Reader {
    lines: VecDeque<Lines>,
    bytes: usize,
    /// Its consumer wants no more for now.
    is_paused: bool,
    /// Its views were paused because too much waits here.
    is_full: bool,
    has_ended: bool,
}

/// The group's way to its feed. Weak, because the feed holds the group.
struct Teller(std::sync::Weak<Feed>);

impl Audience for Teller {
    fn hear(&self, news: News) {
        if let Some(feed) = self.0.upgrade() {
            feed.push(&news);
        }
    }

    fn hear_lines(&self, reader: u32, lines: Lines) -> bool {
        self.0.upgrade().is_none_or(|feed| feed.push_lines(reader, lines))
    }

    fn hear_end(&self, reader: u32) {
        if let Some(feed) = self.0.upgrade() {
            feed.push_end(reader);
        }
    }
}

impl Feed {
    /// Opens a group whose news go to an environment, under an id of that.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_START`.
    pub(crate) fn open(
        id: u32,
        engine: &Arc<Engine>,
        bell: Arc<Doorbell<Delivery>>,
        plan: &Plan,
        host: Variables,
    ) -> Result<Arc<Self>> {
        let feed = Arc::new(Self {
            id,
            bell,
            queued: AtomicBool::new(false),
            waiting: Mutex::default(),
            services: Mutex::new(None),
            publications: Mutex::default(),
        });
        let teller = Arc::new(Teller(Arc::downgrade(&feed)));
        let services = Services::open(engine, plan, host, teller)?;
        *feed.services.lock() = Some(services);
        Ok(feed)
    }

    /// Names the group in deliveries.
    pub fn id(&self) -> u32 {
        self.id
    }

    fn with_services(&self, call: impl FnOnce(&Services)) {
        if let Some(services) = &*self.services.lock() {
            call(services);
        }
    }

    /// Asks for something; `done` news with the ticket answer.
    pub fn order(&self, ticket: u32, order: Order) {
        self.with_services(|services| services.order(ticket, order));
    }

    /// Has output read, under a number that no other reader has.
    pub fn read_logs(&self, reader: u32, request: LogRequest) {
        self.waiting.lock().readers.insert(reader, Reader::default());
        self.with_services(|services| services.read_logs(reader, request));
    }

    /// Has all that is written from now on read, until all services were stopped together.
    pub fn listen(&self, reader: u32) {
        self.waiting.lock().readers.insert(reader, Reader::default());
        self.with_services(|services| services.listen(reader));
    }

    /// A reader wants no more for now, or goes on.
    pub fn pause_logs(self: &Arc<Self>, reader: u32, is_paused: bool) {
        if let Some(reader) = self.waiting.lock().readers.get_mut(&reader) {
            reader.is_paused = is_paused;
        }
        if !is_paused {
            self.ring();
        }
    }

    /// A reader wants nothing any more.
    pub fn close_logs(&self, reader: u32) {
        self.waiting.lock().readers.remove(&reader);
        self.with_services(|services| services.close_logs(reader));
    }

    /// Ends the group; its trees are stopped in the background. Idempotent.
    pub fn close(&self) {
        self.with_services(Services::close);
    }

    /// Ends the group of a host that is about to exit: its process groups are killed.
    pub fn close_now(&self) {
        self.with_services(Services::close_now);
    }

    /// Publishes on a bus what happens from now on, until the producer is closed.
    pub fn publish(self: &Arc<Self>, producer: &Arc<Producer>, options: GroupPublishOptions) {
        let publication = {
            let mut publications = self.publications.lock();
            let taken: Vec<_> = publications.iter().map(|other| other.reader()).collect();
            // From the end of the numbers, where nobody else's are.
            let reader = (0..=u32::MAX).rev().find(|reader| !taken.contains(reader)).unwrap_or(0);
            let (producer, feed) = (Arc::clone(producer), Arc::downgrade(self));
            let publication = Publication::new(producer, options, reader, feed);
            publications.push(Arc::clone(&publication));
            publication
        };
        publication.listen();
        if publication.has_lines() {
            self.with_services(|services| services.listen(publication.reader()));
        }
        if publication.is_closed() {
            self.unpublish(&publication);
        }
    }

    pub(super) fn unpublish(&self, publication: &Arc<Publication>) {
        self.publications.lock().retain(|other| !Arc::ptr_eq(other, publication));
        self.with_services(|services| services.close_logs(publication.reader()));
    }

    pub(super) fn resume_reader(&self, reader: u32) {
        self.with_services(|services| services.resume_logs(reader));
    }

    fn publication_of(&self, reader: u32) -> Option<Arc<Publication>> {
        self.publications.lock().iter().find(|it| it.reader() == reader).cloned()
    }

    /// Outside of all locks but that of the list: a bus has its own.
    fn tell_publications(&self, news: &News, about: Option<&About>) {
        let publications = self.publications.lock().clone();
        for publication in publications {
            publication.publish(news, about);
        }
    }

    fn ring(self: &Arc<Self>) {
        self.bell.ring(Arc::clone(self) as _);
    }

    fn push(self: &Arc<Self>, news: &News) {
        let Ok(text) = serde_json::to_string(news) else { return };
        let about = {
            let mut waiting = self.waiting.lock();
            let about = label_of(news).and_then(|label| waiting.newest.get(label)).map(About::from);
            let may_go = match news {
                News::Status { status, .. } => {
                    waiting.newest.insert(status.label.clone(), status.clone());
                    true
                }
                News::Removed { label } => {
                    waiting.newest.remove(label);
                    false
                }
                News::Done { .. } | News::Group { .. } => false,
                _ => true,
            };
            waiting.news.push_back((text, may_go));
            if waiting.news.len() > MAX_NEWS {
                if let Some(at) = waiting.news.iter().position(|(_, may_go)| *may_go) {
                    waiting.news.remove(at);
                    waiting.missed += 1;
                }
            }
            about
        };
        self.ring();
        let own = match news {
            News::Status { status, .. } => Some(About::from(status)),
            _ => about,
        };
        self.tell_publications(news, own.as_ref());
    }

    fn push_lines(self: &Arc<Self>, reader: u32, lines: Lines) -> bool {
        if let Some(publication) = self.publication_of(reader) {
            let about = self.waiting.lock().newest.get(&lines.label).map(About::from);
            return about.is_none_or(|about| publication.publish_lines(&lines, &about));
        }
        let takes_more = {
            let mut waiting = self.waiting.lock();
            let Some(reader) = waiting.readers.get_mut(&reader) else { return false };
            reader.bytes += lines.text.len();
            reader.lines.push_back(lines);
            reader.is_full |= reader.bytes >= HIGH_WATER_BYTES;
            !reader.is_full
        };
        self.ring();
        takes_more
    }

    fn push_end(self: &Arc<Self>, reader: u32) {
        if let Some(reader) = self.waiting.lock().readers.get_mut(&reader) {
            reader.has_ended = true;
        }
        self.ring();
    }
}

/// The instance that news are about; a status has it itself.
fn label_of(news: &News) -> Option<&str> {
    match news {
        News::Exit { label, .. }
        | News::Restart { label, .. }
        | News::Health { label, .. }
        | News::Removed { label }
        | News::Warning { label, .. } => Some(label),
        _ => None,
    }
}

impl Waiting {
    fn take_news(&mut self, texts: &mut Vec<String>) {
        let missed = std::mem::take(&mut self.missed);
        if missed > 0 {
            texts.extend(serde_json::to_string(&Told::Missed { count: missed }));
        }
        texts.extend(self.news.drain(..).map(|(text, _)| text));
        if missed > 0 {
            for status in self.newest.values() {
                let news = News::Status { status: status.clone(), previous: status.state };
                texts.extend(serde_json::to_string(&news));
            }
        }
    }

    /// Output of all readers, up to a bound. Returns its size, whether there is more, and the readers
    /// that can be given more.
    fn take_lines(&mut self, texts: &mut Vec<String>) -> (usize, bool, Vec<u32>) {
        let (mut bytes, mut has_more, mut resumed, mut ended) = (0, false, Vec::new(), Vec::new());
        for (&id, reader) in self.readers.iter_mut().filter(|(_, it)| !it.is_paused) {
            while bytes < MAX_TURN_BYTES {
                let Some(lines) = reader.lines.pop_front() else { break };
                bytes += lines.text.len();
                reader.bytes -= lines.text.len();
                let Lines { label, stream, skipped, text } = &lines;
                let (stream, skipped) = (*stream, *skipped);
                let told = Told::Lines { reader: id, label, stream, skipped, text };
                texts.extend(serde_json::to_string(&told));
            }
            has_more |= !reader.lines.is_empty();
            if reader.is_full && reader.bytes <= LOW_WATER_BYTES {
                reader.is_full = false;
                resumed.push(id);
            }
            if reader.has_ended && reader.lines.is_empty() {
                texts.extend(serde_json::to_string(&Told::LogEnd { reader: id }));
                ended.push(id);
            }
        }
        for id in ended {
            self.readers.remove(&id);
        }
        (bytes, has_more, resumed)
    }
}

impl Source for Feed {
    type Delivery = Delivery;

    fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let mut texts = Vec::new();
        let (bytes, more, resumed) = {
            let mut waiting = self.waiting.lock();
            // Output first: an exit is told behind what was written before it.
            let taken = waiting.take_lines(&mut texts);
            waiting.take_news(&mut texts);
            taken
        };
        for reader in resumed {
            self.with_services(|services| services.resume_logs(reader));
        }
        if !texts.is_empty() {
            let text = format!("[{}]", texts.join(","));
            out.push(Delivery::Services { group: self.id, text });
        }
        Turn { bytes, more }
    }

    fn queued(&self) -> &AtomicBool {
        &self.queued
    }
}
