//! A new size: lines are joined or broken anew, as xterm.js does it.

use super::buffer::Buffer;
use super::cell::Cell;
use super::line::Line;

impl Buffer {
    /// Gives the screen another size. The alternate screen is not reflowed; its lines keep what is
    /// right of a narrower edge.
    pub(super) fn resize(&mut self, cols: usize, rows: usize) {
        let old_cols = std::mem::replace(&mut self.cols, cols);
        let old_rows = std::mem::replace(&mut self.rows, rows);
        self.raise_bound();
        if !self.lines.is_empty() {
            if old_cols < cols {
                self.lines.iter_mut().for_each(|line| line.resize(cols));
            }
            self.resize_rows(old_rows);
            self.x = self.x.min(cols - 1);
            self.saved.x = self.saved.x.min(cols - 1);
            self.top = 0;
        }
        self.bottom = rows - 1;
        if self.scrollback.is_some() {
            if cols > old_cols {
                self.reflow_wider(old_cols);
            } else if cols < old_cols {
                self.reflow_narrower(old_cols);
                self.lines.iter_mut().for_each(|line| line.resize(cols));
            }
        }
        self.tabs.widen(cols);
        self.settle();
        self.recount();
    }

    /// The screen lies within the lines, and the cursor on the screen. xterm.js can lose that here.
    fn settle(&mut self) {
        if self.lines.is_empty() {
            return;
        }
        while self.lines.len() < self.rows {
            self.lines.push_back(self.empty_line());
        }
        self.base = self.base.min(self.lines.len() - self.rows);
        self.y = self.y.min(self.rows - 1);
    }

    fn empty_line(&self) -> Line {
        self.blank(Cell::erased(0), false)
    }

    fn resize_rows(&mut self, old_rows: usize) {
        let rows = self.rows;
        let mut pulled = 0;
        for _ in old_rows..rows {
            if self.lines.len() >= rows + self.base {
                continue;
            }
            if self.base > 0 && self.lines.len() <= self.base + self.y + pulled + 1 {
                self.base -= 1;
                pulled += 1;
            } else {
                self.lines.push_back(self.empty_line());
            }
        }
        for _ in rows..old_rows {
            if self.lines.len() > rows + self.base {
                if self.lines.len() > self.base + self.y + 1 {
                    self.lines.pop_back();
                } else {
                    self.base += 1;
                }
            }
        }
        self.lower_bound();
        self.y = self.y.min(rows - 1) + pulled;
    }

    fn continued_len(&self, index: usize, last: usize, cols: usize) -> usize {
        continued_len(&self.lines[index], self.lines.get(index + 1).filter(|_| index < last), cols)
    }

    fn copy_cells(
        &mut self,
        from: (usize, usize),
        to: (usize, usize),
        count: usize,
        backwards: bool,
    ) {
        if from.0 == to.0 {
            self.lines[to.0].copy_within(from.1, to.1, count, backwards);
            return;
        }
        let source =
            std::mem::replace(&mut self.lines[from.0], Line::new(0, Cell::erased(0), false));
        self.lines[to.0].copy_from(&source, from.1, to.1, count);
        self.lines[from.0] = source;
    }

    fn reflow_wider(&mut self, old_cols: usize) {
        let cursor = self.base + self.y;
        let mut removed: Vec<(usize, usize)> = Vec::new();
        let mut first = 0;
        while first + 1 < self.lines.len() {
            let mut end = first + 1;
            while end < self.lines.len() && self.lines[end].is_wrapped {
                end += 1;
            }
            if end - first > 1 && !(first..end).contains(&cursor) {
                let count = self.join(first, end - 1, old_cols);
                if count > 0 {
                    removed.push((end - count, count));
                }
            }
            first = end;
        }
        let total: usize = removed.iter().map(|&(_, count)| count).sum();
        if total == 0 {
            return;
        }
        let mut index = 0;
        let mut gone = removed.iter().peekable();
        self.lines.retain(|_| {
            while gone.peek().is_some_and(|&&(begin, count)| index >= begin + count) {
                gone.next();
            }
            let is_gone = gone.peek().is_some_and(|&&(begin, _)| index >= begin);
            index += 1;
            !is_gone
        });
        for _ in 0..total {
            if self.base > 0 {
                self.base -= 1;
                continue;
            }
            self.y = self.y.saturating_sub(1);
            if self.lines.len() < self.rows {
                self.lines.push_back(self.empty_line());
            }
        }
        self.saved.line = self.saved.line.saturating_sub(total);
    }

