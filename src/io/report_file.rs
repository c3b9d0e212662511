//! The file of a report.
//!
//! A document is written to a temporary file next to its place and moved there at the end, so that nobody reads half of one. Lines
//! that are to be followed as they come are written in place instead. What is no regular file, a pipe or a device, is
//! written through and stays what it is; a link stays a link; who may read a file stays as it was.

use super::atomic_file;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::NamedTempFile;

/// How long a pipe is waited for that nobody reads yet.
const READER: Duration = Duration::from_secs(10);

/// When a report can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// At its end, whole.
    Whole,
    /// As it goes, line by line.
    Live,
}

pub struct ReportFile {
    way: WriteWay,
    broken: bool,
}

enum WriteWay {
    Whole {
        temporary: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    Live(Live),
    Through(BufWriter<File>),
}

struct Live {
    file: BufWriter<File>,
    path: PathBuf,
    /// The file still holds what an earlier run wrote.
    is_old: bool,
}

/// Takes what is secret out of lines.
pub type FileMask<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

impl ReportFile {
    /// # Errors
    /// As the operating system says.
    pub fn create(path: &Path, manner: Manner) -> io::Result<ReportFile> {
        create(path, manner).map_err(plain)
    }

    /// Puts the file into its place. A report that is known to be broken is dropped, and the old file stays.
    /// Lines that were written before their secrets were known are masked with `mask`, where one is given.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn finish(self, mask: Option<FileMask>) -> io::Result<()> {
        if self.broken {
            return Ok(());
        }
        match self.way {
            WriteWay::Whole { temporary, path } => put(temporary, &path),
            WriteWay::Through(mut file) => file.flush(),
            WriteWay::Live(mut live) => live
                .file
                .flush()
                .and_then(|()| mask.map_or(Ok(()), |mask| mask_again(&live.path, mask))),
        }
        .map_err(plain)
    }

    fn out(&mut self) -> io::Result<&mut dyn Write> {
        Ok(match &mut self.way {
            WriteWay::Whole { temporary, .. } => temporary,
            WriteWay::Through(file) => file,
            WriteWay::Live(live) => {
                if std::mem::take(&mut live.is_old) {
                    live.file.get_ref().set_len(0)?;
                }
                &mut live.file
            }
        })
    }

    fn known<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        let failed = |error: &io::Error| error.kind() != io::ErrorKind::Interrupted;
        self.broken |= done.as_ref().is_err_and(failed);
        done
    }
}

impl Write for ReportFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out().and_then(|out| out.write(bytes));
        self.known(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out().and_then(|out| out.flush());
        self.known(flushed)
    }
}

fn create(path: &Path, manner: Manner) -> io::Result<ReportFile> {
    let there = fs::metadata(path).ok();
    let way = match there {
        Some(there) if there.is_dir() => return Err(directory()),
        Some(there) if !there.is_file() || is_of_the_system(path) => {
            WriteWay::Through(BufWriter::new(through(path.to_owned())?))
        }
        _ => {
            let path = atomic_file::target(path);
            fs::create_dir_all(atomic_file::folder_of(&path))?;
            match manner {
                Manner::Whole => WriteWay::Whole {
                    temporary: temporary_for(&path)?,
                    path,
                },
                Manner::Live => WriteWay::Live(live(path)?),
            }
        }
    };
    Ok(ReportFile { way, broken: false })
}

fn directory() -> io::Error {
    io::Error::new(io::ErrorKind::IsADirectory, "it is a directory")
}

/// `/dev/stderr` and the like may be a file that others write as well.
fn is_of_the_system(path: &Path) -> bool {
    cfg!(unix) && (path.starts_with("/dev") || path.starts_with("/proc"))
}

