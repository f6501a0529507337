//! Attributes, as sequences that set them.

use std::fmt::Write as _;

use super::exceptions::is_usual;
use super::writer::Writer;
use super::Exception;
use crate::screen::cell::{
    bg, fg, Pen, COLOR_INDEXED, COLOR_KIND, COLOR_MASK, COLOR_NAMED, COLOR_RGB,
};
use crate::screen::extended::Extended;

impl Writer<'_> {
    /// Back to what a fresh terminal writes with.
    pub(super) fn plain_pen(&mut self) {
        self.set_pen(Pen::default());
    }

    /// Gives the reader this pen.
    pub(super) fn set_pen(&mut self, pen: Pen) {
        let extended = self.terminal.extended_of(pen);
        self.set_link(extended.map_or(0, |extended| extended.link));
        if extended.is_some_and(|extended| has_odd_underline(pen, extended)) {
            self.except(Exception::Underline);
        }
        let (before, now) = (without_number(self.pen), without_number(pen));
        let is_same = before == now
            && self.terminal.extended_of(self.pen).map(appearance) == extended.map(appearance);
        self.pen = pen;
        if !is_same {
            self.write_pen(pen, extended.unwrap_or_default());
        }
    }

    /// A restored cursor brings colours and flags, and leaves underline and hyperlink as they were: a
    /// pen that only comes about in this way is brought about in this way.
    pub(super) fn restored_pen(&mut self) {
        let terminal = self.terminal;
        let (pen, extended) = (terminal.pen, terminal.extended);
        let saved = terminal.buffer().saved;
        // Colours and plain flags can be changed afterwards; the two that underlines have can't.
        let is_reached =
            (saved.bg ^ pen.bg) & bg::EXTENDED == 0 && (saved.fg ^ pen.fg) & fg::UNDERLINE == 0;
        if is_usual(pen, extended) || !is_reached {
            return;
        }
        self.set_link(extended.link);
        let mut text = String::from("\x1b[0");
        if extended.underline > 0 {
            let _ = write!(text, ";4:{}", extended.underline);
        }
        push_color(&mut text, extended.color, 50);
        text.push_str("m\x1b8");
        self.raw(&text);
        self.adjust(Pen { fg: saved.fg, bg: saved.bg, extended: 0 }, pen);
        self.pen = pen;
        self.is_restored = true;
        if terminal.charsets.current == terminal.charsets.slots[terminal.charsets.level] {
            self.shift();
        }
    }

    /// Changes colours and flags one by one, but for those of underlines.
    fn adjust(&mut self, from: Pen, to: Pen) {
        let mut text = String::new();
        let has_faded = from.fg & !to.fg & fg::BOLD != 0 || from.bg & !to.bg & bg::DIM != 0;
        if has_faded {
            text.push_str(";22");
        }
        for (before, now, on, off) in [
            (if has_faded { 0 } else { from.fg & fg::BOLD }, to.fg & fg::BOLD, 1, 22),
            (if has_faded { 0 } else { from.bg & bg::DIM }, to.bg & bg::DIM, 2, 22),
            (from.bg & bg::ITALIC, to.bg & bg::ITALIC, 3, 23),
            (from.fg & fg::BLINK, to.fg & fg::BLINK, 5, 25),
            (from.fg & fg::INVERSE, to.fg & fg::INVERSE, 7, 27),
            (from.fg & fg::INVISIBLE, to.fg & fg::INVISIBLE, 8, 28),
            (from.fg & fg::STRIKETHROUGH, to.fg & fg::STRIKETHROUGH, 9, 29),
            (from.bg & bg::OVERLINE, to.bg & bg::OVERLINE, 53, 55),
        ] {
            if before != now {
                let _ = write!(text, ";{}", if now == 0 { off } else { on });
            }
        }
        for (before, now, base) in [(from.fg, to.fg, 30), (from.bg, to.bg, 40)] {
            if before & COLOR_MASK != now & COLOR_MASK {
                push_color(&mut text, now, base);
                if now & COLOR_KIND == 0 {
                    let _ = write!(text, ";{}", base + 9);
                }
            }
        }
        if let Some(text) = text.strip_prefix(';') {
            self.formatted(format_args!("\x1b[{text}m"));
        }
        if (from.bg ^ to.bg) & bg::PROTECTED != 0 {
            self.raw(if to.bg & bg::PROTECTED == 0 { "\x1b[\"q" } else { "\x1b[1\"q" });
        }
    }

    /// The pen that the program left, with what of it no cell shows: the colour of an underline that
    /// comes later.
    pub(super) fn set_own_pen(&mut self) {
        let (pen, extended) = (self.terminal.pen, self.terminal.extended);
        if self.is_restored && self.pen == pen {
            return;
        }
        if !is_usual(pen, extended) {
            self.except(Exception::Pen);
        }
        let is_shown = self.terminal.extended_of(pen).is_some();
        if is_shown || extended.color == 0 {
            self.set_pen(pen);
            if extended.color != 0 {
                self.write_pen(pen, extended);
            }
        } else {
            self.set_link(0);
            self.pen = pen;
            self.write_pen(pen, extended);
        }
    }

    fn set_link(&mut self, link: u32) {
        if link == self.link {
            return;
        }
        self.link = link;
        match self.terminal.link(link) {
            Some(link) => {
                let id = link.id.as_ref().map(|id| format!("id={id}")).unwrap_or_default();
                self.formatted(format_args!("\x1b]8;{id};{}\x07", link.uri));
            }
            None => self.raw("\x1b]8;;\x07"),
        }
    }

    fn write_pen(&mut self, pen: Pen, extended: Extended) {
        let mut text = String::from("\x1b[");
        if pen.fg != 0 || pen.bg & !(bg::PROTECTED | bg::EXTENDED) != 0 || extended.color != 0 {
            text.push('0');
        }
        let flags = [
            (pen.fg & fg::BOLD, "1"),
            (pen.bg & bg::DIM, "2"),
            (pen.bg & bg::ITALIC, "3"),
            (pen.fg & fg::BLINK, "5"),
            (pen.fg & fg::INVERSE, "7"),
            (pen.fg & fg::INVISIBLE, "8"),
            (pen.fg & fg::STRIKETHROUGH, "9"),
            (pen.bg & bg::OVERLINE, "53"),
        ];
        for (_, code) in flags.into_iter().filter(|&(flag, _)| flag != 0) {
            let _ = write!(text, ";{code}");
        }
        if pen.fg & fg::UNDERLINE != 0 {
            match extended.underline {
                0 | 1 => text.push_str(";4"),
                style => {
                    let _ = write!(text, ";4:{style}");
                }
            }
        }
        push_color(&mut text, pen.fg, 30);
        push_color(&mut text, pen.bg, 40);
        push_color(&mut text, extended.color, 50);
        text.push('m');
        self.raw(&text);
        if pen.bg & bg::PROTECTED != 0 {
            self.raw("\x1b[1\"q");
        }
    }
}

