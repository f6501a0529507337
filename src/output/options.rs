//! How the output of a child is held, announced and logged.

use std::path::PathBuf;
use std::time::Duration;

/// How output is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Text, decoded as UTF-8.
    #[default]
    Utf8,
    /// Bytes, untouched.
    Bytes,
}

/// What happens to output that nobody takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overflow {
    /// The child waits: nothing is lost.
    #[default]
    Wait,
    /// The oldest output goes; listeners that fall that far behind are told how much they missed.
    Overwrite,
}

/// A file that gets all output, rotated by size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogOptions {
    /// The file that is written to; older ones are `PATH.1`, `PATH.2`, …
    pub path: PathBuf,
    /// A file that has reached this size is put aside.
    pub max_bytes: u64,
    /// Files that were put aside and are kept.
    pub max_files: u32,
    /// Files that were put aside are compressed, and named `PATH.1.gz`, …
    pub gzip: bool,
}

/// How the output of a child is held, announced and logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputOptions {
    /// Held of each stream for those who come late.
    pub buffer_bytes: usize,
    /// What happens when nobody takes it.
    pub overflow: Overflow,
    /// Viewers hear of output at once, and then no more often than this.
    pub flush_interval: Duration,
    /// Output that reaches this size is announced before its time. By default what suits the form:
    /// see [`DEFAULT_TEXT_BATCH_BYTES`] and [`DEFAULT_BATCH_BYTES`].
    pub max_batch_bytes: Option<usize>,
    /// The child waits when the slowest of those that may not miss anything is this many bytes
    /// behind. By default [`DEFAULT_HIGH_WATER_BYTES`], or half the buffer if that is less.
    pub high_water_bytes: Option<u64>,
    /// It goes on when nobody is behind by more than this. By default a quarter of the high mark.
    pub low_water_bytes: Option<u64>,
    /// Where all of it is written besides.
    pub log: Option<LogOptions>,
}

impl Default for OutputOptions {
    fn default() -> Self {
        Self {
            buffer_bytes: DEFAULT_BUFFER_BYTES,
            overflow: Overflow::Wait,
            flush_interval: DEFAULT_FLUSH_INTERVAL,
            max_batch_bytes: None,
            high_water_bytes: None,
            low_water_bytes: None,
            log: None,
        }
    }
}

impl OutputOptions {
    /// Below the size of the buffer, so that nobody falls off it.
    pub(super) fn high_water(&self) -> u64 {
        let most = self.buffer_bytes as u64 / 2;
        self.high_water_bytes.unwrap_or(DEFAULT_HIGH_WATER_BYTES).min(most)
    }

    pub(super) fn low_water(&self) -> u64 {
        let high_water = self.high_water();
        self.low_water_bytes.unwrap_or(high_water / 4).min(high_water)
    }
}

/// A terminal's or log's last screens many times over, and small beside the process itself.
pub const DEFAULT_BUFFER_BYTES: usize = 1024 * 1024;

/// Some 10 ms of a terminal's fastest output: long enough that a busy event loop does not stall the
/// child, short enough that Ctrl-C takes effect at once.
pub const DEFAULT_HIGH_WATER_BYTES: u64 = 512 * 1024;

/// One frame of a screen.
pub const DEFAULT_FLUSH_INTERVAL: Duration = Duration::from_millis(16);

/// Large enough that what one delivery costs hardly counts.
pub const DEFAULT_BATCH_BYTES: usize = 256 * 1024;

/// Text of two-byte characters stays below 128 kB, up to which V8 makes strings fast.
pub const DEFAULT_TEXT_BATCH_BYTES: usize = 64 * 1024;

/// Size at which a log file is put aside.
pub const DEFAULT_LOG_BYTES: u64 = 10 * 1024 * 1024;

/// Log files that were put aside and are kept.
pub const DEFAULT_LOG_FILES: u32 = 5;
