//! What a process and its descendants use.

use super::tree;

/// Figures of a process tree at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Processor time of the process itself in user mode, in milliseconds.
    pub user_ms: u64,
    /// Processor time of the process itself in kernel mode, in milliseconds.
    pub system_ms: u64,
    /// Resident memory of the process itself, in bytes.
    pub memory_bytes: u64,
    /// Threads of the process itself.
    pub threads: u32,
    /// Processes in the tree, with the process itself.
    pub tree_processes: u32,
    /// Processor time of the whole tree, in milliseconds.
    pub tree_cpu_ms: u64,
    /// Resident memory of the whole tree, in bytes; shared pages count once for each process.
    pub tree_memory_bytes: u64,
}

/// Reads the figures; `None` when the process has ended.
pub(crate) fn sample(pid: i32) -> Option<Metrics> {
    let own = read(pid)?;
    let others: Vec<Usage> = tree::descendant_pids(pid).into_iter().filter_map(read).collect();
    let all = || others.iter().chain(std::iter::once(&own));
    Some(Metrics {
        user_ms: own.user_ms,
        system_ms: own.system_ms,
        memory_bytes: own.memory_bytes,
        threads: own.threads,
        tree_processes: u32::try_from(all().count()).unwrap_or(u32::MAX),
        tree_cpu_ms: all().map(|usage| usage.user_ms + usage.system_ms).sum(),
        tree_memory_bytes: all().map(|usage| usage.memory_bytes).sum(),
    })
}

struct Usage {
    user_ms: u64,
    system_ms: u64,
    memory_bytes: u64,
    threads: u32,
}

fn read(pid: i32) -> Option<Usage> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    parse(&stat, rustix::param::clock_ticks_per_second(), rustix::param::page_size() as u64)
}

/// Fields 14, 15, 20 and 24, counted from the end of the name.
fn parse(stat: &str, ticks_per_second: u64, page_bytes: u64) -> Option<Usage> {
    let fields: Vec<&str> = stat[stat.rfind(')')? + 1..].split_ascii_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    let in_ms = |ticks: u64| ticks.saturating_mul(1000) / ticks_per_second.max(1);
    Some(Usage {
        user_ms: in_ms(number(14)?),
        system_ms: in_ms(number(15)?),
        threads: u32::try_from(number(20)?).ok()?,
        memory_bytes: number(24)?.saturating_mul(page_bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_figures_are_plausible() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let metrics = sample(pid).unwrap();
        assert!(metrics.memory_bytes > 1024 * 1024);
        assert!(metrics.tree_memory_bytes >= metrics.memory_bytes);
        assert!(metrics.threads >= 1 && metrics.tree_processes >= 1);
    }

    #[test]
    fn a_process_that_is_gone_has_none() {
        assert_eq!(sample(i32::MAX), None);
    }
}
