//! Options of endpoints. The facade has checked them; what does not fit is brought to the nearest
//! that does.

use std::time::Duration;

use napi::bindgen_prelude::Uint32Array;
use napi_derive::napi;

use crate::bus::{CoreOptions, Overflow, QueueOptions, RemoteOptions};

/// Options of an environment's endpoint, or of a remote. Each has a default.
#[napi(object)]
#[derive(Default)]
pub struct NativeBusOptions {
    /// Events that the bus keeps for those who come late. Default 0. Not of remotes.
    pub history: Option<f64>,
    /// Bytes that they take at most. Default and maximum 16 MiB. Not of remotes.
    pub history_bytes: Option<f64>,
    /// Its first number changes when others want other events. Not of remotes.
    pub mark: Option<Uint32Array>,
    /// Bytes above which the receiver is behind. Default 1 MiB.
    pub high_water_bytes: Option<f64>,
    /// Bytes above which it is cut off. Default 64 MiB.
    pub max_queue_bytes: Option<f64>,
    /// What happens when it is behind: 0 senders are told, 1 only the newest of each topic is kept,
    /// 2 the oldest go. Default 0.
    pub overflow: Option<u32>,
    /// Of remotes: bytes that may be on their way without being acknowledged. Default 1 MiB.
    pub window_bytes: Option<f64>,
    /// Of remotes: between two frames. Default 10, at least 1.
    pub flush_ms: Option<f64>,
    /// Of remotes: bytes with which a frame is full. Default 256 KiB.
    pub max_batch_bytes: Option<f64>,
    /// Of remotes: events with which a frame is full. Default 1,000.
    pub max_batch_events: Option<f64>,
    /// Of remotes: how long one without transport is kept. Default 30,000.
    pub linger_ms: Option<f64>,
    /// Of remotes: bytes that wait for it meanwhile. Default 8 MiB.
    pub linger_bytes: Option<f64>,
    /// Of remotes: code units of one message from it. Default 67,108,864.
    pub max_message_length: Option<f64>,
}

/// The whole number from 0 on that is nearest.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn whole(option: Option<f64>, default: usize) -> usize {
    option.map_or(default, |number| number as usize)
}

/// A time from 0 on, at most a day: more would overflow a deadline.
fn time(option: Option<f64>, default: Duration) -> Duration {
    const DAY_MS: f64 = 86_400_000.0;
    let ms = |ms: f64| if ms > 0.0 { ms.min(DAY_MS) } else { 0.0 };
    option.map_or(default, |number| Duration::from_secs_f64(ms(number) / 1e3))
}

impl NativeBusOptions {
    fn queue(&self) -> QueueOptions {
        let default = QueueOptions::default();
        QueueOptions {
            high_water_bytes: whole(self.high_water_bytes, default.high_water_bytes),
            max_bytes: whole(self.max_queue_bytes, default.max_bytes),
            overflow: match self.overflow {
                Some(1) => Overflow::Latest,
                Some(2) => Overflow::DropOldest,
                _ => Overflow::Backpressure,
            },
        }
    }

    pub(super) fn core(&self) -> CoreOptions {
        let default = CoreOptions::default();
        CoreOptions {
            queue: self.queue(),
            history: whole(self.history, 0) as u64,
            history_bytes: whole(self.history_bytes, default.history_bytes),
        }
    }

    pub(super) fn remote(&self) -> RemoteOptions {
        let default = RemoteOptions::default();
        let events = usize::try_from(default.max_batch_events).unwrap_or(usize::MAX);
        RemoteOptions {
            queue: self.queue(),
            window_bytes: whole(self.window_bytes, default.window_bytes),
            flush_interval: time(self.flush_ms, default.flush_interval),
            max_batch_bytes: whole(self.max_batch_bytes, default.max_batch_bytes),
            max_batch_events: whole(self.max_batch_events, events) as u64,
            linger: time(self.linger_ms, default.linger),
            linger_bytes: whole(self.linger_bytes, default.linger_bytes),
            max_message_length: whole(self.max_message_length, default.max_message_length),
        }
    }
}
