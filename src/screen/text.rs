//! Text of the grid: lines, selections, marks, hyperlinks.

use std::collections::HashMap;

use super::extended::Hyperlink;
use super::line::Line;
use super::marks::{Mark, Part};
use super::terminal::Terminal;
use super::{LinkRange, Screen};

/// A place in the grid; lines count from the oldest that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, from 0 on.
    pub column: usize,
}

/// Lines to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextRange {
    /// First line, counted from the oldest that is held.
    pub start_line: usize,
    /// Line after the last; all that there are by default.
    pub end_line: Option<usize>,
    /// Lines that were broken at the edge are joined.
    pub join_wrapped: bool,
}

impl Screen {
    /// The text of lines, one per line, without blanks at their ends.
    pub fn text(&self, range: TextRange) -> String {
        let lines = &self.terminal.buffer().lines;
        let end = range.end_line.unwrap_or(usize::MAX).min(lines.len());
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate().take(end).skip(range.start_line) {
            if index > range.start_line && !(range.join_wrapped && line.is_wrapped) {
                trim_line(&mut text);
                text.push('\n');
            }
            self.terminal.push_text(line, 0, usize::MAX, &mut text);
        }
        trim_line(&mut text);
        text
    }

    /// What a terminal copies from one cell up to, and without, another: broken lines are joined, and
    /// blanks at the ends of lines left out.
    pub fn selection(&self, start: Position, end: Position) -> String {
        let lines = &self.terminal.buffer().lines;
        let mut text = String::new();
        if end <= start {
            return text;
        }
        for (index, line) in lines.iter().enumerate().take(end.line + 1).skip(start.line) {
            if index > start.line && !line.is_wrapped {
                trim_line(&mut text);
                text.push('\n');
            }
            let first = if index == start.line { start.column } else { 0 };
            let last = if index == end.line { end.column } else { usize::MAX };
            self.terminal.push_text(line, first, last, &mut text);
        }
        trim_line(&mut text);
        text
    }
}

/// Takes blanks from the end of the last line.
fn trim_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
}

impl Terminal {
    pub(super) fn marks(&self) -> Vec<Mark> {
        let mut places: HashMap<(u32, u8), usize> = HashMap::new();
        for (index, line) in self.normal.lines.iter().enumerate() {
            let Some(marks) = &line.marks else { continue };
            for (part, id) in [
                (Part::Prompt, marks.prompt),
                (Part::Input, marks.input),
                (Part::Output, marks.output),
                (Part::End, marks.end),
            ] {
                places.insert((id, part as u8), index);
            }
        }
        let place = |id: u32, part: Part| places.get(&(id, part as u8)).copied();
        self.commands
            .iter()
            .filter_map(|command| {
                let id = command.id;
                let input_line = place(id, Part::Input);
                Some(Mark {
                    id,
                    prompt_line: place(id, Part::Prompt)?,
                    input_line,
                    input_column: command.input_column.filter(|_| input_line.is_some()),
                    output_line: place(id, Part::Output),
                    end_line: place(id, Part::End),
                    command: command.text.clone(),
                    started_at: command.started_at,
                    duration: command.duration,
                    exit_code: command.exit_code,
                    has_ended: command.has_ended,
                })
            })
            .collect()
    }

    pub(super) fn hyperlinks(&self) -> Vec<LinkRange> {
        let lines = self.buffer().lines.iter().enumerate();
        lines.flat_map(|(index, line)| self.links_of(index, line)).collect()
    }

    fn links_of(&self, index: usize, line: &Line) -> Vec<LinkRange> {
        let mut found: Vec<LinkRange> = Vec::new();
        let mut current = 0;
        for (column, cell) in line.stored_cells().iter().take(self.cols).enumerate() {
            let number = self.extended_of(cell.pen()).map_or(0, |extended| extended.link);
            if number != 0 && number == current {
                if let Some(range) = found.last_mut() {
                    range.end = column + 1;
                }
            } else if let Some(link) = self.link(number) {
                let range =
                    LinkRange { line: index, start: column, end: column + 1, link: link.clone() };
                found.push(range);
            }
            current = number;
        }
        found
    }

    pub(super) fn link(&self, number: u32) -> Option<&Hyperlink> {
        self.links.get(number)
    }
}
