//! The next page of a list, or that there is none: `paginate`.
//!
//! A page is asked for with the request of the first one and one thing changed. It stays at the origin of the
//! first: the request carries credentials.

use super::link;
use crate::http::{Exchange, HttpBody, HttpRequest, Origin, Segment};
use crate::json::{JsonKind, VisitBudget};
use crate::jsonpath::JsonPath;
use crate::model::PageBy;
use bytes::Bytes;
use serde_json::Value as Json;
use url::Url;

#[derive(Debug)]
pub enum NextPage {
    Page(Box<HttpRequest>),
    /// That was the last.
    Last,
    /// There is one, and it cannot be asked for; why.
    Refused(String),
}

/// After the page that `sent` asked for.
pub fn next(by: &PageBy, exchange: &Exchange, sent: &HttpRequest) -> NextPage {
    match changed(by, exchange, sent, sent) {
        None => NextPage::Last,
        Some(Err(reason)) => NextPage::Refused(reason),
        Some(Ok(request)) if is_same(&request, sent) => {
            NextPage::Refused("the server names the same page as the next one again".to_owned())
        }
        Some(Ok(request)) => NextPage::Page(Box::new(request)),
    }
}

type Changed = Result<HttpRequest, String>;

/// That page, asked for with `fresh`: what the request of the first page would be by now. None where there is none.
pub fn onto(
    by: &PageBy,
    exchange: &Exchange,
    sent: &HttpRequest,
    fresh: &HttpRequest,
) -> Option<HttpRequest> {
    changed(by, exchange, sent, fresh)?.ok()
}

/// `fresh`, asking for what comes after the page that `sent` asked for.
fn changed(by: &PageBy, exchange: &Exchange, sent: &HttpRequest, fresh: &HttpRequest) -> Option<Changed> {
    match by {
        PageBy::QueryToken { next, query } => {
            token(next, exchange).map(|token| by_query(fresh, query, &token))
        }
        PageBy::BodyToken { next, place } => {
            token(next, exchange).map(|token| by_body(fresh, &place.value, &token))
        }
        PageBy::Link(relation) => link::target(exchange.response.header("link"), relation)
            .map(|target| by_link(fresh, exchange, &target)),
        PageBy::Url(place) => token(place, exchange).map(|target| by_link(fresh, exchange, &target)),
        PageBy::Number { query, items } => counted(items, exchange)
            .map(|_| by_query(fresh, query, &(number(sent, query, 1) + 1).to_string())),
        PageBy::Offset { query, items } => counted(items, exchange)
            .map(|count| by_query(fresh, query, &(number(sent, query, 0) + count).to_string())),
    }
}

/// Nothing, null, false and empty text say that there are no more pages.
fn token(path: &JsonPath, exchange: &Exchange) -> Option<String> {
    let body = exchange.response.json().ok()?;
    let budget = VisitBudget::for_size(body.size(), &|| false);
    let found = path.find_first(body.root(), &budget).ok()??;
    match found.string() {
        _ if found.is_null() || found.boolean() == Some(false) => None,
        Some(text) => Some(text.into_owned()).filter(|text| !text.is_empty()),
        None => found.raw().map(str::to_owned),
    }
}

/// How many items the page has, if any.
fn counted(items: &JsonPath, exchange: &Exchange) -> Option<u64> {
    let body = exchange.response.json().ok()?;
    let budget = VisitBudget::for_size(body.size(), &|| false);
    let found = items.find(body.root(), &budget).ok()?;
    let list = found
        .get(0)
        .filter(|only| found.len() == 1 && only.kind() == JsonKind::Array);
    let count = list.map_or(found.len(), |list| list.children().count());
    (count > 0).then_some(count as u64)
}

fn number(sent: &HttpRequest, query: &str, default: u64) -> u64 {
    let mut pairs = sent.url.query_pairs();
    let value = pairs
        .find(|(name, _)| name == query)
        .map(|(_, value)| value.parse());
    value.and_then(Result::ok).unwrap_or(default)
}

