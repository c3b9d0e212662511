//! The types that carry an exchange.

use super::charset::{self, CharsetError};
use super::digests::Digests;
use super::failure::Resent;
use crate::json::{DocumentError, JsonDocument};
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use url::Url;

/// A header as it goes out or came in. Values are bytes: HTTP does not promise text.
#[derive(Clone, PartialEq)]
pub struct Header {
    pub name: String,
    pub value: Vec<u8>,
    /// Made from a secret: not sent to another origin than the request's own, and masked when shown.
    pub secret: bool,
}

/// One request, ready to be sent to one place.
#[derive(Clone)]
pub struct HttpRequest {
    pub method: String,
    pub url: Url,
    /// The URL or a part of it was made from a secret.
    pub secret_url: bool,
    /// In the order they are sent. Host, Content-Length and the connection's own headers are not in it.
    pub headers: Vec<Header>,
    pub body: HttpBody,
}

/// What is sent: pieces in order, so that a large file is never held in memory.
#[derive(Clone, Default)]
pub struct HttpBody {
    /// None sends no body and no Content-Length; an empty list sends `Content-Length: 0`.
    pub segments: Option<Vec<Segment>>,
    pub secret: bool,
}

#[derive(Clone)]
pub enum Segment {
    Bytes(Bytes),
    /// Resolved and confined; `length` is the size of the file when it was looked at.
    File {
        path: PathBuf,
        length: u64,
    },
}

/// One answer, its body decoded.
#[derive(Default)]
pub struct HttpResponse {
    pub status: u16,
    pub reason: String,
    /// `HTTP/1.1` and the like.
    pub version: &'static str,
    /// As received, in order; names lower-case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// What followed the body, as received.
    pub trailers: Vec<(String, Vec<u8>)>,
    /// The decoded body, where the step asked for it; empty where it was only counted.
    pub body: Bytes,
    /// Whether `body` was kept.
    pub body_kept: bool,
    /// What a body that was only counted begins with, decoded: for people, no assertion sees it.
    pub beginning: Bytes,
    /// Digests of the whole decoded body, where the step asked for nothing else of it.
    pub digests: Option<Digests>,
    /// A `Content-Encoding` that nobody knows: the body is as it came.
    pub unknown_encoding: Option<String>,
    /// Bytes on the wire before decoding, and after.
    pub wire_size: u64,
    pub decoded_size: u64,
    json: OnceLock<Result<JsonBody, DocumentError>>,
}

/// A body as JSON, and the charset it was read in where that was not UTF-8.
type JsonBody = (Arc<JsonDocument>, Option<&'static str>);

/// Real durations of one hop, None where the phase did not happen (a reused connection has no `dns`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// Held back before it was handed over: by a delay, a rate limit, or the pause before another try. No part of
    /// `total`.
    pub queued: Duration,
    pub dns: Option<Duration>,
    pub connect: Option<Duration>,
    pub tls: Option<Duration>,
    /// From there being a connection to the end of the answer's head.
    pub waiting: Duration,
    pub reading: Duration,
    /// From the request being handed over to the last byte of the body.
    pub total: Duration,
}

/// What the two ends of a connection agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tls {
    /// `TLSv1.3` and the like.
    pub version: Cow<'static, str>,
    /// Where the server's own certificate ends.
    pub not_after: Option<Timestamp>,
    /// Whole days from the hop to that, negative afterwards.
    pub days_left: Option<i64>,
}

/// One request and its answer, a redirect followed or the last.
pub struct Hop {
    pub method: String,
    pub url: Url,
    pub request_headers: Vec<Header>,
    pub request_body: HttpBody,
    pub status: u16,
    pub reason: String,
    /// `HTTP/1.1` and the like.
    pub version: &'static str,
    pub response_headers: Vec<(String, Vec<u8>)>,
    /// When it was handed over.
    pub started: Instant,
    pub timings: Timings,
    pub request_size: u64,
    pub wire_size: u64,
    pub decoded_size: u64,
    pub remote: Option<std::net::SocketAddr>,
    pub reused: bool,
    pub tls: Option<Tls>,
    /// The same request before, where a kept-alive connection lost it and it was sent again.
    pub resent: Option<Box<Resent>>,
}

/// A request with all its redirects, and the last answer.
#[derive(Debug)]
pub struct Exchange {
    pub hops: Vec<Hop>,
    pub response: HttpResponse,
    /// Cookies of the last answer, as received (`Set-Cookie` values).
    pub time: Duration,
}

impl Tls {
    pub(crate) fn new(version: &'static str, not_after: Option<Timestamp>, now: Timestamp) -> Tls {
        const DAY: i64 = 24 * 60 * 60;
        let left = |end: Timestamp| (end.as_second() - now.as_second()).div_euclid(DAY);
        Tls {
            version: version.into(),
            not_after,
            days_left: not_after.map(left),
        }
    }
}

