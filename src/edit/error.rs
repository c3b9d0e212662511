//! Why a file was not changed.

use super::key_path::KeyPath;
use crate::source::Diagnostic;
use std::fmt;

/// Nothing was written; the text is as it was.
#[derive(Debug, Clone, PartialEq)]
pub enum EditError {
    /// The file itself cannot be read.
    Unreadable(Box<Diagnostic>),
    /// There is nothing at the path.
    NoSuchKey(KeyPath),
    /// A value on the way, or the one that is meant, is of another kind: the path, what is wanted, what is there.
    WrongKind(KeyPath, &'static str, &'static str),
    /// The list ends before this position; how many items it has.
    OutOfRange(KeyPath, usize),
    /// The value is written elsewhere in the file and only named here: the path, the line on which it is written.
    Alias(KeyPath, usize),
    /// Other places say the same through an alias: the path, the anchor, the line of the alias.
    Shared(KeyPath, String, usize),
    /// The file is written in a way that this change would break; the reason.
    Refused(&'static str),
    /// The changed text did not read back as what was meant.
    Differs,
}

impl fmt::Display for EditError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::Unreadable(diagnostic) => write!(out, "the file cannot be read: {}", diagnostic.message),
            EditError::NoSuchKey(path) => write!(out, "there is no `{path}`"),
            EditError::WrongKind(path, wanted, found) => {
                write!(out, "`{path}` is {found}, not {wanted}")
            }
            EditError::OutOfRange(path, length) => {
                let items = if *length == 1 { "item" } else { "items" };
                write!(out, "`{path}` is behind the end of a list of {length} {items}")
            }
            EditError::Alias(path, line) => write!(
                out,
                "`{path}` is an alias of what line {line} says, which other places share: change it there, or replace the alias as a whole"
            ),
            EditError::Shared(path, anchor, line) => write!(
                out,
                "`{path}` shares its text with line {line}, where `*{anchor}` repeats the anchor `&{anchor}`: give that line a value of its own first"
            ),
            EditError::Refused(reason) => out.write_str(reason),
            EditError::Differs => out.write_str(
                "the file is written in a way that cannot be changed here without touching the rest: change it by hand",
            ),
        }
    }
}

impl std::error::Error for EditError {}
