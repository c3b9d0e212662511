//! What `run --mock` sets so that a run talks to the mock: one layer, to be put over every environment.

use super::urls::{is_address, leading_variable, path};
use crate::model::{Collection, FolderIx, Login, Name, TemplateText, ValueTree};
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::source::code;
use crate::template::{Resolved, Value};
use serde_json::json;

/// The `vars` of mock.yaml, rendered when they are used, and `mock.url`. Without `vars`: each variable that a
/// request's URL begins with, set to the mock's address and the path of the value that it has in `scope`. Without
/// `oauth2`, what the logins need, too.
pub fn layer<'m>(collection: &'m Collection, scope: &Scope<'_, '_>, url: &str) -> VariableLayer<'m> {
    let mut layer = VariableLayer {
        kind: LayerKind::Mock,
        label: format!("collections/{}/mock.yaml", collection.name).into(),
        bindings: Default::default(),
        env: None,
    };
    let mock = Binding::Value(Value::new(json!({ "url": url })));
    layer.bindings.insert("mock".into(), mock);
    let vars: &[(Name, ValueTree)] = collection.mock.as_ref().map_or(&[], |mock| &mock.vars);
    let bound = vars
        .iter()
        .map(|(name, tree)| (name.value.clone(), Binding::Tree(tree)));
    layer.bindings.extend(bound);
    if vars.is_empty() {
        let urls = collection.requests.iter().map(|request| &request.url);
        layer.bindings.extend(redirected(urls, scope, url));
    }
    if collection.mock.as_ref().is_none_or(|mock| mock.oauth2.is_none()) {
        let more = logins(collection, scope, url);
        for (name, binding) in more {
            layer.bindings.entry(name).or_insert(binding);
        }
    }
    layer
}

/// What the logins need so that the mock can serve them: their addresses are the mock's, and what they read and nothing
/// defines has some value, because the mock takes any.
fn logins<'m>(collection: &'m Collection, scope: &Scope<'_, '_>, url: &str) -> Vec<(Box<str>, Binding<'m>)> {
    let urls = collection.logins.iter().flat_map(addresses);
    let mut found = redirected(urls, scope, url);
    let is_captured = |name: &str| {
        let captures = collection.requests.iter().flat_map(|request| &request.capture);
        let saves = collection.logins.iter().flat_map(|login| &login.save);
        captures
            .map(|capture| &capture.name)
            .chain(saves.map(|(_, name)| name))
            .any(|known| *known.value == *name)
    };
    let root = collection.folder(FolderIx::ROOT);
    let is_own = |name: &str| root.vars.iter().any(|(known, _)| *known.value == *name);
    let is_open = |name: &str| match scope.resolve(name) {
        Resolved::Undefined { .. } => true,
        Resolved::Failed(problem) => problem.code == code::SECRET_NOT_FETCHED,
        Resolved::Value(_) | Resolved::Document(_) => false,
    };
    for (text, value) in collection.logins.iter().flat_map(credentials) {
        for used in text.uses().iter().filter(|used| !used.optional) {
            let name = used.name();
            if is_open(name) && !is_captured(name) && !is_own(name) {
                let value = value.map_or_else(|| format!("mock-{name}"), str::to_owned);
                found.push((name.into(), Binding::Value(Value::text(value))));
            }
        }
    }
    found
}

fn addresses(login: &Login) -> impl Iterator<Item = &TemplateText> {
    let addresses = [
        &login.token_url,
        &login.authorize_url,
        &login.device_url,
        &login.revoke_url,
    ];
    addresses.into_iter().flatten()
}

/// What a login says of itself and of its user, each with a value that would do where the usual one would not.
fn credentials(login: &Login) -> impl Iterator<Item = (&TemplateText, Option<&'static str>)> {
    let texts = [
        &login.client_id,
        &login.client_secret,
        &login.scope,
        &login.username,
        &login.password,
        &login.refresh_token,
    ];
    let params = login
        .params
        .iter()
        .chain(&login.authorize_params)
        .map(|(_, text)| text);
    let texts = texts.into_iter().flatten().chain(params).map(|text| (text, None));
    let redirect = login.redirect_uri.iter();
    redirect
        .map(|text| (text, Some("http://127.0.0.1/callback")))
        .chain(texts)
}

/// Where that layer goes: over every environment, under what was given on the command line or captured.
pub fn layer_place(layers: &[VariableLayer<'_>]) -> usize {
    let environment = layers
        .iter()
        .position(|layer| layer.kind == LayerKind::Environment);
    environment.unwrap_or(layers.len())
}

fn redirected<'m, 't>(
    urls: impl Iterator<Item = &'t TemplateText>,
    scope: &Scope<'_, '_>,
    url: &str,
) -> Vec<(Box<str>, Binding<'m>)> {
    let names = urls.filter_map(leading_variable);
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
