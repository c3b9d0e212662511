//! An answer as it arrives: the head against its limits, the body decoded piece by piece, kept or counted.

use super::BodySink;
use super::connection::{Facts, MOST_HEAD_BYTES, MOST_HEAD_LINES};
use super::explain::{ConnectionAttempt, INTERRUPTED, bytes_words, duration_words};
use crate::http::decode::{self, BodyDecoder, DecodeFault, Sink};
use crate::http::digests::{Digests, Hasher};
use crate::http::picture::PICTURE;
use crate::http::{FailureKind, HttpResponse, TransportError};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming};
use hyper::{HeaderMap, Response, Version};
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

type Failure = Box<TransportError>;

/// What is kept of a body that nobody reads. Less of it is shown: a secret at the end has to be whole to be known.
const BEGINNING: usize = 64 * 1024;

/// How much of a body that nobody reads is kept: of a picture enough to show it.
fn beginning(head: &HttpResponse) -> usize {
    let kind = head.header("content-type").next();
    let is_picture = kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with(b"image/"));
    if is_picture { PICTURE } else { BEGINNING }
}

/// How long to wait for more of an answer that is not HTTP, to show it.
const NOT_HTTP_WAIT: Duration = Duration::from_millis(500);

/// The version of what does not begin like HTTP.
const NOT_HTTP: &str = "HTTP/0.9";

/// # Errors
/// [`Failure`] if the answer does not come whole.
pub async fn receive(
    response: Response<Incoming>,
    attempt: &ConnectionAttempt<'_>,
    facts: &Facts,
    (sink, deadline): (BodySink, Instant),
    mut over: Pin<&mut impl Future<Output = ()>>,
) -> Result<HttpResponse, Failure> {
    let head = head(&response);
    let mut incoming = response.into_body();
    if head.version == NOT_HTTP {
        let first = timeout_at(deadline.min(Instant::now() + NOT_HTTP_WAIT), incoming.frame()).await;
        let data = first.ok().flatten().and_then(Result::ok).map(Frame::into_data);
        return Err(attempt.not_http(&data.and_then(Result::ok).unwrap_or_default()));
    }
    check_head(&head, attempt)?;
    let mut body = IncomingBody::new(head, attempt, sink)?;
    loop {
        let pause = Instant::now() + attempt.how.idle_timeout;
        let frame = tokio::select! {
            biased;
            frame = timeout_at(deadline.min(pause), incoming.frame()) => frame,
            () = &mut over => return Err(body.fail(FailureKind::Interrupted, INTERRUPTED.to_owned())),
        };
        match frame {
            Ok(Some(Ok(frame))) => body.take(frame)?,
            Ok(None) => return body.finish(),
            Ok(Some(Err(error))) => {
                let message = attempt.broken_body(&error, facts, body.wire, body.expected);
                let failure = body.fail(FailureKind::Transfer, message);
                return Err(attempt.hint_at_http1(failure, facts));
            }
            Err(_elapsed) if pause < deadline => return Err(body.idle()),
            Err(_elapsed) => return Err(body.late()),
        }
    }
}

fn pairs(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    let pairs = headers.iter();
    pairs
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}

fn head(response: &Response<Incoming>) -> HttpResponse {
    let mut head = HttpResponse::from_head(response.status().as_u16(), pairs(response.headers()));
    head.reason = match response.extensions().get::<hyper::ext::ReasonPhrase>() {
        Some(reason) => String::from_utf8_lossy(reason.as_bytes()).into_owned(),
        None => response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
    };
    head.version = match response.version() {
        Version::HTTP_09 => NOT_HTTP,
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        _ => "HTTP/1.1",
    };
    head
}

fn check_head(head: &HttpResponse, attempt: &ConnectionAttempt<'_>) -> Result<(), Failure> {
    check_size(&head.headers, "header", attempt)?;
    let is_proxys = attempt
        .proxy
        .is_some_and(|proxy| proxy.scheme().starts_with("http"))
        && attempt.request.url.scheme() == "http";
    if head.status == 407 && is_proxys && !attempt.how.expects_407 {
        return Err(attempt.proxy_wants_credentials(head.header("proxy-authenticate")));
    }
    Ok(())
}

