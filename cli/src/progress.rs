//! Shows how several services come to where they are wanted: on a terminal as lines that are drawn again and
//! again, else as a line for each change.

use std::time::{Duration, Instant};

use crate::context::Context;
use crate::failure::Result;
use crate::model::{self, Instance, News};
use crate::say::checklist;
use crate::say::label::Labels;
use crate::say::story::Story;
use crate::terminal;

/// Between two pictures of something that goes on.
pub(crate) const FRAME: Duration = Duration::from_millis(100);

/// Shows the progress of services.
pub(crate) struct Progress<'a> {
    context: &'a Context,
    /// In the order in which they are known.
    pub(crate) instances: Vec<Instance>,
    story: Story,
    is_live: bool,
    began: Instant,
    drawn: usize,
    picture: String,
    /// Labels of those that are shown; the others are when they change.
    shown: Vec<String>,
}

impl<'a> Progress<'a> {
    /// `is_meant` says which services are shown from the beginning.
    pub(crate) fn new(
        context: &'a Context,
        instances: Vec<Instance>,
        is_meant: impl Fn(&Instance) -> bool,
    ) -> Self {
        let shown: Vec<_> =
            instances.iter().filter(|it| is_meant(it)).map(|it| it.label.clone()).collect();
        let labels = Labels::new(shown.clone(), terminal::columns(), context.paint);
        let story = Story::new(labels, context.paint, context.symbols, false);
        let is_live = terminal::size().is_some()
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self {
            context,
            instances,
            story,
            is_live,
            began: Instant::now(),
            drawn: 0,
            picture: String::new(),
            shown,
        }
    }

    /// Takes a piece of news in.
    pub(crate) fn news(&mut self, news: &News) -> Result<()> {
        match news {
            News::Status { status, previous } => {
                match self.instances.iter_mut().find(|it| it.label == status.label) {
                    Some(known) => *known = status.clone(),
                    None => self.instances.push(status.clone()),
                }
                if status.state != *previous && !self.shown.contains(&status.label) {
                    self.shown.push(status.label.clone());
                }
                self.story.labels.add(&status.label);
            }
            News::Removed { label } => self.instances.retain(|it| it.label != *label),
            _ => {}
        }
        if self.is_live {
            return Ok(()); // drawn when there is no more news
        }
        match self.story.news(news, model::now()) {
            Some(line) => terminal::print(&format!("{line}\n")),
            None => Ok(()),
        }
    }

    /// Draws it as it is now.
    pub(crate) fn draw(&mut self) -> Result<()> {
        let Some((columns, rows)) = terminal::size().filter(|_| self.is_live) else {
            return Ok(());
        };
        self.story.labels.resize(columns);
        let shown: Vec<_> =
            self.instances.iter().filter(|it| self.shown.contains(&it.label)).collect();
        let frame =
            usize::try_from(self.began.elapsed().as_millis() / FRAME.as_millis()).unwrap_or(0);
        let canvas = self.context.canvas();
        // One line stays free for the cursor.
        let lines =
            checklist::lines(&shown, &self.story.labels, (rows - 1, frame), model::now(), canvas);
        let mut picture = String::new();
        for line in &lines {
            picture.push_str(&format!("\x1b[2K{line}\n"));
        }
        if picture == self.picture {
            return Ok(());
        }
        terminal::print(&format!("{}{picture}\x1b[J", self.up()))?;
        self.drawn = lines.len();
        self.picture = picture;
        Ok(())
    }

    fn up(&self) -> String {
        match self.drawn {
            0 => "\r".to_owned(),
            lines => format!("\r\x1b[{lines}A"),
        }
    }

    /// How long it has taken.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}
