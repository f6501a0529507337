//! The screen of a terminal, for JavaScript.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use napi::bindgen_prelude::*;
use napi_derive::napi;
use parking_lot::{Mutex, MutexGuard};
use serde_json::{json, Value};

use super::error::{ErrorMaker, Facts};
use super::options;
use crate::error::{Error as EngineError, Result as EngineResult};
use crate::pty::live_screen::LiveScreen;
use crate::screen::{
    Mark, Modes, Position, Query, Screen, ScreenEvent, Snapshot, SnapshotOptions, TextRange,
};

/// A screen, alone or a live terminal's.
#[napi]
pub struct NativeScreen {
    screen: Source,
    errors: Arc<ErrorMaker>,
}

/// Who feeds it.
enum Source {
    /// The program.
    Alone(Box<Mutex<Screen>>),
    /// A terminal.
    Live(Arc<LiveScreen>),
}

impl Source {
    /// The screen, with all that has come so far.
    fn lock(&self) -> MutexGuard<'_, Screen> {
        match self {
            Self::Alone(screen) => screen.lock(),
            Self::Live(live) => live.lock(),
        }
    }
}

impl NativeScreen {
    /// The face of a terminal's screen.
    pub(super) fn of(live: Arc<LiveScreen>, errors: Arc<ErrorMaker>) -> Self {
        Self { screen: Source::Live(live), errors }
    }

    fn thrown<T>(&self, env: Env, result: EngineResult<T>) -> Result<T> {
        result.map_err(|error| self.errors.thrown(env, &error))
    }
}

/// What leads to a state, and where to read on.
#[napi(object)]
pub struct NativeSnapshot {
    /// Text that leads a fresh terminal there.
    pub ansi: String,
    /// Offset of the first byte after it.
    pub offset: f64,
    /// Columns.
    pub cols: u32,
    /// Rows.
    pub rows: u32,
    /// Column, row and line of the cursor.
    pub cursor: Vec<u32>,
    /// Title, or null.
    pub title: Option<String>,
    /// The alternate screen is shown.
    pub is_alternate: bool,
    /// Lines of scrollback in it.
    pub scrollback_lines: u32,
    /// All bytes from the first on went into it.
    pub is_complete: bool,
    /// Names of what the text does not lead to.
    pub exceptions: Vec<String>,
}

impl From<Snapshot> for NativeSnapshot {
    fn from(snapshot: Snapshot) -> Self {
        let cursor = snapshot.cursor;
        Self {
            ansi: snapshot.ansi,
            offset: exact(snapshot.offset),
            cols: small(snapshot.cols),
            rows: small(snapshot.rows),
            cursor: vec![small(cursor.x), small(cursor.y), small(cursor.line)],
            title: snapshot.title,
            is_alternate: snapshot.is_alternate,
            scrollback_lines: small(snapshot.scrollback_lines),
            is_complete: snapshot.is_complete,
            exceptions: { snapshot.exceptions.into_iter() }
                .map(|exception| exception.name().to_owned())
                .collect(),
        }
    }
}

