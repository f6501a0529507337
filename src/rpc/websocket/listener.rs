//! Where a server is to be found.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokio::net::{TcpListener, UnixListener, UnixStream};

use super::stream::Carrier;

/// A port, or the path of a Unix socket.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Place {
    #[serde(default)]
    host: String,
    #[serde(default)]
    port: u16,
    path: Option<PathBuf>,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(out, "{}", path.display()),
            None => write!(out, "{}:{}", self.host, self.port),
        }
    }
}

/// A socket that listens.
pub(super) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf),
}

impl Listener {
    pub(super) async fn bind(place: &Place) -> io::Result<Self> {
        match &place.path {
            None => TcpListener::bind((place.host.as_str(), place.port)).await.map(Self::Tcp),
            Some(path) => bind_unix(path).await,
        }
    }

    /// The next connection, and who made it.
    pub(super) async fn accept(&self) -> io::Result<(Carrier, String)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, remote) = listener.accept().await?;
                Ok((Carrier::tcp(stream), remote.to_string()))
            }
            Self::Unix(listener, path) => {
                let (stream, _) = listener.accept().await?;
                Ok((Carrier::unix(stream), path.display().to_string()))
            }
        }
    }

    /// For the facade: the port is not known before.
    pub(super) fn address(&self) -> serde_json::Value {
        match self {
            Self::Tcp(listener) => match listener.local_addr() {
                Ok(address) => {
                    serde_json::json!({ "host": address.ip().to_string(), "port": address.port() })
                }
                Err(_) => serde_json::json!({}),
            },
            Self::Unix(_, path) => serde_json::json!({ "path": path }),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            let _ = fs::remove_file(path);
        }
    }
}

/// A socket for this user alone. The file of a server that is gone is in nobody's way.
async fn bind_unix(path: &Path) -> io::Result<Listener> {
    let bound = match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path).await => {
            fs::remove_file(path)?;
            UnixListener::bind(path)
        }
        bound => bound,
    };
    let listener = Listener::Unix(bound?, path.to_owned());
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn is_abandoned(path: &Path) -> bool {
    // A connection to a file that is no socket is refused, too, and it is not ours to remove.
    if !fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket()) {
        return false;
    }
    let refused = UnixStream::connect(path).await.err().map(|error| error.kind());
    refused == Some(io::ErrorKind::ConnectionRefused)
}
