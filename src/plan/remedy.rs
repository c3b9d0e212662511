//! What to do about a variable that has no value where a step reads it: who captures it, which environment defines it,
//! what it may be a slip of.

use super::check::CheckInput;
use super::{Step, conditions, uses};
use crate::model::Environment;
use crate::scope::LayerKind;
use crate::source::Span;
use crate::source::diagnostic::nearest;
use crate::template::{Use, foreign};
use std::collections::HashMap;

/// Environments that are named in one piece of advice.
const NAMED: usize = 3;

/// Undefined variables for which a name spelled much like theirs is looked for: more nobody reads.
const SUGGESTIONS: usize = 100;

/// What to do about each of many variables: what is looked up for one is kept for the others.
pub struct Remedies<'i, 'a, 'm> {
    input: &'i CheckInput<'a, 'm>,
    /// The steps that capture a variable, by number, of those that run and of all.
    running: HashMap<&'m str, Vec<usize>>,
    all: HashMap<&'m str, Vec<usize>>,
    /// Places of steps in `all`.
    places: HashMap<&'m str, usize>,
    /// Names that any step could read, and the nearest to each that was asked for.
    known: Option<Vec<&'i str>>,
    near: HashMap<&'m str, Option<&'i str>>,
}

impl<'i, 'a, 'm> Remedies<'i, 'a, 'm> {
    pub fn new(input: &'i CheckInput<'a, 'm>) -> Remedies<'i, 'a, 'm> {
        Remedies {
            input,
            running: captors(input.steps),
            all: captors(input.all),
            places: input
                .all
                .iter()
                .zip(0..)
                .map(|(step, at)| (step.id(), at))
                .collect(),
            known: None,
            near: HashMap::new(),
        }
    }

    /// One sentence of advice.
    pub fn of(&mut self, used: &'m Use, step: &Step<'m>) -> String {
        let name = used.name();
        self.captured_later(name, step)
            .or_else(|| self.captured_elsewhere(name, step))
            .or_else(|| defined_elsewhere(name, self.input))
            .or_else(|| foreign::of_variable(name))
            .or_else(|| self.misspelt(used, step))
            .unwrap_or_else(|| {
                format!("define it in an environment, under `vars:`, or with `--var {name}=...`")
            })
    }

    /// Where the name is captured, if by a later step or by one that does not run, and which.
    pub fn capture(&self, name: &str, step: &Step<'m>) -> Option<(Span, String)> {
        let (source, when) = match first(&self.running, self.input.steps, name, step) {
            Some(later) => (later, "which runs later"),
            None => (self.provider(name, step)?, "which does not run here"),
        };
        let mut captures = source.captures();
        let capture = captures.find(|capture| *capture.name.value == *name)?;
        Some((
            capture.name.span,
            format!("captured by `{}`, {when}", source.id()),
        ))
    }

    fn captured_later(&self, name: &str, step: &Step<'m>) -> Option<String> {
        let source = first(&self.running, self.input.steps, name, step)?;
        let (source, id) = (source.id(), step.id());
        Some(format!("`{source}` captures it: run that before `{id}`"))
    }

    fn captured_elsewhere(&self, name: &str, step: &Step<'m>) -> Option<String> {
        let source = self.provider(name, step)?;
        let id = source.id();
        if conditions::active(&[*source], self.input.layers).is_empty() {
            return Some(format!(
                "`{id}` captures it, but its `when` is false here: give `{}` the same condition, or define `{name}` elsewhere",
                step.id()
            ));
        }
        Some(if self.is_later(source, step) {
            format!(
                "`{id}` captures it, and comes later: put it before `{}` in `order:`",
                step.id()
            )
        } else {
            format!("`{id}` captures it: select that step too, or add `--with-needs` to `run`")
        })
    }

    /// The step that `--with-needs` would run for the value: of those that capture it and may run, the last before this
    /// one. Where there is none, the first that captures it at all.
    pub fn provider(&self, name: &str, step: &Step<'m>) -> Option<&'i Step<'m>> {
        let numbers = self.all.get(name)?.iter();
        let all = self.input.all;
        let end = self.places.get(step.id()).copied().unwrap_or(all.len());
        let mut before = numbers.map(|at| (*at, &all[*at])).filter(|(at, other)| {
            *at < end && std::ptr::eq(other.collection, step.collection) && *other != step
        });
        let can_run = |other: &Step<'m>| !conditions::active(&[*other], self.input.layers).is_empty();
        let last = before.rfind(|(_, other)| can_run(other)).map(|(_, other)| other);
        last.or_else(|| first(&self.all, all, name, step))
    }

    /// Flows that no order lists come after everything.
    fn is_later(&self, source: &Step<'m>, step: &Step<'m>) -> bool {
        let place = |wanted: &Step<'m>| self.places.get(wanted.id());
        place(step).is_some_and(|own| place(source) > Some(own))
    }

    fn misspelt(&mut self, used: &'m Use, step: &Step<'m>) -> Option<String> {
        let name = used.name();
        let mut own: Vec<&str> = step
            .with()
            .chain(step.vars())
            .map(|(name, _)| &*name.value)
            .collect();
        if uses::sees_response(step, used) {
            own.extend(uses::RESPONSE_NAMES);
        }
        let near = nearest(name, own.into_iter().chain(self.near_of_all(name)))?;
        Some(format!("did you mean `{near}`?"))
    }

    fn near_of_all(&mut self, name: &'m str) -> Option<&'i str> {
        if let Some(near) = self.near.get(name) {
            return *near;
        }
        if self.near.len() >= SUGGESTIONS {
            return None;
        }
        let input = self.input;
        let known = self.known.get_or_insert_with(|| known_names(input));
        let near = nearest(name, known.iter().copied());
        self.near.insert(name, near);
        near
    }
}

/// The steps that capture each variable.
fn captors<'m>(steps: &[Step<'m>]) -> HashMap<&'m str, Vec<usize>> {
    let mut captors: HashMap<&'m str, Vec<usize>> = HashMap::new();
    for (number, step) in steps.iter().enumerate() {
        for capture in step.captures() {
            captors.entry(&capture.name.value).or_default().push(number);
        }
    }
    captors
}

