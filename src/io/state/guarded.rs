//! `.callsheet` is checked before it is believed: a repository can ship it, with links and pipes in it.
//!
//! Folders and files are taken only as what they are, never through a link, only from this user, from the owner of the
//! project's root (shared checkouts, bind mounts), or from anybody where this is root (caches of CI), and up to a size.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Far more than any state holds.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Below the project's root: `.callsheet`, and the folders in it on the way to a file.
///
/// # Errors
/// As the operating system says.
pub fn check_folders(root: &Path, folder: &Path) -> io::Result<()> {
    let mut inner: Vec<&Path> = folder.ancestors().take_while(|dir| *dir != root).collect();
    inner.reverse();
    for folder in inner.iter().filter(|dir| dir.starts_with(root)) {
        match fs::symlink_metadata(folder) {
            Ok(found) if found.is_dir() => check_owner(root, folder, &found)?,
            Ok(found) => return Err(refused(folder, &found, "a folder")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Before `path` is replaced. It need not be there.
///
/// # Errors
/// As the operating system says.
pub fn check_file(root: &Path, path: &Path) -> io::Result<()> {
    check_folders(root, path.parent().unwrap_or(root))?;
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => check_owner(root, path, &found),
        Ok(found) => Err(refused(path, &found, "a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// The whole file.
///
/// # Errors
/// As the operating system says.
pub fn read(root: &Path, path: &Path) -> io::Result<Vec<u8>> {
    check_file(root, path)?;
    let mut file = open(OpenOptions::new().read(true), path)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(refused(path, &found, "a regular file"));
    }
    check_owner(root, path, &found)?;
    let mut bytes = Vec::new();
    file.by_ref().take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other("it has more than 64 MiB"));
    }
    Ok(bytes)
}

/// Opens without following a link that was put there since, and without waiting at a pipe.
///
/// # Errors
/// As the operating system says.
pub fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

fn refused(path: &Path, found: &Metadata, wanted: &str) -> io::Error {
    let is = if found.is_symlink() {
        "a link, and links are not followed there: to keep the state elsewhere, set CALLSHEET_STATE_DIR"
            .to_owned()
    } else {
        format!("not {wanted}")
    };
    io::Error::other(format!("`{}` is {is}", path.display()))
}

#[cfg(unix)]
fn check_owner(root: &Path, path: &Path, found: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let own = rustix::process::geteuid().as_raw();
    if own == 0 || found.uid() == own || fs::metadata(root).is_ok_and(|root| root.uid() == found.uid()) {
        return Ok(());
    }
    let message = format!(
        "`{}` belongs to another user, and not to the project's owner",
        path.display()
    );
    Err(io::Error::other(message))
}

#[cfg(not(unix))]
fn check_owner(_root: &Path, _path: &Path, _found: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn project() -> tempfile::TempDir {
        let project = tempfile::tempdir().unwrap();
        fs::create_dir_all(project.path().join(".callsheet/state")).unwrap();
        project
    }

    fn refusal(project: &Path, path: &str) -> String {
        let path = project.join(path);
        let read = read(project, &path).unwrap_err();
        assert_eq!(
            check_file(project, &path).unwrap_err().to_string(),
            read.to_string()
        );
        read.to_string()
    }

    #[test]
    fn d17_links_and_pipes_are_refused() {
        let (project, other) = (project(), project());
        let (root, away) = (project.path(), other.path().join(".callsheet/state/dev.json"));
        fs::write(&away, "{}").unwrap();
        symlink(&away, root.join(".callsheet/state/dev.json")).unwrap();
        assert!(refusal(root, ".callsheet/state/dev.json").contains("is a link"));
        symlink(
            other.path().join(".callsheet/state"),
            root.join(".callsheet/linked"),
        )
        .unwrap();
        assert!(refusal(root, ".callsheet/linked/dev.json").contains("CALLSHEET_STATE_DIR"));
        symlink("/dev/zero", root.join(".callsheet/state/zero.json")).unwrap();
        assert!(refusal(root, ".callsheet/state/zero.json").contains("is a link"));
        let pipe = root.join(".callsheet/state/pipe.json");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert!(refusal(root, ".callsheet/state/pipe.json").contains("not a regular file"));
        }
        fs::create_dir(root.join(".callsheet/state/folder.json")).unwrap();
        assert!(refusal(root, ".callsheet/state/folder.json").contains("not a regular file"));
    }

    #[test]
    fn what_is_as_it_should_be_is_read() {
        let project = project();
        let path = project.path().join(".callsheet/state/dev.json");
        assert_eq!(
            read(project.path(), &path).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        fs::write(&path, "{}").unwrap();
        assert_eq!(read(project.path(), &path).unwrap(), b"{}");
        // The root itself may be reached through a link.
        let linked = project.path().join("linked");
        symlink(project.path(), &linked).unwrap();
        assert_eq!(
            read(&linked, &linked.join(".callsheet/state/dev.json")).unwrap(),
            b"{}"
        );
    }
}
