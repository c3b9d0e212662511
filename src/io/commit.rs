//! The commit that a project is at, as git keeps it: read, without running git.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// More than any of these files holds, but for a long list of packed references.
const MOST: u64 = 8 * 1024 * 1024;

/// The id of the commit that is checked out around `directory`. None where there is none, or no git.
pub fn head(directory: &Path) -> Option<String> {
    let git = directory.ancestors().find_map(git_directory)?;
    let head = text(&git.join("HEAD"))?;
    match head.strip_prefix("ref: ") {
        None => id(&head),
        Some(name) => reference(&common(&git), name.trim()),
    }
}

/// `.git`, or where the file of that name says that it is, as for a worktree.
fn git_directory(directory: &Path) -> Option<PathBuf> {
    let git = directory.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let named = text(&git)?;
    Some(directory.join(named.strip_prefix("gitdir: ")?.trim()))
}

/// Worktrees share their references.
fn common(git: &Path) -> PathBuf {
    text(&git.join("commondir")).map_or_else(|| git.to_owned(), |common| git.join(common.trim()))
}

fn reference(git: &Path, name: &str) -> Option<String> {
    if !name.starts_with("refs/") || name.split('/').any(|part| part == "..") {
        return None;
    }
    let loose = text(&git.join(name)).and_then(|text| id(&text));
    loose.or_else(|| {
        let packed = text(&git.join("packed-refs"))?;
        let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
        lines
            .find(|(_, known)| *known == name)
            .and_then(|(found, _)| id(found))
    })
}

/// A commit's name of SHA-1 or SHA-256, and nothing else that a file may hold.
fn id(text: &str) -> Option<String> {
    let text = text.trim();
    let is_id = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| text.to_owned())
}

fn text(path: &Path) -> Option<String> {
    if !path.metadata().is_ok_and(|found| found.is_file()) {
        return None;
    }
    let mut text = String::new();
    let file = fs::File::open(path).ok()?;
    file.take(MOST).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn check(files: &[(&str, &str)], expected: Option<&str>) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let project = folder.path().join("work/project");
        fs::create_dir_all(&project).unwrap();
        assert_eq!(head(&project).as_deref(), expected, "{files:?}");
    }

    #[test]
    fn the_commit_is_read_wherever_git_keeps_it() {
        let line = format!("{ID}\n");
        let branch = ("work/.git/HEAD", "ref: refs/heads/main\n");
        check(&[("work/.git/HEAD", &line)], Some(ID));
        check(&[branch, ("work/.git/refs/heads/main", &line)], Some(ID));
        let packed = format!("# pack-refs with: peeled\n{ID} refs/heads/main\n");
        check(&[branch, ("work/.git/packed-refs", &packed)], Some(ID));
        let worktree = [
            ("work/.git", "gitdir: ../main/.git/worktrees/work\n"),
            ("main/.git/worktrees/work/HEAD", "ref: refs/heads/main\n"),
            ("main/.git/worktrees/work/commondir", "../..\n"),
            ("main/.git/refs/heads/main", &line),
        ];
        check(&worktree, Some(ID));
    }

    #[test]
    fn what_is_no_commit_is_not_shown() {
        check(&[], None);
        check(&[("work/.git/HEAD", "ref: refs/heads/new\n")], None);
        check(&[("work/.git/HEAD", "a secret\n")], None);
        let out = [
            ("work/.git/HEAD", "ref: refs/../../x\n"),
            ("work/x", "a secret\n"),
        ];
        check(&out, None);
    }
}
