//! What the libraries report, in the words of somebody who wants the request to work.
//!
//! No message shows the URL's path, query or userinfo: they may hold secrets, and the caller knows the request.

mod cause;
mod proxy;
mod tls;
mod words;

pub use cause::{find, io_words};
pub use words::{bytes_words, duration_words};

use super::body_stream::FileError;
use super::connect::{ConnectError, ResolveError};
use super::connection::Facts;
use super::connection_reads::HeadLimit;
use super::incoming::progress;
use super::trace::Trace;
use super::{HopError, LostRequest, SendOptions, outgoing};
use crate::http::failure::Unanswered;
use crate::http::{FailureKind, HttpRequest, Origin, TransportError};
use cause::innermost;
use std::io;
use tokio::time::Instant;
use url::Url;
use words::first_line;

type ExplainedError = Box<TransportError>;

/// In the words of the step that it ends.
pub const INTERRUPTED: &str = "cut off by the interrupt";

/// One hop that is being tried: everything a message may need.
pub struct ConnectionAttempt<'a> {
    pub request: &'a HttpRequest,
    pub how: &'a SendOptions,
    pub proxy: Option<&'a Url>,
    pub trace: &'a Trace,
}

impl ConnectionAttempt<'_> {
    pub fn failure(&self, kind: FailureKind, message: impl Into<String>) -> ExplainedError {
        TransportError::new(kind, self.request, message)
    }

    /// With the request. What had no connection was not sent, whatever else went wrong.
    pub fn unanswered(&self, mut failure: ExplainedError, started: Instant) -> ExplainedError {
        let before =
            matches!(failure.kind, FailureKind::Tls | FailureKind::Proxy) || failure.kind.is_connect();
        let sent = !before && !self.trace.is_connecting();
        failure.unanswered = Some(Box::new(Unanswered {
            request: HttpRequest {
                headers: outgoing::headers(self.request),
                ..self.request.clone()
            },
            sent,
            size: if sent { outgoing::size(self.request) } else { 0 },
            started: started.into_std(),
            timings: self.trace.unanswered([started, Instant::now()]),
            begun: None,
        }));
        failure
    }

    /// The grace that an interrupt leaves is over.
    pub fn interrupted(&self) -> ExplainedError {
        self.failure(FailureKind::Interrupted, INTERRUPTED)
    }

    /// The try ended before there was a head.
    pub fn failed(&self, error: &HopError) -> ExplainedError {
        match error {
            HopError::Request(error) => self.failure(error.kind, &*error.message),
            HopError::Connect(error) => self.unconnected(error),
            HopError::ConnectTimeout => self.slow_connection(),
            HopError::Handshake(error) => {
                let message = format!("the exchange with {} failed: {}", self.server(), innermost(error));
                self.failure(FailureKind::Transfer, message)
            }
            HopError::Send(lost) => self.lost(lost),
            HopError::SlowHead => {
                let limit = duration_words(self.how.idle_timeout);
                let message = format!("the answer's head began and was not complete within {limit}");
                self.failure(FailureKind::Limit, message)
                    .help("a server sends its headers in one go: check what answers there")
            }
        }
    }

    /// `options.timeout` ended before there was a head.
    pub fn out_of_time(&self) -> ExplainedError {
        let limit = duration_words(self.how.timeout);
        let what = match () {
            () if self.trace.is_resolving() => "the name was not resolved",
            () if self.trace.is_shaking_hands() => "the TLS handshake was not complete",
            () if self.trace.is_connecting() => "there was no connection",
            () => "there was no answer",
        };
        let message = format!("{what} within {limit}, the limit of options.timeout");
        self.failure(FailureKind::Timeout, message)
            .help("raise `options.timeout`, or `--timeout` where that is given")
    }

    /// The bytes that came where an answer should have begun.
    pub fn not_http(&self, bytes: &[u8]) -> ExplainedError {
        let host = self.server();
        let (message, help) = match bytes {
            [b'S', b'S', b'H', b'-', ..] => (
                format!("an SSH server answers at {host}: `{}`", first_line(bytes)),
                "check the port: this one does not speak HTTP".to_owned(),
            ),
            [0x15 | 0x16, 0x03, ..] => (
                format!("{host} speaks TLS, and was asked in plain http"),
                "write https:// in the URL".to_owned(),
            ),
            [] => (
                format!("what {host} answers does not begin like HTTP"),
                "check host and port".to_owned(),
            ),
            _ => (
                format!(
                    "what {host} answers is not HTTP; it begins with `{}`",
                    first_line(bytes)
                ),
                "check host and port".to_owned(),
            ),
        };
        self.failure(FailureKind::NotHttp, message).help(help)
    }

    /// Why a body broke off, as a message.
    pub fn broken_body(
        &self,
        error: &hyper::Error,
        facts: &Facts,
        received: u64,
        expected: Option<u64>,
    ) -> String {
        let far = progress(received, expected);
        if let Some(found) = tls_error(error, facts) {
            return format!("TLS failed in the body, after {far}: {}", tls::words(&found));
        }
        if let Some(reason) = find::<h2::Error>(error).and_then(h2::Error::reason) {
            return format!("the server ended the HTTP/2 stream in the body, after {far}: {reason:?}");
        }
        match find::<io::Error>(error).map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionReset) => {
                format!("the connection was reset in the body, after {far}")
            }
            Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
                format!(
                    "the body's chunks are malformed, after {far}: {}",
                    innermost(error)
                )
            }
            _ => format!("the connection was closed in the body, after {far}"),
        }
    }

    /// Many servers speak the older version better.
    pub fn hint_at_http1(&self, failure: ExplainedError, facts: &Facts) -> ExplainedError {
        if facts.is_http2 && failure.help.is_none() {
            failure.help("if the server is not at home in HTTP/2, set `options.http: '1.1'`")
        } else {
            failure
        }
    }

    fn unconnected(&self, error: &ConnectError) -> ExplainedError {
        match error {
            ConnectError::Resolve(error) => self.unresolved(error),
            ConnectError::Io(error) => self.unreached(error),
            ConnectError::Tls(error) => match find::<rustls::Error>(error) {
                Some(found) => self.tls_failure(found),
                None => self.no_handshake(error),
            },
            ConnectError::NoProtocol => self.tls_failure(&rustls::Error::NoApplicationProtocol),
            ConnectError::Proxy(error) => self.proxy_failure(error),
        }
    }

    fn unresolved(&self, error: &ResolveError) -> ExplainedError {
        let message = format!("cannot find the host `{}`: {}", error.host, error.reason);
        let help = if error.host.len() > 253 {
            "a host name has at most 253 characters"
        } else {
            "check the spelling of the host, and that this machine is online"
        };
        self.failure(FailureKind::Resolve, message).help(help)
    }

    fn tls_failure(&self, error: &rustls::Error) -> ExplainedError {
        let host = self.request.url.host_str().unwrap_or_default();
        let explained = if self.trace.is_connecting() {
            tls::explain(error, host, &self.trace.refused)
        } else {
            tls::explain_later(error, host)
        };
        let failure = self.failure(FailureKind::Tls, explained.message);
        match explained.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    }

    fn no_handshake(&self, error: &io::Error) -> ExplainedError {
        let message = format!(
            "{} closed the connection in the TLS handshake: {}",
            self.target(),
            io_words(error)
        );
        self.failure(FailureKind::Tls, message)
            .help("check the port, and that the server speaks TLS 1.2 or 1.3")
    }

    fn slow_connection(&self) -> ExplainedError {
        if self.proxy.is_some() && !self.trace.is_shaking_hands() {
            return self.proxy_slow();
        }
        let target = self.target();
        let limit = duration_words(self.how.connect_timeout);
        let what = match () {
            () if self.trace.is_resolving() => "the name was not resolved".to_owned(),
            () if self.trace.is_shaking_hands() => format!("{target} did not complete the TLS handshake"),
            () => format!("{target} gave no connection"),
        };
        let message = format!("{what} within {limit}, the limit of options.connect_timeout");
        self.failure(FailureKind::ConnectTimeout, message)
    }

    fn unreached(&self, error: &io::Error) -> ExplainedError {
        let place = match &self.how.dial.unix {
            Some(path) => format!("the socket {}", path.display()),
            None => self.target(),
        };
        let message = format!("cannot connect to {place}: {}", io_words(error));
        let failure = self.failure(FailureKind::Connect, message);
        match error.kind() {
            io::ErrorKind::ConnectionRefused if self.how.dial.unix.is_none() => {
                failure.help("check that a server listens on that port")
            }
            _ => failure,
        }
    }

    /// There was a connection, but no head came back that can be read.
    fn lost(&self, lost: &LostRequest) -> ExplainedError {
        let (error, facts) = (&lost.error, &*lost.facts);
        if let Some(found) = find::<FileError>(error) {
            return self.failure(FailureKind::Request, found.to_string());
        }
        if let Some(found) = find::<HeadLimit>(error) {
            return self.failure(FailureKind::Limit, found.to_string());
        }
        if let Some(found) = tls_error(error, facts) {
            return self.tls_failure(&found);
        }
        if facts.is_http2 {
            return self.lost_on_http2(lost);
        }
        let greeting = facts.wire.greeting();
        if !lost.was_reused && !greeting.is_empty() && !greeting.starts_with(b"HTTP/") {
            return self.not_http(&greeting);
        }
        self.unreadable(error).unwrap_or_else(|| self.broken_off(lost))
    }

    /// None where no answer had begun.
    fn unreadable(&self, error: &hyper::Error) -> Option<ExplainedError> {
        let server = self.server();
        if error.is_parse_too_large() {
            let message = "the answer's head has more than 200 lines or is larger than 256 KiB";
            return Some(self.failure(FailureKind::Limit, message));
        }
        if error.is_parse() {
            let cause = innermost(error);
            let message = format!("the head of what {server} answers cannot be read: {cause}");
            return Some(self.failure(FailureKind::NotHttp, message));
        }
        None
    }

    fn broken_off(&self, lost: &LostRequest) -> ExplainedError {
        let (server, error) = (self.server(), &lost.error);
        let message = match () {
            () if lost.facts.wire.is_reset() || is_reset(error) => {
                format!("{server} reset the connection before it answered")
            }
            () if error.is_incomplete_message() || error.is_closed() || error.is_canceled() => {
                format!("{server} closed the connection without an answer")
            }
            () => format!("the exchange with {server} failed: {}", innermost(error)),
        };
        let failure = self.failure(FailureKind::Transfer, message);
        if lost.is_stale() && !self.request.is_repeatable() {
            return failure.help(format!(
                "the connection was kept alive from an earlier request, and a {} is not sent again by itself: \
                 the server may have acted on it. Say `retry: {{unsafe: true}}` where that does no harm",
                self.request.method
            ));
        }
        failure
    }

    fn lost_on_http2(&self, lost: &LostRequest) -> ExplainedError {
        let (server, error) = (self.server(), &lost.error);
        if lost.facts.wire.greeting().starts_with(b"HTTP/1.") {
            let message = format!("{server} answers in HTTP/1.1, and was asked in HTTP/2");
            let failure = self.failure(FailureKind::NotHttp, message);
            return failure.help("leave `options.http` at `auto`, or set it to '1.1'");
        }
        let message = match find::<h2::Error>(error) {
            Some(found) if found.is_reset() && found.is_remote() => {
                format!(
                    "{server} ended the HTTP/2 stream without an answer: {}",
                    reason(found)
                )
            }
            Some(found) if found.is_go_away() && found.is_remote() => {
                format!(
                    "{server} ended the HTTP/2 connection without an answer: {}",
                    reason(found)
                )
            }
            Some(found) if found.reason().is_some() => {
                format!("{server} breaks the rules of HTTP/2: {}", reason(found))
            }
            _ if lost.facts.wire.is_reset() || is_reset(error) => {
                format!("{server} reset the HTTP/2 connection before it answered")
            }
            _ => format!("{server} closed the HTTP/2 connection without an answer"),
        };
        let failure = self.failure(FailureKind::Transfer, message);
        self.hint_at_http1(failure, &lost.facts)
    }

    fn target(&self) -> String {
        place(&self.request.url)
    }

    /// The other end of the connection.
    fn server(&self) -> String {
        match self.proxy {
            Some(_) if self.request.url.scheme() == "http" => self.proxy_name(),
            _ => self.target(),
        }
    }
}

/// `host:port`, the port always.
fn place(url: &Url) -> String {
    let origin = Origin::of(url);
    format!("{}:{}", origin.host, origin.port)
}

/// What TLS said, to the library or to the connection's own task.
fn tls_error(error: &hyper::Error, facts: &Facts) -> Option<rustls::Error> {
    find::<rustls::Error>(error)
        .cloned()
        .or_else(|| facts.wire.tls_error())
}

fn is_reset(error: &hyper::Error) -> bool {
    matches!(
        find::<io::Error>(error).map(io::Error::kind),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe)
    )
}

/// `PROTOCOL_ERROR` and the like, as the standard spells it.
fn reason(error: &h2::Error) -> String {
    error
        .reason()
        .map_or_else(|| "no reason given".to_owned(), |reason| format!("{reason:?}"))
}
