//! The headers of a request: the collection's, the folders' outside in, its own, then what the tool adds.

use super::pairs::{self, RenderedPair, render, texts};
use super::{OwnCookie, PrepareInput, Refusal, fault, header};
use crate::http::Header;
use crate::http::header::{self as rules, HeaderFault};
use crate::model::{NamePair, TemplateText};
use crate::source::{Diagnostic, code};
use crate::template::Value;
use std::borrow::Cow;

const USER_AGENT: &str = concat!("callsheet/", env!("CARGO_PKG_VERSION"));

/// Headers that describe the message's frame: the client writes them, and a wrong one would cut the body short.
const OWNED: [&str; 2] = ["content-length", "transfer-encoding"];

/// What was written in files, the innermost of each name.
pub struct MergedHeaders {
    headers: Vec<Header>,
    /// Names that were set to null, lower-case: the tool's own are left out too.
    removed: Vec<String>,
}

/// What the tool adds where nothing was written.
pub struct Additions {
    pub mime: Option<String>,
    pub credential: Option<Header>,
    pub compressed: bool,
}

/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn merge(input: &PrepareInput<'_>) -> Result<MergedHeaders, Refusal> {
    let mut merged = MergedHeaders {
        headers: Vec::new(),
        removed: Vec::new(),
    };
    let mut levels: Vec<&[NamePair]> = input.folders().map(|folder| &*folder.inherited.headers).collect();
    levels.reverse();
    levels.push(&input.request.inherited.headers);
    for level in levels {
        let rendered = render(input, level)?;
        for pair in &rendered {
            check(input, pair)?;
        }
        merged.lay_over(&rendered);
    }
    Ok(merged)
}

/// Names that are never sent, and literal values that cannot be, on any level.
pub fn known_faults(input: &PrepareInput<'_>) -> Vec<Refusal> {
    let folders = input.folders().flat_map(|folder| &folder.inherited.headers);
    let own = &input.request.inherited.headers;
    let named = |pair: &&NamePair| pair.name.as_literal().is_some();
    let pairs = own.iter().chain(folders).filter(named);
    pairs
        .filter_map(|pair| check(input, &sketch(pair)).err())
        .collect()
}

/// As it will be rendered; a value that is not known yet is taken for a harmless one.
fn sketch(pair: &NamePair) -> RenderedPair<'_> {
    let text = |template: &TemplateText| template.as_literal().map(Cow::into_owned);
    RenderedPair {
        name: text(&pair.name).map(|name| name.to_text()).unwrap_or_default(),
        values: texts(text(&pair.value).unwrap_or_else(|| Value::text("x"))),
        secret: false,
        pair,
    }
}

/// `cookies:` of the request.
///
/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn cookies(input: &PrepareInput<'_>) -> Result<Vec<OwnCookie>, Refusal> {
    let mut cookies = Vec::new();
    for pair in pairs::layered(input, |inherited| &inherited.cookies)? {
        for value in pair.values {
            let cookie = OwnCookie {
                name: pair.name.clone(),
                value,
                secret: pair.secret,
            };
            check_cookie(&cookie)
                .map_err(|diagnostic| fault::at(input.scope, &pair.pair.value, diagnostic))?;
            cookies.push(cookie);
        }
    }
    Ok(cookies)
}

/// # Errors
/// A diagnostic without a place, if no header can carry the cookie.
pub fn check_cookie(cookie: &OwnCookie) -> Result<(), Diagnostic> {
    let wrong = |what: &str, fault: HeaderFault| {
        let message = format!("the {what} of a cookie {}", fault.words());
        Diagnostic::error(code::BAD_COOKIE, message)
            .help("encode what the server is to decode, for example with `| urlencode`")
    };
    rules::check_token(&cookie.name).map_err(|fault| wrong("name", fault))?;
    rules::check_value(cookie.value.as_bytes()).map_err(|fault| wrong("value", fault))?;
    if cookie.value.contains(';') {
        Err(wrong("value", HeaderFault::Byte(b';')))
    } else {
        Ok(())
    }
}

