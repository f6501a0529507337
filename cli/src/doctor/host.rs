//! The system.

use super::Check;
use crate::terminal;

/// The first Linux that has all that the engine asks for.
const NEEDED: (u32, u32) = (5, 3);

pub(super) fn kernel() -> Check {
    const NAME: &str = "kernel";
    let system = rustix::system::uname();
    let release = system.release().to_string_lossy().into_owned();
    let machine = system.machine().to_string_lossy().into_owned();
    let text = format!("Linux {release} on {machine}");
    match version(&release) {
        Some(version) if version < NEEDED => Check::warning(
            NAME,
            text,
            "Before 5.3 there are no descriptors of processes: services run without a guardian, and what they start may \
             outlive them.",
        ),
        _ => Check::good(NAME, text),
    }
}

fn version(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|letter: char| !letter.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

pub(super) fn terminal() -> Check {
    let term = std::env::var("TERM").unwrap_or_else(|_| "not set".into());
    let text = match (terminal::size(), terminal::is_input()) {
        (Some((columns, rows)), true) => format!("{columns} x {rows}, TERM is {term}"),
        _ => "none: attach and top need one".to_owned(),
    };
    Check::good("terminal", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_whatever_follows_the_numbers() {
        assert_eq!(version("6.1.0-13-amd64"), Some((6, 1)));
        assert_eq!(version("5.15"), Some((5, 15)));
        assert_eq!(version("strange"), None);
    }
}
