//! Environments: which there are, what they define, where a value comes from, how two differ.

use super::state;
use crate::cli::args::VariableArgs;
use crate::cli::args::env::{EnvAction, EnvArgs};
use crate::cli::opening::{self, Kind, open_quietly};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::io::save::{self, Readers};
use crate::plan::{Step, remedy};
use crate::report::console::Palette;
use crate::report::visible::visible_line;
use crate::run::folders::{FolderLayers, OwnLayers};
use crate::scope::{Layer, LayerKind, Origin, Scope, environments};
use crate::secret::is_secret_name;
use crate::session::{Session, environment, scope};
use crate::source::diagnostic::nearest;
use std::collections::BTreeMap;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

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
    let output = Output::new(surroundings);
    let opened = open_quietly(surroundings, &[])?;
    let palette = Palette::new(output.stdout_color);
    let used = environment::names(&opened.project, &[], false);
    let environments = &opened.project.model.environments;
    let width = environments
        .iter()
        .map(|environment| visible_line(&environment.id).width())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for environment in environments {
        let mark = if used.iter().any(|name| *name == *environment.id) {
            "*"
        } else {
            " "
        };
        let name = palette.dim(&visible_line(&environment.name));
        let id = visible_line(&environment.id);
        let gap = width.saturating_sub(id.width());
        let _ = writeln!(text, "{} {id}{:gap$}  {name}", palette.good(mark), "");
    }
    if text.is_empty() {
        output.note("there are no environments; create `environments/NAME.yaml`");
    }
    output.print(&text);
    Ok(Exit::Passed)
}

fn session(names: &[String], surroundings: &Surroundings) -> Result<Session, Exit> {
    let opened = open_quietly(surroundings, &[])?;
    let variables = VariableArgs {
        env: names.to_vec(),
        ..VariableArgs::default()
    };
    opening::session(&opened, &variables, Kind::default(), surroundings)
}

fn show(name: Option<&str>, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let names: Vec<String> = name.map(str::to_owned).into_iter().collect();
    let session = session(&names, surroundings)?;
    let palette = Palette::new(output.stdout_color);
    let mut text = String::new();
    for (name, (label, value)) in winners(&session) {
        let label = palette.dim(&visible_line(&format!("({label})")));
        let _ = writeln!(text, "{} = {value}  {label}", visible_line(&name));
    }
    output.print(&surroundings.secrets.redact(&text));
    Ok(Exit::Passed)
}

/// Every variable with the layer that its value comes from, and the value as people may see it.
fn winners(session: &Session) -> BTreeMap<String, (String, String)> {
    let layers = session.layers();
    winners_of(&layers, &scope(&layers, &session.ambient))
}

fn winners_of(layers: &[Layer<'_>], scope: &Scope<'_, '_>) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for layer in layers {
        for name in layer.bindings.keys() {
            let winner = || scope.explain(name).into_iter().next();
            if let (false, Some(origin)) = (found.contains_key(&**name), winner()) {
                found.insert(name.to_string(), (layer.label.to_string(), shown(name, &origin)));
            }
        }
    }
    found
}

/// A value as it may be seen: secrets as stars, what has not been fetched as such.
fn shown(name: &str, origin: &Origin) -> String {
    match &origin.value {
        _ if origin.pending => "(a secret, fetched when it is used)".to_owned(),
        Some(value) if value.secret || is_secret_name(name) => "***".to_owned(),
        Some(value) => visible_line(&value.to_text()),
        None => "(has no value yet)".to_owned(),
    }
}

fn explain(
    variable: &str,
    names: &[String],
    request: Option<&str>,
    surroundings: &Surroundings,
) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let session = session(names, surroundings)?;
    let step = match request {
        Some(id) => Some(find_step(&session, id, output)?),
        None => None,
    };
    let origins = origins(&session, variable, step.as_ref());
    if origins.is_empty() {
        output.error(&undefined(variable, &session, request));
        return Ok(Exit::FileWrong);
    }
    let text = explained(variable, &origins, &session, Palette::new(output.stdout_color));
    output.print(&surroundings.secrets.redact(&text));
    Ok(Exit::Passed)
}

