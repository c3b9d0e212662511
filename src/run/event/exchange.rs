//! Requests that went out, and answers that came.

use crate::http::{Header, Hop, HttpBody, HttpResponse, Segment, Timings, Tls};
use bytes::Bytes;
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One hop as it went out.
#[derive(Clone)]
pub struct Sent {
    /// The login that sent it. None for the step's own requests.
    pub login: Option<Arc<str>>,
    pub method: String,
    pub url: String,
    pub headers: Vec<Header>,
    pub body: HttpBody,
    /// Bytes of head and body, 0 where there was no connection to send it over.
    pub size: u64,
    /// There is no answer, or none that could be read. What of it came follows as a [`Received`].
    pub lost: Option<Box<Lost>>,
}

/// How a request went that got no whole answer.
#[derive(Debug, Clone)]
pub struct Lost {
    pub reason: String,
    /// When the request was handed over, from the start of the run.
    pub started: Duration,
    pub timings: Timings,
}

/// The answer to one hop.
pub struct Received {
    pub status: u16,
    pub reason: String,
    /// `HTTP/1.1` and the like.
    pub version: Cow<'static, str>,
    pub headers: Vec<(String, Vec<u8>)>,
    /// What followed the body of the last hop.
    pub trailers: Vec<(String, Vec<u8>)>,
    /// When the request was handed over, from the start of the run.
    pub started: Duration,
    pub timings: Timings,
    pub wire_size: u64,
    pub decoded_size: u64,
    pub remote: Option<SocketAddr>,
    pub reused: bool,
    pub tls: Option<Tls>,
    /// The decoded body of the last hop.
    pub body: Option<Bytes>,
    /// The step has no use for the body, and `body` is only its beginning.
    pub unread: bool,
}

impl Sent {
    /// Bytes of the body that are in memory.
    pub(crate) fn kept(&self) -> usize {
        let segments = self.body.segments.iter().flatten();
        let kept = segments.map(|segment| match segment {
            Segment::Bytes(bytes) => bytes.len(),
            Segment::File { .. } => 0,
        });
        kept.sum()
    }
}

impl Received {
    /// The answer to `hop`, of a run that began at `began`. `answer` is the one that the hop's body was read from.
    pub(crate) fn new(hop: &Hop, answer: Option<&HttpResponse>, began: Instant) -> Received {
        Received {
            status: hop.status,
            reason: hop.reason.clone(),
            version: hop.version.into(),
            headers: hop.response_headers.clone(),
            trailers: answer.map(|answer| answer.trailers.clone()).unwrap_or_default(),
            started: hop.started.saturating_duration_since(began),
            timings: hop.timings,
            wire_size: hop.wire_size,
            decoded_size: hop.decoded_size,
            remote: hop.remote,
            reused: hop.reused,
            tls: hop.tls.clone(),
            body: answer.and_then(HttpResponse::shown_body),
            unread: answer.is_some_and(|answer| !answer.body_kept),
        }
    }

    /// Whether there is more of the body than is shown.
    pub fn is_cut(&self) -> bool {
        let shown = self.body.as_ref().map(|body| body.len() as u64);
        self.unread && shown.is_some_and(|shown| shown < self.decoded_size)
    }

    /// A copy that shares the body's bytes.
    pub(crate) fn shallow(&self) -> Received {
        Received {
            reason: self.reason.clone(),
            version: self.version.clone(),
            headers: self.headers.clone(),
            trailers: self.trailers.clone(),
            tls: self.tls.clone(),
            body: self.body.clone(),
            ..*self
        }
    }
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Sent({}, {} bytes)", self.method, self.size)
    }
}

impl std::fmt::Debug for Received {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Received({}, {} bytes)", self.status, self.decoded_size)
    }
}
