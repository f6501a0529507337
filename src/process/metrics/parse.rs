//! The formats of `/proc`, read by hand: hundreds of these texts are read in a round, and nothing
//! is allocated for any of them.

/// Fields of `/proc/PID/stat`. Times are in clock ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) state: u8,
    pub(super) parent: i32,
    pub(super) user: u64,
    pub(super) system: u64,
    /// User and system time of children that have ended and were waited for, and of theirs.
    pub(super) waited_for: u64,
    pub(super) threads: u32,
    /// Since the system's start.
    pub(super) start: u64,
}

impl Stat {
    /// The process has ended and nobody has waited for it. A process of which only the first thread
    /// has ended looks the same but for its count of threads.
    pub(super) fn has_ended(&self) -> bool {
        matches!(self.state, b'Z' | b'X' | b'x') && self.threads <= 1
    }
}

/// Reads `/proc/PID/stat`. The name in field 2 may hold anything, so fields count from the last `)`.
pub(super) fn stat(text: &[u8]) -> Option<Stat> {
    let name_end = text.iter().rposition(|&byte| byte == b')')?;
    let mut fields = text.get(name_end + 2..)?.split(|&byte| byte == b' ');
    let state = *fields.next()?.first()?; // field 3
    let parent = i32::try_from(whole(fields.next()?)?).ok()?;
    let mut after = |skipped: usize| fields.nth(skipped).and_then(whole);
    let (user, system) = (after(9)?, after(0)?); // fields 14 and 15
    let waited_for = after(0)?.saturating_add(after(0)?);
    let threads = u32::try_from(after(2)?).ok()?; // field 20
    let start = after(1)?; // field 22
    Some(Stat { state, parent, user, system, waited_for, threads, start })
}

/// Resident pages in `/proc/PID/statm`.
pub(super) fn resident_pages(text: &[u8]) -> Option<u64> {
    text.split(|&byte| byte == b' ').nth(1).and_then(whole)
}

/// Ticks of all cores that were not idle, from the first line of `/proc/stat`. Time of guests is
/// counted as user time already.
pub(super) fn busy(text: &[u8]) -> Option<u64> {
    let line = text.strip_prefix(b"cpu ")?.split(|&byte| byte == b'\n').next()?;
    let mut ticks = numbers(line);
    let mut busy = 0_u64;
    for index in 0..8 {
        let ticks = ticks.next()?;
        let is_idle = matches!(index, 3 | 4); // idle, and idle with storage outstanding
        busy = busy.saturating_add(if is_idle { 0 } else { ticks });
    }
    Some(busy)
}

/// The number behind a label at the beginning of a line, as in `rchar: 4096` or `MemFree:  12 kB`.
pub(super) fn labelled(text: &[u8], label: &[u8]) -> Option<u64> {
    let mut lines = text.split(|&byte| byte == b'\n');
    let rest = lines.find_map(|line| line.strip_prefix(label))?.trim_ascii_start();
    whole(rest.split(|&byte| byte == b' ').next()?)
}

/// The numbers in a list with spaces between them.
pub(super) fn numbers(text: &[u8]) -> impl Iterator<Item = u64> + '_ {
    text.split(u8::is_ascii_whitespace).filter_map(whole)
}

/// A number of digits alone.
pub(super) fn whole(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &[u8] =
        b"7 (a) R (b)) S 3 7 7 0 -1 4194560 9 0 0 0 11 12 13 14 20 0 5 0 4242 1000 50 \
        18446744073709551615 1 1 0 0\n";

    #[test]
    fn a_name_full_of_parentheses_does_not_shift_the_fields() {
        let expected = Stat {
            state: b'S',
            parent: 3,
            user: 11,
            system: 12,
            waited_for: 27,
            threads: 5,
            start: 4242,
        };
        assert_eq!(stat(STAT), Some(expected));
    }

    #[test]
    fn names_with_line_breaks_and_other_bytes_are_only_names() {
        let text = b"8 (\n8 (x) Z 1 1 1 \xff\x00) R 3 8 8 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 77 0 0\n";
        let stat = stat(text).unwrap();
        assert_eq!((stat.state, stat.parent, stat.start), (b'R', 3, 77));
    }

    #[test]
    fn a_text_that_was_cut_anywhere_is_none_or_whole() {
        let whole = stat(STAT);
        let end_of_start = STAT.windows(4).position(|part| part == b"4242").unwrap() + 4;
        for length in 0..STAT.len() {
            let cut = stat(&STAT[..length]);
            assert!(length < end_of_start || cut == whole, "{length}");
        }
        assert_eq!(stat(b""), None);
        assert_eq!(stat(b")"), None);
        assert_eq!(stat(b"7 (a)"), None);
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        assert_eq!(whole(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(whole(b"18446744073709551616"), None);
        assert_eq!(whole(b"-1"), None);
        assert_eq!(whole(b""), None);
    }

    #[test]
    fn labels_are_whole_beginnings_of_lines() {
        let io = b"rchar: 323934931\nwchar: 17\nread_bytes: 4096\ncancelled_write_bytes: 0\n";
        assert_eq!(labelled(io, b"wchar:"), Some(17));
        assert_eq!(labelled(io, b"write_bytes:"), None);
        assert_eq!(labelled(b"MemTotal:       24681932 kB\n", b"MemTotal:"), Some(24_681_932));
    }

    #[test]
    fn idle_time_is_not_busy() {
        let text =
            b"cpu  1 20 300 4000 50000 600000 7000000 80000000 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
        assert_eq!(busy(text), Some(87_600_321));
        assert_eq!(busy(b""), None);
    }

    #[test]
    fn lists_and_pages_are_read() {
        assert_eq!(numbers(b"12 345 6 ").collect::<Vec<_>>(), [12, 345, 6]);
        assert_eq!(numbers(b"").count(), 0);
        assert_eq!(resident_pages(b"1000 50 20 1 0 30 0\n"), Some(50));
        assert_eq!(resident_pages(b""), None);
    }
}
