//! The keys of `retry`, `poll`, `paginate` and `for_each`.

use super::ValueType::{
    AnyOf, Backoff, Choice, Count, Data, Expression, Flag, JsonPath, OneOrMany, PositiveDuration,
    StatusPattern, Variable, Words,
};
use super::{Key, Mapping, Rule, ValueType};

/// Reasons to try again other than statuses.
pub const RETRY_REASONS: &[&str] = &["connect", "timeout", "transfer", "expect"];

/// `none` ends what a folder says.
static RETRY_TYPES: [ValueType; 2] = [Choice(&["none"]), ValueType::Mapping(&RETRY)];
pub(super) const RETRY_OR_NONE: ValueType = AnyOf(&RETRY_TYPES);

pub static RETRY: Mapping = Mapping {
    name: "retry",
    noun: "`retry`",
    about: "When a request is tried again.",
    keys: &[
        Key::new("max", Count(0), "3", "The number of tries after the first.").default("3"),
        Key::new(
            "on",
            OneOrMany(&AnyOf(&[Choice(RETRY_REASONS), StatusPattern(5)])),
            "[connect, 429, 5xx]",
            "What is tried again: `connect` (no connection came about), `timeout`, `transfer` (the connection broke in the middle of the answer), statuses, classes of them, and `expect` (an expectation did not hold).",
        )
        .default("[connect, timeout, transfer, 429, 5xx]"),
        Key::new(
            "backoff",
            Backoff,
            "500ms..30s",
            "The pause: it doubles with every try, up to the most.",
        )
        .default("500ms..30s"),
        Key::new(
            "unsafe",
            Flag,
            "true",
            "Whether `POST` and `PATCH` are tried again where the server may have carried them out.",
        )
        .default("false"),
    ],
    rules: &[],
};

pub static POLL: Mapping = Mapping {
    name: "poll",
    noun: "`poll`",
    about: "Sends a request again until something holds of the answer.",
    keys: &[
        Key::new(
            "until",
            Expression,
            "body.status == 'ready'",
            "What must hold of the answer.",
        )
        .required(),
        Key::new(
            "fail_if",
            Expression,
            "body.status == 'failed'",
            "What ends the step as failed.",
        ),
        Key::new("every", PositiveDuration, "2s", "The pause between two requests.").default("2s"),
        Key::new(
            "for",
            PositiveDuration,
            "60s",
            "The time after which the step fails.",
        )
        .default("60s"),
    ],
    rules: &[],
};

/// The ways to find the next page. One of them is wanted.
pub const PAGINATE_WAYS: &[&str] = &["link", "url", "page", "offset", "next"];

pub static PAGINATE: Mapping = Mapping {
    name: "paginate",
    noun: "`paginate`",
    about: "How a request asks for the next page.",
    keys: &[
        Key::new(
            "next",
            JsonPath,
            "$.next_page_token",
            "The place in the body of a page with the token of the next.",
        ),
        Key::new(
            "query",
            Words,
            "next_page_token",
            "With `next`: the query parameter that takes the token.",
        ),
        Key::new(
            "body",
            JsonPath,
            "variables.cursor",
            "With `next`: the member of the JSON body that takes the token.",
        ),
        Key::new(
            "link",
            Words,
            "next",
            "The relation of the `Link` header that leads to the next page.",
        ),
        Key::new(
            "url",
            JsonPath,
            "$.next",
            "The place in the body of a page with the address of the next, whole or relative; at the same origin.",
        ),
        Key::new(
            "page",
            Words,
            "page_number",
            "The query parameter that counts pages, until one has no items.",
        ),
        Key::new(
            "offset",
            Words,
            "start",
            "The query parameter that counts the items before a page, until one has no items.",
        ),
        Key::new(
            "items",
            JsonPath,
            "'$.users[*]'",
            "With `page` and `offset`: the items of a page.",
        ),
        Key::new(
            "until",
            Expression,
            "body.page >= body.pages",
            "What holds of the last page: no other is asked for.",
        ),
        Key::new(
            "max_pages",
            Count(1),
            "50",
            "The number of pages after which the step ends.",
        )
        .default("50"),
    ],
    rules: &[
        Rule::ExactlyOne(PAGINATE_WAYS),
        Rule::Needs("next", &["query", "body"]),
        Rule::Needs("page", &["items"]),
        Rule::Needs("offset", &["items"]),
        Rule::Needs("query", &["next"]),
        Rule::Needs("body", &["next"]),
        Rule::Needs("items", &["page", "offset"]),
        Rule::AtMostOne(&["query", "body"]),
    ],
};

pub static FOR_EACH: Mapping = Mapping {
    name: "for_each",
    noun: "`for_each`",
    about: "Sends a request once for each item of a list.",
    keys: &[
        Key::new("item", Variable, "userId", "The variable that holds the item.").required(),
        Key::new("in", Data, "<<userIds>>", "The list.").required(),
    ],
    rules: &[],
};
