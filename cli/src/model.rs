//! What a supervisor tells of its services, by the names that the commands have for it.

pub(crate) use signalbox::control::protocol::{
    ExitReport as Exit, News, ServiceReport as Instance,
};
pub(crate) use signalbox::supervisor::state::ServiceState as State;

use crate::signals;

/// It is not as it should be.
pub(crate) fn is_bad(state: State) -> bool {
    matches!(state, State::Failed | State::Unhealthy | State::Backoff)
}

/// "code 1", "SIGKILL".
pub(crate) fn told(exit: &Exit) -> String {
    match (exit.signal, exit.exit_code) {
        (Some(number), _) => signals::name_of(number),
        (None, Some(code)) => format!("code {code}"),
        (None, None) => exit.reason.clone(),
    }
}

/// The instances that a name means, as the supervisor understands it.
pub(crate) fn is_meant(it: &Instance, name: &str) -> bool {
    it.name == name || it.label == name
}

/// A line of a service's output.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) label: String,
    pub(crate) stream: String,
    pub(crate) text: String,
    /// When it came, in milliseconds since the epoch.
    pub(crate) at: u64,
    /// Bytes of the stream that are missing before it.
    pub(crate) skipped: u64,
}

/// The lines of a piece of output.
pub(crate) fn lines(label: &str, stream: &str, text: &str, at: u64, skipped: u64) -> Vec<Line> {
    let line = |(index, text): (usize, &str)| Line {
        label: label.to_owned(),
        stream: stream.to_owned(),
        text: text.to_owned(),
        at,
        skipped: if index == 0 { skipped } else { 0 },
    };
    text.split_inclusive('\n')
        .map(|line| line.strip_suffix('\n').unwrap_or(line))
        .enumerate()
        .map(line)
        .collect()
}

/// Milliseconds since the epoch.
pub(crate) fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
pub(crate) fn instance(label: &str, state: State) -> Instance {
    Instance {
        name: label.into(),
        instance: 0,
        label: label.into(),
        state,
        since: 1_000,
        reason: None,
        pid: None,
        runs: 0,
        restarts: 0,
        exit: None,
        next_at: None,
        last_lines: Vec::new(),
        interactive: false,
        cpu_percent: None,
        memory_bytes: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_output_is_a_list_of_lines() {
        let of = |text| lines("a", "stdout", text, 0, 7);
        let texts = |text| of(text).into_iter().map(|it| it.text).collect::<Vec<_>>();
        assert_eq!(texts("one\n\ntwo"), ["one", "", "two"]);
        assert_eq!(of("one\ntwo\n").iter().map(|it| it.skipped).collect::<Vec<_>>(), [7, 0]);
    }
}