#[napi]
impl NativeScreen {
    /// `makeError(code, message, facts)` makes what is thrown.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: Env,
        make_error: Function<'_, FnArgs<(String, String, Facts)>, Unknown<'static>>,
        options: Object<'_>,
    ) -> Result<Self> {
        let errors = Arc::new(ErrorMaker::new(&make_error)?);
        let (size, options) =
            options::screen(&options).map_err(|error| errors.thrown(env, &error))?;
        Ok(Self { screen: Source::Alone(Box::new(Mutex::new(Screen::new(size, options)))), errors })
    }

    /// Reads what a program has written.
    #[napi(catch_unwind)]
    pub fn feed(&self, data: Either<String, Uint8Array>) {
        let bytes = match &data {
            Either::A(text) => text.as_bytes(),
            Either::B(bytes) => bytes,
        };
        self.screen.lock().feed(bytes, SystemTime::now());
    }

    /// Gives it another size.
    #[napi(catch_unwind)]
    pub fn resize(&self, env: Env, cols: f64, rows: f64) -> Result<()> {
        let size = self.thrown(env, options::size(cols, rows, None))?;
        self.screen.lock().resize(size.cols, size.rows);
        Ok(())
    }

    /// The state, with at most so many lines of scrollback.
    #[napi(catch_unwind)]
    pub fn snapshot(&self, env: Env, options: Object<'_>) -> Result<NativeSnapshot> {
        let scrollback = self.thrown(env, options::snapshot(&options))?;
        let snapshot = self.screen.lock().snapshot(&SnapshotOptions { scrollback });
        Ok(NativeSnapshot::from(snapshot))
    }

    /// Columns, rows, lines, lines of scrollback; column, row and line of the cursor.
    #[napi(catch_unwind)]
    pub fn layout(&self) -> Vec<u32> {
        let screen = self.screen.lock();
        let cursor = screen.cursor();
        let layout = [
            screen.cols(),
            screen.rows(),
            screen.line_count(),
            screen.scrollback_lines(),
            cursor.x,
            cursor.y,
            cursor.line,
        ];
        layout.into_iter().map(small).collect()
    }

    /// Offset after the last byte read, and after the last that ended no unfinished sequence.
    #[napi(catch_unwind)]
    pub fn offsets(&self) -> Vec<f64> {
        let screen = self.screen.lock();
        vec![exact(screen.offset()), exact(screen.ground_offset())]
    }

    /// All bytes from the first on have been read.
    #[napi(getter, catch_unwind)]
    pub fn is_complete(&self) -> bool {
        self.screen.lock().is_complete()
    }

    /// The alternate screen is shown.
    #[napi(getter, catch_unwind)]
    pub fn is_alternate(&self) -> bool {
        self.screen.lock().is_alternate()
    }

    /// The modes, as JSON.
    #[napi(catch_unwind)]
    pub fn modes(&self) -> String {
        modes(self.screen.lock().modes()).to_string()
    }

    /// The title, if there is one.
    #[napi(getter, catch_unwind)]
    pub fn title(&self) -> Option<String> {
        self.screen.lock().title().map(str::to_owned)
    }

    /// The icon's name, if there is one.
    #[napi(getter, catch_unwind)]
    pub fn icon_name(&self) -> Option<String> {
        self.screen.lock().icon_name().map(str::to_owned)
    }

    /// The working directory, if the shell has told.
    #[napi(getter, catch_unwind)]
    pub fn cwd(&self) -> Option<String> {
        self.screen.lock().cwd().map(str::to_owned)
    }

    /// The text of lines.
    #[napi(catch_unwind)]
    pub fn text(&self, start_line: u32, end_line: Option<u32>, join_wrapped: bool) -> String {
        let end_line = end_line.map(|line| line as usize);
        self.screen.lock().text(TextRange {
            start_line: start_line as usize,
            end_line,
            join_wrapped,
        })
    }

    /// The text between two cells.
    #[napi(catch_unwind)]
    pub fn selection(&self, start_line: u32, start: u32, end_line: u32, end: u32) -> String {
        let position =
            |line: u32, column: u32| Position { line: line as usize, column: column as usize };
        self.screen.lock().selection(position(start_line, start), position(end_line, end))
    }

    /// Matches, four numbers each: line and column of the first cell and of the one after the last.
    #[napi(catch_unwind)]
    pub fn search(
        &self,
        env: Env,
        pattern: String,
        is_regex: bool,
        is_case_sensitive: bool,
        limit: u32,
    ) -> Result<Uint32Array> {
        let found = format!("{pattern:?}");
        let query = Query { pattern, is_regex, is_case_sensitive, limit: limit as usize };
        let matches = self.screen.lock().search(&query);
        let matches = matches.map_err(|error| EngineError::OptionRange {
            option: "query".to_owned(),
            expected: format!("a regular expression without look-around ({error})"),
            found,
        });
        let matches = self.thrown(env, matches)?;
        let numbers = matches.iter().flat_map(|found| {
            [found.start.line, found.start.column, found.end.line, found.end.column]
        });
        Ok(numbers.map(small).collect::<Vec<u32>>().into())
    }

    /// The commands of a shell, as JSON.
    #[napi(catch_unwind)]
    pub fn marks(&self) -> String {
        let marks = self.screen.lock().marks();
        Value::Array(marks.iter().map(mark).collect()).to_string()
    }

    /// Hyperlinks, as JSON.
    #[napi(catch_unwind)]
    pub fn hyperlinks(&self) -> String {
        let links = self.screen.lock().hyperlinks();
        let links = links.into_iter().map(|range| {
            json!({
                "line": range.line,
                "startColumn": range.start,
                "endColumn": range.end,
                "uri": range.link.uri,
                "id": range.link.id,
            })
        });
        Value::Array(links.collect()).to_string()
    }

    /// What has happened since this was last asked for, as JSON; null for nothing.
    #[napi(catch_unwind)]
    pub fn take_events(&self) -> Option<String> {
        let mut screen = self.screen.lock();
        if !screen.has_events() {
            return None;
        }
        Some(events(screen.take_events()))
    }

    /// Events that were lost because nobody took them.
    #[napi(getter, catch_unwind)]
    pub fn dropped_events(&self) -> f64 {
        exact(self.screen.lock().dropped_events())
    }

    /// Gives the memory of the grid back: an empty screen of one row is left.
    #[napi(catch_unwind)]
    pub fn release(&self) {
        let size = crate::screen::ScreenSize { cols: 1, rows: 1 };
        *self.screen.lock() = Screen::new(size, crate::screen::ScreenOptions::default());
    }

    /// Every detail of a line, for tests.
    #[napi(catch_unwind)]
    pub fn describe_line(&self, line: u32) -> Option<String> {
        self.screen.lock().describe_line(line as usize)
    }

    /// Every detail of the rest, for tests.
    #[napi(catch_unwind)]
    pub fn describe_state(&self) -> String {
        self.screen.lock().describe_state()
    }
}

