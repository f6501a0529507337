//! Those who see the terminals of services, each at a pace of its own.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Audience, TerminalNews};
use crate::error::Result;
use crate::output::{Begin, Flow, View, ViewOptions};
use crate::process::child::{Child, ExitTelling};
use crate::process::exit::Exit;
use crate::pty::live_screen::LiveScreenOptions;
use crate::pty::size::Size;
use crate::screen::Snapshot;
use crate::supervisor::news::ExitReport;

/// Somebody who wants to see a terminal.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachRequest {
    /// A service's name or an instance's label.
    pub name: String,
    /// Of the terminal that it is shown on.
    pub size: Size,
    /// So many lines of scrollback in the first snapshot.
    pub scrollback: usize,
}

/// A terminal that somebody sees.
struct Seen {
    key: u32,
    label: String,
    view: u32,
    child: Arc<Child>,
    is_paused: bool,
    /// It was shown its first snapshot.
    has_begun: bool,
}

/// Those who see terminals, by the numbers that they gave.
pub(super) struct Terminals {
    audience: Arc<dyn Audience>,
    seen: HashMap<u32, Seen>,
}

impl Terminals {
    pub(super) fn new(audience: Arc<dyn Audience>) -> Self {
        Self { audience, seen: HashMap::new() }
    }

    /// Shows the terminal of an instance: a snapshot first, which follows.
    pub(super) fn open(
        &mut self,
        terminal: u32,
        (key, label): (u32, &str),
        child: &Arc<Child>,
        scrollback: usize,
    ) -> Result<()> {
        child.screen(LiveScreenOptions::default())?;
        let options = ViewOptions {
            view: View::Text,
            begin: Begin::Snapshot,
            flow: Flow::Screen,
            ..ViewOptions::default()
        };
        let Some(view) = child.view_with(0, &options, ExitTelling::Own, Some(scrollback)) else {
            return Ok(());
        };
        let seen = Seen {
            key,
            label: label.to_owned(),
            view: view.id,
            child: Arc::clone(child),
            is_paused: false,
            has_begun: false,
        };
        self.seen.insert(terminal, seen);
        Ok(())
    }

    /// Text of a view. False when it is none of a terminal's.
    pub(super) fn output(&mut self, view: u32, text: &str) -> bool {
        self.tell(view, |_| TerminalNews::Data(text.to_owned()))
    }

    pub(super) fn snapshot(&mut self, view: u32, snapshot: &Snapshot) {
        self.tell(view, |seen| {
            let ansi = snapshot.ansi.clone();
            if std::mem::replace(&mut seen.has_begun, true) {
                TerminalNews::Snapshot(ansi)
            } else {
                TerminalNews::Attached { label: seen.label.clone(), snapshot: ansi }
            }
        });
    }

    pub(super) fn exit(&mut self, view: u32, exit: Exit) {
        self.tell(view, |_| TerminalNews::Exit(ExitReport::from(exit)));
    }

    fn tell(&mut self, view: u32, news: impl FnOnce(&mut Seen) -> TerminalNews) -> bool {
        let Some((&terminal, seen)) = self.seen.iter_mut().find(|(_, it)| it.view == view) else {
            return false;
        };
        let news = news(seen);
        if !self.audience.hear_terminal(terminal, news) {
            seen.is_paused = true;
            seen.child.set_view_paused(view, true);
        }
        true
    }

    /// Who wanted no more for now goes on: with what it has missed, or with a snapshot.
    pub(super) fn resume(&mut self, terminal: u32) {
        if let Some(seen) = self.seen.get_mut(&terminal) {
            if std::mem::take(&mut seen.is_paused) {
                seen.child.set_view_paused(seen.view, false);
            }
        }
    }

    /// What it sees is of this child.
    pub(super) fn child(&self, terminal: u32) -> Option<&Arc<Child>> {
        self.seen.get(&terminal).map(|seen| &seen.child)
    }

    /// An instance begins another run. On the same terminal it is seen on; else there is nothing to see
    /// any more.
    pub(super) fn begin(&mut self, key: u32, child: &Arc<Child>, has_new_streams: bool) {
        if has_new_streams {
            self.forget(key);
        }
        for seen in self.seen.values_mut().filter(|it| it.key == key) {
            seen.child = Arc::clone(child);
        }
    }

    pub(super) fn close(&mut self, terminal: u32) {
        if let Some(seen) = self.seen.remove(&terminal) {
            seen.child.unview(seen.view);
        }
    }

    /// An instance is no more.
    pub(super) fn forget(&mut self, key: u32) {
        let audience = &self.audience;
        self.seen.retain(|&terminal, seen| {
            if seen.key == key {
                audience.hear_terminal(terminal, TerminalNews::Gone);
            }
            seen.key != key
        });
    }
}
