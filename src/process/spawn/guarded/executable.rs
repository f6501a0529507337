//! Where the guardian's executable is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::runtime::executable;

/// Names another executable by its absolute path, or with nothing in it none at all.
const VARIABLE: &str = "SIGNALBOX_GUARDIAN";

/// Run bits of a file whose owner may run it, and who may read it.
const RUNNABLE: u32 = 0o755;

/// The guardian's executable.
///
/// # Errors
/// A sentence why there is none.
pub(super) fn find() -> Result<PathBuf, String> {
    let path = match std::env::var_os(VARIABLE) {
        Some(none) if none.is_empty() => return Err(format!("{VARIABLE} is empty")),
        Some(path) if !Path::new(&path).is_absolute() => {
            return Err(format!("{VARIABLE} is no absolute path: {}", path.display()));
        }
        Some(path) => PathBuf::from(path),
        None => executable::beside_this("signalbox-guardian")?,
    };
    let data = fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if data.permissions().mode() & 0o111 == 0 {
        // Some package managers and archives lose it.
        fs::set_permissions(&path, PermissionsExt::from_mode(RUNNABLE)).map_err(|error| {
            format!("{} lacks execute permission (chmod +x): {error}", path.display())
        })?;
    }
    Ok(path)
}
