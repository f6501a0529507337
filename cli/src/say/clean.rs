//! Lines of programs for a terminal that others write to as well: colours stay, and nothing that would
//! move the cursor, clear the screen, ring or answer.

/// The line as it is shown. With `colors` its colours stay, and end with it.
pub(crate) fn clean(line: &str, colors: bool) -> String {
    // What a program wrote over is not seen on its own terminal either.
    let line = line.trim_end_matches('\r');
    let line = line.rsplit('\r').next().unwrap_or(line);
    if !line.contains(|it: char| it.is_control()) {
        return line.to_owned();
    }
    let mut shown = String::with_capacity(line.len());
    let mut has_color = false;
    let mut rest = line;
    while let Some(at) = rest.find(|it: char| it.is_control()) {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes() {
            [b'\t', ..] => {
                shown.push('\t');
                1
            }
            [0x1b, ..] => {
                let length = sequence_length(rest);
                let sequence = &rest[..length];
                if colors && is_color(sequence) {
                    shown.push_str(sequence);
                    has_color = true;
                }
                length
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        rest = &rest[length..];
    }
    shown.push_str(rest);
    if has_color {
        shown.push_str("\x1b[0m");
    }
    shown
}

fn is_color(sequence: &str) -> bool {
    sequence.starts_with("\x1b[") && sequence.ends_with('m') && !sequence.starts_with("\x1b[>")
}

/// Of the escape sequence that the text begins with, in bytes.
fn sequence_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends_at = |from: usize, is_end: &dyn Fn(u8) -> bool| {
        bytes[from..].iter().position(|&byte| is_end(byte)).map_or(bytes.len(), |at| from + at + 1)
    };
    match bytes.get(1) {
        Some(b'[') => ends_at(2, &|byte| (0x40..=0x7e).contains(&byte)),
        // Strings: titles, links, answers. They end with BEL or ESC \.
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let end = ends_at(2, &|byte| byte == 0x07 || byte == 0x1b);
            let is_escaped = bytes[end - 1] == 0x1b && bytes.get(end) == Some(&b'\\');
            end + usize::from(is_escaped)
        }
        Some(0x20..=0x2f) => ends_at(2, &|byte| (0x30..=0x7e).contains(&byte)),
        Some(byte) if byte.is_ascii() => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_stay_and_end_with_the_line() {
        assert_eq!(clean("\x1b[32mok", true), "\x1b[32mok\x1b[0m");
        assert_eq!(clean("\x1b[32mok\x1b[0m", false), "ok");
    }

    #[test]
    fn nothing_moves_the_cursor_or_clears_the_screen() {
        assert_eq!(clean("\x1b[2J\x1b[3J\x1b[Hready", true), "ready");
        assert_eq!(clean("a\x1b[1A\x1b[2Kb\x1b7c\x1b(0d", true), "abcd");
        assert_eq!(clean("\x07\x08x\u{9b}", true), "x");
    }

    #[test]
    fn titles_and_links_are_left_out() {
        assert_eq!(clean("\x1b]0;title\x07x", true), "x");
        assert_eq!(clean("\x1b]8;;http://h\x1b\\link\x1b]8;;\x1b\\", true), "link");
    }

    #[test]
    fn of_progress_on_one_line_the_last_state_is_shown() {
        assert_eq!(clean("10 %\r50 %\r100 %", true), "100 %");
        assert_eq!(clean("done\r", true), "done");
    }

    #[test]
    fn a_sequence_that_was_cut_off_is_left_out() {
        assert_eq!(clean("x\x1b", true), "x");
        assert_eq!(clean("x\x1b[3", true), "x");
        assert_eq!(clean("x\x1b]0;ti", true), "x");
    }

    #[test]
    fn tabs_and_letters_of_all_kinds_stay() {
        assert_eq!(clean("a\tб日", true), "a\tб日");
    }
}
