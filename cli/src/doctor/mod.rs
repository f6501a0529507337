//! `signalbox doctor`: what may keep services from running here.
//!
//! * `host` looks at the system, `limits` at what it grants, `programs` at what belongs to this package, `projects` at
//!   what supervisors have left.

mod host;
mod limits;
mod programs;
mod projects;

use serde::Serialize;

use crate::arguments::Doctor;
use crate::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::Result;
use crate::say::fit;
use crate::terminal;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Good,
    Warning,
    Bad,
}

/// Something that was looked at.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    /// What.
    name: &'static str,
    level: Level,
    /// How it is.
    text: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Check {
    fn good(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, level: Level::Good, text: text.into(), advice: None }
    }

    fn warning(name: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, level: Level::Warning, text: text.into(), advice: Some(advice.into()) }
    }

    fn bad(name: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, level: Level::Bad, text: text.into(), advice: Some(advice.into()) }
    }
}

pub(crate) fn doctor(context: &Context, options: &Doctor) -> Result<ExitCode> {
    let mut checks = vec![host::kernel(), host::terminal()];
    checks.extend(programs::all());
    checks.extend(limits::all());
    checks.extend(projects::all(context));
    let worst = checks.iter().map(|check| check.level).max().unwrap_or(Level::Good);
    if options.json {
        let value = serde_json::json!({ "ok": worst < Level::Bad, "checks": checks });
        terminal::print(&format!("{value:#}\n"))?;
    } else {
        terminal::print(&shown(&checks, context))?;
    }
    Ok(if worst == Level::Bad { ExitCode::Failed } else { ExitCode::Done })
}

fn shown(checks: &[Check], context: &Context) -> String {
    let canvas = context.canvas();
    let (paint, symbols) = (canvas.paint, canvas.symbols);
    let longest = checks.iter().map(|check| check.name.len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for check in checks {
        let sign = match check.level {
            Level::Good => paint.green(symbols.ok),
            Level::Warning => paint.yellow(symbols.warning),
            Level::Bad => paint.red(symbols.bad),
        };
        // On a narrow terminal what is told stands below its name.
        let is_narrow = canvas.columns < longest + 30;
        let indent = if is_narrow { 4 } else { longest + 4 };
        let mut told = fit::wrap(&check.text, canvas.columns.saturating_sub(indent));
        let name = paint.bold(&fit::left(
            check.name,
            if is_narrow { 0 } else { longest }.max(check.name.len()),
        ));
        let first = if is_narrow || told.is_empty() {
            String::new()
        } else {
            format!("  {}", told.remove(0))
        };
        lines.push(format!("{sign} {name}{first}"));
        lines.extend(told.iter().map(|line| format!("{:indent$}{line}", "")));
        for advice in check
            .advice
            .iter()
            .flat_map(|text| fit::wrap(text, canvas.columns.saturating_sub(indent)))
        {
            lines.push(format!("{:indent$}{}", "", paint.dim(&advice)));
        }
    }
    let count = |level| checks.iter().filter(|check| check.level == level).count();
    let verdict = match (count(Level::Bad), count(Level::Warning)) {
        (0, 0) => paint.green("All is well."),
        (0, _) => paint.yellow("Services run here; the warnings tell where it may get tight."),
        _ => paint.red("Services can't run here as they should."),
    };
    lines.push(String::new());
    lines.push(verdict);
    lines.join("\n") + "\n"
}
