//! Size and options of a screen, and their bounds.

/// Lines above the screen that are kept if nobody says otherwise: as in xterm.js.
pub const DEFAULT_SCROLLBACK: usize = 1000;

/// Most lines above the screen that can be asked for. Lines take what is written in them; whatever
/// their number, they take 256 MiB at most.
pub const MAX_SCROLLBACK: usize = 1_000_000;

/// Most cells of a screen, 64 MiB of them: sizes go up to 65,535 by 65,535, which would be 64 GiB.
pub const MAX_CELLS: usize = 1 << 22;

/// Least columns: a wide character has to fit. The same in xterm.js.
const MIN_COLS: usize = 2;

/// Columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenSize {
    /// Columns.
    pub cols: u16,
    /// Rows.
    pub rows: u16,
}

impl ScreenSize {
    /// The size that is held.
    pub(super) fn bounded(self) -> (usize, usize) {
        let cols = usize::from(self.cols).max(MIN_COLS);
        let rows = usize::from(self.rows).clamp(1, MAX_CELLS / cols);
        (cols, rows)
    }
}

/// What a screen is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenOptions {
    /// Lines above the screen that are kept; by default [`DEFAULT_SCROLLBACK`].
    pub scrollback: usize,
    /// Offset of the first byte that will be read; what came before is not known. 0 by default.
    pub begins_at: u64,
}

impl Default for ScreenOptions {
    fn default() -> Self {
        Self { scrollback: DEFAULT_SCROLLBACK, begins_at: 0 }
    }
}
