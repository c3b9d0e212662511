//! `logins:` of a collection: OAuth 2.0 clients. What a grant needs is checked here, before anything runs.

use super::context::LoadContext;
use super::fields::MappingFields;
use crate::format::{self, KeyRule};
use crate::jsonpath::JsonPath;
use crate::model::{ClientAuth, Login, Name, Pkce, TemplateText};
use crate::source::{Diagnostic, MappingEntry, Node, code};

/// In the order of [`format::CLIENT_AUTH`].
const CLIENT_AUTH: [ClientAuth; 3] = [ClientAuth::Basic, ClientAuth::Body, ClientAuth::None];

/// In the order of [`format::PKCE`].
const PKCE: [Pkce; 3] = [Pkce::S256, Pkce::Plain, Pkce::Off];

/// None where a mistake was reported.
pub(super) fn logins(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Login>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to logins");
        return None;
    };
    Some(entries.iter().filter_map(|entry| login(cx, entry)).collect())
}

fn login(cx: &mut LoadContext<'_>, entry: &MappingEntry) -> Option<Login> {
    let name = cx.name(&entry.key)?;
    let fields = MappingFields::of(cx, &entry.value, &format::LOGIN)?;
    let grant = fields.required(cx, "grant", LoadContext::name);
    check_needs(cx, &fields, grant.as_ref());
    let mut text = |key| fields.read(cx, key, LoadContext::text);
    let (token_url, authorize_url) = (text("token_url"), text("authorize_url"));
    let (device_url, revoke_url) = (text("device_url"), text("revoke_url"));
    let (redirect_uri, client_id, client_secret) =
        (text("redirect_uri"), text("client_id"), text("client_secret"));
    let (username, password) = (text("username"), text("password"));
    let (scope, refresh_token) = (text("scope"), text("refresh_token"));
    Some(Login {
        name,
        token_url,
        authorize_url,
        device_url,
        revoke_url,
        redirect_uri,
        client_id,
        client_secret,
        client_auth: fields.read(cx, "client_auth", client_auth).unwrap_or_default(),
        scope,
        pkce: fields.read(cx, "pkce", pkce).unwrap_or_default(),
        username,
        password,
        refresh_token,
        refresh: fields.read(cx, "refresh", LoadContext::flag).unwrap_or(true),
        params: fields.read(cx, "params", params).unwrap_or_default(),
        authorize_params: fields.read(cx, "authorize_params", params).unwrap_or_default(),
        headers: fields
            .read(cx, "headers", LoadContext::headers)
            .unwrap_or_default(),
        token_answer: fields.read(cx, "token_answer", token_answer).unwrap_or_default(),
        save: fields.read(cx, "save", save).unwrap_or_default(),
        span: entry.key.span.to(entry.value.span),
        grant: grant?,
    })
}

fn check_needs(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, grant: Option<&Name>) {
    if fields.get("token_url").is_none() {
        fields.missing(cx, "token_url");
    }
    let Some(grant) = grant else {
        return;
    };
    for key in needed(&grant.value) {
        if fields.get(key).is_none() {
            cx.report(
                Diagnostic::error(
                    code::MISSING_KEY,
                    format!("grant `{}` needs `{key}`", grant.value),
                )
                .at(grant.span, format!("needs `{key}`"))
                .help(format!("add `{key}: ...`")),
            );
        }
    }
}

/// What a grant cannot do without besides `token_url`.
fn needed(grant: &str) -> &'static [&'static str] {
    let needs = format::LOGIN.rules.iter().find_map(|rule| match rule {
        KeyRule::ValueNeeds("grant", value, keys) if *value == grant => Some(*keys),
        _ => None,
    });
    needs.unwrap_or_default()
}

fn client_auth(cx: &mut LoadContext<'_>, node: &Node) -> Option<ClientAuth> {
    cx.choice(node, format::CLIENT_AUTH, CLIENT_AUTH)
}

fn pkce(cx: &mut LoadContext<'_>, node: &Node) -> Option<Pkce> {
    cx.choice(node, format::PKCE, PKCE)
}

/// A list is several of one name; null is kept, and leaves the parameter out.
fn params(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(Name, TemplateText)>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to values");
        return None;
    };
    let mut params = Vec::new();
    for entry in entries {
        let Some(name) = cx.name(&entry.key) else { continue };
        let values = cx.one_or_many(&entry.value, LoadContext::text_or_null);
        params.extend(values.into_iter().map(|value| (name.clone(), value)));
    }
    Some(params)
}

fn token_answer(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(Box<str>, JsonPath)>> {
    let fields = MappingFields::of(cx, node, &format::TOKEN_ANSWER)?;
    let mut found = Vec::new();
    for name in format::TOKEN_ANSWER.names() {
        let path = fields.read(cx, name, LoadContext::json_path);
        found.extend(path.map(|path| (Box::from(name), path)));
    }
    Some(found)
}

fn save(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(Name, Name)>> {
    cx.map(node, LoadContext::variable)
}
