//! What a program may branch on besides the code.

use super::Error;
use crate::codec::CodecError;

/// A fact about a failure that a program may branch on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

impl Error {
    /// The facts that become properties of the JavaScript error.
    pub fn facts(&self) -> Vec<(&'static str, Fact)> {
        let text = |text: &str| Fact::Text(text.to_owned());
        match self {
            Self::OptionUnknown { option, .. }
            | Self::OptionType { option, .. }
            | Self::OptionRange { option, .. }
            | Self::OptionNul { option, .. } => vec![("option", text(option))],
            Self::SpawnNotFound { command, searched, .. } => {
                vec![("command", text(command)), ("searched", text(searched))]
            }
            Self::SpawnNotExecutable { command, path, .. } => {
                vec![("command", text(command)), ("path", text(path))]
            }
            Self::SpawnCwd { command, cwd, errno } => vec![
                ("command", text(command)),
                ("cwd", text(cwd)),
                ("errno", Fact::Number((*errno).into())),
            ],
            Self::SpawnFailed { command, syscall, errno } => vec![
                ("command", text(command)),
                ("syscall", text(syscall)),
                ("errno", Fact::Number((*errno).into())),
            ],
            Self::PtyOpen { syscall, errno } => {
                vec![("syscall", text(syscall)), ("errno", Fact::Number((*errno).into()))]
            }
            Self::ServiceUnknown { name, .. } => vec![("service", text(name))],
            Self::ServiceFailed { service, reason, .. } => {
                vec![("service", text(service)), ("reason", text(reason))]
            }
            Self::ServiceStopped { service }
            | Self::ServiceNotRunning { service }
            | Self::ServiceNotInteractive { service } => vec![("service", text(service))],
            Self::InvalidState { state, pid, .. } => {
                vec![("state", text(state)), ("pid", Fact::Number((*pid).into()))]
            }
            Self::ProcessEnded { pid, .. } => vec![("pid", Fact::Number((*pid).into()))],
            Self::SignalFailed { signal, pid, errno } => vec![
                ("signal", text(signal)),
                ("pid", Fact::Number((*pid).into())),
                ("errno", Fact::Number((*errno).into())),
            ],
            Self::MemoryExceeded { pid, scope, bytes, limit_bytes } => vec![
                ("pid", Fact::Number((*pid).into())),
                ("scope", text(scope.name())),
                ("bytes", Fact::Number(i64::try_from(*bytes).unwrap_or(i64::MAX))),
                ("limitBytes", Fact::Number(i64::try_from(*limit_bytes).unwrap_or(i64::MAX))),
            ],
            Self::StdioFile { path, errno }
            | Self::LogWrite { path, errno }
            | Self::RecordingOpen { path, errno }
            | Self::RecordingWrite { path, errno } => {
                vec![("path", text(path)), ("errno", Fact::Number((*errno).into()))]
            }
            Self::EngineStart { errno, .. } | Self::WatchFailed { errno } => {
                vec![("errno", Fact::Number((*errno).into()))]
            }
            Self::IpcOverflow { messages, .. } => {
                vec![("refusedMessages", Fact::Number((*messages).into()))]
            }
            Self::IpcMalformed { line } => vec![("line", text(line))],
            Self::IpcMessageTooLarge { limit } => {
                vec![("maxBytes", Fact::Number(i64::try_from(*limit).unwrap_or(i64::MAX)))]
            }
            Self::IpcHandleUnsupported { kind } => vec![("handleType", text(kind))],
            Self::BusName { name, .. } => vec![("event", text(name))],
            Self::BusLimit { limit, .. } => {
                vec![("allowed", Fact::Number(i64::try_from(*limit).unwrap_or(i64::MAX)))]
            }
            Self::BusRefused { action, name } => {
                vec![("action", text(action)), ("event", text(name))]
            }
            Self::CallNoHandler { method } => vec![("method", text(method))],
            Self::CallHandlerExists { method, by } => {
                vec![("method", text(method)), ("by", text(by))]
            }
            Self::Codec(CodecError::Limit { limit, allowed, .. }) => vec![
                ("limit", text(limit)),
                ("allowed", Fact::Number(i64::try_from(*allowed).unwrap_or(i64::MAX))),
            ],
            Self::Rpc(error) => error.facts(),
            Self::BusClosed
            | Self::BusMalformed { .. }
            | Self::Codec(_)
            | Self::StdinClosed { .. }
            | Self::StdinOverflow { .. }
            | Self::IpcClosed { .. }
            | Self::EnvironmentClosed
            | Self::EngineBusy { .. }
            | Self::ServicesPlan { .. }
            | Self::ServicesCycle { .. } => Vec::new(),
        }
    }
}
