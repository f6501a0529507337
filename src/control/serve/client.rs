//! A client: a task that reads what it asks, and one that writes what it is told.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::UnixStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::answers;
use super::hub::Hub;
use super::methods;
use super::outbox::Outbox;
use crate::control::protocol::{Failure, Request, RequestId, MAX_LINE_BYTES};

/// Requests of one client that are under way; more wait unread.
const MAX_UNDER_WAY: usize = 256;

/// How long a client that is cut off may take to read why, and one that says nothing more waits for answers.
const LAST_WORD: Duration = Duration::from_secs(5);

/// A client that is connected.
pub(super) struct Client {
    pub(super) number: u32,
    pub(super) outbox: Arc<Outbox>,
    pub(super) hub: Arc<Hub>,
    pub(super) held: Mutex<Held>,
}

/// What it has asked for and was not given back.
#[derive(Default)]
pub(super) struct Held {
    pub(super) readers: Vec<u32>,
    pub(super) terminals: Vec<u32>,
}

/// Serves a client until it is gone.
pub(super) fn start(stream: UnixStream, hub: &Arc<Hub>) {
    let client = Arc::new(Client {
        number: hub.number(),
        outbox: Arc::default(),
        hub: Arc::clone(hub),
        held: Mutex::default(),
    });
    hub.came(client.number, &client.outbox);
    let (input, output) = stream.into_split();
    let reading = tokio::spawn(read(input, Arc::clone(&client)));
    tokio::spawn(async move {
        write(output, &client).await;
        reading.abort();
        client.outbox.close(None, true);
        let held = std::mem::take(&mut *client.held.lock());
        client.hub.left(client.number, &held.readers, &held.terminals);
    });
}

async fn write(mut output: OwnedWriteHalf, client: &Client) {
    while let Some(bytes) = client.outbox.next().await {
        let written = output.write_all(&bytes);
        let is_written = tokio::select! {
            written = written => written.is_ok(),
            () = client.outbox.is_overdue(LAST_WORD) => false,
        };
        if !is_written {
            return;
        }
        for waiting in client.outbox.wrote(bytes.len()) {
            client.hub.resume(waiting);
        }
    }
    let _ = timeout(LAST_WORD, output.shutdown()).await;
}

async fn read(input: OwnedReadHalf, client: Arc<Client>) {
    let under_way = Arc::new(Semaphore::new(MAX_UNDER_WAY));
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    loop {
        client.outbox.room().await;
        match next_line(&mut input, &mut line).await {
            Line::Whole => {}
            Line::Ended => {
                // It may have asked, closed its own side and wait for the answers, as a pipe does.
                let all = u32::try_from(MAX_UNDER_WAY).unwrap_or(u32::MAX);
                let _ = timeout(LAST_WORD, under_way.acquire_many(all)).await;
                return client.outbox.close(None, false);
            }
            Line::TooLong => {
                let message = format!("a message has at most {MAX_LINE_BYTES} bytes");
                return client.refuse(None, Failure::protocol(-32600, message), true);
            }
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice::<Request>(&line) {
            Ok(request) if request.jsonrpc == "2.0" => {
                let Ok(permit) = Arc::clone(&under_way).acquire_owned().await else { return };
                methods::take(&client, request, permit);
            }
            Ok(Request { id, .. }) => {
                let failure = Failure::protocol(-32600, "\"jsonrpc\" is not \"2.0\"");
                client.refuse(id, failure, false);
            }
            Err(error) if error.is_data() => {
                let message = format!("not a request: {error}");
                client.refuse(None, Failure::protocol(-32600, message), false);
            }
            Err(error) => {
                let message = format!("not JSON: {error}");
                client.refuse(None, Failure::protocol(-32700, message), false);
            }
        }
        if line.capacity() > 64 * 1024 {
            line = Vec::new(); // a plan was large; the next message is not
        }
    }
}

impl Client {
    fn refuse(&self, id: Option<RequestId>, failure: Failure, is_last: bool) {
        let line = answers::answer::<()>(id, Err(failure));
        if is_last {
            self.outbox.close(Some(line), false);
        } else {
            self.outbox.answer(line);
        }
    }
}

enum Line {
    Whole,
    Ended,
    TooLong,
}

async fn next_line(input: &mut BufReader<OwnedReadHalf>, line: &mut Vec<u8>) -> Line {
    line.clear();
    loop {
        let Ok(bytes) = input.fill_buf().await else { return Line::Ended };
        if bytes.is_empty() {
            return Line::Ended;
        }
        let end = memchr::memchr(b'\n', bytes);
        let count = end.map_or(bytes.len(), |end| end + 1);
        if line.len() + count > MAX_LINE_BYTES {
            return Line::TooLong;
        }
        line.extend_from_slice(&bytes[..count]);
        input.consume(count);
        if end.is_some() {
            return Line::Whole;
        }
    }
}
