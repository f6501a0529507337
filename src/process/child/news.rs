//! What a child tells its environment, and when.

use std::sync::atomic::AtomicBool;
use std::sync::Arc;

use super::{Child, Life};
use crate::queue::doorbell::{Ringable, Source, Turn};
use crate::runtime::Delivery;

impl Source for Child {
    type Delivery = Delivery;

    fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let mut life = self.life.lock();
        out.extend(life.news.drain(..));
        let mut bytes = 0;
        for (index, stream) in (0_u8..).zip(&self.streams) {
            let viewer = life.viewers[usize::from(index)];
            if let Some(payload) = viewer.and_then(|viewer| stream.take(viewer)) {
                bytes += payload.len();
                out.push(Delivery::Output { child: self.id, stream: index, payload });
            }
        }
        self.take_exit(&mut life, out);
        Turn { bytes, more: false } // the reader task rings again when it has prepared more
    }

    fn queued(&self) -> &AtomicBool {
        &self.queued
    }
}

impl Child {
    /// Tells the exit after the last byte of the process, and the close after the last byte of all.
    fn take_exit(&self, life: &mut Life, out: &mut Vec<Delivery>) {
        let Some(exit) = life.exit else { return };
        let mut streams = self.streams.iter().zip(life.viewers);
        if !life.exit_told {
            life.exit_told = streams.clone().all(|(stream, viewer)| {
                viewer.map_or_else(|| stream.has_exit_mark(), |viewer| stream.is_past_exit(viewer))
            });
            if life.exit_told {
                out.push(Delivery::Exit { child: self.id, exit });
            }
        }
        if life.exit_told && !life.closed_told {
            life.closed_told = streams.all(|(stream, viewer)| {
                viewer.map_or_else(|| stream.has_ended(), |viewer| stream.is_past_end(viewer))
            });
            if life.closed_told {
                out.push(Delivery::Closed { child: self.id });
            }
        }
    }
}

impl Ringable for Child {
    fn ring(self: Arc<Self>) {
        let bell = Arc::clone(&self.bell);
        bell.ring(self);
    }
}
