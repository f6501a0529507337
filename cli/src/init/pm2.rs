//! Apps of pm2's ecosystem file. docs/migration-pm2.md has the same table.

use serde_json::{json, Map, Value};

use super::write::Service;

/// Options that are taken over, or stand for what happens here in any case.
const KNOWN: [&str; 24] = [
    "name",
    "script",
    "args",
    "interpreter",
    "interpreter_args",
    "node_args",
    "cwd",
    "env",
    "instances",
    "exec_mode",
    "autorestart",
    "max_restarts",
    "restart_delay",
    "max_memory_restart",
    "kill_timeout",
    "watch",
    "ignore_watch",
    "wait_ready",
    "listen_timeout",
    "out_file",
    "error_file",
    "merge_logs",
    "cron_restart",
    "log_file",
];

/// The services, and what could not be taken over.
pub(super) fn services(apps: &[Value]) -> (Vec<Service>, Vec<String>) {
    let mut remarks = Vec::new();
    let services = apps.iter().filter_map(|app| service(app.as_object()?, &mut remarks)).collect();
    (services, remarks)
}

fn service(app: &Map<String, Value>, remarks: &mut Vec<String>) -> Option<Service> {
    let text = |name: &str| app.get(name).and_then(Value::as_str);
    let number = |name: &str| app.get(name).and_then(Value::as_f64);
    let script = text("script")?;
    let stem = script.rsplit('/').next().unwrap_or(script);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let name = text("name").unwrap_or(stem).to_owned();

    let mut line = command(script, text("interpreter"));
    let before = words_of(app.get("node_args").or_else(|| app.get("interpreter_args")));
    line.splice(line.len().min(1)..line.len().min(1), before);
    line.extend(words_of(app.get("args")));
    let mut options = vec![("command", json!(line.remove(0)))];
    if !line.is_empty() {
        options.push(("args", json!(line)));
    }
    for (theirs, ours) in [("cwd", "cwd"), ("env", "env")] {
        options.extend(app.get(theirs).map(|value| (ours, texts(value))));
    }
    match app.get("instances") {
        Some(Value::String(text)) if text == "max" => options.push(("instances", json!("max"))),
        Some(value) if value.as_i64() == Some(0) => options.push(("instances", json!("max"))),
        Some(value) if value.as_i64().is_some_and(|number| number > 1) => {
            options.push(("instances", value.clone()));
        }
        _ => {}
    }
    options.extend(restart(app, number("restart_delay")));
    options.extend(
        text("cron_restart").filter(|_| !restarts(app)).map(|cron| ("schedule", json!(cron))),
    );
    options.extend(
        memory(app.get("max_memory_restart"))
            .map(|size| ("limits", json!({ "memoryBytes": size }))),
    );
    options.extend(app.get("kill_timeout").map(|time| ("killGraceMs", time.clone())));
    if app.get("wait_ready") == Some(&Value::Bool(true)) {
        let mut ready = json!({ "message": "ready" });
        if let Some(limit) = app.get("listen_timeout") {
            ready["timeoutMs"] = limit.clone();
        }
        options.push(("ready", ready));
    }
    options.extend(watch(app).map(|watch| ("watch", watch)));
    let log = ["log_file", "out_file", "error_file"].iter().find_map(|option| text(option));
    options.extend(log.map(|path| ("log", json!(path))));
    for option in app.keys().filter(|option| !KNOWN.contains(&option.as_str())) {
        remarks.push(format!("{name}: {option} is not taken over (docs/migration-pm2.md)"));
    }
    if text("cron_restart").is_some() && restarts(app) {
        remarks
            .push(format!("{name}: cron_restart is not taken over, as it restarts what runs on"));
    }
    Some(Service { name, options })
}

/// How a script is run, by its ending.
fn command(script: &str, interpreter: Option<&str>) -> Vec<String> {
    let by = match interpreter {
        Some("none") => None,
        Some(given) => Some(given),
        None => match script.rsplit_once('.').map(|(_, ending)| ending) {
            Some("js" | "cjs" | "mjs") => Some("node"),
            Some("ts") => Some("bun"),
            Some("py") => Some("python3"),
            Some("sh") => Some("bash"),
            _ => None,
        },
    };
    by.into_iter().chain([script]).map(str::to_owned).collect()
}

