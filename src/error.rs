//! Every failure of the engine, with its stable code.

use std::io;

use crate::codec::CodecError;
use crate::process::metrics::Scope;

/// The engine's result.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure. [`Error::code`] is stable; the message is for people and may change.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An option that does not exist.
    #[error("Unknown option \"{option}\" for {of}. Known options: {known}.")]
    OptionUnknown {
        /// The option as given.
        option: String,
        /// What it was given to.
        of: &'static str,
        /// All options, separated by commas.
        known: String,
    },

    /// An option of the wrong type.
    #[error("Option \"{option}\" must be {expected}; got {found}.")]
    OptionType {
        /// Path of the option, such as `args[2]`.
        option: String,
        /// What is allowed.
        expected: &'static str,
        /// What was given.
        found: String,
    },

    /// An option of the right type with a value that is not allowed.
    #[error("Option \"{option}\" must be {expected}; got {found}.")]
    OptionRange {
        /// Path of the option.
        option: String,
        /// What is allowed, with its bounds.
        expected: String,
        /// What was given.
        found: String,
    },

    /// A string that the operating system would cut at its NUL character.
    #[error("{option} contains a NUL character at position {position}: the operating system can't pass that on.")]
    OptionNul {
        /// Path of the option.
        option: String,
        /// Position of the first NUL, in bytes of its UTF-8 form.
        position: usize,
    },

    /// The command does not exist.
    #[error("Command \"{command}\" was not found. {}", searched_in(searched, cwd.as_deref()))]
    SpawnNotFound {
        /// The command as given.
        command: String,
        /// The directories that were searched, in order, joined as in `PATH`; empty for a command
        /// with a slash in it, which is not searched for.
        searched: String,
        /// Directory that a relative command started from, if one was given.
        cwd: Option<String>,
    },

    /// The command exists and can't be executed.
    #[error("Command \"{command}\" can't be executed: {path} {reason}.")]
    SpawnNotExecutable {
        /// The command as given.
        command: String,
        /// The file that was found.
        path: String,
        /// What is in the way.
        reason: &'static str,
    },

    /// The working directory can't be entered.
    #[error("Can't start \"{command}\" in the directory {cwd}: {}. Create it, or set cwd to one that exists.", describe(*errno))]
    SpawnCwd {
        /// The command as given.
        command: String,
        /// The directory.
        cwd: String,
        /// The system's error number.
        errno: i32,
    },

    /// The system refused to start the process.
    #[error("Can't start \"{command}\": {syscall} failed: {}.", describe(*errno))]
    SpawnFailed {
        /// The command as given.
        command: String,
        /// The step that failed.
        syscall: &'static str,
        /// The system's error number.
        errno: i32,
    },

    /// A file that was to be a standard stream can't be opened.
    #[error("Can't open {path} for the process: {}.", describe(*errno))]
    StdioFile {
        /// The file.
        path: String,
        /// The system's error number.
        errno: i32,
    },

    /// The log of a process can't be opened or written.
    #[error("Can't write the log {path}: {}.", describe(*errno))]
    LogWrite {
        /// The file.
        path: String,
        /// The system's error number.
        errno: i32,
    },

    /// The file of a recording can't be opened.
    #[error("Can't record to {path}: {}.{}", describe(*errno), recording_advice(*errno))]
    RecordingOpen {
        /// The file.
        path: String,
        /// The system's error number.
        errno: i32,
    },

    /// A recording can't be written any more.
    #[error("The recording {path} ends here: {}. What was written so far can be read.", describe(*errno))]
    RecordingWrite {
        /// The file.
        path: String,
        /// The system's error number.
        errno: i32,
    },

    /// The event loop takes no further descriptor.
    #[error("Can't watch a stream of the process, so what goes over it is lost: {}. The user's limit of watched descriptors (fs.epoll.max_user_watches) may be reached.", describe(*errno))]
    WatchFailed {
        /// The system's error number.
        errno: i32,
    },

    /// No terminal could be opened.
    #[error("Can't open a terminal: {syscall} failed: {}.", describe(*errno))]
    PtyOpen {
        /// The step that failed.
        syscall: &'static str,
        /// The system's error number.
        errno: i32,
    },

    /// The process has ended (or never started), and something was asked of it.
    #[error("Can't {action}: process {pid} has ended.")]
    ProcessEnded {
        /// What was asked for.
        action: &'static str,
        /// Its process id while it lived.
        pid: i32,
    },

    /// What was asked of the process does not go with the state that it is in.
    #[error("Can't {action} process {pid} while it is {state}.")]
    InvalidState {
        /// What was asked for.
        action: &'static str,
        /// The state it is in.
        state: &'static str,
        /// Its process id; 0 before it has one.
        pid: i32,
    },

    /// The signal could not be delivered.
    #[error("Can't send {signal} to process {pid}: {}.", describe(*errno))]
    SignalFailed {
        /// Name of the signal.
        signal: String,
        /// The process.
        pid: i32,
        /// The system's error number.
        errno: i32,
    },

    /// The process used more memory than it may, and is being stopped.
    #[error("Process {pid}{} uses {bytes} bytes of memory, more than its limit of {limit_bytes}, and is being stopped. If that is what it needs, raise limits.{}.", with_tree(*scope), limit_name(*scope))]
    MemoryExceeded {
        /// The process.
        pid: i32,
        /// Whose memory was summed.
        scope: Scope,
        /// What was found.
        bytes: u64,
        /// What it may use.
        limit_bytes: u64,
    },

    /// The child takes no input.
    #[error("Can't write to the process: {why}.")]
    StdinClosed {
        /// What happened.
        why: &'static str,
    },

    /// Too much input waits already.
    #[error("Can't queue {refused} bytes of input: {waiting} bytes wait already. Stop writing when write() returns false, and go on after drain().")]
    StdinOverflow {
        /// Bytes that wait.
        waiting: usize,
        /// Bytes that were refused.
        refused: usize,
    },

    /// Nothing can be sent to the child.
    #[error("Can't send to the process: {why}.")]
    IpcClosed {
        /// What happened.
        why: &'static str,
    },

    /// Too many messages wait already.
    #[error("Can't queue {refused} bytes of messages: {waiting} bytes wait already, and 64 MiB may. Stop sending when send() returns false, and go on after drainMessages().")]
    IpcOverflow {
        /// Bytes that wait.
        waiting: usize,
        /// Bytes that were refused.
        refused: usize,
        /// Messages in those.
        messages: u32,
    },

    /// A line on the channel is not JSON.
    #[error("The process sent a line on its channel that is not JSON, and it was skipped. It begins with: {line:?}. Something in it writes to the descriptor in NODE_CHANNEL_FD by hand, or it ended within a message.")]
    IpcMalformed {
        /// Its beginning.
        line: String,
    },

    /// A line on the channel has no end in sight.
    #[error("The process sent a message of more than {limit} bytes, and its channel was closed. Send large data in parts, by a file or over standard output.")]
    IpcMessageTooLarge {
        /// Most bytes that a message may have.
        limit: usize,
    },

    /// A descriptor came with a message.
    #[error("The process sent a handle ({kind}) along with a message. signalbox takes no handles: neither the handle nor its message arrived. This is told once for each process.")]
    IpcHandleUnsupported {
        /// What Node calls its kind, such as `net.Socket`.
        kind: String,
    },

    /// The bus was closed here.
    #[error("This end of the bus is closed: nothing can be sent or asked on it any more.")]
    BusClosed,

    /// A name or a pattern that no event, method or bus has.
    #[error("\"{name}\" is no name: it has {length} UTF-16 code units, and 1 to 256 are allowed.")]
    BusName {
        /// Its beginning.
        name: String,
        /// UTF-16 code units of all of it.
        length: usize,
    },

    /// More of something than a bus takes.
    #[error("The bus takes no more: there are too many {what}.{}", limit_of(*limit))]
    BusLimit {
        /// Of what.
        what: &'static str,
        /// How many there may be; 0 where that is an option's value.
        limit: usize,
    },

    /// Events that are not in their form.
    #[error("Not a body of events: {what}.")]
    BusMalformed {
        /// The rule that it breaks.
        what: &'static str,
    },

    /// Something that the policy of a remote does not allow.
    #[error("Not allowed to {action} \"{name}\": the policy that this window or process was attached with does not name it.")]
    BusRefused {
        /// What it wanted to do.
        action: &'static str,
        /// The event, pattern or method.
        name: String,
    },

    /// A method that nobody handles.
    #[error("Nobody handles \"{method}\" on this bus. Call handle() before request(), in any window, worker or process that is on the bus.")]
    CallNoHandler {
        /// The method.
        method: String,
    },

    /// A method that somebody handles already.
    #[error("\"{method}\" is handled by \"{by}\" already: a method has one handler on a bus.")]
    CallHandlerExists {
        /// The method.
        method: String,
        /// Who handles it.
        by: String,
    },

    /// A value or a frame that the codec refused.
    #[error(transparent)]
    Codec(#[from] CodecError),

    /// A plan of services that can't be run.
    #[error("The services can't be run as planned: {}.", problems.join("; "))]
    ServicesPlan {
        /// All that is wrong, each with its path.
        problems: Vec<String>,
    },

    /// Services wait for each other.
    #[error("These services wait for each other, so that none can start: {}. Take out one dependsOn.", names.join(" → "))]
    ServicesCycle {
        /// Their names, the first once more at the end.
        names: Vec<String>,
    },

    /// There is no such service.
    #[error("There is no service \"{name}\" in this group. There are: {known}.")]
    ServiceUnknown {
        /// The name that was given.
        name: String,
        /// All names, separated by commas.
        known: String,
    },

    /// A service has failed for good.
    #[error("Service \"{service}\" failed: {reason}.{}", last_output(lines))]
    ServiceFailed {
        /// Its label.
        service: String,
        /// Why.
        reason: String,
        /// What it wrote last.
        lines: Vec<String>,
    },

    /// A service was stopped while somebody waited for it.
    #[error("{service} was stopped before it was ready.")]
    ServiceStopped {
        /// Its label.
        service: String,
    },

    /// Something was asked of the program of a service, which does not run.
    #[error("Service \"{service}\" does not run. Start it first.")]
    ServiceNotRunning {
        /// Its name.
        service: String,
    },

    /// A service without a terminal was to be attached to.
    #[error("Service \"{service}\" does not run on a terminal: read its logs, or write to it; with `interactive: true` it gets one.")]
    ServiceNotInteractive {
        /// Its name.
        service: String,
    },

    /// The environment (a worker, a window, the process) is being torn down.
    #[error(
        "This JavaScript environment is shutting down: nothing can be started in it any more."
    )]
    EnvironmentClosed,

    /// The engine's threads could not be started.
    #[error("The signalbox engine could not start: {what}: {}.", describe(*errno))]
    EngineStart {
        /// The step that failed.
        what: &'static str,
        /// The system's error number.
        errno: i32,
    },

    /// More work waits than the engine takes.
    #[error("The signalbox engine is busy: {waiting} {what} wait already. Try again when some are done.")]
    EngineBusy {
        /// What waits.
        what: &'static str,
        /// How many.
        waiting: usize,
    },
}

