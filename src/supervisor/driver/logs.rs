//! Output of services for those who read it.

use std::collections::HashMap;
use std::sync::Arc;

use super::Audience;
use crate::output::{Begin, View, ViewOptions};
use crate::process::child::{Child, ExitTelling};

/// Names of a child's streams, by their index.
pub(super) const STREAM_NAMES: [&str; 2] = ["stdout", "stderr"];

/// What somebody wants to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogRequest {
    /// Services' names or instances' labels; all without any.
    pub names: Vec<String>,
    /// This many of the last lines of each stream first, as far as they are held.
    pub lines: usize,
    /// And what follows, until the group has ended.
    pub follow: bool,
}

/// Whole lines of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The instance.
    pub label: String,
    /// "stdout" or "stderr"; a terminal's is "stdout".
    pub stream: &'static str,
    /// Bytes of the stream that the reader missed before these lines.
    pub skipped: u64,
    /// The lines, each with its end, but for a last one that has none.
    pub text: String,
}

/// A view of one stream of one instance, for one reader.
struct Watched {
    reader: u32,
    key: u32,
    label: String,
    stream: usize,
    skipped: u64,
    /// All of the run that went on last was handed over.
    has_ended: bool,
    child: Arc<Child>,
}

struct Reader {
    request: LogRequest,
    is_paused: bool,
    /// Stays when nothing runs: something may be started again.
    is_kept: bool,
}

/// Those who read, and their views.
pub(super) struct Logs {
    audience: Arc<dyn Audience>,
    readers: HashMap<u32, Reader>,
    /// By the view's id.
    views: HashMap<u32, Watched>,
}

/// An instance that output can be read of.
pub(super) struct Origin<'a> {
    pub(super) key: u32,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) child: &'a Arc<Child>,
}

impl Origin<'_> {
    fn is_meant(&self, request: &LogRequest) -> bool {
        let is_meant = |name: &String| name == self.name || name == self.label;
        request.names.is_empty() || request.names.iter().any(is_meant)
    }

    fn streams(&self) -> impl Iterator<Item = usize> + '_ {
        (0..STREAM_NAMES.len()).filter(|&stream| self.child.stream_stats(stream).is_some())
    }
}

impl Logs {
    pub(super) fn new(audience: Arc<dyn Audience>) -> Self {
        Self { audience, readers: HashMap::new(), views: HashMap::new() }
    }

    /// A reader comes.
    pub(super) fn open(&mut self, reader: u32, request: LogRequest, origins: &[Origin<'_>]) {
        let meant = origins.iter().filter(|origin| origin.is_meant(&request));
        if request.follow {
            let begin = match request.lines {
                0 => Begin::Now,
                lines => Begin::LastLines(lines),
            };
            for origin in meant {
                self.view(reader, origin, begin);
            }
            self.readers.insert(reader, Reader { request, is_paused: false, is_kept: false });
            return;
        }
        for origin in meant {
            for stream in origin.streams() {
                let text = origin.child.tail(stream, request.lines, 0);
                if !text.is_empty() {
                    let lines = Lines {
                        label: origin.label.to_owned(),
                        stream: STREAM_NAMES[stream],
                        skipped: 0,
                        text: String::from_utf8_lossy(&text).into_owned(),
                    };
                    self.audience.hear_lines(reader, lines); // a bounded part of what is held
                }
            }
        }
        self.audience.hear_end(reader);
    }

    /// A reader comes who hears all from now on, and stays.
    pub(super) fn listen(&mut self, reader: u32, origins: &[Origin<'_>]) {
        let request = LogRequest { follow: true, ..LogRequest::default() };
        self.open(reader, request, origins);
        if let Some(reader) = self.readers.get_mut(&reader) {
            reader.is_kept = true;
        }
    }

    fn view(&mut self, reader: u32, origin: &Origin<'_>, begin: Begin) {
        for stream in origin.streams() {
            let options = ViewOptions { view: View::Lines, begin, ..ViewOptions::default() };
            let view = origin.child.view(stream, &options, ExitTelling::Apart);
            let Some(view) = view else { continue };
            let watched = Watched {
                reader,
                key: origin.key,
                label: origin.label.to_owned(),
                stream,
                skipped: 0,
                has_ended: false,
                child: Arc::clone(origin.child),
            };
            self.views.insert(view.id, watched);
        }
    }

    /// An instance begins a run. Views of the run before it go on if it has the same streams.
    pub(super) fn begin(&mut self, origin: &Origin<'_>, has_new_streams: bool) {
        if has_new_streams {
            self.views.retain(|_, watched| watched.key != origin.key);
            let meant = self.readers.iter().filter(|(_, it)| origin.is_meant(&it.request));
            let readers: Vec<_> = meant.map(|(id, it)| (*id, it.is_paused)).collect();
            for (reader, is_paused) in readers {
                self.view(reader, origin, Begin::Oldest);
                if is_paused {
                    self.set_paused(reader, true);
                }
            }
        }
        for watched in self.views.values_mut().filter(|it| it.key == origin.key) {
            watched.has_ended = false;
            watched.child = Arc::clone(origin.child);
        }
    }

    /// Output of a view. False when the view is none of a reader's.
    pub(super) fn output(&mut self, view: u32, text: &str) -> bool {
        let Some(watched) = self.views.get_mut(&view) else { return false };
        let lines = Lines {
            label: watched.label.clone(),
            stream: STREAM_NAMES[watched.stream],
            skipped: std::mem::take(&mut watched.skipped),
            text: text.to_owned(),
        };
        let reader = watched.reader;
        if !self.audience.hear_lines(reader, lines) {
            self.set_paused(reader, true);
        }
        true
    }

    pub(super) fn skipped(&mut self, view: u32, bytes: u64) {
        if let Some(watched) = self.views.get_mut(&view) {
            watched.skipped += bytes;
        }
    }

    pub(super) fn view_ended(&mut self, view: u32) {
        if let Some(watched) = self.views.get_mut(&view) {
            watched.has_ended = true;
        }
    }

    pub(super) fn set_paused(&mut self, reader: u32, is_paused: bool) {
        let Some(it) = self.readers.get_mut(&reader) else { return };
        if it.is_paused != is_paused || is_paused {
            it.is_paused = is_paused;
            for (view, watched) in self.views.iter().filter(|(_, it)| it.reader == reader) {
                watched.child.set_view_paused(*view, is_paused);
            }
        }
    }

    pub(super) fn close(&mut self, reader: u32) {
        self.readers.remove(&reader);
        self.views.retain(|view, watched| {
            let is_other = watched.reader != reader;
            if !is_other {
                watched.child.unview(*view);
            }
            is_other
        });
    }

    /// An instance is no more.
    pub(super) fn forget(&mut self, key: u32) {
        self.views.retain(|_, watched| watched.key != key);
    }

    /// Nothing follows by itself: readers that were given everything are told. `is_over`: those that are
    /// kept, too.
    pub(super) fn end_what_is_read(&mut self, is_over: bool) {
        let is_read = |reader: &u32| {
            self.views.values().filter(|it| it.reader == *reader).all(|it| it.has_ended)
        };
        let may_end = self.readers.iter().filter(|(_, it)| is_over || !it.is_kept);
        let done: Vec<_> = may_end.map(|(id, _)| *id).filter(is_read).collect();
        for reader in done {
            self.close(reader);
            self.audience.hear_end(reader);
        }
    }
}
