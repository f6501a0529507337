//! What every command knows: the options for all, the terminal, the project.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use signalbox::control::{find_config, Project};

use crate::arguments::Global;
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::say::paint::{ColorWhen, Paint};
use crate::say::status::Canvas;
use crate::say::symbols::Symbols;
use crate::terminal;

/// What every command knows.
pub(crate) struct Context {
    config: Option<PathBuf>,
    directory: PathBuf,
    /// For standard output.
    pub(crate) paint: Paint,
    error_paint: Paint,
    pub(crate) symbols: Symbols,
}

impl Context {
    pub(crate) fn new(global: Global) -> Result<Self> {
        let variable = |name: &str| std::env::var_os(name);
        let when = if global.no_color { ColorWhen::Never } else { global.color };
        let here = || std::env::current_dir().map_err(gone);
        let directory = match global.directory {
            Some(directory) => std::path::absolute(directory).map_err(gone)?,
            None => here()?,
        };
        Ok(Self {
            config: global.config,
            directory,
            paint: Paint::choose(when, variable, terminal::is_output()),
            error_paint: Paint::choose(when, variable, std::io::stderr().is_terminal()),
            symbols: Symbols::choose(variable),
        })
    }

    /// Where the command works.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where tables go.
    pub(crate) fn canvas(&self) -> Canvas {
        Canvas { columns: terminal::columns(), paint: self.paint, symbols: self.symbols }
    }

    /// Tells of a failure, and returns the code to end with.
    pub(crate) fn report(&self, failure: &Failure) -> ExitCode {
        let _ = std::io::stderr().write_all(failure.render(self.error_paint).as_bytes()); // nobody is left to tell
        failure.exit
    }

    /// The config that was named, or the nearest one.
    pub(crate) fn config(&self) -> Result<PathBuf> {
        if let Some(config) = &self.config {
            let path = self.directory.join(config);
            if path.is_file() {
                return Ok(path);
            }
            let message = format!("there is no config {}", path.display());
            return Err(Failure::new(ExitCode::Config, message));
        }
        find_config(&self.directory).ok_or_else(|| {
            let message =
                format!("no signalbox.config.* in {} or above it", self.directory.display());
            Failure::new(ExitCode::Config, message)
                .advise("Write one:        signalbox init")
                .advise("Or name another:  signalbox --config FILE …")
        })
    }

    /// The project of the config.
    pub(crate) fn project(&self) -> Result<Project> {
        Project::of(&self.config()?)
            .map_err(|error| Failure::new(ExitCode::Supervisor, error.to_string()))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn gone(error: std::io::Error) -> Failure {
    Failure::new(ExitCode::Failed, format!("the working directory can't be used: {error}"))
}
