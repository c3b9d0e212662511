//! What to say of a key that a mapping does not take.

use super::{
    BODY, CAPTURE, COLLECTION, ENVIRONMENT, EXPECT, FLOW, FOLDER, LOGIN, MOCK, Mapping, OPTIONS, PROJECT,
    REQUEST, TLS,
};
use crate::source::diagnostic::nearest;

/// Whole files: a key may have been written into the wrong one.
static FILES: [&Mapping; 7] = [
    &REQUEST,
    &FLOW,
    &FOLDER,
    &COLLECTION,
    &ENVIRONMENT,
    &PROJECT,
    &MOCK,
];

/// Mappings inside of a request whose keys are often written one level too high.
static NESTED: [&Mapping; 6] = [&BODY, &EXPECT, &OPTIONS, &TLS, &CAPTURE, &LOGIN];

/// Written as keys in the formats of some other tools.
const METHODS: &[&str] = &["get", "head", "post", "put", "patch", "delete"];

/// One line of help for a key that `mapping` does not take: what to write for a key of another tool, the key that was
/// probably meant, the mapping that takes it, or all keys that there are.
pub fn advice(key: &str, mapping: &Mapping) -> String {
    if let Some(here) = super::foreign::key(key, mapping) {
        return here.to_owned();
    }
    if let Some(meant) = meant(key, mapping) {
        return format!("did you mean `{meant}`?");
    }
    let takes = |other: &&&Mapping| other.has(key) && other.noun != mapping.noun;
    // Within `expect.body` a key of `expect` is meant before one of a request's `body`.
    let is_around = |other: &&&Mapping| {
        mapping
            .noun
            .starts_with(&format!("{}.", other.noun.trim_end_matches('`')))
    };
    let around = NESTED.iter().filter(is_around);
    if let Some(other) = around.chain(&NESTED).chain(&FILES).find(takes) {
        return format!("`{key}` is a key of {}", other.noun);
    }
    if mapping.has("method") && METHODS.contains(&&*key.to_lowercase()) {
        return format!("write `method: {}` and `url: ...`", key.to_uppercase());
    }
    let names: Vec<&str> = mapping.names().collect();
    format!("{} takes {}", mapping.noun, listed(&names))
}

/// The key of `mapping` that was probably meant: spelled much like it, or one that it abbreviates. None where nothing is near.
pub fn meant(key: &str, mapping: &Mapping) -> Option<&'static str> {
    let abbreviated = || {
        mapping
            .names()
            .find(|known| key.len() > 2 && known.starts_with(key))
    };
    nearest(key, mapping.names()).or_else(abbreviated)
}

/// `` `a`, `b` and `c` ``
pub fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
