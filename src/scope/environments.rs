//! Environments as layers: which files a name stands for, and in which order they win.

use super::{Binding, Layer, LayerKind};
use crate::model::{Environment, Name, Project};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Sources, code};
use crate::template::ProcessEnv;

/// The layers of the environments `names`, strongest first: later names over earlier, a file over what it
/// extends. Secrets are bound as pending. `env` is what `env('NAME')` reads. Fails with unknown names and circles.
pub fn layers<'m>(
    project: &'m Project,
    sources: &Sources,
    names: &[String],
    env: Option<&ProcessEnv>,
) -> Result<Vec<Layer<'m>>, Vec<Diagnostic>> {
    let mut chain = Vec::new();
    for name in names.iter().rev() {
        let environment = find(project, name).map_err(|unknown| vec![unknown])?;
        extend(project, environment, &mut Vec::new(), &mut chain)?;
    }
    Ok(chain
        .into_iter()
        .map(|environment| layer(environment, sources, env))
        .collect())
}

/// An environment by its id, with the nearest name in the error.
pub fn find<'m>(project: &'m Project, name: &str) -> Result<&'m Environment, Diagnostic> {
    let known = |environment: &&Environment| *environment.id == *name;
    project
        .environments
        .iter()
        .find(known)
        .ok_or_else(|| unknown(project, name))
}

fn unknown(project: &Project, name: &str) -> Diagnostic {
    let error = Diagnostic::error(
        code::UNKNOWN_ENVIRONMENT,
        format!("no environment is called `{name}`"),
    );
    let ids: Vec<&str> = project
        .environments
        .iter()
        .map(|environment| &*environment.id)
        .collect();
    match nearest(name, ids.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if ids.is_empty() => error.help(format!("create `environments/{name}.yaml`")),
        None => error.help(format!("there are: {}", ids.join(", "))),
    }
}

fn extend<'m>(
    project: &'m Project,
    environment: &'m Environment,
    trail: &mut Vec<&'m Name>,
    chain: &mut Vec<&'m Environment>,
) -> Result<(), Vec<Diagnostic>> {
    // What several files extend is weaker than all of them: it stands where it is met last.
    chain.retain(|known| !std::ptr::eq(*known, environment));
    chain.push(environment);
    for base in environment.extends.iter().rev() {
        if trail.iter().any(|seen| seen.span == base.span) {
            return Err(vec![cycle(base, trail)]);
        }
        let found = find(project, &base.value).map_err(|error| vec![error.at(base.span, "named here")])?;
        trail.push(base);
        extend(project, found, trail, chain)?;
        trail.pop();
    }
    Ok(())
}

fn cycle(base: &Name, trail: &[&Name]) -> Diagnostic {
    let names: Vec<&str> = trail.iter().map(|name| &*name.value).collect();
    let message = format!(
        "environments extend each other: {} -> {}",
        names.join(" -> "),
        base.value
    );
    Diagnostic::error(code::EXTENDS_CYCLE, message)
        .at(base.span, "closes the circle")
        .help("remove one of them")
}

fn layer<'m>(environment: &'m Environment, sources: &Sources, env: Option<&ProcessEnv>) -> Layer<'m> {
    let secrets = environment.secrets.iter();
    let pending = secrets.map(|secret| (secret.name.value.clone(), Binding::Pending(secret.span)));
    let vars = environment
        .vars
        .iter()
        .map(|(name, tree)| (name.value.clone(), Binding::Tree(tree)));
    Layer {
        kind: LayerKind::Environment,
        label: sources.get(environment.file).path.as_ref().into(),
        bindings: pending.chain(vars).collect(),
        env: env.cloned(),
    }
}
