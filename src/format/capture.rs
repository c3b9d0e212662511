//! The keys of one entry of `capture:`.

use super::ValueType::{
    AnyOf, Data, Expression, Flag, JsonPath, Literal, Map, Mapping as Of, Regex, Variable,
};
use super::{FormatKey, KeyRule, Mapping, ValueType};

static CAPTURE_TYPES: [ValueType; 2] = [JsonPath, Of(&CAPTURE)];
pub(super) const CAPTURES: ValueType = Map(&Variable, &AnyOf(&CAPTURE_TYPES));

/// Keys that say where a captured value comes from.
pub const CAPTURE_SOURCES: &[&str] = &["json", "header", "trailer", "cookie", "redirect", "regex", "expr"];

pub static CAPTURE: Mapping = Mapping {
    name: "capture",
    noun: "a capture",
    about: "Where a variable's value comes from, and how it is kept. A JSONPath alone is `json`.",
    keys: &[
        FormatKey::new("json", JsonPath, "$.access_token", "A place in the JSON body."),
        FormatKey::new("header", Literal, "etag", "A header."),
        FormatKey::new(
            "trailer",
            Literal,
            "grpc-status",
            "A trailer, which follows the body.",
        ),
        FormatKey::new(
            "cookie",
            Literal,
            "SESSION",
            "The value of a cookie that the answer sets.",
        ),
        FormatKey::new(
            "redirect",
            Literal,
            "code",
            "A query parameter of the `Location`.",
        ),
        FormatKey::new(
            "regex",
            Regex,
            "'id=(\\d+)'",
            "The first group of a regular expression over the body's text, or the whole match where it has none.",
        ),
        FormatKey::new(
            "expr",
            Expression,
            "body.page_count + 1",
            "An expression over the answer.",
        ),
        FormatKey::new(
            "first",
            Flag,
            "true",
            "Whether the first of several values is taken.",
        )
        .default("false"),
        FormatKey::new("all", Flag, "true", "Whether all values are taken, as a list.").default("false"),
        FormatKey::new(
            "default",
            Data,
            "''",
            "The value where the answer has none. Without it the step fails there.",
        ),
        FormatKey::new(
            "secret",
            Flag,
            "true",
            "Whether the value is masked wherever it would be shown.",
        )
        .otherwise("`true` where the name ends in token, secret, password or key"),
        FormatKey::new(
            "durable",
            Flag,
            "true",
            "Whether the value is on disk before the next request is sent.",
        )
        .otherwise("`true` for secrets"),
        FormatKey::new(
            "expires_in",
            JsonPath,
            "$.expires_in",
            "A place in the JSON body with the seconds for which the value is good.",
        ),
    ],
    rules: &[
        KeyRule::ExactlyOne(CAPTURE_SOURCES),
        KeyRule::AtMostOne(&["first", "all"]),
    ],
};
