//! Environments: which there are, what they define, where a value comes from, how two differ.

use super::state;
use crate::cli::args::VariableArgs;
use crate::cli::args::env::{EnvAction, EnvArgs};
use crate::cli::opening::{self, OpenedKind, open_quietly};
use crate::cli::show_error::{show as show_error, show_in};
use crate::cli::surroundings::Surroundings;
use crate::cli::views::environments as view;
use crate::cli::{CommandOutput, Exit};
use crate::report::console::Palette;
use crate::report::visible::visible_line;
use crate::session::{Session, environment};

pub fn env(args: &EnvArgs, surroundings: &Surroundings) -> Exit {
    let done = match &args.action {
        EnvAction::List => list(surroundings),
        EnvAction::Show { name } => show(name.as_deref(), surroundings),
        EnvAction::Explain {
            variable,
            env,
            request,
        } => explain(variable, env, request.as_deref(), surroundings),
        EnvAction::Use { name } => choose(name.as_deref(), surroundings),
        EnvAction::Diff { a, b } => diff(a, b, surroundings),
        EnvAction::Set { variable, value, env } => state::set(variable, value.as_deref(), env, surroundings),
        EnvAction::Unset { variable, env } => state::unset(variable, env, surroundings),
        EnvAction::Reset { env, yes } => state::reset(env, *yes, surroundings),
    };
    done.unwrap_or_else(|exit| exit)
}

fn list(surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let project = open_quietly(surroundings, &[])?.project;
    let environments = &project.model.environments;
    if environments.is_empty() {
        output.note("there are no environments; create `environments/NAME.yaml`");
    }
    let used = environment::names(&project, &[], false);
    output.print(&view::list(
        environments,
        &used,
        Palette::new(output.stdout_color),
    ));
    Ok(Exit::Passed)
}

fn session(names: &[String], surroundings: &Surroundings) -> Result<Session, Exit> {
    let opened = open_quietly(surroundings, &[])?;
    let variables = VariableArgs {
        env: names.to_vec(),
        ..VariableArgs::default()
    };
    opening::session(&opened, &variables, OpenedKind::default(), surroundings)
}

fn show(name: Option<&str>, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let names: Vec<String> = name.map(str::to_owned).into_iter().collect();
    let session = session(&names, surroundings)?;
    let text = view::definitions(&session.definitions(), Palette::new(output.stdout_color));
    output.print(&surroundings.secrets.redact(&text));
    Ok(Exit::Passed)
}

fn explain(
    variable: &str,
    names: &[String],
    request: Option<&str>,
    surroundings: &Surroundings,
) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let session = session(names, surroundings)?;
    let places = session
        .explain(variable, request)
        .map_err(|error| show_error(&error, &session, surroundings))?;
    let text = view::explanation(variable, &places, Palette::new(output.stdout_color));
    output.print(&surroundings.secrets.redact(&text));
    Ok(Exit::Passed)
}

fn choose(name: Option<&str>, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let project = open_quietly(surroundings, &[])?.project;
    environment::remember(&project, name).map_err(|error| show_in(&error, &project, surroundings))?;
    let text = match name {
        Some(name) => format!("`{}` is used wherever no -e is given\n", visible_line(name)),
        None => "no environment is remembered for this project\n".to_owned(),
    };
    output.print(&text);
    Ok(Exit::Passed)
}

fn diff(a: &str, b: &str, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let defined = |name: &str| {
        let session = session(&[name.to_owned()], surroundings)?;
        Ok(session.definitions_of_environments())
    };
    let (old, new) = (defined(a)?, defined(b)?);
    let text = view::difference((a, &old), (b, &new), Palette::new(output.stdout_color));
    output.print(&surroundings.secrets.redact(&text));
    Ok(Exit::Passed)
}
