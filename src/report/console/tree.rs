//! Folders as headings: each name once, indented below the folder it lies in.

use super::Palette;
use super::line::cut;
use crate::report::visible::visible_line;
use std::io::{self, Write};
use std::sync::Arc;

/// Columns of one level.
const STEP: usize = 2;
/// Levels beyond this are not indented further: the names need the room.
const DEEPEST: usize = 8;

/// The folders shown last.
#[derive(Default)]
pub struct TreeView {
    shown: Option<Arc<[Arc<str>]>>,
}

impl TreeView {
    /// Nothing has been shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_none()
    }

    /// Writes the names of those folders that the last step was not in.
    ///
    /// # Errors
    /// As `out` fails to take what is written.
    pub fn enter(
        &mut self,
        out: &mut dyn Write,
        folders: &Arc<[Arc<str>]>,
        width: usize,
        palette: &Palette,
    ) -> io::Result<()> {
        if self.shown.as_ref() == Some(folders) {
            return Ok(());
        }
        let common = self.shown.as_ref().map_or(0, |shown| common(shown, folders));
        if self.shown.is_some() {
            writeln!(out)?;
        }
        for (depth, name) in folders.iter().enumerate().skip(common) {
            let indent = STEP * depth.min(DEEPEST);
            let name = cut(&visible_line(name), width.saturating_sub(indent).max(20));
            writeln!(out, "{:indent$}{}", "", palette.heading(&name))?;
        }
        self.shown = Some(folders.clone());
        Ok(())
    }
}

fn common(one: &[Arc<str>], other: &[Arc<str>]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}

/// Columns that steps of these folders are indented, beyond what their own lines are.
pub fn indent(folders: &[Arc<str>]) -> usize {
    STEP * folders.len().saturating_sub(1).min(DEEPEST)
}

/// Writes lines below their heading.
///
/// # Errors
/// As `out` fails to take what is written.
pub fn indented(out: &mut dyn Write, text: &[u8], indent: usize) -> io::Result<()> {
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        write!(out, "{:indent$}", "")?;
        out.write_all(line)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paths: &[&[&str]], expected: &str) {
        let (mut tree, mut out, plain) = (TreeView::default(), Vec::new(), Palette::new(false));
        for path in paths {
            let folders = path.iter().map(|name| Arc::from(*name)).collect();
            tree.enter(&mut out, &folders, 20, &plain).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn only_what_changed_is_a_heading() {
        check(
            &[&["a", "b"], &["a", "b"], &["a", "c", "d"]],
            "a\n  b\n\n  c\n    d\n",
        );
        check(&[&["a", "b"], &["a"], &["e"]], "a\n  b\n\n\ne\n");
        check(&[&["a name of thirty columns in all"]], "a name of thirty co…\n");
    }
}
