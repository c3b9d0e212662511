//! The files that a user trusts, and what they reach for.

use crate::report::visible::visible_path;
use crate::session::trust::TrustedFile;
use std::fmt::Write;
use std::path::PathBuf;

/// A path each, with a note where the file does not exist any more.
pub fn list(files: &[(PathBuf, bool)]) -> String {
    let mut text = String::new();
    for (path, exists) in files {
        let note = if *exists { "" } else { "  (gone)" };
        let _ = writeln!(text, "{}{note}", visible_path(path));
    }
    text
}

pub fn trusted(files: &[TrustedFile]) -> String {
    let mut text = String::new();
    for file in files {
        let _ = writeln!(text, "{} is trusted now, as it", visible_path(&file.path));
        for reach in &file.reaches {
            let _ = writeln!(text, "  {reach}");
        }
    }
    text
}
