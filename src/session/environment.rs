//! Which environments are in use: named, remembered, set by the project, or the mock's.

use super::{Error, Process, Project};
use crate::io::atomic_file::{self, Readers};
use crate::io::state::{self, Store};
use crate::model;
use crate::plan::uses;
use crate::scope::{Binding, LayerKind, VariableLayer, environments};
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
pub fn union(project: &model::ProjectModel, env: Option<ProcessEnv>) -> VariableLayer<'_> {
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
    VariableLayer {
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

/// Writes down the environment for commands that name none; None forgets it.
///
/// # Errors
/// [`Error::Files`] if there is no such environment, [`Error::NotCarriedOut`] if the file cannot be written.
pub fn remember(project: &Project, name: Option<&str>) -> Result<(), Error> {
    let root = &project.model.root;
    let path = memory(root);
    let written = match name {
        Some(name) => {
            environments::find(&project.model, name).map_err(|unknown| Error::Files(vec![unknown]))?;
            state::prepare_folder(root)
                .and_then(|()| state::check_guarded(root, &path))
                .and_then(|()| atomic_file::replace(&path, format!("{name}\n").as_bytes(), Readers::Owner))
        }
        None => atomic_file::remove(&path),
    };
    written.map_err(|error| Error::NotCarriedOut(format!("cannot write `{}`: {error}", path.display())))
}

/// The state that commands with these environments keep, and the name of the environment that it belongs to, which is
/// empty without one.
///
/// # Errors
/// [`Error::Files`] if there is no such environment.
pub fn store(project: &Project, asked: &[String], process: &Process) -> Result<(String, Store), Error> {
    let names = names(project, asked, false);
    for name in &names {
        environments::find(&project.model, name).map_err(|unknown| Error::Files(vec![unknown]))?;
    }
    let last = names.last().cloned().unwrap_or_default();
    let store = super::store_of(&project.model.root, &last, process);
    Ok((last, store))
}

/// The file that `env use` writes the name to.
pub fn memory(root: &Path) -> PathBuf {
    root.join(".callsheet").join("environment")
}
