//! Procfiles: a line `name: command` for each service.

use serde_json::json;

use super::write::Service;

/// The services, and what was not understood.
pub(super) fn services(text: &str) -> (Vec<Service>, Vec<String>) {
    let mut services = Vec::new();
    let mut remarks = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let named = line.split_once(':').map(|(name, command)| (name.trim(), command.trim()));
        match named {
            Some((name, command)) if is_name(name) && !command.is_empty() => {
                // Lines of a Procfile are for a shell.
                let options = vec![("command", json!(command)), ("shell", json!(true))];
                services.push(Service { name: name.to_owned(), options });
            }
            _ => remarks.push(format!("line {} is left out, it has no name: {line}", index + 1)),
        }
    }
    (services, remarks)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_service_for_a_shell() {
        let (services, remarks) =
            services("# dev\nweb: PORT=3000 npm start\n\nworker:  node w.js | tee log\nnonsense\n");
        let shown: Vec<_> = services.iter().map(|it| (it.name.as_str(), it.shown())).collect();
        assert_eq!(
            shown,
            [("web", "PORT=3000 npm start".into()), ("worker", "node w.js | tee log".into())]
        );
        assert_eq!(services[0].options[1], ("shell", json!(true)));
        assert_eq!(remarks, ["line 5 is left out, it has no name: nonsense"]);
    }
}
