//! From bytes to characters.

use super::{Parser, Sink};

/// A character that has not all its bytes yet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unfinished {
    code: u32,
    /// Bytes that are here.
    pub(super) len: u8,
    /// Bytes that it has.
    total: u8,
}

impl Parser {
    pub(super) fn begin_character(&mut self, byte: u8) {
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
    pub(super) fn finish_character(&mut self, byte: u8, sink: &mut impl Sink) -> usize {
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
}

/// How many bytes from the beginning are characters from 0x20 to 0x7e.
#[inline]
pub(super) fn printable_run(bytes: &[u8]) -> usize {
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
pub(super) fn whole_character(bytes: &[u8]) -> Option<(u32, usize)> {
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
