//! A project: a config file, and the place of what is known of its services. Nothing else knows the names
//! and the layout of that place.
//!
//! ```text
//! $SIGNALBOX_STATE_DIR, else $XDG_STATE_HOME/signalbox, else ~/.local/state/signalbox   (0700, our own)
//!   <folder's name>-<hash of the config's path>/
//!     config          the path of the config, for people and `doctor`
//!     lock            held by the living supervisor; its pid and when it began
//!     control.sock    its socket (0600)
//!     control.path    where the socket is instead, when its path would be too long
//!     journal.jsonl   what happened
//!     plan.json       what it was last asked to run (0600: it holds environments)
//!     supervisor.log  what a detached supervisor itself writes
//! ```

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::{lock, ControlError, ProcessIdentity};

/// Names of configs, in the order in which they are looked for; `lib/services/load.js` has the same.
pub const CONFIG_NAMES: [&str; 6] = [
    "signalbox.config.ts",
    "signalbox.config.mts",
    "signalbox.config.js",
    "signalbox.config.mjs",
    "signalbox.config.cjs",
    "signalbox.config.json",
];

/// What the kernel takes as the path of a socket, with its end.
const MAX_SOCKET_PATH: usize = 107;

/// The first of the names, in the first folder from this one upwards that has one.
pub fn find_config(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().find_map(|folder| {
        CONFIG_NAMES.iter().map(|name| folder.join(name)).find(|path| path.exists())
    })
}

/// A config and the place of its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    config: PathBuf,
    folder: PathBuf,
    hash: u64,
}

impl Project {
    /// The project of a config file, with the state where it belongs. Nothing is made yet.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_STATE` when the config does not exist, or there is no place for state.
    pub fn of(config: &Path) -> Result<Self, ControlError> {
        Self::below(&state_root()?, config)
    }

    /// The same, with the state below another folder.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_STATE` when the config does not exist.
    pub fn below(root: &Path, config: &Path) -> Result<Self, ControlError> {
        // The folder's links are resolved and not the file's own: a link is a config of its own.
        let name = config.file_name().unwrap_or_default();
        let parent = match config.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let directory =
            fs::canonicalize(parent).map_err(|error| ControlError::state(parent, &error))?;
        let config = directory.join(name);
        fs::metadata(&config).map_err(|error| ControlError::state(&config, &error))?;
        let hash = hash(config.as_os_str().as_bytes());
        let folder = root.join(format!("{}-{hash:016x}", readable_name(&directory)));
        Ok(Self { config, folder, hash })
    }

    /// The project of a config file, with its state in just this folder.
    pub(super) fn in_folder(folder: &Path, config: &Path) -> Result<Self, ControlError> {
        let project = Self::below(Path::new("/"), config)?;
        Ok(Self { folder: folder.to_owned(), ..project })
    }

    /// All projects that have left anything, by their folders' names.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_STATE`.
    pub fn all() -> Result<Vec<Self>, ControlError> {
        let root = state_root()?;
        let entries = match fs::read_dir(&root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| ControlError::state(&root, &error))?,
        };
        let mut projects: Vec<_> = entries
            .flatten()
            .filter_map(|entry| {
                let folder = entry.path();
                let config = fs::read_to_string(folder.join("config")).ok()?;
                let config = PathBuf::from(config.trim_end_matches('\n'));
                let hash = hash(config.as_os_str().as_bytes());
                Some(Self { config, folder, hash })
            })
            .collect();
        projects.sort_by(|one, other| one.folder.cmp(&other.folder));
        Ok(projects)
    }

    /// Makes the folder, for the supervisor.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_STATE` when it can't be made or is somebody else's.
    pub fn prepare(&self) -> Result<(), ControlError> {
        if let Some(root) = self.folder.parent() {
            make_private(root)?;
        }
        make_private(&self.folder)?;
        let path = self.folder.join("config");
        let text = [self.config.as_os_str().as_bytes(), b"\n"].concat();
        if fs::read(&path).ok().as_deref() != Some(&text) {
            fs::write(&path, text).map_err(|error| ControlError::state(&path, &error))?;
        }
        Ok(())
    }

    /// The config file.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// The directory of the config, which is the project's.
    pub fn directory(&self) -> &Path {
        self.config.parent().unwrap_or(Path::new("/"))
    }

    /// The folder of the state.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file whose lock the living supervisor holds.
    pub fn lock_file(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// The journal.
    pub fn journal_file(&self) -> PathBuf {
        self.folder.join("journal.jsonl")
    }

    /// What a detached supervisor itself writes.
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("supervisor.log")
    }

    /// The plan that was run last. It holds environments.
    pub fn plan_file(&self) -> PathBuf {
        self.folder.join("plan.json")
    }

    /// Says where the socket is, when it is not in the folder.
    pub fn socket_note(&self) -> PathBuf {
        self.folder.join("control.path")
    }

    /// Where the supervisor listens. A path that the kernel would not take is replaced by one below `/tmp`.
    pub fn socket_file(&self) -> PathBuf {
        let path = self.folder.join("control.sock");
        if path.as_os_str().len() <= MAX_SOCKET_PATH {
            return path;
        }
        let uid = rustix::process::getuid().as_raw();
        PathBuf::from(format!("/tmp/signalbox-{uid}/{:016x}.sock", self.hash))
    }

    /// The supervisor that lives.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CONTROL_STATE`.
    pub fn supervisor(&self) -> Result<Option<ProcessIdentity>, ControlError> {
        let path = self.lock_file();
        lock::holder(&path).map_err(|error| ControlError::state(&path, &error))
    }

    /// Ports that the plan that was run last had handed out, so that a next one keeps them.
    pub fn last_ports(&self) -> std::collections::BTreeMap<String, u16> {
        #[derive(serde::Deserialize)]
        struct Ports {
            #[serde(default)]
            ports: std::collections::BTreeMap<String, u16>,
        }
        let text = fs::read_to_string(self.plan_file()).unwrap_or_default();
        serde_json::from_str::<Ports>(&text).map(|plan| plan.ports).unwrap_or_default()
    }
}

