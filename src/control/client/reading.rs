//! The thread that reads what the supervisor sends.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::control::error::without_number;
use crate::control::protocol::{Answer, FromSupervisor, Notice, RequestId};
use crate::control::ControlError;

/// Those who wait for an answer.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    last_id: u64,
    /// What they get: an answer, or why there is none.
    senders: HashMap<u64, Sender<Result<Answer, String>>>,
    /// The connection is closed, with the reason.
    closed: Option<String>,
}

impl Waiting {
    /// Somebody is about to ask under this number.
    pub(super) fn add(&self, sender: Sender<Result<Answer, String>>) -> Result<u64, ControlError> {
        let mut inner = self.0.lock();
        if let Some(reason) = &inner.closed {
            return Err(ControlError::Closed { reason: reason.clone() });
        }
        inner.last_id += 1;
        let id = inner.last_id;
        inner.senders.insert(id, sender);
        Ok(id)
    }

    fn answer(&self, answer: Answer) {
        let sender = match &answer.id {
            Some(RequestId::Number(id)) => self.0.lock().senders.remove(id),
            _ => None,
        };
        if let Some(sender) = sender {
            let _ = sender.send(Ok(answer)); // whoever asked may have gone
        }
    }

    fn close(&self, reason: &str) {
        let mut inner = self.0.lock();
        inner.closed = Some(reason.to_owned());
        for (_, sender) in inner.senders.drain() {
            let _ = sender.send(Err(reason.to_owned()));
        }
    }
}

/// Starts the thread.
pub(super) fn start(
    stream: UnixStream,
    waiting: Arc<Waiting>,
    mut listener: impl FnMut(Option<Notice>) + Send + 'static,
) -> std::io::Result<()> {
    let thread = std::thread::Builder::new().name("signalbox-client".into());
    thread.spawn(move || {
        let reason = read(stream, &waiting, &mut listener);
        waiting.close(&reason);
        listener(None);
    })?;
    Ok(())
}

/// Reads until the end, and says why that came.
fn read(
    stream: UnixStream,
    waiting: &Waiting,
    listener: &mut impl FnMut(Option<Notice>),
) -> String {
    let mut reader = BufReader::with_capacity(64 * 1024, stream);
    let mut line = String::new();
    loop {
        line.clear();
        match reader.read_line(&mut line) {
            Ok(0) => return String::new(),
            Ok(_) if line.ends_with('\n') => {}
            Ok(_) => return "it was cut off within a message".to_owned(),
            Err(error) => return without_number(&error),
        }
        match FromSupervisor::read(&line) {
            Ok(FromSupervisor::Answer(answer)) => waiting.answer(answer),
            Ok(FromSupervisor::Notice(notice)) => listener(Some(notice)),
            Ok(FromSupervisor::Unknown) => {}
            Err(what) => return format!("what came is not understood: {what}"),
        }
    }
}
