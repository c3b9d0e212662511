//! The keys of a request's `examples:`.

use super::ValueType::{Data, Status, Text};
use super::pair;
use super::{FormatKey, KeyRule, Mapping};

pub static EXAMPLE: Mapping = Mapping {
    name: "example",
    noun: "an example",
    about: "An answer of the server.",
    keys: &[
        FormatKey::new("status", Status, "201", "The status.").default("200"),
        FormatKey::new("headers", pair::HEADERS, "{ Location: /users/1 }", "The headers."),
        FormatKey::new("json", Data, "{ id: 1 }", "The body, as JSON."),
        FormatKey::new("text", Text, "ok", "The body, as text."),
    ],
    rules: &[KeyRule::AtMostOne(&["json", "text"])],
};
