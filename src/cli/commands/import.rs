//! `import`: collections of other tools, brought over into a project.

use crate::cli::args::import::ImportArgs;
use crate::cli::surroundings::Surroundings;
use crate::cli::views::import as view;
use crate::cli::{CommandOutput, Exit};
use crate::import::SourceKind;
use crate::session::importing::{ImportRefusal, ImportRequest};

pub fn import(args: &ImportArgs, surroundings: &Surroundings) -> Exit {
    let output = CommandOutput::new(surroundings);
    let (kind, source) = match kind_and_source(&args.source) {
        Ok(parsed) => parsed,
        Err(unknown) => {
            output.error(&format!(
                "`{unknown}` is no kind of collection that can be imported"
            ));
            let names: Vec<&str> = SourceKind::ALL.iter().map(|(name, _)| *name).collect();
            output.note(&format!("help: kinds are {}", names.join(", ")));
            return Exit::Usage;
        }
    };
    let request = ImportRequest {
        kind,
        source,
        directory: &surroundings.process.directory,
        output: &args.output,
        force: args.force,
        losses: args.losses.as_deref(),
    };
    match request.carry_out() {
        Ok(completed) => {
            output.print(&view::text(&completed, &args.output));
            Exit::Passed
        }
        Err(refused) => show(&refused, output),
    }
}

/// `KIND SOURCE`, or the source alone. Fails with the kind that is unknown.
fn kind_and_source(typed: &[String]) -> Result<(Option<SourceKind>, &str), &str> {
    let [name, source] = typed else {
        return Ok((None, typed.first().map_or("", String::as_str)));
    };
    let mut kinds = SourceKind::ALL.iter();
    match kinds.find(|(known, _)| known == name) {
        Some((_, kind)) => Ok((Some(*kind), source)),
        None => Err(name),
    }
}

fn show(refused: &ImportRefusal, output: CommandOutput<'_>) -> Exit {
    output.error(&refused.to_string());
    if let Some(help) = refused.help() {
        output.note(&format!("help: {help}"));
    }
    match refused {
        ImportRefusal::Address(_) => Exit::Usage,
        ImportRefusal::NotWritten(_) | ImportRefusal::Changes(_) => Exit::NotCarriedOut,
        ImportRefusal::Unreadable(..) | ImportRefusal::NoCollection(..) | ImportRefusal::AlreadyThere(..) => {
            Exit::FileWrong
        }
    }
}
