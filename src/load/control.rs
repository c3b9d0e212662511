//! Control flow of a request: `retry`, `poll`, `paginate`, `for_each`; and a collection's `rate_limits`.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::status;
use crate::format;
use crate::jsonpath::JsonPath;
use crate::model::{Backoff, ForEach, PageBy, Paginate, Poll, RateLimit, Retry, RetryOn, StatusPattern};
use crate::source::{Diagnostic, MappingEntry, Node, Spanned, code};
use std::time::Duration;

const RETRY_REASONS: &str = "`connect`, `timeout`, `transfer`, `expect` or a status";

const MAX_RETRIES: u32 = 3;
const MAX_PAGES: u32 = 50;
const POLL_EVERY: Duration = Duration::from_secs(2);
const POLL_FOR: Duration = Duration::from_secs(60);
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(500),
    most: Duration::from_secs(30),
};
const RETRY_ON: &[RetryOn] = &[
    RetryOn::Connect,
    RetryOn::Timeout,
    RetryOn::Transfer,
    RetryOn::Status(429),
    RetryOn::Class(5),
];

/// None where a mistake was reported.
pub(super) fn retry(cx: &mut LoadContext<'_>, node: &Node) -> Option<Retry> {
    if node.scalar().is_some_and(|scalar| &*scalar.text == "none") {
        return Some(never(node));
    }
    if node.scalar().is_some_and(|scalar| !scalar.is_null()) {
        cx.expected_with(
            node,
            "a mapping for `retry`, or `none`",
            "write how often: `retry: { max: 3 }`",
        );
        return None;
    }
    let fields = MappingFields::of(cx, node, &format::RETRY)?;
    let on = |cx: &mut LoadContext<'_>, node: &Node| Some(cx.one_or_many(node, retry_on));
    Some(Retry {
        max: fields.read(cx, "max", LoadContext::count).unwrap_or(MAX_RETRIES),
        on: fields.read(cx, "on", on).unwrap_or_else(|| RETRY_ON.to_vec()),
        backoff: fields
            .read(cx, "backoff", LoadContext::backoff)
            .unwrap_or(BACKOFF),
        r#unsafe: fields.read(cx, "unsafe", LoadContext::flag).unwrap_or_default(),
        span: node.span,
    })
}

/// `none`: what the folders say does not count.
fn never(node: &Node) -> Retry {
    Retry {
        max: 0,
        on: Vec::new(),
        backoff: BACKOFF,
        r#unsafe: false,
        span: node.span,
    }
}

fn retry_on(cx: &mut LoadContext<'_>, node: &Node) -> Option<RetryOn> {
    let scalar = cx.scalar(node, RETRY_REASONS)?;
    let reason = match &*scalar.text {
        "connect" => Some(RetryOn::Connect),
        "timeout" => Some(RetryOn::Timeout),
        "transfer" => Some(RetryOn::Transfer),
        "expect" => Some(RetryOn::Expect),
        _ => status::pattern(scalar).and_then(|pattern| match pattern {
            StatusPattern::Exact(status) => (status < 600).then_some(RetryOn::Status(status)),
            StatusPattern::Class(class) => (class < 6).then_some(RetryOn::Class(class)),
        }),
    };
    if reason.is_none() {
        let message = format!("expected {RETRY_REASONS}, found `{}`", scalar.text);
        cx.report(
            Diagnostic::error(code::UNKNOWN_WORD, message)
                .at(node.span, "nothing to try again for")
                .help("a status is 100 to 599, such as `429`; `5xx` means all from 500 to 599"),
        );
    }
    reason
}

/// None where a mistake was reported.
pub(super) fn poll(cx: &mut LoadContext<'_>, node: &Node) -> Option<Poll> {
    let fields = MappingFields::of(cx, node, &format::POLL)?;
    let until = fields.required(cx, "until", LoadContext::condition);
    let poll = Poll {
        fail_if: fields.read(cx, "fail_if", LoadContext::condition),
        every: fields
            .read(cx, "every", LoadContext::some_time)
            .unwrap_or(POLL_EVERY),
        r#for: fields.read(cx, "for", LoadContext::some_time).unwrap_or(POLL_FOR),
        span: node.span,
        until: until?,
    };
    Some(poll)
}