/// An underline that no sequence alone brings about.
fn has_odd_underline(pen: Pen, extended: Extended) -> bool {
    let is_underlined = pen.fg & fg::UNDERLINE != 0;
    is_underlined != (extended.underline > 0) && !(is_underlined && extended.link > 0)
}

/// What an underline looks like; the link is told apart.
fn appearance(extended: Extended) -> (u8, u32) {
    (extended.underline, extended.color)
}

/// The flag says nothing that the attributes themselves do not.
fn without_number(pen: Pen) -> Pen {
    Pen { fg: pen.fg, bg: pen.bg & !bg::EXTENDED, extended: 0 }
}

/// `base` is 30, 40 or 50, for foreground, background and underline.
fn push_color(text: &mut String, word: u32, base: u32) {
    let value = word & COLOR_MASK & !COLOR_KIND;
    let _ = match word & COLOR_KIND {
        COLOR_NAMED if value & 8 != 0 => write!(text, ";{}", base + 60 + (value & 7)),
        COLOR_NAMED => write!(text, ";{}", base + (value & 7)),
        COLOR_INDEXED => write!(text, ";{};5;{}", base + 8, value & 0xff),
        COLOR_RGB => {
            let (red, green, blue) = (value >> 16, value >> 8 & 0xff, value & 0xff);
            write!(text, ";{};2;{red};{green};{blue}", base + 8)
        }
        _ => Ok(()),
    };
}