impl MergedHeaders {
    pub fn has(&self, name: &str) -> bool {
        rules::has(&self.headers, name)
    }

    /// The value of the first header of that name; None if the request has none.
    pub fn value_of(&self, name: &str) -> Option<&[u8]> {
        let found = self
            .headers
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(name));
        found.map(|header| &header.value[..])
    }

    /// A level's names replace those of the levels around it; within a level a name may repeat.
    fn lay_over(&mut self, level: &[RenderedPair<'_>]) {
        for pair in level {
            rules::remove(&mut self.headers, &pair.name);
            self.removed
                .retain(|known| !known.eq_ignore_ascii_case(&pair.name));
        }
        for pair in level {
            if pair.values.is_empty() {
                self.removed.push(pair.name.to_ascii_lowercase());
            }
            self.headers.extend(pair.values.iter().map(|value| Header {
                name: pair.name.clone(),
                value: value.clone().into_bytes(),
                secret: pair.secret,
            }));
        }
    }

    /// A hand-written `multipart/...` without a boundary gets that of the body: nobody could read it otherwise.
    fn add_boundary(&mut self, mime: &str) {
        let Some((_, boundary)) = mime.split_once("boundary=") else {
            return;
        };
        let is_type = |header: &&mut Header| header.name.eq_ignore_ascii_case("content-type");
        let Some(own) = self.headers.iter_mut().find(is_type) else {
            return;
        };
        let written = String::from_utf8_lossy(&own.value).to_ascii_lowercase();
        if written.starts_with("multipart/") && !written.contains("boundary=") {
            own.value
                .extend_from_slice(format!("; boundary={boundary}").as_bytes());
        }
    }

    pub fn complete(mut self, additions: Additions) -> Vec<Header> {
        let additions_mime = additions.mime.clone();
        let encodings = additions.compressed.then_some("gzip, br, zstd, deflate");
        let own = [
            additions.credential,
            additions.mime.map(|mime| header("Content-Type", mime)),
            Some(header("User-Agent", USER_AGENT)),
            Some(header("Accept", "*/*")),
            encodings.map(|encodings| header("Accept-Encoding", encodings)),
        ];
        if let Some(mime) = &additions_mime {
            self.add_boundary(mime);
        }
        for header in own.into_iter().flatten() {
            let removed = self.removed.contains(&header.name.to_ascii_lowercase());
            if !removed && !self.has(&header.name) {
                self.headers.push(header);
            }
        }
        self.headers
    }
}

fn check(input: &PrepareInput<'_>, pair: &RenderedPair<'_>) -> Result<(), Refusal> {
    if let Err(fault) = rules::check_token(&pair.name) {
        let message = format!("the name of a header {}", fault.words());
        let diagnostic = Diagnostic::error(code::UNUSABLE_HEADER, message);
        return Err(fault::at(input.scope, &pair.pair.name, diagnostic));
    }
    if OWNED.iter().any(|owned| pair.name.eq_ignore_ascii_case(owned)) && !pair.values.is_empty() {
        let message = format!("the header `{}` follows from the body", pair.name);
        let diagnostic = Diagnostic::error(code::OWNED_HEADER, message)
            .help("remove it: a wrong length would cut the body short or wait for bytes that never come");
        return Err(fault::at(input.scope, &pair.pair.name, diagnostic));
    }
    for value in &pair.values {
        if let Err(fault) = rules::check_value(value.as_bytes()) {
            let message = format!("the header `{}` {}", pair.name, fault.words());
            let diagnostic = Diagnostic::error(code::UNUSABLE_HEADER, message).help(
                "a header is one line: encode the value, for example with `| urlencode` or `| b64encode`",
            );
            return Err(fault::at(input.scope, &pair.pair.value, diagnostic));
        }
    }
    Ok(())
}
