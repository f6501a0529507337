//! The picture of `top`.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table, TableState};
use ratatui::Frame;

use super::state::{Figures, State};
use crate::model::{Instance, State as ServiceState};
use crate::say::paint::Paint;
use crate::say::sparkline::sparkline;
use crate::say::{status, units};

/// A column, with its width; columns with a higher rank are left out first.
struct Column {
    title: &'static str,
    width: u16,
    rank: u8,
}

const COLUMNS: [Column; 8] = [
    Column { title: "STATE", width: 9, rank: 0 },
    Column { title: "CPU", width: 6, rank: 1 },
    Column { title: "", width: SPARK, rank: 4 },
    Column { title: "MEMORY", width: 7, rank: 2 },
    Column { title: "", width: SPARK, rank: 5 },
    Column { title: "SINCE", width: 10, rank: 3 },
    Column { title: "PID", width: 8, rank: 6 },
    Column { title: "RESTARTS", width: 8, rank: 7 },
];

const SPARK: u16 = 16;
const SPARK_COLUMNS: usize = SPARK as usize;

/// Of names, which get what is left.
const NARROWEST_NAME: u16 = 10;

/// A whole bar of processor time, where nobody has used more.
const ONE_PROCESSOR: f64 = 100.0;

/// Draws it all. `now` is in milliseconds since the epoch.
pub(super) fn draw(frame: &mut Frame<'_>, state: &mut State, now: u64) {
    let areas =
        Layout::vertical([Constraint::Length(1), Constraint::Min(1), Constraint::Length(1)]);
    let [head, body, foot] = areas.areas(frame.area());
    frame.render_widget(title(state, now), head);
    if state.logs.is_some() {
        draw_logs(frame, body, state);
    } else {
        draw_table(frame, body, state, now);
    }
    frame.render_widget(footer(state), foot);
}

fn title(state: &State, now: u64) -> Line<'static> {
    let dim = Style::new().add_modifier(Modifier::DIM);
    let mut spans =
        vec![Span::styled(state.title.clone(), Style::new().add_modifier(Modifier::BOLD))];
    if let Some(logs) = &state.logs {
        spans.push(Span::styled(
            format!(" > {}", logs.label),
            Style::new().add_modifier(Modifier::BOLD),
        ));
    }
    spans.push(Span::raw(format!("  {}", status::summary(&state.instances, Paint::plain()))));
    if let Some(report) = &state.supervisor {
        let up = units::duration(units::between(report.since, now));
        let memory = units::bytes(report.memory_bytes);
        spans.push(Span::styled(format!("  supervisor {}, {up}, {memory}", report.pid), dim));
    }
    Line::from(spans)
}

fn footer(state: &State) -> Line<'static> {
    let dim = Style::new().add_modifier(Modifier::DIM);
    if !state.message.is_empty() {
        return Line::styled(state.message.clone(), Style::new().add_modifier(Modifier::BOLD));
    }
    let keys = if state.logs.is_some() {
        "↑↓ PgUp PgDn scroll  End follow  Esc back  q quit"
    } else {
        "↑↓ select  l logs  r restart  s stop/start  q quit"
    };
    Line::styled(keys, dim)
}

fn chosen(width: u16) -> Vec<usize> {
    let mut chosen: Vec<usize> = (0..COLUMNS.len()).collect();
    let needed =
        |chosen: &[usize]| -> u16 { chosen.iter().map(|&index| COLUMNS[index].width + 1).sum() };
    while needed(&chosen) + NARROWEST_NAME + 2 > width {
        let Some(last) = chosen.iter().copied().max_by_key(|&index| COLUMNS[index].rank) else {
            break;
        };
        if COLUMNS[last].rank == 0 {
            break;
        }
        chosen.retain(|&index| index != last);
    }
    chosen
}

