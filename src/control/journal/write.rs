//! Writing a journal.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Entry;

/// A journal of this size is written anew: some thousand changes, read in a few milliseconds.
const MAX_BYTES: u64 = 1024 * 1024;

/// A journal that is being written, by the one who holds the project's lock.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    bytes: u64,
    /// It is written anew when it has this size.
    next_rewrite: u64,
    begin: Entry,
    /// The newest of each instance, in the order in which they came.
    order: Vec<String>,
    newest: HashMap<String, Entry>,
}

impl Journal {
    /// Begins anew, with a first entry: what the supervisor before left is gone, and to be read before.
    ///
    /// # Errors
    /// The system's.
    pub fn begin(path: &Path, begin: Entry) -> io::Result<Self> {
        let (file, bytes) = write_anew(path, [&begin])?;
        Ok(Self {
            path: path.to_owned(),
            file,
            bytes,
            next_rewrite: MAX_BYTES,
            begin,
            order: Vec::new(),
            newest: HashMap::new(),
        })
    }

    /// Adds what happened.
    ///
    /// # Errors
    /// The system's. What can't be written is not tried again; what follows is.
    pub fn add(&mut self, entry: Entry) -> io::Result<()> {
        let line = to_line(&entry)?;
        match &entry {
            Entry::Status { status, .. } => {
                let label = status.label.clone();
                if !self.newest.contains_key(&label) {
                    self.order.push(label.clone());
                }
                self.newest.insert(label, entry);
            }
            Entry::Removed { label, .. } => {
                self.newest.remove(label);
                self.order.retain(|it| it != label);
            }
            Entry::Begin { .. } | Entry::End { .. } => {}
        }
        self.file.write_all(&line)?;
        self.bytes += line.len() as u64;
        if self.bytes >= self.next_rewrite {
            self.rewrite()?;
        }
        Ok(())
    }

    fn rewrite(&mut self) -> io::Result<()> {
        let newest = self.order.iter().filter_map(|label| self.newest.get(label));
        (self.file, self.bytes) =
            write_anew(&self.path, std::iter::once(&self.begin).chain(newest))?;
        // What is kept may be large itself: many instances with their last lines.
        self.next_rewrite = self.bytes + MAX_BYTES;
        Ok(())
    }
}

fn to_line(entry: &Entry) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    Ok(line)
}

/// In another file that takes the place of the one before: who reads finds one of them, whole.
fn write_anew<'a>(
    path: &Path,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> io::Result<(File, u64)> {
    let fresh = path.with_extension("new");
    let mut text = Vec::new();
    for entry in entries {
        text.extend(to_line(entry)?);
    }
    let _ = fs::remove_file(&fresh); // of one that was ended while it wrote
    let mut file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all(&text)?;
    fs::rename(&fresh, path)?;
    Ok((file, text.len() as u64))
}

#[cfg(test)]
mod tests {
    use super::super::{read, Past};
    use super::*;
    use crate::control::protocol::ServiceReport;
    use crate::control::{Mode, ProcessIdentity};
    use crate::supervisor::state::ServiceState;

    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Self {
            let name = format!("signalbox-journal-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn file(&self) -> PathBuf {
            self.0.join("journal.jsonl")
        }

        fn past(&self) -> Past {
            read(&self.file()).expect("a past")
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn begin(at: u64) -> Entry {
        let process = ProcessIdentity::own();
        Entry::Begin { at, process, mode: Mode::Detached, version: "0.1.0".into() }
    }

    fn status(at: u64, label: &str, state: ServiceState) -> Entry {
        let status = ServiceReport {
            name: label.into(),
            instance: 0,
            label: label.into(),
            state,
            since: at,
            reason: None,
            pid: Some(1),
            runs: 1,
            restarts: 0,
            exit: None,
            next_at: None,
            last_lines: Vec::new(),
            interactive: false,
            cpu_percent: None,
            memory_bytes: None,
        };
        let process = Some(ProcessIdentity { pid: 1, start_time: at });
        Entry::Status { at, status: Box::new(status), process }
    }

    fn labels(past: &Past) -> Vec<&str> {
        past.services.iter().map(|it| it.status.label.as_str()).collect()
    }

    #[test]
    fn what_was_written_is_read_again() {
        let place = Place::new("round");
        let mut journal = Journal::begin(&place.file(), begin(1)).unwrap();
        journal.add(status(2, "db", ServiceState::Ready)).unwrap();
        journal.add(status(3, "api", ServiceState::Starting)).unwrap();
        journal.add(status(4, "db", ServiceState::Stopped)).unwrap();
        journal.add(status(5, "web", ServiceState::Ready)).unwrap();
        journal.add(Entry::Removed { at: 6, label: "web".into() }).unwrap();
        let past = place.past();
        assert_eq!((past.began, past.last_seen, &past.ended), (1, 6, &None));
        assert_eq!(labels(&past), ["db", "api"]);
        assert_eq!(past.services[0].status.state, ServiceState::Stopped);
        journal.add(Entry::End { at: 7, reason: "it was told to".into() }).unwrap();
        assert_eq!(place.past().ended, Some((7, "it was told to".into())));
    }

    #[test]
    fn a_line_that_was_cut_off_is_no_loss_of_the_others() {
        let place = Place::new("cut");
        let mut journal = Journal::begin(&place.file(), begin(1)).unwrap();
        journal.add(status(2, "db", ServiceState::Ready)).unwrap();
        let mut text = fs::read(place.file()).unwrap();
        text.extend(b"{\"kind\":\"status\",\"at\":3,\"sta\xff");
        fs::write(place.file(), text).unwrap();
        assert_eq!(labels(&place.past()), ["db"]);
    }

    #[test]
    fn it_stays_bounded_and_keeps_the_newest() {
        let place = Place::new("bound");
        let mut journal = Journal::begin(&place.file(), begin(1)).unwrap();
        for at in 2..20_000 {
            let label = ["db", "api"][usize::try_from(at % 2).unwrap()];
            journal.add(status(at, label, ServiceState::Ready)).unwrap();
        }
        assert!(fs::metadata(place.file()).unwrap().len() <= MAX_BYTES + 1_000);
        let past = place.past();
        assert_eq!((past.began, past.last_seen), (1, 19_999));
        assert_eq!(labels(&past), ["db", "api"]);
    }

    #[test]
    fn a_journal_that_begins_anew_has_only_what_is_new() {
        let place = Place::new("anew");
        let mut journal = Journal::begin(&place.file(), begin(1)).unwrap();
        journal.add(status(2, "db", ServiceState::Ready)).unwrap();
        Journal::begin(&place.file(), begin(9)).unwrap();
        let past = place.past();
        assert_eq!((past.began, labels(&past)), (9, Vec::new()));
    }
}
