//! Environments as layers: which files a name means, and in which order they win.

use super::{Binding, LayerKind, VariableLayer};
use crate::model::{Environment, Name, ProjectModel};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Sources, code};
use crate::template::ProcessEnv;
use std::collections::{HashMap, HashSet};

/// How many environments may extend one another in a row.
const DEEPEST: usize = 32;

/// How many environments one may extend, one that is reached in several ways counted each time.
const MOST: usize = 1_000;

/// Environments, strongest first.
#[derive(Default)]
struct EnvironmentChain<'m> {
    environments: Vec<&'m Environment>,
    visits: usize,
}

/// The layers of the environments `names`, strongest first: later names over earlier, a file over what it
/// extends. Secrets are bound as pending. `env('NAME')` reads `env`. Fails with unknown names and circles.
pub fn layers<'m>(
    project: &'m ProjectModel,
    sources: &Sources,
    names: &[String],
    env: Option<&ProcessEnv>,
) -> Result<Vec<VariableLayer<'m>>, Vec<Diagnostic>> {
    let mut chain = EnvironmentChain::default();
    let known = EnvironmentIndex::of(project);
    for name in names.iter().rev() {
        let environment = find(project, name).map_err(|unknown| vec![unknown])?;
        if environment.base {
            return Err(vec![only_extended(project, environment)]);
        }
        extend(&known, environment, &mut Vec::new(), &mut chain)?;
    }
    let environments = chain.environments.into_iter();
    Ok(environments
        .map(|environment| layer(environment, sources, env))
        .collect())
}

/// What is wrong with the files that environments extend, whether or not they can be chosen. Each place is named once.
pub fn problems(project: &ProjectModel) -> Vec<Diagnostic> {
    let known = EnvironmentIndex::of(project);
    let mut places = HashSet::new();
    let environments = project.environments.iter();
    let found = environments.filter_map(|environment| {
        extend(
            &known,
            environment,
            &mut Vec::new(),
            &mut EnvironmentChain::default(),
        )
        .err()
    });
    found
        .flatten()
        .filter(|problem| places.insert(problem.labels.first().map(|label| label.span)))
        .collect()
}

/// The environments by their ids. A file is looked for as often as others extend it, and those are as many again.
struct EnvironmentIndex<'m> {
    project: &'m ProjectModel,
    by_id: HashMap<&'m str, &'m Environment>,
}

impl<'m> EnvironmentIndex<'m> {
    fn of(project: &'m ProjectModel) -> EnvironmentIndex<'m> {
        let environments = project.environments.iter();
        // Of two with one id the first is meant, as in `find`.
        let by_id = environments
            .rev()
            .map(|environment| (&*environment.id, environment))
            .collect();
        EnvironmentIndex { project, by_id }
    }

    fn find(&self, name: &str) -> Result<&'m Environment, Diagnostic> {
        let found = self.by_id.get(name).copied();
        found.ok_or_else(|| unknown(self.project, name))
    }
}

fn only_extended(project: &ProjectModel, base: &Environment) -> Diagnostic {
    let extending = project
        .environments
        .iter()
        .filter(|other| other.extends.iter().any(|name| *name.value == *base.id));
    let ids: Vec<&str> = extending.map(|other| &*other.id).collect();
    let message = format!("the environment `{}` is only there to be extended", base.id);
    let error = Diagnostic::error(code::BASE_ENVIRONMENT, message);
    if ids.is_empty() {
        error.help(format!("write an environment with `extends: {}`", base.id))
    } else {
        error.help(format!("choose one that extends it: {}", ids.join(", ")))
    }
}

/// An environment by its id, with the nearest name in the error.
pub fn find<'m>(project: &'m ProjectModel, name: &str) -> Result<&'m Environment, Diagnostic> {
    let known = |environment: &&Environment| *environment.id == *name;
    project
        .environments
        .iter()
        .find(known)
        .ok_or_else(|| unknown(project, name))
}

fn unknown(project: &ProjectModel, name: &str) -> Diagnostic {
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
    known: &EnvironmentIndex<'m>,
    environment: &'m Environment,
    trail: &mut Vec<&'m Name>,
    chain: &mut EnvironmentChain<'m>,
) -> Result<(), Vec<Diagnostic>> {
    chain.visits += 1;
    if trail.len() >= DEEPEST || chain.visits > MOST {
        return Err(vec![too_many(trail)]);
    }
    // What several files extend is weaker than all of them: it is where it is met last.
    chain.environments.retain(|met| !std::ptr::eq(*met, environment));
    chain.environments.push(environment);
    for base in environment.extends.iter().rev() {
        if trail.iter().any(|seen| seen.span == base.span) {
            return Err(vec![cycle(base, trail)]);
        }
        let found = known
            .find(&base.value)
            .map_err(|error| vec![error.at(base.span, "named here")])?;
        trail.push(base);
        extend(known, found, trail, chain)?;
        trail.pop();
    }
    Ok(())
}

fn too_many(trail: &[&Name]) -> Diagnostic {
    let message =
        format!("an environment extends more than {DEEPEST} others one after the other, or {MOST} in all");
    let error = Diagnostic::error(code::EXTENDS_CYCLE, message).help("put what they share into fewer files");
    match trail.last() {
        Some(last) => error.at(last.span, "the limit is met here"),
        None => error,
    }
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

fn layer<'m>(environment: &'m Environment, sources: &Sources, env: Option<&ProcessEnv>) -> VariableLayer<'m> {
    let secrets = environment.secrets.iter();
    let pending = secrets.map(|secret| (secret.name.value.clone(), Binding::Pending(secret.span)));
    let vars = environment
        .vars
        .iter()
        .map(|(name, tree)| (name.value.clone(), Binding::Tree(tree)));
    VariableLayer {
        kind: LayerKind::Environment,
        label: sources.get(environment.file).path.as_ref().into(),
        bindings: pending.chain(vars).collect(),
        env: env.cloned(),
    }
}
