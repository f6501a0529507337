//! The envelopes of JSON-RPC.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Notice;

/// Names a request; whatever the client likes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RequestId {
    /// A number.
    Number(u64),
    /// A text.
    Text(String),
}

/// A request, or without an id a notification, of a client.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request<Params = Box<RawValue>> {
    /// "2.0".
    pub jsonrpc: String,
    /// Names it in its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RequestId>,
    /// What is asked for.
    pub method: String,
    /// With what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Params>,
}

/// The answer to a request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer<Value = Box<RawValue>> {
    /// "2.0".
    pub jsonrpc: String,
    /// Of the request; none when that could not be read.
    pub id: Option<RequestId>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// Why nothing came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// JSON-RPC's number: -32700 to -32600 for what breaks the protocol, -32000 for the rest.
    pub code: i32,
    /// For people.
    pub message: String,
    /// For programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<FailureData>,
}

/// What a program may branch on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailureData {
    /// One of the stable codes, `ERR_SIGNALBOX_…`.
    pub code: String,
    /// The service that it is about, as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Box<super::ServiceReport>>,
}

impl Failure {
    /// A refusal with one of our codes.
    pub fn refusal(code: &str, message: impl Into<String>) -> Self {
        let data = Some(FailureData { code: code.to_owned(), status: None });
        Self { code: -32000, message: message.into(), data }
    }

    /// What is no JSON, no request, no method that is known, or has wrong params.
    pub fn protocol(code: i32, message: impl Into<String>) -> Self {
        let data = FailureData { code: "ERR_SIGNALBOX_CONTROL_PROTOCOL".to_owned(), status: None };
        Self { code, message: message.into(), data: Some(data) }
    }
}

/// What a line of the supervisor's is.
#[derive(Debug)]
pub enum FromSupervisor {
    /// An answer.
    Answer(Answer),
    /// Something that was asked to be heard of.
    Notice(Notice),
    /// A notice that this client does not know.
    Unknown,
}

impl FromSupervisor {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn read(line: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Kind<'a> {
            #[serde(borrow, default)]
            method: Option<std::borrow::Cow<'a, str>>,
        }
        let kind: Kind<'_> = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let Some(method) = kind.method else {
            return serde_json::from_str(line).map(Self::Answer).map_err(|error| error.to_string());
        };
        if !Notice::METHODS.contains(&method.as_ref()) {
            return Ok(Self::Unknown);
        }
        serde_json::from_str(line).map(Self::Notice).map_err(|error| error.to_string())
    }
}