fn draw_table(frame: &mut Frame<'_>, area: Rect, state: &State, now: u64) {
    let columns = chosen(area.width);
    let none = Figures::default();
    let largest = |of: fn(&Figures) -> &Vec<f64>| {
        state.figures.values().flat_map(|figures| of(figures).iter().copied()).fold(0.0, f64::max)
    };
    let full_memory = largest(|figures| &figures.memory);
    let full_cpu = largest(|figures| &figures.cpu).max(ONE_PROCESSOR);
    let rows = state.instances.iter().map(|it| {
        let figures = state.figures.get(&it.label).unwrap_or(&none);
        let style = if state.has_colors { Style::new().fg(color(it.state)) } else { Style::new() };
        let name = Cell::from(it.label.clone());
        let others = columns.iter().map(|&index| match index {
            0 => Cell::from(it.state.name()).style(style),
            1 => right(figures.cpu.last().map(|&cpu| units::percent(cpu)), index),
            2 => Cell::from(sparkline(&figures.cpu, SPARK_COLUMNS, full_cpu)),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it was a size"
            )]
            3 => right(figures.memory.last().map(|&memory| units::bytes(memory as u64)), index),
            4 => Cell::from(sparkline(&figures.memory, SPARK_COLUMNS, full_memory)),
            5 => right(since(it, now), index),
            6 => right(it.pid.map(|pid| pid.to_string()), index),
            _ => right(Some(it.restarts.to_string()), index),
        });
        Row::new(std::iter::once(name).chain(others))
    });
    let titles = std::iter::once(Cell::from("NAME")).chain(columns.iter().map(|&index| {
        match COLUMNS[index].title {
            "STATE" => Cell::from("STATE"),
            title => right(Some(title.to_owned()), index),
        }
    }));
    let widths = std::iter::once(Constraint::Min(NARROWEST_NAME))
        .chain(columns.iter().map(|&index| Constraint::Length(COLUMNS[index].width)));
    let table = Table::new(rows, widths)
        .header(Row::new(titles).style(Style::new().add_modifier(Modifier::DIM)))
        .column_spacing(1)
        .highlight_symbol("> ")
        .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    let mut selection = TableState::default()
        .with_selected((!state.instances.is_empty()).then_some(state.selected));
    let [table_area, remark_area] =
        Layout::vertical([Constraint::Min(1), Constraint::Length(1)]).areas(area);
    frame.render_stateful_widget(table, table_area, &mut selection);
    let remark = state.instances.get(state.selected).and_then(|it| status::remark(it, now));
    frame.render_widget(
        Line::styled(remark.unwrap_or_default(), Style::new().add_modifier(Modifier::DIM)),
        remark_area,
    );
}

fn since(it: &Instance, now: u64) -> Option<String> {
    (it.state != ServiceState::Pending).then(|| units::duration(units::between(it.since, now)))
}

fn right(text: Option<String>, column: usize) -> Cell<'static> {
    let width = usize::from(COLUMNS[column].width);
    Cell::from(format!("{:>width$}", text.unwrap_or_else(|| "-".to_owned())))
}

fn color(state: ServiceState) -> Color {
    match state {
        ServiceState::Ready | ServiceState::Completed => Color::Green,
        ServiceState::Failed => Color::Red,
        ServiceState::Pending | ServiceState::Stopped => Color::DarkGray,
        _ => Color::Yellow,
    }
}

fn draw_logs(frame: &mut Frame<'_>, area: Rect, state: &mut State) {
    let Some(logs) = &mut state.logs else { return };
    logs.rows = usize::from(area.height);
    let end = logs.lines.len().saturating_sub(logs.back);
    let start = end.saturating_sub(logs.rows);
    let lines: Vec<Line<'_>> =
        logs.lines.range(start..end).map(|line| Line::raw(line.replace('\t', "    "))).collect();
    let empty = lines.is_empty();
    frame.render_widget(Paragraph::new(lines), area);
    if empty {
        let text = "It has written nothing yet.";
        frame.render_widget(Line::styled(text, Style::new().add_modifier(Modifier::DIM)), area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::instance;
    use ratatui::backend::TestBackend;
    use ratatui::Terminal;

    fn picture(state: &mut State, width: u16) -> Vec<String> {
        let mut terminal = Terminal::new(TestBackend::new(width, 6)).unwrap();
        terminal.draw(|frame| draw(frame, state, 61_000)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let text = |y| (0..width).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
        (0..6).map(|y| text(y).trim_end().to_owned()).collect()
    }

    fn state() -> State {
        let mut failed = instance("web", ServiceState::Failed);
        failed.reason = Some("it ended with code 1".into());
        State::new("shop".into(), vec![instance("api", ServiceState::Ready), failed], false)
    }

    #[test]
    fn the_table_shows_what_services_use() {
        let mut state = state();
        state.figures.insert(
            "api".into(),
            Figures { cpu: vec![0.0, 50.0, 100.0], memory: vec![20e6, 40e6] },
        );
        let shown = picture(&mut state, 110);
        assert_eq!(shown[0], "shop  1 failed, 1 ready");
        assert!(shown[2].starts_with("> api"), "{shown:?}");
        assert!(
            shown[2].contains("100 %") && shown[2].contains("▁▅█") && shown[2].contains("40 MB"),
            "{shown:?}"
        );
        assert!(shown[5].contains("q quit"), "{shown:?}");
    }

    #[test]
    fn the_reason_of_the_selected_service_is_told() {
        let mut state = state();
        state.selected = 1;
        assert_eq!(picture(&mut state, 80)[4], "it ended with code 1");
    }

    #[test]
    fn a_narrow_screen_keeps_names_and_states() {
        let shown = picture(&mut state(), 30);
        assert!(shown[1].contains("NAME") && shown[1].contains("STATE"), "{shown:?}");
        assert!(shown[2].contains("api") && shown[2].contains("ready"), "{shown:?}");
    }

    #[test]
    fn output_is_shown_from_its_end() {
        let mut state = state();
        let lines = (0..10).map(|it| it.to_string()).collect();
        state.logs =
            Some(super::super::state::Logs { label: "api".into(), lines, back: 0, rows: 1 });
        let shown = picture(&mut state, 40);
        assert_eq!(shown[1..5], ["6", "7", "8", "9"]);
        assert!(shown[0].starts_with("shop > api"));
    }
}