/// Where all projects' state is.
fn state_root() -> Result<PathBuf, ControlError> {
    let given = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let is_absolute = |path: &PathBuf| path.is_absolute();
    if let Some(path) = given("SIGNALBOX_STATE_DIR") {
        return std::path::absolute(&path).map_err(|error| ControlError::state(&path, &error));
    }
    if let Some(path) = given("XDG_STATE_HOME").filter(is_absolute) {
        return Ok(path.join("signalbox"));
    }
    if let Some(home) = given("HOME").filter(is_absolute) {
        return Ok(home.join(".local/state/signalbox"));
    }
    Err(ControlError::State {
        path: PathBuf::from("~/.local/state/signalbox"),
        reason: "HOME is not set; set SIGNALBOX_STATE_DIR".to_owned(),
    })
}

/// A folder that only its owner can enter, and that is ours.
pub(super) fn make_private(path: &Path) -> Result<(), ControlError> {
    let failed = |error: io::Error| ControlError::state(path, &error);
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
    let data = fs::symlink_metadata(path).map_err(failed)?;
    let refuse =
        |reason: &str| ControlError::State { path: path.to_owned(), reason: reason.to_owned() };
    if !data.is_dir() {
        return Err(refuse("it is no folder"));
    }
    if data.uid() != rustix::process::geteuid().as_raw() {
        return Err(refuse("it belongs to another user"));
    }
    if data.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

/// FNV-1a: the same for ever, on every system.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The folder's name as far as it is fit for another one's.
fn readable_name(directory: &Path) -> String {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    let fit = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let name: String = name.chars().map(|it| if fit(it) { it } else { '_' }).take(40).collect();
    if name.is_empty() {
        "root".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("signalbox-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).unwrap();
            Self(fs::canonicalize(path).unwrap())
        }

        fn config(&self, path: &str) -> PathBuf {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "{}").unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_config_is_one_project_by_whatever_path_it_is_named() {
        let folder = Folder::new("paths");
        let config = folder.config("my app/signalbox.config.json");
        let root = folder.0.join("state");
        let direct = Project::below(&root, &config).unwrap();
        let around = folder.0.join("my app/../my app/signalbox.config.json");
        assert_eq!(Project::below(&root, &around).unwrap(), direct);
        let name = direct.folder().file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.starts_with("my_app-") && name.len() == "my_app-".len() + 16, "{name}");
        let other = folder.config("my app/other.json");
        assert_ne!(Project::below(&root, &other).unwrap().folder(), direct.folder());
    }

    #[test]
    fn the_folder_is_private_and_names_its_config() {
        let folder = Folder::new("private");
        let config = folder.config("signalbox.config.json");
        let project = Project::below(&folder.0.join("state"), &config).unwrap();
        project.prepare().unwrap();
        project.prepare().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(project.folder()), 0o700);
        assert_eq!(mode(project.folder().parent().unwrap()), 0o700);
        let text = fs::read_to_string(project.folder().join("config")).unwrap();
        assert_eq!(text, format!("{}\n", config.display()));
    }

    #[test]
    fn a_socket_with_a_path_too_long_is_elsewhere() {
        let folder = Folder::new("long");
        let config = folder.config("signalbox.config.json");
        let short = Project::below(Path::new("/s"), &config).unwrap();
        assert!(short.socket_file().starts_with("/s"));
        let long = Project::below(Path::new(&format!("/{}", "s".repeat(90))), &config).unwrap();
        let path = long.socket_file();
        assert!(path.starts_with("/tmp") && path.as_os_str().len() < MAX_SOCKET_PATH, "{path:?}");
    }

    #[test]
    fn a_config_is_found_from_below() {
        let folder = Folder::new("find");
        let config = folder.config("signalbox.config.mjs");
        folder.config("signalbox.config.json");
        let below = folder.0.join("a/b");
        fs::create_dir_all(&below).unwrap();
        assert_eq!(find_config(&below), Some(config));
    }
}
