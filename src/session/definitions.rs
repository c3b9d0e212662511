//! Which places define a variable, and which of them wins.

use super::selection::Selection;
use super::{Error, Session, run_preview, scope};
use crate::plan::{Step, remedy, uses};
use crate::run::folders::{FolderLayers, OwnLayers};
use crate::scope::{DefinedAt, LayerKind, VariableLayer};
use crate::source::diagnostic::nearest;
use std::collections::HashSet;

/// A variable with the definition that wins.
pub struct VariableDefinition {
    pub name: String,
    /// The layer that the value comes from, such as an environment's name.
    pub layer: String,
    pub origin: DefinedAt,
}

/// One of the places that define a variable.
pub struct DefiningPlace {
    pub origin: DefinedAt,
    /// A file and line, or another origin in words.
    pub place: String,
}

impl Session {
    /// Every variable that the session's layers define, by name.
    pub(crate) fn definitions(&self) -> Vec<VariableDefinition> {
        self.definitions_in(&self.layers())
    }

    /// What the files of the session's environments define, without state and values from outside.
    pub(crate) fn definitions_of_environments(&self) -> Vec<VariableDefinition> {
        let mut layers = self.layers();
        layers.retain(|layer| layer.kind == LayerKind::Environment);
        self.definitions_in(&layers)
    }

    fn definitions_in(&self, layers: &[VariableLayer<'_>]) -> Vec<VariableDefinition> {
        let scope = scope(layers, &self.ambient);
        let (mut seen, mut found) = (HashSet::new(), Vec::new());
        for layer in layers {
            for name in layer.bindings.keys().filter(|name| !seen.contains(&***name)) {
                if let Some(origin) = scope.explain(name).into_iter().next() {
                    found.push(VariableDefinition {
                        name: name.to_string(),
                        layer: layer.label.to_string(),
                        origin,
                    });
                }
            }
            seen.extend(layer.bindings.keys().map(|name| &**name));
        }
        found.sort_by(|left, right| left.name.cmp(&right.name));
        found
    }

    /// Every place that defines a variable, the one that wins first: as the request with this id or end of an id sees it
    /// (of a folder or flow, the first request that reads the variable), or outside of requests.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if there is no such request, [`Error::Data`] if nothing defines the variable.
    pub(crate) fn explain(&self, variable: &str, request: Option<&str>) -> Result<Vec<DefiningPlace>, Error> {
        let step = request.map(|id| self.reader(id, variable)).transpose()?;
        let origins = self.origins(variable, step.as_ref());
        if origins.is_empty() {
            return Err(Error::Data(self.undefined(variable, step.as_ref())));
        }
        let place = |origin: DefinedAt| DefiningPlace {
            place: self.known().place(variable, &origin),
            origin,
        };
        Ok(origins.into_iter().map(place).collect())
    }

    fn reader<'s>(&'s self, id: &str, variable: &str) -> Result<Step<'s>, Error> {
        let steps = self.select(&Selection::ids([id]))?;
        let reads = |step: &&Step| {
            let mut found = false;
            uses::visit(step, &mut |used| found |= used.name() == variable);
            found
        };
        let chosen = steps.iter().find(reads).or(steps.first()).copied();
        chosen.ok_or_else(|| Error::NothingSelected(format!("no request is called `{id}`")))
    }

    fn origins<'s>(&'s self, variable: &str, step: Option<&Step<'s>>) -> Vec<DefinedAt> {
        let layers = self.layers();
        let Some(step) = step else {
            return scope(&layers, &self.ambient).explain(variable);
        };
        let folders = FolderLayers::new(&self.project.model.collections, &self.project.sources);
        let own = OwnLayers::of(step, &self.project.sources);
        let scope = folders.scope(step, &own, &layers, self.run_layers());
        match self.kept_values(step, &scope) {
            Ok(kept) => kept.over(&scope).explain(variable),
            // The state was read when the session was made.
            Err(_) => scope.explain(variable),
        }
    }

    /// A sentence for a variable that nothing defines, with the nearest name that something does define.
    fn undefined<'s>(&'s self, variable: &str, step: Option<&Step<'s>>) -> String {
        if let Some(captured) = self.captured(variable, step) {
            return captured;
        }
        let layers = self.layers();
        let names = layers.iter().flat_map(|layer| layer.bindings.keys());
        let near = nearest(variable, names.map(|name| &**name));
        let hint = match (near, step) {
            (Some(near), _) => format!("; did you mean `{near}`?"),
            (None, Some(_)) => String::new(),
            (None, None) => "; name an environment with `-e`, or a request with `--request`".to_owned(),
        };
        format!("nothing defines `{variable}`{hint}")
    }

    /// Which steps capture the variable: for a request, the one that `--with-needs` would run. None if no step does.
    fn captured<'s>(&'s self, variable: &str, step: Option<&Step<'s>>) -> Option<String> {
        if let Some(step) = step {
            let provider = run_preview::provider(self, variable, step)?;
            return Some(format!(
                "nothing defines `{variable}` yet: `{}` captures it, and `callsheet run {} --with-needs` runs that first",
                provider.id(),
                step.id()
            ));
        }
        let all = self.all_steps();
        let captors = remedy::captors_of(variable, &all);
        let (first, others) = captors.split_first()?;
        let more = match others {
            [] => String::new(),
            [one] => format!(", and so does `{}`", one.id()),
            several => format!(
                ", and so do {} more steps; `--request ID` says which one a request has it from",
                several.len()
            ),
        };
        Some(format!(
            "nothing defines `{variable}` yet: `{}` captures it when it runs{more}",
            first.id()
        ))
    }
}
