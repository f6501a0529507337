//! Figures as JavaScript gets them: numbers in columns, so that a hundred children are one array.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::{batch, value};
use crate::process::metrics::{HostUsage, MemoryWarning, Sample};

/// Columns of one child: id, cpuPercent, cpuMs, memoryBytes, uptimeMs, startTime; userMs, systemMs,
/// threads, handles, readBytes, writtenBytes; treeProcesses, treeCpuPercent, treeCpuMs,
/// treeMemoryBytes. What is not known is NaN: all but the id for a child that has ended.
#[napi]
pub const METRICS_COLUMNS: u32 = 16;

const COLUMNS: usize = METRICS_COLUMNS as usize;

pub(super) fn columns(samples: &[Sample]) -> Vec<f64> {
    samples.iter().flat_map(row).collect()
}

fn row(sample: &Sample) -> [f64; COLUMNS] {
    let mut row = [f64::NAN; COLUMNS];
    row[0] = f64::from(sample.child);
    let Some(metrics) = &sample.metrics else { return row };
    row[1] = metrics.cpu_percent;
    row[2] = metrics.cpu_ms;
    row[3] = number(metrics.memory_bytes);
    row[4] = metrics.uptime_ms;
    row[5] = metrics.start_ms;
    if let Some(details) = metrics.details {
        row[6] = number(details.user_ms);
        row[7] = number(details.system_ms);
        row[8] = f64::from(details.threads);
        row[9] = details.handles.map_or(f64::NAN, number);
        row[10] = details.io.map_or(f64::NAN, |io| number(io.read_bytes));
        row[11] = details.io.map_or(f64::NAN, |io| number(io.written_bytes));
    }
    if let Some(tree) = metrics.tree {
        row[12] = f64::from(tree.processes);
        row[13] = tree.cpu_percent;
        row[14] = number(tree.cpu_ms);
        row[15] = number(tree.memory_bytes);
    }
    row
}

pub(super) fn warning(env: sys::napi_env, warning: MemoryWarning) -> Result<sys::napi_value> {
    batch::list(
        env,
        &[
            value::string(env, "memory")?,
            value::string(env, warning.scope.name())?,
            value::number(env, number(warning.bytes))?,
            value::number(env, number(warning.limit_bytes))?,
        ],
    )
}

pub(super) fn host_usage(
    env: sys::napi_env,
    ticket: u32,
    usage: HostUsage,
) -> Result<sys::napi_value> {
    batch::list(
        env,
        &[
            value::number(env, f64::from(ticket))?,
            value::number(env, usage.cpu_percent)?,
            value::number(env, number(usage.total_memory_bytes))?,
            value::number(env, number(usage.available_memory_bytes))?,
        ],
    )
}

#[expect(clippy::cast_precision_loss, reason = "below 2^53 for any real process")]
fn number(figure: u64) -> f64 {
    figure as f64
}
