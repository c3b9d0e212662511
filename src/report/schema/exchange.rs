//! Requests and answers as JSON.

use crate::http::{self, Segment, picture};
use crate::report::step_record::HopRecord;
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
pub struct RequestRecord<'a> {
    #[serde(flatten)]
    pub sent: SentRecord<'a>,
    pub response: Option<ReceivedRecord<'a>>,
}

#[derive(Serialize, Deserialize)]
pub struct SentRecord<'a> {
    /// The login that sent it; none for the step's own requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<Cow<'a, str>>,
    pub method: Cow<'a, str>,
    pub url: Cow<'a, str>,
    pub headers: Vec<HeaderRecord<'a>>,
    /// Null where nothing was sent, else its pieces in order.
    pub body: Option<Vec<BodyRecord<'a>>>,
    pub size: u64,
    /// Why there is no whole answer; with it come the two times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timings: Option<TimingsRecord>,
}

#[derive(Serialize, Deserialize)]
pub struct ReceivedRecord<'a> {
    pub status: u16,
    pub reason: Cow<'a, str>,
    pub http: Cow<'a, str>,
    pub remote: Option<std::net::SocketAddr>,
    pub reused: bool,
    pub tls: Option<Cow<'a, http::Tls>>,
    pub headers: Vec<HeaderRecord<'a>>,
    /// What followed the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trailers: Vec<HeaderRecord<'a>>,
    pub body: Option<BodyRecord<'a>>,
    pub sizes: Sizes,
    pub started_ms: f64,
    pub timings: TimingsRecord,
}

#[derive(Serialize, Deserialize)]
pub struct HeaderRecord<'a> {
    pub name: Cow<'a, str>,
    pub value: Cow<'a, str>,
}

/// Text, or bytes that are none, or a file that was sent.
#[derive(Serialize, Deserialize, Default)]
pub struct BodyRecord<'a> {
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
pub struct TimingsRecord {
    queued_ms: f64,
    dns_ms: Option<f64>,
    connect_ms: Option<f64>,
    tls_ms: Option<f64>,
    waiting_ms: f64,
    reading_ms: f64,
    total_ms: f64,
}

