//! Reads the listed files, on several threads: on most systems opening a small file takes most of the time.

use super::walk::{Listed, unreadable};
use crate::load::FoundFile;
use crate::shares;
use crate::source::Diagnostic;
use crate::source::yaml::{MAX_FILE_BYTES, too_large};
use std::fs::File;
use std::io::{self, Read};

pub(super) fn all(listed: Vec<Listed>, diagnostics: &mut Vec<Diagnostic>) -> Vec<FoundFile> {
    let mut found = Vec::with_capacity(listed.len());
    for result in shares::map(listed, one) {
        match result {
            Ok(file) => found.push(file),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    found
}

fn one(listed: Listed) -> Result<FoundFile, Diagnostic> {
    let bytes = bytes(&listed).map_err(|error| unreadable(&listed.shown, &error))?;
    if let Some(diagnostic) = too_large(&listed.shown, bytes.claimed) {
        return Err(diagnostic);
    }
    Ok(FoundFile {
        path: listed.path,
        shown: listed.shown,
        role: listed.role,
        bytes: bytes.read,
    })
}

struct FileBytes {
    /// How many the file says it has, or how many came.
    claimed: u64,
    read: Vec<u8>,
}

/// At most one byte more than a file may have, and none of a file that says it has more.
#[expect(clippy::disallowed_methods, reason = "this is io, where files are opened")]
fn bytes(listed: &Listed) -> io::Result<FileBytes> {
    let mut file = File::open(&listed.path)?;
    let claimed = file.metadata()?.len();
    let mut read = Vec::new();
    if claimed <= MAX_FILE_BYTES {
        read.reserve_exact(claimed as usize + 1);
        file.by_ref().take(MAX_FILE_BYTES + 1).read_to_end(&mut read)?;
    }
    let claimed = claimed.max(read.len() as u64);
    Ok(FileBytes { claimed, read })
}
