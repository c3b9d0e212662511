//! What runs have captured: where it is kept, and changing it by hand. Environments' files are never written.

use crate::cli::args::state::{StateAction, StateArgs};
use crate::cli::opening::{open_quietly, session_of_files};
use crate::cli::show_error::show_in;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::io::state::{SET_BY_HAND, StateChange, StateEntry, StateError, StateFile, Store};
use crate::report::visible::{visible_line, visible_path};
use crate::secret::is_secret_name;
use crate::session::environment;
use crate::session::given_types::json;
use crate::template::Value;
use std::io::{BufRead, Read};

pub fn state(args: &StateArgs, surroundings: &Surroundings) -> Exit {
    let StateAction::Path { env } = &args.action;
    path(env, surroundings).unwrap_or_else(|exit| exit)
}

fn path(names: &[String], surroundings: &Surroundings) -> Result<Exit, Exit> {
    let (_, store) = store(names, surroundings)?;
    // A program that asks for the path opens it.
    let shown = if surroundings.stdout.terminal {
        visible_path(&store.path())
    } else {
        store.path().display().to_string()
    };
    CommandOutput::new(surroundings).print_raw(&format!("{shown}\n"));
    Ok(Exit::Passed)
}

/// # Errors
/// The exit code, once the error is shown.
pub fn set(
    variable: &str,
    value: Option<&str>,
    names: &[String],
    surroundings: &Surroundings,
) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let (environment, store) = store(names, surroundings)?;
    let (variable, mut value) = match (value, variable.split_once(":=")) {
        (Some("-"), _) => (
            variable,
            typed(variable, &from_input(output)?, names, surroundings)?,
        ),
        (Some(text), _) => (variable, typed(variable, text, names, surroundings)?),
        (None, Some((name, text))) => (name, of_json(name, text, output)?),
        (None, None) => {
            output.error(&format!(
                "{} has no value: write `env set NAME VALUE`, or `env set NAME:=JSON`",
                quoted(variable)
            ));
            return Err(Exit::Usage);
        }
    };
    value.secret = is_secret_name(variable);
    let entry = StateEntry::new(value, SET_BY_HAND);
    current(&store, output)?;
    change(&store, StateChange::Set(variable.to_owned(), entry), output)?;
    output.print(&format!(
        "{} is set in {}\n",
        quoted(variable),
        state_of(&environment)
    ));
    if !environment.is_empty() {
        let (environment, variable) = (visible_line(&environment), visible_line(variable));
        output.note(&format!(
            "the file environments/{environment}.yaml stays as it is: `callsheet set environments/{environment} vars.{variable} VALUE` changes that"
        ));
    }
    Ok(Exit::Passed)
}

/// The text in the type that the files give the variable.
fn typed(variable: &str, text: &str, names: &[String], surroundings: &Surroundings) -> Result<Value, Exit> {
    let opened = open_quietly(surroundings, &[])?;
    let session = session_of_files(&opened, names, surroundings)?;
    let types = session.types_of(std::iter::once(variable));
    let shown = if is_secret_name(variable) { "***" } else { text };
    let fitted = types.fit(variable, text, &visible_line(&format!("`{variable}={shown}`")));
    fitted.map_err(|problem| {
        CommandOutput::new(surroundings).error(&problem);
        Exit::Usage
    })
}

fn of_json(name: &str, text: &str, output: CommandOutput) -> Result<Value, Exit> {
    json(text).map_err(|problem| {
        output.error(&format!(
            "the value of {} has to be JSON: {problem}",
            quoted(name)
        ));
        Exit::Usage
    })
}

/// # Errors
/// The exit code, once the error is shown.
pub fn unset(variable: &str, names: &[String], surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let (environment, store) = store(names, surroundings)?;
    let state = current(&store, output)?;
    if !state.variables.contains_key(variable) {
        output.error(&format!("{} holds no `{variable}`", state_of(&environment)));
        return Err(Exit::NothingSelected);
    }
    change(&store, StateChange::Unset(variable.to_owned()), output)?;
    output.print(&format!(
        "{} is dropped from {}\n",
        quoted(variable),
        state_of(&environment)
    ));
    Ok(Exit::Passed)
}

/// # Errors
/// The exit code, once the error is shown.
pub fn reset(names: &[String], yes: bool, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let (environment, store) = store(names, surroundings)?;
    let state = current(&store, output)?;
    let what = format!(
        "{} (captured values: {}, logins: {})",
        state_of(&environment),
        state.variables.len(),
        state.logins.len()
    );
    if !yes && !agrees(&what, surroundings)? {
        output.note("nothing was dropped");
        return Ok(Exit::Usage);
    }
    change(&store, StateChange::Clear, output)?;
    output.print(&format!("{what} is dropped\n"));
    Ok(Exit::Passed)
}

/// The name of the environment, and its state.
fn store(names: &[String], surroundings: &Surroundings) -> Result<(String, Store), Exit> {
    let project = open_quietly(surroundings, &[])?.project;
    environment::store(&project, names, &surroundings.process)
        .map_err(|error| show_in(&error, &project, surroundings))
}

fn quoted(name: &str) -> String {
    format!("`{}`", visible_line(name))
}

fn state_of(environment: &str) -> String {
    match environment {
        "" => "the state without an environment".to_owned(),
        name => format!("the state of {}", quoted(name)),
    }
}

/// The state as it is. A warning about it is shown before anything is written.
fn current(store: &Store, output: CommandOutput) -> Result<StateFile, Exit> {
    let (state, warning) = store.read().map_err(|error| failed(&error, output))?;
    warning.iter().for_each(|warning| output.warning(warning));
    Ok(state)
}

fn change(store: &Store, change: StateChange, output: CommandOutput) -> Result<(), Exit> {
    let carried_out = || {
        let problem = store.probe()?;
        store.apply(&[change]).map(|_| problem)
    };
    let problem = carried_out().map_err(|error| failed(&error, output))?;
    problem.iter().for_each(|problem| output.warning(problem));
    Ok(())
}

fn failed(error: &StateError, output: CommandOutput) -> Exit {
    output.error(&error.to_string());
    Exit::NotCarriedOut
}

/// Without the last line break, which `echo` adds.
fn from_input(output: CommandOutput) -> Result<String, Exit> {
    let mut text = String::new();
    if let Err(error) = std::io::stdin().lock().read_to_string(&mut text) {
        output.error(&format!("standard input cannot be read: {error}"));
        return Err(Exit::Usage);
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

fn agrees(what: &str, surroundings: &Surroundings) -> Result<bool, Exit> {
    let output = CommandOutput::new(surroundings);
    if !surroundings.stdin_terminal || !surroundings.stderr.terminal {
        output.error(&format!("{what} would be dropped: give --yes to agree"));
        return Err(Exit::Usage);
    }
    output.note(&format!("drop {what}? [y/N]"));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}
