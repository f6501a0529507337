//! The state of a terminal: both screens, the pen, the modes. What sequences do to it is in
//! `print`, `controls`, `erase`, `pen`, `switches` and `commands`.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::buffer::Buffer;
use super::cell::{bg, Cell, Pen, CODE_MASK};
use super::charset::Charsets;
use super::events::Events;
use super::extended::{Extended, Hyperlink, MAX_LINKS_BYTES};
use super::intern::Interned;
use super::marks::Commands;
use super::modes::Modes;

/// Everything that bytes change, but for the parser.
#[derive(Debug)]
pub(super) struct Terminal {
    pub(super) cols: usize,
    pub(super) rows: usize,
    pub(super) scrollback: usize,
    pub(super) normal: Buffer,
    pub(super) alternate: Buffer,
    pub(super) is_alternate: bool,
    pub(super) pen: Pen,
    /// The pen's extended attributes, of which it has the number.
    pub(super) extended: Extended,
    pub(super) charsets: Charsets,
    pub(super) modes: Modes,
    /// Columns of the character before, if what comes now may combine with it; else 0.
    pub(super) preceding: u32,
    /// Characters are coming, one after the other.
    pub(super) is_in_run: bool,
    pub(super) combined: Interned<Box<str>>,
    pub(super) extendeds: Interned<Extended>,
    pub(super) links: Interned<Hyperlink>,
    /// Bytes of those.
    pub(super) links_bytes: usize,
    pub(super) title: Option<String>,
    pub(super) icon_name: Option<String>,
    pub(super) cwd: Option<String>,
    /// Colours that the program has changed: by number, and the three special ones from 256 on.
    pub(super) palette: BTreeMap<u16, String>,
    pub(super) commands: Commands,
    pub(super) events: Events,
    /// The time that the bytes which are being read came at.
    pub(super) now: SystemTime,
}

impl Terminal {
    pub(super) fn new(cols: usize, rows: usize, scrollback: usize) -> Self {
        let mut normal = Buffer::new(cols, rows, Some(scrollback));
        normal.fill_screen(Cell::erased(0));
        Self {
            cols,
            rows,
            scrollback,
            normal,
            alternate: Buffer::new(cols, rows, None),
            is_alternate: false,
            pen: Pen::default(),
            extended: Extended::default(),
            charsets: Charsets::default(),
            modes: Modes::default(),
            preceding: 0,
            is_in_run: false,
            combined: Interned::new(),
            extendeds: Interned::new(),
            links: Interned::new(),
            links_bytes: 0,
            title: None,
            icon_name: None,
            cwd: None,
            palette: BTreeMap::new(),
            commands: Commands::default(),
            events: Events::default(),
            now: SystemTime::UNIX_EPOCH,
        }
    }

    #[inline]
    pub(super) fn buffer(&self) -> &Buffer {
        if self.is_alternate {
            &self.alternate
        } else {
            &self.normal
        }
    }

    #[inline]
    pub(super) fn buffer_mut(&mut self) -> &mut Buffer {
        if self.is_alternate {
            &mut self.alternate
        } else {
            &mut self.normal
        }
    }

    pub(super) fn resize(&mut self, cols: usize, rows: usize) {
        if (cols, rows) == (self.cols, self.rows) {
            return;
        }
        self.cols = cols;
        self.rows = rows;
        self.normal.resize(cols, rows);
        self.alternate.resize(cols, rows);
    }

    /// What `ESC c` does. Title, visibility of the cursor and colours stay, as in xterm.js.
    pub(super) fn reset(&mut self) {
        self.pen = Pen::default();
        self.extended = Extended::default();
        self.normal = Buffer::new(self.cols, self.rows, Some(self.scrollback));
        self.normal.fill_screen(Cell::erased(0));
        self.alternate = Buffer::new(self.cols, self.rows, None);
        self.is_alternate = false;
        self.charsets = Charsets::default();
        self.modes.reset();
        self.modes.mouse_tracking = super::modes::MouseTracking::None;
        self.modes.mouse_encoding = super::modes::MouseEncoding::Default;
        self.preceding = 0;
        self.commands.clear();
    }

