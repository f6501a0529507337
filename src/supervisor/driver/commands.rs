//! Commands that show whether a service is ready or well.

use std::collections::HashMap;
use std::time::Duration;

use super::input::Input;
use super::launch;
use super::task::Task;
use crate::process::exit::Exit;
use crate::supervisor::group::Event;
use crate::supervisor::plan::CommandPlan;

/// How long a command may take that is to show readiness.
const READY_PATIENCE: Duration = Duration::from_secs(10);

/// Time between two tries of it.
const READY_PAUSE: Duration = Duration::from_millis(250);

/// What a command is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Ready,
    Health,
}

/// Commands that run, by the child's id.
pub(super) type Commands = HashMap<u32, (u32, u32, Aim)>;

impl Task {
    /// Runs a command for a run of an instance.
    pub(super) fn run_command(
        &mut self,
        key: u32,
        run: u32,
        aim: Aim,
        command: &CommandPlan,
        limit: Option<Duration>,
    ) {
        let Some(plan) = self.group.plan(key) else { return };
        let limit = limit.unwrap_or(READY_PATIENCE);
        let options = launch::probe(command, plan, &self.host, limit);
        match self.environment.spawn(options) {
            Ok(child) => {
                self.commands.insert(child.id(), (key, run, aim));
                // Held by the environment until it is closed.
            }
            Err(error) => self.command_answered(key, run, aim, Err(error.to_string())),
        }
    }

    /// A command has ended, or could not be started.
    pub(super) fn command_ended(&mut self, child: u32, how: Result<Exit, String>) -> bool {
        let Some((key, run, aim)) = self.commands.remove(&child) else { return false };
        let answer = how.and_then(|exit| match (exit.status.is_success(), exit.reason.name()) {
            (true, "exited") => Ok(()),
            (_, "timedOut") => Err("the command did not end in time".to_owned()),
            _ => Err(match exit.status.code {
                Some(code) => format!("the command ended with exit code {code}"),
                None => "the command was ended by a signal".to_owned(),
            }),
        });
        self.command_answered(key, run, aim, answer);
        true
    }

    fn command_answered(&mut self, key: u32, run: u32, aim: Aim, answer: Result<(), String>) {
        match (aim, answer) {
            (Aim::Health, answer) => self.happened(key, run, Event::Checked(answer)),
            (Aim::Ready, Ok(())) => self.happened(key, run, Event::Ready),
            (Aim::Ready, Err(_)) => {
                let inbox = self.inbox.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(READY_PAUSE).await;
                    if let Some(inbox) = inbox.upgrade() {
                        let _ = inbox.send(Input::TryCommand { key, run });
                    }
                });
            }
        }
    }
}
