//! Behaviours of the screen, one a test. That it agrees with xterm.js is tested in `__test__/screen`.

use std::time::{Duration, SystemTime};

use super::*;

const NOW: SystemTime = SystemTime::UNIX_EPOCH;

fn screen(cols: u16, rows: u16) -> Screen {
    Screen::new(ScreenSize { cols, rows }, ScreenOptions::default())
}

fn fed(cols: u16, rows: u16, text: &str) -> Screen {
    let mut screen = screen(cols, rows);
    screen.feed(text.as_bytes(), NOW);
    screen
}

fn text(screen: &Screen) -> String {
    screen.text(TextRange::default()).trim_end().to_owned()
}

/// Everything that can be told about a screen.
fn details(screen: &Screen) -> (String, Vec<Option<String>>) {
    (
        screen.describe_state(),
        (0..screen.line_count()).map(|line| screen.describe_line(line)).collect(),
    )
}

#[test]
fn text_goes_on_in_the_next_line_and_leaves_the_screen_at_its_end() {
    let screen = fed(5, 2, "abcdefgh\r\nij");
    assert_eq!(text(&screen), "abcde\nfgh\nij");
    assert_eq!(screen.cursor(), Cursor { x: 2, y: 1, line: 2 });
}

#[test]
fn a_cursor_behind_the_last_column_waits_for_the_next_character() {
    let mut screen = fed(5, 2, "abcde");
    assert_eq!(screen.cursor().x, 5);
    screen.feed(b"\rX", NOW);
    assert_eq!(text(&screen), "Xbcde");
}

#[test]
fn every_cut_of_a_stream_leads_to_the_same_state() {
    let stream =
        "\x1b[31mré\x1b[1;4:3md \x1b]8;;http://x/é\x1b\\link\x1b]8;;\x07 漢\x1b[?1049h\x1b[3;3H\
        \x1b[2\n;5H\x1bPq#0\x1b\\\x1b7e\u{301}\x1b[5\x0d@\x1b]0;title\x07end";
    let whole = details(&fed(20, 4, stream));
    for cut in 0..stream.len() {
        let mut first = screen(20, 4);
        first.feed(&stream.as_bytes()[..cut], NOW);
        let snapshot = first.snapshot(&SnapshotOptions::default());
        assert!(snapshot.exceptions.is_empty(), "cut at {cut}: {:?}", snapshot.exceptions);
        let mut second = fed(20, 4, &snapshot.ansi);
        second.feed(&stream.as_bytes()[snapshot.offset as usize..], NOW);
        assert_eq!(details(&second), whole, "cut at {cut}");
        first.feed(&stream.as_bytes()[cut..], NOW);
        assert_eq!(details(&first), whole, "fed in two parts at {cut}");
    }
}

#[test]
fn the_ground_offset_is_before_what_is_unfinished() {
    let mut screen = fed(20, 2, "ab\x1b[3");
    assert_eq!((screen.offset(), screen.ground_offset()), (5, 2));
    screen.feed(b"1m\xe6\xbc", NOW);
    assert_eq!((screen.offset(), screen.ground_offset()), (9, 7));
}

#[test]
fn a_control_within_a_sequence_is_not_carried_out_twice() {
    let first = fed(20, 4, "a\x1b[1\n;");
    let snapshot = first.snapshot(&SnapshotOptions::default());
    assert_eq!(snapshot.offset, first.offset());
    let mut second = fed(20, 4, &snapshot.ansi);
    second.feed(b"9Hx", NOW);
    assert_eq!(text(&second), "a       x");
    assert_eq!(second.line_count(), 4);
}

#[test]
fn a_screen_that_begins_late_is_not_complete() {
    let options = ScreenOptions { begins_at: 7, ..ScreenOptions::default() };
    let mut screen = Screen::new(ScreenSize { cols: 5, rows: 2 }, options);
    screen.feed(b"abc", NOW);
    assert_eq!(screen.offset(), 10);
    assert!(!screen.snapshot(&SnapshotOptions::default()).is_complete);
}

#[test]
fn a_new_size_joins_and_breaks_lines() {
    let mut screen = fed(10, 4, "abcdefghijklmno\r\nx\r\n");
    screen.resize(5, 4);
    assert_eq!(text(&screen), "abcde\nfghij\nklmno\nx");
    screen.resize(20, 4);
    assert_eq!(text(&screen), "abcdefghijklmno\nx");
}

