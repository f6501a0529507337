//! Events as lines of text.

use std::collections::VecDeque;
use std::time::Duration;

use encoding_rs::{Decoder, UTF_8};

use super::note::{Event, Note};

/// Makes lines of output and notes, in their order.
pub(super) struct Cast {
    /// Lines that are to be written.
    lines: Vec<u8>,
    events: u64,
    /// Offset after the last byte of output that came in.
    position: u64,
    /// Notes that wait for the output before them.
    notes: VecDeque<Note>,
    /// Time of the last line: none may go back.
    last: Duration,
    output: Text,
    input: Text,
}

impl Cast {
    /// Begins with the output at an offset.
    pub(super) fn new(header: &str, position: u64) -> Self {
        Self {
            lines: header.as_bytes().to_vec(),
            events: 0,
            position,
            notes: VecDeque::new(),
            last: Duration::ZERO,
            output: Text::new(),
            input: Text::new(),
        }
    }

    /// Offset after the last byte of output.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Lines made so far, without the header.
    pub(super) fn events(&self) -> u64 {
        self.events
    }

    /// Takes the lines that were not taken yet.
    pub(super) fn take_lines(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.lines)
    }

    /// Adds what happened besides; offsets may not go back.
    pub(super) fn note(&mut self, notes: impl IntoIterator<Item = Note>) {
        self.notes.extend(notes);
        self.place_notes();
    }

    /// Adds output, cut where notes belong.
    pub(super) fn output(&mut self, at: Duration, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            self.place_notes();
            let free = self.notes.front().map_or(u64::MAX, |note| note.offset - self.position);
            let count = usize::try_from(free).unwrap_or(usize::MAX).min(bytes.len());
            let (now, later) = bytes.split_at(count);
            self.position += now.len() as u64;
            let text = self.output.read(now);
            self.line(at, "o", &text);
            bytes = later;
        }
        self.place_notes();
    }

    /// Adds what is left of characters that never became whole.
    pub(super) fn finish(&mut self, at: Duration) {
        for (code, text) in [("o", self.output.finish()), ("i", self.input.finish())] {
            self.line(at, code, &text);
        }
    }

    fn place_notes(&mut self) {
        while self.notes.front().is_some_and(|note| note.offset <= self.position) {
            let Some(note) = self.notes.pop_front() else { return };
            match note.event {
                Event::Resize(size) => {
                    self.line(note.at, "r", &format!("{}x{}", size.cols, size.rows));
                }
                Event::Input(bytes) => {
                    let text = self.input.read(&bytes);
                    self.line(note.at, "i", &text);
                }
            }
        }
    }

    fn line(&mut self, at: Duration, code: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.last = self.last.max(at);
        let text = serde_json::Value::from(text);
        let line = format!("[{:.6}, \"{code}\", {text}]\n", self.last.as_secs_f64());
        self.lines.extend_from_slice(line.as_bytes());
        self.events += 1;
    }
}

/// Bytes that come in pieces as text: characters stay whole, what is malformed becomes U+FFFD.
struct Text {
    decoder: Decoder,
}

impl Text {
    fn new() -> Self {
        Self { decoder: UTF_8.new_decoder_without_bom_handling() }
    }

    fn read(&mut self, bytes: &[u8]) -> String {
        self.decode(bytes, false)
    }

    fn finish(&mut self) -> String {
        let rest = self.decode(&[], true);
        *self = Self::new();
        rest
    }

    fn decode(&mut self, bytes: &[u8], is_last: bool) -> String {
        let mut text = String::new();
        let room = self.decoder.max_utf8_buffer_length(bytes.len());
        text.reserve(room.unwrap_or_else(|| bytes.len().saturating_mul(3)));
        // Has room for all that can come of it.
        let _ = self.decoder.decode_to_string(bytes, &mut text, is_last);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pty::size::Size;

    fn lines(cast: &mut Cast) -> Vec<String> {
        String::from_utf8(cast.take_lines()).unwrap().lines().map(str::to_owned).collect()
    }

    fn resize(offset: u64, at_ms: u64) -> Note {
        let size = Size::new(100.0, 30.0).unwrap();
        Note { offset, at: Duration::from_millis(at_ms), event: Event::Resize(size) }
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn output_is_a_line_of_json_behind_the_header() {
        let mut cast = Cast::new("{}\n", 0);
        cast.output(ms(1500), b"\x1b[1m\"h\\i\"\r\n");
        let expected = r#"[1.500000, "o", "\u001b[1m\"h\\i\"\r\n"]"#;
        assert_eq!(lines(&mut cast), ["{}", expected]);
        assert_eq!((cast.position(), cast.events()), (11, 1));
    }

    #[test]
    fn a_character_in_two_pieces_is_whole_and_a_broken_one_is_replaced() {
        let mut cast = Cast::new("", 0);
        cast.output(ms(0), b"\xe6\xbc");
        assert_eq!(lines(&mut cast), Vec::<String>::new());
        cast.output(ms(1), b"\xa2\xff");
        cast.output(ms(2), b"\xc3");
        cast.finish(ms(3));
        assert_eq!(
            lines(&mut cast),
            ["[0.001000, \"o\", \"漢\u{fffd}\"]", "[0.003000, \"o\", \"\u{fffd}\"]"]
        );
    }

    #[test]
    fn a_note_stands_where_it_belongs_however_late_the_output_is_read() {
        let mut cast = Cast::new("", 1000);
        cast.note([resize(1003, 5)]);
        assert!(lines(&mut cast).is_empty());
        cast.output(ms(9), b"onetwo");
        let expected = [
            r#"[0.009000, "o", "one"]"#,
            r#"[0.009000, "r", "100x30"]"#,
            r#"[0.009000, "o", "two"]"#,
        ];
        assert_eq!(lines(&mut cast), expected);
        cast.note([resize(1006, 12)]);
        assert_eq!(lines(&mut cast), [r#"[0.012000, "r", "100x30"]"#]);
    }

    #[test]
    fn a_note_from_before_the_recording_comes_first() {
        let mut cast = Cast::new("", 10);
        cast.note([resize(4, 0)]);
        cast.output(ms(1), b"x");
        assert_eq!(cast.events(), 2);
    }
}
