//! Attributes, as sequences that set them.

use std::fmt::Write as _;

use super::writer::Writer;
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
        let (before, now) = (without_number(self.pen), without_number(pen));
        let is_same = before == now
            && self.terminal.extended_of(self.pen).map(appearance) == extended.map(appearance);
        self.pen = pen;
        if !is_same {
            self.write_pen(pen, extended.unwrap_or_default());
        }
    }

    /// The pen that the program left, with what of it no cell shows: the colour of an underline that
    /// comes later.
    pub(super) fn set_own_pen(&mut self) {
        let (pen, extended) = (self.terminal.pen, self.terminal.extended);
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
