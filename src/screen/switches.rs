//! Modes: `CSI … h` and `CSI … l`.

use super::charset::Charset;
use super::modes::{CursorShape, MouseEncoding, MouseTracking};
use super::params::Params;
use super::terminal::Terminal;

impl Terminal {
    pub(super) fn set_modes(&mut self, params: &Params, on: bool) {
        for &mode in params.all() {
            match mode {
                4 => self.modes.insert = on,
                20 => self.modes.line_feed_new_line = on,
                _ => {}
            }
        }
    }

    pub(super) fn set_private_modes(&mut self, params: &Params, on: bool) {
        for &mode in params.all() {
            self.set_private_mode(mode, on);
        }
    }

    fn set_private_mode(&mut self, mode: i32, on: bool) {
        let modes = &mut self.modes;
        match mode {
            1 => modes.application_cursor_keys = on,
            2 if on => (0..4).for_each(|slot| self.charsets.designate(slot, Charset::ASCII)),
            6 => {
                modes.origin = on;
                self.set_cursor(0, 0);
            }
            7 => modes.wraparound = on,
            9 => modes.mouse_tracking = tracking(MouseTracking::X10, on),
            12 => modes.cursor_blink_mode = Some(on),
            25 => modes.cursor_visible = on,
            45 => modes.reverse_wraparound = on,
            66 => modes.application_keypad = on,
            1000 => modes.mouse_tracking = tracking(MouseTracking::Vt200, on),
            1002 => modes.mouse_tracking = tracking(MouseTracking::Drag, on),
            1003 => modes.mouse_tracking = tracking(MouseTracking::Any, on),
            1004 => modes.send_focus = on,
            1006 => modes.mouse_encoding = encoding(MouseEncoding::Sgr, on),
            1016 => modes.mouse_encoding = encoding(MouseEncoding::SgrPixels, on),
            2004 => modes.bracketed_paste = on,
            2026 => modes.synchronized_output = on,
            47 | 1047 | 1048 | 1049 => self.set_screen(mode, on),
            _ => {}
        }
    }

    /// The alternate screen, and the cursor that is kept for the time of it.
    fn set_screen(&mut self, mode: i32, on: bool) {
        if on {
            if mode != 47 && mode != 1047 {
                self.save_cursor();
            }
            if mode != 1048 {
                self.enter_alternate();
            }
        } else {
            if mode != 1048 {
                self.leave_alternate();
            }
            if mode != 47 && mode != 1047 {
                self.restore_cursor();
            }
        }
    }

    /// DECSCUSR.
    pub(super) fn set_cursor_style(&mut self, style: i32) {
        let modes = &mut self.modes;
        if style == 0 {
            modes.cursor_shape = None;
            modes.cursor_blink = None;
            return;
        }
        match style {
            1 | 2 => modes.cursor_shape = Some(CursorShape::Block),
            3 | 4 => modes.cursor_shape = Some(CursorShape::Underline),
            5 | 6 => modes.cursor_shape = Some(CursorShape::Bar),
            _ => {}
        }
        modes.cursor_blink = Some(style % 2 == 1);
    }
}

/// Switching any of them off ends all.
fn tracking(mode: MouseTracking, on: bool) -> MouseTracking {
    if on {
        mode
    } else {
        MouseTracking::None
    }
}

fn encoding(mode: MouseEncoding, on: bool) -> MouseEncoding {
    if on {
        mode
    } else {
        MouseEncoding::Default
    }
}
