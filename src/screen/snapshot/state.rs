//! What is not in cells: layout, names, modes, character sets.

use super::rows::has_saved;
use super::writer::Writer;
use super::Exception;
use crate::screen::buffer::{Buffer, SavedCursor};
use crate::screen::cell::{bg, fg, Pen};
use crate::screen::charset::Charset;
use crate::screen::modes::CursorShape;

impl Writer<'_> {
    /// The alternate screen keeps its saved cursor while it is not shown.
    pub(super) fn saved_cursor_of_hidden_screen(&mut self) {
        let buffer = &self.terminal.alternate;
        if has_saved(buffer) {
            self.raw("\x1b[?47h");
            self.position(buffer.saved.line, 0);
            self.reach_saved_column(buffer);
            self.save_cursor(buffer);
            self.raw("\x1b[H\x1b[?47l");
        }
    }

    /// The pen that is saved: a flag for extended attributes and not those themselves.
    pub(super) fn set_saved_pen(&mut self, saved: SavedCursor) {
        self.set_pen(Pen { fg: saved.fg, bg: saved.bg & !bg::EXTENDED, extended: 0 });
        if saved.bg & bg::EXTENDED != 0 && saved.fg & fg::UNDERLINE == 0 {
            // A hyperlink sets the flag alone.
            self.raw("\x1b]8;;-\x07");
            self.link = u32::MAX;
        }
    }

    /// Tab stops and margins. Leaves the cursor somewhere.
    pub(super) fn layout(&mut self, buffer: &Buffer) {
        if !buffer.tabs.is_default(buffer.cols) {
            self.raw("\x1b[3g");
            for column in (0..buffer.cols).filter(|&column| buffer.tabs.has(column)) {
                self.column(column);
                self.raw("\x1bH");
            }
        }
        if buffer.top > 0 || buffer.bottom + 1 < buffer.rows {
            self.formatted(format_args!("\x1b[{};{}r", buffer.top + 1, buffer.bottom + 1));
        }
    }

    /// Title, icon's name, working directory, colours.
    pub(super) fn names(&mut self) {
        let terminal = self.terminal;
        if let Some(name) = &terminal.icon_name {
            self.formatted(format_args!("\x1b]1;{name}\x07"));
        }
        if let Some(title) = &terminal.title {
            self.formatted(format_args!("\x1b]2;{title}\x07"));
        }
        if let Some(cwd) = &terminal.cwd {
            self.formatted(format_args!("\x1b]7;file://{}\x07", in_per_cent(cwd)));
        }
        for (number, color) in &terminal.palette {
            match number {
                0..=255 => self.formatted(format_args!("\x1b]4;{number};{color}\x07")),
                _ => self.formatted(format_args!("\x1b]{};{color}\x07", number - 246)),
            }
        }
    }

    /// Modes, but for those that change how the cursor is put in its place.
    pub(super) fn switches(&mut self) {
        let modes = self.terminal.modes;
        for (number, on) in [
            (1, modes.application_cursor_keys),
            (45, modes.reverse_wraparound),
            (66, modes.application_keypad),
            (1004, modes.send_focus),
            (2004, modes.bracketed_paste),
            (6, modes.origin),
        ] {
            if on {
                self.formatted(format_args!("\x1b[?{number}h"));
            }
        }
        if !modes.wraparound {
            self.raw("\x1b[?7l");
        }
        if modes.line_feed_new_line {
            self.raw("\x1b[20h");
        }
        let mouse = [modes.mouse_tracking.number(), modes.mouse_encoding.number()];
        for number in mouse.into_iter().flatten() {
            self.formatted(format_args!("\x1b[?{number}h"));
        }
        if let Some(on) = modes.cursor_blink_mode {
            self.raw(if on { "\x1b[?12h" } else { "\x1b[?12l" });
        }
        self.raw(if modes.cursor_visible { "\x1b[?25h" } else { "\x1b[?25l" });
        if let Some(is_blinking) = modes.cursor_blink {
            let steady = match modes.cursor_shape {
                Some(CursorShape::Block) => 2,
                Some(CursorShape::Underline) => 4,
                Some(CursorShape::Bar) => 6,
                None => 8,
            };
            self.formatted(format_args!("\x1b[{} q", steady - usize::from(is_blinking)));
        }
        if modes.synchronized_output {
            self.raw("\x1b[?2026h");
        }
    }

    /// To the slot in use.
    pub(super) fn shift(&mut self) {
        self.raw(["\x0f", "\x0e", "\x1bn", "\x1bo"][self.terminal.charsets.level.min(3)]);
    }

    pub(super) fn charsets(&mut self) {
        let charsets = self.terminal.charsets;
        for (slot, &charset) in charsets.slots.iter().enumerate() {
            if charset != Charset::ASCII {
                self.designate(slot, charset);
            }
        }
        if charsets.level > 0 {
            self.shift();
        }
        let buffer = self.terminal.buffer();
        if charsets.current == charsets.slots[charsets.level] {
            return;
        }
        if charsets.current == buffer.saved.charset {
            // Only a restored cursor brings a set that is in no slot; the rest of it is set below.
            self.raw("\x1b8");
            self.forget_pen();
        } else {
            self.except(Exception::Charset);
        }
    }
}

/// A path as in an address.
fn in_per_cent(path: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(byte.into());
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
