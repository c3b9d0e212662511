//! Which environments are in use: named, remembered, set by the project, or the mock's.

use super::Project;
use crate::io::state;
use crate::model;
use crate::plan::uses;
use crate::scope::{Binding, Layer, LayerKind};
use crate::template::ProcessEnv;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The environments of a command, in the order they were named.
pub fn names(project: &Project, asked: &[String], mock: bool) -> Vec<String> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let of_mock = || {
        let mocks = project
            .model
            .collections
            .iter()
            .filter_map(|collection| collection.mock.as_ref());
        mocks
            .filter_map(|mock| mock.environment.as_ref())
            .map(|name| name.value.to_string())
            .next()
    };
    if let Some(name) = mock.then(of_mock).flatten() {
        return vec![name];
    }
    if let Some(name) = remembered(&project.model.root) {
        return vec![name];
    }
    let named = project.model.settings.environment.iter();
    let named: Vec<String> = named.map(|name| name.value.to_string()).collect();
    if named.is_empty() { only(project) } else { named }
}

/// The only environment that there is to choose.
fn only(project: &Project) -> Vec<String> {
    match &project.model.environments[..] {
        [only] => vec![only.id.to_string()],
        _ => Vec::new(),
    }
}

/// What any environment defines, in one layer. A plain value that several of them define is known to be there, and no
/// more: nothing follows from one of them.
pub fn union(project: &model::Project, env: Option<ProcessEnv>) -> Layer<'_> {
    let mut bindings: HashMap<Box<str>, Binding<'_>> = HashMap::new();
    for environment in &project.environments {
        for (name, tree) in &environment.vars {
            let known = bindings.get(&name.value);
            let binding = match known {
                Some(known) if !is_plain(known) => continue,
                Some(_) if is_plain(&Binding::Tree(tree)) => Binding::Pending(name.span),
                _ => Binding::Tree(tree),
            };
            bindings.insert(name.value.clone(), binding);
        }
        for secret in &environment.secrets {
            bindings
                .entry(secret.name.value.clone())
                .or_insert(Binding::Pending(secret.span));
        }
    }
    Layer {
        kind: LayerKind::Environment,
        label: "environments".into(),
        bindings,
        env,
    }
}

/// True if its value uses no variable.
fn is_plain(binding: &Binding<'_>) -> bool {
    let Binding::Tree(tree) = binding else {
        return false;
    };
    let mut plain = true;
    uses::visit_tree(tree, &mut |_| plain = false);
    plain
}

/// The name that `env use` wrote down; None if it wrote none.
pub fn remembered(root: &Path) -> Option<String> {
    let bytes = state::read_guarded(root, &memory(root)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    Some(text.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The file that `env use` writes the name to.
pub fn memory(root: &Path) -> PathBuf {
    root.join(".callsheet").join("environment")
}
