//! A history of figures as a row of bars, one column each.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The last `columns` figures, of which `full` is a whole bar. Nothing at all is the lowest bar; places
/// without a figure are empty.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just before")]
pub(crate) fn sparkline(figures: &[f64], columns: usize, full: f64) -> String {
    let shown = &figures[figures.len().saturating_sub(columns)..];
    let mut line = " ".repeat(columns - shown.len());
    for figure in shown {
        let part = if full > 0.0 { (figure / full).clamp(0.0, 1.0) } else { 0.0 };
        line.push(BARS[(part * 7.0).round() as usize]);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_figure_is_on_the_right() {
        assert_eq!(sparkline(&[0.0, 50.0, 100.0], 5, 100.0), "  ▁▅█");
        assert_eq!(sparkline(&[9.0, 0.0, 100.0], 2, 100.0), "▁█");
    }

    #[test]
    fn figures_above_the_full_bar_are_full_bars() {
        assert_eq!(sparkline(&[300.0], 1, 100.0), "█");
        assert_eq!(sparkline(&[0.0], 1, 0.0), "▁");
    }
}
