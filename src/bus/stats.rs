//! Figures of a bus, as one endpoint sees it.

/// Figures. All of them count from the endpoint's beginning, or are of this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BusStats {
    /// Endpoints of the bus, this one included.
    pub endpoints: u64,
    /// Events that this endpoint sent.
    pub published: u64,
    /// Events that it was handed.
    pub delivered: u64,
    /// Events that wait for it.
    pub queued_events: u64,
    /// Bytes that wait for it.
    pub queued_bytes: u64,
    /// Events that it did not get.
    pub dropped: u64,
    /// Times that it was cut off.
    pub cuts: u64,
    /// Events that are kept for those who come late.
    pub history_events: u64,
    /// Their bytes.
    pub history_bytes: u64,
    /// Its calls that wait for an answer.
    pub pending_calls: u64,
    /// Bodies that were composed on this bus, for anybody.
    pub composed: u64,
    /// Bodies that another receiver had been handed already.
    pub shared: u64,
    /// Of a remote: frames on their way.
    pub unacknowledged: u64,
    /// Of a remote: their bytes.
    pub unacknowledged_bytes: u64,
    /// Of a remote: events from it that were refused.
    pub refused: u64,
    /// Of a remote: events from it that had come before.
    pub duplicates: u64,
}
