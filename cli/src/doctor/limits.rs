//! What the system grants.

use std::fs;

use rustix::process::{getrlimit, Resource};

use super::Check;

/// Descriptors below which a dozen services with pipes, logs and watches get into trouble.
const ENOUGH_DESCRIPTORS: u64 = 1_024;

/// Processes below which builds of several services get into trouble.
const ENOUGH_PROCESSES: u64 = 512;

/// Folders that a middle-sized project has without its dependencies.
const ENOUGH_WATCHES: u64 = 8_192;

/// Programs that watch files at once: bundlers and editors each take one.
const ENOUGH_INSTANCES: u64 = 64;

pub(super) fn all() -> Vec<Check> {
    vec![descriptors(), processes(), watches()]
}

fn descriptors() -> Check {
    const NAME: &str = "descriptors";
    let limit = getrlimit(Resource::Nofile);
    let text = format!("{} a process, {} at most", shown(limit.current), shown(limit.maximum));
    if limit.current.is_some_and(|current| current < ENOUGH_DESCRIPTORS) {
        let advice =
            format!("Raise it in the shell that starts services: ulimit -n {ENOUGH_DESCRIPTORS}");
        return Check::warning(NAME, text, advice);
    }
    Check::good(NAME, text)
}

fn processes() -> Check {
    const NAME: &str = "processes";
    let limit = getrlimit(Resource::Nproc);
    let in_group = pids_of_group();
    let text = match in_group {
        Some(group) => {
            format!("{} a user, {group} in this container or session", shown(limit.current))
        }
        None => format!("{} a user", shown(limit.current)),
    };
    let least = [limit.current, in_group].into_iter().flatten().min();
    if least.is_some_and(|least| least < ENOUGH_PROCESSES) {
        return Check::warning(
            NAME,
            text,
            "Threads count as well: raise ulimit -u, or the limit of pids of the container.",
        );
    }
    Check::good(NAME, text)
}

/// The limit of the control group that this process is in.
fn pids_of_group() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
    fs::read_to_string(format!("/sys/fs/cgroup{path}/pids.max")).ok()?.trim().parse().ok()
}

fn watches() -> Check {
    const NAME: &str = "file watches";
    let read = |name: &str| -> Option<u64> {
        fs::read_to_string(format!("/proc/sys/fs/inotify/{name}")).ok()?.trim().parse().ok()
    };
    let (watches, instances) = (read("max_user_watches"), read("max_user_instances"));
    let text = format!("{} a user, by {} programs", shown(watches), shown(instances));
    if watches.is_some_and(|it| it < ENOUGH_WATCHES) {
        return Check::warning(
            NAME,
            text,
            "For services with `watch`: sudo sysctl fs.inotify.max_user_watches=524288",
        );
    }
    if instances.is_some_and(|it| it < ENOUGH_INSTANCES) {
        return Check::warning(
            NAME,
            text,
            "For services with `watch`: sudo sysctl fs.inotify.max_user_instances=512",
        );
    }
    Check::good(NAME, text)
}

fn shown(limit: Option<u64>) -> String {
    limit.map_or_else(|| "unlimited".to_owned(), |limit| limit.to_string())
}
