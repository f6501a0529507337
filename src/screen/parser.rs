//! From bytes to characters, controls and sequences: the state machine of DEC's terminals, as xterm.js
//! has it.

use super::params::Params;

/// Longest payload of an operating system command that is kept; what is longer is cut.
pub(super) const MAX_PAYLOAD_BYTES: usize = 8 << 10;

/// What the parser finds.
pub(super) trait Sink {
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

/// A character that has not all its bytes yet.
#[derive(Debug, Clone, Copy, Default)]
struct Unfinished {
    code: u32,
    /// Bytes that are here.
    len: u8,
    /// Bytes that it has.
    total: u8,
}

/// The parser's state between two bytes.
#[derive(Debug)]
pub(super) struct Parser {
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
    pub(super) fn new() -> Self {
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
    pub(super) fn resume(&self) -> (u64, String) {
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
    pub(super) fn since_ground(&self) -> u64 {
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
    pub(super) fn advance(&mut self, bytes: &[u8], sink: &mut impl Sink) {
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

    fn begin_character(&mut self, byte: u8) {
        let (total, code) = match byte {
            0xc0..=0xdf => (2, byte & 0x1f),
            0xe0..=0xef => (3, byte & 0x0f),
            0xf0..=0xf7 => (4, byte & 0x07),
            // A byte that begins nothing is dropped without a trace, as xterm.js does.
            _ => {
                self.skip(1);
                return;
            }
        };
        self.unfinished = Unfinished { code: code.into(), len: 1, total };
    }

    /// Takes the next byte of an unfinished character; answers how many bytes that were.
    fn finish_character(&mut self, byte: u8, sink: &mut impl Sink) -> usize {
        let Unfinished { code, len, total } = self.unfinished;
        if byte & 0xc0 != 0x80 {
            // The character ends before its time and is dropped; this byte is something else.
            self.unfinished = Unfinished::default();
            self.skip(len.into());
            return 0;
        }
        let code = code << 6 | u32::from(byte & 0x3f);
        self.unfinished = Unfinished { code, len: len + 1, total };
        if len + 1 == total {
            self.unfinished = Unfinished::default();
            let least = [0, 0, 0x80, 0x800, 0x1_0000][usize::from(total)];
            if code >= least && char::from_u32(code).is_some() && !(total == 3 && code == 0xfeff) {
                self.take(code, total.into(), sink);
            } else {
                self.skip(total.into());
            }
        }
        1
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

    fn step(&mut self, code: u32, sink: &mut impl Sink) {
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

    fn clear(&mut self) {
        self.collected = 0;
        self.params.clear();
    }

    fn collect(&mut self, byte: u8) {
        self.collected = self.collected << 8 | u32::from(byte);
    }

    fn name(&self, last: u8) -> u32 {
        self.collected << 8 | u32::from(last)
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

/// How many bytes from the beginning are characters from 0x20 to 0x7e.
#[inline]
fn printable_run(bytes: &[u8]) -> usize {
    let is_printable = |byte: u8| byte.wrapping_sub(0x20) < 0x5f;
    let mut at = 0;
    // Sixteen at a time, which the compiler turns into vector instructions.
    while let Some(chunk) = bytes.get(at..at + 16) {
        if !chunk.iter().fold(true, |all, &byte| all & is_printable(byte)) {
            break;
        }
        at += 16;
    }
    at + bytes[at..].iter().position(|&byte| !is_printable(byte)).unwrap_or(bytes.len() - at)
}

/// A character of two bytes or more that is well-formed and whole.
#[inline]
fn whole_character(bytes: &[u8]) -> Option<(u32, usize)> {
    let next = |index: usize| match bytes.get(index) {
        Some(&byte) if byte & 0xc0 == 0x80 => Some(u32::from(byte & 0x3f)),
        _ => None,
    };
    let first = u32::from(bytes[0]);
    match first {
        0xc2..=0xdf => Some(((first & 0x1f) << 6 | next(1)?, 2)),
        0xe0..=0xef => {
            let code = (first & 0x0f) << 12 | next(1)? << 6 | next(2)?;
            let is_fine = code >= 0x800 && code & 0xf800 != 0xd800 && code != 0xfeff;
            is_fine.then_some((code, 3))
        }
        0xf0..=0xf4 => {
            let code = (first & 0x07) << 18 | next(1)? << 12 | next(2)? << 6 | next(3)?;
            (0x1_0000..=0x10_ffff).contains(&code).then_some((code, 4))
        }
        _ => None,
    }
}