/// None where a mistake was reported.
pub(super) fn paginate(cx: &mut LoadContext<'_>, node: &Node) -> Option<Paginate> {
    let fields = MappingFields::of(cx, node, &format::PAGINATE)?;
    let ways = format::PAGINATE_WAYS.iter().copied();
    let given: Vec<&str> = ways.filter(|way| fields.get(way).is_some()).collect();
    if let [first, second, ..] = given[..] {
        let message = format!("`paginate` goes by `{first}` or by `{second}`, not both");
        let place = fields.entry(second).map_or(node.span, |entry| entry.key.span);
        cx.report(Diagnostic::error(code::CONFLICTING_KEYS, message).at(place, "the other way"));
    } else if let [way] = given[..] {
        without_effect(cx, &fields, way);
    }
    let max_pages = fields
        .read(cx, "max_pages", LoadContext::count_from_1)
        .unwrap_or(MAX_PAGES);
    let until = fields.read(cx, "until", LoadContext::condition);
    let by = page_by(cx, &fields, given.first().copied().unwrap_or("next"))?;
    Some(Paginate {
        by,
        until,
        max_pages,
        span: node.span,
    })
}

fn page_by(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, way: &str) -> Option<PageBy> {
    let items = |cx: &mut LoadContext<'_>| fields.required(cx, "items", LoadContext::json_path);
    Some(match way {
        "link" => PageBy::Link(fields.read(cx, "link", LoadContext::words)?),
        "url" => PageBy::Url(fields.read(cx, "url", LoadContext::json_path)?),
        "page" => PageBy::Number {
            query: fields.read(cx, "page", LoadContext::words)?,
            items: items(cx)?,
        },
        "offset" => PageBy::Offset {
            query: fields.read(cx, "offset", LoadContext::words)?,
            items: items(cx)?,
        },
        _ => {
            let next = fields.required(cx, "next", LoadContext::json_path);
            match fields.get("body") {
                Some(place) => PageBy::BodyToken {
                    place: Spanned::new(body_place(cx, place)?, place.span),
                    next: next?,
                },
                None => {
                    let query = fields.required(cx, "query", LoadContext::words);
                    PageBy::QueryToken {
                        next: next?,
                        query: query?,
                    }
                }
            }
        }
    })
}

/// Keys that say nothing where pages are found this way.
fn without_effect(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, way: &str) {
    let used: &[&str] = match way {
        "link" | "url" => &[],
        "next" if fields.get("body").is_some() => &["body"],
        "next" => &["query"],
        _ => &["items"],
    };
    for key in ["query", "body", "items"] {
        if let Some(entry) = fields.entry(key).filter(|_| !used.contains(&key)) {
            let other = used.first().filter(|_| way == "next" && key != "items");
            let message = format!("`{key}` has no effect together with `{}`", other.unwrap_or(&way));
            cx.report(
                Diagnostic::error(code::CONFLICTING_KEYS, message)
                    .at(entry.key.span, "nothing reads this")
                    .help("remove one of the two"),
            );
        }
    }
}

/// Where in the body a token goes: to one place.
fn body_place(cx: &mut LoadContext<'_>, node: &Node) -> Option<JsonPath> {
    let path = cx.json_path(node)?;
    if path.is_singular() && path.last_name().is_some() {
        return Some(path);
    }
    let message = format!("`{}` names no single member of the body", path.source());
    cx.report(
        Diagnostic::error(code::BAD_JSON_PATH, message)
            .at(node.span, "one token cannot go there")
            .help("name one member, as in `cursor` or `variables.cursor`"),
    );
    None
}

/// None where a mistake was reported.
pub(super) fn for_each(cx: &mut LoadContext<'_>, node: &Node) -> Option<ForEach> {
    let fields = MappingFields::of(cx, node, &format::FOR_EACH)?;
    let item = fields.required(cx, "item", LoadContext::variable);
    let list = fields.required(cx, "in", LoadContext::tree);
    Some(ForEach {
        item: item?,
        r#in: list?,
    })
}

/// None where a mistake was reported.
pub(super) fn rate_limits(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<RateLimit>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of tags to rates");
        return None;
    };
    let limit = |entry: &MappingEntry| {
        let tag = cx.name(&entry.key)?;
        let (count, per) = cx.rate(&entry.value)?;
        Some(RateLimit { tag, count, per })
    };
    Some(entries.iter().filter_map(limit).collect())
}
