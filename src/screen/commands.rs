//! Operating system commands: title, colours, hyperlinks, and what shells tell about themselves.

use super::cell::Cell;
use super::events::ScreenEvent;
use super::marks::{Part, MAX_COMMAND_BYTES};
use super::terminal::Terminal;

/// Longest title that is kept, in bytes; what is longer is cut.
pub(super) const MAX_TITLE_BYTES: usize = 4096;

/// Longest path that is kept as working directory: what Linux takes.
const MAX_CWD_BYTES: usize = 4096;

/// Longest name of a colour; `rgb:ffff/ffff/ffff` has 18 characters.
const MAX_COLOR_BYTES: usize = 64;

/// Numbers of the special colours in the palette: foreground, background, cursor.
const SPECIAL: u16 = 256;

impl Terminal {
    pub(super) fn command(&mut self, number: u32, payload: &str, is_cut: bool) {
        match number {
            0 => {
                self.set_title(payload);
                self.icon_name = Some(cut(payload, MAX_TITLE_BYTES).to_owned());
            }
            1 => self.icon_name = Some(cut(payload, MAX_TITLE_BYTES).to_owned()),
            2 => self.set_title(payload),
            4 => self.set_palette(payload),
            7 => self.set_cwd_by_url(payload, is_cut),
            8 => self.hyperlink(payload, is_cut),
            10..=12 => self.set_special_colors(payload, (number - 10) as u16),
            104 if payload.is_empty() => self.palette.retain(|&number, _| number >= SPECIAL),
            104 => {
                for number in payload.split(';').filter_map(|number| number.parse::<u8>().ok()) {
                    self.palette.remove(&number.into());
                }
            }
            110..=112 => {
                self.palette.remove(&(SPECIAL + (number - 110) as u16));
            }
            133 | 633 => self.shell_integration(payload),
            1337 => {
                if let Some(path) = payload.strip_prefix("CurrentDir=") {
                    self.set_cwd(path);
                }
            }
            _ => {}
        }
    }

    fn set_title(&mut self, title: &str) {
        let title = cut(title, MAX_TITLE_BYTES);
        if self.title.as_deref() != Some(title) {
            self.title = Some(title.to_owned());
            self.events.push(ScreenEvent::Title(title.to_owned()));
        }
    }

    fn set_palette(&mut self, payload: &str) {
        let mut parts = payload.split(';');
        while let (Some(number), Some(color)) = (parts.next(), parts.next()) {
            if let Ok(number) = number.parse::<u8>() {
                self.set_color(number.into(), color);
            }
        }
    }

    fn set_special_colors(&mut self, payload: &str, first: u16) {
        for (number, color) in (first..3).zip(payload.split(';')) {
            self.set_color(SPECIAL + number, color);
        }
    }

    fn set_color(&mut self, number: u16, color: &str) {
        let is_color = color.starts_with("rgb:") || color.starts_with('#');
        if is_color && color.len() <= MAX_COLOR_BYTES {
            self.palette.insert(number, color.to_owned());
        }
    }

    /// OSC 7: `file://host/path`, with characters written in per cent.
    fn set_cwd_by_url(&mut self, url: &str, is_cut: bool) {
        let Some(rest) = url.strip_prefix("file://").filter(|_| !is_cut) else { return };
        let Some(path) = rest.find('/').map(|at| &rest[at..]) else { return };
        if let Some(path) = decode_percent(path) {
            self.set_cwd(&path);
        }
    }

    fn set_cwd(&mut self, path: &str) {
        if path.len() <= MAX_CWD_BYTES && self.cwd.as_deref() != Some(path) {
            self.cwd = Some(path.to_owned());
            self.events.push(ScreenEvent::Cwd(path.to_owned()));
        }
    }

    fn shell_integration(&mut self, payload: &str) {
        let (what, rest) = payload.split_once(';').unwrap_or((payload, ""));
        match what {
            "A" => self.prompt_begins(),
            "B" => self.input_begins(),
            "C" => self.command_runs(),
            "D" => self.command_ended(rest),
            "E" => {
                let line = rest.split(';').next().unwrap_or_default();
                if let Some(command) = self.commands.current() {
                    command.text = Some(cut(&unescape(line), MAX_COMMAND_BYTES).to_owned());
                    command.is_told = true;
                }
            }
            "P" => {
                if let Some(path) = rest.strip_prefix("Cwd=") {
                    self.set_cwd(&unescape(path));
                }
            }
            _ => {}
        }
    }

