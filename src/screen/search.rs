//! Searching the text of the grid.

use regex::{Regex, RegexBuilder};

use super::text::Position;
use super::Screen;

/// Memory that a compiled pattern may take. Matching takes time linear in the text, whatever the
/// pattern: the crate does not backtrack.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// What to search for.
#[derive(Debug, Clone)]
pub struct Query {
    /// Text, or a regular expression in the syntax of the `regex` crate.
    pub pattern: String,
    /// The pattern is a regular expression.
    pub is_regex: bool,
    /// Capitals and small letters differ.
    pub is_case_sensitive: bool,
    /// Most matches that are answered.
    pub limit: usize,
}

/// A match: from a cell up to, and without, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// First cell.
    pub start: Position,
    /// Cell after the last, on the line of the last.
    pub end: Position,
}

/// Why a pattern can't be searched for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SearchError(pub String);

impl Screen {
    /// Matches in the screen that is shown and its scrollback, from the oldest line on. Lines that
    /// were broken at the edge are searched as one; a match is never empty.
    ///
    /// # Errors
    /// For a pattern that is no regular expression, or one that takes more than a mebibyte.
    pub fn search(&self, query: &Query) -> Result<Vec<Match>, SearchError> {
        let regex = compile(query)?;
        let lines = &self.terminal.buffer().lines;
        let mut matches = Vec::new();
        let mut text = String::new();
        // Byte in the text and the cell whose text begins there.
        let mut cells: Vec<(usize, Position, usize)> = Vec::new();
        let mut first = 0;
        while first < lines.len() && matches.len() < query.limit {
            let mut end = first + 1;
            while end < lines.len() && lines[end].is_wrapped {
                end += 1;
            }
            text.clear();
            cells.clear();
            for (index, line) in lines.iter().enumerate().take(end).skip(first) {
                let mut column = 0;
                let len = line.trimmed_len();
                while column < len {
                    let cell = line.get(column);
                    let width = cell.width().max(1);
                    cells.push((text.len(), Position { line: index, column }, width));
                    if cell.has_content() {
                        self.terminal.text_of(cell, &mut text);
                    } else {
                        text.push(' ');
                    }
                    column += width;
                }
            }
            let room = query.limit - matches.len();
            let found = regex.find_iter(&text).filter(|found| !found.is_empty()).take(room);
            matches.extend(found.filter_map(|found| place(&cells, found.start(), found.end())));
            first = end;
        }
        Ok(matches)
    }
}

fn compile(query: &Query) -> Result<Regex, SearchError> {
    let pattern =
        if query.is_regex { query.pattern.clone() } else { regex::escape(&query.pattern) };
    RegexBuilder::new(&pattern)
        .case_insensitive(!query.is_case_sensitive)
        .size_limit(MAX_PATTERN_BYTES)
        .dfa_size_limit(MAX_PATTERN_BYTES)
        .build()
        .map_err(|error| {
            SearchError(error.to_string().lines().last().unwrap_or_default().to_owned())
        })
}

fn place(cells: &[(usize, Position, usize)], start: usize, end: usize) -> Option<Match> {
    let at = |byte: usize| cells.partition_point(|&(begin, ..)| begin <= byte).checked_sub(1);
    let &(_, start, _) = cells.get(at(start)?)?;
    let &(_, last, width) = cells.get(at(end.checked_sub(1)?)?)?;
    Some(Match { start, end: Position { line: last.line, column: last.column + width } })
}