/// Opening a pipe takes until somebody reads it, which another thread waits for.
fn through(path: PathBuf) -> io::Result<File> {
    let (opened, waited) = mpsc::channel();
    std::thread::spawn(move || opened.send(OpenOptions::new().append(true).open(path)));
    let nobody = || io::Error::new(io::ErrorKind::TimedOut, "it is a pipe that nobody reads");
    waited.recv_timeout(READER).unwrap_or_else(|_| Err(nobody()))
}

fn live(path: PathBuf) -> io::Result<Live> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(&path)?;
    Ok(Live {
        file: BufWriter::new(file),
        path,
        is_old: true,
    })
}

/// A temporary file with the permissions of `path`.
fn temporary_for(path: &Path) -> io::Result<BufWriter<NamedTempFile>> {
    let temporary = atomic_file::temporary(path, atomic_file::Readers::Everyone)?;
    if let Ok(there) = fs::metadata(path) {
        // Where the system keeps no such thing, nothing is lost.
        let _ = temporary.as_file().set_permissions(there.permissions());
        atomic_file::keep_owner(&there, temporary.as_file());
    }
    Ok(BufWriter::new(temporary))
}

fn put(temporary: BufWriter<NamedTempFile>, path: &Path) -> io::Result<()> {
    let temporary = temporary.into_inner().map_err(io::IntoInnerError::into_error)?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn mask_again(path: &Path, mask: FileMask) -> io::Result<()> {
    let mut lines = BufReader::new(File::open(path)?);
    let mut masked = temporary_for(path)?;
    let (mut line, mut held) = (Vec::new(), false);
    while lines.read_until(b'\n', &mut line)? > 0 {
        let clean = mask(&line);
        held |= clean != line;
        masked.write_all(&clean)?;
        line.clear();
    }
    if held { put(masked, path) } else { Ok(()) }
}

/// Without the name of the temporary file, which means nothing to anybody.
fn plain(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|custom| custom.source());
    match inner.and_then(|inner| inner.downcast_ref::<io::Error>()) {
        Some(inner) => io::Error::new(inner.kind(), inner.to_string()),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: &Path, manner: Manner, text: &str) -> io::Result<()> {
        let mut file = ReportFile::create(path, manner)?;
        file.write_all(text.as_bytes())?;
        file.finish(None)
    }

    #[test]
    fn a_document_is_put_into_its_place_at_the_end_and_lines_as_they_come() {
        let folder = tempfile::tempdir().unwrap();
        for (manner, meanwhile) in [(Manner::Whole, "old\n"), (Manner::Live, "new\n")] {
            let path = folder.path().join("report");
            fs::write(&path, "old\n").unwrap();
            let mut file = ReportFile::create(&path, manner).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "old\n");
            file.write_all(b"new\n").unwrap();
            file.flush().unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), meanwhile);
            file.finish(None).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn lines_are_masked_once_more_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let mut file = ReportFile::create(&path, Manner::Live).unwrap();
        file.write_all(b"a secret\nb\n").unwrap();
        let mask = |line: &[u8]| {
            String::from_utf8_lossy(line)
                .replace("secret", "***")
                .into_bytes()
        };
        file.finish(Some(&mask)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a ***\nb\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        for manner in [Manner::Whole, Manner::Live] {
            written(&link, manner, "new").unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(&real).unwrap(), "new");
            assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn the_temporary_name_is_in_no_message() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        let mut file = ReportFile::create(&path, Manner::Whole).unwrap();
        file.write_all(b"x").unwrap();
        fs::create_dir_all(path.join("in the way")).unwrap();
        let message = file.finish(None).unwrap_err().to_string();
        assert!(!message.contains(".callsheet-"), "{message}");
    }

    #[test]
    fn d06_what_a_killed_run_left_is_removed_and_what_another_run_writes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        let dead = folder.path().join(".callsheet-report.Ab12Cd");
        fs::write(&dead, "half").unwrap();
        let other = ReportFile::create(&path, Manner::Whole).unwrap();
        assert!(!dead.exists());
        written(&path, Manner::Whole, "this").unwrap();
        other.finish(None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }
}
