//! Which files an import makes and changes in a project: pure, from what is there.

use super::write::appended;
use super::{Imported, OutputFile};
use std::collections::HashMap;

/// What a project has of the files that an import would write: by path, relative to it.
pub type Present<'p> = dyn Fn(&str) -> Option<Vec<u8>> + 'p;

/// A file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    pub path: String,
    /// None for a file that is new.
    pub old: Option<Vec<u8>>,
    pub new: Vec<u8>,
    pub owner_only: bool,
}

/// Writes of an import, without those that would change nothing. Collections, environments, and names of secrets in
/// `.env` that had to be others than the source's.
pub fn plan(imported: &mut Imported, present: &Present<'_>) -> Vec<WrittenFile> {
    let mut written = Vec::new();
    let dotenv = present(".env").unwrap_or_default();
    let dotenv = String::from_utf8_lossy(&dotenv).into_owned();
    let (text, renamed) = appended(&dotenv, &imported.dotenv);
    rename(&mut imported.files, &renamed);
    for file in &imported.files {
        push(&mut written, &file.path, file.bytes.clone(), present);
    }
    if !imported.dotenv.is_empty() {
        push(&mut written, ".env", text.into_bytes(), present);
        let ignored = present(".gitignore").unwrap_or_default();
        let ignored = String::from_utf8_lossy(&ignored).into_owned();
        if !ignored
            .lines()
            .any(|line| matches!(line.trim(), ".env" | "/.env" | ".env*" | "*.env"))
        {
            let break_ = if ignored.is_empty() || ignored.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            push(
                &mut written,
                ".gitignore",
                format!("{ignored}{break_}.env\n").into_bytes(),
                present,
            );
        }
    }
    if let ([only], None) = (&imported.environments[..], present("callsheet.yaml")) {
        let name = only.trim_start_matches("environments/").trim_end_matches(".yaml");
        let mut map = super::yaml::Map::new();
        map.put("environment", super::yaml::Yaml::words(name));
        push(
            &mut written,
            "callsheet.yaml",
            super::emit::document(&map).into_bytes(),
            present,
        );
    }
    written
}

fn push(written: &mut Vec<WrittenFile>, path: &str, new: Vec<u8>, present: &Present<'_>) {
    let old = present(path);
    if old.as_ref() != Some(&new) {
        written.push(WrittenFile {
            path: path.to_owned(),
            old,
            new,
            owner_only: path == ".env",
        });
    }
}

/// Environments name their secrets as `.env` has them.
fn rename(files: &mut [OutputFile], renamed: &[(String, String)]) {
    let renamed: HashMap<String, String> = renamed
        .iter()
        .map(|(old, new)| (format!("{{ dotenv: {old} }}"), format!("{{ dotenv: {new} }}")))
        .collect();
    if renamed.is_empty() {
        return;
    }
    for file in files
        .iter_mut()
        .filter(|file| file.path.starts_with("environments/"))
    {
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        let lines = text.split_inclusive('\n').map(|line| {
            let found = renamed.iter().find(|(old, _)| line.contains(old.as_str()));
            found.map_or_else(|| line.to_owned(), |(old, new)| line.replace(old, new))
        });
        file.bytes = lines.collect::<String>().into_bytes();
    }
}
