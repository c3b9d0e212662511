//! `auth:`: `inherit`, `none`, or one scheme.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::pair::is_token;
use crate::format;
use crate::model::{ApiKeyPlace, Auth, AwsSigV4, LoginUse, TemplateText};
use crate::source::{Diagnostic, Node, Spanned, code};

/// In the order of [`format::API_KEY_PLACES`].
const PLACES: [ApiKeyPlace; 3] = [ApiKeyPlace::Header, ApiKeyPlace::Query, ApiKeyPlace::Cookie];

/// A reader for each scheme, in the order of [`format::SCHEME`].
const SCHEMES: &[fn(&mut LoadContext<'_>, &Node) -> Option<Auth>] = &[
    |cx, node| cx.text(node).map(Auth::Bearer),
    |cx, node| credentials(cx, node).map(|(username, password)| Auth::Basic { username, password }),
    api_key,
    |cx, node| credentials(cx, node).map(|(username, password)| Auth::Digest { username, password }),
    login,
    aws_sigv4,
];

/// The inner None inherits.
pub(super) fn auth(cx: &mut LoadContext<'_>, node: &Node) -> Option<Option<Spanned<Auth>>> {
    if let Some(scalar) = node.scalar() {
        return match &*scalar.text {
            "inherit" => Some(None),
            "none" => Some(Some(Spanned::new(Auth::None, node.span))),
            _ => {
                let help = "a scheme is a mapping, such as `auth: { bearer: <<token>> }`";
                cx.expected_with(node, "`inherit`, `none` or a scheme", help);
                None
            }
        };
    }
    let fields = MappingFields::of(cx, node, &format::SCHEME)?;
    let mut given =
        (0..SCHEMES.len()).filter_map(|at| Some((at, fields.entry(format::SCHEME.keys[at].name)?)));
    let Some((scheme, entry)) = given.next() else {
        return nothing(cx, &fields, node);
    };
    if let Some((_, second)) = given.next() {
        let diagnostic = Diagnostic::error(code::CONFLICTING_KEYS, "`auth` is one scheme");
        cx.report(
            diagnostic
                .at(second.key.span, "a second one")
                .at(entry.key.span, "the first"),
        );
    }
    let mut auth = SCHEMES[scheme](cx, &entry.value)?;
    sent_as(cx, &fields, &mut auth);
    Some(Some(Spanned::new(auth, node.span)))
}

/// An unknown scheme was reported as an unknown key already.
fn nothing<T>(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, node: &Node) -> Option<T> {
    if node.entries().is_some_and(<[_]>::is_empty) {
        fields.missing(cx, "bearer");
    }
    None
}

fn login(cx: &mut LoadContext<'_>, node: &Node) -> Option<Auth> {
    Some(Auth::Login(Box::new(LoginUse {
        name: cx.text(node)?,
        header: None,
        prefix: None,
        token: None,
    })))
}

/// How a login's token is sent. With another scheme these keys say nothing.
fn sent_as(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, auth: &mut Auth) {
    let Auth::Login(login) = auth else {
        let keys = ["header", "prefix", "token"];
        if let Some(entry) = keys.iter().find_map(|key| fields.entry(key)) {
            cx.report(
                Diagnostic::error(
                    code::CONFLICTING_KEYS,
                    "only the token of a `login` is sent as this says",
                )
                .at(entry.key.span, "nothing reads this")
                .help("for a token of your own, write the header under `headers`, or use `api_key`"),
            );
        }
        return;
    };
    login.header = fields.read(cx, "header", LoadContext::text);
    if let Some(name) = login.header.as_ref().and_then(|header| header.as_literal())
        && !is_token(&name.to_text())
    {
        let span = fields.get("header").map_or(fields.span, |node| node.span);
        let message = format!("`{}` cannot be the name of a header", name.to_text());
        cx.error(
            code::HEADER_SYNTAX,
            message,
            span,
            "letters, digits and dashes only",
        );
    }
    login.prefix = fields.raw("prefix").and_then(|prefix| cx.text(prefix));
    login.token = fields.read(cx, "token", LoadContext::name);
}

fn aws_sigv4(cx: &mut LoadContext<'_>, node: &Node) -> Option<Auth> {
    let fields = MappingFields::of(cx, node, &format::AWS_SIGV4)?;
    let mut required = |key| fields.required(cx, key, LoadContext::text);
    let (service, region) = (required("service"), required("region"));
    let (access_key_id, secret_access_key) = (required("access_key_id"), required("secret_access_key"));
    Some(Auth::AwsSigV4(Box::new(AwsSigV4 {
        service: service?,
        region: region?,
        access_key_id: access_key_id?,
        secret_access_key: secret_access_key?,
        session_token: fields.read(cx, "session_token", LoadContext::text),
    })))
}

fn credentials(cx: &mut LoadContext<'_>, node: &Node) -> Option<(TemplateText, TemplateText)> {
    let fields = MappingFields::of(cx, node, &format::CREDENTIALS)?;
    let username = fields.required(cx, "username", LoadContext::text);
    let password = fields.required(cx, "password", LoadContext::text);
    Some((username?, password?))
}

fn api_key(cx: &mut LoadContext<'_>, node: &Node) -> Option<Auth> {
    let fields = MappingFields::of(cx, node, &format::API_KEY)?;
    let name = fields.required(cx, "name", LoadContext::text);
    let value = fields.required(cx, "value", LoadContext::text);
    let place = match fields.get("in") {
        Some(place) => cx.choice(place, format::API_KEY_PLACES, PLACES)?,
        None => ApiKeyPlace::Header,
    };
    Some(Auth::ApiKey {
        name: name?,
        value: value?,
        place,
    })
}