impl Hop {
    /// The form of it that is shown for a login, whose own form holds secrets.
    pub(crate) fn without_body(&mut self) {
        self.request_body = HttpBody::default();
        if let Some(resent) = &mut self.resent {
            resent.lost.request.body = HttpBody::default();
        }
    }
}

impl HttpRequest {
    /// Sent twice, it does what it does once: by its method, or because the server knows it again.
    pub fn is_repeatable(&self) -> bool {
        let is_key = |header: &Header| header.name.eq_ignore_ascii_case("idempotency-key");
        is_idempotent(&self.method) || self.headers.iter().any(is_key)
    }

    /// A plain GET, for addresses that hold secrets.
    pub fn get(url: Url) -> HttpRequest {
        HttpRequest {
            method: "GET".to_owned(),
            url,
            secret_url: true,
            headers: Vec::new(),
            body: HttpBody::default(),
        }
    }
}

/// Methods that RFC 9110 and its kin call idempotent.
pub fn is_idempotent(method: &str) -> bool {
    matches!(
        method,
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE" | "QUERY"
    )
}

impl HttpBody {
    /// Bytes that will be sent.
    pub fn length(&self) -> u64 {
        self.segments.iter().flatten().map(Segment::length).sum()
    }

    pub fn has_content(&self) -> bool {
        self.length() > 0
    }
}

impl Segment {
    pub fn length(&self) -> u64 {
        match self {
            Segment::Bytes(bytes) => bytes.len() as u64,
            Segment::File { length, .. } => *length,
        }
    }
}

impl HttpResponse {
    /// As much of the decoded body as there is to be shown. None if none of it was kept.
    pub fn shown_body(&self) -> Option<Bytes> {
        if self.body_kept {
            Some(self.body.clone())
        } else {
            Some(self.beginning.clone()).filter(|beginning| !beginning.is_empty())
        }
    }

    /// An answer without a body yet.
    pub fn from_head(status: u16, headers: Vec<(String, Vec<u8>)>) -> HttpResponse {
        HttpResponse {
            status,
            headers,
            ..HttpResponse::default()
        }
    }

    /// The values of a header, in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.headers
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| &value[..])
    }

    /// The values of a trailer, in order.
    pub fn trailer<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.trailers
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| &value[..])
    }

    /// It says both how long it is and that it comes in chunks: RFC 9112 lets the chunks win, and warns of anyone who
    /// sends that.
    pub fn has_two_lengths(&self) -> bool {
        self.header("content-length").next().is_some() && self.header("transfer-encoding").next().is_some()
    }

    /// The body as JSON, checked once and looked at in place.
    ///
    /// # Errors
    /// The body is not JSON.
    pub fn json(&self) -> Result<&Arc<JsonDocument>, &DocumentError> {
        let parsed = self.json.get_or_init(|| self.parse_json());
        parsed.as_ref().map(|(document, _)| document)
    }

    /// The charset in which the body was read as JSON, where that was not UTF-8.
    pub fn json_charset(&self) -> Option<&'static str> {
        let parsed = self.json.get()?.as_ref().ok()?;
        parsed.1
    }

    fn parse_json(&self) -> Result<JsonBody, DocumentError> {
        let decoded = charset::decode_json(&self.body, self.content_type().as_deref());
        let decoded = decoded.map_err(|error| match error {
            CharsetError::Undecodable { charset: "UTF-8", at } => DocumentError::NotUtf8(at),
            error => DocumentError::Charset(error.to_string()),
        })?;
        let (text, charset) = match decoded {
            Some((text, charset)) => (Bytes::from(text), charset),
            None => (self.body.clone(), None),
        };
        Ok((Arc::new(JsonDocument::parse(text)?), charset))
    }

    /// The body as text.
    ///
    /// # Errors
    /// Its charset is not known, or the bytes are not of it.
    pub fn text(&self) -> Result<Cow<'_, str>, CharsetError> {
        charset::decode(&self.body, self.content_type().as_deref())
    }

    fn content_type(&self) -> Option<String> {
        let value = self.header("content-type").next()?;
        Some(String::from_utf8_lossy(value).into_owned())
    }
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} bytes", self.length())
    }
}

/// A server's answer may hold a token wherever it likes: only its numbers are shown.
impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("decoded_size", &self.decoded_size)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Hop {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Hop")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Header {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.secret {
            write!(out, "{}: ***", self.name)
        } else {
            write!(out, "{}: {}", self.name, String::from_utf8_lossy(&self.value))
        }
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = if self.secret_url { "***" } else { self.url.as_str() };
        out.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish()
    }
}

impl std::fmt::Debug for HttpBody {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.secret {
            out.write_str("HttpBody(***)")
        } else {
            out.debug_tuple("HttpBody").field(&self.segments).finish()
        }
    }
}
