//! Lines for clients.

use bytes::Bytes;
use serde::Serialize;

use crate::control::protocol::{Answer, Failure, Notice, RequestId};

fn line(value: &impl Serialize) -> Bytes {
    let mut text = serde_json::to_vec(value).unwrap_or_default();
    text.push(b'\n');
    Bytes::from(text)
}

/// An answer, or a refusal.
pub(super) fn answer<T: Serialize>(id: Option<RequestId>, outcome: Result<T, Failure>) -> Bytes {
    let jsonrpc = "2.0".to_owned();
    let (result, error) = match outcome {
        Ok(result) => (Some(result), None),
        Err(failure) => (None, Some(failure)),
    };
    line(&Answer { jsonrpc, id, result, error })
}

/// A notification.
pub(super) fn notice(notice: &Notice) -> Bytes {
    #[derive(Serialize)]
    struct Line<'a> {
        jsonrpc: &'static str,
        #[serde(flatten)]
        notice: &'a Notice,
    }
    line(&Line { jsonrpc: "2.0", notice })
}
