//! `signalbox init`: a config from what is in the folder.
//!
//! * `procfile`, `package` and `pm2` read what is there, `write` makes the config's text: all pure;
//! * here files are looked for. What exists is never overwritten.

mod package;
mod pm2;
mod procfile;
mod write;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use signalbox::control::CONFIG_NAMES;

use crate::arguments::{Init, Origin};
use crate::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::launcher::Launcher;
use crate::say::units;
use crate::terminal;
use write::Service;

const ECOSYSTEM_NAMES: [&str; 7] = [
    "ecosystem.config.js",
    "ecosystem.config.cjs",
    "ecosystem.config.mjs",
    "ecosystem.config.json",
    "ecosystem.json",
    "pm2.config.js",
    "pm2.json",
];

pub(crate) fn init(
    context: &Context,
    launcher: Option<&Launcher>,
    options: &Init,
) -> Result<ExitCode> {
    let directory = context.directory();
    if !options.print {
        refuse_to_overwrite(directory)?;
    }
    let found = find(directory, launcher, options.from)?;
    let text = write::config(&found.services, &found.origin, options.ts);
    if options.print {
        terminal::print(&text)?;
        return Ok(ExitCode::Done);
    }
    let name = if options.ts { "signalbox.config.ts" } else { "signalbox.config.mjs" };
    let path = directory.join(name);
    // Somebody else may just have written it.
    let written = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = written.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        Failure::new(ExitCode::Failed, format!("{} can't be written: {error}", path.display()))
    })?;
    let paint = context.paint;
    let sign = paint.green(context.symbols.ok);
    let number = units::count(found.services.len(), "service");
    let mut lines =
        vec![format!("{sign} {} with {number} from {}", paint.bold(name), found.origin)];
    lines.extend(
        found
            .services
            .iter()
            .map(|service| format!("    {}  {}", service.name, paint.dim(&service.shown()))),
    );
    lines.extend(
        found
            .remarks
            .iter()
            .map(|remark| format!("{} {remark}", paint.yellow(context.symbols.warning))),
    );
    lines.push(paint.dim("Look through it, then start it: signalbox up"));
    terminal::print(&(lines.join("\n") + "\n"))?;
    Ok(ExitCode::Done)
}

/// What was found.
struct Found {
    /// The file's name.
    origin: String,
    services: Vec<Service>,
    /// What could not be taken over.
    remarks: Vec<String>,
}

fn refuse_to_overwrite(directory: &Path) -> Result<()> {
    let Some(name) = CONFIG_NAMES.iter().find(|name| directory.join(name).exists()) else {
        return Ok(());
    };
    Err(Failure::new(
        ExitCode::Failed,
        format!("there is a {name} here already, and it stays as it is"),
    )
    .advise("Start it:                        signalbox up")
    .advise("See what would be written:       signalbox init --print"))
}

fn find(directory: &Path, launcher: Option<&Launcher>, from: Option<Origin>) -> Result<Found> {
    let wanted = |origin| from.is_none_or(|from| from == origin);
    if wanted(Origin::Pm2) {
        if let Some(name) = ECOSYSTEM_NAMES.iter().find(|name| directory.join(name).is_file()) {
            return of_pm2(directory, name, launcher);
        }
    }
    if wanted(Origin::Procfile) {
        for name in ["Procfile.dev", "Procfile"] {
            let Ok(text) = fs::read_to_string(directory.join(name)) else { continue };
            let (services, remarks) = procfile::services(&text);
            return some(name, services, remarks);
        }
    }
    if wanted(Origin::Package) {
        if let Ok(text) = fs::read_to_string(directory.join("package.json")) {
            let manager = package::manager(|name| directory.join(name).exists());
            let services = package::services(&text, manager).map_err(|why| {
                Failure::new(ExitCode::Config, format!("package.json can't be read: {why}"))
            })?;
            return some("package.json", services, Vec::new());
        }
    }
    let what = match from {
        Some(Origin::Pm2) => "ecosystem file of pm2",
        Some(Origin::Procfile) => "Procfile",
        Some(Origin::Package) => "package.json",
        None => "ecosystem file, Procfile or package.json",
    };
    Err(Failure::new(ExitCode::Failed, format!("there is no {what} in {}", directory.display()))
        .advise("Write a signalbox.config.mjs by hand:")
        .advise(
            "  export default { processes: { api: { command: \"node\", args: [\"api.js\"] } } };",
        ))
}

fn some(origin: &str, services: Vec<Service>, remarks: Vec<String>) -> Result<Found> {
    if services.is_empty() {
        let why = match origin {
            "package.json" => {
                ": no script named dev, start, serve or watch, nor dev:…, start:…, serve:…, watch:…"
            }
            _ => "",
        };
        return Err(Failure::new(ExitCode::Failed, format!("{origin} names nothing to run{why}")));
    }
    Ok(Found { origin: origin.to_owned(), services, remarks })
}

fn of_pm2(directory: &Path, name: &str, launcher: Option<&Launcher>) -> Result<Found> {
    let Some(launcher) = launcher else {
        return Err(Failure::new(
            ExitCode::Config,
            format!("{name} is read by JavaScript, and there is none around this program"),
        )
        .advise("Start it as: npx signalbox init"));
    };
    let apps: Vec<serde_json::Value> =
        launcher.call("pm2Apps", serde_json::json!({ "file": directory.join(name) }))?;
    let (services, remarks) = pm2::services(&apps);
    some(name, services, remarks)
}
