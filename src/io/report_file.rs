//! A report's file: written beside its place and put there whole at the end, so that nobody reads half of one.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that appears when it is finished.
pub struct ReportFile {
    temporary: BufWriter<NamedTempFile>,
    path: PathBuf,
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
        })
    }

    pub fn finish(self) -> io::Result<()> {
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
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}
