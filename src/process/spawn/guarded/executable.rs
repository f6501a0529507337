//! Where the guardian's executable is.

use std::ffi::{CStr, OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Names another executable by its absolute path, or with nothing in it none at all.
const VARIABLE: &str = "SIGNALBOX_GUARDIAN";

/// Its name beside the addon, which ends as the addon's does: a publisher has those of several systems
/// in one folder.
const FILE_NAME: &str = if cfg!(all(target_arch = "x86_64", target_env = "gnu")) {
    "signalbox-guardian.linux-x64-gnu"
} else if cfg!(target_arch = "x86_64") {
    "signalbox-guardian.linux-x64-musl"
} else if cfg!(target_env = "gnu") {
    "signalbox-guardian.linux-arm64-gnu"
} else {
    "signalbox-guardian.linux-arm64-musl"
};

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
        None => beside(&this_library()?),
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

/// Beside the library; outside of an Electron app's archive, in which nothing can be executed.
fn beside(library: &Path) -> PathBuf {
    let path = library.with_file_name(FILE_NAME);
    let inside = "/app.asar/";
    match path.to_str() {
        Some(text) if text.contains(inside) => text.replace(inside, "/app.asar.unpacked/").into(),
        _ => path,
    }
}

/// The file that this code was loaded from, without symbolic links: a package manager may have linked
/// the addon alone.
fn this_library() -> Result<PathBuf, String> {
    let mut found = libc::Dl_info {
        dli_fname: std::ptr::null(),
        dli_fbase: std::ptr::null_mut(),
        dli_sname: std::ptr::null(),
        dli_saddr: std::ptr::null_mut(),
    };
    let here = this_library as fn() -> _;
    // SAFETY: any address may be asked for; the answer goes into our own structure.
    let answer = unsafe { libc::dladdr(here as *const libc::c_void, &raw mut found) };
    if answer == 0 || found.dli_fname.is_null() {
        return Err("the addon's own file is unknown".into());
    }
    // SAFETY: a string of the dynamic linker's, which lives as long as this library is loaded.
    let name = unsafe { CStr::from_ptr(found.dli_fname) };
    let path = OsString::from(OsStr::from_bytes(name.to_bytes()));
    fs::canonicalize(&path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_beside_the_library_and_outside_of_archives() {
        let found = beside(Path::new("/a/b/signalbox.linux-x64-gnu.node"));
        assert_eq!(found, Path::new("/a/b").join(FILE_NAME));
        let found = beside(Path::new("/x/app.asar/m/y.node"));
        assert_eq!(found, Path::new("/x/app.asar.unpacked/m").join(FILE_NAME));
    }

    #[test]
    fn this_code_knows_its_file() {
        assert_eq!(this_library().unwrap(), std::env::current_exe().unwrap());
    }
}
