//! A process and its descendants, summed.

use super::entry::Entry;
use super::parse::Stat;
use super::round::Round;

/// Most descendants that are summed: an end also for a tree that grows faster than it is read.
const MAX_MEMBERS: u32 = 32 * 1024;

/// Sums of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TreeUsage {
    pub(super) processes: u32,
    /// In clock ticks.
    pub(super) cpu: u64,
    pub(super) memory_bytes: u64,
}

/// Adds up `root`, of which the figures are given, and the tree below it.
///
/// Parents are read before their children: the time of a child that ends meanwhile is then missing
/// in this sum, and not counted twice, as it moves to the parent when that waits for it.
pub(super) fn sum(
    root: &mut Entry,
    stat: &Stat,
    memory_bytes: u64,
    round: &mut Round<'_>,
) -> TreeUsage {
    let (text, descendants) = round.parts();
    let mut usage = TreeUsage { processes: 1, cpu: cpu(stat), memory_bytes };
    let mut found = Vec::new(); // takes no memory while there are no children
    let mut waiting = Vec::new();
    descendants.add_children(root, stat.threads, text, &mut found);
    waiting.extend(found.drain(..).map(|pid| (root.pid(), pid)));
    while let Some((parent, pid)) = waiting.pop() {
        let Ok(mut member) = Entry::open(pid) else { continue };
        let Some(stat) = member.stat(text) else { continue };
        // Another one has its pid by now, or it has another parent.
        if stat.parent != parent {
            continue;
        }
        usage.cpu = usage.cpu.saturating_add(cpu(&stat));
        if stat.has_ended() {
            continue; // it waits for its parent, and takes up nothing but a pid
        }
        let Some(memory_bytes) = member.memory_bytes(text) else { continue };
        usage.memory_bytes = usage.memory_bytes.saturating_add(memory_bytes);
        usage.processes += 1;
        if usage.processes >= MAX_MEMBERS {
            break;
        }
        descendants.add_children(&mut member, stat.threads, text, &mut found);
        waiting.extend(found.drain(..).map(|child| (pid, child)));
    }
    usage
}

fn cpu(stat: &Stat) -> u64 {
    stat.user.saturating_add(stat.system).saturating_add(stat.waited_for)
}