    pub(super) fn enter_alternate(&mut self) {
        if self.is_alternate {
            return;
        }
        self.alternate.fill_screen(self.pen.erased());
        self.alternate.x = self.normal.x;
        self.alternate.y = self.normal.y;
        self.is_alternate = true;
    }

    pub(super) fn leave_alternate(&mut self) {
        if !self.is_alternate {
            return;
        }
        self.normal.x = self.alternate.x;
        self.normal.y = self.alternate.y;
        self.alternate.clear();
        self.is_alternate = false;
    }

    /// Puts the extended attributes into the pen. `is_marked`: the flag follows them.
    pub(super) fn set_extended(&mut self, extended: Extended, is_marked: bool) {
        self.extended = extended;
        self.pen.extended = self.extendeds.number(&extended).unwrap_or(0);
        if is_marked {
            if extended.is_empty() {
                self.pen.bg &= !bg::EXTENDED;
            } else {
                self.pen.bg |= bg::EXTENDED;
            }
        }
    }

    /// The text of a cell.
    pub(super) fn text_of(&self, cell: Cell, text: &mut String) {
        if cell.is_combined() {
            text.push_str(self.combined.get(cell.code()).map_or("", |text| text));
        } else if cell.has_content() {
            text.push(char::from_u32(cell.code()).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    /// The extended attributes of a cell, if it has some.
    pub(super) fn extended_of(&self, pen: Pen) -> Option<Extended> {
        if pen.bg & bg::EXTENDED == 0 {
            return None;
        }
        Some(self.extendeds.get(pen.extended).copied().unwrap_or_default())
    }

    /// Forgets table entries that no cell uses any more, when there are many.
    pub(super) fn collect(&mut self) {
        if self.combined.is_due() {
            let mut used = vec![false; self.combined.end()];
            for cell in self.cells_mut().filter(|cell| cell.is_combined()) {
                mark(&mut used, cell.code());
            }
            let numbers = self.combined.collect(&used);
            for cell in self.cells_mut().filter(|cell| cell.is_combined()) {
                cell.content = cell.content & !CODE_MASK | renumbered(&numbers, cell.code());
            }
        }
        let has_long_links = self.links_bytes > MAX_LINKS_BYTES / 2;
        if self.extendeds.is_due() || self.links.is_due() || has_long_links {
            let mut used = vec![false; self.extendeds.end()];
            mark(&mut used, self.pen.extended);
            for cell in self.cells_mut().filter(|cell| cell.bg & bg::EXTENDED != 0) {
                mark(&mut used, cell.extended);
            }
            let numbers = self.extendeds.collect(&used);
            self.pen.extended = renumbered(&numbers, self.pen.extended);
            for cell in self.cells_mut().filter(|cell| cell.bg & bg::EXTENDED != 0) {
                cell.extended = renumbered(&numbers, cell.extended);
            }
            self.collect_links();
        }
    }

    fn collect_links(&mut self) {
        let mut used = vec![false; self.links.end()];
        mark(&mut used, self.extended.link);
        self.extendeds.values().for_each(|extended| mark(&mut used, extended.link));
        let numbers = self.links.collect(&used);
        self.links_bytes = self.links.values().map(Hyperlink::bytes).sum();
        self.extended.link = renumbered(&numbers, self.extended.link);
        self.extendeds.change(|extended| extended.link = renumbered(&numbers, extended.link));
    }

    fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        let lines = self.normal.lines.iter_mut().chain(self.alternate.lines.iter_mut());
        lines.flat_map(|line| line.stored_cells_mut().iter_mut())
    }
}

fn mark(used: &mut [bool], number: u32) {
    if let Some(used) = used.get_mut(number as usize) {
        *used = true;
    }
}

fn renumbered(numbers: &[u32], number: u32) -> u32 {
    numbers.get(number as usize).copied().unwrap_or(0)
}
