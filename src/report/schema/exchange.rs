//! Requests and answers as JSON.

use super::{List, millis};
use crate::http::{self, Segment};
use crate::report::record::Hop;
use crate::report::redacted::Secrets;
use crate::run::event;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use std::borrow::Cow;

/// Bytes of a body that a page shows.
const SHOWN: usize = 64 * 1024;
/// Bytes of a body that is no text: enough to know a kind of file by.
const GLIMPSE: usize = 256;

/// How much of bodies is written.
#[derive(Clone, Copy)]
pub enum Bodies<'a> {
    Whole,
    /// The beginning of what is long, masked before it is cut or encoded: half a secret is none that the writer knows.
    Shown(&'a Secrets),
}

/// One hop: what went out, and what came back.
#[derive(Serialize)]
pub struct Request<'a> {
    #[serde(flatten)]
    sent: Sent<'a>,
    response: Option<Received<'a>>,
}

#[derive(Serialize)]
pub struct Sent<'a> {
    method: &'a str,
    url: &'a str,
    headers: List<'a, http::Header, Header<'a>>,
    /// Null where nothing was sent, else its pieces in order.
    body: Option<Vec<Content<'a>>>,
    size: u64,
    #[serde(flatten)]
    lost: Option<Lost<'a>>,
}

/// Where there is no whole answer.
#[derive(Serialize)]
struct Lost<'a> {
    error: &'a str,
    started_ms: f64,
    timings: Timings,
}

#[derive(Serialize)]
pub struct Received<'a> {
    status: u16,
    reason: &'a str,
    http: &'static str,
    remote: Option<std::net::SocketAddr>,
    reused: bool,
    tls: Option<Tls>,
    headers: List<'a, (String, Vec<u8>), Header<'a>>,
    body: Option<Content<'a>>,
    sizes: Sizes,
    started_ms: f64,
    timings: Timings,
}

#[derive(Serialize)]
struct Header<'a> {
    name: &'a str,
    value: Cow<'a, str>,
}

/// Text, or bytes that are none, or a file that was sent.
#[derive(Serialize, Default)]
struct Content<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Cow<'a, str>>,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<bool>,
}

#[derive(Serialize)]
struct Sizes {
    wire: u64,
    decoded: u64,
}

#[derive(Serialize)]
struct Tls {
    version: &'static str,
    not_after: Option<jiff::Timestamp>,
    days_left: Option<i64>,
}

#[derive(Serialize)]
struct Timings {
    queued_ms: f64,
    dns_ms: Option<f64>,
    connect_ms: Option<f64>,
    tls_ms: Option<f64>,
    waiting_ms: f64,
    reading_ms: f64,
    total_ms: f64,
}