impl<'a> RequestRecord<'a> {
    pub fn of(hop: &'a HopRecord, bodies: Bodies) -> RequestRecord<'a> {
        let received = hop.received.as_ref();
        RequestRecord {
            sent: SentRecord::of(&hop.sent, bodies),
            response: received.map(|received| ReceivedRecord::of(received, bodies)),
        }
    }
}

impl<'a> SentRecord<'a> {
    pub(crate) fn of(request: &'a event::Sent, bodies: Bodies) -> SentRecord<'a> {
        let pieces = request.body.segments.as_ref();
        let lost = request.lost.as_deref();
        SentRecord {
            login: request.login.as_deref().map(Cow::Borrowed),
            method: Cow::Borrowed(&request.method),
            url: Cow::Borrowed(&request.url),
            headers: request.headers.iter().map(HeaderRecord::sent).collect(),
            body: pieces.map(|pieces| {
                pieces
                    .iter()
                    .map(|piece| BodyRecord::sent(piece, bodies))
                    .collect()
            }),
            size: request.size,
            error: lost.map(|lost| Cow::Borrowed(&*lost.reason)),
            started_ms: lost.map(|lost| to_millis(lost.started)),
            timings: lost.map(|lost| TimingsRecord::of(&lost.timings)),
        }
    }
}

impl<'a> ReceivedRecord<'a> {
    pub(crate) fn of(response: &'a event::Received, bodies: Bodies) -> ReceivedRecord<'a> {
        ReceivedRecord {
            status: response.status,
            reason: Cow::Borrowed(&response.reason),
            http: Cow::Borrowed(&response.version),
            remote: response.remote,
            reused: response.reused,
            tls: response.tls.as_ref().map(Cow::Borrowed),
            headers: response.headers.iter().map(HeaderRecord::received).collect(),
            trailers: response.trailers.iter().map(HeaderRecord::received).collect(),
            body: BodyRecord::received(response, bodies),
            sizes: Sizes {
                wire: response.wire_size,
                decoded: response.decoded_size,
            },
            started_ms: to_millis(response.started),
            timings: TimingsRecord::of(&response.timings),
        }
    }
}

impl<'a> HeaderRecord<'a> {
    fn sent(header: &'a http::Header) -> HeaderRecord<'a> {
        HeaderRecord {
            name: Cow::Borrowed(&header.name),
            value: if header.secret {
                MASK.into()
            } else {
                String::from_utf8_lossy(&header.value)
            },
        }
    }

    fn received((name, value): &'a (String, Vec<u8>)) -> HeaderRecord<'a> {
        HeaderRecord {
            name: Cow::Borrowed(name),
            value: String::from_utf8_lossy(value),
        }
    }
}

impl<'a> BodyRecord<'a> {
    fn sent(segment: &'a Segment, bodies: Bodies) -> BodyRecord<'a> {
        match segment {
            Segment::Bytes(bytes) => BodyRecord::of(bytes, bodies),
            Segment::File { path, length } => BodyRecord {
                file: Some(path.to_string_lossy()),
                size: *length,
                ..BodyRecord::default()
            },
        }
    }

    /// The body of an answer. If no step read it, this may be only its beginning.
    fn received(response: &'a event::Received, bodies: Bodies) -> Option<BodyRecord<'a>> {
        let content = BodyRecord::of(response.body.as_deref()?, bodies);
        Some(if response.is_cut() {
            BodyRecord {
                size: response.decoded_size,
                cut: Some(true),
                ..content
            }
        } else {
            content
        })
    }

    fn of(bytes: &'a [u8], bodies: Bodies) -> BodyRecord<'a> {
        let content = match (std::str::from_utf8(bytes), bodies) {
            (Ok(text), Bodies::Shown(secrets)) if text.len() > SHOWN => BodyRecord::beginning(text, secrets),
            (Err(_), Bodies::Shown(secrets)) => {
                BodyRecord::picture(bytes, secrets).unwrap_or_else(|| BodyRecord::glimpse(bytes, secrets))
            }
            (Ok(text), _) => BodyRecord {
                text: Some(text.into()),
                ..BodyRecord::default()
            },
            (Err(_), Bodies::Whole) => BodyRecord {
                base64: Some(STANDARD.encode(bytes).into()),
                ..BodyRecord::default()
            },
        };
        BodyRecord {
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

    /// The size of the whole body in bytes.
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

    fn beginning(text: &str, secrets: &Secrets) -> BodyRecord<'a> {
        let mut shown = secrets.redact(text);
        shown.truncate(shown.floor_char_boundary(SHOWN));
        BodyRecord {
            text: Some(shown.into()),
            cut: Some(true),
            ..BodyRecord::default()
        }
    }

    /// A picture that holds no secret is shown whole.
    fn picture(bytes: &[u8], secrets: &Secrets) -> Option<BodyRecord<'a>> {
        picture::kind(bytes)?;
        let is_harmless = *secrets.redact_bytes(bytes) == *bytes;
        is_harmless.then(|| BodyRecord {
            base64: Some(STANDARD.encode(bytes).into()),
            ..BodyRecord::default()
        })
    }

    fn glimpse(bytes: &[u8], secrets: &Secrets) -> BodyRecord<'a> {
        let masked = secrets.redact_bytes(&bytes[..bytes.len().min(SHOWN)]);
        let shown = &masked[..masked.len().min(GLIMPSE)];
        BodyRecord {
            base64: Some(STANDARD.encode(shown).into()),
            cut: (bytes.len() > GLIMPSE).then_some(true),
            ..BodyRecord::default()
        }
    }
}

impl TimingsRecord {
    fn of(timings: &http::Timings) -> TimingsRecord {
        TimingsRecord {
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
        let content = BodyRecord::of(body, Bodies::Shown(&secrets));
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