/// Says so, with the nearest name that something does define.
fn undefined(variable: &str, session: &Session, request: Option<&str>) -> String {
    if let Some(step) = remedy::captor(variable, None, &session.all_steps()) {
        return format!(
            "nothing defines `{variable}` yet: `{}` captures it when it runs",
            step.id()
        );
    }
    let layers = session.layers();
    let names = layers.iter().flat_map(|layer| layer.bindings.keys());
    let near = nearest(variable, names.map(|name| &**name));
    let hint = match (near, request) {
        (Some(near), _) => format!("; did you mean `{near}`?"),
        (None, Some(_)) => String::new(),
        (None, None) => "; name an environment with `-e`, or a request with `--request`".to_owned(),
    };
    format!("nothing defines `{variable}`{hint}")
}

fn find_step<'s>(session: &'s Session, id: &str, output: Output<'_>) -> Result<Step<'s>, Exit> {
    session
        .all_steps()
        .into_iter()
        .find(|step| step.id() == id)
        .ok_or_else(|| {
            output.error(&format!("no request is called `{id}`"));
            Exit::NothingSelected
        })
}

fn origins<'s>(session: &'s Session, variable: &str, step: Option<&Step<'s>>) -> Vec<Origin> {
    let layers = session.layers();
    let Some(step) = step else {
        return scope(&layers, &session.ambient).explain(variable);
    };
    let folders = FolderLayers::new(&session.project.model.collections, &session.project.sources);
    let own = OwnLayers::of(step, &session.project.sources);
    let scope = folders.scope(step, &own, &layers, session.run_layers());
    match session.kept_values(step, &scope) {
        Ok(kept) => kept.over(&scope).explain(variable),
        // The state was read when the session was made.
        Err(_) => scope.explain(variable),
    }
}

fn explained(variable: &str, origins: &[Origin], session: &Session, palette: Palette) -> String {
    let mut text = String::new();
    for (at, origin) in origins.iter().enumerate() {
        let place = visible_line(&session.known().place(variable, origin));
        let value = shown(variable, origin);
        let line = match at {
            0 => format!("{} {value}  {}", palette.good("=>"), palette.dim(&place)),
            _ => palette.dim(&format!("   {value}  {place}")),
        };
        let _ = writeln!(text, "{line}");
    }
    text
}

fn choose(name: Option<&str>, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let opened = open_quietly(surroundings, &[])?;
    let path = environment::memory(&opened.project.model.root);
    let failed = |error: std::io::Error| {
        output.error(&format!("cannot write `{}`: {error}", path.display()));
        Exit::NotCarriedOut
    };
    let Some(name) = name else {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => output.print("no environment is remembered for this project\n"),
        }
        return Ok(Exit::Passed);
    };
    environments::find(&opened.project.model, name).map_err(|unknown| {
        output.diagnostics(&[unknown], &opened.project.sources);
        Exit::FileWrong
    })?;
    crate::io::state::prepare_folder(&opened.project.model.root).map_err(failed)?;
    crate::io::state::check_guarded(&opened.project.model.root, &path).map_err(failed)?;
    save::replace(&path, format!("{name}\n").as_bytes(), Readers::Owner).map_err(failed)?;
    output.print(&format!(
        "`{}` is used wherever no -e is given\n",
        visible_line(name)
    ));
    Ok(Exit::Passed)
}

fn diff(a: &str, b: &str, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let palette = Palette::new(output.stdout_color);
    let (left, right) = (defined(a, surroundings)?, defined(b, surroundings)?);
    let (old_name, new_name) = (visible_line(a), visible_line(b));
    let mut text = String::new();
    let names: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for name in names {
        let (old, new) = (left.get(name), right.get(name));
        if old == new {
            continue;
        }
        let _ = writeln!(text, "{}", palette.heading(&visible_line(name)));
        let value = |side: Option<&String>| side.cloned().unwrap_or_else(|| "(not defined)".to_owned());
        let _ = writeln!(
            text,
            "  {} {}",
            palette.bad(&format!("- {old_name}:")),
            value(old)
        );
        let _ = writeln!(
            text,
            "  {} {}",
            palette.good(&format!("+ {new_name}:")),
            value(new)
        );
    }
    if text.is_empty() {
        text = format!("`{old_name}` and `{new_name}` define the same\n");
    }
    output.print(&surroundings.secrets.redact(&text));
    Ok(Exit::Passed)
}

/// What an environment's files define, without state.
fn defined(name: &str, surroundings: &Surroundings) -> Result<BTreeMap<String, String>, Exit> {
    let session = session(&[name.to_owned()], surroundings)?;
    let mut layers = session.layers();
    layers.retain(|layer| layer.kind == LayerKind::Environment);
    Ok(winners_of(&layers, &scope(&layers, &session.ambient))
        .into_iter()
        .map(|(name, (_, value))| (name, value))
        .collect())
}
