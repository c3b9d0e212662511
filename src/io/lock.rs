//! A lock between processes: an open file, locked by the system, which lets go of it when the process dies.
//!
//! Some network file systems cannot lock. A warning says so, and the work goes on: with one process at a time,
//! nothing is lost.

use super::clock;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// Between two looks at a lock that another process has.
const PAUSE: Duration = Duration::from_millis(10);

/// Held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    /// Why there is no lock although there should be, in words.
    pub problem: Option<String>,
}

impl Lock {
    /// Waits until no other process has the lock at `path`. The folder has to exist.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn take(path: &Path) -> io::Result<Lock> {
        let file = open(path)?;
        let problem = file.lock().err().map(|error| unlocked(path, &error));
        Ok(Lock { _file: file, problem })
    }

    /// The same, but waits no longer than `patience`. None where another process has the lock all that time.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn take_within(path: &Path, patience: Duration) -> io::Result<Option<Lock>> {
        let file = open(path)?;
        let started = clock::instant();
        loop {
            let problem = match file.try_lock() {
                Ok(()) => None,
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                    std::thread::sleep(PAUSE);
                    continue;
                }
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => Some(unlocked(path, &error)),
            };
            return Ok(Some(Lock { _file: file, problem }));
        }
    }
}

fn unlocked(path: &Path, error: &io::Error) -> String {
    format!(
        "`{}` cannot be locked ({error}): two runs at once may lose each other's captured values",
        path.display()
    )
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = super::state::guarded::open(&mut options, path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("the lock is not a regular file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_somebody_keeps_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("edit.lock");
        let take = |patience| Lock::take_within(&path, patience).unwrap();
        let first = take(Duration::ZERO).unwrap();
        assert!(first.problem.is_none());
        assert!(take(Duration::from_millis(30)).is_none());
        drop(first);
        assert!(take(Duration::ZERO).is_some());
    }
}