fn check_size(
    lines: &[(String, Vec<u8>)],
    what: &str,
    attempt: &ConnectionAttempt<'_>,
) -> Result<(), Failure> {
    let size: usize = lines
        .iter()
        .map(|(name, value)| name.len() + value.len() + 4)
        .sum();
    let message = if size > MOST_HEAD_BYTES {
        format!("the answer's {what}s are {size} bytes, more than the 256 KiB allowed")
    } else if lines.len() > MOST_HEAD_LINES {
        let count = lines.len();
        format!("the answer has {count} {what} lines, more than the 200 allowed")
    } else {
        return Ok(());
    };
    Err(attempt.failure(FailureKind::Limit, message))
}

struct IncomingBody<'a> {
    head: HttpResponse,
    attempt: &'a ConnectionAttempt<'a>,
    sink: BodySink,
    /// There is nothing to be decoded.
    plain: bool,
    /// Bytes that are kept of a body that nobody reads.
    beginning: usize,
    decoder: Option<BodyDecoder>,
    /// Of a body that is not decoded.
    hasher: Option<Hasher>,
    /// As received, all of it or the beginning; kept with a decoder too, so that a decoding error can show what came.
    pieces: Vec<Bytes>,
    wire: u64,
    expected: Option<u64>,
}

impl<'a> IncomingBody<'a> {
    fn new(
        mut head: HttpResponse,
        attempt: &'a ConnectionAttempt<'a>,
        sink: BodySink,
    ) -> Result<IncomingBody<'a>, Failure> {
        let bodiless = attempt.request.method == "HEAD" || matches!(head.status, 204 | 304);
        let length = head
            .header("content-length")
            .next()
            .and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
        let chunked = head.header("transfer-encoding").next().is_some();
        let codings = if bodiless {
            Ok(Vec::new())
        } else {
            decode::codings(head.header("content-encoding"))
        };
        // What nobody knows is taken as it came: some servers send `none`.
        let codings = match codings {
            Err(DecodeFault::Unknown(name)) => {
                head.unknown_encoding = Some(name);
                Ok(Vec::new())
            }
            known => known,
        };
        let beginning = beginning(&head);
        let plain = codings.as_ref().is_ok_and(Vec::is_empty);
        let mut body = IncomingBody {
            head,
            attempt,
            sink,
            plain,
            beginning,
            decoder: None,
            hasher: (plain && sink == BodySink::Digest).then(Hasher::default),
            pieces: Vec::new(),
            wire: 0,
            expected: length.filter(|_| !bodiless && !chunked),
        };
        let decoded = match sink {
            BodySink::Keep => Sink::keep(attempt.how.max_body),
            BodySink::Digest => Sink::beginning(beginning).hashed(),
            BodySink::Count => Sink::beginning(beginning),
        };
        match codings {
            Ok(codings) => body.decoder = BodyDecoder::new(&codings, decoded),
            // A body that nobody reads need not be understood.
            Err(_) if !body.is_read() => {}
            Err(fault) => return Err(body.undecodable(fault)),
        }
        Ok(body)
    }

    fn keeps(&self) -> bool {
        self.sink == BodySink::Keep
    }

    fn is_read(&self) -> bool {
        self.sink != BodySink::Count
    }

    fn take(&mut self, frame: Frame<Bytes>) -> Result<(), Failure> {
        match frame.into_data() {
            Ok(chunk) => self.push(chunk),
            Err(frame) => {
                let trailers = frame.into_trailers().unwrap_or_default();
                self.head.trailers.extend(pairs(&trailers));
                let (attempt, trailers) = (self.attempt, &self.head.trailers);
                check_size(trailers, "trailer", attempt)
            }
        }
    }

    fn push(&mut self, chunk: Bytes) -> Result<(), Failure> {
        self.wire += chunk.len() as u64;
        let keeps = self.keeps();
        let pushed = match &mut self.decoder {
            Some(decoder) => decoder.push(&chunk),
            None if keeps && self.wire > self.attempt.how.max_body => Err(DecodeFault::TooLarge),
            None => Ok(()),
        };
        if let Some(hasher) = &mut self.hasher {
            hasher.push(&chunk);
        }
        if keeps {
            self.pieces.push(chunk);
        } else if self.plain {
            self.push_beginning(&chunk);
        }
        match pushed {
            Ok(()) => Ok(()),
            // Counting goes on without understanding.
            Err(_) if !self.is_read() => {
                self.decoder = None;
                Ok(())
            }
            Err(fault) => Err(self.undecodable(fault)),
        }
    }

    /// Copied: a piece of a chunk would hold the whole of it.
    fn push_beginning(&mut self, chunk: &[u8]) {
        let had = self.wire - chunk.len() as u64;
        let room = self
            .beginning
            .saturating_sub(usize::try_from(had).unwrap_or(usize::MAX));
        if room > 0 {
            let piece = &chunk[..chunk.len().min(room)];
            self.pieces.push(Bytes::copy_from_slice(piece));
        }
    }

    fn finish(mut self) -> Result<HttpResponse, Failure> {
        self.head.wire_size = self.wire;
        self.head.decoded_size = self.wire;
        self.head.body_kept = self.keeps();
        self.head.digests = self.hasher.take().map(Hasher::finish);
        match self.decoder.take() {
            // An empty body is empty in every coding, whatever the header says.
            Some(decoder) if self.wire > 0 => match decoder.finish() {
                Ok(sink) => {
                    self.head.decoded_size = sink.size();
                    self.head.digests = sink.digests();
                    self.put(Bytes::from(sink.into_bytes()));
                }
                Err(_) if !self.is_read() => {}
                Err(fault) => return Err(self.undecodable(fault)),
            },
            rest => {
                if rest.is_some() && self.sink == BodySink::Digest {
                    self.head.digests = Some(Digests::of(&[]));
                }
                let whole = join(std::mem::take(&mut self.pieces));
                self.put(whole);
            }
        }
        Ok(self.head)
    }

    fn put(&mut self, bytes: Bytes) {
        if self.keeps() {
            self.head.body = bytes
        } else {
            self.head.beginning = bytes
        }
    }

    fn undecodable(&mut self, fault: DecodeFault) -> Failure {
        let max = bytes_words(self.attempt.how.max_body);
        let (kind, message) = match fault {
            DecodeFault::TooLarge => {
                let message = format!("the body is larger than {max}, the limit of options.max_body");
                return self
                    .fail(FailureKind::Limit, message)
                    .help("raise `options.max_body`, or ask for less");
            }
            DecodeFault::Unknown(name) => (
                FailureKind::Decode,
                format!("the body's encoding `{name}` is not known"),
            ),
            DecodeFault::TooMany(count) => (
                FailureKind::Decode,
                format!("the body is encoded {count} times over, more than the 2 allowed"),
            ),
            DecodeFault::Broken(coding, words) => (
                FailureKind::Decode,
                format!("the body is not {coding}, as its Content-Encoding says: {words}"),
            ),
            DecodeFault::Cut(coding) => (
                FailureKind::Decode,
                format!("the body ends in the middle of its {coding} data"),
            ),
        };
        self.fail(kind, message)
    }

    fn idle(&mut self) -> Failure {
        let pause = duration_words(self.attempt.how.idle_timeout);
        let far = progress(self.wire, self.expected);
        self.fail(
            FailureKind::Idle,
            format!("no byte of the body arrived for {pause}, after {far}"),
        )
    }

    fn late(&mut self) -> Failure {
        let limit = duration_words(self.attempt.how.timeout);
        let far = progress(self.wire, self.expected);
        self.fail(
            FailureKind::Timeout,
            format!("the answer was not complete within {limit}: {far} had arrived"),
        )
        .help("raise `options.timeout`, or `--timeout` where that is given")
    }

    /// The failure with everything that arrived before it.
    fn fail(&mut self, kind: FailureKind, message: String) -> Failure {
        let mut failure = self.attempt.failure(kind, message);
        let mut partial = std::mem::take(&mut self.head);
        partial.wire_size = self.wire;
        partial.decoded_size = self.wire;
        partial.body_kept = self.keeps();
        let arrived = join(std::mem::take(&mut self.pieces));
        if self.keeps() {
            partial.body = arrived
        } else {
            partial.beginning = arrived
        }
        failure.received = self.wire;
        failure.expected = self.expected;
        failure.response = Some(Box::new(partial));
        failure
    }
}

/// `10 of 50 bytes`.
pub fn progress(received: u64, expected: Option<u64>) -> String {
    match expected {
        Some(expected) => format!("{received} of {expected} bytes"),
        None => format!("{received} bytes"),
    }
}

/// Without a copy where there is one piece.
fn join(mut pieces: Vec<Bytes>) -> Bytes {
    match pieces.len() {
        0 => Bytes::new(),
        1 => pieces.remove(0),
        _ => Bytes::from(pieces.concat()),
    }
}
