//! Why a command did not do what it was asked for.

use crate::exit_code::ExitCode;
use crate::say::paint::Paint;

/// A result of a command.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// What is told to the person who asked: what went wrong, and what to do next.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// For scripts.
    pub(crate) exit: ExitCode,
    /// What went wrong, as a sentence without its capital. May have several lines.
    pub(crate) message: String,
    /// What to do next, a line each.
    pub(crate) advice: Vec<String>,
}

impl Failure {
    pub(crate) fn new(exit: ExitCode, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), advice: Vec::new() }
    }

    /// Nobody reads any more what would be told: the exit code alone says that this signal would have
    /// ended the command.
    pub(crate) fn silent(signal: i32) -> Self {
        Self::new(ExitCode::of_signal(signal), "")
    }

    /// With a line that says what to do.
    #[must_use]
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice.push(advice.into());
        self
    }

    /// The text for standard error.
    pub(crate) fn render(&self, paint: Paint) -> String {
        if self.message.is_empty() {
            return String::new();
        }
        let mut text = format!("{} {}\n", paint.bold_red("error:"), self.message);
        for advice in &self.advice {
            text.push_str(&format!("  {}\n", paint.dim(advice)));
        }
        text
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(ExitCode::Failed, error.to_string())
    }
}

/// "There are: …" and, where one is close to what was typed, which one may have been meant.
pub(crate) fn unknown_service(name: &str, known: &[String]) -> Failure {
    let failure =
        Failure::new(ExitCode::UnknownService, format!("there is no service \"{name}\" here"));
    if known.is_empty() {
        return failure.advise("There are none at all.");
    }
    let nearest = { known.iter() }
        .map(|one| (strsim::damerau_levenshtein(one, name), one))
        .min_by_key(|(distance, _)| *distance)
        // A third of a name may be wrong before it is another.
        .filter(|(distance, one)| *distance <= one.chars().count().div_ceil(3));
    let meant = nearest.map(|(_, one)| format!(" Did you mean \"{one}\"?")).unwrap_or_default();
    failure.advise(format!("There are: {}.{meant}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_right_is_proposed() {
        let known = ["api".to_owned(), "database".to_owned()];
        let failure = unknown_service("databases", &known);
        assert_eq!(failure.advice, ["There are: api, database. Did you mean \"database\"?"]);
        assert_eq!(failure.exit.number(), 5);
    }

    #[test]
    fn another_name_is_not_taken_for_a_mistake_in_typing() {
        let failure = unknown_service("web", &["api".to_owned()]);
        assert_eq!(failure.advice, ["There are: api."]);
    }

    #[test]
    fn without_colours_a_failure_is_plain_text() {
        let failure = Failure::new(ExitCode::Failed, "it broke").advise("Mend it.");
        assert_eq!(failure.render(Paint::plain()), "error: it broke\n  Mend it.\n");
    }
}
