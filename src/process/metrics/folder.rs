//! Folders of `/proc` whose entries are numbers: processes, threads, descriptors.

use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;

use rustix::fs::RawDir;
use rustix::io::Result;

use super::parse;

/// Calls with each number.
pub(super) fn each_number(folder: BorrowedFd<'_>, mut call: impl FnMut(i32)) -> Result<()> {
    let mut buffer = [MaybeUninit::uninit(); 8192];
    let mut entries = RawDir::new(folder, &mut buffer);
    while let Some(entry) = entries.next() {
        let number = parse::whole(entry?.file_name().to_bytes());
        if let Some(number) = number.and_then(|number| i32::try_from(number).ok()) {
            call(number);
        }
    }
    Ok(())
}