    /// Puts a mark on the line of the cursor; the alternate screen has none.
    fn mark_line(&mut self, part: Part, id: u32) {
        if !self.is_alternate {
            self.normal.cursor_line().marks.get_or_insert_default().set(part, id);
        }
    }

    fn prompt_begins(&mut self) {
        let id = self.commands.begin();
        self.mark_line(Part::Prompt, id);
    }

    fn input_begins(&mut self) {
        let column = self.buffer().x;
        let Some(command) = self.commands.current() else { return };
        command.input_column = Some(column);
        let id = command.id;
        self.mark_line(Part::Input, id);
    }

    fn command_runs(&mut self) {
        let now = self.now;
        // A shell that marks no prompts still marks what it runs.
        if self.commands.current().is_none_or(|command| command.started_at.is_some()) {
            self.prompt_begins();
        }
        let (id, column, is_told) = match self.commands.current() {
            Some(command) => (command.id, command.input_column, command.is_told),
            None => return,
        };
        self.mark_line(Part::Output, id);
        let read = if is_told { None } else { self.input_text(id, column) };
        let Some(command) = self.commands.current() else { return };
        command.started_at = Some(now);
        if !command.is_told {
            command.text = read;
        }
        let command = command.text.clone();
        self.events.push(ScreenEvent::CommandStarted { id, command });
    }

    fn command_ended(&mut self, rest: &str) {
        let now = self.now;
        let Some(command) = self.commands.current().filter(|command| !command.has_ended) else {
            return;
        };
        command.has_ended = true;
        command.exit_code = rest.split(';').next().and_then(|code| code.parse().ok());
        command.duration = command.started_at.and_then(|began| now.duration_since(began).ok());
        // A prompt that was left without running anything is no command.
        let has_run = command.started_at.is_some();
        let (id, text) = (command.id, command.text.clone());
        let (exit_code, duration) = (command.exit_code, command.duration);
        self.mark_line(Part::End, id);
        if has_run {
            let event = ScreenEvent::CommandEnded { id, command: text, exit_code, duration };
            self.events.push(event);
        }
    }

    /// What stands between the end of the prompt and the cursor.
    fn input_text(&self, id: u32, column: Option<usize>) -> Option<String> {
        if self.is_alternate {
            return None;
        }
        let buffer = &self.normal;
        let cursor = buffer.base + buffer.y;
        let is_input =
            |line: &super::line::Line| line.marks.as_ref().is_some_and(|marks| marks.input == id);
        let first = (0..=cursor)
            .rev()
            .take(buffer.rows * 2)
            .find(|&index| is_input(&buffer.lines[index]))?;
        let mut text = String::new();
        for index in first..=cursor {
            let begin = if index == first { column.unwrap_or(0) } else { 0 };
            let end = if index == cursor { buffer.x } else { usize::MAX };
            if index > first && !buffer.lines[index].is_wrapped {
                text.truncate(text.trim_end_matches(' ').len());
                text.push('\n');
            }
            self.push_text(&buffer.lines[index], begin, end, &mut text);
            if text.len() > MAX_COMMAND_BYTES {
                break;
            }
        }
        Some(cut(text.trim(), MAX_COMMAND_BYTES).to_owned())
    }

    /// The text of a line from column to column, with spaces for what is empty, to its last character.
    pub(super) fn push_text(
        &self,
        line: &super::line::Line,
        begin: usize,
        end: usize,
        text: &mut String,
    ) {
        let mut column = begin;
        let end = end.min(line.trimmed_len());
        while column < end {
            let cell: Cell = line.get(column);
            if cell.has_content() {
                self.text_of(cell, text);
            } else {
                text.push(' ');
            }
            column += cell.width().max(1);
        }
    }
}

/// The beginning of a text, whole characters.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

fn decode_percent(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let coded = (byte == b'%').then(|| after.get(..2)).flatten();
        let code = coded.and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(decoded) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(decoded);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Undoes how VS Code's shell integration writes `;`, `\` and controls: `\x3b`, `\\`.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let code = after.strip_prefix('x').and_then(|digits| digits.get(..2));
        if let Some(code) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            plain.push(char::from(code));
            rest = &after[3..];
        } else {
            plain.push('\\');
            rest = after.strip_prefix('\\').unwrap_or(after);
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_command_lines_are_decoded() {
        assert_eq!(decode_percent("/a%20b%c3%a9%zz").as_deref(), Some("/a bé%zz"));
        assert_eq!(unescape(r"echo a\x3b b \\ \q"), r"echo a; b \ \q");
        assert_eq!(cut("aé", 2), "a");
    }
}
