//! How the services are, as a table that fits the terminal.

use super::fit;
use super::paint::Paint;
use super::symbols::Symbols;
use super::units;
use crate::model::{Instance, State};

/// Where a table goes.
#[derive(Clone, Copy)]
pub(crate) struct Canvas {
    pub(crate) columns: usize,
    pub(crate) paint: Paint,
    pub(crate) symbols: Symbols,
}

/// A column of the table.
struct Column {
    title: &'static str,
    is_number: bool,
    /// Columns with a higher one are left out first.
    rank: u8,
    cell: fn(&Instance, u64) -> String,
}

const GAP: usize = 2;

/// Columns of a label that stay when the terminal is very narrow.
const NARROWEST_LABEL: usize = 8;

/// A label that is longer than this is cut before a column is left out.
const ENOUGH_OF_A_LABEL: usize = 12;

const COLUMNS: [Column; 7] = [
    Column { title: "NAME", is_number: false, rank: 0, cell: |it, _| it.label.clone() },
    Column { title: "STATE", is_number: false, rank: 0, cell: |it, _| it.state.name().to_owned() },
    Column { title: "SINCE", is_number: true, rank: 1, cell: since },
    Column {
        title: "PID",
        is_number: true,
        rank: 3,
        cell: |it, _| shown(it.pid.map(|pid| pid.to_string())),
    },
    Column {
        title: "CPU",
        is_number: true,
        rank: 4,
        cell: |it, _| shown(it.cpu_percent.map(units::percent)),
    },
    Column {
        title: "MEMORY",
        is_number: true,
        rank: 2,
        cell: |it, _| shown(it.memory_bytes.map(units::bytes)),
    },
    Column { title: "RESTARTS", is_number: true, rank: 5, cell: |it, _| it.restarts.to_string() },
];

fn shown(value: Option<String>) -> String {
    value.unwrap_or_else(|| "-".to_owned())
}

fn since(it: &Instance, now: u64) -> String {
    match it.state {
        State::Pending => "-".to_owned(),
        _ => units::duration(units::between(it.since, now)),
    }
}

/// The sign of a state, in its colour.
pub(crate) fn sign(state: State, canvas: Canvas) -> String {
    let Canvas { paint, symbols, .. } = canvas;
    match state {
        State::Ready => paint.green(symbols.running),
        State::Completed => paint.green(symbols.ok),
        State::Failed => paint.red(symbols.bad),
        State::Unhealthy => paint.yellow(symbols.warning),
        State::Backoff => paint.yellow(symbols.again),
        State::Starting | State::Waiting | State::Stopping => paint.yellow(symbols.running),
        State::Pending | State::Stopped => paint.dim(symbols.stopped),
    }
}

fn colored(state: State, text: &str, paint: Paint) -> String {
    match state {
        State::Ready | State::Completed => paint.green(text),
        State::Failed => paint.red(text),
        State::Pending | State::Stopped => paint.dim(text),
        _ => paint.yellow(text),
    }
}

/// The table, and below a service what there is to say of it. `now` is in milliseconds since the epoch.
pub(crate) fn table(instances: &[Instance], now: u64, canvas: Canvas) -> Vec<String> {
    let Canvas { columns, paint, .. } = canvas;
    let cells: Vec<Vec<String>> = instances
        .iter()
        .map(|it| COLUMNS.iter().map(|column| (column.cell)(it, now)).collect())
        .collect();
    let widths: Vec<usize> = { COLUMNS.iter().enumerate() }
        .map(|(index, column)| {
            let widest = cells.iter().map(|row| fit::width(&row[index])).max().unwrap_or(0);
            widest.max(column.title.len())
        })
        .collect();
    let least: Vec<usize> =
        [widths[0].min(ENOUGH_OF_A_LABEL)].iter().chain(&widths[1..]).copied().collect();
    let chosen = columns_that_fit(&least, columns.saturating_sub(GAP));
    let others: usize = chosen.iter().skip(1).map(|&index| widths[index] + GAP).sum();
    let name = widths[0].min(columns.saturating_sub(GAP + others).max(NARROWEST_LABEL));
    let put = |index: usize, text: &str| {
        let width = if index == 0 { name } else { widths[index] };
        if COLUMNS[index].is_number {
            fit::right(text, width)
        } else {
            fit::left(text, width)
        }
    };
    let title: Vec<_> = chosen.iter().map(|&index| put(index, COLUMNS[index].title)).collect();
    let mut lines = vec![paint.dim(format!("  {}", title.join("  ")).trim_end())];
    for (it, row) in instances.iter().zip(&cells) {
        let row: Vec<_> = { chosen.iter() }
            .map(|&index| match index {
                1 => colored(it.state, &put(index, &row[index]), paint),
                _ => put(index, &row[index]),
            })
            .collect();
        lines.push(format!("{} {}", sign(it.state, canvas), row.join("  ")).trim_end().to_owned());
        lines.extend(remark(it, now).into_iter().flat_map(|text| {
            let lines = fit::wrap(&text, columns.saturating_sub(4));
            lines.into_iter().map(move |line| format!("    {}", paint.dim(&line)))
        }));
    }
    lines
}

