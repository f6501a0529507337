//! Colours, where they are wanted.

use std::ffi::OsString;

use clap::ValueEnum;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// Colours text, or leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paint {
    is_on: bool,
}

/// Colours of labels. Red is for what went wrong, and plain white and black are not seen on every
/// background.
const LABEL_COLORS: [&str; 10] = ["36", "33", "32", "35", "34", "96", "93", "92", "95", "94"];

impl Paint {
    /// Without colours.
    pub(crate) fn plain() -> Self {
        Self { is_on: false }
    }

    /// With colours.
    #[cfg(test)]
    pub(crate) fn colored() -> Self {
        Self { is_on: true }
    }

    /// As the options, the environment and the terminal say, in this order (see no-color.org).
    pub(crate) fn choose(
        when: ColorWhen,
        variable: impl Fn(&str) -> Option<OsString>,
        is_terminal: bool,
    ) -> Self {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let is_forced =
            |name: &str| is_set(name) && variable(name).is_some_and(|value| value != "0");
        let is_on = match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto if is_set("NO_COLOR") => false,
            ColorWhen::Auto if is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE") => true,
            ColorWhen::Auto => is_terminal && variable("TERM").is_none_or(|term| term != "dumb"),
        };
        Self { is_on }
    }

    pub(crate) fn is_on(self) -> bool {
        self.is_on
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.is_on && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.paint("31", text)
    }

    pub(crate) fn bold_red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    pub(crate) fn green(self, text: &str) -> String {
        self.paint("32", text)
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// In the colour of the instance with this number.
    pub(crate) fn label(self, index: usize, text: &str) -> String {
        self.paint(LABEL_COLORS[index % LABEL_COLORS.len()], text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(when: ColorWhen, variables: &[(&str, &str)], is_terminal: bool) -> bool {
        let variable = |name: &str| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| OsString::from(value))
        };
        Paint::choose(when, variable, is_terminal).is_on()
    }

    #[test]
    fn a_terminal_gets_colours_and_a_file_does_not() {
        assert!(chosen(ColorWhen::Auto, &[], true));
        assert!(!chosen(ColorWhen::Auto, &[], false));
        assert!(!chosen(ColorWhen::Auto, &[("TERM", "dumb")], true));
    }

    #[test]
    fn no_color_counts_when_it_is_not_empty() {
        assert!(!chosen(ColorWhen::Auto, &[("NO_COLOR", "1")], true));
        assert!(chosen(ColorWhen::Auto, &[("NO_COLOR", "")], true));
        assert!(!chosen(ColorWhen::Auto, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
    }

    #[test]
    fn force_color_colours_files() {
        assert!(chosen(ColorWhen::Auto, &[("FORCE_COLOR", "1")], false));
        assert!(!chosen(ColorWhen::Auto, &[("FORCE_COLOR", "0")], false));
    }

    #[test]
    fn options_count_above_the_environment() {
        assert!(chosen(ColorWhen::Always, &[("NO_COLOR", "1")], false));
        assert!(!chosen(ColorWhen::Never, &[("FORCE_COLOR", "1")], true));
    }

    #[test]
    fn nothing_is_painted_without_colours() {
        assert_eq!(Paint::plain().red("x"), "x");
        assert_eq!(Paint::colored().red("x"), "\x1b[31mx\x1b[0m");
    }
}
