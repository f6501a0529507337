//! The progress of several services, a line each, drawn again and again in the same place.

use super::fit;
use super::label::Labels;
use super::status::{self, Canvas};
use super::units;
use crate::model::{Instance, State};

/// The lines, at most `rows`: those of services that are done make room first. `frame` counts pictures.
pub(crate) fn lines(
    instances: &[&Instance],
    labels: &Labels,
    (rows, frame): (usize, usize),
    now: u64,
    canvas: Canvas,
) -> Vec<String> {
    let is_done = |it: &Instance| it.state == State::Ready || it.state.is_at_rest();
    let mut shown: Vec<&Instance> = instances.to_vec();
    let mut hidden = 0;
    let rows = rows.max(2);
    if shown.len() > rows {
        // What goes on is more interesting than what is done; the order stays.
        let mut kept: Vec<_> = (0..shown.len()).collect();
        kept.sort_by_key(|&index| is_done(shown[index]));
        kept.truncate(rows - 1);
        kept.sort_unstable();
        hidden = shown.len() - kept.len();
        shown = kept.into_iter().map(|index| shown[index]).collect();
    }
    let mut lines: Vec<_> = shown.iter().map(|it| line(it, labels, frame, now, canvas)).collect();
    if hidden > 0 {
        lines.push(canvas.paint.dim(&format!("  and {hidden} more")));
    }
    lines
}

fn line(it: &Instance, labels: &Labels, frame: usize, now: u64, canvas: Canvas) -> String {
    let paint = canvas.paint;
    let goes_on = !(it.state.is_at_rest() || it.state == State::Ready);
    let sign = match it.state {
        _ if !goes_on => status::sign(it.state, canvas),
        _ => paint.yellow(canvas.symbols.spinner(frame)),
    };
    let time = match it.state {
        State::Starting | State::Stopping => {
            format!(" {}", units::duration(units::between(it.since, now)))
        }
        _ => String::new(),
    };
    let remark = match it.state {
        State::Ready | State::Stopped => String::new(),
        _ => status::remark(it, now).map(|text| format!(": {text}")).unwrap_or_default(),
    };
    let room = canvas.columns.saturating_sub(labels.columns() + 4);
    let text = fit::cut(&format!("{}{time}{remark}", it.state.name()), room);
    let text = if goes_on { paint.dim(&text) } else { text };
    format!("{sign} {} {text}", labels.shown(&it.label))
}

#[cfg(test)]
mod tests {
    use super::super::paint::Paint;
    use super::super::symbols::Symbols;
    use super::*;
    use crate::model::instance;

    fn drawn(instances: &[Instance], rows: usize, columns: usize) -> Vec<String> {
        let labels = instances.iter().map(|it| it.label.clone()).collect();
        let labels = Labels::new(labels, columns, Paint::plain());
        let canvas = Canvas { columns, paint: Paint::plain(), symbols: Symbols::choose(|_| None) };
        lines(&instances.iter().collect::<Vec<_>>(), &labels, (rows, 0), 3_500, canvas)
    }

    #[test]
    fn each_service_says_where_it_is() {
        let instances = [instance("db", State::Ready), instance("api", State::Starting)];
        assert_eq!(drawn(&instances, 10, 80), ["● db  ready", "⠋ api starting 2.5 s"]);
    }

    #[test]
    fn those_that_are_done_make_room_for_the_others() {
        let instances = [
            instance("a", State::Ready),
            instance("b", State::Ready),
            instance("c", State::Starting),
            instance("d", State::Waiting),
        ];
        assert_eq!(drawn(&instances, 3, 80), ["⠋ c starting 2.5 s", "⠋ d waiting", "  and 2 more"]);
    }

    #[test]
    fn no_line_is_broken_by_the_terminal() {
        let mut failed = instance("a-long-name-of-a-service", State::Failed);
        failed.reason = Some("it was not ready within 30 s and is not tried again".into());
        for columns in 20..60 {
            for line in drawn(&[failed.clone()], 5, columns) {
                assert!(fit::width(&line) < columns, "{columns}: {line}");
            }
        }
    }
}
