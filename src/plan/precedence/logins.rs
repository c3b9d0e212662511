//! Logins as something that steps meet at: which one a step uses, and what it saves and reads.

use super::accesses::AccessedResource;
use crate::model::{Collection, Login, Name, ValueTree};
use crate::plan::logins::saves;
use crate::plan::{Step, uses};
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::template::Template;
use std::collections::HashMap;

/// The number of the login that goes by this name at a step; None where it cannot be known before the run.
pub fn number<'m>(step: &Step<'m>, name: &'m Template, layers: &[VariableLayer<'m>]) -> Option<usize> {
    let with = layer(LayerKind::With, step.with());
    let vars = layer(LayerKind::Request, step.vars());
    let scope = Scope {
        layers: std::iter::once(&with).chain(layers).chain([&vars]).collect(),
        ..Scope::default()
    };
    let wanted = scope.eval(name).ok()?.to_text();
    let logins = &step.collection.logins;
    logins.iter().position(|login| *login.name.value == *wanted)
}

/// The first of several definitions counts.
fn layer<'m>(kind: LayerKind, vars: impl Iterator<Item = &'m (Name, ValueTree)>) -> VariableLayer<'m> {
    let mut bindings = HashMap::new();
    for (name, tree) in vars {
        bindings.entry(name.value.clone()).or_insert(Binding::Tree(tree));
    }
    VariableLayer {
        kind,
        label: "".into(),
        bindings,
        env: None,
    }
}

/// Names that a login reads.
pub fn read_by(login: &Login) -> Vec<&str> {
    let mut names = Vec::new();
    uses::visit_login(login, &mut |used| names.push(used.name()));
    names
}

/// Variables that logins of these steps' collections save, and those logins.
pub fn saved<'m>(steps: &[Step<'m>]) -> HashMap<&'m str, Vec<AccessedResource<'m>>> {
    let mut saved: HashMap<&str, Vec<AccessedResource>> = HashMap::new();
    let mut last: Option<*const Collection> = None;
    for step in steps {
        let collection = step.collection;
        if last.replace(collection) == Some(collection) {
            continue;
        }
        for (at, login) in collection.logins.iter().enumerate() {
            for (_, name) in &login.save {
                let known = saved.entry(&name.value).or_default();
                let login = resource(collection, at);
                if !known.contains(&login) {
                    known.push(login);
                }
            }
        }
    }
    saved
}

/// Logins that save a variable in common count as one.
pub fn resource<'m>(collection: &'m Collection, login: usize) -> AccessedResource<'m> {
    let logins = &collection.logins;
    let meets = |one: &Login, other: &Login| one.save.iter().any(|(_, name)| saves(other, &name.value));
    let mut members = vec![login];
    let mut looked_at = 0;
    while let Some(member) = members.get(looked_at).copied() {
        let others = (0..logins.len()).filter(|other| meets(&logins[member], &logins[*other]));
        let new: Vec<usize> = others.filter(|other| !members.contains(other)).collect();
        members.extend(new);
        looked_at += 1;
    }
    AccessedResource::Login(collection, members.into_iter().min().unwrap_or(login))
}
