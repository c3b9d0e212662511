//! Links that lead out of the project: nothing is changed through them, because what they lead to is not the project's.

use super::{ChangeError, before};
use crate::edit::EditChange;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Refuses changes that a link would carry out of the project at `root`. Nothing is written for this.
///
/// # Errors
/// `Outside` with the first link that does.
pub fn refuse_links(root: &Path, changes: &[EditChange]) -> Result<(), ChangeError> {
    let Ok(real_root) = root.canonicalize() else {
        return Ok(());
    };
    let mut moves: Vec<(PathBuf, PathBuf)> = Vec::new();
    let check = |path: Option<&Path>, moves: &[(PathBuf, PathBuf)]| {
        let found = path.and_then(|path| link_outside(root, &real_root, &before(moves, path)));
        found.map_or(Ok(()), |link| Err(ChangeError::Outside(link)))
    };
    for change in changes {
        match change {
            EditChange::Write { path, .. } => check(Some(path), &moves)?,
            // What is moved or removed is the link itself, so that only the links above it are followed.
            EditChange::Remove { path } => check(path.parent(), &moves)?,
            EditChange::Move { from, to } => {
                check(from.parent(), &moves)?;
                check(to.parent(), &moves)?;
                moves.push((from.clone(), to.clone()));
            }
        }
    }
    Ok(())
}

/// The first link on the way from `root` to `path` that leads out of the project. None where every link stays in it.
fn link_outside(root: &Path, real_root: &Path, path: &Path) -> Option<PathBuf> {
    let below = path.strip_prefix(root).ok()?;
    let mut at = root.to_path_buf();
    for part in below.components() {
        at.push(part);
        match at.symlink_metadata() {
            Ok(known) if known.is_symlink() && !leads_below(real_root, &at) => return Some(at),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
    None
}

/// Whether a link leads to something below `root`, or to nothing yet that would be below it.
fn leads_below(root: &Path, link: &Path) -> bool {
    match link.canonicalize() {
        Ok(real) => real.starts_with(root),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let named = fs::read_link(link).map(|named| super::atomic_file::folder_of(link).join(named));
            let nearest = named.ok().and_then(|named| {
                let mut above = named.ancestors().skip(1);
                above.find_map(|folder| folder.canonicalize().ok())
            });
            nearest.is_some_and(|real| real.starts_with(root))
        }
        Err(_) => false,
    }
}
