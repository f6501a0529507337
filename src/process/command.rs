//! From a command as people write it to a file that can be executed.

use std::ffi::{CString, OsStr, OsString};
use std::io::{self, Read};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{accessat, Access, AtFlags, CWD};

use super::options::SpawnOptions;
use super::spawn::{Image, CHANNEL_DESCRIPTOR};
use super::tree::Cookie;
use super::variables::Resolved;
use crate::error::{Error, Result};

/// Where `execvp` looks when the environment has no `PATH`.
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Tells a Node or Bun program where its channel is.
const CHANNEL_VARIABLE: &str = "NODE_CHANNEL_FD";

/// Tells a child with `signalbox/child` that the host on the other side understands its codec. It
/// names the socket, because a child may pass the variable on to one of its own, whose channel leads
/// elsewhere: `sbx1:<descriptor>:<inode>`.
const PEER_VARIABLE: &str = "SIGNALBOX_IPC";

/// Those that speak of a host's own channel, which no child inherits.
const CHANNEL_VARIABLES: [&str; 3] =
    [CHANNEL_VARIABLE, "NODE_CHANNEL_SERIALIZATION_MODE", PEER_VARIABLE];

/// What `execve` takes, owned.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) path: CString,
    pub(crate) argv: Vec<CString>,
    pub(crate) envp: Vec<CString>,
    pub(crate) cwd: Option<CString>,
}

impl Program {
    /// Finds the command and puts everything into the system's form.
    pub(crate) fn resolve(options: &SpawnOptions) -> Result<Self> {
        let command = options.shell.as_ref().unwrap_or(&options.command);
        let mut argv = vec![c_string("command", command.clone())?];
        let path = find(options, command)?;
        for (index, arg) in options.args.iter().enumerate() {
            argv.push(c_string(&format!("args[{index}]"), arg.clone())?);
        }
        if options.shell.is_some() {
            let line = shell_line(c_string("command", options.command.clone())?, &argv[1..]);
            argv.truncate(1);
            argv.extend([c"-c".to_owned(), line]);
        }
        let Resolved { taken_over, set } = options.env.resolved();
        let taken_over = taken_over.into_iter().filter(|variable| !speaks_of_channel(variable));
        // Free of NUL already.
        let taken_over = taken_over.map(|variable| Ok(CString::new(variable).unwrap_or_default()));
        let set =
            set.into_iter().filter(|(name, _)| !CHANNEL_VARIABLES.iter().any(|it| name == it));
        let set = set.map(|(name, value)| variable(name, value));
        let channel = options.channel.then(|| {
            variable(OsStr::new(CHANNEL_VARIABLE), OsStr::new(&CHANNEL_DESCRIPTOR.to_string()))
        });
        let cwd = options.cwd.clone().map(|cwd| c_string("cwd", cwd.into()));
        Ok(Self {
            path: c_string("command", path.into())?,
            argv,
            envp: taken_over.chain(set).chain(channel).collect::<Result<_>>()?,
            cwd: cwd.transpose()?,
        })
    }
}

impl Program {
    /// The same, borrowed.
    pub(crate) fn image(&self) -> Image<'_> {
        Image {
            path: &self.path,
            argv: self.argv.iter().map(CString::as_c_str).collect(),
            envp: self.envp.iter().map(CString::as_c_str).collect(),
            cwd: self.cwd.as_deref(),
        }
    }

    /// Marks the process and what it starts as one tree; the mark of a tree around this one goes.
    pub(crate) fn mark(&mut self, cookie: &Cookie) {
        self.envp.retain(|variable| !Cookie::is_in(variable));
        self.envp.push(cookie.variable());
    }

    /// Lets a peer know whose this channel is.
    pub(crate) fn name_channel(&mut self, channel: BorrowedFd<'_>) {
        let named = rustix::fs::fstat(channel).ok().and_then(|stat| {
            let text = format!("{PEER_VARIABLE}=sbx1:{CHANNEL_DESCRIPTOR}:{}", stat.st_ino);
            CString::new(text).ok()
        });
        self.envp.extend(named); // without it, values travel as plain JSON
    }

    /// The same for a script without `#!`, which the shell reads.
    pub(crate) fn by_shell(mut self) -> Self {
        let script = std::mem::replace(&mut self.path, c"/bin/sh".to_owned());
        self.argv[0] = script;
        self.argv.insert(0, self.path.clone());
        self
    }
}

