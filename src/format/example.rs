//! The keys of a request's `examples:`.

use super::ValueType::{Data, Status, Text};
use super::pair;
use super::{Key, Mapping, Rule};

pub static EXAMPLE: Mapping = Mapping {
    name: "example",
    noun: "an example",
    about: "An answer of the server.",
    keys: &[
        Key::new("status", Status, "201", "The status.").default("200"),
        Key::new("headers", pair::HEADERS, "{ Location: /users/1 }", "The headers."),
        Key::new("json", Data, "{ id: 1 }", "The body, as JSON."),
        Key::new("text", Text, "ok", "The body, as text."),
    ],
    rules: &[Rule::AtMostOne(&["json", "text"])],
};