    /// Moves the text of the lines `first..=last` as far up as the width allows; answers how many
    /// lines at their end are left over.
    fn join(&mut self, first: usize, last: usize, old_cols: usize) -> usize {
        let cols = self.cols;
        let mut to = first;
        let mut to_col = self.continued_len(first, last, old_cols);
        let mut from = first + 1;
        let mut from_col = 0;
        while from <= last {
            let len = self.continued_len(from, last, old_cols);
            let count = len.saturating_sub(from_col).min(cols - to_col);
            self.copy_cells((from, from_col), (to, to_col), count, false);
            to_col += count;
            if to_col == cols {
                to += 1;
                to_col = 0;
            }
            from_col += count;
            if from_col >= len {
                from += 1;
                from_col = 0;
            }
            if to_col == 0 && to > first && self.lines[to - 1].width(cols - 1) == 2 {
                // A wide character must not be broken.
                self.copy_cells((to - 1, cols - 1), (to, 0), 1, false);
                to_col = 1;
                self.lines[to - 1].set(cols - 1, Cell::erased(0));
            }
        }
        if to <= last {
            self.lines[to].replace(to_col, cols, Cell::erased(0), false);
        }
        (first + 1..=last)
            .rev()
            .take_while(|&index| index > to || self.lines[index].trimmed_len() == 0)
            .count()
    }

    fn reflow_narrower(&mut self, old_cols: usize) {
        let cols = self.cols;
        let rows = self.rows;
        let max_lines = self.max_lines();
        // Lines to put in, after the line of that number; from the bottom up.
        let mut inserts: Vec<(usize, Vec<Line>)> = Vec::new();
        let mut inserted = 0;
        // Lines at the end that make room are only taken away when all others are broken.
        let mut len = self.lines.len();
        let mut next = len;
        while next > 0 {
            let last = next - 1;
            next = last;
            if !self.lines[last].is_wrapped && self.lines[last].trimmed_len() <= cols {
                continue;
            }
            let mut first = last;
            while self.lines[first].is_wrapped && first > 0 {
                first -= 1;
            }
            next = first;
            if (first..=last).contains(&(self.base + self.y)) {
                continue;
            }
            let lens = self.broken_lens(first, last, old_cols);
            let added = lens.len().saturating_sub(last - first + 1);
            let trimmed = if self.base == 0 && self.y + 1 != len {
                (self.y + added).saturating_sub(max_lines)
            } else {
                (len + added).saturating_sub(max_lines)
            };
            let new_lines = self.break_lines(first, last, old_cols, &lens);
            if !new_lines.is_empty() {
                inserts.push((last, new_lines));
                inserted += added;
            }
            for _ in 0..added.saturating_sub(trimmed) {
                if self.base > 0 {
                    let most = max_lines.min(len + inserted);
                    if self.base < most.saturating_sub(rows) {
                        self.base += 1;
                    }
                } else if self.y + 1 < rows {
                    self.y += 1;
                    len -= 1;
                } else {
                    self.base += 1;
                }
            }
            self.saved.line = (self.saved.line + added).min(self.base + rows - 1);
        }
        self.lines.truncate(len);
        if inserts.is_empty() {
            return;
        }
        let mut lines = VecDequeBuilder::new(len + inserted);
        let mut inserts = inserts.into_iter().peekable();
        let mut index = len;
        loop {
            while let Some((_, new_lines)) = inserts.next_if(|&(after, _)| after + 1 >= index) {
                new_lines.into_iter().rev().for_each(|line| lines.push_front(line));
            }
            let Some(line) = self.lines.pop_back() else { break };
            index -= 1;
            lines.push_front(line);
        }
        self.lines = lines.finish(max_lines);
    }

