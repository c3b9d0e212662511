//! What a step would read of what logins have saved, where nothing is sent: the state's values of its own account.

use super::{StoredLogin, identity, saved_variables};
use crate::auth::oauth::cache_key;
use crate::io::state::StateFile;
use crate::model::Login;
use crate::plan::{Step, logins, missing};
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};

/// Values of the state that belong to whom the step logs in.
pub struct KeptValues<'m> {
    pub layer: VariableLayer<'static>,
    /// A login that has nothing for them.
    pub without: Option<&'m Login>,
}

impl<'m> KeptValues<'m> {
    pub fn of(step: &Step<'m>, scope: &Scope<'_, 'm>, state: &StateFile) -> KeptValues<'m> {
        let mut kept = KeptValues {
            layer: VariableLayer {
                kind: LayerKind::State,
                label: "state".into(),
                bindings: Default::default(),
                env: None,
            },
            without: None,
        };
        for name in missing::of_step(step, scope).saved {
            if let Some(login) = logins::provider(step, name, scope) {
                kept.add(login, scope, state);
            }
        }
        kept
    }

    fn add(&mut self, login: &'m Login, scope: &Scope<'_, '_>, state: &StateFile) {
        let Ok(client) = identity::client(login, scope) else {
            return;
        };
        let Some(tokens) = StoredLogin::of(state, &cache_key(&client)).and_then(|kept| kept.tokens) else {
            self.without = Some(login);
            return;
        };
        for captured in saved_variables::variables(&client, &tokens) {
            if let Some(by) = captured.by {
                let binding = Binding::Saved(captured.value, by);
                self.layer.bindings.insert(captured.name, binding);
            }
        }
    }

    /// The scope with these values in place of those of others.
    pub fn over<'a>(&'a self, scope: &Scope<'a, 'm>) -> Scope<'a, 'm> {
        let own: &'a VariableLayer<'m> = &self.layer;
        let own = Some(own).filter(|layer| !layer.bindings.is_empty());
        Scope {
            layers: own.into_iter().chain(scope.layers.iter().copied()).collect(),
            hidden_login: self.without.map(|login| &*login.name.value),
            ..scope.clone()
        }
    }
}
