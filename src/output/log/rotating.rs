//! A file that is put aside when it has reached its size.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use crate::output::LogOptions;

/// Appends to `PATH` and keeps `PATH.1`, `PATH.2`, … (or `PATH.1.gz`, …), newest first.
pub(crate) struct RotatingFile {
    options: LogOptions,
    file: File,
    size: u64,
    /// Compresses the file that was put aside last.
    compressing: Option<JoinHandle<()>>,
}

impl RotatingFile {
    /// Opens the file, and goes on at its end when it exists.
    pub(crate) fn open(options: LogOptions) -> io::Result<Self> {
        let file = open(&options.path)?;
        let size = file.metadata()?.len();
        Ok(Self { options, file, size, compressing: None })
    }

    /// Writes all of `bytes`, in the next file what does not fit into this one. Files are cut at the
    /// end of a line where there is one.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while self.size.saturating_add(bytes.len() as u64) > self.options.max_bytes {
            let room = usize::try_from(self.options.max_bytes.saturating_sub(self.size));
            let room = room.unwrap_or(usize::MAX).min(bytes.len());
            let fits = memchr::memrchr(b'\n', &bytes[..room]).map_or(0, |at| at + 1);
            // One line that is larger than a whole file is cut where the file ends.
            let count = if fits == 0 && self.size == 0 { room } else { fits };
            let (now, later) = bytes.split_at(count);
            self.append(now)?;
            bytes = later;
            if bytes.is_empty() {
                return Ok(());
            }
            self.rotate()?;
        }
        self.append(bytes)
    }

    /// Waits until what was put aside is compressed. Without this, that goes on by itself.
    pub(crate) fn close(mut self) {
        self.finish_compressing();
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        self.finish_compressing();
        if self.options.max_files == 0 {
            self.file.set_len(0)?;
        } else {
            for number in (1..=self.options.max_files).rev() {
                for form in [Form::Plain, Form::Compressed] {
                    let from = self.aside(number, form);
                    if number == self.options.max_files {
                        ignore_missing(fs::remove_file(from))?;
                    } else {
                        ignore_missing(fs::rename(from, self.aside(number + 1, form)))?;
                    }
                }
            }
            let newest = self.aside(1, Form::Plain);
            fs::rename(&self.options.path, &newest)?;
            if self.options.gzip {
                self.compress(newest, self.aside(1, Form::Compressed));
            }
            self.file = open(&self.options.path)?;
        }
        self.size = 0;
        Ok(())
    }

    fn aside(&self, number: u32, form: Form) -> PathBuf {
        let mut name = self.options.path.clone().into_os_string();
        name.push(format!(".{number}"));
        if form == Form::Compressed {
            name.push(".gz");
        }
        name.into()
    }

    /// On a thread of its own: it takes as long as many writes. One that fails leaves the file as
    /// it is.
    fn compress(&mut self, from: PathBuf, to: PathBuf) {
        let work = move || {
            if let Err(error) = gzip(&from, &to) {
                let path = from.display();
                tracing::warn!(target: "signalbox::log", %path, %error, "not compressed");
            }
        };
        self.compressing =
            std::thread::Builder::new().name("signalbox-gzip".into()).spawn(work).ok();
    }

    fn finish_compressing(&mut self) {
        if let Some(thread) = self.compressing.take() {
            let _ = thread.join();
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Compressed,
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

fn ignore_missing(outcome: io::Result<()>) -> io::Result<()> {
    outcome.or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })
}

/// Complete under its own name or not at all: written beside, then renamed.
fn gzip(from: &Path, to: &Path) -> io::Result<()> {
    let mut unfinished = to.to_owned().into_os_string();
    unfinished.push(".tmp");
    let target = File::create(&unfinished)?;
    let mut encoder = flate2::write::GzEncoder::new(target, flate2::Compression::default());
    io::copy(&mut File::open(from)?, &mut encoder)?;
    encoder.finish()?;
    fs::rename(&unfinished, to)?;
    fs::remove_file(from)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("signalbox-log-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn options(path: PathBuf, max_bytes: u64, max_files: u32, gzip: bool) -> LogOptions {
        LogOptions { path, max_bytes, max_files, gzip }
    }

    fn read(path: &Path) -> String {
        let mut text = String::new();
        let file = File::open(path).unwrap();
        if path.extension().is_some_and(|it| it == "gz") {
            flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        } else {
            { file }.read_to_string(&mut text).unwrap();
        }
        text
    }

    #[test]
    fn nothing_is_lost_and_lines_stay_whole() {
        for gzip in [false, true] {
            let folder = folder(if gzip { "gzip" } else { "plain" });
            let path = folder.join("out.log");
            let mut log = RotatingFile::open(options(path.clone(), 100, 50, gzip)).unwrap();
            let lines: Vec<String> = (0..60).map(|n| format!("line number {n}\n")).collect();
            for pair in lines.chunks(7) {
                log.write(pair.concat().as_bytes()).unwrap();
            }
            log.close();
            let mut files: Vec<PathBuf> = (1..50)
                .map(|n| folder.join(format!("out.log.{n}{}", if gzip { ".gz" } else { "" })))
                .filter(|path| path.exists())
                .collect();
            assert!(files.len() > 5);
            files.reverse();
            files.push(path);
            assert_eq!(files.iter().map(|path| read(path)).collect::<String>(), lines.concat());
            for file in &files {
                let text = read(file);
                assert!(text.len() <= 100 && text.ends_with('\n'), "{text:?}");
            }
            fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn old_files_go_and_an_existing_one_is_continued() {
        let folder = folder("old");
        let path = folder.join("out.log");
        fs::write(&path, "before\n").unwrap();
        let mut log = RotatingFile::open(options(path.clone(), 20, 2, false)).unwrap();
        for n in 0..20 {
            log.write(format!("line {n:02}\n").as_bytes()).unwrap();
        }
        assert_eq!(read(&path), "line 19\n");
        assert_eq!(read(&folder.join("out.log.1")), "line 17\nline 18\n");
        assert!(folder.join("out.log.2").exists() && !folder.join("out.log.3").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_line_larger_than_a_file_is_cut_and_no_files_means_starting_over() {
        let folder = folder("large");
        let path = folder.join("out.log");
        let mut log = RotatingFile::open(options(path.clone(), 1024, 0, false)).unwrap();
        log.write(&[b'x'; 5_000]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 5_000 % 1024);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
