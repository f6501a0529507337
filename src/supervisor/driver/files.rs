//! Files whose change restarts a service.
//!
//! Folders are watched one by one, so that those which are excluded (and `node_modules`) cost nothing.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{CreateKind, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use parking_lot::Mutex;
use tokio::sync::mpsc::WeakUnboundedSender;
use tokio::time::timeout;

use super::input::Input;
use crate::supervisor::watching::Globs;

/// Most folders of one group: the system's own bound is often 8,192 for all of a user's programs.
const MAX_FOLDERS: usize = 4_096;

/// How long a run waits for its files to be watched. A file system that does not answer must not keep a
/// service from running.
const PATIENCE: Duration = Duration::from_secs(5);

/// The files of all instances of a group.
#[derive(Default)]
pub(super) struct Files {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    globs: BTreeMap<u32, Globs>,
    /// Started for the first who watches.
    watcher: Option<RecommendedWatcher>,
    folders: HashSet<PathBuf>,
    is_full: bool,
}

impl Files {
    /// Watches the files of an instance: folders are looked through off this thread, and
    /// [`Input::Watching`] tells when all are watched, or when that takes too long to wait for.
    pub(super) fn watch(&self, key: u32, globs: Globs, inbox: &WeakUnboundedSender<Input>) {
        let shared = Arc::clone(&self.shared);
        let (looker, inbox) = (inbox.clone(), inbox.clone());
        let looking = tokio::task::spawn_blocking(move || {
            let roots = globs.roots().to_vec();
            shared.lock().globs.insert(key, globs);
            for root in roots {
                // Of a single file its folder: editors put another file in its place.
                let folder = if root.is_dir() { Some(root.as_path()) } else { root.parent() };
                if let Some(folder) = folder {
                    look_through(&shared, folder, folder == root, &looker);
                }
            }
        });
        tokio::spawn(async move {
            let _ = timeout(PATIENCE, looking).await;
            put(&inbox, Input::Watching { key });
        });
    }

    /// A folder has come. What is in it already counts as changed.
    pub(super) fn add_folder(&self, folder: PathBuf, inbox: &WeakUnboundedSender<Input>) {
        let (shared, inbox) = (Arc::clone(&self.shared), inbox.clone());
        tokio::task::spawn_blocking(move || {
            let is_wanted = shared.lock().globs.values().any(|globs| looks_into(globs, &folder));
            if is_wanted {
                for file in look_through(&shared, &folder, true, &inbox) {
                    tell_change(&shared, &file, &inbox);
                }
            }
        });
    }

    /// An instance is no more.
    pub(super) fn forget(&self, key: u32) {
        self.shared.lock().globs.remove(&key);
    }
}

fn looks_into(globs: &Globs, folder: &Path) -> bool {
    let is_below = globs.roots().iter().any(|root| folder.starts_with(root));
    is_below && globs.looks_into(folder)
}

/// Watches a folder, and those in it that may hold something that counts. Returns the files seen.
fn look_through(
    shared: &Arc<Mutex<Shared>>,
    folder: &Path,
    is_deep: bool,
    inbox: &WeakUnboundedSender<Input>,
) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        if !add(shared, &folder, inbox) {
            break;
        }
        if !is_deep {
            break;
        }
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            // Links are not followed: they may lead in circles.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if !is_folder {
                files.push(path);
            } else if shared.lock().globs.values().any(|globs| looks_into(globs, &path)) {
                open.push(path);
            }
        }
    }
    files
}

/// False when no more folders can be watched.
fn add(shared: &Arc<Mutex<Shared>>, folder: &Path, inbox: &WeakUnboundedSender<Input>) -> bool {
    let mut state = shared.lock();
    if state.folders.contains(folder) {
        return true;
    }
    let watched = if state.folders.len() >= MAX_FOLDERS {
        Err(format!("more than {MAX_FOLDERS} folders would have to be watched; exclude some"))
    } else {
        start(&mut state, shared, inbox)
            .and_then(|watcher| watcher.watch(folder, RecursiveMode::NonRecursive))
            .map_err(|error| format!("{}: {error}", folder.display()))
    };
    match watched {
        Ok(()) => {
            state.folders.insert(folder.to_owned());
            true
        }
        Err(message) => {
            if !std::mem::replace(&mut state.is_full, true) {
                put(inbox, Input::WatchFailed { message });
            }
            false
        }
    }
}

fn start<'a>(
    state: &'a mut Shared,
    shared: &Arc<Mutex<Shared>>,
    inbox: &WeakUnboundedSender<Input>,
) -> notify::Result<&'a mut RecommendedWatcher> {
    if state.watcher.is_none() {
        // Weak: the watcher is in there itself.
        let (shared, inbox) = (Arc::downgrade(shared), inbox.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let (Ok(event), Some(shared)) = (event, shared.upgrade()) {
                take(&event, &shared, &inbox);
            }
        })?;
        state.watcher = Some(watcher);
    }
    state.watcher.as_mut().ok_or_else(|| notify::Error::generic("no watcher"))
}

/// On the watcher's own thread.
fn take(event: &Event, shared: &Arc<Mutex<Shared>>, inbox: &WeakUnboundedSender<Input>) {
    let may_be_folder = match event.kind {
        EventKind::Create(CreateKind::Folder | CreateKind::Any)
        | EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => false,
        EventKind::Access(_) | EventKind::Any | EventKind::Other => return,
    };
    for path in &event.paths {
        if matches!(event.kind, EventKind::Remove(_)) {
            shared.lock().folders.remove(path); // it may come again
        }
        if may_be_folder && path.is_dir() {
            put(inbox, Input::NewFolder(path.clone()));
        } else {
            tell_change(shared, path, inbox);
        }
    }
}

fn tell_change(shared: &Arc<Mutex<Shared>>, path: &Path, inbox: &WeakUnboundedSender<Input>) {
    let state = shared.lock();
    for (&key, _) in state.globs.iter().filter(|(_, globs)| globs.includes(path)) {
        put(inbox, Input::Changed { key });
    }
}

fn put(inbox: &WeakUnboundedSender<Input>, input: Input) {
    if let Some(inbox) = inbox.upgrade() {
        let _ = inbox.send(input);
    }
}
