//! What to do about a variable that has no value where a step reads it: who captures it, which environment defines it,
//! what it may be a slip of.

use super::check::CheckInput;
use super::{Step, conditions, uses};
use crate::model::Environment;
use crate::scope::LayerKind;
use crate::source::Span;
use crate::source::diagnostic::nearest;
use crate::template::Use;

/// Environments that are named in one piece of advice.
const NAMED: usize = 3;

/// One sentence of advice.
pub fn of(used: &Use, step: &Step, input: &CheckInput) -> String {
    let name = used.name();
    captured_later(name, step, input)
        .or_else(|| captured_elsewhere(name, step, input))
        .or_else(|| defined_elsewhere(name, input))
        .or_else(|| {
            nearest(name, known_names(used, step, input)).map(|known| format!("did you mean `{known}`?"))
        })
        .unwrap_or_else(|| format!("define it in an environment, under `vars:`, or with `--var {name}=...`"))
}

/// Where the name is captured, if by a later step or by one that does not run, and which.
pub fn capture(name: &str, step: &Step, input: &CheckInput) -> Option<(Span, String)> {
    let later = captor(name, Some(step), input.steps);
    let (source, when) = match later {
        Some(later) => (later, "which runs later"),
        None => (captor(name, Some(step), input.all)?, "which does not run here"),
    };
    let mut captures = source.captures();
    let capture = captures.find(|capture| *capture.name.value == *name)?;
    Some((
        capture.name.span,
        format!("captured by `{}`, {when}", source.id()),
    ))
}

/// The first of the steps, other than this one, that captures the name.
pub fn captor<'s, 'm>(name: &str, but: Option<&Step>, steps: &'s [Step<'m>]) -> Option<&'s Step<'m>> {
    let captures = |step: &&Step| step.captures().any(|capture| *capture.name.value == *name);
    steps.iter().filter(|step| Some(*step) != but).find(captures)
}

fn captured_later(name: &str, step: &Step, input: &CheckInput) -> Option<String> {
    let source = captor(name, Some(step), input.steps)?;
    let (source, id) = (source.id(), step.id());
    Some(format!("`{source}` captures it: run that before `{id}`"))
}

fn captured_elsewhere(name: &str, step: &Step, input: &CheckInput) -> Option<String> {
    let source = captor(name, Some(step), input.all)?;
    let id = source.id();
    Some(match conditions::active(&[*source], input.layers).is_empty() {
        true => format!(
            "`{id}` captures it, but its `when` is false here: give `{}` the same condition, or define `{name}` elsewhere",
            step.id()
        ),
        false if is_later(source, step, input) => {
            format!(
                "`{id}` captures it, and comes later: put it before `{}` in `order:`",
                step.id()
            )
        }
        false => format!("`{id}` captures it: select that step too, or add `--with-needs` to `run`"),
    })
}

/// Flows that no order lists come after everything.
fn is_later(source: &Step, step: &Step, input: &CheckInput) -> bool {
    let place = |wanted: &Step| input.all.iter().position(|known| known == wanted);
    place(step).is_some_and(|own| place(source) > Some(own))
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

fn known_names<'s>(used: &Use, step: &Step<'s>, input: &'s CheckInput<'_, '_>) -> Vec<&'s str> {
    let own = step.with().chain(step.vars());
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
    let mut names: Vec<&str> = own
        .map(|(name, _)| &*name.value)
        .chain(captured)
        .chain(layered)
        .collect();
    if uses::sees_response(step, used) {
        names.extend(uses::RESPONSE_NAMES);
    }
    names.sort_unstable();
    names.dedup();
    names
}
