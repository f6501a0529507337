//! The way to a supervisor, for programs with threads.
//!
//! A thread of its own reads: answers go to those who wait for them, notices to the listener.

mod reading;

use std::io::Write;
use std::marker::PhantomData;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{channel, Receiver, RecvTimeoutError};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::error::without_number;
use super::protocol::calls::{Call, Hello, Welcome};
use super::protocol::{self, Answer, Failure, Notice, Request, RequestId};
use super::{ControlError, Project};
use reading::Waiting;

/// A connection. Its clones are the same one; it is closed with the last of them.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    welcome: Arc<Welcome>,
}

struct Shared {
    stream: UnixStream,
    /// Held while a line is written, so that lines do not mix.
    writing: Mutex<()>,
    waiting: Arc<Waiting>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(std::net::Shutdown::Both); // the reading thread ends
    }
}

/// An answer that is still to come. Dropped, the answer is ignored when it comes.
pub struct Pending<T> {
    answers: Receiver<Result<Answer, String>>,
    kind: PhantomData<T>,
}

impl Client {
    /// Connects to the supervisor of a project. `listener` is called on a thread of the connection's, with
    /// notices in their order, and once with `None` when it is closed; it may block, which holds up answers, too.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_NOT_RUNNING`, `ERR_SIGNALBOX_CONTROL_STATE`; `ERR_SIGNALBOX_CONTROL_REFUSED`
    /// by a supervisor of another version.
    pub fn connect(
        project: &Project,
        name: &str,
        listener: impl FnMut(Option<Notice>) + Send + 'static,
    ) -> Result<Self, ControlError> {
        if project.supervisor()?.is_none() {
            return Err(ControlError::NotRunning { config: project.config().to_owned() });
        }
        let path = project.socket_file();
        let stream = UnixStream::connect(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::ConnectionRefused => {
                ControlError::NotRunning { config: project.config().to_owned() }
            }
            _ => ControlError::state(&path, &error),
        })?;
        let closed =
            |error: std::io::Error| ControlError::Closed { reason: without_number(&error) };
        let waiting = Arc::new(Waiting::default());
        reading::start(stream.try_clone().map_err(closed)?, Arc::clone(&waiting), listener)
            .map_err(closed)?;
        let shared = Arc::new(Shared { stream, writing: Mutex::new(()), waiting });
        let hello = Hello { protocol: protocol::VERSION, client: name.to_owned() };
        let welcome = shared.begin(&hello)?.wait()?;
        Ok(Self { shared, welcome: Arc::new(welcome) })
    }

    /// What the supervisor said of itself.
    pub fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    /// Asks, and waits for the answer as long as it takes.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_CLOSED`; the supervisor's refusal, with its code.
    pub fn call<C: Call>(&self, call: &C) -> Result<C::Answer, ControlError> {
        self.begin(call)?.wait()
    }

    /// Asks; the answer can be waited for later.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_CLOSED`.
    pub fn begin<C: Call>(&self, call: &C) -> Result<Pending<C::Answer>, ControlError> {
        self.shared.begin(call)
    }

    /// Asks without an answer.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_CLOSED`.
    pub fn notify<C: Call>(&self, call: &C) -> Result<(), ControlError> {
        self.shared.write(None, call)
    }
}

impl Shared {
    fn begin<C: Call>(&self, call: &C) -> Result<Pending<C::Answer>, ControlError> {
        let (sender, answers) = channel();
        let id = self.waiting.add(sender)?;
        self.write(Some(RequestId::Number(id)), call)?;
        Ok(Pending { answers, kind: PhantomData })
    }

    fn write<C: Call>(&self, id: Option<RequestId>, call: &C) -> Result<(), ControlError> {
        let request =
            Request { jsonrpc: "2.0".into(), id, method: C::METHOD.into(), params: Some(call) };
        let mut line = serde_json::to_vec(&request)
            .map_err(|error| ControlError::Protocol { what: error.to_string() })?;
        line.push(b'\n');
        let _writing = self.writing.lock();
        let written = (&self.stream).write_all(&line);
        written.map_err(|error| ControlError::Closed { reason: without_number(&error) })
    }
}

impl<T: serde::de::DeserializeOwned> Pending<T> {
    /// Waits as long as it takes.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_CLOSED`; the supervisor's refusal, with its code.
    pub fn wait(&self) -> Result<T, ControlError> {
        Self::take(self.answers.recv().map_err(|_| RecvTimeoutError::Disconnected))
            .unwrap_or_else(|| Err(ControlError::Closed { reason: String::new() }))
    }

    /// Waits no longer than this; `None` when there is no answer yet.
    pub fn wait_for(&self, limit: Duration) -> Option<Result<T, ControlError>> {
        Self::take(self.answers.recv_timeout(limit))
    }

    fn take(
        answer: Result<Result<Answer, String>, RecvTimeoutError>,
    ) -> Option<Result<T, ControlError>> {
        match answer {
            Ok(Ok(answer)) => Some(read(answer)),
            Ok(Err(reason)) => Some(Err(ControlError::Closed { reason })),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                Some(Err(ControlError::Closed { reason: String::new() }))
            }
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: Answer) -> Result<T, ControlError> {
    match answer {
        Answer { error: Some(failure), .. } => Err(refused(failure)),
        Answer { result: Some(value), .. } => serde_json::from_str(value.get())
            .map_err(|error| ControlError::Protocol { what: error.to_string() }),
        _ => Err(ControlError::Protocol { what: "an answer without result and error".into() }),
    }
}

fn refused(failure: Failure) -> ControlError {
    ControlError::Refused(failure)
}
