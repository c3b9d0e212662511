//! What each part of `expect` says of an exchange, and what captures take: outcomes and the texts people read.

mod body;
mod capture;
mod expression;
mod header;
mod json;
mod secret;
mod status;

use super::fixture::*;
use super::needs_body;
use crate::http::{Exchange, Tls};
use crate::jsonpath::JsonPath;
use crate::model::expect::{BodyExpect, ExpectPhase, JsonType, Matchers, RedirectExpect, TlsExpect};
use crate::model::{CaptureQuery, CookieExpect, Expect, Matcher, Schema, StatusPattern};
use crate::template::Value;
use serde_json::{Value as Json, json};
use std::time::Duration;

fn json_expect(entries: Vec<(&str, Matcher)>) -> Expect {
    let entry = |(path, matcher)| {
        let path = JsonPath::parse(path).expect("a path");
        (spanned(path.into()), one(matcher))
    };
    Expect {
        json: entries.into_iter().map(entry).collect(),
        ..Expect::default()
    }
}

fn header_expect(name: &str, matcher: Matcher) -> Expect {
    Expect {
        headers: vec![(spanned(name.into()), one(matcher))],
        ..Expect::default()
    }
}

fn check_json(body: Json, path: &str, matcher: Matcher, line: &str) {
    check(&json_expect(vec![(path, matcher)]), &json_answer(body), &[line]);
}