#[expect(clippy::cast_precision_loss, reason = "offsets are below 2^53")]
fn exact(number: u64) -> f64 {
    number as f64
}

/// Lines and columns, of which there are less than 2^32.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn modes(modes: Modes) -> Value {
    json!({
        "applicationCursorKeys": modes.application_cursor_keys,
        "applicationKeypad": modes.application_keypad,
        "bracketedPaste": modes.bracketed_paste,
        "insert": modes.insert,
        "lineFeedNewLine": modes.line_feed_new_line,
        "origin": modes.origin,
        "reverseWraparound": modes.reverse_wraparound,
        "sendFocus": modes.send_focus,
        "synchronizedOutput": modes.synchronized_output,
        "wraparound": modes.wraparound,
        "mouseTracking": modes.mouse_tracking.name(),
        "mouseEncoding": modes.mouse_encoding.name(),
        "cursorVisible": modes.cursor_visible,
        "cursorShape": modes.cursor_shape.map(crate::screen::CursorShape::name),
        "cursorBlink": modes.cursor_blink.or(modes.cursor_blink_mode),
    })
}

fn mark(mark: &Mark) -> Value {
    let started = mark.started_at.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    json!({
        "id": mark.id,
        "promptLine": mark.prompt_line,
        "inputLine": mark.input_line,
        "inputColumn": mark.input_column,
        "outputLine": mark.output_line,
        "endLine": mark.end_line,
        "command": mark.command,
        "startedAt": started.map(|time| time.as_secs_f64() * 1e3),
        "durationMs": mark.duration.map(|time| time.as_secs_f64() * 1e3),
        "exitCode": mark.exit_code,
        "hasEnded": mark.has_ended,
    })
}

/// Events as JSON: for each its name and what its listeners get.
pub(super) fn events(events: Vec<ScreenEvent>) -> String {
    Value::Array(events.into_iter().map(event).collect()).to_string()
}

/// Name of the event and what its listeners get.
fn event(event: ScreenEvent) -> Value {
    match event {
        ScreenEvent::Title(title) => json!(["title", title]),
        ScreenEvent::Bell => json!(["bell", null]),
        ScreenEvent::Cwd(cwd) => json!(["cwd", cwd]),
        ScreenEvent::CommandStarted { id, command } => {
            json!(["command", { "phase": "start", "id": id, "command": command }])
        }
        ScreenEvent::CommandEnded { id, command, exit_code, duration } => json!([
            "command",
            {
                "phase": "end",
                "id": id,
                "command": command,
                "exitCode": exit_code,
                "durationMs": duration.map(|time| time.as_secs_f64() * 1e3),
            }
        ]),
    }
}
