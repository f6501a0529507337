//! Which events somebody wants: an exact name, a prefix with a star behind it, or everything.
//!
//! Pure. What a set of patterns says of a list of topics is worked out once and kept with the route
//! (`routes`), so nothing here is asked for each event.

use std::collections::HashSet;

use crate::error::{Error, Result};

/// Most UTF-16 code units of a name.
pub(crate) const MAX_NAME_UNITS: usize = 256;

/// Most patterns of one endpoint: far more than anybody writes by hand, and a bound for a page that
/// goes wrong.
pub(crate) const MAX_PATTERNS: usize = 4096;

/// One pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pattern {
    /// The name, or what names begin with.
    text: Box<str>,
    is_prefix: bool,
}

impl Pattern {
    /// Reads `name`, `prefix*` or `*`. A star anywhere else is a character like others.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (name, is_prefix) = match text.strip_suffix('*') {
            Some(prefix) => (prefix, true),
            None => (text, false),
        };
        if (name.is_empty() && !is_prefix) || name.encode_utf16().count() > MAX_NAME_UNITS {
            return Err(invalid_name(text));
        }
        Ok(Self { text: name.into(), is_prefix })
    }

    /// Whether everything that `other` matches is matched by this one, too.
    fn covers(&self, other: &Self) -> bool {
        self.is_prefix && other.text.starts_with(&*self.text) || self == other
    }

    /// What both match. Two patterns have nothing in common, or one is within the other.
    fn common(&self, other: &Self) -> Option<Self> {
        if self.covers(other) {
            Some(other.clone())
        } else if other.covers(self) {
            Some(self.clone())
        } else {
            None
        }
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.text)?;
        out.write_str(if self.is_prefix { "*" } else { "" })
    }
}

pub(crate) fn invalid_name(found: &str) -> Error {
    Error::BusName { name: found.chars().take(80).collect(), length: found.encode_utf16().count() }
}

/// A set of patterns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns {
    exact: HashSet<Box<str>>,
    prefixes: Vec<Box<str>>,
    is_all: bool,
    list: Vec<Pattern>,
}

impl Patterns {
    /// Reads patterns; one that comes twice counts once.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_LIMIT`.
    pub(crate) fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut list = Vec::new();
        for text in texts {
            if list.len() == MAX_PATTERNS {
                return Err(Error::BusLimit {
                    what: "patterns of one endpoint",
                    limit: MAX_PATTERNS,
                });
            }
            list.push(Pattern::parse(text)?);
        }
        Ok(Self::new(list))
    }

    pub(crate) fn new(mut list: Vec<Pattern>) -> Self {
        list.sort_unstable();
        list.dedup();
        let of = |is_prefix| list.iter().filter(move |pattern| pattern.is_prefix == is_prefix);
        Self {
            is_all: of(true).any(|pattern| pattern.text.is_empty()),
            exact: of(false).map(|pattern| pattern.text.clone()).collect(),
            prefixes: of(true).map(|pattern| pattern.text.clone()).collect(),
            list,
        }
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        self.is_all
            || self.exact.contains(name)
            || self.prefixes.iter().any(|prefix| name.starts_with(&**prefix))
    }

    /// The part of `wanted` that this set allows, and those patterns of it of which nothing is left.
    pub(crate) fn allowed(&self, wanted: &Self) -> (Self, Vec<String>) {
        if self.is_all {
            return (wanted.clone(), Vec::new());
        }
        let (mut kept, mut refused) = (Vec::new(), Vec::new());
        for pattern in &wanted.list {
            let before = kept.len();
            kept.extend(self.list.iter().filter_map(|allowed| allowed.common(pattern)));
            if kept.len() == before {
                refused.push(pattern.to_string());
            }
        }
        kept.sort_unstable();
        kept.dedup();
        // Of two wide sets the common part may have more patterns than either.
        kept.truncate(MAX_PATTERNS);
        (Self::new(kept), refused)
    }
}

/// All patterns of several sets, without those that others cover, in a stable order.
pub(crate) fn union<'a>(sets: impl Iterator<Item = &'a Patterns>) -> Vec<String> {
    let mut list: Vec<&Pattern> = Vec::new();
    for set in sets {
        if set.is_all {
            return vec!["*".into()];
        }
        list.extend(&set.list);
    }
    list.sort_unstable();
    list.dedup();
    list.into_iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Patterns {
        Patterns::parse(texts.iter().copied()).unwrap()
    }

    #[test]
    fn a_star_stands_for_any_end() {
        let set = patterns(&["job:done", "conductor:*"]);
        for (name, is_wanted) in [
            ("job:done", true),
            ("job:done2", false),
            ("conductor:", true),
            ("conductor:progress", true),
            ("conductor", false),
            ("", false),
        ] {
            assert_eq!(set.matches(name), is_wanted, "{name}");
        }
        assert!(patterns(&["*"]).matches("anything"));
        assert!(!patterns(&[]).matches("anything"));
    }

    #[test]
    fn names_have_from_1_to_256_code_units() {
        assert!(Pattern::parse("").is_err());
        assert!(Pattern::parse("*").is_ok());
        assert!(Pattern::parse(&"x".repeat(256)).is_ok());
        assert!(Pattern::parse(&format!("{}*", "x".repeat(256))).is_ok());
        assert!(Pattern::parse(&"x".repeat(257)).is_err());
        assert!(Pattern::parse(&"😀".repeat(128)).is_ok());
        assert!(Pattern::parse(&"😀".repeat(129)).is_err());
    }

    #[test]
    fn a_policy_clips_what_is_wanted() {
        let policy = patterns(&["app:*", "log"]);
        let clip = |wanted: &[&str]| {
            let (kept, refused) = policy.allowed(&patterns(wanted));
            (union([&kept].into_iter()), refused)
        };
        let texts =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(clip(&["*"]), (texts(&["app:*", "log"]), texts(&[])));
        assert_eq!(clip(&["app:x", "log"]), (texts(&["app:x", "log"]), texts(&[])));
        assert_eq!(clip(&["a*"]), (texts(&["app:*"]), texts(&[])));
        assert_eq!(clip(&["other", "lo", "app"]), (texts(&[]), texts(&["app", "lo", "other"])));
        assert_eq!(clip(&["log*", "logs"]), (texts(&["log"]), texts(&["logs"])));
    }

    #[test]
    fn a_clipped_set_matches_what_both_match() {
        let texts = ["*", "a*", "ab", "ab*", "abc", "b", "b*"];
        let names = ["a", "ab", "abc", "abcd", "b", "bc", "c"];
        for policy in texts.map(|text| patterns(&[text, "abc"])) {
            for wanted in texts.map(|text| patterns(&[text, "bc"])) {
                let (kept, _) = policy.allowed(&wanted);
                for name in names {
                    let both = policy.matches(name) && wanted.matches(name);
                    assert_eq!(kept.matches(name), both, "{policy:?} {wanted:?} {name}");
                }
            }
        }
    }

    #[test]
    fn everything_is_one_star() {
        let sets = [patterns(&["b", "a"]), patterns(&["a", "*"])];
        assert_eq!(union(sets.iter()), ["*"]);
        assert_eq!(union(sets[..1].iter()), ["a", "b"]);
    }
}
