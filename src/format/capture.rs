//! The keys of one entry of `capture:`.

use super::ValueType::{
    AnyOf, Data, Expression, Flag, JsonPath, Literal, Map, Mapping as Of, Regex, Variable,
};
use super::{Key, Mapping, Rule, ValueType};

static CAPTURE_TYPES: [ValueType; 2] = [JsonPath, Of(&CAPTURE)];
pub(super) const CAPTURES: ValueType = Map(&Variable, &AnyOf(&CAPTURE_TYPES));

/// Keys that say where a captured value comes from.
pub const CAPTURE_SOURCES: &[&str] = &["json", "header", "cookie", "redirect", "regex", "expr"];

pub static CAPTURE: Mapping = Mapping {
    name: "capture",
    noun: "a capture",
    about: "Where a variable's value comes from, and how it is kept. A JSONPath alone is `json`.",
    keys: &[
        Key::new("json", JsonPath, "$.access_token", "A place in the JSON body."),
        Key::new("header", Literal, "etag", "A header."),
        Key::new(
            "cookie",
            Literal,
            "SESSION",
            "The value of a cookie that the answer sets.",
        ),
        Key::new(
            "redirect",
            Literal,
            "code",
            "A query parameter of the `Location`.",
        ),
        Key::new(
            "regex",
            Regex,
            "'id=(\\d+)'",
            "The first group of a regular expression over the body's text, or the whole match where it has none.",
        ),
        Key::new(
            "expr",
            Expression,
            "body.page_count + 1",
            "An expression over the answer.",
        ),
        Key::new(
            "first",
            Flag,
            "true",
            "Whether the first of several values is taken.",
        )
        .default("false"),
        Key::new("all", Flag, "true", "Whether all values are taken, as a list.").default("false"),
        Key::new(
            "default",
            Data,
            "''",
            "The value where the answer has none. Without it the step fails there.",
        ),
        Key::new(
            "secret",
            Flag,
            "true",
            "Whether the value is masked wherever it would be shown.",
        )
        .otherwise("`true` where the name ends in token, secret, password or key"),
        Key::new(
            "durable",
            Flag,
            "true",
            "Whether the value is on disk before the next request is sent.",
        )
        .otherwise("`true` for secrets"),
        Key::new(
            "expires_in",
            JsonPath,
            "$.expires_in",
            "A place in the JSON body with the seconds for which the value is good.",
        ),
    ],
    rules: &[
        Rule::ExactlyOne(CAPTURE_SOURCES),
        Rule::AtMostOne(&["first", "all"]),
    ],
};
