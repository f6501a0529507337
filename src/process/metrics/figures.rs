//! The figures of a process at one moment.

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fields {
    /// Processor and memory of the process alone, at a fifth of the cost.
    Basic,
    /// Everything, with the process's descendants.
    #[default]
    Full,
}

/// Figures of a process, and where asked for of its tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// Use of the processor since the sample before, 100 for one core kept busy. The first sample
    /// goes back to the start of the process, and none covers less than 100 ms.
    pub cpu_percent: f64,
    /// Processor time, in milliseconds.
    pub cpu_ms: f64,
    /// Resident memory, in bytes.
    pub memory_bytes: u64,
    /// Time since the start, in milliseconds. Counts while the machine sleeps.
    pub uptime_ms: f64,
    /// The start, in milliseconds since the epoch.
    pub start_ms: f64,
    /// `None` where not asked for.
    pub details: Option<Details>,
    /// `None` where not asked for.
    pub tree: Option<TreeMetrics>,
}

/// More about a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details {
    /// Processor time in user mode, in milliseconds; the system counts in steps of 10.
    pub user_ms: u64,
    /// Processor time in kernel mode, in milliseconds, likewise.
    pub system_ms: u64,
    /// Threads.
    pub threads: u32,
    /// Open descriptors; `None` where the system does not tell.
    pub handles: Option<u64>,
    /// `None` for a process that belongs to somebody else.
    pub io: Option<Io>,
}

/// What a process has passed to its calls of `read` and `write`, and those that are like them: of
/// files, pipes, sockets and terminals alike.
///
/// Not what storage was made to do (`read_bytes` and `write_bytes` of the same file): that is the
/// page cache's business, is nothing on a file system in memory, and comes late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Io {
    /// Bytes read.
    pub read_bytes: u64,
    /// Bytes written.
    pub written_bytes: u64,
}

/// A process and its descendants, summed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeMetrics {
    /// Processes that live, with the process itself.
    pub processes: u32,
    /// As [`Metrics::cpu_percent`], of all together.
    pub cpu_percent: f64,
    /// Processor time, in milliseconds: of all that live, and of those that have ended and were
    /// waited for by their parents in the tree.
    pub cpu_ms: u64,
    /// Resident memory, in bytes; shared pages count once for each process.
    pub memory_bytes: u64,
}

/// The answer for one child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The child, by its id in its environment.
    pub child: u32,
    /// The figures; `None` when it has ended, or has not started.
    pub metrics: Option<Metrics>,
}
