//! Files that a repository should not or cannot hold: huge ones, many, links, bytes that are no text.
//!
//! `make.yaml` is a list; each entry has a `path` and one of `text` (with `times`: repeated), `bytes` (letters up
//! to `ÿ`, one byte each), `copies` (a number put where the path says `#`), `link` (to what), `mode` (octal, of a
//! file that is there) or `pipe: true`. A system without links, modes and pipes cannot make every case: `missing` says so.

use serde::Deserialize;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    before: String,
    #[serde(default = "once")]
    times: usize,
    #[serde(default)]
    bytes: Option<String>,
    #[serde(default)]
    copies: Option<usize>,
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    mode: Option<u32>,
    #[serde(default)]
    pipe: bool,
}

fn once() -> usize {
    1
}

/// Why this system cannot make what the case wants; None where it can.
pub fn missing(script: &Path) -> Option<String> {
    let wants_unix = |entries: Vec<Entry>| entries.iter().any(Entry::wants_unix);
    let lacks = cfg!(not(unix)) && entries(script).is_ok_and(wants_unix);
    lacks.then(|| "this system has no links, modes and pipes".to_owned())
}

pub fn make(script: &Path, project: &Path) -> Result<(), String> {
    for entry in &entries(script)? {
        entry
            .make(project)
            .map_err(|error| format!("{}: {error}", entry.path))?;
    }
    Ok(())
}

/// None where there is no such file.
fn entries(script: &Path) -> Result<Vec<Entry>, String> {
    match std::fs::read_to_string(script) {
        Ok(text) => serde_yaml::from_str(&text).map_err(|error| format!("make.yaml: {error}")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("make.yaml: {error}")),
    }
}

impl Entry {
    fn wants_unix(&self) -> bool {
        self.link.is_some() || self.mode.is_some() || self.pipe
    }

    fn make(&self, project: &Path) -> std::io::Result<()> {
        if self.wants_unix() {
            return self.special(&project.join(&self.path));
        }
        for copy in 0..self.copies.unwrap_or(1) {
            let path = project.join(self.path.replace('#', &copy.to_string()));
            std::fs::create_dir_all(path.parent().unwrap_or(project))?;
            std::fs::write(path, self.content())?;
        }
        Ok(())
    }

    fn content(&self) -> Vec<u8> {
        match &self.bytes {
            Some(bytes) => bytes.chars().map(|letter| letter as u32 as u8).collect(),
            None => (self.before.clone() + &self.text.repeat(self.times)).into_bytes(),
        }
    }

    #[cfg(unix)]
    fn special(&self, path: &Path) -> std::io::Result<()> {
        use std::os::unix::fs::{PermissionsExt, symlink};
        if let Some(to) = &self.link {
            return symlink(to, path);
        }
        if let Some(mode) = self.mode {
            return std::fs::set_permissions(path, PermissionsExt::from_mode(mode));
        }
        let made = std::process::Command::new("mkfifo").arg(path).status()?;
        if made.success() {
            Ok(())
        } else {
            Err(std::io::Error::other("mkfifo failed"))
        }
    }

    #[cfg(not(unix))]
    fn special(&self, _: &Path) -> std::io::Result<()> {
        Err(std::io::Error::other("this system has no such files"))
    }
}
