//! Collections of other tools to files of this project: bytes in, files and a list of losses out. Nothing is fetched, no
//! script is run, no file is opened here.

mod bruno;
mod collection;
mod context;
mod credentials;
pub mod curl;
mod detect;
mod document;
mod dynamic;
mod emit;
mod environments;
mod json;
mod loss;
mod names;
mod opencollection;
mod plan;
mod postman;
mod roots;
mod script;
mod single;
mod template;
mod write;
mod yaml;

pub use collection::Dialect;
pub use curl::SEVERAL_REQUESTS;
pub use detect::SourceKind;
pub use loss::{Counts, Loss, LossKind};
pub use plan::{WrittenFile, plan};
pub use single::{CurlRequest, from_curl};
pub use write::{OutputFile, appended};

use collection::{ImportedCollection, ImportedEnvironment};
use context::ImportContext;
use names::FileNames;

/// Reads a file that a body names, relative to the source. None where there is none, or it may not be read.
pub type ImportFiles<'f> = dyn Fn(&str) -> Option<Vec<u8>> + 'f;

/// A file of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSource {
    /// Relative to what is imported, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
}

pub struct Input<'i> {
    /// None lets the content decide.
    pub kind: Option<SourceKind>,
    pub sources: Vec<ImportSource>,
    pub files: &'i ImportFiles<'i>,
}

/// What an import comes to.
#[derive(Debug, Default)]
pub struct Imported {
    pub files: Vec<OutputFile>,
    /// Lines that `.env` should have: names and values.
    pub dotenv: Vec<(String, String)>,
    pub counts: Counts,
    pub losses: Vec<Loss>,
    /// Directories of collections, and files of environments, that are replaced as wholes.
    pub collections: Vec<String>,
    pub environments: Vec<String>,
}

/// Why nothing is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportError {
    /// None of the files is of a kind that is known, or of the one that was named.
    Unknown { files: usize },
    /// A file cannot be read as what it is.
    Syntax {
        file: String,
        line: usize,
        column: usize,
        reason: String,
    },
    /// A single file with too much in it.
    TooLarge { file: String },
}

/// Bytes of the largest file of a source.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// What a source holds, before it is written.
#[derive(Debug, Default)]
pub(crate) struct SourceContents {
    pub(crate) collections: Vec<ImportedCollection>,
    pub(crate) environments: Vec<ImportedEnvironment>,
    /// Files that were not read, with the reason.
    pub(crate) skipped: Vec<(String, String)>,
}

/// # Errors
/// Where no file is of a known kind, or the one that is cannot be read.
pub fn import(input: Input<'_>) -> Result<Imported, ImportError> {
    let files = input.files;
    let found = detect::read(input.kind, input.sources)?;
    Ok(write_all(found, files))
}

/// Everything that did not come over as it was, and the counts, as JSON.
pub fn losses_json(imported: &Imported) -> String {
    let secrets: Vec<&str> = imported.dotenv.iter().map(|(name, _)| name.as_str()).collect();
    let document = serde_json::json!({
        "counts": imported.counts,
        "secrets": secrets,
        "losses": imported.losses,
    });
    format!("{document:#}\n")
}

fn write_all(found: SourceContents, files: &ImportFiles<'_>) -> Imported {
    let mut cx = ImportContext::default();
    let mut result = Imported::default();
    for environment in &found.environments {
        write::prepare_environment(&mut cx, environment);
    }
    let shared_name = shared_name(&found);
    for (file, reason) in &found.skipped {
        cx.source.clone_from(file);
        cx.lose(LossKind::Dropped, reason.clone(), "");
    }
    let mut names = FileNames::default();
    for collection in found.collections {
        let dir = names.unique(&collection.name, "collection");
        let output = write::collection(&mut cx, collection, &dir, files);
        result.collections.push(format!("collections/{dir}"));
        result.files.extend(output.files);
    }
    environments::write_all(&mut cx, &found.environments, &shared_name, &mut result);
    for (name, made) in cx.variables.renamed() {
        result.losses.push(Loss {
            kind: LossKind::Changed,
            reason: format!("the variable `{name}` is `{made}` here: names hold letters, digits and `_`"),
            source: String::new(),
            file: String::new(),
            line: None,
            kept: String::new(),
        });
    }
    cx.losses.append(&mut result.losses);
    without_secrets(&cx.secrets.long(), &mut result.files, &mut cx.losses);
    result.losses = cx.losses;
    result.counts = cx.counts;
    result
}

/// A secret that was found after a file was written may be in it: in each place its variable goes there.
fn without_secrets(secrets: &[(&str, &str)], files: &mut [OutputFile], losses: &mut [Loss]) {
    let replaced = |text: &str| {
        let mut made: Option<String> = None;
        for (value, name) in secrets {
            if made.as_deref().unwrap_or(text).contains(value) {
                made = Some(
                    made.as_deref()
                        .unwrap_or(text)
                        .replace(value, &format!("<<{name}>>")),
                );
            }
        }
        made
    };
    for file in files.iter_mut().filter(|file| file.path.ends_with(".yaml")) {
        if let Some(made) = std::str::from_utf8(&file.bytes).ok().and_then(replaced) {
            file.bytes = made.into_bytes();
        }
    }
    for loss in losses {
        for text in [&mut loss.reason, &mut loss.kept, &mut loss.source] {
            if let Some(made) = replaced(text) {
                *text = made;
            }
        }
    }
}

/// The name of the environment for what no environment of the source defines.
fn shared_name(found: &SourceContents) -> String {
    match found.collections.first() {
        Some(collection) if !collection.name.trim().is_empty() => collection.name.clone(),
        _ => "Imported".to_owned(),
    }
}

#[cfg(test)]
mod tests;