/// A fact about a failure that a program may branch on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

impl Error {
    /// All codes, in the order of `docs/errors.md`.
    pub const CODES: &'static [&'static str] = &[
        "ERR_SIGNALBOX_OPTION_UNKNOWN",
        "ERR_SIGNALBOX_OPTION_TYPE",
        "ERR_SIGNALBOX_OPTION_RANGE",
        "ERR_SIGNALBOX_OPTION_NUL",
        "ERR_SIGNALBOX_SPAWN_NOT_FOUND",
        "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE",
        "ERR_SIGNALBOX_SPAWN_CWD",
        "ERR_SIGNALBOX_SPAWN_FAILED",
        "ERR_SIGNALBOX_STDIO_FILE",
        "ERR_SIGNALBOX_STDIO_WATCH",
        "ERR_SIGNALBOX_LOG_WRITE",
        "ERR_SIGNALBOX_RECORDING_OPEN",
        "ERR_SIGNALBOX_RECORDING_WRITE",
        "ERR_SIGNALBOX_PTY_OPEN",
        "ERR_SIGNALBOX_PROCESS_ENDED",
        "ERR_SIGNALBOX_PROCESS_STATE",
        "ERR_SIGNALBOX_PROCESS_SIGNAL",
        "ERR_SIGNALBOX_PROCESS_MEMORY",
        "ERR_SIGNALBOX_STDIN_CLOSED",
        "ERR_SIGNALBOX_STDIN_OVERFLOW",
        "ERR_SIGNALBOX_IPC_CLOSED",
        "ERR_SIGNALBOX_IPC_OVERFLOW",
        "ERR_SIGNALBOX_IPC_MALFORMED",
        "ERR_SIGNALBOX_IPC_MESSAGE_TOO_LARGE",
        "ERR_SIGNALBOX_IPC_HANDLE_UNSUPPORTED",
        "ERR_SIGNALBOX_BUS_CLOSED",
        "ERR_SIGNALBOX_BUS_NAME",
        "ERR_SIGNALBOX_BUS_LIMIT",
        "ERR_SIGNALBOX_BUS_MALFORMED",
        "ERR_SIGNALBOX_BUS_REFUSED",
        "ERR_SIGNALBOX_CALL_NO_HANDLER",
        "ERR_SIGNALBOX_CALL_HANDLER_EXISTS",
        "ERR_SIGNALBOX_SERVICES_PLAN",
        "ERR_SIGNALBOX_SERVICES_CYCLE",
        "ERR_SIGNALBOX_SERVICE_UNKNOWN",
        "ERR_SIGNALBOX_SERVICE_FAILED",
        "ERR_SIGNALBOX_SERVICE_STOPPED",
        "ERR_SIGNALBOX_SERVICE_NOT_RUNNING",
        "ERR_SIGNALBOX_SERVICE_NOT_INTERACTIVE",
        "ERR_SIGNALBOX_ENVIRONMENT_CLOSED",
        "ERR_SIGNALBOX_ENGINE_START",
        "ERR_SIGNALBOX_ENGINE_BUSY",
    ];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OptionUnknown { .. } => "ERR_SIGNALBOX_OPTION_UNKNOWN",
            Self::OptionType { .. } => "ERR_SIGNALBOX_OPTION_TYPE",
            Self::OptionRange { .. } => "ERR_SIGNALBOX_OPTION_RANGE",
            Self::OptionNul { .. } => "ERR_SIGNALBOX_OPTION_NUL",
            Self::SpawnNotFound { .. } => "ERR_SIGNALBOX_SPAWN_NOT_FOUND",
            Self::SpawnNotExecutable { .. } => "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE",
            Self::SpawnCwd { .. } => "ERR_SIGNALBOX_SPAWN_CWD",
            Self::SpawnFailed { .. } => "ERR_SIGNALBOX_SPAWN_FAILED",
            Self::StdioFile { .. } => "ERR_SIGNALBOX_STDIO_FILE",
            Self::WatchFailed { .. } => "ERR_SIGNALBOX_STDIO_WATCH",
            Self::LogWrite { .. } => "ERR_SIGNALBOX_LOG_WRITE",
            Self::RecordingOpen { .. } => "ERR_SIGNALBOX_RECORDING_OPEN",
            Self::RecordingWrite { .. } => "ERR_SIGNALBOX_RECORDING_WRITE",
            Self::PtyOpen { .. } => "ERR_SIGNALBOX_PTY_OPEN",
            Self::ProcessEnded { .. } => "ERR_SIGNALBOX_PROCESS_ENDED",
            Self::InvalidState { .. } => "ERR_SIGNALBOX_PROCESS_STATE",
            Self::SignalFailed { .. } => "ERR_SIGNALBOX_PROCESS_SIGNAL",
            Self::MemoryExceeded { .. } => "ERR_SIGNALBOX_PROCESS_MEMORY",
            Self::StdinClosed { .. } => "ERR_SIGNALBOX_STDIN_CLOSED",
            Self::StdinOverflow { .. } => "ERR_SIGNALBOX_STDIN_OVERFLOW",
            Self::IpcClosed { .. } => "ERR_SIGNALBOX_IPC_CLOSED",
            Self::IpcOverflow { .. } => "ERR_SIGNALBOX_IPC_OVERFLOW",
            Self::IpcMalformed { .. } => "ERR_SIGNALBOX_IPC_MALFORMED",
            Self::IpcMessageTooLarge { .. } => "ERR_SIGNALBOX_IPC_MESSAGE_TOO_LARGE",
            Self::IpcHandleUnsupported { .. } => "ERR_SIGNALBOX_IPC_HANDLE_UNSUPPORTED",
            Self::BusClosed => "ERR_SIGNALBOX_BUS_CLOSED",
            Self::BusName { .. } => "ERR_SIGNALBOX_BUS_NAME",
            Self::BusLimit { .. } => "ERR_SIGNALBOX_BUS_LIMIT",
            Self::BusMalformed { .. } => "ERR_SIGNALBOX_BUS_MALFORMED",
            Self::BusRefused { .. } => "ERR_SIGNALBOX_BUS_REFUSED",
            Self::CallNoHandler { .. } => "ERR_SIGNALBOX_CALL_NO_HANDLER",
            Self::CallHandlerExists { .. } => "ERR_SIGNALBOX_CALL_HANDLER_EXISTS",
            Self::ServicesPlan { .. } => "ERR_SIGNALBOX_SERVICES_PLAN",
            Self::ServicesCycle { .. } => "ERR_SIGNALBOX_SERVICES_CYCLE",
            Self::ServiceUnknown { .. } => "ERR_SIGNALBOX_SERVICE_UNKNOWN",
            Self::ServiceFailed { .. } => "ERR_SIGNALBOX_SERVICE_FAILED",
            Self::ServiceStopped { .. } => "ERR_SIGNALBOX_SERVICE_STOPPED",
            Self::ServiceNotRunning { .. } => "ERR_SIGNALBOX_SERVICE_NOT_RUNNING",
            Self::ServiceNotInteractive { .. } => "ERR_SIGNALBOX_SERVICE_NOT_INTERACTIVE",
            Self::EnvironmentClosed => "ERR_SIGNALBOX_ENVIRONMENT_CLOSED",
            Self::EngineStart { .. } => "ERR_SIGNALBOX_ENGINE_START",
            Self::EngineBusy { .. } => "ERR_SIGNALBOX_ENGINE_BUSY",
            Self::Codec(error) => error.code(),
        }
    }

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

