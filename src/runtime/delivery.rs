//! What an environment is told.

use std::sync::Arc;

use crate::bus::{Call, FrameBody, Text};
use crate::error::Error;
use crate::output::Payload;
use crate::process::exit::Exit;
use crate::process::metrics::{HostUsage, MemoryWarning, Sample};
use crate::process::state::State;
use crate::process::stop::Step;
use crate::runtime::log::Record;
use crate::screen::{ScreenEvent, Snapshot};

/// One piece of news. Those of one child keep their order: output, then `Exit` after the last byte
/// that the process itself wrote, then `Closed`.
#[derive(Debug)]
pub enum Delivery {
    /// The program runs.
    Started {
        /// The child.
        child: u32,
        /// Its process id.
        pid: i32,
    },
    /// The program could not be started; nothing else follows.
    SpawnFailed {
        /// The child.
        child: u32,
        /// Why.
        error: Error,
    },
    /// A new state.
    State {
        /// The child.
        child: u32,
        /// The state it is in now.
        state: State,
    },
    /// Output of a child.
    Output {
        /// The view that asked for it.
        view: u32,
        /// Text, lines or bytes.
        payload: Payload,
    },
    /// Output that a view missed, because it fell behind a child that does not wait.
    Skipped {
        /// The view.
        view: u32,
        /// How much, before the output that follows.
        bytes: u64,
    },
    /// What a view goes on from: the output that follows comes after it.
    Snapshot {
        /// The view.
        view: u32,
        /// The screen.
        snapshot: Box<Snapshot>,
        /// Bytes that the view was not handed, whose effect the snapshot shows.
        skipped: u64,
    },
    /// What the screen of a terminal has seen.
    Screen {
        /// The child.
        child: u32,
        /// In order.
        events: Vec<ScreenEvent>,
    },
    /// A view has been handed everything.
    ViewEnded {
        /// The view.
        view: u32,
    },
    /// The process has ended, and a view that tells so itself was handed all that it wrote.
    ViewExit {
        /// The view.
        view: u32,
        /// How.
        exit: Exit,
    },
    /// A `write` answered false, and everything written has been taken since.
    Writable {
        /// The child.
        child: u32,
    },
    /// Something about the child failed; it goes on.
    Failure {
        /// The child, or its channel.
        child: u32,
        /// What.
        error: Error,
    },
    /// A stop has come to its next step. The last one may come after `Closed`.
    Stop {
        /// The child.
        child: u32,
        /// Which.
        step: Step,
    },
    /// The process has ended. Told at once, maybe before the last output.
    Ended {
        /// The child.
        child: u32,
        /// How.
        exit: Exit,
    },
    /// The process has ended, and all that it wrote has been delivered.
    Exit {
        /// The child.
        child: u32,
        /// How.
        exit: Exit,
    },
    /// No output can follow, not from descendants either. The last news of a child.
    Closed {
        /// The child.
        child: u32,
    },
    /// The channel is there. A host that reads by itself can begin.
    Connected {
        /// The channel.
        channel: u32,
    },
    /// The process has ended, and its host reads the channel by itself: it is to take the rest.
    ChannelEnds {
        /// The channel.
        channel: u32,
    },
    /// Messages of the child, in their order.
    Messages {
        /// The channel.
        channel: u32,
        /// The text of a JSON array of them.
        text: Payload,
    },
    /// Messages to the child went out, which somebody asked to be told of.
    MessagesSent {
        /// The channel.
        channel: u32,
        /// How many have gone out so far.
        count: u64,
    },
    /// The channel is closed, and all messages of the child have been delivered.
    Disconnected {
        /// The channel.
        channel: u32,
    },
    /// A word about a conversation.
    RpcNews {
        /// The connection.
        connection: u32,
        /// JSON.
        text: String,
    },
    /// A conversation is over, and all messages have been delivered.
    RpcEnded {
        /// The connection.
        connection: u32,
        /// Why, as JSON.
        text: String,
    },
    /// A recording is over: it was stopped, the terminal is at its end, or the file failed.
    RecordingEnded {
        /// The recording.
        recording: u32,
        /// Lines in the file, without its header.
        events: u64,
        /// Bytes in the file.
        bytes: u64,
        /// What failed.
        error: Option<Error>,
    },
    /// The child uses more memory than it should. It goes on.
    Warning {
        /// The child.
        child: u32,
        /// How much.
        warning: MemoryWarning,
    },
    /// Figures of children.
    MetricsOfMany {
        /// The request that this answers, with a sample for each child in its order; `None` for
        /// children whose intervals have passed.
        ticket: Option<u32>,
        /// The figures.
        samples: Vec<Sample>,
    },
    /// The answer to a request for figures of the machine.
    HostUsage {
        /// The request.
        ticket: u32,
        /// The figures.
        usage: HostUsage,
    },
    /// What a group of services tells.
    Services {
        /// The group.
        group: u32,
        /// The text of a JSON array.
        text: String,
    },
    /// A record of the engine's log.
    Log {
        /// The subscription.
        tap: u32,
        /// The record.
        record: Record,
        /// Records dropped since the last one, because the environment was too slow.
        dropped: u64,
    },
    /// Events for an environment's listeners.
    BusEvents {
        /// The endpoint.
        bus: u32,
        /// A body.
        body: Arc<Text>,
    },
    /// A message of a call.
    BusCall {
        /// The endpoint.
        bus: u32,
        /// The message.
        call: Arc<Call>,
    },
    /// A message to a remote, to be sent over its transport.
    BusFrame {
        /// The remote.
        remote: u32,
        /// Number of the frame, from 1 on.
        batch: u64,
        /// Events that the remote did not get, before those in here.
        missed: u64,
        /// What to send.
        body: FrameBody,
    },
    /// What others want of an environment's events.
    BusInterest {
        /// The endpoint.
        bus: u32,
        /// Patterns.
        patterns: Vec<String>,
    },
    /// Nobody is behind any more, and the endpoint was told that somebody was.
    BusDrained {
        /// The endpoint: an environment's or a remote.
        bus: u32,
    },
    /// Events that an environment did not get, before those that follow.
    BusGap {
        /// The endpoint.
        bus: u32,
        /// How many.
        missed: u64,
    },
    /// A peer is gone, and with it the calls of and to it.
    BusGone {
        /// The endpoint.
        bus: u32,
        /// The peer.
        endpoint: u32,
        /// This endpoint's calls to it.
        calls: Vec<u64>,
    },
    /// A remote without transport was not kept any longer.
    BusExpired {
        /// The remote.
        remote: u32,
    },
}
