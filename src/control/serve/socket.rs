//! The socket that clients connect to.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::Mode as Bits;
use rustix::net::sockopt::socket_peercred;

use super::client;
use super::hub::Hub;
use super::world;
use crate::control::project::make_private;
use crate::control::{ControlError, Project};

/// Most clients at a time: many more than a person has windows.
const MAX_CLIENTS: usize = 128;

/// Listens where the project's socket belongs. Only the holder of the lock may: what is there is of one that
/// is gone.
pub(super) fn bind(project: &Project) -> Result<UnixListener, ControlError> {
    let path = project.socket_file();
    let failed = |error: std::io::Error| ControlError::state(&path, &error);
    let note = project.socket_note();
    if path.parent() == Some(project.folder()) {
        let _ = fs::remove_file(&note);
    } else {
        if let Some(folder) = path.parent() {
            make_private(folder)?;
        }
        fs::write(&note, format!("{}\n", path.display())).map_err(failed)?;
    }
    let _ = fs::remove_file(&path);
    // Never there with other bits; services are to inherit the mask as it was.
    let mask = rustix::process::umask(Bits::from_raw_mode(0o177));
    let bound = UnixListener::bind(&path);
    rustix::process::umask(mask);
    let listener = bound.map_err(failed)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

/// Takes clients, for ever.
pub(super) async fn accept(listener: UnixListener, hub: Arc<Hub>) {
    let listener = match tokio::net::UnixListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return world::log(&format!("can't listen: {error}")),
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let is_allowed = socket_peercred(stream.as_fd())
                    .is_ok_and(|peer| peer.uid.is_root() || peer.uid == rustix::process::geteuid());
                if !is_allowed {
                    world::log("somebody else's process was refused");
                } else if hub.client_count() >= MAX_CLIENTS {
                    world::log("one client too many was refused");
                } else {
                    client::start(stream, &hub);
                }
            }
            Err(error) => {
                // No descriptors, mostly: some may come free.
                world::log(&format!("a client could not be taken: {error}"));
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
