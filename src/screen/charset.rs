//! Character sets: what a program means by the characters below 127.

/// A set, by the final character that designates it; `B` is ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Charset(u8);

impl Charset {
    pub(super) const ASCII: Self = Self(b'B');

    /// The set of a final character, if there is one.
    pub(super) fn designated(by: u8) -> Option<Self> {
        by.is_ascii().then(|| table(by).map(|_| Self(by))).flatten()
    }

    /// The final character that designates it.
    pub(super) fn designator(self) -> char {
        char::from(self.0)
    }

    pub(super) fn is_ascii(self) -> bool {
        self == Self::ASCII
    }

    /// What a code stands for.
    pub(super) fn map(self, code: u32) -> u32 {
        if code >= 127 {
            return code;
        }
        let found = table(self.0).unwrap_or_default().iter();
        found.copied().find(|&(from, _)| u32::from(from) == code).map_or(code, |(_, to)| to as u32)
    }

    /// A code that stands for `wanted`; `None` when the set has none.
    pub(super) fn unmap(self, wanted: u32) -> Option<u32> {
        if self.map(wanted) == wanted {
            return Some(wanted);
        }
        (0x20..127).find(|&code| self.map(code) == wanted)
    }
}

/// The four sets that a program can have at hand, and the one in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Charsets {
    /// G0 to G3.
    pub(super) slots: [Charset; 4],
    /// The slot that was shifted to.
    pub(super) level: usize,
    /// What characters go through. Not always that of the slot: a restored cursor brings its own.
    pub(super) current: Charset,
}

impl Default for Charsets {
    fn default() -> Self {
        Self { slots: [Charset::ASCII; 4], level: 0, current: Charset::ASCII }
    }
}

impl Charsets {
    pub(super) fn shift(&mut self, level: usize) {
        self.level = level;
        self.current = self.slots[level];
    }

    pub(super) fn designate(&mut self, slot: usize, charset: Charset) {
        self.slots[slot] = charset;
        if slot == self.level {
            self.current = charset;
        }
    }
}

/// What differs from ASCII. Of two characters (the Dutch `ij`) xterm.js shows the first.
#[expect(clippy::too_many_lines, reason = "a table")]
fn table(designator: u8) -> Option<&'static [(u8, char)]> {
    Some(match designator {
        b'0' => &[
            (b'`', '◆'),
            (b'a', '▒'),
            (b'b', '␉'),
            (b'c', '␌'),
            (b'd', '␍'),
            (b'e', '␊'),
            (b'f', '°'),
            (b'g', '±'),
            (b'h', '␤'),
            (b'i', '␋'),
            (b'j', '┘'),
            (b'k', '┐'),
            (b'l', '┌'),
            (b'm', '└'),
            (b'n', '┼'),
            (b'o', '⎺'),
            (b'p', '⎻'),
            (b'q', '─'),
            (b'r', '⎼'),
            (b's', '⎽'),
            (b't', '├'),
            (b'u', '┤'),
            (b'v', '┴'),
            (b'w', '┬'),
            (b'x', '│'),
            (b'y', '≤'),
            (b'z', '≥'),
            (b'{', 'π'),
            (b'|', '≠'),
            (b'}', '£'),
            (b'~', '·'),
        ],
        b'A' => &[(b'#', '£')],
        b'B' => &[],
        b'4' => &[
            (b'#', '£'),
            (b'@', '¾'),
            (b'[', 'i'),
            (b'\\', '½'),
            (b']', '|'),
            (b'{', '¨'),
            (b'|', 'f'),
            (b'}', '¼'),
            (b'~', '´'),
        ],
        b'C' | b'5' => &[
            (b'[', 'Ä'),
            (b'\\', 'Ö'),
            (b']', 'Å'),
            (b'^', 'Ü'),
            (b'`', 'é'),
            (b'{', 'ä'),
            (b'|', 'ö'),
            (b'}', 'å'),
            (b'~', 'ü'),
        ],
        b'R' => &[
            (b'#', '£'),
            (b'@', 'à'),
            (b'[', '°'),
            (b'\\', 'ç'),
            (b']', '§'),
            (b'{', 'é'),
            (b'|', 'ù'),
            (b'}', 'è'),
            (b'~', '¨'),
        ],
        b'Q' => &[
            (b'@', 'à'),
            (b'[', 'â'),
            (b'\\', 'ç'),
            (b']', 'ê'),
            (b'^', 'î'),
            (b'`', 'ô'),
            (b'{', 'é'),
            (b'|', 'ù'),
            (b'}', 'è'),
            (b'~', 'û'),
        ],
        b'K' => &[
            (b'@', '§'),
            (b'[', 'Ä'),
            (b'\\', 'Ö'),
            (b']', 'Ü'),
            (b'{', 'ä'),
            (b'|', 'ö'),
            (b'}', 'ü'),
            (b'~', 'ß'),
        ],
        b'Y' => &[
            (b'#', '£'),
            (b'@', '§'),
            (b'[', '°'),
            (b'\\', 'ç'),
            (b']', 'é'),
            (b'`', 'ù'),
            (b'{', 'à'),
            (b'|', 'ò'),
            (b'}', 'è'),
            (b'~', 'ì'),
        ],
        b'E' | b'6' => &[
            (b'@', 'Ä'),
            (b'[', 'Æ'),
            (b'\\', 'Ø'),
            (b']', 'Å'),
            (b'^', 'Ü'),
            (b'`', 'ä'),
            (b'{', 'æ'),
            (b'|', 'ø'),
            (b'}', 'å'),
            (b'~', 'ü'),
        ],
        b'Z' => &[
            (b'#', '£'),
            (b'@', '§'),
            (b'[', '¡'),
            (b'\\', 'Ñ'),
            (b']', '¿'),
            (b'{', '°'),
            (b'|', 'ñ'),
            (b'}', 'ç'),
        ],
        b'H' | b'7' => &[
            (b'@', 'É'),
            (b'[', 'Ä'),
            (b'\\', 'Ö'),
            (b']', 'Å'),
            (b'^', 'Ü'),
            (b'`', 'é'),
            (b'{', 'ä'),
            (b'|', 'ö'),
            (b'}', 'å'),
            (b'~', 'ü'),
        ],
        b'=' => &[
            (b'#', 'ù'),
            (b'@', 'à'),
            (b'[', 'é'),
            (b'\\', 'ç'),
            (b']', 'ê'),
            (b'^', 'î'),
            (b'_', 'è'),
            (b'`', 'ô'),
            (b'{', 'ä'),
            (b'|', 'ö'),
            (b'}', 'ü'),
            (b'~', 'û'),
        ],
        _ => return None,
    })
}
