//! What a session knows to be secret: credentials in the files, and the values of variables that count as secrets.

use super::{Session, scope};
use crate::plan::Step;
use crate::run::folders::{FolderLayers, OwnLayers};
use crate::secret::is_secret_name;
use crate::template::Resolved;

impl Session {
    /// Adds what looks like a credential in the project's files to the session's secrets: nobody meant it to be shown.
    pub(crate) fn learn_literals(&self) {
        for credential in self.project.credentials() {
            for value in &credential.values {
                self.secrets.add("a credential in a file", value);
            }
        }
    }

    /// Adds the values of all variables that count as secrets and are known by now to the session's secrets.
    pub(crate) fn learn_values(&self) {
        self.learn_literals();
        let layers = self.layers();
        let scope = scope(&layers, &self.ambient);
        for name in layers.iter().flat_map(|layer| layer.bindings.keys()) {
            if let Resolved::Value(value) = scope.resolve(name)
                && (value.secret || is_secret_name(name))
            {
                value.texts().iter().for_each(|text| self.secrets.add(name, text));
            }
        }
    }

    /// The same for variables that the steps' own files and folders define.
    pub(crate) fn learn_values_of(&self, steps: &[Step<'_>]) {
        let folders = FolderLayers::new(&self.project.model.collections, &self.project.sources);
        let layers = self.layers();
        for step in steps {
            let names = own_secret_names(step);
            if names.is_empty() {
                continue;
            }
            let own = OwnLayers::of(step, &self.project.sources);
            let scope = folders.scope(step, &own, &layers, self.run_layers());
            for name in names {
                if let Resolved::Value(value) = scope.resolve(name) {
                    self.secrets.add(name, &value.to_text());
                }
            }
        }
    }
}

/// Names of secrets among the variables that a step's request and folders define.
fn own_secret_names<'m>(step: &Step<'m>) -> Vec<&'m str> {
    let vars = step
        .folders()
        .flat_map(|folder| folder.vars.iter())
        .chain(&step.request.vars);
    vars.map(|(name, _)| &*name.value)
        .filter(|name| is_secret_name(name))
        .collect()
}
