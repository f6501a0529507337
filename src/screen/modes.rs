//! Modes of the terminal: what programs switch on and off.

/// Which mouse events are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MouseTracking {
    /// None.
    #[default]
    None,
    /// Presses, without modifiers (mode 9).
    X10,
    /// Presses and releases (mode 1000).
    Vt200,
    /// The same, and moves with a button held (mode 1002).
    Drag,
    /// All moves (mode 1003).
    Any,
}

impl MouseTracking {
    /// The name that xterm.js has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::X10 => "x10",
            Self::Vt200 => "vt200",
            Self::Drag => "drag",
            Self::Any => "any",
        }
    }

    pub(super) fn number(self) -> Option<u16> {
        match self {
            Self::None => None,
            Self::X10 => Some(9),
            Self::Vt200 => Some(1000),
            Self::Drag => Some(1002),
            Self::Any => Some(1003),
        }
    }
}

/// How mouse events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MouseEncoding {
    /// Three bytes.
    #[default]
    Default,
    /// Numbers (mode 1006).
    Sgr,
    /// Numbers, in pixels (mode 1016).
    SgrPixels,
}

impl MouseEncoding {
    /// A name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Sgr => "sgr",
            Self::SgrPixels => "sgrPixels",
        }
    }

    pub(super) fn number(self) -> Option<u16> {
        match self {
            Self::Default => None,
            Self::Sgr => Some(1006),
            Self::SgrPixels => Some(1016),
        }
    }
}

/// Form of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorShape {
    /// A block.
    Block,
    /// A line below.
    Underline,
    /// A line to the left.
    Bar,
}

impl CursorShape {
    /// A name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Underline => "underline",
            Self::Bar => "bar",
        }
    }
}

/// All modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Modes {
    /// Cursor keys send application sequences (DECCKM).
    pub application_cursor_keys: bool,
    /// The keypad sends application sequences (DECKPAM).
    pub application_keypad: bool,
    /// Pasted text comes between marks (2004).
    pub bracketed_paste: bool,
    /// Characters push those after them to the right (IRM).
    pub insert: bool,
    /// A line feed also returns the carriage (LNM).
    pub line_feed_new_line: bool,
    /// Positions count from the margins (DECOM).
    pub origin: bool,
    /// A backspace at the left edge goes to the line above (45).
    pub reverse_wraparound: bool,
    /// Focus is reported (1004).
    pub send_focus: bool,
    /// The program asks to wait with showing (2026).
    pub synchronized_output: bool,
    /// Text goes on in the next line (DECAWM).
    pub wraparound: bool,
    /// Mouse events that are reported.
    pub mouse_tracking: MouseTracking,
    /// How.
    pub mouse_encoding: MouseEncoding,
    /// The cursor is shown (DECTCEM).
    pub cursor_visible: bool,
    /// Its form, if the program has chosen (DECSCUSR).
    pub cursor_shape: Option<CursorShape>,
    /// Whether it blinks, if the program has chosen by DECSCUSR.
    pub cursor_blink: Option<bool>,
    /// Whether it blinks, if the program has chosen by mode 12.
    pub cursor_blink_mode: Option<bool>,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            application_cursor_keys: false,
            application_keypad: false,
            bracketed_paste: false,
            insert: false,
            line_feed_new_line: false,
            origin: false,
            reverse_wraparound: false,
            send_focus: false,
            synchronized_output: false,
            wraparound: true,
            mouse_tracking: MouseTracking::None,
            mouse_encoding: MouseEncoding::Default,
            cursor_visible: true,
            cursor_shape: None,
            cursor_blink: None,
            cursor_blink_mode: None,
        }
    }
}

impl Modes {
    /// What both resets do, the soft one and the full one.
    pub(super) fn reset(&mut self) {
        *self = Self {
            line_feed_new_line: self.line_feed_new_line,
            mouse_tracking: self.mouse_tracking,
            mouse_encoding: self.mouse_encoding,
            cursor_visible: self.cursor_visible,
            cursor_blink_mode: self.cursor_blink_mode,
            ..Self::default()
        };
    }
}
