//! Control characters, and movements of the cursor.

use super::charset::Charset;
use super::params::Params;
use super::tabs::Tabs;
use super::terminal::Terminal;

impl Terminal {
    /// Keeps the cursor on the screen; `false` leaves it behind the last column if it is there.
    pub(super) fn restrict(&mut self, within: bool) {
        let last = self.cols - usize::from(within);
        let is_origin = self.modes.origin;
        self.buffer_mut().restrict(last, is_origin);
    }

    pub(super) fn line_feed(&mut self) {
        let erased = self.pen.erased();
        let (cols, rows) = (self.cols, self.rows);
        let returns = self.modes.line_feed_new_line;
        let buffer = self.buffer_mut();
        if returns {
            buffer.x = 0;
        }
        buffer.y += 1;
        if buffer.y == buffer.bottom + 1 {
            buffer.y -= 1;
            buffer.scroll(erased, false);
        } else if buffer.y >= rows {
            buffer.y = rows - 1;
        } else {
            buffer.cursor_line().is_wrapped = false;
        }
        if buffer.x >= cols {
            buffer.x -= 1;
        }
    }

    pub(super) fn carriage_return(&mut self) {
        self.buffer_mut().x = 0;
    }

    pub(super) fn backspace(&mut self) {
        if !self.modes.reverse_wraparound {
            self.restrict(true);
            let buffer = self.buffer_mut();
            buffer.x = buffer.x.saturating_sub(1);
            return;
        }
        self.restrict(false);
        let cols = self.cols;
        let buffer = self.buffer_mut();
        if buffer.x > 0 {
            buffer.x -= 1;
        } else if buffer.y > buffer.top
            && buffer.y <= buffer.bottom
            && buffer.cursor_line().is_wrapped
        {
            buffer.cursor_line().is_wrapped = false;
            buffer.y -= 1;
            buffer.x = cols - 1;
            let end = buffer.cursor_line().get(cols - 1);
            if end.width() > 0 && !end.has_content() {
                buffer.x -= 1;
            }
        }
        self.restrict(true);
    }

    pub(super) fn tab(&mut self) {
        self.tab_forward(1);
    }

    pub(super) fn tab_forward(&mut self, count: usize) {
        let cols = self.cols;
        self.move_by_tabs(count, |tabs, x| tabs.after(x, cols));
    }

    pub(super) fn tab_backward(&mut self, count: usize) {
        let cols = self.cols;
        self.move_by_tabs(count, |tabs, x| tabs.before(x, cols));
    }

    fn move_by_tabs(&mut self, count: usize, next: impl Fn(&Tabs, usize) -> usize) {
        let cols = self.cols;
        let buffer = self.buffer_mut();
        if buffer.x >= cols {
            return;
        }
        for _ in 0..count.min(cols) {
            buffer.x = next(&buffer.tabs, buffer.x);
        }
    }

    pub(super) fn set_tab(&mut self) {
        let buffer = self.buffer_mut();
        buffer.tabs.set(buffer.x);
    }

    pub(super) fn clear_tabs(&mut self, which: i32) {
        let buffer = self.buffer_mut();
        match which {
            0 => buffer.tabs.clear(buffer.x),
            3 => buffer.tabs.clear_all(),
            _ => {}
        }
    }

    pub(super) fn index(&mut self) {
        self.restrict(true);
        let erased = self.pen.erased();
        let rows = self.rows;
        let buffer = self.buffer_mut();
        buffer.y += 1;
        if buffer.y == buffer.bottom + 1 {
            buffer.y -= 1;
            buffer.scroll(erased, false);
        } else if buffer.y >= rows {
            buffer.y = rows - 1;
        }
        self.restrict(true);
    }

    pub(super) fn reverse_index(&mut self) {
        self.restrict(true);
        let erased = self.pen.erased();
        let buffer = self.buffer_mut();
        if buffer.y == buffer.top {
            let (top, bottom) = (buffer.top, buffer.bottom);
            buffer.rotate(bottom, top, 1, erased);
        } else {
            buffer.y = buffer.y.saturating_sub(1);
            self.restrict(true);
        }
    }

    /// Puts the cursor somewhere, counted from the margin in origin mode.
    pub(super) fn set_cursor(&mut self, x: usize, y: usize) {
        let is_origin = self.modes.origin;
        let buffer = self.buffer_mut();
        buffer.x = x;
        buffer.y = if is_origin { buffer.top + y } else { y };
        self.restrict(true);
    }

    /// Moves it by columns and rows. In origin mode the row is counted from the margin once more, as
    /// xterm.js does.
    pub(super) fn move_cursor(&mut self, columns: isize, rows: isize) {
        self.restrict(true);
        let buffer = self.buffer();
        let (x, y) = (buffer.x.saturating_add_signed(columns), buffer.y as isize + rows);
        let top = if self.modes.origin { buffer.top as isize } else { 0 };
        let y = usize::try_from(y + top).unwrap_or(0);
        let buffer = self.buffer_mut();
        buffer.x = x;
        buffer.y = y;
        self.restrict(true);
    }

    pub(super) fn up(&mut self, count: usize) {
        let buffer = self.buffer();
        let most = buffer.y.checked_sub(buffer.top);
        let count = most.map_or(count, |most| most.min(count));
        self.move_cursor(0, -(count as isize));
    }

    pub(super) fn down(&mut self, count: usize) {
        let buffer = self.buffer();
        let most = buffer.bottom.checked_sub(buffer.y);
        let count = most.map_or(count, |most| most.min(count));
        self.move_cursor(0, count as isize);
    }

    pub(super) fn set_margins(&mut self, params: &Params) {
        let rows = self.rows;
        let top = params.count(0);
        let bottom = match params.all().get(1) {
            Some(&bottom) if bottom != 0 && bottom as usize <= rows => bottom as usize,
            _ => rows,
        };
        if bottom > top {
            let buffer = self.buffer_mut();
            buffer.top = top - 1;
            buffer.bottom = bottom - 1;
            self.set_cursor(0, 0);
        }
    }

    pub(super) fn save_cursor(&mut self) {
        let (pen, charset) = (self.pen, self.charsets.current);
        self.buffer_mut().save_cursor(pen, charset);
    }

    /// Position, colours, flags and character set come back; underline and hyperlink do not, in
    /// xterm.js.
    pub(super) fn restore_cursor(&mut self) {
        let saved = self.buffer().saved;
        let buffer = self.buffer_mut();
        buffer.x = saved.x;
        buffer.y = saved.line.saturating_sub(buffer.base);
        self.pen.fg = saved.fg;
        self.pen.bg = saved.bg;
        self.charsets.current = saved.charset;
        self.restrict(true);
    }

    pub(super) fn soft_reset(&mut self) {
        self.modes.cursor_visible = true;
        self.modes.reset();
        self.pen = super::cell::Pen::default();
        self.extended = super::extended::Extended::default();
        self.charsets = super::charset::Charsets::default();
        let last = self.rows - 1;
        let buffer = self.buffer_mut();
        buffer.top = 0;
        buffer.bottom = last;
        buffer.saved = super::buffer::SavedCursor {
            x: 0,
            line: buffer.base,
            fg: 0,
            bg: 0,
            charset: Charset::ASCII,
        };
    }
}
