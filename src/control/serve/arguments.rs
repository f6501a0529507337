//! What the executable is started with. Whoever starts it is the command line, or an init system.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::control::Mode;

const USAGE: &str = "signalbox starts this program for itself, to run the services of a project.
Usage: signalbox-supervisor --config FILE (--foreground | --detached) [--state FOLDER]";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arguments {
    pub(super) config: PathBuf,
    /// The folder of this project's state; by default where it belongs.
    pub(super) state: Option<PathBuf>,
    pub(super) mode: Mode,
}

impl Arguments {
    /// # Errors
    /// What to tell whoever has started it.
    pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let (mut config, mut state, mut mode) = (None, None, None);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--config") => config = arguments.next().map(PathBuf::from),
                Some("--state") => state = arguments.next().map(PathBuf::from),
                Some("--foreground") => mode = Some(Mode::Foreground),
                Some("--detached") => mode = Some(Mode::Detached),
                _ => return Err(format!("{}?\n{USAGE}", argument.display())),
            }
        }
        match (config, mode) {
            (Some(config), Some(mode)) => Ok(Self { config, state, mode }),
            _ => Err(USAGE.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments, String> {
        Arguments::parse(words.iter().map(Into::into))
    }

    #[test]
    fn a_config_and_a_mode_are_needed() {
        let config = PathBuf::from("/p/c.json");
        let mode = Mode::Detached;
        let expected = Arguments { config, state: None, mode };
        assert_eq!(parse(&["--detached", "--config", "/p/c.json"]), Ok(expected));
        assert!(parse(&["--config", "/p/c.json"]).is_err());
        assert!(parse(&["--foreground"]).is_err());
        assert!(parse(&["--config", "/p/c.json", "--foreground", "--what"]).is_err());
    }
}