/// Whether the beginning of a file that the system can't execute looks like text: a shell would
/// read anything else as gibberish.
pub(crate) fn is_text(options: &SpawnOptions, program: &Program) -> bool {
    /// As much as shells look at.
    const LOOK_BYTES: usize = 128;
    let path = Path::new(OsStr::from_bytes(program.path.as_bytes()));
    let path = options.cwd.as_ref().map_or_else(|| path.to_owned(), |cwd| cwd.join(path));
    let mut beginning = [0; LOOK_BYTES];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut beginning));
    read.is_ok_and(|count| !beginning[..count].contains(&0))
}

/// The command and its arguments as one line: the command as it is, the arguments quoted.
fn shell_line(command: CString, args: &[CString]) -> CString {
    let mut line = command.into_bytes();
    for arg in args {
        line.extend_from_slice(b" '");
        for &byte in arg.as_bytes() {
            match byte {
                b'\'' => line.extend_from_slice(b"'\\''"),
                other => line.push(other),
            }
        }
        line.push(b'\'');
    }
    CString::new(line).unwrap_or_default() // made of strings without NUL
}

fn speaks_of_channel(variable: &[u8]) -> bool {
    let is_named = |name: &&str| {
        variable.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="))
    };
    CHANNEL_VARIABLES.iter().any(is_named)
}

fn variable(name: &OsStr, value: &OsStr) -> Result<CString> {
    let shown = || format!("env.{}", name.to_string_lossy());
    if name.is_empty() || name.as_bytes().contains(&b'=') {
        return Err(Error::OptionRange {
            option: shown(),
            expected: "a variable with a name, without \"=\" in it".into(),
            found: format!("{:?}", name.to_string_lossy()),
        });
    }
    let mut text = OsString::with_capacity(name.len() + value.len() + 1);
    text.push(name);
    text.push("=");
    text.push(value);
    c_string(&shown(), text)
}

fn c_string(option: &str, text: OsString) -> Result<CString> {
    CString::new(text.into_vec()).map_err(|error| Error::OptionNul {
        option: option.to_owned(),
        position: error.nul_position(),
    })
}

/// The file to execute: the command itself when it has a slash, otherwise the first executable of
/// that name in the child's `PATH`.
fn find(options: &SpawnOptions, command: &OsStr) -> Result<PathBuf> {
    // Relative entries and commands are meant from where the child will be.
    let from_cwd = |path: &Path| match &options.cwd {
        Some(cwd) => cwd.join(path),
        None => path.to_owned(),
    };
    if command.as_bytes().contains(&b'/') {
        check_cwd(options)?;
        return match usable(&from_cwd(Path::new(command))) {
            // Made absolute only for the check: the child enters cwd first, then executes.
            Ok(()) => Ok(PathBuf::from(command)),
            Err(problem) => Err(problem.into_error(options, command, String::new(), command)),
        };
    }
    let searched = path_of(options);
    let mut problem = Problem::Missing;
    let mut found = OsString::new();
    if !command.is_empty() {
        for folder in std::env::split_paths(&searched) {
            // An empty entry means the working directory.
            let candidate = Path::new(".").join(folder).join(command);
            match usable(&from_cwd(&candidate)) {
                Ok(()) => {
                    check_cwd(options)?;
                    return Ok(candidate);
                }
                // As execvp: go on, and speak of the file that was there.
                Err(Problem::Missing) => {}
                Err(other) if matches!(problem, Problem::Missing) => {
                    problem = other;
                    found = candidate.into_os_string();
                }
                Err(_) => {}
            }
        }
    }
    check_cwd(options)?;
    Err(problem.into_error(options, command, searched.to_string_lossy().into_owned(), &found))
}

fn path_of(options: &SpawnOptions) -> OsString {
    options.env.get(OsStr::new("PATH")).unwrap_or_else(|| DEFAULT_PATH.into())
}

/// Says that the directory is the problem before the command is blamed for it.
fn check_cwd(options: &SpawnOptions) -> Result<()> {
    let Some(cwd) = &options.cwd else {
        return Ok(());
    };
    let errno = match std::fs::metadata(cwd) {
        Ok(data) if data.is_dir() => return Ok(()),
        Ok(_) => libc::ENOTDIR,
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Ok(()), // NUL: reported later
        Err(error) => error.raw_os_error().unwrap_or(libc::ENOENT),
    };
    Err(Error::SpawnCwd { command: options.shown(), cwd: cwd.display().to_string(), errno })
}

/// What keeps a file from being executed.
#[derive(Clone, Copy)]
enum Problem {
    Missing,
    Directory,
    Special,
    NoPermission,
}