fn by_query(sent: &HttpRequest, name: &str, value: &str) -> Changed {
    let mut next = sent.clone();
    let others: Vec<&str> = sent
        .url
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| !pair.is_empty() && !is_named(pair, name))
        .collect();
    let pair = url::form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish();
    let query = [&others[..], &[&pair]].concat().join("&");
    next.url.set_query(Some(&query));
    Ok(next)
}

/// The other parameters keep the spelling in which they were sent.
fn is_named(pair: &str, name: &str) -> bool {
    url::form_urlencoded::parse(pair.as_bytes()).any(|(known, _)| known == name)
}

fn by_body(sent: &HttpRequest, place: &JsonPath, token: &str) -> Changed {
    let text = match sent.body.segments.as_deref() {
        Some([Segment::Bytes(bytes)]) => std::str::from_utf8(bytes).ok(),
        _ => None,
    };
    let set = text.and_then(|text| place.set(text, &Json::from(token)));
    let text = set.ok_or_else(|| no_place(place))?;
    let segments = Some(vec![Segment::Bytes(Bytes::from(text))]);
    Ok(HttpRequest {
        body: HttpBody {
            segments,
            ..sent.body.clone()
        },
        ..sent.clone()
    })
}

fn no_place(place: &JsonPath) -> String {
    format!(
        "the JSON body has no place for the next page's token: `{}` leads to no member of an object",
        place.source()
    )
}

fn by_link(sent: &HttpRequest, exchange: &Exchange, target: &str) -> Changed {
    let base = exchange.hops.last().map_or(&sent.url, |hop| &hop.url);
    let url = base
        .join(target)
        .map_err(|error| format!("the link to the next page is no URL: {error}"))?;
    if Origin::of(&url) == Origin::of(&sent.url) {
        Ok(HttpRequest { url, ..sent.clone() })
    } else {
        Err(elsewhere(&url))
    }
}

fn elsewhere(url: &Url) -> String {
    format!(
        "the next page is at another origin, {}, which the request's credentials are not for",
        Origin::of(url)
    )
}

