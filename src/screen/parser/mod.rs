//! From bytes to characters, controls and sequences: the state machine of DEC's terminals, as xterm.js
//! has it.

mod characters;
mod states;

use super::params::Params;
use characters::{printable_run, whole_character, Unfinished};

/// Longest payload of an operating system command that is kept; what is longer is cut.
pub(in crate::screen) const MAX_PAYLOAD_BYTES: usize = 8 << 10;

/// What the parser finds.
pub(in crate::screen) trait Sink {
    /// Characters from 0x20 to 0x7e, at least one.
    fn print_ascii(&mut self, text: &[u8]);
    /// Any other character that is no control.
    fn print(&mut self, code: u32);
    /// A run of characters has ended.
    fn end_run(&mut self);
    /// A control character.
    fn execute(&mut self, code: u32);
    /// A control sequence: prefix, intermediates and final character in one number, as `?25h` is
    /// `'?' << 8 | 'h'`.
    fn csi(&mut self, name: u32, params: &Params);
    /// An escape sequence, named in the same way.
    fn esc(&mut self, name: u32);
    /// An operating system command; `is_cut` when its payload was too long.
    fn osc(&mut self, number: u32, payload: &[u8], is_cut: bool);
    /// A string that means nothing here has ended.
    fn string_ended(&mut self);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ground,
    Escape,
    EscapeIntermediate,
    CsiEntry,
    CsiParam,
    CsiIntermediate,
    CsiIgnore,
    Osc,
    /// SOS, PM and APC.
    Ignored,
    DcsEntry,
    DcsParam,
    DcsIntermediate,
    DcsIgnore,
    DcsPassthrough,
}

/// The parser's state between two bytes.
#[derive(Debug)]
pub(in crate::screen) struct Parser {
    state: State,
    unfinished: Unfinished,
    collected: u32,
    params: Params,
    payload: Vec<u8>,
    is_cut: bool,
    /// Bytes since the parser was last in its ground state.
    in_sequence: u64,
    /// A control was carried out within the sequence: it can't be replayed from its beginning.
    has_executed: bool,
}

/// A sequence that is longer than this is not replayed from its beginning: nobody may hold it.
const MAX_REPLAYED_BYTES: u64 = 4096;

impl Parser {
    pub(in crate::screen) fn new() -> Self {
        Self {
            state: State::Ground,
            unfinished: Unfinished::default(),
            collected: 0,
            params: Params::new(),
            payload: Vec::new(),
            is_cut: false,
            in_sequence: 0,
            has_executed: false,
        }
    }

    /// How many of the last bytes have to be read again after a snapshot, and what goes before them:
    /// the beginning of a sequence that they are in the middle of.
    pub(in crate::screen) fn resume(&self) -> (u64, String) {
        let unfinished = u64::from(self.unfinished.len);
        if self.state == State::Ground {
            return (unfinished, String::new());
        }
        if self.has_executed || self.in_sequence > MAX_REPLAYED_BYTES {
            return (unfinished, self.written());
        }
        (self.in_sequence + unfinished, String::new())
    }

    /// Bytes since the last ground state.
    pub(in crate::screen) fn since_ground(&self) -> u64 {
        let in_sequence = if self.state == State::Ground { 0 } else { self.in_sequence };
        in_sequence + u64::from(self.unfinished.len)
    }

    /// Characters that lead to the state that it is in.
    fn written(&self) -> String {
        let collected = || {
            let bytes = self.collected.to_be_bytes();
            bytes.into_iter().filter(|&byte| byte != 0).map(char::from)
        };
        let prefix: String = collected().filter(|&byte| byte >= '<').collect();
        let intermediates: String = collected().filter(|&byte| byte < '0').collect();
        let params = self.params.written();
        match self.state {
            State::Ground => String::new(),
            State::Escape => "\x1b".into(),
            State::EscapeIntermediate => format!("\x1b{intermediates}"),
            State::CsiEntry => "\x1b[".into(),
            State::CsiParam => format!("\x1b[{prefix}{params}"),
            State::CsiIntermediate => format!("\x1b[{prefix}{params}{intermediates}"),
            State::CsiIgnore => "\x1b[0<".into(),
            State::Osc => format!("\x1b]{}", String::from_utf8_lossy(&self.payload)),
            State::Ignored => "\x1b_".into(),
            State::DcsEntry => "\x1bP".into(),
            State::DcsParam => format!("\x1bP{prefix}{params}"),
            State::DcsIntermediate => format!("\x1bP{prefix}{params}{intermediates}"),
            State::DcsIgnore => "\x1bP0<".into(),
            State::DcsPassthrough => "\x1bP~".into(),
        }
    }

    /// Reads bytes.
    pub(in crate::screen) fn advance(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            if self.unfinished.len > 0 {
                at += self.finish_character(rest[0], sink);
                continue;
            }
            if self.state == State::Ground {
                let run = printable_run(rest);
                if run > 0 {
                    sink.print_ascii(&rest[..run]);
                    at += run;
                    continue;
                }
                if let Some(len) = self.plain_sequence(rest, sink) {
                    at += len;
                    continue;
                }
            }
            let byte = rest[0];
            at += 1;
            if byte < 0x80 {
                self.take(u32::from(byte), 1, sink);
            } else if let Some((code, len)) = whole_character(rest) {
                at += len - 1;
                self.take(code, len as u64, sink);
            } else {
                self.begin_character(byte);
            }
        }
        sink.end_run();
    }

    /// The short way for what comes most: a control sequence that is all here, with plain numbers.
    /// Answers its length.
    #[inline]
    fn plain_sequence(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Option<usize> {
        if bytes.first() != Some(&0x1b) || bytes.get(1) != Some(&b'[') {
            return None;
        }
        self.clear();
        let mut at = 2;
        if bytes.get(at) == Some(&b'?') {
            self.collected = u32::from(b'?');
            at += 1;
        }
        loop {
            match *bytes.get(at)? {
                byte @ b'0'..=b'9' => self.params.digit_of_value(byte - b'0'),
                b';' => self.params.put(b';'),
                last @ 0x40..=0x7e => {
                    sink.end_run();
                    sink.csi(self.name(last), &self.params);
                    return Some(at + 1);
                }
                _ => return None,
            }
            at += 1;
        }
    }

    /// Bytes that are dropped count within a sequence.
    fn skip(&mut self, len: u64) {
        if self.state != State::Ground {
            self.in_sequence += len;
        }
    }

    /// Takes one character.
    fn take(&mut self, code: u32, len: u64, sink: &mut impl Sink) {
        let before = self.state;
        if before == State::Ground && code >= 0xa0 {
            sink.print(code);
            return;
        }
        sink.end_run();
        self.step(code, sink);
        if self.state == State::Ground {
            self.in_sequence = 0;
            self.has_executed = false;
        } else {
            self.in_sequence += len;
        }
    }

    fn clear(&mut self) {
        self.collected = 0;
        self.params.clear();
    }

    fn name(&self, last: u8) -> u32 {
        self.collected << 8 | u32::from(last)
    }
}
