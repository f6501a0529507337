//! One cell of the grid, and the pen that fills cells.

/// Content: code point, or number of an entry in the table of combined characters.
pub(super) const CODE_MASK: u32 = 0x001f_ffff;
/// The code is a number in the table of combined characters.
pub(super) const COMBINED: u32 = 1 << 21;
/// There is something in the cell; without, it is empty, which is not the same as a space.
pub(super) const CONTENT_MASK: u32 = CODE_MASK | COMBINED;
/// Where the columns that the cell takes (0, 1 or 2) are.
pub(super) const WIDTH_SHIFT: u32 = 22;

/// The colour of a word: 24 bits, and what they are.
pub(super) const COLOR_MASK: u32 = 0x03ff_ffff;
/// What the 24 bits are; 0 is the default colour.
pub(super) const COLOR_KIND: u32 = 0x0300_0000;
/// One of the 16 named colours.
pub(super) const COLOR_NAMED: u32 = 0x0100_0000;
/// One of 256.
pub(super) const COLOR_INDEXED: u32 = 0x0200_0000;
/// Red, green and blue.
pub(super) const COLOR_RGB: u32 = 0x0300_0000;

/// Flags beside the foreground colour.
pub(super) mod fg {
    pub(in crate::screen) const INVERSE: u32 = 1 << 26;
    pub(in crate::screen) const BOLD: u32 = 1 << 27;
    pub(in crate::screen) const UNDERLINE: u32 = 1 << 28;
    pub(in crate::screen) const BLINK: u32 = 1 << 29;
    pub(in crate::screen) const INVISIBLE: u32 = 1 << 30;
    pub(in crate::screen) const STRIKETHROUGH: u32 = 1 << 31;
}

/// Flags beside the background colour.
pub(super) mod bg {
    pub(in crate::screen) const ITALIC: u32 = 1 << 26;
    pub(in crate::screen) const DIM: u32 = 1 << 27;
    /// The cell has extended attributes. A flag of its own, since a saved cursor keeps the flag and
    /// not the attributes.
    pub(in crate::screen) const EXTENDED: u32 = 1 << 28;
    pub(in crate::screen) const PROTECTED: u32 = 1 << 29;
    pub(in crate::screen) const OVERLINE: u32 = 1 << 30;
}

/// One cell: 16 bytes. What few cells have is in tables beside the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    /// Code, flag and width.
    pub(super) content: u32,
    /// Foreground colour and flags.
    pub(super) fg: u32,
    /// Background colour and flags.
    pub(super) bg: u32,
    /// Number of the extended attributes; counts with `bg::EXTENDED` only.
    pub(super) extended: u32,
}

impl Cell {
    /// What an erased cell is: empty, one column wide, with a background colour at most.
    pub(super) const fn erased(background: u32) -> Self {
        Self { content: 1 << WIDTH_SHIFT, fg: 0, bg: background, extended: 0 }
    }

    pub(super) fn width(self) -> usize {
        (self.content >> WIDTH_SHIFT) as usize
    }

    pub(super) fn has_content(self) -> bool {
        self.content & CONTENT_MASK != 0
    }

    pub(super) fn is_combined(self) -> bool {
        self.content & COMBINED != 0
    }

    pub(super) fn code(self) -> u32 {
        self.content & CODE_MASK
    }

    /// The second half of a wide character, or what is left of one.
    pub(super) fn is_spacer(self) -> bool {
        self.content & (CONTENT_MASK | 3 << WIDTH_SHIFT) == 0
    }

    /// An erased cell: empty, and without any attribute but the background colour.
    pub(super) fn is_erased(self) -> bool {
        self.content == 1 << WIDTH_SHIFT && self.fg == 0 && self.bg & !COLOR_MASK == 0
    }

    /// The attributes without the content, comparable.
    pub(super) fn pen(self) -> Pen {
        Pen { fg: self.fg, bg: self.bg, extended: self.extended }
    }
}

/// The attributes that are written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pen {
    pub(super) fg: u32,
    pub(super) bg: u32,
    /// Number of the extended attributes; counts with `bg::EXTENDED` only.
    pub(super) extended: u32,
}

impl Pen {
    pub(super) fn cell(self, code: u32, width: u32) -> Cell {
        Cell {
            content: code | width << WIDTH_SHIFT,
            fg: self.fg,
            bg: self.bg,
            extended: if self.bg & bg::EXTENDED == 0 { 0 } else { self.extended },
        }
    }

    /// What is erased keeps the background colour and nothing else.
    pub(super) fn erased(self) -> Cell {
        Cell::erased(self.bg & COLOR_MASK)
    }
}
