//! `expect:` of a request or a flow's step.

use super::context::LoadContext;
use super::exact::exact;
use super::fields::MappingFields;
use super::pair::two_spellings;
use super::{matcher, structure, time};
use crate::format;
use crate::model::{
    BodyExpect, CookieExpect, Expect, JsonPlace, Matcher, Matchers, RedirectExpect, Schema, TemplateText,
    TlsExpect,
};
use crate::schema::JsonSchema;
use crate::source::{Diagnostic, MappingEntry, Node, Scalar, Span, Spanned, code};
use crate::template::Expression;
use serde_json::Value as Json;
use std::collections::HashMap;

/// None where a mistake was reported.
pub(super) fn expect(cx: &mut LoadContext<'_>, node: &Node) -> Option<Expect> {
    let fields = MappingFields::of(cx, node, &format::EXPECT)?;
    let mut json = fields.read(cx, "json", json).unwrap_or_default();
    json.extend(fields.read(cx, "match", structure::places).unwrap_or_default());
    Some(Expect {
        status: fields.spanned(cx, "status", LoadContext::status_patterns),
        headers: fields.read(cx, "headers", headers).unwrap_or_default(),
        trailers: fields.read(cx, "trailers", headers).unwrap_or_default(),
        json,
        like: fields.read(cx, "like", LoadContext::json),
        schema: fields.spanned(cx, "schema", schema),
        text: fields.read(cx, "text", matcher::matchers).unwrap_or_default(),
        time: fields.read(cx, "time", time::phases).unwrap_or_default(),
        tls: fields.read(cx, "tls", tls).map(Box::new),
        redirect: fields.read(cx, "redirect", redirect).map(Box::new),
        cookies: fields.read(cx, "cookies", cookies).unwrap_or_default(),
        body: fields.read(cx, "body", body).map(Box::new),
        http: fields.spanned(cx, "http", http),
        that: fields.read(cx, "that", that).unwrap_or_default(),
        alone: fields.read(cx, "inherit", LoadContext::flag) == Some(false),
    })
}

fn headers(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(Spanned<Box<str>>, Matchers)>> {
    let mut headers = cx.map(node, matcher::matchers)?;
    let mut seen: HashMap<Box<str>, Span> = HashMap::new();
    for (name, _) in &mut headers {
        let written = name.value.clone();
        name.value.make_ascii_lowercase();
        if let Some(first) = seen.insert(name.value.clone(), name.span) {
            cx.report(two_spellings(&written, name.span, first).help("put all matchers under one of them"));
        }
    }
    Some(headers)
}

/// JSONPath to matchers. A bare `null` is a value to compare with.
fn json(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(Spanned<JsonPlace>, Matchers)>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of JSONPaths to matchers");
        return None;
    };
    let pair = |entry: &MappingEntry| {
        let path = cx.json_place(&entry.key);
        let matchers = matcher::matchers(cx, &entry.value);
        if let (Some(path), Some(matchers)) = (&path, &matchers)
            && !path.is_singular()
        {
            check_list(cx, matchers);
        }
        Some((Spanned::new(path?, entry.key.span), matchers?))
    };
    Some(exact(entries.len(), entries.iter().filter_map(pair)))
}

/// `exists` says nothing of a list that is always there.
fn check_list(cx: &mut LoadContext<'_>, matchers: &Matchers) {
    for matcher in matchers {
        match &matcher.value {
            Matcher::Exists(_) => {
                let message = "`exists` holds for any answer: this path gives a list, if an empty one";
                let help = "write `empty: false` for at least one, `empty: true` for none";
                let diagnostic = Diagnostic::error(code::LIST_EXISTS, message);
                cx.report(diagnostic.at(matcher.span, "says nothing here").help(help));
            }
            Matcher::Not(inner) => check_list(cx, inner),
            Matcher::AllOf(groups) | Matcher::AnyOf(groups) => {
                groups.iter().for_each(|group| check_list(cx, group));
            }
            _ => {}
        }
    }
}

/// A path as text, or a JSON Schema as it is.
fn schema(cx: &mut LoadContext<'_>, node: &Node) -> Option<Schema> {
    match node.scalar() {
        Some(scalar) if scalar.as_bool().is_none() => Some(Schema::File {
            path: scalar.text.clone(),
            above: 0,
        }),
        _ => inline(cx, node).map(|schema| Schema::Inline(Box::new(schema))),
    }
}

fn inline(cx: &mut LoadContext<'_>, node: &Node) -> Option<JsonSchema> {
    let document = plain_json(cx, node)?;
    let compiled = JsonSchema::compile(&document).map_err(|fault| {
        let place = fault.place.iter().try_fold(node, |node, part| member(node, part));
        let span = place.unwrap_or(node).span;
        cx.error(code::BAD_SCHEMA, fault.reason, span, "wrong here");
    });
    compiled.ok()
}

fn member<'n>(node: &'n Node, part: &str) -> Option<&'n Node> {
    if let Some(items) = node.items() {
        return items.get(part.parse::<usize>().ok()?);
    }
    let is_key = |entry: &&MappingEntry| entry.key.scalar().is_some_and(|scalar| &*scalar.text == part);
    node.entries()?.iter().find(is_key).map(|entry| &entry.value)
}

