//! `cookies`: what the answer's `Set-Cookie` said.

use super::assertion::{AssertionSubject, judge};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext, header};
use crate::http::Exchange;
use crate::json::JsonNode;
use crate::model::{CookieExpect, Expect};
use crate::secret::is_secret_name;
use crate::source::diagnostic::nearest;
use crate::source::{Span, Spanned};
use serde_json::Value as Json;
use std::borrow::Cow;

/// One `Set-Cookie`, its attributes as they came.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceivedCookie {
    pub name: String,
    pub value: String,
    /// Names in lower case; a flag's value is empty.
    attributes: Vec<(String, String)>,
}

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    if expect.cookies.is_empty() {
        return;
    }
    let set: Vec<ReceivedCookie> = set_by(&context.exchange.response.headers).collect();
    for (name, wanted) in &expect.cookies {
        let asked = CookieSubject {
            name: &name.value,
            cookie: set.iter().rfind(|cookie| *cookie.name == *name.value),
            missing: explain_missing(&name.value, &set),
        };
        let before = out.len();
        asked.judge_values(wanted, context, out);
        asked.judge_flags(wanted, out);
        if out.len() == before {
            out.push(asked.is_set(name.span));
        }
    }
}

/// The cookie that an entry of `cookies` is about.
struct CookieSubject<'a> {
    name: &'a str,
    cookie: Option<&'a ReceivedCookie>,
    missing: String,
}

impl CookieSubject<'_> {
    fn judge_values(&self, wanted: &CookieExpect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
        let attribute = |name| self.cookie.and_then(|cookie| cookie.attribute(name));
        let expires = attribute("expires").map(utc);
        let parts = [
            (&wanted.value, "", self.cookie.map(|cookie| &*cookie.value)),
            (&wanted.path, " path", attribute("path")),
            (&wanted.domain, " domain", attribute("domain")),
            (&wanted.same_site, " same_site", attribute("samesite")),
            (&wanted.max_age, " max_age", attribute("max-age")),
            (&wanted.expires, " expires", expires.as_deref()),
        ];
        for (matchers, part, value) in parts {
            let value = value.map(Json::from);
            let mut actual = Actual::new(
                value.as_ref().map(JsonNode::Tree),
                MatcherForm::Text,
                context.tools(),
            );
            actual.hide = part.is_empty() && is_secret_name(self.name);
            let subject = AssertionSubject {
                name: self.subject(part),
                actual,
                missing: Some(match self.cookie {
                    None => self.missing.clone(),
                    Some(_) => "the cookie has no such attribute".to_owned(),
                }),
                path: None,
            };
            judge(matchers, &subject, context, out);
        }
    }

    fn judge_flags(&self, wanted: &CookieExpect, out: &mut Vec<Assertion>) {
        let flags = [
            (&wanted.http_only, " http_only", "httponly"),
            (&wanted.secure, " secure", "secure"),
        ];
        for (wanted, part, attribute) in flags {
            let Some(Spanned { value: wanted, span }) = wanted else {
                continue;
            };
            let has = self.cookie.map(|cookie| cookie.attribute(attribute).is_some());
            out.push(Assertion {
                subject: self.subject(part),
                expected: if *wanted { "is true" } else { "is false" }.into(),
                actual: has.map(|has| if has { "true" } else { "false" }.into()),
                passed: has == Some(*wanted),
                detail: has.is_none().then(|| self.missing.clone()),
                differences: None,
                span: Some(*span),
                diagnostic: None,
            });
        }
    }

    fn is_set(&self, span: Span) -> Assertion {
        Assertion {
            passed: self.cookie.is_some(),
            detail: self.cookie.is_none().then(|| self.missing.clone()),
            ..Assertion::failed(self.subject(""), "is set".into(), String::new(), Some(span))
        }
    }

    fn subject(&self, part: &str) -> Cow<'static, str> {
        format!("cookie {}{part}", self.name).into()
    }
}

fn explain_missing(name: &str, set: &[ReceivedCookie]) -> String {
    let near = nearest(name, set.iter().map(|cookie| &*cookie.name));
    match near.filter(|near| *near != name) {
        Some(near) => format!("the answer sets no such cookie; did you mean `{near}`?"),
        None => "the answer sets no such cookie".to_owned(),
    }
}

/// The value a cookie was given last, by any hop. None if no hop sets it.
pub fn last_value(exchange: &Exchange, name: &str) -> Option<String> {
    let of_hops = exchange.hops.iter().flat_map(|hop| set_by(&hop.response_headers));
    of_hops
        .chain(set_by(&exchange.response.headers))
        .filter(|cookie| cookie.name == name)
        .last()
        .map(|cookie| cookie.value)
}

/// All cookies that were set, by name, the last of each.
pub fn values(exchange: &Exchange) -> Json {
    let pairs = set_by(&exchange.response.headers).map(|cookie| (cookie.name, Json::String(cookie.value)));
    Json::Object(pairs.collect())
}

fn set_by(headers: &[(String, Vec<u8>)]) -> impl Iterator<Item = ReceivedCookie> {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .filter_map(|(_, value)| ReceivedCookie::parse(&header::text(value)))
}

impl ReceivedCookie {
    /// As RFC 6265 has user agents read it: whatever has a name is a cookie, quotes are part of the value.
    fn parse(text: &str) -> Option<ReceivedCookie> {
        let mut parts = text.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let attribute = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.trim().to_ascii_lowercase(), value.trim().to_owned())
        };
        Some(ReceivedCookie {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            attributes: parts.map(attribute).collect(),
        })
    }

    /// The last one counts where an attribute is repeated.
    fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().rev();
        found
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}
/// A date of a cookie as a time of RFC 3339; what cannot be read as one stays as it came.
fn utc(date: &str) -> String {
    let time =
        crate::http::cookie::date::parse(date).and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(|| date.to_owned(), |time| time.to_string())
}
