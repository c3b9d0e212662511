//! `auth:`: `inherit`, `none`, or one scheme.

use super::context::Context;
use super::fields::{Fields, Shape};
use crate::model::{ApiKeyPlace, Auth, Text};
use crate::source::{Diagnostic, Node, Spanned, code};

const SHAPE: Shape = Shape {
    noun: "`auth`",
    keys: &["bearer", "basic", "api_key", "digest", "login"],
};

const CREDENTIALS: Shape = Shape {
    noun: "credentials",
    keys: &["username", "password"],
};

const API_KEY: Shape = Shape {
    noun: "`api_key`",
    keys: &["name", "value", "in"],
};

const PLACES: &[(&str, ApiKeyPlace)] = &[
    ("header", ApiKeyPlace::Header),
    ("query", ApiKeyPlace::Query),
    ("cookie", ApiKeyPlace::Cookie),
];

/// A reader for each scheme, in the order of [`SHAPE`].
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
    let fields = Fields::of(cx, node, &SHAPE)?;
    let mut given = (0..SCHEMES.len()).filter_map(|at| Some((at, fields.entry(SHAPE.keys[at])?)));
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
    let fields = Fields::of(cx, node, &CREDENTIALS)?;
    let username = fields.required(cx, "username", Context::text);
    let password = fields.required(cx, "password", Context::text);
    Some((username?, password?))
}

fn api_key(cx: &mut Context<'_>, node: &Node) -> Option<Auth> {
    let fields = Fields::of(cx, node, &API_KEY)?;
    let name = fields.required(cx, "name", Context::text);
    let value = fields.required(cx, "value", Context::text);
    let place = match fields.get("in") {
        Some(place) => cx.choice(place, PLACES)?,
        None => ApiKeyPlace::Header,
    };
    Some(Auth::ApiKey {
        name: name?,
        value: value?,
        place,
    })
}
