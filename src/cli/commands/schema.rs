//! `schema`: prints the JSON Schema of a kind of file, or installs the schemas for an editor.

use crate::cli::args::schema::{Install, SchemaArgs, SchemaKind};
use crate::cli::editing::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, unfinished};
use crate::edit::schema_files;
use crate::format::{FileKind, json_schema};
use crate::report::visible::visible_path;
use crate::session::editing::schemas::{Editor, install_schemas};

pub fn schema(args: &SchemaArgs, surroundings: &Surroundings) -> Exit {
    match (args.kind, args.install) {
        (_, Some(how)) => install(how, surroundings).unwrap_or_else(|exit| exit),
        (Some(kind), None) => {
            let text = schema_files::text(&json_schema(file_kind_of(kind)));
            CommandOutput::new(surroundings).print_raw(&text);
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
    let output = CommandOutput::new(surroundings);
    unfinished::finish(surroundings, &[])?;
    let editor = match how {
        Install::Vscode => Editor::Vscode,
        Install::Modelines => Editor::Modelines,
    };
    let installed = install_schemas(&surroundings.process.directory, editor)
        .map_err(|error| show(&error, surroundings))?;
    unfinished::report(&installed.recovered, output);
    let lines = installed
        .written
        .iter()
        .map(|path| format!("wrote {}\n", visible_path(path)));
    output.print(&lines.collect::<String>());
    if installed.written.is_empty() {
        output.note("everything is installed already");
    }
    Ok(Exit::Passed)
}
