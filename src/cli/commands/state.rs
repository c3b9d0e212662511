//! What runs keep for an environment: where it is, and changing it by hand.

use crate::cli::args::state::{StateAction, StateArgs};
use crate::cli::opening::{open_quietly, session_of_files};
use crate::cli::show_error::{show, show_in};
use crate::cli::surroundings::Surroundings;
use crate::cli::views::state as view;
use crate::cli::{CommandOutput, Exit};
use crate::io::stdin_lines;
use crate::load::is_identifier;
use crate::report::visible::{visible_line, visible_path};
use crate::session::environment_state::EnvironmentState;
use crate::session::{Error, Project, given_types};
use crate::template::Value;
use std::sync::Arc;

pub fn state(args: &StateArgs, surroundings: &Surroundings) -> Exit {
    let StateAction::Path { env } = &args.action;
    path(env, surroundings).unwrap_or_else(|exit| exit)
}

fn path(environments: &[String], surroundings: &Surroundings) -> Result<Exit, Exit> {
    let path = OpenState::open(environments, surroundings)?.state.path();
    // A program that asks for the path opens it.
    let shown = if surroundings.stdout.terminal {
        visible_path(&path)
    } else {
        path.display().to_string()
    };
    CommandOutput::new(surroundings).print_raw(&format!("{shown}\n"));
    Ok(Exit::Passed)
}

/// # Errors
/// The exit code, once the error is shown.
pub fn set(
    assignment: &str,
    value: Option<&str>,
    environments: &[String],
    surroundings: &Surroundings,
) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let (variable, value) = match (value, assignment.split_once(":=")) {
        (Some("-"), _) => (
            assignment,
            value_of(assignment, &piped(output)?, environments, surroundings)?,
        ),
        (Some(text), _) => (
            assignment,
            value_of(assignment, text, environments, surroundings)?,
        ),
        (None, Some((name, json))) => (name, value_of_json(name, json, output)?),
        (None, None) => {
            output.error(&format!(
                "`{}` has no value: write `env set NAME VALUE`, or `env set NAME:=JSON`",
                visible_line(assignment)
            ));
            return Err(Exit::Usage);
        }
    };
    if !is_identifier(variable) {
        output.error(&format!(
            "`{}` cannot be the name of a variable: letters, digits and `_` make one, a digit not at its start",
            visible_line(variable)
        ));
        return Err(Exit::Usage);
    }
    let mut opened = OpenState::open(environments, surroundings)?;
    opened.call(|state| state.set(variable, value))?;
    output.print(&view::set(variable, &opened.state));
    if let Some(note) = view::file_unchanged(variable, &opened.state) {
        output.note(&note);
    }
    Ok(Exit::Passed)
}

/// # Errors
/// The exit code, once the error is shown.
pub fn unset(variable: &str, environments: &[String], surroundings: &Surroundings) -> Result<Exit, Exit> {
    let mut opened = OpenState::open(environments, surroundings)?;
    opened.call(|state| state.unset(variable))?;
    CommandOutput::new(surroundings).print(&view::unset(variable, &opened.state));
    Ok(Exit::Passed)
}

/// # Errors
/// The exit code, once the error is shown.
pub fn reset(environments: &[String], yes: bool, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let mut opened = OpenState::open(environments, surroundings)?;
    let counts = opened.call(EnvironmentState::counts)?;
    let summary = view::summary(&opened.state, counts);
    if !yes && !is_confirmed(&summary, surroundings)? {
        output.note("nothing was dropped");
        return Ok(Exit::Usage);
    }
    opened.call(EnvironmentState::clear)?;
    output.print(&format!("{summary} is dropped\n"));
    Ok(Exit::Passed)
}

/// A state, with all that showing its errors needs.
struct OpenState<'a> {
    state: EnvironmentState,
    project: Arc<Project>,
    surroundings: &'a Surroundings,
}

impl<'a> OpenState<'a> {
    fn open(environments: &[String], surroundings: &'a Surroundings) -> Result<OpenState<'a>, Exit> {
        let project = open_quietly(surroundings, &[])?.project;
        let state = EnvironmentState::open(&project, environments, &surroundings.process)
            .map_err(|error| show_in(&error, &project, surroundings))?;
        Ok(OpenState {
            state,
            project,
            surroundings,
        })
    }

    /// Shows warnings before the error, as they may explain it.
    fn call<T>(&mut self, call: impl FnOnce(&mut EnvironmentState) -> Result<T, Error>) -> Result<T, Exit> {
        let output = CommandOutput::new(self.surroundings);
        let done = call(&mut self.state);
        let warnings = self.state.take_warnings();
        warnings.iter().for_each(|warning| output.warning(warning));
        done.map_err(|error| show_in(&error, &self.project, self.surroundings))
    }
}

/// The text in the type that the files give the variable.
fn value_of(
    variable: &str,
    text: &str,
    environments: &[String],
    surroundings: &Surroundings,
) -> Result<Value, Exit> {
    let opened = open_quietly(surroundings, &[])?;
    let session = session_of_files(&opened, environments, surroundings)?;
    session
        .value_of_text(variable, text)
        .map_err(|error| show(&error, &session, surroundings))
}

fn value_of_json(variable: &str, text: &str, output: CommandOutput<'_>) -> Result<Value, Exit> {
    given_types::json(text).map_err(|problem| {
        output.error(&format!(
            "the value of `{}` has to be JSON: {problem}",
            visible_line(variable)
        ));
        Exit::Usage
    })
}

/// Standard input without the last line break, which `echo` adds.
fn piped(output: CommandOutput<'_>) -> Result<String, Exit> {
    let text = stdin_lines::read_all().map_err(|error| {
        output.error(&format!("cannot read standard input: {error}"));
        Exit::NotCarriedOut
    })?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

fn is_confirmed(summary: &str, surroundings: &Surroundings) -> Result<bool, Exit> {
    if !surroundings.stdin_terminal || !surroundings.stderr.terminal {
        CommandOutput::new(surroundings).error(&format!("{summary} would be dropped: give --yes to agree"));
        return Err(Exit::Usage);
    }
    let answer = stdin_lines::ask(&format!("drop {summary}? [y/N] "));
    Ok(answer.is_some_and(|answer| matches!(&*answer, "y" | "Y" | "yes")))
}