/// The first of the steps, other than this one, that captures the name.
fn first<'s, 'm>(
    captors: &HashMap<&'m str, Vec<usize>>,
    steps: &'s [Step<'m>],
    name: &str,
    but: &Step<'m>,
) -> Option<&'s Step<'m>> {
    let numbers = captors.get(name)?;
    numbers.iter().map(|at| &steps[*at]).find(|step| *step != but)
}

/// The steps that capture the name.
pub fn captors_of<'s, 'm>(name: &str, steps: &'s [Step<'m>]) -> Vec<&'s Step<'m>> {
    let captures = |step: &&Step| step.captures().any(|capture| *capture.name.value == *name);
    steps.iter().filter(captures).collect()
}

/// The option was forgotten more often than the variable.
fn defined_elsewhere(name: &str, input: &CheckInput) -> Option<String> {
    let defining = input.environments.iter().filter(|other| defines(other, name));
    let ids: Vec<&str> = defining.map(|other| &*other.id).take(NAMED).collect();
    let is_environment = |kind: LayerKind| matches!(kind, LayerKind::Environment);
    let in_use = input.layers.iter().any(|layer| is_environment(layer.kind));
    let listed = |before: &str| {
        let quoted: Vec<String> = ids.iter().map(|id| format!("`{before}{id}`")).collect();
        quoted.join(" or ")
    };
    match (ids.is_empty(), in_use) {
        (true, _) => None,
        (false, false) => Some(format!(
            "the environment {} defines it: add {}",
            listed(""),
            listed("-e ")
        )),
        (false, true) => Some(format!(
            "the environment {} defines it, and the one in use does not: define it there too",
            listed("")
        )),
    }
}

fn defines(environment: &Environment, name: &str) -> bool {
    let vars = environment.vars.iter().map(|(name, _)| name);
    let secrets = environment.secrets.iter().map(|secret| &secret.name);
    vars.chain(secrets).any(|known| *known.value == *name)
}

/// Names that are captured anywhere or defined in a layer.
fn known_names<'i>(input: &'i CheckInput<'_, '_>) -> Vec<&'i str> {
    let captured = input
        .all
        .iter()
        .flat_map(|step| step.captures())
        .map(|capture| &*capture.name.value);
    let layered = input
        .layers
        .iter()
        .flat_map(|layer| layer.bindings.keys())
        .map(|name| &**name);
    let mut names: Vec<&str> = captured.chain(layered).collect();
    names.sort_unstable();
    names.dedup();
    names
}