fn columns_that_fit(widths: &[usize], columns: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = (0..COLUMNS.len()).collect();
    loop {
        let needed: usize = chosen.iter().map(|&index| widths[index] + GAP).sum::<usize>() - GAP;
        let last = chosen.iter().copied().max_by_key(|&index| COLUMNS[index].rank);
        match last {
            Some(index) if needed > columns && COLUMNS[index].rank > 0 => {
                chosen.retain(|&it| it != index);
            }
            _ => return chosen,
        }
    }
}

/// What there is to say of an instance beside its figures.
pub(crate) fn remark(it: &Instance, now: u64) -> Option<String> {
    let next = { it.next_at }
        .filter(|&at| at > now)
        .map(|at| format!("runs again in {}", units::duration(units::between(now, at))));
    let reason = it.reason.clone().filter(|_| !matches!(it.state, State::Ready | State::Stopped));
    match (reason, next) {
        (Some(reason), Some(next)) => Some(format!("{reason}; {next}")),
        (reason, next) => reason.or(next),
    }
}

/// "3 ready, 1 failed", in the order in which one wants to know.
pub(crate) fn summary(instances: &[Instance], paint: Paint) -> String {
    const ORDER: [State; 10] = [
        State::Failed,
        State::Unhealthy,
        State::Backoff,
        State::Ready,
        State::Starting,
        State::Waiting,
        State::Stopping,
        State::Completed,
        State::Stopped,
        State::Pending,
    ];
    let parts: Vec<_> = { ORDER.iter() }
        .filter_map(|&state| {
            let number = instances.iter().filter(|it| it.state == state).count();
            let name = match state {
                State::Pending => "not started",
                State::Backoff => "about to restart",
                _ => state.name(),
            };
            (number > 0).then(|| colored(state, &format!("{number} {name}"), paint))
        })
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::instance;

    fn canvas(columns: usize) -> Canvas {
        Canvas { columns, paint: Paint::plain(), symbols: Symbols::choose(|_| None) }
    }

    fn services() -> Vec<Instance> {
        let api = Instance {
            pid: Some(4_711),
            cpu_percent: Some(1.25),
            memory_bytes: Some(43_000_000),
            ..instance("api", State::Ready)
        };
        let web = Instance {
            since: 55_000,
            restarts: 5,
            reason: Some("it ended with code 1, 5 times within a minute".into()),
            ..instance("web", State::Failed)
        };
        vec![api, web]
    }

    #[test]
    fn a_wide_terminal_gets_all_columns() {
        let lines = table(&services(), 61_000, canvas(80));
        assert_eq!(
            lines,
            [
                "  NAME  STATE   SINCE   PID    CPU  MEMORY  RESTARTS",
                "● api   ready   1 min  4711  1.2 %   43 MB         0",
                "✗ web   failed  6.0 s     -      -       -         5",
                "    it ended with code 1, 5 times within a minute",
            ]
        );
    }

    #[test]
    fn no_line_is_longer_than_a_narrow_terminal() {
        let mut services = services();
        services[0].label = "a-service-with-a-long-name".into();
        for columns in 24..90 {
            for line in table(&services, 61_000, canvas(columns)) {
                assert!(fit::width(&line) <= columns, "{columns}: {line}");
            }
        }
        let lines = table(&services, 61_000, canvas(30));
        assert_eq!(lines[1], "● a-service-wi…  ready   1 min");
    }

    #[test]
    fn the_summary_begins_with_what_is_wrong() {
        assert_eq!(summary(&services(), Paint::plain()), "1 failed, 1 ready");
    }

    #[test]
    fn what_waits_for_its_time_says_when() {
        let job = Instance { next_at: Some(90_000), ..instance("job", State::Waiting) };
        assert_eq!(remark(&job, 60_000).unwrap(), "runs again in 30 s");
    }
}
