//! Figures of an endpoint.

use napi_derive::napi;

use crate::bus::BusStats;

/// Figures of a bus as one endpoint sees it.
#[napi(object)]
pub struct NativeBusStats {
    /// Endpoints of the bus, this one included.
    pub endpoints: f64,
    /// Events that this endpoint sent to the hub.
    pub published: f64,
    /// Events that it was handed.
    pub delivered: f64,
    /// Events that wait for it.
    pub queued_events: f64,
    /// Bytes that wait for it.
    pub queued_bytes: f64,
    /// Events that it did not get.
    pub dropped: f64,
    /// Times that it was cut off.
    pub cuts: f64,
    /// Events in the history.
    pub history_events: f64,
    /// Their bytes.
    pub history_bytes: f64,
    /// Its calls that wait for an answer.
    pub pending_calls: f64,
    /// Bodies that were composed on this bus, for anybody.
    pub composed: f64,
    /// Bodies that another receiver had been handed already.
    pub shared: f64,
    /// Of a remote: frames on their way.
    pub unacknowledged: f64,
    /// Of a remote: their bytes.
    pub unacknowledged_bytes: f64,
    /// Of a remote: events from it that were refused.
    pub refused: f64,
    /// Of a remote: events from it that had come before.
    pub duplicates: f64,
}

impl From<BusStats> for NativeBusStats {
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    fn from(stats: BusStats) -> Self {
        Self {
            endpoints: stats.endpoints as f64,
            published: stats.published as f64,
            delivered: stats.delivered as f64,
            queued_events: stats.queued_events as f64,
            queued_bytes: stats.queued_bytes as f64,
            dropped: stats.dropped as f64,
            cuts: stats.cuts as f64,
            history_events: stats.history_events as f64,
            history_bytes: stats.history_bytes as f64,
            pending_calls: stats.pending_calls as f64,
            composed: stats.composed as f64,
            shared: stats.shared as f64,
            unacknowledged: stats.unacknowledged as f64,
            unacknowledged_bytes: stats.unacknowledged_bytes as f64,
            refused: stats.refused as f64,
            duplicates: stats.duplicates as f64,
        }
    }
}
