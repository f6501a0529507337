//! What a child tells its environment, and when.

use std::sync::atomic::AtomicBool;
use std::sync::Arc;

use super::{Child, Life};
use crate::output::stream::Stream;
use crate::output::ViewerId;
use crate::queue::doorbell::{Ringable, Source, Turn};
use crate::runtime::Delivery;
use crate::screen::MAX_WAITING_EVENTS;

impl Source for Child {
    type Delivery = Delivery;

    fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let mut life = self.life.lock();
        out.extend(life.news.drain(..));
        let mut bytes = 0;
        let Life { views, screen, exit, publications, seen, .. } = &mut *life;
        for view in views {
            bytes += view.take(&self.streams[view.stream], screen.as_ref(), *exit, out);
        }
        let mut events = screen.as_ref().map(|screen| screen.take_events()).unwrap_or_default();
        for publication in publications.iter() {
            publication.note_screen(&events);
        }
        events.splice(..0, seen.drain(..));
        if !events.is_empty() {
            out.push(Delivery::Screen { child: self.id, events });
        }
        // The reader tasks of output ring again when they have prepared more.
        let messages = self.channel.as_ref().map(|it| it.take(out)).unwrap_or_default();
        self.take_exit(&mut life, out);
        Turn { bytes: bytes + messages.bytes, more: messages.more }
    }

    fn queued(&self) -> &AtomicBool {
        &self.queued
    }
}

impl Child {
    /// Has what the screen has seen published at once, on the screen's own thread; its environment
    /// hears of it with the next drain.
    pub(super) fn publish_screen_events(&self) {
        let mut life = self.life.lock();
        let Life { screen: Some(screen), publications, seen, .. } = &mut *life else { return };
        if publications.is_empty() {
            return;
        }
        let events = screen.take_events();
        for publication in publications.iter() {
            publication.note_screen(&events);
        }
        seen.extend(events);
        let spare = seen.len().saturating_sub(MAX_WAITING_EVENTS);
        seen.drain(..spare);
    }

    /// Tells the exit after the last byte of the process, and the close after the last byte of all.
    fn take_exit(&self, life: &mut Life, out: &mut Vec<Delivery>) {
        if self.streams.iter().all(|stream| stream.has_ended()) {
            self.recordings.look_for_end();
        }
        let Some(exit) = life.exit else { return };
        if !life.exit_told {
            life.exit_told = self.all(life, Stream::has_exit_mark, Stream::is_past_exit)
                && life.log.as_ref().is_none_or(|log| log.is_past_exit())
                && self.recordings.are_past_exit()
                && self.channel.as_ref().is_none_or(|channel| channel.is_past_end());
            if life.exit_told {
                out.push(Delivery::Exit { child: self.id, exit });
            }
        }
        if life.exit_told && !life.closed_told {
            life.closed_told = self.all(life, Stream::has_ended, Stream::is_past_end)
                && life.log.as_ref().is_none_or(|log| log.is_past_end())
                && self.recordings.are_over();
            if life.closed_told {
                life.log = None;
                out.push(Delivery::Closed { child: self.id });
            }
        }
    }

    /// Whether each stream has come to a point, and with it all views that hold the exit.
    fn all(
        &self,
        life: &Life,
        has_come: impl Fn(&Stream) -> bool,
        is_past: impl Fn(&Stream, ViewerId) -> bool,
    ) -> bool {
        let holding = life.views.iter().filter(|view| view.holds_exit());
        self.streams.iter().all(|stream| has_come(stream)) && { holding }
            .all(|view| is_past(&self.streams[view.stream], view.viewer))
    }
}

impl Ringable for Child {
    fn ring(self: Arc<Self>) {
        let bell = Arc::clone(&self.bell);
        bell.ring(self);
    }
}
