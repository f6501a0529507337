//! Names and numbers of signals.

/// Those that people send, by the names that all of Linux's architectures of ours number alike.
const KNOWN: [(&str, i32); 21] = [
    ("HUP", 1),
    ("INT", 2),
    ("QUIT", 3),
    ("ILL", 4),
    ("TRAP", 5),
    ("ABRT", 6),
    ("BUS", 7),
    ("FPE", 8),
    ("KILL", 9),
    ("USR1", 10),
    ("SEGV", 11),
    ("USR2", 12),
    ("PIPE", 13),
    ("ALRM", 14),
    ("TERM", 15),
    ("CHLD", 17),
    ("CONT", 18),
    ("STOP", 19),
    ("TSTP", 20),
    ("WINCH", 28),
    ("SYS", 31),
];

/// `SIGTERM`; `signal 33` for one without a name.
pub(crate) fn name_of(number: i32) -> String {
    match KNOWN.iter().find(|(_, known)| *known == number) {
        Some((name, _)) => format!("SIG{name}"),
        None => format!("signal {number}"),
    }
}

/// The full name of a signal, from that, its short one or its number.
pub(crate) fn parse(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let short = upper.strip_prefix("SIG").unwrap_or(&upper);
    let number = text.parse().unwrap_or(-1);
    let (name, _) = KNOWN.iter().find(|(name, known)| *name == short || *known == number)?;
    Some(format!("SIG{name}"))
}

/// True for what nobody would send as text: the whole name in capitals.
pub(crate) fn looks_like_one(text: &str) -> bool {
    text.starts_with("SIG") && parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_known_by_each_of_its_names() {
        for text in ["SIGHUP", "hup", "HUP", "1"] {
            assert_eq!(parse(text).as_deref(), Some("SIGHUP"));
        }
        assert_eq!(parse("SIGWHAT"), None);
        assert_eq!(parse("0"), None);
    }

    #[test]
    fn only_a_whole_name_is_taken_for_a_signal() {
        assert!(looks_like_one("SIGUSR2"));
        assert!(!looks_like_one("hup") && !looks_like_one("SIGNAL"));
    }

    #[test]
    fn the_numbers_are_those_of_the_system() {
        assert_eq!(name_of(libc::SIGUSR2), "SIGUSR2");
        assert_eq!(name_of(libc::SIGCONT), "SIGCONT");
        assert_eq!(name_of(libc::SIGWINCH), "SIGWINCH");
        assert_eq!(name_of(64), "signal 64");
    }
}