#[test]
fn sizes_are_bounded() {
    let screen = screen(65_535, 65_535);
    assert!(screen.cols() * screen.rows() <= MAX_CELLS);
    assert_eq!(fed(1, 1, "漢").cols(), 2);
}

#[test]
fn the_scrollback_is_bounded_and_can_be_cleared() {
    let options = ScreenOptions { scrollback: 3, begins_at: 0 };
    let mut screen = Screen::new(ScreenSize { cols: 5, rows: 2 }, options);
    screen.feed(b"1\n2\n3\n4\n5\n6\n7", NOW);
    assert_eq!(screen.scrollback_lines(), 3);
    screen.feed(b"\x1b[3J", NOW);
    assert_eq!(screen.scrollback_lines(), 0);
}

#[test]
fn tables_forget_what_no_cell_uses() {
    let mut screen = screen(10, 2);
    for number in 0..20_000 {
        screen.feed(
            format!("\x1b]8;;http://x/{number}\x07\x1b[4;58:5:{}mé\u{301}\r", number % 256)
                .as_bytes(),
            NOW,
        );
    }
    assert!(screen.terminal.links.end() < 3000, "{}", screen.terminal.links.end());
    assert!(screen.terminal.extendeds.end() < 3000);
    assert_eq!(screen.hyperlinks()[0].link.uri, "http://x/19999");
}

#[test]
fn events_are_told_once_and_bounded() {
    let mut screen = fed(10, 2, "\x1b]2;one\x07\x07\x07\x1b]2;one\x07\x1b]2;two\x07");
    let title = |title: &str| ScreenEvent::Title(title.to_owned());
    assert_eq!(screen.take_events(), [title("one"), ScreenEvent::Bell, title("two")]);
    assert!(!screen.has_events());
    for number in 0..MAX_WAITING_EVENTS + 5 {
        screen.feed(format!("\x1b]2;{number}\x07").as_bytes(), NOW);
    }
    assert_eq!(screen.take_events().len(), MAX_WAITING_EVENTS);
    assert_eq!(screen.dropped_events(), 5);
}

#[test]
fn a_command_has_its_text_duration_and_exit_code() {
    let mut screen = fed(20, 4, "\x1b]133;A\x07$ \x1b]133;B\x07make\r\n\x1b]133;C\x07");
    screen.feed(b"\x1b]133;D;2\x07", NOW + Duration::from_millis(1500));
    let mark = &screen.marks()[0];
    assert_eq!(mark.command.as_deref(), Some("make"));
    assert_eq!(mark.duration, Some(Duration::from_millis(1500)));
    assert_eq!((mark.exit_code, mark.prompt_line, mark.output_line), (Some(2), 0, Some(1)));
}

#[test]
fn a_prompt_that_is_left_without_a_command_is_no_event() {
    let mut screen = fed(20, 4, "\x1b]133;A\x07$ \x1b]133;B\x07\r\n\x1b]133;D\x07\x1b]133;A\x07$ ");
    assert_eq!(screen.take_events(), []);
}

#[test]
fn a_search_tells_cells_and_not_characters() {
    let query = Query { pattern: "b".into(), is_regex: false, is_case_sensitive: true, limit: 10 };
    let found = fed(10, 2, "漢e\u{301}b").search(&query).unwrap();
    assert_eq!(found[0].start, Position { line: 0, column: 3 });
    assert_eq!(found[0].end, Position { line: 0, column: 4 });
}

#[test]
fn every_exception_has_a_name_of_its_own() {
    let mut names: Vec<_> = Exception::ALL
        .iter()
        .map(|&(exception, name)| {
            assert_eq!(exception.name(), name);
            name
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Exception::ALL.len());
}

#[test]
fn nothing_panics_on_random_bytes() {
    let mut state = 1_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let alphabet = b"\x1b\x1b\x1b[[[]P?;:0123456789ABCDHJKLMPSTXhlmrsu@bq\x07\n\r\x08\tab\xe6\xbc\xa2\xcc\x81 '\"!";
    let mut screen = screen(7, 3);
    for round in 0..20_000_u32 {
        let bytes: Vec<u8> = (0..20).map(|_| alphabet[next() as usize % alphabet.len()]).collect();
        screen.feed(&bytes, NOW);
        if round % 50 == 0 {
            screen.resize(1 + (next() % 30) as u16, 1 + (next() % 10) as u16);
            screen.snapshot(&SnapshotOptions::default());
        }
    }
}
