//! Scripts of package.json that run on.

use serde::Deserialize;
use serde_json::{json, Map, Value};

use super::write::Service;

/// Names of scripts that run on, and beginnings of their names.
const LASTING: [&str; 4] = ["dev", "start", "serve", "watch"];

#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    scripts: Map<String, Value>,
}

/// The package manager, by its lock file.
pub(super) fn manager(exists: impl Fn(&str) -> bool) -> &'static str {
    let known = [
        ("bun.lock", "bun"),
        ("bun.lockb", "bun"),
        ("pnpm-lock.yaml", "pnpm"),
        ("yarn.lock", "yarn"),
    ];
    known.iter().find(|(file, _)| exists(file)).map_or("npm", |(_, manager)| manager)
}

/// The services: each part of a script such as `dev`, where its parts have scripts of their own (`dev:api`,
/// `dev:web`), else that script.
pub(super) fn services(text: &str, manager: &str) -> Result<Vec<Service>, String> {
    let package: Package = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let names: Vec<&str> = package.scripts.keys().map(String::as_str).collect();
    for lasting in LASTING {
        let parts: Vec<_> = { names.iter() }
            .filter_map(|name| Some((*name, name.strip_prefix(lasting)?.strip_prefix(':')?)))
            .filter(|(_, part)| !part.is_empty())
            .collect();
        if !parts.is_empty() {
            return Ok(parts
                .into_iter()
                .map(|(script, part)| service(&part.replace(':', "-"), script, manager))
                .collect());
        }
        if names.contains(&lasting) {
            return Ok(vec![service(lasting, lasting, manager)]);
        }
    }
    Ok(Vec::new())
}

fn service(name: &str, script: &str, manager: &str) -> Service {
    let options = vec![("command", json!(manager)), ("args", json!(["run", script]))];
    Service { name: name.to_owned(), options }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(scripts: &str) -> Vec<(String, String)> {
        let text = format!(r#"{{"scripts":{scripts}}}"#);
        let services = services(&text, "npm").unwrap();
        services.into_iter().map(|it| (it.name.clone(), it.shown())).collect()
    }

    #[test]
    fn the_parts_of_a_script_are_preferred_to_the_whole() {
        let found = shown(r#"{"dev":"concurrently x","dev:api":"a","dev:web":"b","build":"c"}"#);
        assert_eq!(
            found,
            [("api".into(), "npm run dev:api".into()), ("web".into(), "npm run dev:web".into())]
                as [(String, String); 2]
        );
    }

    #[test]
    fn a_script_that_runs_on_is_one_service() {
        assert_eq!(
            shown(r#"{"build":"x","start":"y"}"#),
            [("start".to_owned(), "npm run start".to_owned())]
        );
        assert!(shown(r#"{"build":"x"}"#).is_empty());
        assert!(services("{", "npm").is_err());
    }

    #[test]
    fn the_lock_file_tells_the_package_manager() {
        assert_eq!(manager(|file| file == "pnpm-lock.yaml"), "pnpm");
        assert_eq!(manager(|_| false), "npm");
    }
}
