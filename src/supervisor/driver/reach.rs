//! What is asked of the programs themselves: signals, input, terminals, figures.

use std::sync::Arc;

use bytes::Bytes;

use super::task::Task;
use super::terminals::AttachRequest;
use super::{Figures, TerminalNews};
use crate::error::{Error, Result};
use crate::process::child::Child;
use crate::process::metrics::{Fields, Sample};
use crate::process::signal::Signal;
use crate::pty::size::Size;
use crate::supervisor::news::{News, Refusal};

impl Task {
    /// The programs that a name means, with what they are for.
    fn programs(&self, name: &str) -> Result<Vec<(u32, Arc<Child>)>> {
        let keys = self.group.keys_of(name);
        if keys.is_empty() {
            return Err(self.group.unknown(name));
        }
        let running = |key: &u32| {
            let child = self.instances.get(key)?.child.as_ref()?;
            child.exit().is_none().then(|| (*key, Arc::clone(child)))
        };
        let programs: Vec<_> = keys.iter().filter_map(running).collect();
        if programs.is_empty() {
            return Err(Error::ServiceNotRunning { service: name.to_owned() });
        }
        Ok(programs)
    }

    fn answer(&self, ticket: u32, result: Result<()>) {
        let refusal = result.err().map(|error| Refusal {
            code: error.code(),
            message: error.to_string(),
            status: None,
        });
        self.audience.hear(News::Done { ticket, refusal });
    }

    /// Sends a signal to the process groups of all instances.
    pub(super) fn signal(&self, ticket: u32, name: &str, signal: Signal) {
        let signalled = self.programs(name).and_then(|programs| {
            programs.iter().try_for_each(|(_, child)| child.signal(signal, true))
        });
        self.answer(ticket, signalled);
    }

    /// Writes to the terminals or the input of all instances.
    pub(super) fn write(&self, ticket: u32, name: &str, data: &Bytes) {
        let written = self.programs(name).and_then(|programs| {
            programs.iter().try_for_each(|(_, child)| child.write(data.clone()).map(drop))
        });
        self.answer(ticket, written);
    }

    /// Shows a terminal. Refused by `TerminalNews::Refused`.
    pub(super) fn attach(&mut self, terminal: u32, request: &AttachRequest) {
        if let Err(error) = self.try_attach(terminal, request) {
            let refusal = Refusal { code: error.code(), message: error.to_string(), status: None };
            self.audience.hear_terminal(terminal, TerminalNews::Refused(refusal));
        }
    }

    fn try_attach(&mut self, terminal: u32, request: &AttachRequest) -> Result<()> {
        let keys = self.group.keys_of(&request.name);
        let Some(&key) = keys.first() else { return Err(self.group.unknown(&request.name)) };
        let Some(plan) = self.group.plan(key).cloned() else { return Ok(()) };
        if plan.interactive.is_none() {
            return Err(Error::ServiceNotInteractive { service: request.name.clone() });
        }
        if keys.len() > 1 {
            return Err(Error::OptionRange {
                option: "name".into(),
                expected: format!("one instance, such as {}", plan.label()),
                found: format!("{}, which has {}", request.name, keys.len()),
            });
        }
        let child = self.instances.get(&key).and_then(|it| it.child.clone());
        let stopped = || Error::ServiceNotRunning { service: plan.label().to_owned() };
        let child = child.ok_or_else(stopped)?;
        // What runs next is to have it, too.
        if let Some(instance) = self.instances.get_mut(&key) {
            instance.size = Some(request.size);
        }
        let _ = child.resize(request.size); // one that has ended can still be seen
        self.terminals.open(terminal, (key, plan.label()), &child, request.scrollback)
    }

    /// Keys for a terminal that is seen.
    pub(super) fn write_terminal(&self, ticket: u32, terminal: u32, data: Bytes) {
        let written = match self.terminals.child(terminal) {
            Some(child) => child.write(data).map(drop),
            None => Err(no_terminal(terminal)),
        };
        self.answer(ticket, written);
    }

    pub(super) fn resize_terminal(&mut self, ticket: u32, terminal: u32, size: Size) {
        let resized = match self.terminals.child(terminal).cloned() {
            Some(child) => {
                let of_child = |(key, _): &(u32, u32)| *key;
                let key = self.children.get(&child.id()).map(of_child);
                if let Some(instance) = key.and_then(|key| self.instances.get_mut(&key)) {
                    instance.size = Some(size);
                }
                let _ = child.resize(size); // one that has ended needs none
                Ok(())
            }
            None => Err(no_terminal(terminal)),
        };
        self.answer(ticket, resized);
    }

    /// Asks for what the trees of all that run use. `Audience::hear_figures` answers.
    pub(super) fn measure(&mut self, ticket: u32) {
        let running = |it: &super::instance::Instance| {
            it.child.as_ref().filter(|child| child.exit().is_none()).map(|child| child.id())
        };
        let children: Vec<_> = self.instances.values().filter_map(running).collect();
        if self.environment.request_metrics(ticket, &children, Fields::Full).is_err() {
            self.audience.hear_figures(ticket, Vec::new());
        }
    }

    /// They are there.
    pub(super) fn measured(&self, ticket: u32, samples: &[Sample]) {
        let figures = samples.iter().filter_map(|sample| {
            let (key, _) = self.children.get(&sample.child)?;
            let label = self.group.plan(*key)?.label().to_owned();
            let pid = self.instances.get(key)?.child.as_ref()?.pid()?;
            let tree = sample.metrics?.tree?;
            Some(Figures { label, pid, tree })
        });
        self.audience.hear_figures(ticket, figures.collect());
    }
}

fn no_terminal(terminal: u32) -> Error {
    Error::OptionRange {
        option: "terminal".into(),
        expected: "a number that attach has answered, of a service that is still there".into(),
        found: terminal.to_string(),
    }
}
