//! Who defines, captures, reads and forgets a variable, and who refers to a step, a folder or an environment.

use super::references::{FileMentions, TemplateFile, base, id_of, normal, place};
use super::{EditingError, Workspace};
use crate::edit::catalog::{CatalogFile, is_below};
use crate::edit::mentions::{Mention, MentionKind};
use crate::format::FileKind;
use std::path::Path;

/// One place that has to do with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// `captured`, `read` and so on.
    pub how: &'static str,
    /// The id of the file that says so.
    pub id: String,
    /// `path:line:column`
    pub place: String,
    pub kind: MentionKind,
}

impl Workspace {
    /// All places of a variable, or of the thing with this id.
    ///
    /// # Errors
    /// `NothingSelected` where nothing is called so.
    pub fn uses(&self, name: &str) -> Result<Vec<Usage>, EditingError> {
        let all = self.mentions();
        let id = self.id_of(name);
        if self.catalog.get(&id).is_some() || self.catalog.is_folder(&id) {
            let mut found = of_id(&all, &id);
            found.extend(
                self.folder_path(&id)
                    .map_or_else(Vec::new, |path| of_files(&all, &path)),
            );
            return Ok(found);
        }
        let templates = self.template_files(&all);
        let found = of_variable(&all, &templates, name);
        if found.is_empty() {
            let mut names: Vec<&str> = all.iter().flat_map(variables).collect();
            names.sort_unstable();
            names.dedup();
            let near = crate::source::diagnostic::nearest(name, names);
            let help = near.map(|near| format!("did you mean `{near}`?"));
            let message = format!("no variable, step, folder or environment is called `{name}`");
            return Err(EditingError::NothingSelected(message, help));
        }
        Ok(found)
    }
}

fn variables<'a>(found: &'a FileMentions<'_>) -> impl Iterator<Item = &'a str> {
    let is_variable = |mention: &&Mention| how(found.file.kind, mention).is_some();
    found
        .mentions
        .iter()
        .filter(is_variable)
        .map(|mention| &*mention.name)
}

/// Definitions first, then captures, reads and forgets; each in the order of the files.
pub fn of_variable(all: &[FileMentions<'_>], templates: &[TemplateFile], name: &str) -> Vec<Usage> {
    let mut found: Vec<Usage> = Vec::new();
    for FileMentions { file, mentions } in all {
        for mention in mentions.iter().filter(|mention| mention.name == name) {
            if let Some(how) = how(file.kind, mention) {
                found.push(usage(how, file, mention));
            }
        }
    }
    for template in templates {
        for mention in template.mentions.iter().filter(|mention| mention.name == name) {
            found.push(Usage {
                how: "read",
                id: template.source.path.to_string(),
                place: place(&template.source, mention),
                kind: mention.kind,
            });
        }
    }
    found.sort_by_key(|usage| rank(usage.kind));
    found
}

fn rank(kind: MentionKind) -> usize {
    match kind {
        MentionKind::Define | MentionKind::Item => 0,
        MentionKind::Capture | MentionKind::Save => 1,
        MentionKind::Read => 2,
        _ => 3,
    }
}

/// What a mention does with a variable; None where it speaks of something else.
fn how(file: FileKind, mention: &Mention) -> Option<&'static str> {
    match (mention.kind, mention.key) {
        (MentionKind::Read, _) => Some("read"),
        (MentionKind::Define, "secrets") => Some("secret"),
        (MentionKind::Define, "with") => Some("given"),
        (MentionKind::Define, _) if file == FileKind::Environment => Some("defined"),
        (MentionKind::Define, _) => Some("default"),
        (MentionKind::Capture, _) => Some("captured"),
        (MentionKind::Item, _) => Some("item"),
        (MentionKind::Save, _) => Some("saved"),
        (MentionKind::Forget, _) => Some("forgotten"),
        _ => None,
    }
}

/// Everything that names the thing with this id, or something in it, from outside.
pub fn of_id(all: &[FileMentions<'_>], id: &str) -> Vec<Usage> {
    let is_inside = |file: &CatalogFile| file.id == id || is_below(&file.id, id);
    let mut found = Vec::new();
    for FileMentions { file, mentions } in all.iter().filter(|found| !is_inside(found.file)) {
        for mention in mentions {
            let named = id_of(file, mention);
            if named.is_some_and(|named| named == id || is_below(&named, id)) {
                let how = match (mention.kind, mention.key) {
                    (MentionKind::Order, _) => "ordered",
                    (MentionKind::Environment, "extends") => "extended",
                    (MentionKind::Environment, _) => "default",
                    (_, "needs") => "needed",
                    (_, "use") => "used",
                    _ => "example",
                };
                found.push(usage(how, file, mention));
            }
        }
    }
    found
}

/// Every path of a file below this folder, from outside of it.
pub fn of_files(all: &[FileMentions<'_>], folder: &Path) -> Vec<Usage> {
    let mut found = Vec::new();
    for FileMentions { file, mentions } in all.iter().filter(|found| !found.file.path.starts_with(folder)) {
        let into = mentions.iter().filter(|mention| {
            mention.kind == MentionKind::File && normal(&base(file).join(&mention.name)).starts_with(folder)
        });
        found.extend(into.map(|mention| usage("file", file, mention)));
    }
    found
}

fn usage(how: &'static str, file: &CatalogFile, mention: &Mention) -> Usage {
    Usage {
        how,
        id: file.id.clone(),
        place: place(&file.source, mention),
        kind: mention.kind,
    }
}
