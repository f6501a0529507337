//! What a line or a message must be like to show that a service is ready.

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::plan::LogPattern;

/// Flags of JavaScript's that change nothing about whether a line matches.
const IDLE_FLAGS: &str = "dguvy";

/// A pattern for lines of output.
#[derive(Debug, Clone)]
pub(crate) struct LineMatcher(Regex);

impl LineMatcher {
    /// Reads the pattern.
    ///
    /// # Errors
    /// What is wrong with it, for a person.
    pub(crate) fn new(pattern: &LogPattern) -> Result<Self, String> {
        let mut builder = RegexBuilder::new(&pattern.pattern);
        for flag in pattern.flags.chars() {
            match flag {
                'i' => drop(builder.case_insensitive(true)),
                'm' => drop(builder.multi_line(true)),
                's' => drop(builder.dot_matches_new_line(true)),
                flag if IDLE_FLAGS.contains(flag) => {}
                flag => return Err(format!("{flag:?} is no flag of a regular expression")),
            }
        }
        let explain = |error: regex::Error| {
            format!(
                "{:?} can't be used: {error}. Lookaround and references back are not supported here",
                pattern.pattern
            )
        };
        builder.build().map(Self).map_err(explain)
    }

    /// Whether a line matches, as it is or without what colours it.
    pub(crate) fn matches(&self, line: &str) -> bool {
        self.0.is_match(line) || (line.contains('\u{1b}') && self.0.is_match(&plain(line)))
    }
}

/// A line without escape sequences.
pub(crate) fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '\u{1b}' {
            plain.push(character);
            continue;
        }
        match rest.next() {
            // A control sequence ends with a letter or the like.
            Some('[') => while rest.next().is_some_and(|it| !('@'..='~').contains(&it)) {},
            // A command to the system ends with a bell or ESC \.
            Some(']') => {
                while let Some(it) = rest.next() {
                    if it == '\u{7}' || (it == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    plain
}

/// What a message must be.
#[derive(Debug, Clone)]
pub(crate) struct MessageMatcher(Option<Value>);

impl MessageMatcher {
    /// Reads the JSON text of a value; without one, any message matches.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn new(text: Option<&str>) -> Result<Self, String> {
        text.map(serde_json::from_str).transpose().map(Self).map_err(|error| error.to_string())
    }

    /// Whether one of the messages in the text of a JSON array matches.
    pub(crate) fn matches_one_of(&self, array: &str) -> bool {
        let Some(wanted) = &self.0 else { return true };
        let messages: Vec<Value> = serde_json::from_str(array).unwrap_or_default();
        messages.iter().any(|message| includes(message, wanted))
    }
}

/// Equal; of an object, with all members that are wanted.
fn includes(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            let is_there = |(name, wanted)| found.get(name).is_some_and(|it| includes(it, wanted));
            wanted.iter().all(is_there)
        }
        _ => found == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(pattern: &str, flags: &str) -> Result<LineMatcher, String> {
        LineMatcher::new(&LogPattern { pattern: pattern.into(), flags: flags.into() })
    }

    #[test]
    fn a_coloured_line_matches_like_a_plain_one() {
        let line = "  \u{1b}[32m➜\u{1b}[39m  \u{1b}[1mLocal\u{1b}[22m: \u{1b}]8;;x\u{1b}\\http\u{1b}]8;;\u{7}://";
        assert_eq!(plain(line), "  ➜  Local: http://");
        assert!(matcher("local: http", "gi").unwrap().matches(line));
        assert!(!matcher("local: http", "").unwrap().matches(line));
        assert!(matcher(r"\x1b\[32m", "").unwrap().matches(line));
    }

    #[test]
    fn what_is_not_supported_says_so() {
        assert!(matcher("(?<!a)b", "").unwrap_err().contains("Lookaround"));
        assert!(matcher("a", "x").is_err());
    }

    #[test]
    fn a_message_matches_by_the_members_that_are_wanted() {
        let of = |text| MessageMatcher::new(Some(text)).unwrap();
        assert!(of(r#"{"type":"ready"}"#).matches_one_of(r#"[1,{"type":"ready","port":3}]"#));
        assert!(!of(r#"{"type":"ready"}"#).matches_one_of(r#"[{"type":"busy"}]"#));
        assert!(of("\"ready\"").matches_one_of(r#"["ready"]"#));
        assert!(!of("[1]").matches_one_of("[[1,2]]"));
        assert!(MessageMatcher::new(None).unwrap().matches_one_of("[0]"));
        assert!(MessageMatcher::new(Some("ready")).is_err());
    }
}
