//! Variables that are forgotten and that nobody could know: mostly slips.

use super::CheckInput;
use crate::model::Name;
use crate::plan::graph::shadow::once;
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, code};
use std::collections::BTreeSet;

/// A warning for each entry of `forget` that names no variable of the project.
pub fn problems(input: &CheckInput) -> Vec<Diagnostic> {
    let known = known(input);
    let forgets = input.steps.iter().flat_map(|step| step.forgets());
    let unknown = forgets
        .filter(|name| !known.contains(&*name.value))
        .map(|name| unknown(name, &known));
    let mut found = unknown.collect();
    once(&mut found);
    found
}

/// What steps capture, logins save, and files, environments or the state define.
fn known<'a>(input: &CheckInput<'a, '_>) -> BTreeSet<&'a str> {
    let mut known = BTreeSet::new();
    for step in input.all.iter().chain(input.steps) {
        known.extend(step.captures().map(|capture| &*capture.name.value));
        known.extend(step.with().chain(step.vars()).map(|(name, _)| &*name.value));
        let used = step.collection.flows.iter().flat_map(|flow| &flow.steps);
        known.extend(used.flat_map(|used| used.capture.iter().map(|capture| &*capture.name.value)));
        let logins = step.collection.logins.iter();
        known.extend(logins.flat_map(|login| login.save.iter().map(|(_, name)| &*name.value)));
    }
    for environment in input.environments {
        known.extend(environment.vars.iter().map(|(name, _)| &*name.value));
        known.extend(environment.secrets.iter().map(|secret| &*secret.name.value));
    }
    let layers = input.layers.iter();
    known.extend(layers.flat_map(|layer| layer.bindings.keys().map(|name| &**name)));
    known
}

fn unknown(name: &Name, known: &BTreeSet<&str>) -> Diagnostic {
    let message = format!("`forget` names `{}`, which nothing captures or saves", name.value);
    let warning =
        Diagnostic::warning(code::UNKNOWN_FORGET, message).at(name.span, "there is nothing to forget");
    match nearest(&name.value, known.iter().copied()) {
        Some(near) => warning.help(format!("did you mean `{near}`?")),
        None => warning.help("name a variable that a step captures or a login saves, or remove it"),
    }
}
