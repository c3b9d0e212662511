//! Which files a command means: by id, by path, by pattern, by tag.

use super::{EditingError, Workspace};
use crate::edit::catalog::CatalogFile;
use crate::edit::glob;
use crate::format::FileKind;
use crate::plan::{Filter, select};
use crate::source::diagnostic::nearest;
use std::path::{Path, PathBuf};

/// A file that is meant, whether or not it exists.
#[derive(Debug)]
pub enum EditTarget<'w> {
    File(&'w CatalogFile),
    /// A folder that has no `folder.yaml` yet: its id, and where the file would be.
    NewFolder(String, PathBuf),
}

impl Workspace {
    /// The files that `id` and `tags` mean. Patterns and tags mean requests, or environments where the pattern begins
    /// with `environments/`.
    ///
    /// # Errors
    /// `NothingSelected` where there is none, with the id that was probably meant.
    pub fn targets(&self, id: Option<&str>, tags: &[String]) -> Result<Vec<EditTarget<'_>>, EditingError> {
        if !tags.is_empty() {
            return self.tagged(id, tags);
        }
        let id = id.ok_or_else(|| EditingError::usage("name an id, a pattern of ids, or `--tag`"))?;
        if glob::is_glob(id) {
            return self.matching(id);
        }
        self.target(id).map(|target| vec![target])
    }

    /// The one file that an id or a path means.
    ///
    /// # Errors
    /// `NothingSelected` where there is none.
    pub fn target(&self, typed: &str) -> Result<EditTarget<'_>, EditingError> {
        let id = self.id_of(typed);
        if let Some(file) = self.catalog.get(&id) {
            return Ok(EditTarget::File(file));
        }
        if self.catalog.is_folder(&id)
            && let Some(path) = self.folder_path(&id)
        {
            return Ok(EditTarget::NewFolder(id, path.join("folder.yaml")));
        }
        Err(self.unknown(typed))
    }

    /// The one file that exists under an id or a path.
    ///
    /// # Errors
    /// As [`Workspace::target`]; a folder without a file is none.
    pub fn file(&self, typed: &str) -> Result<&CatalogFile, EditingError> {
        match self.target(typed)? {
            EditTarget::File(file) => Ok(file),
            EditTarget::NewFolder(id, _) => {
                Err(EditingError::usage(format!("`{id}` is a folder without a file")))
            }
        }
    }

    /// An id from what was typed: a path becomes the id of its file or folder; an ending goes.
    pub fn id_of(&self, typed: &str) -> String {
        let trimmed = typed.trim_end_matches('/');
        if self.catalog.get(trimmed).is_some() {
            return trimmed.to_owned();
        }
        if let Ok(path) = self.directory.join(trimmed).canonicalize() {
            let of_file = |file: &&CatalogFile| file.path.canonicalize().is_ok_and(|known| known == path);
            if path.is_file()
                && let Some(file) = self.catalog.files.iter().find(of_file)
            {
                return file.id.clone();
            }
            if let Some(id) = self.id_of_folder(&path) {
                return id;
            }
        }
        let stem = trimmed
            .strip_suffix(".yaml")
            .or_else(|| trimmed.strip_suffix(".yml"));
        let stem = stem.unwrap_or(trimmed);
        stem.strip_prefix("collections/").unwrap_or(stem).to_owned()
    }

    fn id_of_folder(&self, path: &Path) -> Option<String> {
        let collection = self
            .catalog
            .files
            .iter()
            .filter_map(|file| file.collection.as_deref());
        let dir = collection.into_iter().find(|dir| path.starts_with(dir))?;
        let name = dir.file_name()?.to_string_lossy();
        let below = super::after::shown(dir, path);
        Some(if below.is_empty() {
            name.into_owned()
        } else {
            format!("{name}/{below}")
        })
    }

    /// The directory of a folder or a collection with this id, whether or not it exists. None where the collection does
    /// not.
    pub fn folder_path(&self, id: &str) -> Option<PathBuf> {
        let (name, below) = id.split_once('/').unwrap_or((id, ""));
        let collection = self.catalog.get(name)?;
        let dir = collection.collection.as_deref()?;
        Some(if below.is_empty() {
            dir.to_path_buf()
        } else {
            dir.join(below)
        })
    }

    fn matching(&self, pattern: &str) -> Result<Vec<EditTarget<'_>>, EditingError> {
        let is_meant = |file: &&CatalogFile| {
            matches!(
                file.kind,
                FileKind::Request | FileKind::Environment | FileKind::Flow
            ) && glob::matches(pattern, &file.id)
        };
        let mut found: Vec<&CatalogFile> = self.catalog.files.iter().filter(is_meant).collect();
        if found.iter().any(|file| file.kind == FileKind::Request) {
            found.retain(|file| file.kind == FileKind::Request);
        }
        if found.is_empty() {
            let message = format!("no request, flow or environment has an id like `{pattern}`");
            let help = "`*` means one level, `**` for all of them; `callsheet list` shows the ids";
            return Err(EditingError::NothingSelected(message, Some(help.to_owned())));
        }
        Ok(found.into_iter().map(EditTarget::File).collect())
    }

    fn tagged(&self, id: Option<&str>, tags: &[String]) -> Result<Vec<EditTarget<'_>>, EditingError> {
        let loaded = self.load().0;
        let filter = Filter {
            tags: tags.to_vec(),
            ..Filter::default()
        };
        let is_wanted = |request: &str| match id {
            Some(id) if glob::is_glob(id) => glob::matches(id, request),
            Some(id) => request == id || crate::edit::catalog::is_below(request, id),
            None => true,
        };
        let selected = select(&loaded.project, &filter).steps;
        let mut found: Vec<EditTarget<'_>> = Vec::new();
        for file in self.catalog.of_kind(FileKind::Request) {
            if is_wanted(&file.id) && selected.iter().any(|step| *step.request.id == *file.id) {
                found.push(EditTarget::File(file));
            }
        }
        if found.is_empty() {
            let message = format!("no request has the tag `{}`", tags.join("` or `"));
            return Err(EditingError::NothingSelected(message, None));
        }
        Ok(found)
    }

    /// Why an id means nothing, with the one that was probably meant.
    pub fn unknown(&self, typed: &str) -> EditingError {
        let ids: Vec<&str> = self.catalog.files.iter().map(|file| &*file.id).collect();
        let ending = |id: &&&str| id.ends_with(&format!("/{typed}"));
        if glob::is_glob(typed) {
            let message = format!("`{typed}` is a pattern, and this command takes one id");
            let help = "`get`, `set`, `unset` and `add` take patterns".to_owned();
            return EditingError::Usage(message, Some(help));
        }
        let near = nearest(typed, ids.iter().copied()).or_else(|| ids.iter().find(ending).copied());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`callsheet list` shows the ids; environments are `environments/NAME`".to_owned(),
        };
        EditingError::NothingSelected(format!("nothing has the id `{typed}`"), Some(help))
    }
}