fn is_same(next: &HttpRequest, sent: &HttpRequest) -> bool {
    let bytes = |request: &HttpRequest| match request.body.segments.as_deref() {
        Some([Segment::Bytes(bytes)]) => Some(bytes.clone()),
        _ => None,
    };
    next.url == sent.url && bytes(next) == bytes(sent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HttpResponse;
    use crate::source::{Span, Spanned};
    use std::time::Duration;

    fn exchange(headers: &[(&str, &str)], body: &str) -> Exchange {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
        let mut response = HttpResponse::from_head(200, headers.collect());
        response.body = Bytes::from(body.to_owned());
        Exchange {
            hops: Vec::new(),
            response,
            time: Duration::ZERO,
        }
    }

    fn request(url: &str, body: &str) -> HttpRequest {
        let mut request = HttpRequest::get(Url::parse(url).expect("a URL"));
        request.body.segments = Some(vec![Segment::Bytes(Bytes::from(body.to_owned()))]);
        request
    }

    fn path(text: &str) -> JsonPath {
        JsonPath::parse(text).expect(text)
    }

    fn shown(next: NextPage) -> String {
        match next {
            NextPage::Page(request) => match request.body.segments.as_deref() {
                Some([Segment::Bytes(bytes)]) if !bytes.is_empty() => {
                    String::from_utf8_lossy(bytes).into_owned()
                }
                _ => request.url.to_string(),
            },
            NextPage::Last => "last".to_owned(),
            NextPage::Refused(reason) => reason,
        }
    }

    fn check(by: &PageBy, sent: &str, body: &str, expected: &str) {
        let next = next(by, &exchange(&[], body), &request(sent, ""));
        assert_eq!(shown(next), expected, "{sent} {body}");
    }

    #[test]
    fn a_token_goes_into_the_query_and_the_rest_stays_as_it_was_sent() {
        let by = PageBy::QueryToken {
            next: path("$.next"),
            query: "token".into(),
        };
        check(
            &by,
            "http://x/a?q=%2F+b",
            r#"{"next":"a b"}"#,
            "http://x/a?q=%2F+b&token=a+b",
        );
        check(
            &by,
            "http://x/a?token=1&q=2",
            r#"{"next":2}"#,
            "http://x/a?q=2&token=2",
        );
        check(
            &by,
            "http://x/a",
            r#"{"next":12345678901234567890123}"#,
            "http://x/a?token=12345678901234567890123",
        );
    }

    #[test]
    fn no_token_is_the_end() {
        let by = PageBy::QueryToken {
            next: path("$.next"),
            query: "token".into(),
        };
        for body in [r#"{"next":""}"#, r#"{"next":null}"#, "{}", "no JSON"] {
            check(&by, "http://x/a", body, "last");
        }
    }

    #[test]
    fn a_server_that_goes_round_in_circles_is_not_followed() {
        let by = PageBy::QueryToken {
            next: path("$.next"),
            query: "token".into(),
        };
        let expected = "the server names the same page as the next one again";
        check(&by, "http://x/a?token=2", r#"{"next":"2"}"#, expected);
    }

    #[test]
    fn a_token_goes_into_the_body() {
        let by = PageBy::BodyToken {
            next: path("$.next"),
            place: Spanned::new(path("cursor"), Span::default()),
        };
        let next = next(
            &by,
            &exchange(&[], r#"{"next":"b"}"#),
            &request("http://x/", r#"{"n":1.10}"#),
        );
        assert_eq!(shown(next), r#"{"n":1.10,"cursor":"b"}"#);
    }

    #[test]
    fn pages_and_offsets_are_counted_until_a_page_is_empty() {
        let (query, items): (Box<str>, _) = ("n".into(), || path("$.items[*]"));
        let by = PageBy::Number {
            query: query.clone(),
            items: items(),
        };
        check(&by, "http://x/a", r#"{"items":[1,2]}"#, "http://x/a?n=2");
        check(&by, "http://x/a?n=7", r#"{"items":[1,2]}"#, "http://x/a?n=8");
        check(&by, "http://x/a?n=7", r#"{"items":[]}"#, "last");
        let by = PageBy::Offset {
            query,
            items: items(),
        };
        check(&by, "http://x/a", r#"{"items":[1,2]}"#, "http://x/a?n=2");
        check(&by, "http://x/a?n=2", r#"{"items":[1,2,3]}"#, "http://x/a?n=5");
        check(&by, "http://x/a?n=2", r#"{"items":[]}"#, "last");
    }

    #[test]
    fn links_are_followed_at_home_only() {
        let check = |target: &str, expected: &str| {
            let header = format!("<{target}>; rel=\"next\"");
            let exchange = exchange(&[("link", &header)], "");
            let by = PageBy::Link("next".into());
            assert_eq!(
                shown(next(&by, &exchange, &request("http://x/a?p=1", ""))),
                expected
            );
        };
        check("?p=2", "http://x/a?p=2");
        check("http://x/b", "http://x/b");
        let refused =
            "the next page is at another origin, https://x, which the request's credentials are not for";
        check("https://x/b", refused);
    }

    #[test]
    fn an_address_in_the_body_is_followed_at_home_only() {
        let by = PageBy::Url(path("$.links.next"));
        let body = |next: &str| format!(r#"{{"links": {{"next": {next}}}}}"#);
        check(&by, "http://x/a?p=1", &body(r#""/b?p=2""#), "http://x/b?p=2");
        check(&by, "http://x/a?p=1", &body(r#""?p=2""#), "http://x/a?p=2");
        check(
            &by,
            "http://x/a?p=1",
            &body(r#""http://x/a?p=3""#),
            "http://x/a?p=3",
        );
        check(&by, "http://x/a?p=1", &body("null"), "last");
        let refused =
            "the next page is at another origin, http://y, which the request's credentials are not for";
        check(&by, "http://x/a?p=1", &body(r#""http://y/a""#), refused);
    }
}
