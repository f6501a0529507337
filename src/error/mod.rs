//! Every failure of the engine, with its stable code.

mod code;
mod facts;
mod words;
use crate::codec::CodecError;
use crate::process::metrics::Scope;
use crate::rpc::RpcError;
pub use facts::Fact;
use words::{
    describe, last_output, limit_name, limit_of, recording_advice, searched_in, with_tree,
};

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

    /// A failure of a conversation.
    #[error(transparent)]
    Rpc(#[from] RpcError),

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