fn with_tree(scope: Scope) -> &'static str {
    match scope {
        Scope::Process => "",
        Scope::Tree => " with its descendants",
    }
}

fn limit_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Process => "memoryBytes",
        Scope::Tree => "treeMemoryBytes",
    }
}

/// The system's own words for an error number, without Rust's "(os error N)".
fn describe(errno: i32) -> String {
    let text = io::Error::from_raw_os_error(errno).to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn limit_of(limit: usize) -> String {
    if limit == 0 {
        String::new()
    } else {
        format!(" {limit} are allowed.")
    }
}

fn recording_advice(errno: i32) -> &'static str {
    if errno == libc::EEXIST {
        " Give another path, or overwrite: true."
    } else {
        ""
    }
}

fn last_output(lines: &[String]) -> String {
    match lines {
        [] => " It wrote nothing.".to_owned(),
        lines => format!(" It wrote last:\n  {}", lines.join("\n  ")),
    }
}

fn searched_in(searched: &str, cwd: Option<&str>) -> String {
    match (searched.is_empty(), cwd) {
        (false, _) => format!("Searched in PATH: {searched}"),
        (true, Some(cwd)) => format!("Looked from the directory {cwd}."),
        (true, None) => {
            "Check the path; a command with a slash is not searched for in PATH.".into()
        }
    }
}
