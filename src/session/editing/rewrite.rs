//! A file's text once other things, or the file itself, have other ids and places.

use super::references::{FileMentions, base, id_of, normal, relative, renamed};
use crate::edit::mentions::{Mention, MentionKind};
use crate::edit::splice::spliced;
use crate::edit::{EditError, KeyPath, KeySegment, Splice, unset};
use crate::format::FileKind;
use std::path::{Path, PathBuf};

/// What goes where.
pub(super) struct Renaming<'r> {
    /// The old and the new id.
    pub(super) ids: (&'r str, &'r str),
    /// The old and the new path of the file or folder.
    pub(super) paths: (&'r Path, &'r Path),
    /// True if the things at the old place stay: then only what was copied refers to the copies.
    pub(super) is_copy: bool,
}

impl Renaming<'_> {
    /// The id that a thing has afterwards.
    pub(super) fn id(&self, id: &str) -> String {
        let (old, new) = self.ids;
        match id
            .strip_prefix(old)
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            Some(rest) => format!("{new}{rest}"),
            None => id.to_owned(),
        }
    }

    /// Where a file is afterwards.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        let (old, new) = self.paths;
        match path.strip_prefix(old) {
            Ok(rest) if rest.as_os_str().is_empty() => new.to_path_buf(),
            Ok(rest) => new.join(rest),
            Err(_) => path.to_path_buf(),
        }
    }

    pub(super) fn holds(&self, path: &Path) -> bool {
        path.starts_with(self.paths.0)
    }
}

/// The new text of a file. With `is_moved` it is at its new place itself.
///
/// # Errors
/// Where a name is written in a way that cannot be changed in place.
pub(super) fn rewritten(
    found: &FileMentions<'_>,
    renaming: &Renaming<'_>,
    is_moved: bool,
) -> Result<String, EditError> {
    let file = found.file;
    let text = &*file.source.text;
    let folder = if is_moved {
        renaming.id(&file.id)
    } else {
        file.id.clone()
    };
    let (mut splices, mut leaving) = (Vec::new(), Vec::new());
    for mention in &found.mentions {
        let new = if mention.kind == MentionKind::File {
            moved_path(found, mention, renaming, is_moved)
        } else {
            let named = id_of(file, mention).is_some_and(|id| renaming.id(&id) != id);
            if !named {
                continue;
            }
            let new = renamed(file, mention, renaming.ids, &folder);
            if new.is_none() {
                leaving.push(mention.name.clone());
            }
            new
        };
        if let Some(new) = new.filter(|new| *new != mention.name) {
            splices.push(splice(text, mention, new)?);
        }
    }
    let text = spliced(text, &splices).ok_or(EditError::Differs)?;
    without_order(text, &leaving)
}

fn splice(text: &str, mention: &Mention, new: String) -> Result<Splice, EditError> {
    let range = mention.span.start as usize..mention.span.end as usize;
    if text.get(range.clone()) != Some(&*mention.name) {
        return Err(EditError::Refused(
            "an id or a path is written with escapes or over several lines: change it by hand",
        ));
    }
    Ok(Splice::new(range, new))
}

/// A path that still leads to the same file. None for a path that leads nowhere, which cannot be kept right.
fn moved_path(
    found: &FileMentions<'_>,
    mention: &Mention,
    renaming: &Renaming<'_>,
    is_moved: bool,
) -> Option<String> {
    let here = base(found.file);
    let named = normal(&here.join(&mention.name));
    if !named.exists() {
        return None;
    }
    let is_taken_along = renaming.holds(&named) && (is_moved || !renaming.is_copy);
    let target = if is_taken_along {
        renaming.path(&named)
    } else {
        named
    };
    let is_beside = is_moved && found.file.kind != FileKind::Environment;
    let there = if is_beside {
        renaming.path(&found.file.path).parent()?.to_path_buf()
    } else {
        here.to_path_buf()
    };
    // What still leads there stays as it is written.
    if normal(&there.join(&mention.name)) == target {
        return None;
    }
    Some(relative(&there, &target))
}

/// Without these entries of `order`; without the key where none is left.
///
/// # Errors
/// [`EditError`] if the text cannot be changed so that only this value differs.
pub(super) fn without_order(text: String, leaving: &[String]) -> Result<String, EditError> {
    let mut text = text;
    for name in leaving {
        let document = crate::edit::YamlDocument::read(&text)?;
        let Some(order) = document.find(&KeyPath::of_keys(&["order"])) else {
            continue;
        };
        let items = order.items().unwrap_or_default();
        let is_name = |item: &crate::source::Node| item.scalar().is_some_and(|scalar| *scalar.text == **name);
        let Some(at) = items.iter().position(is_name) else {
            continue;
        };
        let path = if items.len() == 1 {
            KeyPath::of_keys(&["order"])
        } else {
            KeyPath::new(vec![KeySegment::Key("order".to_owned()), KeySegment::Item(at)])
        };
        text = match unset(&text, &path) {
            // A file that said nothing else says an empty list.
            Err(EditError::Refused(_)) if items.len() == 1 => "{}\n".to_owned(),
            unset => unset?,
        };
    }
    Ok(text)
}
