//! Text in a given number of columns. Escape sequences take none.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a text without escape sequences takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut to so many columns; where it was cut there is an ellipsis.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let mut kept = String::new();
    let mut used = 0;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if used + wide > columns - 1 {
            break;
        }
        used += wide;
        kept.push(character);
    }
    kept.push('…');
    kept
}

/// The text with spaces behind it, cut if need be.
pub(crate) fn left(text: &str, columns: usize) -> String {
    let mut text = cut(text, columns);
    text.extend(std::iter::repeat_n(' ', columns.saturating_sub(text.width())));
    text
}

/// The text with spaces before it, cut if need be.
pub(crate) fn right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    format!("{}{text}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The text in lines of so many columns, broken between words where there are any.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let mut word = word.to_owned();
            let gap = usize::from(!line.is_empty());
            if line.width() + gap + word.width() > columns && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            while word.width() > columns {
                let end = end_of_columns(&word, columns);
                let rest = word.split_off(end);
                lines.push(std::mem::replace(&mut word, rest));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
    lines
}

/// Where the first so many columns end, in bytes; behind one character at least.
fn end_of_columns(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > columns && at > 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_shows_it() {
        assert_eq!(cut("database", 8), "database");
        assert_eq!(cut("database", 5), "data…");
        assert_eq!(cut("database", 1), "…");
        assert_eq!(cut("database", 0), "");
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(left("日本", 6), "日本  ");
    }

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("a\nb", 8), ["a", "b"]);
    }
}
