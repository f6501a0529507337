//! Figures as JavaScript gets them: numbers in columns, so that a hundred children are one array.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::{batch, value};
use crate::process::metrics::{HostUsage, MemoryWarning, Sample};

/// Columns of one child: id, cpuPercent, userMs, systemMs, memoryBytes, threads, uptimeMs,
/// startTime, handles, readBytes, writtenBytes, treeProcesses, treeCpuPercent, treeCpuMs,
/// treeMemoryBytes. What is not known is NaN: all but the id for a child that has ended.
#[napi]
pub const METRICS_COLUMNS: u32 = 15;

const COLUMNS: usize = METRICS_COLUMNS as usize;

pub(super) fn columns(samples: &[Sample]) -> Vec<f64> {
    samples.iter().flat_map(row).collect()
}

fn row(sample: &Sample) -> [f64; COLUMNS] {
    let mut row = [f64::NAN; COLUMNS];
    row[0] = f64::from(sample.child);
    let Some(metrics) = &sample.metrics else { return row };
    row[1] = metrics.cpu_percent;
    row[2] = number(metrics.user_ms);
    row[3] = number(metrics.system_ms);
    row[4] = number(metrics.memory_bytes);
    row[5] = f64::from(metrics.threads);
    row[6] = metrics.uptime_ms;
    row[7] = metrics.start_ms;
    if let Some(handles) = metrics.handles {
        row[8] = number(handles);
    }
    if let Some(io) = metrics.io {
        row[9] = number(io.read_bytes);
        row[10] = number(io.written_bytes);
    }
    if let Some(tree) = metrics.tree {
        row[11] = f64::from(tree.processes);
        row[12] = tree.cpu_percent;
        row[13] = number(tree.cpu_ms);
        row[14] = number(tree.memory_bytes);
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