impl Problem {
    fn into_error(
        self,
        options: &SpawnOptions,
        command: &OsStr,
        searched: String,
        path: &OsStr,
    ) -> Error {
        let command = command.to_string_lossy().into_owned();
        let reason = match self {
            Self::Missing => {
                let cwd = options.cwd.as_ref().map(|cwd| cwd.display().to_string());
                return Error::SpawnNotFound { command, searched, cwd };
            }
            Self::Directory => "is a directory",
            Self::Special => "is not a regular file",
            Self::NoPermission => "lacks execute permission (chmod +x)",
        };
        Error::SpawnNotExecutable { command, path: path.to_string_lossy().into_owned(), reason }
    }
}

fn usable(path: &Path) -> std::result::Result<(), Problem> {
    let data = std::fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => Problem::NoPermission,
        _ => Problem::Missing,
    })?;
    if data.is_dir() {
        return Err(Problem::Directory);
    }
    if !data.is_file() {
        return Err(Problem::Special);
    }
    accessat(CWD, path, Access::EXEC_OK, AtFlags::EACCESS).map_err(|_| Problem::NoPermission)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(options: &SpawnOptions) -> &'static str {
        Program::resolve(options).unwrap_err().code()
    }

    #[test]
    fn a_name_is_searched_for_in_the_path_of_the_child() {
        let mut options = SpawnOptions::new("sh");
        assert!(Program::resolve(&options).is_ok());
        options.env = [("PATH", "/nowhere:/nor/here")].into_iter().collect();
        let error = Program::resolve(&options).unwrap_err();
        assert_eq!(error.code(), "ERR_SIGNALBOX_SPAWN_NOT_FOUND");
        assert!(error.to_string().contains("/nowhere:/nor/here"), "{error}");
    }

    #[test]
    fn a_later_variable_replaces_an_earlier_one() {
        let mut options = SpawnOptions::new("/bin/sh");
        options.env = [("A", "1"), ("B", "2"), ("A", "3")].into_iter().collect();
        let program = Program::resolve(&options).unwrap();
        assert_eq!(program.envp, [c"B=2".to_owned(), c"A=3".to_owned()]);
    }

    #[test]
    fn a_shell_gets_one_line_with_the_arguments_quoted() {
        let mut options = SpawnOptions::new("echo $HOME").args(["it's", "$HOME", ""]);
        options.shell = Some("sh".into());
        let program = Program::resolve(&options).unwrap();
        let line = c"echo $HOME 'it'\\''s' '$HOME' ''";
        assert_eq!(program.argv, [c"sh".to_owned(), c"-c".to_owned(), line.to_owned()]);
        options.shell = Some("no-such-shell".into());
        let error = Program::resolve(&options).unwrap_err();
        assert!(error.to_string().contains("no-such-shell"), "{error}");
    }

    #[test]
    fn a_channel_of_the_host_is_not_inherited() {
        let mut options = SpawnOptions::new("/bin/sh");
        options.env = [("NODE_CHANNEL_FD", "7"), ("A", "1")].into_iter().collect();
        assert_eq!(Program::resolve(&options).unwrap().envp, [c"A=1".to_owned()]);
        options.channel = true;
        let envp = Program::resolve(&options).unwrap().envp;
        assert_eq!(envp, [c"A=1".to_owned(), c"NODE_CHANNEL_FD=3".to_owned()]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(code(&SpawnOptions::new("/")), "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE");
        assert_eq!(code(&SpawnOptions::new("/etc/passwd")), "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE");
        assert_eq!(code(&SpawnOptions::new("/dev/null")), "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE");
        assert_eq!(code(&SpawnOptions::new("")), "ERR_SIGNALBOX_SPAWN_NOT_FOUND");
        assert_eq!(code(&SpawnOptions::new("sh").args(["a\0b"])), "ERR_SIGNALBOX_OPTION_NUL");
        let mut options = SpawnOptions::new("sh");
        options.cwd = Some("/no/such/dir".into());
        assert_eq!(code(&options), "ERR_SIGNALBOX_SPAWN_CWD");
        options.cwd = Some("/etc/passwd".into());
        assert_eq!(code(&options), "ERR_SIGNALBOX_SPAWN_CWD");
        options.cwd = None;
        options.env.set("A=B", "x");
        assert_eq!(code(&options), "ERR_SIGNALBOX_OPTION_RANGE");
    }

    #[test]
    fn a_relative_command_is_looked_for_from_the_working_directory() {
        let mut options = SpawnOptions::new("./sh");
        options.cwd = Some("/bin".into());
        assert!(Program::resolve(&options).is_ok());
        options.cwd = Some("/".into());
        assert_eq!(code(&options), "ERR_SIGNALBOX_SPAWN_NOT_FOUND");
    }
}
