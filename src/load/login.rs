//! `logins:` of a collection: OAuth 2.0 clients. What a grant needs is checked here, before anything runs.

use super::context::Context;
use super::fields::{Fields, Shape};
use crate::model::{ClientAuth, Login, Name, Pkce};
use crate::source::{Diagnostic, Entry, Node, code};

pub(super) const SHAPE: Shape = Shape {
    noun: "a login",
    keys: &[
        "grant",
        "token_url",
        "authorize_url",
        "device_url",
        "revoke_url",
        "redirect_uri",
        "client_id",
        "client_secret",
        "client_auth",
        "scope",
        "pkce",
        "username",
        "password",
        "refresh_token",
        "refresh",
        "params",
        "authorize_params",
        "save",
    ],
};

const CLIENT_AUTH: &[(&str, ClientAuth)] = &[
    ("basic", ClientAuth::Basic),
    ("body", ClientAuth::Body),
    ("none", ClientAuth::None),
];

const PKCE: &[(&str, Pkce)] = &[("S256", Pkce::S256), ("plain", Pkce::Plain), ("off", Pkce::Off)];

/// Grants that are known, and the keys they cannot do without beside `token_url`.
const NEEDS: &[(&str, &[&str])] = &[
    ("authorization_code", &["authorize_url", "client_id"]),
    ("device_code", &["device_url", "client_id"]),
    ("client_credentials", &["client_id"]),
    ("account_credentials", &["client_id"]),
    ("password", &["username", "password"]),
    ("refresh_token", &["refresh_token"]),
];

pub(super) fn logins(cx: &mut Context<'_>, node: &Node) -> Option<Vec<Login>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to logins");
        return None;
    };
    Some(entries.iter().filter_map(|entry| login(cx, entry)).collect())
}

fn login(cx: &mut Context<'_>, entry: &Entry) -> Option<Login> {
    let name = cx.name(&entry.key)?;
    let fields = Fields::of(cx, &entry.value, &SHAPE)?;
    let grant = fields.required(cx, "grant", Context::name);
    check_needs(cx, &fields, grant.as_ref());
    let mut text = |key| fields.read(cx, key, Context::text);
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
        refresh: fields.read(cx, "refresh", Context::flag).unwrap_or(true),
        params: fields.read(cx, "params", texts).unwrap_or_default(),
        authorize_params: fields.read(cx, "authorize_params", texts).unwrap_or_default(),
        save: fields.read(cx, "save", save).unwrap_or_default(),
        span: entry.key.span.to(entry.value.span),
        grant: grant?,
    })
}

fn check_needs(cx: &mut Context<'_>, fields: &Fields<'_>, grant: Option<&Name>) {
    if fields.get("token_url").is_none() {
        fields.missing(cx, "token_url");
    }
    let Some(grant) = grant else {
        return;
    };
    let needs = NEEDS.iter().find(|(name, _)| *name == &*grant.value);
    for key in needs.map_or(&[][..], |(_, keys)| keys) {
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

fn client_auth(cx: &mut Context<'_>, node: &Node) -> Option<ClientAuth> {
    cx.choice(node, CLIENT_AUTH)
}

fn pkce(cx: &mut Context<'_>, node: &Node) -> Option<Pkce> {
    cx.choice(node, PKCE)
}

fn texts(cx: &mut Context<'_>, node: &Node) -> Option<Vec<(Name, crate::model::Text)>> {
    cx.map(node, Context::text)
}

fn save(cx: &mut Context<'_>, node: &Node) -> Option<Vec<(Name, Name)>> {
    cx.map(node, Context::variable)
}
