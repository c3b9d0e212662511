//! A report's file: written beside its place and put there whole at the end, so that nobody reads half of one.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that appears when it is finished, unless a part of it could not be written.
pub struct ReportFile {
    temporary: BufWriter<NamedTempFile>,
    path: PathBuf,
    broken: bool,
}

impl ReportFile {
    pub fn create(path: &Path) -> io::Result<ReportFile> {
        if path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
        }
        let folder = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let temporary = super::save::temporary(folder, super::save::Readers::Everyone)?;
        Ok(ReportFile {
            temporary: BufWriter::new(temporary),
            path: path.to_owned(),
            broken: false,
        })
    }

    /// Puts the file into its place. One that whoever wrote it knows to be broken is dropped: what was there stays.
    pub fn finish(self) -> io::Result<()> {
        if self.broken {
            return Ok(());
        }
        let temporary = self
            .temporary
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        temporary.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for ReportFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.temporary.write(bytes);
        self.broken |= written
            .as_ref()
            .is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.temporary.flush();
        self.broken |= flushed.is_err();
        flushed
    }
}
