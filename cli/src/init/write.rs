//! The text of a config.

use serde_json::Value;

/// A service, as it will stand in the config.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Service {
    pub(super) name: String,
    /// Its options, in the order in which they are written.
    pub(super) options: Vec<(&'static str, Value)>,
}

impl Service {
    /// The command, for people.
    pub(super) fn shown(&self) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let of =
            |name| self.options.iter().find(|(option, _)| *option == name).map(|(_, value)| value);
        let command = of("command").map(text).unwrap_or_default();
        let args = of("args")
            .and_then(Value::as_array)
            .map(|args| args.iter().map(text).collect::<Vec<_>>());
        std::iter::once(command).chain(args.unwrap_or_default()).collect::<Vec<_>>().join(" ")
    }
}

/// Lines that are longer are written over several.
const MAX_WIDTH: usize = 100;

/// The whole file.
pub(super) fn config(services: &[Service], origin: &str, is_typescript: bool) -> String {
    let head = if is_typescript {
        "import { defineConfig } from \"signalbox\";\n\nexport default defineConfig({\n"
    } else {
        // Without an import it is read wherever the command line comes from, and editors know its type all the same.
        "/** @type {import(\"signalbox\").Config} */\nexport default {\n"
    };
    let tail = if is_typescript { "});\n" } else { "};\n" };
    let body: String = services.iter().map(service).collect();
    format!(
        "// Made from {origin} by `signalbox init`.\n{head}  processes: {{\n{body}  }},\n{tail}"
    )
}

fn service(service: &Service) -> String {
    let key = key(&service.name);
    let pairs: Vec<_> =
        service.options.iter().map(|(name, value)| format!("{name}: {}", written(value))).collect();
    let line = format!("    {key}: {{ {} }},\n", pairs.join(", "));
    if line.len() <= MAX_WIDTH {
        return line;
    }
    format!("    {key}: {{\n      {},\n    }},\n", pairs.join(",\n      "))
}

fn written(value: &Value) -> String {
    match value {
        Value::Array(list) => {
            format!("[{}]", list.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let pairs: Vec<_> = map
                .iter()
                .map(|(name, value)| format!("{}: {}", key(name), written(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// As an object's key, quoted where JavaScript asks for it.
fn key(name: &str) -> String {
    let is_start = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == '$';
    let is_name = name.chars().next().is_some_and(is_start)
        && name.chars().all(|it| is_start(it) || it.is_ascii_digit());
    if is_name {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_config_is_javascript_that_a_person_would_write() {
        let api = Service {
            name: "api".into(),
            options: vec![
                ("command", json!("node")),
                ("args", json!(["api.js"])),
                ("env", json!({ "A-B": "\"" })),
            ],
        };
        assert_eq!(
            config(&[api], "Procfile", false),
            "// Made from Procfile by `signalbox init`.\n\
             /** @type {import(\"signalbox\").Config} */\n\
             export default {\n  processes: {\n    \
             api: { command: \"node\", args: [\"api.js\"], env: { \"A-B\": \"\\\"\" } },\n  },\n};\n"
        );
    }

    #[test]
    fn a_long_service_takes_a_line_for_each_option() {
        let long = Service {
            name: "api-2".into(),
            options: vec![("command", json!("x".repeat(90))), ("shell", json!(true))],
        };
        let text = config(&[long], "Procfile", true);
        assert!(text.contains("    \"api-2\": {\n      command: \"xxx"), "{text}");
        assert!(text.contains("      shell: true,\n    },\n  },\n});\n"), "{text}");
    }
}
