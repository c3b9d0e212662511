//! Requests and answers as JSON.

use crate::http::{self, Segment, picture};
use crate::report::record::Hop;
use crate::run::event::{self, from_millis, to_millis};
use crate::secret::{MASK, Secrets};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::PathBuf;

/// Bytes of a body that a page shows.
const SHOWN: usize = 64 * 1024;
/// Bytes of a body that is no text: enough to know a kind of file by.
const GLIMPSE: usize = 256;

/// How much of bodies is written.
#[derive(Clone, Copy)]
pub enum Bodies<'a> {
    Whole,
    /// The beginning of what is long, masked before it is cut or encoded: a truncated secret no longer matches.
    Shown(&'a Secrets),
}

/// One hop: what went out, and what came back.
#[derive(Serialize, Deserialize)]
pub struct Request<'a> {
    #[serde(flatten)]
    pub sent: Sent<'a>,
    pub response: Option<Received<'a>>,
}

#[derive(Serialize, Deserialize)]
pub struct Sent<'a> {
    /// The login that sent it; none for the step's own requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<Cow<'a, str>>,
    pub method: Cow<'a, str>,
    pub url: Cow<'a, str>,
    pub headers: Vec<Header<'a>>,
    /// Null where nothing was sent, else its pieces in order.
    pub body: Option<Vec<Content<'a>>>,
    pub size: u64,
    /// Why there is no whole answer; with it come the two times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timings: Option<Timings>,
}

#[derive(Serialize, Deserialize)]
pub struct Received<'a> {
    pub status: u16,
    pub reason: Cow<'a, str>,
    pub http: Cow<'a, str>,
    pub remote: Option<std::net::SocketAddr>,
    pub reused: bool,
    pub tls: Option<Cow<'a, http::Tls>>,
    pub headers: Vec<Header<'a>>,
    pub body: Option<Content<'a>>,
    pub sizes: Sizes,
    pub started_ms: f64,
    pub timings: Timings,
}

#[derive(Serialize, Deserialize)]
pub struct Header<'a> {
    pub name: Cow<'a, str>,
    pub value: Cow<'a, str>,
}

/// Text, or bytes that are none, or a file that was sent.
#[derive(Serialize, Deserialize, Default)]
pub struct Content<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<Cow<'a, str>>,
    size: u64,
    /// It is only the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut: Option<bool>,
}

#[derive(Serialize, Deserialize)]
pub struct Sizes {
    pub wire: u64,
    pub decoded: u64,
}

#[derive(Serialize, Deserialize)]
pub struct Timings {
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
    pub(crate) fn of(request: &'a event::Sent, bodies: Bodies) -> Sent<'a> {
        let pieces = request.body.segments.as_ref();
        let lost = request.lost.as_deref();
        Sent {
            login: request.login.as_deref().map(Cow::Borrowed),
            method: Cow::Borrowed(&request.method),
            url: Cow::Borrowed(&request.url),
            headers: request.headers.iter().map(Header::sent).collect(),
            body: pieces.map(|pieces| pieces.iter().map(|piece| Content::sent(piece, bodies)).collect()),
            size: request.size,
            error: lost.map(|lost| Cow::Borrowed(&*lost.reason)),
            started_ms: lost.map(|lost| to_millis(lost.started)),
            timings: lost.map(|lost| Timings::of(&lost.timings)),
        }
    }
}

impl<'a> Received<'a> {
    pub(crate) fn of(response: &'a event::Received, bodies: Bodies) -> Received<'a> {
        Received {
            status: response.status,
            reason: Cow::Borrowed(&response.reason),
            http: Cow::Borrowed(&response.version),
            remote: response.remote,
            reused: response.reused,
            tls: response.tls.as_ref().map(Cow::Borrowed),
            headers: response.headers.iter().map(Header::received).collect(),
            body: Content::received(response, bodies),
            sizes: Sizes {
                wire: response.wire_size,
                decoded: response.decoded_size,
            },
            started_ms: to_millis(response.started),
            timings: Timings::of(&response.timings),
        }
    }
}

impl<'a> Header<'a> {
    fn sent(header: &'a http::Header) -> Header<'a> {
        Header {
            name: Cow::Borrowed(&header.name),
            value: if header.secret {
                MASK.into()
            } else {
                String::from_utf8_lossy(&header.value)
            },
        }
    }

    fn received((name, value): &'a (String, Vec<u8>)) -> Header<'a> {
        Header {
            name: Cow::Borrowed(name),
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
            (Err(_), Bodies::Shown(secrets)) => {
                Content::picture(bytes, secrets).unwrap_or_else(|| Content::glimpse(bytes, secrets))
            }
            (Ok(text), _) => Content {
                text: Some(text.into()),
                ..Content::default()
            },
            (Err(_), Bodies::Whole) => Content {
                base64: Some(STANDARD.encode(bytes).into()),
                ..Content::default()
            },
        };
        Content {
            size: bytes.len() as u64,
            ..content
        }
    }

    /// The bytes; a file's are not in the report. What is no base64 counts as no bytes. None if the body is a file's.
    pub fn bytes(self) -> Option<Bytes> {
        match (self.text, self.base64) {
            (Some(text), _) => Some(text.into_owned().into()),
            (None, Some(base64)) => STANDARD.decode(&*base64).ok().map(Bytes::from),
            (None, None) => None,
        }
    }

    /// None where the bytes are no text, or a file's.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Of the whole, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The name of the file that was sent.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Whether it is only the beginning of the body.
    pub fn is_cut(&self) -> bool {
        self.cut == Some(true)
    }

    /// A piece of a body that was sent.
    pub fn segment(self) -> Segment {
        match &self.file {
            Some(file) => Segment::File {
                path: PathBuf::from(&**file),
                length: self.size,
            },
            None => Segment::Bytes(self.bytes().unwrap_or_default()),
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

    /// A picture that holds no secret is shown whole.
    fn picture(bytes: &[u8], secrets: &Secrets) -> Option<Content<'a>> {
        picture::kind(bytes)?;
        let is_harmless = *secrets.redact_bytes(bytes) == *bytes;
        is_harmless.then(|| Content {
            base64: Some(STANDARD.encode(bytes).into()),
            ..Content::default()
        })
    }

    fn glimpse(bytes: &[u8], secrets: &Secrets) -> Content<'a> {
        let masked = secrets.redact_bytes(&bytes[..bytes.len().min(SHOWN)]);
        let shown = &masked[..masked.len().min(GLIMPSE)];
        Content {
            base64: Some(STANDARD.encode(shown).into()),
            cut: (bytes.len() > GLIMPSE).then_some(true),
            ..Content::default()
        }
    }
}

impl Timings {
    fn of(timings: &http::Timings) -> Timings {
        Timings {
            queued_ms: to_millis(timings.queued),
            dns_ms: timings.dns.map(to_millis),
            connect_ms: timings.connect.map(to_millis),
            tls_ms: timings.tls.map(to_millis),
            waiting_ms: to_millis(timings.waiting),
            reading_ms: to_millis(timings.reading),
            total_ms: to_millis(timings.total),
        }
    }

    pub(crate) fn durations(&self) -> http::Timings {
        http::Timings {
            queued: from_millis(self.queued_ms),
            dns: self.dns_ms.map(from_millis),
            connect: self.connect_ms.map(from_millis),
            tls: self.tls_ms.map(from_millis),
            waiting: from_millis(self.waiting_ms),
            reading: from_millis(self.reading_ms),
            total: from_millis(self.total_ms),
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
        let shown = STANDARD.decode(&*content.base64.unwrap()).unwrap();
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
