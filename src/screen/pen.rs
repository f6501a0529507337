//! What characters are written with: `CSI … m`, protection, hyperlinks.

use super::cell::{bg, fg, Pen, COLOR_INDEXED, COLOR_MASK, COLOR_NAMED, COLOR_RGB};
use super::extended::{Extended, Hyperlink, MAX_LINKS_BYTES, MAX_LINK_BYTES};
use super::params::Params;
use super::terminal::Terminal;

/// What xterm.js makes of `CSI 59 m`: all bits of the colour, which is white.
const RESET_UNDERLINE_COLOR: u32 = COLOR_MASK;

impl Terminal {
    pub(super) fn select_graphic_rendition(&mut self, params: &Params) {
        let mut index = 0;
        while index < params.all().len() {
            let value = params.get(index);
            match value {
                0 => self.reset_pen(),
                1 => self.pen.fg |= fg::BOLD,
                2 => self.pen.bg |= bg::DIM,
                3 => self.pen.bg |= bg::ITALIC,
                4 => self.underline(params.subs(index).first().copied().unwrap_or(1)),
                5 => self.pen.fg |= fg::BLINK,
                7 => self.pen.fg |= fg::INVERSE,
                8 => self.pen.fg |= fg::INVISIBLE,
                9 => self.pen.fg |= fg::STRIKETHROUGH,
                21 => self.underline(2),
                22 => {
                    self.pen.fg &= !fg::BOLD;
                    self.pen.bg &= !bg::DIM;
                }
                23 => self.pen.bg &= !bg::ITALIC,
                24 => self.underline(0),
                25 => self.pen.fg &= !fg::BLINK,
                27 => self.pen.fg &= !fg::INVERSE,
                28 => self.pen.fg &= !fg::INVISIBLE,
                29 => self.pen.fg &= !fg::STRIKETHROUGH,
                30..=37 => set_color(&mut self.pen.fg, COLOR_NAMED | (value - 30) as u32),
                38 | 48 | 58 => index += self.extended_color(params, index),
                39 => set_color(&mut self.pen.fg, 0),
                40..=47 => set_color(&mut self.pen.bg, COLOR_NAMED | (value - 40) as u32),
                49 => set_color(&mut self.pen.bg, 0),
                53 => self.pen.bg |= bg::OVERLINE,
                55 => self.pen.bg &= !bg::OVERLINE,
                59 => {
                    let color = RESET_UNDERLINE_COLOR;
                    self.set_extended(Extended { color, ..self.extended }, true);
                }
                90..=97 => set_color(&mut self.pen.fg, COLOR_NAMED | (value - 90) as u32 | 8),
                100..=107 => set_color(&mut self.pen.bg, COLOR_NAMED | (value - 100) as u32 | 8),
                _ => {}
            }
            index += 1;
        }
    }

    /// Back to defaults, but for the hyperlink.
    fn reset_pen(&mut self) {
        self.pen = Pen { fg: 0, bg: 0, ..self.pen };
        if self.extended != Extended::default() {
            self.set_extended(Extended { underline: 0, color: 0, ..self.extended }, true);
        }
    }

    fn underline(&mut self, style: i32) {
        // Styles that nobody knows are a plain line.
        let style = u8::try_from(style).ok().filter(|&style| style <= 5).unwrap_or(1);
        if style == 0 {
            self.pen.fg &= !fg::UNDERLINE;
        } else {
            self.pen.fg |= fg::UNDERLINE;
        }
        self.set_extended(Extended { underline: style, ..self.extended }, true);
    }

    /// `38`, `48` and `58`, with their arguments as parameters or as sub-parameters; answers how many
    /// parameters those took.
    fn extended_color(&mut self, params: &Params, index: usize) -> usize {
        // What is set, the kind, the colour space (which counts for nothing), and three values.
        let mut found = [0, 0, -1, 0, 0, 0];
        let mut space = 0;
        let mut advance = 0;
        loop {
            found[advance + space] = params.get(index + advance);
            let subs = params.subs(index + advance);
            if !subs.is_empty() {
                for (offset, &sub) in subs.iter().enumerate() {
                    if found[1] == 5 {
                        space = 1;
                    }
                    if let Some(slot) = found.get_mut(advance + offset + 1 + space) {
                        *slot = sub;
                    }
                    if offset + 1 + advance + 1 + space >= found.len() {
                        break;
                    }
                }
                break;
            }
            if found[1] == 5 && advance + space >= 2 || found[1] == 2 && advance + space >= 5 {
                break;
            }
            if found[1] != 0 {
                space = 1;
            }
            advance += 1;
            if advance + index >= params.all().len() || advance + space >= found.len() {
                break;
            }
        }
        let byte = |value: i32| (if value == -1 { 0 } else { value }) as u32 & 0xff;
        let [red, green, blue] = [byte(found[3]), byte(found[4]), byte(found[5])];
        let color = match found[1] {
            2 => Some(COLOR_RGB | red << 16 | green << 8 | blue),
            5 => Some(COLOR_INDEXED | red),
            _ => None,
        };
        match (found[0], color) {
            (38, Some(color)) => set_color(&mut self.pen.fg, color),
            (48, Some(color)) => set_color(&mut self.pen.bg, color),
            (58, Some(color)) => self.set_extended(Extended { color, ..self.extended }, false),
            _ => {}
        }
        advance
    }

    pub(super) fn select_protection(&mut self, value: i32) {
        match value {
            1 => self.pen.bg |= bg::PROTECTED,
            0 | 2 => self.pen.bg &= !bg::PROTECTED,
            _ => {}
        }
    }

    /// OSC 8: parameters, `;`, address.
    pub(super) fn hyperlink(&mut self, payload: &str, is_cut: bool) {
        let Some((parameters, uri)) = payload.split_once(';') else { return };
        let parameters = parameters.trim();
        if uri.is_empty() && !parameters.is_empty() {
            return;
        }
        let id = parameters.split(':').find_map(|parameter| parameter.strip_prefix("id="));
        let id = id.filter(|id| !id.is_empty()).map(str::to_owned);
        let is_long = is_cut
            || uri.len() > MAX_LINK_BYTES
            || id.as_ref().is_some_and(|id| id.len() > MAX_LINK_BYTES);
        let link = if uri.is_empty() || is_long {
            0
        } else {
            self.link_number(&Hyperlink { id, uri: uri.to_owned() })
        };
        self.set_extended(Extended { link, ..self.extended }, true);
    }
}

impl Terminal {
    fn link_number(&mut self, link: &Hyperlink) -> u32 {
        if self.links_bytes > MAX_LINKS_BYTES {
            return 0;
        }
        let before = self.links.end();
        let number = self.links.number(link).unwrap_or(0);
        if self.links.end() > before {
            self.links_bytes += link.bytes();
        }
        number
    }
}

/// The colour of a word, with what kind it is; the flags beside it stay.
fn set_color(word: &mut u32, color: u32) {
    *word = *word & !COLOR_MASK | color;
}
