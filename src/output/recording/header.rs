//! What a recording says of its terminal.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::pty::size::Size;

/// The version of the form that is written.
const VERSION: u32 = 2;

/// The first line of a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordingHeader {
    /// The terminal's size where the recording begins.
    pub size: Size,
    /// A name for people.
    pub title: Option<String>,
    /// What runs in the terminal, for people.
    pub command: Option<String>,
    /// Variables that tell how the output is meant, such as `TERM`.
    pub variables: Vec<(String, String)>,
    /// The longest pause that players should keep.
    pub idle_time_limit: Option<Duration>,
}

impl RecordingHeader {
    /// The line, with the present time and its end.
    pub(super) fn line(&self) -> String {
        let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let variables: Map<String, Value> = { self.variables.iter() }
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        let fields = [
            ("version", Some(VERSION.into())),
            ("width", Some(self.size.cols.into())),
            ("height", Some(self.size.rows.into())),
            ("timestamp", Some(timestamp.into())),
            ("idle_time_limit", self.idle_time_limit.map(|limit| limit.as_secs_f64().into())),
            ("command", self.command.as_deref().map(Value::from)),
            ("title", self.title.as_deref().map(Value::from)),
            ("env", (!variables.is_empty()).then_some(Value::Object(variables))),
        ];
        // In this order, by which programs tell a recording from other JSON.
        let fields: Vec<String> = { fields.into_iter() }
            .filter_map(|(name, value)| Some(format!("\"{name}\": {}", value?)))
            .collect();
        format!("{{{}}}\n", fields.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out() {
        let line = RecordingHeader::default().line();
        assert!(line.starts_with("{\"version\": 2, "));
        let line: Value = serde_json::from_str(&line).unwrap();
        let mut names: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
        names.sort();
        assert_eq!(names, ["height", "timestamp", "version", "width"]);
        assert_eq!((&line["width"], &line["height"]), (&80.into(), &24.into()));
    }

    #[test]
    fn what_is_known_is_said() {
        let header = RecordingHeader {
            title: Some("a \"title\"".into()),
            command: Some("bash -l".into()),
            variables: vec![("TERM".into(), "xterm".into())],
            idle_time_limit: Some(Duration::from_millis(2500)),
            ..RecordingHeader::default()
        };
        let line: Value = serde_json::from_str(&header.line()).unwrap();
        assert_eq!(line["title"], "a \"title\"");
        assert_eq!(line["command"], "bash -l");
        assert_eq!(line["env"]["TERM"], "xterm");
        assert_eq!(line["idle_time_limit"], 2.5);
    }
}
