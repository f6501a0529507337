//! Which sequence does what.

use super::charset::Charset;
use super::events::ScreenEvent;
use super::params::Params;
use super::parser::Sink;
use super::terminal::Terminal;

/// The number of a sequence's name.
const fn name(characters: &[u8]) -> u32 {
    let mut number = 0;
    let mut index = 0;
    while index < characters.len() {
        number = number << 8 | characters[index] as u32;
        index += 1;
    }
    number
}

/// Names that need more than their final character.
mod names {
    use super::name;
    pub(super) const SCROLL_LEFT: u32 = name(b" @");
    pub(super) const SCROLL_RIGHT: u32 = name(b" A");
    pub(super) const CURSOR_STYLE: u32 = name(b" q");
    pub(super) const SOFT_RESET: u32 = name(b"!p");
    pub(super) const PROTECT: u32 = name(b"\"q");
    pub(super) const INSERT_COLUMNS: u32 = name(b"'}");
    pub(super) const DELETE_COLUMNS: u32 = name(b"'~");
    pub(super) const PRIVATE_SET: u32 = name(b"?h");
    pub(super) const PRIVATE_RESET: u32 = name(b"?l");
    pub(super) const SELECTIVE_ERASE_DISPLAY: u32 = name(b"?J");
    pub(super) const SELECTIVE_ERASE_LINE: u32 = name(b"?K");
    pub(super) const ALIGN: u32 = name(b"#8");
    pub(super) const DEFAULT_CHARSET: u32 = name(b"%@");
    pub(super) const UTF8: u32 = name(b"%G");
}

impl Sink for Terminal {
    fn print_ascii(&mut self, text: &[u8]) {
        self.write_ascii(text);
    }

    fn print(&mut self, code: u32) {
        self.write(code);
    }

    #[inline]
    fn end_run(&mut self) {
        if self.is_in_run {
            self.finish_run();
        }
    }

    fn execute(&mut self, code: u32) {
        match code {
            0x07 => self.events.push(ScreenEvent::Bell),
            0x08 => self.backspace(),
            0x09 => self.tab(),
            0x0a..=0x0c => self.line_feed(),
            0x0d => self.carriage_return(),
            0x0e => self.charsets.shift(1),
            0x0f => self.charsets.shift(0),
            0x84 => self.index(),
            0x85 => {
                self.carriage_return();
                self.index();
            }
            0x88 => self.set_tab(),
            _ => {}
        }
        self.preceding = 0;
    }

    fn csi(&mut self, name: u32, params: &Params) {
        if let Ok(last) = u8::try_from(name) {
            self.plain_csi(last, params);
        } else {
            self.marked_csi(name, params);
        }
        self.preceding = 0;
    }

    fn esc(&mut self, name: u32) {
        self.preceding = 0;
        if let [0, 0, slot, designator] = name.to_be_bytes() {
            let slot = match slot {
                b'(' => Some(0),
                b')' | b'-' => Some(1),
                b'*' | b'.' => Some(2),
                b'+' => Some(3),
                _ => None,
            };
            if let (Some(slot), Some(charset)) = (slot, Charset::designated(designator)) {
                return self.charsets.designate(slot, charset);
            }
        }
        match name {
            names::ALIGN => self.align(),
            names::DEFAULT_CHARSET | names::UTF8 => {
                self.charsets.shift(0);
                self.charsets.designate(0, Charset::ASCII);
            }
            _ => self.plain_esc(u8::try_from(name).unwrap_or(0)),
        }
    }

    fn osc(&mut self, number: u32, payload: &[u8], is_cut: bool) {
        self.preceding = 0;
        if let Ok(payload) = std::str::from_utf8(payload) {
            self.command(number, payload, is_cut);
        }
    }

    fn string_ended(&mut self) {
        self.preceding = 0;
    }
}

impl Terminal {
    fn plain_csi(&mut self, last: u8, params: &Params) {
        let count = params.count(0);
        match last {
            b'@' => self.insert_characters(count),
            b'A' => self.up(count),
            b'B' => self.down(count),
            b'C' | b'a' => self.move_cursor(count as isize, 0),
            b'D' => self.move_cursor(-(count as isize), 0),
            b'E' => {
                self.down(count);
                self.buffer_mut().x = 0;
            }
            b'F' => {
                self.up(count);
                self.buffer_mut().x = 0;
            }
            b'G' | b'`' => {
                let y = self.buffer().y;
                self.set_cursor(count - 1, y);
            }
            b'H' | b'f' => self.set_cursor(params.count(1) - 1, count - 1),
            b'I' => self.tab_forward(count),
            b'J' => self.erase_in_display(params.get(0), false),
            b'K' => self.erase_in_line(params.get(0), false),
            b'L' => self.insert_lines(count),
            b'M' => self.delete_lines(count),
            b'P' => self.delete_characters(count),
            b'S' => self.scroll_up(count),
            b'T' => self.scroll_down(count),
            b'X' => self.erase_characters(count),
            b'Z' => self.tab_backward(count),
            b'b' => self.repeat(count),
            b'd' => {
                let x = self.buffer().x;
                self.set_cursor(x, count - 1);
            }
            b'e' => self.move_cursor(0, count as isize),
            b'g' => self.clear_tabs(params.get(0)),
            b'h' => self.set_modes(params, true),
            b'l' => self.set_modes(params, false),
            b'm' => self.select_graphic_rendition(params),
            b'r' => self.set_margins(params),
            b's' => self.save_cursor(),
            b'u' => self.restore_cursor(),
            _ => {}
        }
    }

    fn marked_csi(&mut self, name: u32, params: &Params) {
        let count = params.count(0);
        let x = self.buffer().x;
        match name {
            names::SCROLL_LEFT => self.shift_columns(0, count, false),
            names::SCROLL_RIGHT => self.shift_columns(0, count, true),
            names::INSERT_COLUMNS => self.shift_columns(x, count, true),
            names::DELETE_COLUMNS => self.shift_columns(x, count, false),
            names::CURSOR_STYLE => self.set_cursor_style(params.get(0)),
            names::SOFT_RESET => self.soft_reset(),
            names::PROTECT => self.select_protection(params.get(0)),
            names::PRIVATE_SET => self.set_private_modes(params, true),
            names::PRIVATE_RESET => self.set_private_modes(params, false),
            names::SELECTIVE_ERASE_DISPLAY => self.erase_in_display(params.get(0), true),
            names::SELECTIVE_ERASE_LINE => self.erase_in_line(params.get(0), true),
            _ => {}
        }
    }

    fn plain_esc(&mut self, last: u8) {
        match last {
            b'7' => self.save_cursor(),
            b'8' => self.restore_cursor(),
            b'D' => self.index(),
            b'E' => {
                self.carriage_return();
                self.index();
            }
            b'H' => self.set_tab(),
            b'M' => self.reverse_index(),
            b'=' => self.modes.application_keypad = true,
            b'>' => self.modes.application_keypad = false,
            b'c' => self.reset(),
            b'n' | b'}' => self.charsets.shift(2),
            b'o' | b'|' => self.charsets.shift(3),
            b'~' => self.charsets.shift(1),
            _ => {}
        }
    }
}
