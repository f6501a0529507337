//! What a character does in each state, outside of plain text.

use super::{Parser, Sink, State, MAX_PAYLOAD_BYTES};

impl Parser {
    pub(super) fn step(&mut self, code: u32, sink: &mut impl Sink) {
        // What counts in every state.
        match code {
            0x18 | 0x1a => return self.cancel(code, sink),
            0x1b => {
                self.end_string(true, sink);
                self.state = State::Escape;
                return self.clear();
            }
            0x80..=0x9f => return self.control_of_8_bits(code, sink),
            _ => {}
        }
        let byte = if code < 0x80 { code as u8 } else { 0xff };
        match self.state {
            State::Ground => {
                if code < 0x20 {
                    sink.execute(code);
                }
            }
            State::Escape => self.escape(byte, sink),
            State::EscapeIntermediate => match byte {
                0x00..=0x1f => self.execute_within(code, sink),
                0x20..=0x2f => self.collect(byte),
                0x30..=0x7e => {
                    self.state = State::Ground;
                    sink.esc(self.name(byte));
                }
                0x7f => {}
                _ => self.state = State::Ground,
            },
            State::CsiEntry | State::CsiParam | State::CsiIntermediate => self.csi(byte, sink),
            State::CsiIgnore => match byte {
                0x00..=0x1f => self.execute_within(code, sink),
                0x40..=0x7e => self.state = State::Ground,
                _ => {}
            },
            State::Osc => match byte {
                0x07 => {
                    self.end_string(true, sink);
                    self.state = State::Ground;
                }
                0x00..=0x1f => {}
                _ => self.put(code),
            },
            State::Ignored => {
                if byte == 0xff {
                    self.state = State::Ground;
                }
            }
            State::DcsEntry | State::DcsParam | State::DcsIntermediate => self.dcs(byte),
            State::DcsIgnore | State::DcsPassthrough => {}
        }
    }

    fn escape(&mut self, byte: u8, sink: &mut impl Sink) {
        match byte {
            0x00..=0x1f => self.execute_within(byte.into(), sink),
            0x20..=0x2f => {
                self.state = State::EscapeIntermediate;
                self.collect(byte);
            }
            b'[' => self.enter(State::CsiEntry),
            b']' => self.enter(State::Osc),
            b'P' => self.enter(State::DcsEntry),
            b'X' | b'^' | b'_' => self.enter(State::Ignored),
            0x30..=0x7e => {
                self.state = State::Ground;
                sink.esc(self.name(byte));
            }
            0x7f => {}
            _ => self.state = State::Ground,
        }
    }

    fn csi(&mut self, byte: u8, sink: &mut impl Sink) {
        match byte {
            0x00..=0x1f => self.execute_within(byte.into(), sink),
            0x20..=0x2f => {
                self.state = State::CsiIntermediate;
                self.collect(byte);
            }
            0x30..=0x3f if self.state == State::CsiIntermediate => self.state = State::CsiIgnore,
            0x30..=0x3b => {
                self.state = State::CsiParam;
                self.params.put(byte);
            }
            0x3c..=0x3f if self.state == State::CsiEntry => {
                self.state = State::CsiParam;
                self.collect(byte);
            }
            0x3c..=0x3f => self.state = State::CsiIgnore,
            0x40..=0x7e => {
                self.state = State::Ground;
                sink.csi(self.name(byte), &self.params);
            }
            0x7f => {}
            _ => self.state = State::Ground,
        }
    }

    fn dcs(&mut self, byte: u8) {
        match byte {
            0x00..=0x1f | 0x7f => {}
            0x20..=0x2f => {
                self.state = State::DcsIntermediate;
                self.collect(byte);
            }
            0x30..=0x3f if self.state == State::DcsIntermediate => self.state = State::DcsIgnore,
            0x30..=0x3b => {
                self.state = State::DcsParam;
                self.params.put(byte);
            }
            0x3c..=0x3f if self.state == State::DcsEntry => {
                self.state = State::DcsParam;
                self.collect(byte);
            }
            0x3c..=0x3f => self.state = State::DcsIgnore,
            // Nothing that such a string says changes the screen.
            0x40..=0x7e => self.state = State::DcsPassthrough,
            _ => self.state = State::Ground,
        }
    }

    /// C1 controls, which come as characters of two bytes in UTF-8.
    fn control_of_8_bits(&mut self, code: u32, sink: &mut impl Sink) {
        match code {
            0x90 => self.enter(State::DcsEntry),
            0x98 | 0x9e | 0x9f => self.enter(State::Ignored),
            0x9b => self.enter(State::CsiEntry),
            0x9c => {
                self.end_string(true, sink);
                self.state = State::Ground;
            }
            0x9d => self.enter(State::Osc),
            _ => {
                self.state = State::Ground;
                sink.execute(code);
            }
        }
    }

    fn cancel(&mut self, code: u32, sink: &mut impl Sink) {
        if matches!(self.state, State::Osc | State::DcsPassthrough) {
            sink.string_ended();
        } else {
            sink.execute(code);
        }
        self.state = State::Ground;
    }

    /// A string is over: by its terminator, or by an escape that begins something else.
    fn end_string(&mut self, is_whole: bool, sink: &mut impl Sink) {
        match self.state {
            State::Osc if is_whole => {
                let (number, payload) = split_number(&self.payload);
                match number {
                    Some(number) => sink.osc(number, payload, self.is_cut),
                    None => sink.string_ended(),
                }
                self.payload.clear();
            }
            State::DcsPassthrough => sink.string_ended(),
            _ => {}
        }
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.clear();
        self.payload.clear();
        self.is_cut = false;
    }

    fn collect(&mut self, byte: u8) {
        self.collected = self.collected << 8 | u32::from(byte);
    }

    fn execute_within(&mut self, code: u32, sink: &mut impl Sink) {
        self.has_executed = true;
        sink.execute(code);
    }

    fn put(&mut self, code: u32) {
        let mut utf8 = [0; 4];
        let text = char::from_u32(code).map_or("", |character| character.encode_utf8(&mut utf8));
        if self.is_cut || self.payload.len() + text.len() > MAX_PAYLOAD_BYTES {
            self.is_cut = true;
        } else {
            self.payload.extend_from_slice(text.as_bytes());
        }
    }
}

/// The number before the first `;`, and what comes after; `None` for what is no command.
fn split_number(payload: &[u8]) -> (Option<u32>, &[u8]) {
    let end = memchr::memchr(b';', payload);
    let (number, rest) = match end {
        Some(end) => (&payload[..end], &payload[end + 1..]),
        None => (payload, &[][..]),
    };
    let is_number = number.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(number).ok().filter(|_| is_number);
    (number.and_then(|digits| digits.parse().ok()), rest)
}
