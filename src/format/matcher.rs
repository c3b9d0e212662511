//! Matchers, which are keys too.

use super::ValueType::{
    self, AnyOf, Choice, Data, Duration, Flag, List, Mapping as Of, Matchers, OneOrMany, Text, Two, Words,
};
use super::{FormatKey, Mapping};

/// Types that a JSON value may have.
pub const JSON_TYPES: &[&str; 7] = &[
    "null", "boolean", "integer", "number", "string", "array", "object",
];

pub static MATCHERS: Mapping = Mapping {
    name: "matchers",
    noun: "a matcher",
    about: "Matchers of a value. All of them must hold. A bare value means `equals`.",
    keys: &[
        FormatKey::new(
            "equals",
            Data,
            "{ id: 1 }",
            "The value is equal. Numbers are compared by value, so that 1 is 1.0.",
        ),
        FormatKey::new(
            "not",
            Matchers,
            "{ contains: error }",
            "What it holds does not. A missing value fails under `not` too.",
        ),
        FormatKey::new(
            "contains",
            Data,
            "json",
            "Text holds the text, a list the item, a map the given members.",
        ),
        FormatKey::new("starts_with", Text, "https://", "Text starts so."),
        FormatKey::new("ends_with", Text, ".png", "Text ends so."),
        FormatKey::new(
            "matches",
            Text,
            "'^\\d+$'",
            "A regular expression matches somewhere in the text.",
        ),
        FormatKey::new(
            "type",
            Choice(JSON_TYPES),
            "integer",
            "The value is of this JSON type.",
        ),
        FormatKey::new("exists", Flag, "true", "There is a value, or there is none."),
        FormatKey::new(
            "empty",
            Flag,
            "false",
            "The value is empty text, list or map, or it is not.",
        ),
        FormatKey::new(
            "length",
            Matchers,
            "{ gt: 0 }",
            "The length of text (characters), list or map.",
        ),
        FormatKey::new("lt", Data, "5", "The value is less."),
        FormatKey::new("le", Data, "5", "The value is less or equal."),
        FormatKey::new("gt", Data, "5", "The value is greater."),
        FormatKey::new("ge", Data, "5", "The value is greater or equal."),
        FormatKey::new(
            "between",
            Two(&Data),
            "[1, 5]",
            "The value is between the two, or one of them.",
        ),
        FormatKey::new(
            "one_of",
            List(&Data),
            "[open, closed]",
            "The value equals an item of the list.",
        ),
        FormatKey::new(
            "each",
            Matchers,
            "{ type: integer }",
            "Every item of the list matches.",
        ),
        FormatKey::new(
            "any",
            Matchers,
            "{ gt: 5 }",
            "At least one item of the list matches.",
        ),
        FormatKey::new(
            "has_keys",
            OneOrMany(&Text),
            "[id, name]",
            "The map has these members.",
        ),
        FormatKey::new(
            "close_to",
            Of(&CLOSE_TO),
            "{ value: 1.5, within: 0.1 }",
            "The number differs by so much at most.",
        ),
        FormatKey::new(
            "date",
            AnyOf(&[Choice(&["true"]), Words]),
            "'%d.%m.%Y'",
            "`true`: the text is a date or time of RFC 3339. Else a format that the text has.",
        ),
        FormatKey::new("uuid", Flag, "true", "The text is a UUID, or it is not."),
        FormatKey::new(
            "all_of",
            List(&Matchers),
            "[{ gt: 1 }, { lt: 5 }]",
            "Every group of matchers in the list holds.",
        ),
        FormatKey::new(
            "any_of",
            List(&Matchers),
            "[{ lt: 1 }, { gt: 5 }]",
            "At least one group of matchers in the list holds.",
        ),
    ],
    rules: &[],
};

pub static CLOSE_TO: Mapping = Mapping {
    name: "close_to",
    noun: "`close_to`",
    about: "A number, and how far off it may be.",
    keys: &[
        FormatKey::new("value", Data, "1.5", "The number.").required(),
        FormatKey::new("within", Data, "0.1", "How far off it may be.").required(),
    ],
    rules: &[],
};

pub static TIME_MATCHERS: Mapping = Mapping {
    name: "time_matchers",
    noun: "a limit of time",
    about: "Matchers of a duration. All of them must hold.",
    keys: &[
        FormatKey::new("lt", Duration, "500ms", "It took less."),
        FormatKey::new("le", Duration, "500ms", "It took so much at most."),
        FormatKey::new("gt", Duration, "100ms", "It took more."),
        FormatKey::new("ge", Duration, "100ms", "It took so much at least."),
        FormatKey::new(
            "between",
            Two(&Duration),
            "[100ms, 500ms]",
            "It took one of the two, or a time between them.",
        ),
    ],
    rules: &[],
};

static TIME_TYPES: [ValueType; 2] = [Of(&TIME_MATCHERS), Of(&PHASES)];
pub(super) const TIMES: ValueType = AnyOf(&TIME_TYPES);

pub static PHASES: Mapping = Mapping {
    name: "phases",
    noun: "`expect.time`",
    about: "Limits for phases of an exchange, each summed over its hops.",
    keys: &[
        FormatKey::new(
            "queued",
            Of(&TIME_MATCHERS),
            "{ lt: 100ms }",
            "The wait for a connection.",
        ),
        FormatKey::new(
            "dns",
            Of(&TIME_MATCHERS),
            "{ lt: 50ms }",
            "The look-up of the host's name.",
        ),
        FormatKey::new(
            "connect",
            Of(&TIME_MATCHERS),
            "{ lt: 50ms }",
            "The TCP connection.",
        ),
        FormatKey::new("tls", Of(&TIME_MATCHERS), "{ lt: 100ms }", "The TLS handshake."),
        FormatKey::new(
            "waiting",
            Of(&TIME_MATCHERS),
            "{ lt: 300ms }",
            "The wait for the answer's first byte.",
        ),
        FormatKey::new(
            "reading",
            Of(&TIME_MATCHERS),
            "{ lt: 200ms }",
            "The rest of the answer.",
        ),
        FormatKey::new(
            "total",
            Of(&TIME_MATCHERS),
            "{ lt: 500ms }",
            "The whole exchange, redirects included.",
        ),
    ],
    rules: &[],
};
