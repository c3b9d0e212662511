//! `schema`: prints the JSON Schema of a kind of file, or installs the schemas for an editor.

use crate::cli::args::edit::ChangeArgs;
use crate::cli::args::schema::{Install, SchemaArgs, SchemaKind};
use crate::cli::editing::{finish, open_to_change, show};
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, unfinished};
use crate::edit::schema_files;
use crate::format::{FileKind, json_schema};
use crate::report::visible::visible_path;
use crate::session::editing::schemas::Editor;

pub fn schema(args: &SchemaArgs, surroundings: &Surroundings) -> Exit {
    match (args.kind, args.install) {
        (_, Some(how)) => install(how, args.change, surroundings).unwrap_or_else(|exit| exit),
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

/// Writes the schemas, and what leads the editor to them: all of it, or nothing. They are long, so that only a dry run
/// shows them.
fn install(how: Install, change: ChangeArgs, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let editor = match how {
        Install::Vscode => Editor::Vscode,
        Install::Modelines => Editor::Modelines,
    };
    let failed = |error| show(&error, surroundings);
    let workspace = open_to_change(surroundings, change)?;
    let plan = workspace.schemas(editor).map_err(failed)?;
    if change.dry_run {
        return Ok(finish(&workspace, &plan, change, surroundings));
    }
    let recovered = workspace.apply(&plan).map_err(failed)?;
    unfinished::report(&recovered, output);
    let root = workspace.root();
    let lines = plan.changes.iter().map(|change| {
        let path = change.path();
        format!(
            "wrote {}\n",
            visible_path(path.strip_prefix(root).unwrap_or(path))
        )
    });
    output.print(&lines.collect::<String>());
    if plan.changes.is_empty() {
        output.note("everything is installed already");
    }
    Ok(Exit::Passed)
}