    /// Lengths of the lines that the text of `first..=last` takes at the new width.
    fn broken_lens(&self, first: usize, last: usize, old_cols: usize) -> Vec<usize> {
        let cols = self.cols;
        let needed: usize =
            (first..=last).map(|index| self.continued_len(index, last, old_cols)).sum();
        let mut lens = Vec::new();
        let mut available = 0;
        let mut column = 0;
        let mut line = first;
        while available < needed {
            if needed - available < cols {
                lens.push(needed - available);
                break;
            }
            column += cols;
            let len = self.continued_len(line.min(last), last, old_cols);
            if column > len {
                column -= len;
                line += 1;
            }
            let ends_wide = column > 0 && line <= last && self.lines[line].width(column - 1) == 2;
            column -= usize::from(ends_wide);
            let len = cols - usize::from(ends_wide);
            lens.push(len);
            available += len;
        }
        lens
    }

    /// Moves the text of `first..=last` to where it belongs; answers the lines that come after.
    fn break_lines(
        &mut self,
        first: usize,
        last: usize,
        old_cols: usize,
        lens: &[usize],
    ) -> Vec<Line> {
        let count = last - first + 1;
        let cols = self.cols;
        let last_len = self.lines[last].trimmed_len();
        let mut group: Vec<Line> = (first..=last)
            .map(|index| {
                std::mem::replace(&mut self.lines[index], Line::new(0, Cell::erased(0), false))
            })
            .collect();
        group.resize(count.max(lens.len()), Line::new(cols, Cell::erased(0), true));
        let mut to = lens.len() as isize - 1;
        let len_of = |to: isize| usize::try_from(to).ok().and_then(|to| lens.get(to)).copied();
        let mut to_col = len_of(to).unwrap_or(0);
        if to_col == 0 {
            to -= 1;
            to_col = len_of(to).unwrap_or(0);
        }
        let mut from = count as isize - 1;
        let mut from_col = last_len;
        while let (Ok(source), Ok(target)) = (usize::try_from(from), usize::try_from(to)) {
            let step = from_col.min(to_col);
            let (begin, end) = (from_col - step, to_col - step);
            if source == target {
                group[target].copy_within(begin, end, step, true);
            } else {
                let line =
                    std::mem::replace(&mut group[source], Line::new(0, Cell::erased(0), false));
                group[target].copy_from(&line, begin, end, step);
                group[source] = line;
            }
            to_col -= step;
            if to_col == 0 {
                to -= 1;
                to_col = len_of(to).unwrap_or(0);
            }
            from_col -= step;
            if from_col == 0 {
                from -= 1;
                let index = from.max(0) as usize;
                from_col = continued_len(&group[index], group.get(index + 1), old_cols);
            }
        }
        for (line, &len) in group.iter_mut().zip(lens) {
            if len < cols {
                line.set(len, Cell::erased(0));
            }
        }
        let new_lines = group.split_off(count);
        for (offset, line) in group.into_iter().enumerate() {
            self.lines[first + offset] = line;
        }
        new_lines
    }
}

/// Columns of a line that continue in the next one, or the length of the last.
fn continued_len(line: &Line, next: Option<&Line>, cols: usize) -> usize {
    let Some(next) = next else { return line.trimmed_len() };
    let end = line.get(cols - 1);
    // A wide character that did not fit has left an empty cell.
    let has_gap = !end.has_content() && end.width() == 1 && next.width(0) == 2;
    cols - usize::from(has_gap)
}

/// Builds the list of lines from its end.
struct VecDequeBuilder(std::collections::VecDeque<Line>);

impl VecDequeBuilder {
    fn new(capacity: usize) -> Self {
        Self(std::collections::VecDeque::with_capacity(capacity))
    }

    fn push_front(&mut self, line: Line) {
        self.0.push_front(line);
    }

    /// The last `most` of them.
    fn finish(mut self, most: usize) -> std::collections::VecDeque<Line> {
        let surplus = self.0.len().saturating_sub(most);
        self.0.drain(..surplus);
        self.0
    }
}
