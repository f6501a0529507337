//! Where the executables are that come with the addon.

use std::ffi::{CStr, OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Ends their names, as it does the addon's: a publisher has those of several systems in one folder.
const SYSTEM: &str = if cfg!(all(target_arch = "x86_64", target_env = "gnu")) {
    "linux-x64-gnu"
} else if cfg!(target_arch = "x86_64") {
    "linux-x64-musl"
} else if cfg!(target_env = "gnu") {
    "linux-arm64-gnu"
} else {
    "linux-arm64-musl"
};

/// The executable of this name beside the file that this code is in, the addon or an executable; outside of
/// an Electron app's archive, in which nothing can be executed. Where nobody has given names their endings, as
/// in a compiler's folder, the one with the plain name.
///
/// # Errors
/// A sentence why that is unknown.
pub fn beside_this(name: &str) -> Result<PathBuf, String> {
    Ok(beside(&this_file()?, name))
}

fn beside(file: &Path, name: &str) -> PathBuf {
    let path = file.with_file_name(format!("{name}.{SYSTEM}"));
    let inside = "/app.asar/";
    let path = match path.to_str() {
        Some(text) if text.contains(inside) => text.replace(inside, "/app.asar.unpacked/").into(),
        _ => path,
    };
    let plain = file.with_file_name(name);
    if !path.exists() && plain.exists() {
        return plain;
    }
    path
}

/// The file that this code was loaded from, without symbolic links: a package manager may have linked
/// the addon alone.
fn this_file() -> Result<PathBuf, String> {
    let mut found = libc::Dl_info {
        dli_fname: std::ptr::null(),
        dli_fbase: std::ptr::null_mut(),
        dli_sname: std::ptr::null(),
        dli_saddr: std::ptr::null_mut(),
    };
    let here = this_file as fn() -> _;
    // SAFETY: any address may be asked for; the answer goes into our own structure.
    let answer = unsafe { libc::dladdr(here as *const libc::c_void, &raw mut found) };
    if answer == 0 || found.dli_fname.is_null() {
        return Err("the addon's own file is unknown".into());
    }
    // SAFETY: a string of the dynamic linker's, which lives as long as this library is loaded.
    let name = unsafe { CStr::from_ptr(found.dli_fname) };
    let path = OsString::from(OsStr::from_bytes(name.to_bytes()));
    // Of an executable the linker knows no more than what it was called by.
    let path = if Path::new(&path).is_absolute() {
        PathBuf::from(path)
    } else {
        std::env::current_exe().map_err(|error| format!("/proc/self/exe: {error}"))?
    };
    fs::canonicalize(&path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_beside_the_library_and_outside_of_archives() {
        let name = "signalbox-guardian";
        let found = beside(Path::new("/a/b/signalbox.linux-x64-gnu.node"), name);
        assert_eq!(found, Path::new("/a/b").join(format!("{name}.{SYSTEM}")));
        let found = beside(Path::new("/x/app.asar/m/y.node"), name);
        assert_eq!(found, Path::new("/x/app.asar.unpacked/m").join(format!("{name}.{SYSTEM}")));
    }

    #[test]
    fn this_code_knows_its_file() {
        assert_eq!(this_file().unwrap(), std::env::current_exe().unwrap());
    }
}
