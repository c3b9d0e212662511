//! `oauth2:` of `mock.yaml`: the mock's authorization server.

use super::names;
use crate::format;
use crate::load::context::LoadContext;
use crate::load::fields::MappingFields;
use crate::model::{
    ClientAuthRule, DeviceFlow, MockAnswer, Name, OAuthClient, OAuthPaths, OAuthServer, RefreshTokens,
    TemplateText,
};
use crate::source::{Node, Span, Spanned};
use std::time::Duration;

/// In the order of [`format::CLIENT_AUTH_RULES`].
const AUTH_RULES: [ClientAuthRule; 3] = [ClientAuthRule::Any, ClientAuthRule::Basic, ClientAuthRule::Body];

/// None where a mistake was reported.
pub(super) fn server(cx: &mut LoadContext<'_>, node: &Node) -> Option<OAuthServer> {
    let fields = MappingFields::of(cx, node, &format::OAUTH_SERVER)?;
    let access_token = fields.read(cx, "access_token", lifetime);
    let code = fields.read(cx, "code", lifetime);
    let device = fields.read(cx, "device", device);
    let clients = |cx: &mut LoadContext<'_>, node: &Node| cx.list(node, client);
    let token_fields = |cx: &mut LoadContext<'_>, node: &Node| cx.map(node, LoadContext::json);
    Some(OAuthServer {
        paths: fields.read(cx, "paths", paths).unwrap_or_default(),
        clients: fields.read(cx, "clients", clients).unwrap_or_default(),
        access_token_lifetime: access_token.unwrap_or(OAuthServer::ACCESS_TOKEN_LIFETIME),
        refresh_token: fields
            .read(cx, "refresh_token", refresh_tokens)
            .unwrap_or_default(),
        code_lifetime: code.unwrap_or(OAuthServer::CODE_LIFETIME),
        device: device.unwrap_or_else(|| usual_device(node.span)),
        scope: fields.read(cx, "scope", LoadContext::text),
        issuer: fields.read(cx, "issuer", LoadContext::text),
        fields: fields.read(cx, "fields", token_fields).unwrap_or_default(),
        revoked: fields.read(cx, "revoked", revoked),
    })
}

fn paths(cx: &mut LoadContext<'_>, node: &Node) -> Option<OAuthPaths> {
    let fields = MappingFields::of(cx, node, &format::OAUTH_PATHS)?;
    Some(OAuthPaths {
        authorize: fields.read(cx, "authorize", LoadContext::name),
        token: fields.read(cx, "token", LoadContext::name),
        revoke: fields.read(cx, "revoke", LoadContext::name),
        device: fields.read(cx, "device", LoadContext::name),
    })
}

fn client(cx: &mut LoadContext<'_>, node: &Node) -> Option<OAuthClient> {
    let fields = MappingFields::of(cx, node, &format::CLIENT)?;
    let id = fields.required(cx, "id", LoadContext::text);
    let grants = fields.required(cx, "grants", LoadContext::names);
    let pkce = |cx: &mut LoadContext<'_>, node: &Node| cx.choice(node, format::PKCE_RULES, [false, true]);
    let consent = |cx: &mut LoadContext<'_>, node: &Node| cx.choice(node, format::CONSENT, [false, true]);
    let auth = |cx: &mut LoadContext<'_>, node: &Node| cx.choice(node, format::CLIENT_AUTH_RULES, AUTH_RULES);
    let params = |cx: &mut LoadContext<'_>, node: &Node| cx.map(node, LoadContext::text);
    let client = OAuthClient {
        secret: fields.read(cx, "secret", LoadContext::text),
        auth: fields.read(cx, "auth", auth).unwrap_or_default(),
        redirect_uris: fields.read(cx, "redirect_uris", texts).unwrap_or_default(),
        pkce_required: fields.read(cx, "pkce", pkce).unwrap_or_default(),
        denies: fields.read(cx, "consent", consent).unwrap_or_default(),
        params: fields.read(cx, "params", params).unwrap_or_default(),
        refresh_token: fields.read(cx, "refresh_token", LoadContext::text),
        access_token: fields.read(cx, "access_token", LoadContext::text),
        username: fields.read(cx, "username", LoadContext::text),
        password: fields.read(cx, "password", LoadContext::text),
        id: id?,
        grants: grants?,
    };
    Some(client)
}

fn texts(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<TemplateText>> {
    Some(cx.one_or_many(node, LoadContext::text))
}

fn lifetime(cx: &mut LoadContext<'_>, node: &Node) -> Option<Duration> {
    let fields = MappingFields::of(cx, node, &format::LIFETIME)?;
    fields.read(cx, "lifetime", LoadContext::duration)
}

fn refresh_tokens(cx: &mut LoadContext<'_>, node: &Node) -> Option<RefreshTokens> {
    let fields = MappingFields::of(cx, node, &format::REFRESH_TOKENS)?;
    let reuse = |cx: &mut LoadContext<'_>, node: &Node| cx.choice(node, format::REFRESH_REUSE, [false, true]);
    Some(RefreshTokens {
        rotate: fields.read(cx, "rotate", LoadContext::flag).unwrap_or(true),
        reuse_revokes: fields.read(cx, "reuse", reuse).unwrap_or_default(),
        lifetime: fields.read(cx, "lifetime", LoadContext::duration),
    })
}

fn device(cx: &mut LoadContext<'_>, node: &Node) -> Option<DeviceFlow> {
    let fields = MappingFields::of(cx, node, &format::DEVICE)?;
    let usual = usual_device(node.span);
    let polls = fields.get("polls").map(|_| names(cx, &fields, "polls"));
    Some(DeviceFlow {
        lifetime: fields
            .read(cx, "lifetime", LoadContext::duration)
            .unwrap_or(usual.lifetime),
        interval: fields
            .read(cx, "interval", LoadContext::duration)
            .unwrap_or(usual.interval),
        polls: polls.unwrap_or(usual.polls),
        verification_uri: fields.read(cx, "verification_uri", LoadContext::text),
    })
}

fn usual_device(span: Span) -> DeviceFlow {
    let named = |name: &&str| -> Name { Spanned::new((*name).into(), span) };
    DeviceFlow {
        lifetime: DeviceFlow::LIFETIME,
        interval: DeviceFlow::INTERVAL,
        polls: DeviceFlow::POLLS.iter().map(named).collect(),
        verification_uri: None,
    }
}

fn revoked(cx: &mut LoadContext<'_>, node: &Node) -> Option<MockAnswer> {
    let fields = MappingFields::of(cx, node, &format::OPTIONAL_ANSWER)?;
    Some(super::answer(cx, &fields, 200))
}
