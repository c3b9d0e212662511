//! `new`: collections, folders, requests, environments and flows.

use crate::cli::Exit;
use crate::cli::args::edit::ChangeArgs;
use crate::cli::args::new::{NewArgs, NewKind, NewRequestArgs};
use crate::cli::editing::{finish, open, show};
use crate::cli::surroundings::Surroundings;
use crate::io::stdin_lines;
use crate::session::editing::new::NewRequest;
use crate::session::editing::{EditPlan, EditingError, Workspace};

pub fn new(args: &NewArgs, around: &Surroundings) -> Exit {
    let workspace = match open(around) {
        Ok(workspace) => workspace,
        Err(exit) => return exit,
    };
    match planned(&args.kind, &workspace, around) {
        Ok((plan, change)) => finish(&workspace, &plan, change, around),
        Err(error) => show(&error, around),
    }
}

fn planned(
    kind: &NewKind,
    workspace: &Workspace,
    around: &Surroundings,
) -> Result<(EditPlan, ChangeArgs), EditingError> {
    match kind {
        NewKind::Collection { id, change } => Ok((workspace.new_collection(id)?, *change)),
        NewKind::Folder { id, change } => Ok((workspace.new_folder(id)?, *change)),
        NewKind::Request(args) => Ok((request(args, workspace, around)?, args.change)),
        NewKind::Environment {
            id,
            from,
            var,
            change,
        } => {
            let vars: Result<Vec<_>, _> = var.iter().map(|pair| pair_of(pair)).collect();
            Ok((workspace.new_environment(id, from.as_deref(), &vars?)?, *change))
        }
        NewKind::Flow { id, steps, change } => Ok((workspace.new_flow(id, steps)?, *change)),
    }
}

fn pair_of(pair: &str) -> Result<(String, String), EditingError> {
    let parts = pair.split_once('=');
    let (name, value) = parts.ok_or_else(|| {
        EditingError::usage(format!("`--var {pair}` has no value: write `--var NAME=VALUE`"))
    })?;
    Ok((name.to_owned(), value.to_owned()))
}

fn request(
    args: &NewRequestArgs,
    workspace: &Workspace,
    around: &Surroundings,
) -> Result<EditPlan, EditingError> {
    let mut new = NewRequest {
        id: args.id.clone(),
        name: args.name.clone(),
        method: args.method.clone(),
        after: args.after.clone(),
        ..NewRequest::default()
    };
    if let Some(command) = &args.curl {
        return workspace.request_from_curl(new, &command_text(command)?);
    }
    match &args.url {
        Some(url) => new.url.clone_from(url),
        None if around.process.interactive => ask(&mut new)?,
        None => {
            let help = "give `--url URL`, or a command of curl with `--curl`";
            return Err(EditingError::Usage(
                "the request needs a URL".to_owned(),
                Some(help.to_owned()),
            ));
        }
    }
    workspace.new_request(&new)
}

fn command_text(command: &str) -> Result<String, EditingError> {
    if command != "-" {
        return Ok(command.to_owned());
    }
    let text = stdin_lines::read_all();
    text.map_err(|error| EditingError::NotCarriedOut(format!("cannot read standard input: {error}")))
}

fn ask(new: &mut NewRequest) -> Result<(), EditingError> {
    let ended = || EditingError::usage("no answer came, and nothing was made");
    if new.method.is_none() {
        let method = stdin_lines::ask("method [GET]: ").ok_or_else(ended)?;
        new.method = Some(method.to_uppercase()).filter(|method| !method.is_empty());
    }
    while new.url.is_empty() {
        new.url = stdin_lines::ask("url, such as <<baseUrl>>/orders: ").ok_or_else(ended)?;
    }
    if new.name.is_none() {
        let name = stdin_lines::ask("name [made of the id]: ").ok_or_else(ended)?;
        new.name = Some(name).filter(|name| !name.is_empty());
    }
    Ok(())
}
