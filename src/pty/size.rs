//! The size of a terminal.

use crate::error::{Error, Result};

/// Columns and rows, and the window's size in pixels where it is known (0 where not).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns, 1 to 65535.
    pub cols: u16,
    /// Rows, 1 to 65535.
    pub rows: u16,
    /// Width of the text area in pixels, for programs that draw images.
    pub pixel_width: u16,
    /// Height of the text area in pixels.
    pub pixel_height: u16,
}

impl Default for Size {
    fn default() -> Self {
        Self { cols: 80, rows: 24, pixel_width: 0, pixel_height: 0 }
    }
}

impl Size {
    /// A size from numbers of any origin.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_OPTION_RANGE` for anything that is no whole number from 1 to 65535: a terminal
    /// without columns makes programs divide by zero.
    pub fn new(cols: f64, rows: f64) -> Result<Self> {
        Ok(Self {
            cols: checked("cols", cols, 1.0)?,
            rows: checked("rows", rows, 1.0)?,
            ..Self::default()
        })
    }

    /// The same with the window's size in pixels.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_OPTION_RANGE` for anything that is no whole number from 0 to 65535.
    pub fn with_pixels(self, width: f64, height: f64) -> Result<Self> {
        Ok(Self {
            pixel_width: checked("pixels.width", width, 0.0)?,
            pixel_height: checked("pixels.height", height, 0.0)?,
            ..self
        })
    }
}

fn checked(option: &str, value: f64, least: f64) -> Result<u16> {
    if value.fract() == 0.0 && (least..=f64::from(u16::MAX)).contains(&value) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        return Ok(value as u16);
    }
    Err(Error::OptionRange {
        option: option.to_owned(),
        expected: format!("a whole number from {least} to {}", u16::MAX),
        found: value.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_in_range_are_sizes() {
        assert!(Size::new(1.0, 65_535.0).is_ok());
        for bad in [0.0, -1.0, 1.5, 65_536.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Size::new(bad, 24.0).unwrap_err().code(), "ERR_SIGNALBOX_OPTION_RANGE");
            assert_eq!(Size::new(80.0, bad).unwrap_err().code(), "ERR_SIGNALBOX_OPTION_RANGE");
        }
        assert!(Size::default().with_pixels(0.0, 1080.0).is_ok());
    }
}
