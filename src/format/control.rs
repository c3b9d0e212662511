//! The keys of `retry`, `poll`, `paginate` and `for_each`.

use super::ValueType::{
    AnyOf, Backoff, Choice, Count, Data, Expression, Flag, JsonPath, OneOrMany, PositiveDuration,
    StatusPattern, Variable, Words,
};
use super::{FormatKey, KeyRule, Mapping, ValueType};

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
        FormatKey::new("max", Count(0), "3", "The number of tries after the first.").default("3"),
        FormatKey::new(
            "on",
            OneOrMany(&AnyOf(&[Choice(RETRY_REASONS), StatusPattern(5)])),
            "[connect, 429, 5xx]",
            "What is tried again: `connect` (no connection came about), `timeout`, `transfer` (the connection broke in the middle of the answer), statuses, classes of them, and `expect` (an expectation did not hold).",
        )
        .default("[connect, timeout, transfer, 429, 5xx]"),
        FormatKey::new(
            "backoff",
            Backoff,
            "500ms..30s",
            "The pause: it doubles with every try, up to the most.",
        )
        .default("500ms..30s"),
        FormatKey::new(
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
        FormatKey::new(
            "until",
            Expression,
            "body.status == 'ready'",
            "What must hold of the answer.",
        )
        .required(),
        FormatKey::new(
            "fail_if",
            Expression,
            "body.status == 'failed'",
            "What ends the step as failed.",
        ),
        FormatKey::new("every", PositiveDuration, "2s", "The pause between two requests.").default("2s"),
        FormatKey::new(
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
        FormatKey::new(
            "next",
            JsonPath,
            "$.next_page_token",
            "The place in the body of a page with the token of the next.",
        ),
        FormatKey::new(
            "query",
            Words,
            "next_page_token",
            "With `next`: the query parameter that takes the token.",
        ),
        FormatKey::new(
            "body",
            JsonPath,
            "variables.cursor",
            "With `next`: the member of the JSON body that takes the token.",
        ),
        FormatKey::new(
            "link",
            Words,
            "next",
            "The relation of the `Link` header that leads to the next page.",
        ),
        FormatKey::new(
            "url",
            JsonPath,
            "$.next",
            "The place in the body of a page with the address of the next, whole or relative; at the same origin.",
        ),
        FormatKey::new(
            "page",
            Words,
            "page_number",
            "The query parameter that counts pages, until one has no items.",
        ),
        FormatKey::new(
            "offset",
            Words,
            "start",
            "The query parameter that counts the items before a page, until one has no items.",
        ),
        FormatKey::new(
            "items",
            JsonPath,
            "'$.users[*]'",
            "With `page` and `offset`: the items of a page.",
        ),
        FormatKey::new(
            "until",
            Expression,
            "body.page >= body.pages",
            "What holds of the last page: no other is asked for.",
        ),
        FormatKey::new(
            "max_pages",
            Count(1),
            "50",
            "The number of pages after which the step ends.",
        )
        .default("50"),
    ],
    rules: &[
        KeyRule::ExactlyOne(PAGINATE_WAYS),
        KeyRule::Needs("next", &["query", "body"]),
        KeyRule::Needs("page", &["items"]),
        KeyRule::Needs("offset", &["items"]),
        KeyRule::Needs("query", &["next"]),
        KeyRule::Needs("body", &["next"]),
        KeyRule::Needs("items", &["page", "offset"]),
        KeyRule::AtMostOne(&["query", "body"]),
    ],
};

pub static FOR_EACH: Mapping = Mapping {
    name: "for_each",
    noun: "`for_each`",
    about: "Sends a request once for each item of a list.",
    keys: &[
        FormatKey::new("item", Variable, "userId", "The variable that holds the item.").required(),
        FormatKey::new("in", Data, "<<userIds>>", "The list.").required(),
    ],
    rules: &[],
};
