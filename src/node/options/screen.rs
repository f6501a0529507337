//! The options of terminals' sizes and screens.

use napi::bindgen_prelude::*;
use napi::ValueType;

use super::number::size_of;
use super::reader::Reader;
use crate::error::Result as EngineResult;
use crate::pty::live_screen::LiveScreenOptions;
use crate::pty::size::Size;
use crate::screen::{ScreenOptions, ScreenSize, MAX_SCROLLBACK};

/// A terminal's size, for `spawnPty` and `resize`.
pub(in crate::node) fn size(
    cols: f64,
    rows: f64,
    pixels: Option<Object<'_>>,
) -> EngineResult<Size> {
    let size = Size::new(cols, rows)?;
    let Some(pixels) = pixels else {
        return Ok(size);
    };
    let reader = Reader::new(&pixels, "the pixels of a terminal", &["width", "height"])?;
    size.with_pixels(
        reader.number("width")?.unwrap_or(0.0),
        reader.number("height")?.unwrap_or(0.0),
    )
}

/// The options of a screen.
#[expect(clippy::cast_precision_loss, reason = "the limit is a small number")]
pub(in crate::node) fn screen(options: &Object<'_>) -> EngineResult<(ScreenSize, ScreenOptions)> {
    let known = &["cols", "rows", "scrollback", "offset"];
    let reader = Reader::new(options, "Screen", known)?;
    let size = terminal_size_alone(&reader)?;
    let mut read = ScreenOptions::default();
    if let Some(lines) = reader.integer("scrollback", 0.0, MAX_SCROLLBACK as f64)? {
        read.scrollback = size_of(lines);
    }
    read.begins_at = reader.bytes("offset", 0.0)?.unwrap_or(0);
    Ok((ScreenSize { cols: size.cols, rows: size.rows }, read))
}

/// The options of a screen's snapshot: lines of scrollback.
#[expect(clippy::cast_precision_loss, reason = "the limit is a small number")]
pub(in crate::node) fn snapshot(options: &Object<'_>) -> EngineResult<Option<usize>> {
    let reader = Reader::new(options, "snapshot", &["scrollback"])?;
    Ok(reader.integer("scrollback", 0.0, MAX_SCROLLBACK as f64)?.map(size_of))
}

/// True, or an object with more about it, has a screen kept.
#[expect(clippy::cast_precision_loss, reason = "the limit is a small number")]
pub(super) fn live_screen(reader: &Reader<'_>) -> EngineResult<Option<LiveScreenOptions>> {
    if !matches!(reader.get("screen")?, Some((_, ValueType::Object))) {
        let is_wanted = reader.boolean("screen")?.unwrap_or(false);
        return Ok(is_wanted.then(LiveScreenOptions::default));
    }
    let Some(object) = reader.object("screen")? else { return Ok(None) };
    let reader = Reader::new(&object, "screen", &["scrollback"])?;
    let mut options = LiveScreenOptions::default();
    if let Some(lines) = reader.integer("scrollback", 0.0, MAX_SCROLLBACK as f64)? {
        options.scrollback = size_of(lines);
    }
    Ok(Some(options))
}

pub(super) fn terminal_size(reader: &Reader<'_>) -> EngineResult<Size> {
    let defaults = Size::default();
    let cols = reader.number("cols")?.unwrap_or_else(|| f64::from(defaults.cols));
    let rows = reader.number("rows")?.unwrap_or_else(|| f64::from(defaults.rows));
    size(cols, rows, reader.object("pixels")?)
}

fn terminal_size_alone(reader: &Reader<'_>) -> EngineResult<Size> {
    let defaults = Size::default();
    let cols = reader.number("cols")?.unwrap_or_else(|| f64::from(defaults.cols));
    let rows = reader.number("rows")?.unwrap_or_else(|| f64::from(defaults.rows));
    Size::new(cols, rows)
}
