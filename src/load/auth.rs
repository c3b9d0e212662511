//! `auth:`: `inherit`, `none`, or one scheme.

use super::context::Context;
use super::fields::Fields;
use crate::format;
use crate::model::{ApiKeyPlace, Auth, Text};
use crate::source::{Diagnostic, Node, Spanned, code};

/// In the order of [`format::API_KEY_PLACES`].
const PLACES: [ApiKeyPlace; 3] = [ApiKeyPlace::Header, ApiKeyPlace::Query, ApiKeyPlace::Cookie];

/// A reader for each scheme, in the order of [`format::SCHEME`].
const SCHEMES: &[fn(&mut Context<'_>, &Node) -> Option<Auth>] = &[
    |cx, node| cx.text(node).map(Auth::Bearer),
    |cx, node| credentials(cx, node).map(|(username, password)| Auth::Basic { username, password }),
    api_key,
    |cx, node| credentials(cx, node).map(|(username, password)| Auth::Digest { username, password }),
    |cx, node| cx.text(node).map(Auth::Login),
];

/// The inner None inherits.
pub(super) fn auth(cx: &mut Context<'_>, node: &Node) -> Option<Option<Spanned<Auth>>> {
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
    let fields = Fields::of(cx, node, &format::SCHEME)?;
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
    let auth = SCHEMES[scheme](cx, &entry.value)?;
    Some(Some(Spanned::new(auth, node.span)))
}

/// An unknown scheme was reported as an unknown key already.
fn nothing<T>(cx: &mut Context<'_>, fields: &Fields<'_>, node: &Node) -> Option<T> {
    if node.entries().is_some_and(<[_]>::is_empty) {
        fields.missing(cx, "bearer");
    }
    None
}

fn credentials(cx: &mut Context<'_>, node: &Node) -> Option<(Text, Text)> {
    let fields = Fields::of(cx, node, &format::CREDENTIALS)?;
    let username = fields.required(cx, "username", Context::text);
    let password = fields.required(cx, "password", Context::text);
    Some((username?, password?))
}

fn api_key(cx: &mut Context<'_>, node: &Node) -> Option<Auth> {
    let fields = Fields::of(cx, node, &format::API_KEY)?;
    let name = fields.required(cx, "name", Context::text);
    let value = fields.required(cx, "value", Context::text);
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
