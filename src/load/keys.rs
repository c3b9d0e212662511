//! Which keys each kind of file and mapping takes, and what to say of a key that is not among them.

use super::context::Context;
use super::fields::Shape;
use super::{
    body, capture, collection, environment, expect, flow, folder, login, mock, options, request, settings,
};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Node, code};

/// Whole files, as a key that is in the wrong one is told.
const FILES: &[&Shape] = &[
    &request::SHAPE,
    &flow::SHAPE,
    &folder::SHAPE,
    &collection::SHAPE,
    &environment::SHAPE,
    &settings::SHAPE,
    &mock::SHAPE,
];

/// Mappings inside of a request whose keys are often written one level too high.
const NESTED: &[&Shape] = &[
    &body::SHAPE,
    &expect::SHAPE,
    &options::SHAPE,
    &options::TLS,
    &capture::SHAPE,
    &login::SHAPE,
];

/// Written as keys in the formats of some other tools.
const METHODS: &[&str] = &["get", "head", "post", "put", "patch", "delete"];

pub(super) fn check(cx: &mut Context<'_>, key: &Node, shape: &'static Shape) {
    let Some(scalar) = key.scalar() else {
        return;
    };
    if !shape.keys.contains(&&*scalar.text) {
        let message = format!("unknown key `{}` in {}", scalar.text, shape.noun);
        let diagnostic = Diagnostic::error(code::UNKNOWN_KEY, message).at(key.span, "not a key here");
        cx.report(diagnostic.help(advice(&scalar.text, shape)));
    }
}

fn advice(key: &str, shape: &Shape) -> String {
    if let Some(near) = nearest(key, shape.keys.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let begins = |known: &&&str| key.len() > 2 && known.starts_with(key);
    if let Some(longer) = shape.keys.iter().find(begins) {
        return format!("did you mean `{longer}`?");
    }
    let takes = |other: &&&Shape| other.keys.contains(&key) && other.noun != shape.noun;
    if let Some(other) = NESTED.iter().find(takes).or_else(|| FILES.iter().find(takes)) {
        return format!("`{key}` is a key of {}", other.noun);
    }
    if shape.keys.contains(&"method") && METHODS.contains(&&*key.to_lowercase()) {
        return format!("write `method: {}` and `url: ...`", key.to_uppercase());
    }
    format!("{} takes {}", shape.noun, listed(shape.keys))
}

/// `` `a`, `b` and `c` ``
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
