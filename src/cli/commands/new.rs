//! `new`: collections, folders, requests, environments and flows.

use crate::cli::Exit;
use crate::cli::args::new::{NewArgs, NewKind, NewRequestArgs};
use crate::cli::editing::{finish, open, open_to_change, show};
use crate::cli::surroundings::Surroundings;
use crate::io::stdin_lines;
use crate::session::editing::new::NewRequest;
use crate::session::editing::{EditPlan, EditingError, Workspace};

pub fn new(args: &NewArgs, around: &Surroundings) -> Exit {
    made(&args.kind, around).unwrap_or_else(|exit| exit)
}

/// Nobody waits at a lock for what is still to be typed: it is read before the project is opened to be changed.
fn made(kind: &NewKind, around: &Surroundings) -> Result<Exit, Exit> {
    let failed = |error| show(&error, around);
    let typed = match kind {
        NewKind::Request(args) => {
            if args.url.is_none() {
                open(around)?;
            }
            Some(typed(args, around).map_err(failed)?)
        }
        _ => None,
    };
    let workspace = open_to_change(around, kind.change())?;
    let plan = match typed {
        Some(TypedRequest::Curl(new, command)) => workspace.request_from_curl(new, &command),
        Some(TypedRequest::Parts(new)) => workspace.new_request(&new),
        None => planned(kind, &workspace),
    };
    Ok(finish(&workspace, &plan.map_err(failed)?, kind.change(), around))
}

/// A request as it was typed.
enum TypedRequest {
    Curl(NewRequest, String),
    Parts(NewRequest),
}

fn planned(kind: &NewKind, workspace: &Workspace) -> Result<EditPlan, EditingError> {
    match kind {
        NewKind::Collection { id, .. } => workspace.new_collection(id),
        NewKind::Folder { id, .. } => workspace.new_folder(id),
        NewKind::Environment { id, from, var, .. } => {
            let vars: Result<Vec<_>, _> = var.iter().map(|pair| pair_of(pair)).collect();
            workspace.new_environment(id, from.as_deref(), &vars?)
        }
        NewKind::Flow { id, steps, .. } => workspace.new_flow(id, steps),
        NewKind::Request(_) => Ok(EditPlan::default()),
    }
}

fn pair_of(pair: &str) -> Result<(String, String), EditingError> {
    let parts = pair.split_once('=');
    let (name, value) = parts.ok_or_else(|| {
        EditingError::usage(format!("`--var {pair}` has no value: write `--var NAME=VALUE`"))
    })?;
    Ok((name.to_owned(), value.to_owned()))
}

fn typed(args: &NewRequestArgs, around: &Surroundings) -> Result<TypedRequest, EditingError> {
    let mut new = NewRequest {
        id: args.id.clone(),
        name: args.name.clone(),
        method: args.method.clone(),
        after: args.after.clone(),
        ..NewRequest::default()
    };
    if let Some(command) = &args.curl {
        return Ok(TypedRequest::Curl(new, command_text(command)?));
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
    Ok(TypedRequest::Parts(new))
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