/// Data without expressions. The recursion is bounded by the depth a file may have.
fn plain_json(cx: &mut LoadContext<'_>, node: &Node) -> Option<Json> {
    if let Some(items) = node.items() {
        return items.iter().map(|item| plain_json(cx, item)).collect();
    }
    if let Some(entries) = node.entries() {
        let pair = |entry: &MappingEntry| {
            Some((
                entry.key.scalar()?.text.to_string(),
                plain_json(cx, &entry.value)?,
            ))
        };
        return entries
            .iter()
            .map(pair)
            .collect::<Option<serde_json::Map<_, _>>>()
            .map(Json::Object);
    }
    let template = cx.template(node.scalar()?, node)?;
    if template.as_literal().is_none() {
        cx.error(
            code::WRONG_TYPE,
            "a schema holds no expressions",
            node.span,
            "an expression",
        );
    }
    template.as_literal().map(|value| value.data.clone())
}

fn redirect(cx: &mut LoadContext<'_>, node: &Node) -> Option<RedirectExpect> {
    let fields = MappingFields::of(cx, node, &format::REDIRECT)?;
    Some(RedirectExpect {
        location: fields.read(cx, "location", matcher::matchers).unwrap_or_default(),
        count: fields.read(cx, "count", matcher::matchers).unwrap_or_default(),
        url: fields.read(cx, "url", matcher::matchers).unwrap_or_default(),
    })
}

fn tls(cx: &mut LoadContext<'_>, node: &Node) -> Option<TlsExpect> {
    let fields = MappingFields::of(cx, node, &format::EXPECT_TLS)?;
    Some(TlsExpect {
        version: fields.read(cx, "version", matcher::matchers).unwrap_or_default(),
        days_left: fields
            .read(cx, "days_left", matcher::matchers)
            .unwrap_or_default(),
        not_after: fields
            .read(cx, "not_after", matcher::matchers)
            .unwrap_or_default(),
    })
}

fn cookies(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(Spanned<Box<str>>, CookieExpect)>> {
    cx.map(node, cookie)
}

/// What is said of one cookie. Text alone is its value.
fn cookie(cx: &mut LoadContext<'_>, node: &Node) -> Option<CookieExpect> {
    if node.scalar().is_some_and(|scalar| !scalar.is_null()) {
        let value = matcher::matchers(cx, node)?;
        return Some(CookieExpect {
            value,
            ..CookieExpect::default()
        });
    }
    let fields = MappingFields::of(cx, node, &format::COOKIE)?;
    let mut matchers = |key| fields.read(cx, key, matcher::matchers).unwrap_or_default();
    let (value, path, domain) = (matchers("value"), matchers("path"), matchers("domain"));
    let (same_site, max_age, expires) = (matchers("same_site"), matchers("max_age"), matchers("expires"));
    Some(CookieExpect {
        value,
        http_only: fields.spanned(cx, "http_only", LoadContext::flag),
        secure: fields.spanned(cx, "secure", LoadContext::flag),
        path,
        domain,
        same_site,
        expires,
        max_age,
    })
}

fn body(cx: &mut LoadContext<'_>, node: &Node) -> Option<BodyExpect> {
    let fields = MappingFields::of(cx, node, &format::EXPECT_BODY)?;
    Some(BodyExpect {
        length: fields.read(cx, "length", length).unwrap_or_default(),
        sha256: fields.read(cx, "sha256", |cx, node| digest(cx, node, 64)),
        md5: fields.read(cx, "md5", |cx, node| digest(cx, node, 32)),
        file: fields.read(cx, "file", LoadContext::text),
        file_above: 0,
    })
}

/// Bytes, or matchers of them.
fn length(cx: &mut LoadContext<'_>, node: &Node) -> Option<Matchers> {
    let is_wrong =
        |scalar: &Scalar| !scalar.text.contains("<<") && scalar.text.trim().parse::<u64>().is_err();
    if node.scalar().is_some_and(is_wrong) {
        cx.expected_with(
            node,
            "a number of bytes or matchers",
            "write `length: 120` or `length: { gt: 0 }`",
        );
        return None;
    }
    matcher::matchers(cx, node)
}

/// A digest as so many hexadecimal digits.
fn digest(cx: &mut LoadContext<'_>, node: &Node, digits: usize) -> Option<TemplateText> {
    let text = cx.text(node)?;
    let is_digest = |text: &str| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text
        .as_literal()
        .is_some_and(|value| !is_digest(&value.to_text()))
    {
        cx.expected(node, &format!("{digits} hexadecimal digits"));
    }
    Some(text)
}

fn http(cx: &mut LoadContext<'_>, node: &Node) -> Option<Box<str>> {
    cx.choice(node, format::HTTP_VERSIONS_SEEN, *format::HTTP_VERSIONS_SEEN)
        .map(Box::from)
}

fn that(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Expression>> {
    Some(cx.one_or_many(node, LoadContext::condition))
}