fn words_of(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        Some(Value::Array(list)) => list.iter().map(as_text).collect(),
        _ => Vec::new(),
    }
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Variables are texts here.
fn texts(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(name, value)| (name.clone(), Value::from(as_text(value)))).collect()
        }
        other => other.clone(),
    }
}

fn restarts(app: &Map<String, Value>) -> bool {
    app.get("autorestart") != Some(&Value::Bool(false))
}

fn restart(app: &Map<String, Value>, delay: Option<f64>) -> Option<(&'static str, Value)> {
    if !restarts(app) {
        // What is run by a schedule is not restarted anyway.
        return (!app.contains_key("cron_restart")).then(|| ("restart", json!("no")));
    }
    let most = app.get("max_restarts");
    if delay.is_none() && most.is_none() {
        return Some(("restart", json!("always")));
    }
    let mut restart = json!({ "policy": "always" });
    if let Some(delay) = app.get("restart_delay") {
        restart["minDelayMs"] = delay.clone();
        restart["factor"] = json!(1);
    }
    if let Some(most) = most {
        restart["maxRestarts"] = most.clone();
    }
    Some(("restart", restart))
}

/// "300M" is 300 MiB there.
fn memory(value: Option<&Value>) -> Option<Value> {
    let text = match value? {
        Value::String(text) => text.trim().to_owned(),
        number => return Some(number.clone()),
    };
    let unit = match text.chars().last()?.to_ascii_uppercase() {
        'K' => " KiB",
        'M' => " MiB",
        'G' => " GiB",
        _ => return text.parse::<u64>().ok().map(Value::from),
    };
    Some(Value::from(format!("{}{unit}", &text[..text.len() - 1])))
}

fn watch(app: &Map<String, Value>) -> Option<Value> {
    let watch = app.get("watch").filter(|watch| **watch != Value::Bool(false))?;
    match app.get("ignore_watch") {
        None => Some(watch.clone()),
        Some(ignored) => {
            let mut options = Map::new();
            if *watch != Value::Bool(true) {
                options.insert("include".into(), json!(words_of(Some(watch))));
            }
            options.insert("exclude".into(), json!(words_of(Some(ignored))));
            Some(Value::Object(options))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_becomes_a_service_that_does_the_same() {
        let app = json!({
            "name": "api", "script": "./api.js", "args": "--verbose -x", "instances": 2, "env": { "PORT": 3000 },
            "max_memory_restart": "300M", "kill_timeout": 3000, "wait_ready": true, "listen_timeout": 10000,
            "watch": ["src"], "ignore_watch": ["tmp"], "error_file": "api.log", "vizion": false,
        });
        let (services, remarks) = services(&[app]);
        assert_eq!(services[0].name, "api");
        assert_eq!(
            services[0].options,
            [
                ("command", json!("node")),
                ("args", json!(["./api.js", "--verbose", "-x"])),
                ("env", json!({ "PORT": "3000" })),
                ("instances", json!(2)),
                ("restart", json!("always")),
                ("limits", json!({ "memoryBytes": "300 MiB" })),
                ("killGraceMs", json!(3000)),
                ("ready", json!({ "message": "ready", "timeoutMs": 10000 })),
                ("watch", json!({ "include": ["src"], "exclude": ["tmp"] })),
                ("log", json!("api.log")),
            ]
        );
        assert_eq!(remarks, ["api: vizion is not taken over (docs/migration-pm2.md)"]);
    }

    #[test]
    fn scripts_are_run_by_what_their_ending_says() {
        let line = |app: Value| services(&[app]).0[0].shown();
        assert_eq!(line(json!({ "script": "jobs/mail.py" })), "python3 jobs/mail.py");
        assert_eq!(line(json!({ "script": "npm", "args": ["run", "dev"] })), "npm run dev");
        assert_eq!(
            line(json!({ "script": "a.js", "node_args": "--inspect" })),
            "node --inspect a.js"
        );
        assert_eq!(line(json!({ "script": "a.js", "interpreter": "bun" })), "bun a.js");
    }

    #[test]
    fn what_runs_by_a_schedule_is_not_restarted() {
        let app =
            json!({ "script": "report.js", "cron_restart": "0 3 * * *", "autorestart": false });
        let (services, _) = services(&[app]);
        assert_eq!(services[0].name, "report");
        assert!(services[0].options.contains(&("schedule", json!("0 3 * * *"))));
        assert!(!services[0].options.iter().any(|(option, _)| *option == "restart"));
    }
}
