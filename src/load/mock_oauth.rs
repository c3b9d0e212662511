//! `oauth2:` of `mock.yaml`: the mock's authorization server.

use super::context::Context;
use super::fields::{Fields, Shape};
use crate::model::{Name, OAuthClient, OAuthServer, Text};
use crate::source::Node;
use std::time::Duration;

const SERVER: Shape = Shape {
    noun: "`oauth2`",
    keys: &[
        "paths",
        "clients",
        "access_token",
        "refresh_token",
        "code",
        "device",
        "scope",
        "token_fields",
    ],
};

const PATHS: Shape = Shape {
    noun: "`paths`",
    keys: &["authorize", "token", "revoke", "device"],
};

const CLIENT: Shape = Shape {
    noun: "a client",
    keys: &[
        "id",
        "secret",
        "redirect_uris",
        "grants",
        "params",
        "refresh_token",
        "access_token",
        "username",
        "password",
    ],
};

const LIFETIME: Shape = Shape {
    noun: "a token",
    keys: &["lifetime"],
};

const REFRESH: Shape = Shape {
    noun: "`refresh_token`",
    keys: &["rotate"],
};

const DEVICE: Shape = Shape {
    noun: "`device`",
    keys: &["pending", "interval"],
};

const TOKEN_LIFETIME: Duration = Duration::from_secs(3_600);
const CODE_LIFETIME: Duration = Duration::from_secs(300);
const DEVICE_INTERVAL: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Paths {
    authorize: Option<Name>,
    token: Option<Name>,
    revoke: Option<Name>,
    device: Option<Name>,
}

pub(super) fn server(cx: &mut Context<'_>, node: &Node) -> Option<OAuthServer> {
    let fields = Fields::of(cx, node, &SERVER)?;
    let paths = fields.read(cx, "paths", paths).unwrap_or_default();
    let (pending, interval) = fields.read(cx, "device", device).unwrap_or((1, DEVICE_INTERVAL));
    Some(OAuthServer {
        authorize: paths.authorize,
        token: paths.token,
        revoke: paths.revoke,
        device: paths.device,
        clients: fields
            .read(cx, "clients", |cx, node| cx.list(node, client))
            .unwrap_or_default(),
        access_token_lifetime: fields
            .read(cx, "access_token", lifetime)
            .unwrap_or(TOKEN_LIFETIME),
        code_lifetime: fields.read(cx, "code", lifetime).unwrap_or(CODE_LIFETIME),
        rotate_refresh_tokens: fields.read(cx, "refresh_token", rotate).unwrap_or(true),
        device_pending: pending,
        device_interval: interval,
        scope: fields.read(cx, "scope", Context::text),
        token_fields: fields
            .read(cx, "token_fields", |cx, node| cx.map(node, Context::json))
            .unwrap_or_default(),
        span: node.span,
    })
}

fn paths(cx: &mut Context<'_>, node: &Node) -> Option<Paths> {
    let fields = Fields::of(cx, node, &PATHS)?;
    Some(Paths {
        authorize: fields.read(cx, "authorize", Context::name),
        token: fields.read(cx, "token", Context::name),
        revoke: fields.read(cx, "revoke", Context::name),
        device: fields.read(cx, "device", Context::name),
    })
}

fn client(cx: &mut Context<'_>, node: &Node) -> Option<OAuthClient> {
    let fields = Fields::of(cx, node, &CLIENT)?;
    let id = fields.required(cx, "id", Context::text);
    let client = OAuthClient {
        secret: fields.read(cx, "secret", Context::text),
        redirect_uris: fields.read(cx, "redirect_uris", texts).unwrap_or_default(),
        grants: fields.read(cx, "grants", Context::names).unwrap_or_default(),
        params: fields
            .read(cx, "params", |cx, node| cx.map(node, Context::text))
            .unwrap_or_default(),
        refresh_token: fields.read(cx, "refresh_token", Context::text),
        access_token: fields.read(cx, "access_token", Context::text),
        username: fields.read(cx, "username", Context::text),
        password: fields.read(cx, "password", Context::text),
        span: node.span,
        id: id?,
    };
    Some(client)
}

fn texts(cx: &mut Context<'_>, node: &Node) -> Option<Vec<Text>> {
    Some(cx.one_or_many(node, Context::text))
}

fn lifetime(cx: &mut Context<'_>, node: &Node) -> Option<Duration> {
    let fields = Fields::of(cx, node, &LIFETIME)?;
    fields.read(cx, "lifetime", Context::duration)
}

fn rotate(cx: &mut Context<'_>, node: &Node) -> Option<bool> {
    let fields = Fields::of(cx, node, &REFRESH)?;
    fields.read(cx, "rotate", Context::flag)
}

fn device(cx: &mut Context<'_>, node: &Node) -> Option<(u32, Duration)> {
    let fields = Fields::of(cx, node, &DEVICE)?;
    let pending = fields.read(cx, "pending", Context::count).unwrap_or(1);
    Some((
        pending,
        fields
            .read(cx, "interval", Context::duration)
            .unwrap_or(DEVICE_INTERVAL),
    ))
}
