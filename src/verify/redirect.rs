//! `redirect`: where the answer pointed, how many were followed, and where it ended.

use super::assertion::{AssertionSubject, judge};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext, header};
use crate::http::Exchange;
use crate::json::JsonNode;
use crate::model::Expect;
use serde_json::Value as Json;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    let Some(redirect) = &expect.redirect else {
        return;
    };
    let exchange = context.exchange;
    let last = exchange.hops.last();
    let location = location(exchange).map(Json::String);
    let count = Json::from(exchange.hops.len().saturating_sub(1));
    let url = last.map(|hop| Json::String(hop.url.as_str().to_owned()));
    let parts = [
        (
            &redirect.location,
            "redirect location",
            location.as_ref(),
            MatcherForm::Text,
        ),
        (&redirect.count, "redirect count", Some(&count), MatcherForm::Json),
        (&redirect.url, "redirect url", url.as_ref(), MatcherForm::Text),
    ];
    for (matchers, name, value, form) in parts {
        let subject = AssertionSubject {
            name: name.into(),
            actual: Actual::new(value.map(JsonNode::Tree), form, context.tools()),
            missing: value.is_none().then(|| NO_LOCATION.to_owned()),
            path: None,
        };
        judge(matchers, &subject, context, out);
    }
}

pub const NO_LOCATION: &str = "no answer had a `location` header";

/// The last `Location` header of any hop. None if no hop has one.
pub fn location(exchange: &Exchange) -> Option<String> {
    let of_hops = exchange.hops.iter().flat_map(|hop| &hop.response_headers);
    let all = of_hops.chain(&exchange.response.headers);
    all.rev()
        .find(|(name, _)| name.eq_ignore_ascii_case("location"))
        .map(|(_, value)| header::text(value))
}

/// A query parameter of the last `Location`, percent-decoded. The address may be relative, or one that only an
/// application on a telephone understands. None if the address has no such parameter.
pub fn parameter(exchange: &Exchange, name: &str) -> Option<String> {
    let location = location(exchange)?;
    let (_, query) = location.split_once('?')?;
    let query = query.split('#').next()?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}
