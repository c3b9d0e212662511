//! `schema`: prints the JSON Schema of a kind of file, or installs the schemas for an editor.

use crate::cli::args::schema::{Install, SchemaArgs, SchemaKind};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, unfinished};
use crate::edit::{Change, schema_files, with_members, with_modeline};
use crate::format::{FileKind, json_schema};
use crate::io::{changes, files};
use crate::load::{FoundFile, file_kind};
use crate::report::visible::visible_path;
use std::path::{Path, PathBuf};

pub fn schema(args: &SchemaArgs, surroundings: &Surroundings) -> Exit {
    match (args.kind, args.install) {
        (_, Some(how)) => install(how, surroundings).unwrap_or_else(|exit| exit),
        (Some(kind), None) => {
            let text = schema_files::text(&json_schema(file_kind_of(kind)));
            Output::new(surroundings).print_raw(&text);
            Exit::Passed
        }
        (None, None) => Exit::Usage,
    }
}

fn file_kind_of(kind: SchemaKind) -> FileKind {
    match kind {
        SchemaKind::Request => FileKind::Request,
        SchemaKind::Folder => FileKind::Folder,
        SchemaKind::Collection => FileKind::Collection,
        SchemaKind::Environment => FileKind::Environment,
        SchemaKind::Flow => FileKind::Flow,
        SchemaKind::Mock => FileKind::Mock,
        SchemaKind::Project => FileKind::Project,
    }
}

/// Writes the schemas, and what leads the editor to them: all of it, or nothing.
fn install(how: Install, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    unfinished::finish(surroundings, &[])?;
    let tree = files::find(&surroundings.process.directory, &[], files::Options::default());
    if tree.files.is_empty() {
        output.diagnostics(&tree.diagnostics, &crate::source::Sources::default());
        return Err(Exit::FileWrong);
    }
    let root = &tree.root;
    let folder = root.join(schema_files::FOLDER);
    let mut planned = Vec::new();
    for (name, text) in schema_files::schema_files() {
        planned.extend(written(folder.join(name), &text));
    }
    match how {
        Install::Vscode => planned.extend(settings(root, output)?),
        Install::Modelines => planned.extend(tree.files.iter().filter_map(|file| modeline(file, root))),
    }
    let recovered = changes::apply(root, &planned).map_err(|error| {
        output.error(&error.to_string());
        Exit::NotCarriedOut
    })?;
    unfinished::report(&recovered, output);
    let shown = planned.iter().map(|change| {
        let path = change.path();
        format!(
            "wrote {}\n",
            visible_path(path.strip_prefix(root).unwrap_or(path))
        )
    });
    output.print(&shown.collect::<String>());
    if planned.is_empty() {
        output.note("everything is installed already");
    }
    Ok(Exit::Passed)
}

/// The change that makes the file hold `text`. None where it does already.
fn written(path: PathBuf, text: &str) -> Option<Change> {
    match files::read_bytes(&path) {
        Ok(old) if old == text.as_bytes() => None,
        Ok(old) => Some(Change::replace(path, old, text)),
        Err(_) => Some(Change::create(path, text)),
    }
}

fn settings(root: &Path, output: Output<'_>) -> Result<Option<Change>, Exit> {
    let path = root.join(".vscode/settings.json");
    let old = files::read_text(&path).unwrap_or_default();
    let Some(new) = with_members(&old, "yaml.schemas", &schema_files::vscode_members()) else {
        output.error("`.vscode/settings.json` cannot be read as JSON with comments, or its `yaml.schemas` is no object");
        output.note("mend the file, or install modelines: callsheet schema --install modelines");
        return Err(Exit::FileWrong);
    };
    Ok(written(path, &new))
}

/// The change that gives a file its modeline. None where it has it already, or is no text.
fn modeline(file: &FoundFile, root: &Path) -> Option<Change> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let depth = file.path.strip_prefix(root).ok()?.components().count() - 1;
    let new = with_modeline(text, &schema_files::relative(file_kind(file), depth))?;
    Some(Change::replace(file.path.clone(), text, new))
}
