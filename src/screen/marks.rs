//! Commands of a shell, as its integration marks them (OSC 133, OSC 633).

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

/// Most commands that are remembered; the oldest are forgotten.
pub const MAX_MARKS: usize = 4096;

/// Longest command line that is kept.
pub(super) const MAX_COMMAND_BYTES: usize = 4096;

/// Numbers of the commands that have something on a line; 0 for none. They move with the line and go
/// with it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineMarks {
    pub(super) prompt: u32,
    pub(super) input: u32,
    pub(super) output: u32,
    pub(super) end: u32,
}

/// Parts of a command that are at a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Prompt,
    Input,
    Output,
    End,
}

impl LineMarks {
    pub(super) fn set(&mut self, part: Part, id: u32) {
        *match part {
            Part::Prompt => &mut self.prompt,
            Part::Input => &mut self.input,
            Part::Output => &mut self.output,
            Part::End => &mut self.end,
        } = id;
    }
}

/// A command, without its places.
#[derive(Debug, Clone)]
pub(super) struct Command {
    pub(super) id: u32,
    /// Column where the command line begins.
    pub(super) input_column: Option<usize>,
    pub(super) text: Option<String>,
    /// The shell told the text itself.
    pub(super) is_told: bool,
    pub(super) started_at: Option<SystemTime>,
    pub(super) duration: Option<Duration>,
    pub(super) exit_code: Option<i32>,
    pub(super) has_ended: bool,
}

/// A command and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Number, from 1 on.
    pub id: u32,
    /// Line of the prompt; lines count from the oldest that is held.
    pub prompt_line: usize,
    /// Line where the command line begins.
    pub input_line: Option<usize>,
    /// Column there.
    pub input_column: Option<usize>,
    /// Line where the output begins.
    pub output_line: Option<usize>,
    /// Line where the cursor was when the command ended.
    pub end_line: Option<usize>,
    /// The command line.
    pub command: Option<String>,
    /// When it began to run.
    pub started_at: Option<SystemTime>,
    /// How long it ran.
    pub duration: Option<Duration>,
    /// Its exit code, if it has ended and the shell told.
    pub exit_code: Option<i32>,
    /// It has ended.
    pub has_ended: bool,
}

/// The commands of a screen, oldest first.
#[derive(Debug, Default)]
pub(super) struct Commands {
    list: VecDeque<Command>,
    last_id: u32,
}

impl Commands {
    /// A prompt: the next command. One that never ran is forgotten.
    pub(super) fn begin(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1).max(1);
        if self.list.len() == MAX_MARKS {
            self.list.pop_front();
        }
        self.list.push_back(Command {
            id: self.last_id,
            input_column: None,
            text: None,
            is_told: false,
            started_at: None,
            duration: None,
            exit_code: None,
            has_ended: false,
        });
        self.last_id
    }

    pub(super) fn current(&mut self) -> Option<&mut Command> {
        self.list.back_mut()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Command> {
        self.list.iter()
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }
}
