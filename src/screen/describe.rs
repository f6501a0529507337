//! Every detail of the state as text, for tests that compare it with another terminal's.

use std::fmt::Write as _;

use super::buffer::Buffer;
use super::cell::{bg, fg, Cell, COLOR_KIND, COLOR_MASK, COLOR_RGB};
use super::charset::Charset;
use super::Screen;

impl Screen {
    /// Each cell of a line: text, width, colours, flags, underline, link.
    #[doc(hidden)]
    pub fn describe_line(&self, index: usize) -> Option<String> {
        let line = self.terminal.buffer().lines.get(index)?;
        let mut text = String::from(if line.is_wrapped { "+" } else { "-" });
        for column in 0..self.cols() {
            self.describe_cell(line.get(column), &mut text);
        }
        Some(text)
    }

    fn describe_cell(&self, cell: Cell, text: &mut String) {
        let extended = self.terminal.extended_of(cell.pen());
        let is_underlined = cell.fg & fg::UNDERLINE != 0;
        let style = match extended {
            _ if !is_underlined => 0,
            Some(extended) => extended.shown_underline(),
            None => 1,
        };
        let underline_color = extended.map_or(0, |extended| extended.color);
        let link = extended.and_then(|extended| self.terminal.link(extended.link));
        self.terminal.text_of(cell, text);
        let _ = writeln!(
            text,
            "|{}|{:x}|{:x}|{:x}|{:x}|{style}|{:x}|{}",
            cell.width(),
            color(cell.fg),
            cell.fg >> 26,
            color(cell.bg),
            (cell.bg & !bg::EXTENDED) >> 26,
            color(underline_color),
            link.map_or("", |link| &link.uri),
        );
    }

    /// Everything that is not in cells, as JSON.
    #[doc(hidden)]
    pub fn describe_state(&self) -> String {
        let terminal = &self.terminal;
        let modes = terminal.modes;
        let charsets = terminal.charsets;
        let slots: Vec<String> = charsets.slots.iter().map(|&charset| signature(charset)).collect();
        serde_json::json!({
            "lines": terminal.buffer().lines.len(),
            "alternate": terminal.is_alternate,
            "normal": describe_buffer(&terminal.normal),
            "alternateBuffer": describe_buffer(&terminal.alternate),
            "pen": [
                color(terminal.pen.fg), terminal.pen.fg >> 26,
                color(terminal.pen.bg), terminal.pen.bg >> 26,
                u32::from(terminal.extended.underline), color(terminal.extended.color),
            ],
            "link": terminal.link(terminal.extended.link).map_or("", |link| &link.uri),
            "level": charsets.level,
            "charset": signature(charsets.current),
            "slots": slots,
            "preceding": terminal.preceding,
            "modes": [
                modes.application_cursor_keys, modes.application_keypad, modes.bracketed_paste,
                modes.insert, modes.line_feed_new_line, modes.origin, modes.reverse_wraparound,
                modes.send_focus, modes.synchronized_output, modes.wraparound, modes.cursor_visible,
            ],
            "mouse": [modes.mouse_tracking.name(), modes.mouse_encoding.name()],
            "shape": modes.cursor_shape.map(super::CursorShape::name),
            "blink": modes.cursor_blink,
            "title": terminal.title.as_deref().unwrap_or(""),
            "iconName": terminal.icon_name.as_deref().unwrap_or(""),
        })
        .to_string()
    }
}

/// The colour of a word without bits that do not count.
fn color(word: u32) -> u32 {
    match word & COLOR_KIND {
        0 => 0,
        COLOR_RGB => word & COLOR_MASK,
        kind => kind | word & 0xff,
    }
}

fn signature(charset: Charset) -> String {
    (0x20..0x7f).filter_map(|code| char::from_u32(charset.map(code))).collect()
}

fn describe_buffer(buffer: &Buffer) -> serde_json::Value {
    let saved = buffer.saved;
    serde_json::json!({
        "base": buffer.base, "x": buffer.x, "y": buffer.y, "top": buffer.top, "bottom": buffer.bottom,
        "tabs": (0..buffer.cols).filter(|&column| buffer.tabs.has(column)).collect::<Vec<_>>(),
        "saved": [
            saved.x, saved.line,
            color(saved.fg) as usize, (saved.fg >> 26) as usize,
            color(saved.bg) as usize, (saved.bg >> 26) as usize,
        ],
        "savedCharset": signature(saved.charset),
    })
}
