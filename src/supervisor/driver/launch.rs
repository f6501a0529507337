//! A plan's service as a program to start.

use std::time::Duration;

use crate::output::{LogOptions, OutputOptions, Overflow};
use crate::process::options::{MemoryLimits, ResourceLimit, SpawnOptions, Stdio, Threshold};
use crate::process::signal::Signal;
use crate::process::variables::Variables;
use crate::pty::size::Size;
use crate::supervisor::plan::{
    CommandPlan, LimitsPlan, ServicePlan, StdinPlan, TerminalPlan, ThresholdPlan,
};

/// Held of each stream of a service: some thousand lines, and little enough that many services together
/// stay small.
const BUFFER_BYTES: usize = 256 * 1024;

/// What programs on a terminal look up to know what it can do.
const DEFAULT_TERM: &str = "xterm-256color";

/// A service as a program to start.
/// `given`: the size that its terminal was given by who sees it.
pub(super) fn service(plan: &ServicePlan, host: &Variables, given: Option<Size>) -> SpawnOptions {
    let mut options = SpawnOptions::with_variables(&plan.command, variables(plan, host));
    options.args = plan.args.iter().map(Into::into).collect();
    options.shell = plan.shell.as_ref().map(Into::into);
    options.cwd = Some(plan.directory.clone());
    if let Some(terminal) = plan.interactive {
        options = options.terminal(given.unwrap_or_else(|| size(terminal)));
        if options.env.get("TERM".as_ref()).is_none() {
            options.env.set("TERM", DEFAULT_TERM);
        }
    } else if plan.stdin == StdinPlan::Ignore {
        options.stdio[0] = Stdio::Ignore;
    }
    options.channel = plan.ipc;
    options.stop_signal = Signal::from_name(&plan.stop_signal).unwrap_or(Signal::TERM);
    options.kill_grace = plan.kill_grace_ms.duration();
    options.attributes.rlimits = resource_limits(&plan.limits);
    options.memory = MemoryLimits {
        process: threshold(plan.limits.memory_bytes),
        tree: threshold(plan.limits.tree_memory_bytes),
    };
    options.output = OutputOptions {
        buffer_bytes: BUFFER_BYTES,
        overflow: Overflow::Overwrite,
        log: plan.log.as_ref().map(|log| LogOptions {
            path: log.path.clone(),
            max_bytes: log.max_bytes,
            max_files: log.max_files,
            gzip: log.gzip,
        }),
        ..OutputOptions::default()
    };
    options
}

/// A run of one plan can go on with the streams of a run of the other.
pub(super) fn has_same_streams(one: &ServicePlan, other: &ServicePlan) -> bool {
    one.interactive.is_some() == other.interactive.is_some() && one.log == other.log
}

/// A command that shows something about a service.
pub(super) fn probe(
    command: &CommandPlan,
    plan: &ServicePlan,
    host: &Variables,
    timeout: Duration,
) -> SpawnOptions {
    let mut options = SpawnOptions::with_variables(&command.command, variables(plan, host));
    options.args = command.args.iter().map(Into::into).collect();
    options.shell = command.shell.as_ref().map(Into::into);
    options.cwd = Some(plan.directory.clone());
    options.stdio = [Stdio::Ignore, Stdio::Ignore, Stdio::Ignore];
    options.timeout = Some(timeout);
    options.kill_grace = Duration::from_secs(1); // a check that does not end has nothing to save
    options
}

/// The plan was checked.
fn size(terminal: TerminalPlan) -> Size {
    Size::new(terminal.cols.into(), terminal.rows.into()).unwrap_or_default()
}

fn variables(plan: &ServicePlan, host: &Variables) -> Variables {
    let mut variables = if plan.inherit_env { host.clone() } else { Variables::default() };
    for (name, value) in &plan.env {
        match value {
            Some(value) => variables.set(name, value),
            None => variables.remove(name),
        }
    }
    variables
}

fn threshold(plan: Option<ThresholdPlan>) -> Threshold {
    match plan {
        None => Threshold::default(),
        Some(ThresholdPlan::Kill(kill)) => Threshold { warn: None, kill: Some(kill) },
        Some(ThresholdPlan::Both { warn, kill }) => Threshold { warn, kill },
    }
}

fn resource_limits(limits: &LimitsPlan) -> Vec<ResourceLimit> {
    let of = |resource: libc::__rlimit_resource_t, value: Option<u64>| {
        #[expect(clippy::cast_possible_wrap, reason = "the numbers are below 20")]
        let resource = resource as i32;
        value.map(|value| ResourceLimit { resource, value })
    };
    [
        of(libc::RLIMIT_NOFILE, limits.open_files),
        of(libc::RLIMIT_NPROC, limits.processes),
        of(libc::RLIMIT_CPU, limits.cpu_seconds),
        of(libc::RLIMIT_FSIZE, limits.file_bytes),
        of(libc::RLIMIT_CORE, limits.core_bytes),
        of(libc::RLIMIT_AS, limits.address_space_bytes),
        of(libc::RLIMIT_STACK, limits.stack_bytes),
    ]
    .into_iter()
    .flatten()
    .collect()
}
