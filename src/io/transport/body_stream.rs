//! A body on its way out: its segments in order, files read piece by piece and never held.
//!
//! A file is held against what it was when the request was made: the same path with no link swapped in, and at
//! least as long. What it has grown by is not sent.

use super::connect::with_descriptors;
use super::explain::io_words;
use crate::http::Segment;
use bytes::Bytes;
use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// One read of a file.
const CHUNK: usize = 64 * 1024;

/// What is still to be sent, and the file that is being read.
pub struct Sending {
    rest: VecDeque<Segment>,
    open: Option<OpenFile>,
}

struct OpenFile {
    file: File,
    path: PathBuf,
    left: u64,
}

/// A file of a body that cannot be sent as it was promised.
#[derive(Debug)]
pub struct FileError(String);

impl std::fmt::Display for FileError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for FileError {}

impl Sending {
    pub fn new(segments: &[Segment]) -> Sending {
        Sending {
            rest: segments.iter().cloned().collect(),
            open: None,
        }
    }

    /// # Errors
    /// [`FileError`] if a file of the body cannot be read.
    pub async fn next(mut self) -> Result<Option<(Bytes, Sending)>, FileError> {
        loop {
            if let Some(open) = &mut self.open {
                if let Some(bytes) = open.read().await? {
                    return Ok(Some((bytes, self)));
                }
                self.open = None;
            }
            match self.rest.pop_front() {
                None => return Ok(None),
                Some(Segment::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Segment::Bytes(bytes)) => return Ok(Some((bytes, self))),
                Some(Segment::File { path, length }) => self.open = Some(OpenFile::open(path, length).await?),
            }
        }
    }
}

impl OpenFile {
    async fn open(path: PathBuf, left: u64) -> Result<OpenFile, FileError> {
        let mut open = match with_descriptors(|| File::open(&path)).await {
            Ok(file) => OpenFile { file, path, left },
            Err(error) => return Err(unreadable(&path, &error)),
        };
        open.check_place().await?;
        Ok(open)
    }

    /// The path had no link in it when it was confined; one that leads elsewhere now was put there since.
    async fn check_place(&mut self) -> Result<(), FileError> {
        match tokio::fs::canonicalize(&self.path).await {
            Ok(real) if real == self.path => Ok(()),
            Ok(_) => Err(FileError(format!(
                "the body's file {} was replaced by a link after it was checked",
                self.path.display()
            ))),
            Err(error) => Err(unreadable(&self.path, &error)),
        }
    }

    /// None once everything that was announced is read.
    async fn read(&mut self) -> Result<Option<Bytes>, FileError> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut buffer = vec![0; CHUNK.min(usize::try_from(self.left).unwrap_or(CHUNK))];
        match self.file.read(&mut buffer).await {
            Ok(0) => Err(FileError(format!(
                "the body's file {} became {} bytes shorter after it was checked",
                self.path.display(),
                self.left
            ))),
            Ok(count) => {
                buffer.truncate(count);
                self.left -= count as u64;
                Ok(Some(Bytes::from(buffer)))
            }
            Err(error) => Err(unreadable(&self.path, &error)),
        }
    }
}

fn unreadable(path: &std::path::Path, error: &io::Error) -> FileError {
    FileError(format!(
        "cannot read the body's file {}: {}",
        path.display(),
        io_words(error)
    ))
}
