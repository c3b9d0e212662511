//! What `run --mock` sets so that a run talks to the mock: one layer, to be put over every environment.

use super::urls::{is_address, leading_variable, path};
use crate::model::{Collection, Name, Tree};
use crate::scope::{Binding, Layer, LayerKind, Scope};
use crate::template::{Resolved, Value};
use serde_json::json;

/// The `vars` of mock.yaml, rendered when they are used, and `mock.url`. Without `vars`: each variable that a
/// request's URL begins with, set to the mock's address and the path of the value that it has in `scope`.
pub fn layer<'m>(collection: &'m Collection, scope: &Scope<'_, '_>, url: &str) -> Layer<'m> {
    let mut layer = Layer {
        kind: LayerKind::Mock,
        label: format!("collections/{}/mock.yaml", collection.name).into(),
        bindings: Default::default(),
        env: None,
    };
    let mock = Binding::Value(Value::new(json!({ "url": url })));
    layer.bindings.insert("mock".into(), mock);
    let vars: &[(Name, Tree)] = collection.mock.as_ref().map_or(&[], |mock| &mock.vars);
    let bound = vars
        .iter()
        .map(|(name, tree)| (name.value.clone(), Binding::Tree(tree)));
    layer.bindings.extend(bound);
    if vars.is_empty() {
        layer.bindings.extend(redirected(collection, scope, url));
    }
    layer
}

/// Where that layer goes: over every environment, under what was given on the command line or captured.
pub fn layer_place(layers: &[Layer<'_>]) -> usize {
    let environment = layers
        .iter()
        .position(|layer| layer.kind == LayerKind::Environment);
    environment.unwrap_or(layers.len())
}

fn redirected<'m>(collection: &Collection, scope: &Scope<'_, '_>, url: &str) -> Vec<(Box<str>, Binding<'m>)> {
    let names = collection.requests.iter();
    let names = names.filter_map(|request| leading_variable(&request.url));
    let moved = |name: String| {
        let value = moved(scope.resolve(&name), url)?;
        Some((name.into(), Binding::Value(Value::text(value))))
    };
    names.filter_map(moved).collect()
}

/// None for a variable that holds something else than an address.
fn moved(present: Resolved, url: &str) -> Option<String> {
    match present {
        Resolved::Value(value) if is_address(&value) => {
            let text = value.to_text();
            Some(format!("{url}{}", path(&text).trim_end_matches('/')))
        }
        Resolved::Value(_) | Resolved::Document(_) => None,
        Resolved::Undefined { .. } | Resolved::Failed(_) => Some(url.to_owned()),
    }
}
