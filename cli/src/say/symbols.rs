//! Signs for states, with plain ones for terminals that have no others.

use std::ffi::OsString;

/// Signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Symbols {
    pub(crate) ok: &'static str,
    pub(crate) bad: &'static str,
    pub(crate) warning: &'static str,
    pub(crate) again: &'static str,
    pub(crate) stopped: &'static str,
    pub(crate) running: &'static str,
    pub(crate) bar: &'static str,
    pub(crate) dash: &'static str,
    spinner: &'static [&'static str],
}

const UNICODE: Symbols = Symbols {
    ok: "✓",
    bad: "✗",
    warning: "▲",
    again: "↻",
    stopped: "■",
    running: "●",
    bar: "│",
    dash: "—",
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};

const PLAIN: Symbols = Symbols {
    ok: "+",
    bad: "x",
    warning: "!",
    again: "~",
    stopped: "-",
    running: "*",
    bar: "|",
    dash: "-",
    spinner: &["|", "/", "-", "\\"],
};

impl Symbols {
    /// Those that the terminal can show: the console of Linux has few, and a locale may say that there is
    /// no UTF-8. One that says nothing counts as if it had it, as it does in containers.
    pub(crate) fn choose(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let of = |name: &str| {
            variable(name).map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default()
        };
        let locale = ["lc_all", "lc_ctype", "lang"]
            .map(|name| of(&name.to_uppercase()))
            .into_iter()
            .find(|value| !value.is_empty())
            .unwrap_or_default();
        let is_other_set = locale.contains('.') && !locale.contains("utf");
        if is_other_set || matches!(of("TERM").as_str(), "linux" | "dumb") {
            PLAIN
        } else {
            UNICODE
        }
    }

    /// One picture of something that goes on.
    pub(crate) fn spinner(&self, frame: usize) -> &'static str {
        self.spinner[frame % self.spinner.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(name: &'static str, value: &'static str) -> Symbols {
        Symbols::choose(|asked| (asked == name).then(|| OsString::from(value)))
    }

    #[test]
    fn signs_are_plain_where_others_would_be_boxes() {
        assert_eq!(chosen("TERM", "linux"), PLAIN);
        assert_eq!(chosen("LC_ALL", "de_DE.ISO-8859-1"), PLAIN);
        assert_eq!(chosen("LANG", "en_US.UTF-8"), UNICODE);
        assert_eq!(chosen("TERM", "xterm-256color"), UNICODE);
    }
}