impl<'a> Request<'a> {
    pub fn of(hop: &'a Hop, bodies: Bodies) -> Request<'a> {
        let received = hop.received.as_ref();
        Request {
            sent: Sent::of(&hop.sent, bodies),
            response: received.map(|received| Received::of(received, bodies)),
        }
    }
}

impl<'a> Sent<'a> {
    pub fn of(request: &'a event::Sent, bodies: Bodies) -> Sent<'a> {
        let pieces = request.body.segments.as_ref();
        Sent {
            method: &request.method,
            url: &request.url,
            headers: List(&request.headers, Header::sent),
            body: pieces.map(|pieces| pieces.iter().map(|piece| Content::sent(piece, bodies)).collect()),
            size: request.size,
            lost: request.lost.as_deref().map(Lost::of),
        }
    }
}

impl<'a> Lost<'a> {
    fn of(lost: &'a event::Lost) -> Lost<'a> {
        Lost {
            error: &lost.reason,
            started_ms: millis(lost.started),
            timings: Timings::of(&lost.timings),
        }
    }
}

impl<'a> Received<'a> {
    pub fn of(response: &'a event::Received, bodies: Bodies) -> Received<'a> {
        Received {
            status: response.status,
            reason: &response.reason,
            http: response.version,
            remote: response.remote,
            reused: response.reused,
            tls: response.tls.map(Tls::of),
            headers: List(&response.headers, Header::received),
            body: Content::received(response, bodies),
            sizes: Sizes {
                wire: response.wire_size,
                decoded: response.decoded_size,
            },
            started_ms: millis(response.started),
            timings: Timings::of(&response.timings),
        }
    }
}

impl<'a> Header<'a> {
    fn sent(header: &'a http::Header) -> Header<'a> {
        Header {
            name: &header.name,
            value: if header.secret {
                "***".into()
            } else {
                String::from_utf8_lossy(&header.value)
            },
        }
    }

    fn received((name, value): &'a (String, Vec<u8>)) -> Header<'a> {
        Header {
            name,
            value: String::from_utf8_lossy(value),
        }
    }
}

impl<'a> Content<'a> {
    fn sent(segment: &'a Segment, bodies: Bodies) -> Content<'a> {
        match segment {
            Segment::Bytes(bytes) => Content::of(bytes, bodies),
            Segment::File { path, length } => Content {
                file: Some(path.to_string_lossy()),
                size: *length,
                ..Content::default()
            },
        }
    }

    /// Of a body that no step read it may be the beginning.
    fn received(response: &'a event::Received, bodies: Bodies) -> Option<Content<'a>> {
        let content = Content::of(response.body.as_deref()?, bodies);
        Some(if response.is_cut() {
            Content {
                size: response.decoded_size,
                cut: Some(true),
                ..content
            }
        } else {
            content
        })
    }

    fn of(bytes: &'a [u8], bodies: Bodies) -> Content<'a> {
        let content = match (std::str::from_utf8(bytes), bodies) {
            (Ok(text), Bodies::Shown(secrets)) if text.len() > SHOWN => Content::beginning(text, secrets),
            (Err(_), Bodies::Shown(secrets)) => Content::glimpse(bytes, secrets),
            (Ok(text), _) => Content {
                text: Some(text.into()),
                ..Content::default()
            },
            (Err(_), Bodies::Whole) => Content {
                base64: Some(STANDARD.encode(bytes)),
                ..Content::default()
            },
        };
        Content {
            size: bytes.len() as u64,
            ..content
        }
    }

    fn beginning(text: &str, secrets: &Secrets) -> Content<'a> {
        let mut shown = secrets.redact(text);
        shown.truncate(shown.floor_char_boundary(SHOWN));
        Content {
            text: Some(shown.into()),
            cut: Some(true),
            ..Content::default()
        }
    }

    fn glimpse(bytes: &[u8], secrets: &Secrets) -> Content<'a> {
        let masked = secrets.redact_bytes(&bytes[..bytes.len().min(SHOWN)]);
        let shown = &masked[..masked.len().min(GLIMPSE)];
        Content {
            base64: Some(STANDARD.encode(shown)),
            cut: (bytes.len() > GLIMPSE).then_some(true),
            ..Content::default()
        }
    }
}

impl Tls {
    fn of(tls: http::Tls) -> Tls {
        Tls {
            version: tls.version,
            not_after: tls.not_after,
            days_left: tls.days_left,
        }
    }
}

impl Timings {
    fn of(timings: &http::Timings) -> Timings {
        Timings {
            queued_ms: millis(timings.queued),
            dns_ms: timings.dns.map(millis),
            connect_ms: timings.connect.map(millis),
            tls_ms: timings.tls.map(millis),
            waiting_ms: millis(timings.waiting),
            reading_ms: millis(timings.reading),
            total_ms: millis(timings.total),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page is given of a body, as text.
    fn check(body: &[u8], expected: &[u8], cut: bool) {
        let secrets = Secrets::new([("key".to_owned(), "s3cr3t-of-the-shop".to_owned())]);
        let content = Content::of(body, Bodies::Shown(&secrets));
        let shown = STANDARD.decode(content.base64.unwrap()).unwrap();
        assert_eq!(shown, expected);
        assert_eq!(
            (content.size, content.cut),
            (body.len() as u64, cut.then_some(true))
        );
    }

    #[test]
    fn x05_bytes_that_are_no_text_are_masked_before_they_are_encoded() {
        check(b"\xff s3cr3t-of-the-shop \xfe", b"\xff *** \xfe", false);
        let mut long = vec![0xff; GLIMPSE - 4];
        long.extend_from_slice(b"s3cr3t-of-the-shop");
        check(&long, &[&long[..GLIMPSE - 4], b"***"].concat(), true);
        check(&[0xfe; 1000], &[0xfe; GLIMPSE], true);
    }
}
