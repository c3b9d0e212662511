//! What the libraries report, in the words of somebody who wants the request to work.
//!
//! No message shows the URL's path, query or userinfo: they may hold secrets, and the caller knows the request.

mod cause;
mod proxy;
mod tls;
mod words;

pub use cause::io_words;
pub use words::{bytes_words, duration_words};

use super::incoming::progress;
use super::sending::FileError;
use super::trace::{ResolveError, Trace};
use super::{SendOptions, outgoing};
use crate::http::failure::Unanswered;
use crate::http::{FailureKind, HttpRequest, Origin, TransportError};
use cause::{find, innermost, io_cause};
use std::io;
use tokio::time::Instant;
use url::Url;
use words::first_line;

type Failure = Box<TransportError>;

/// In the words of the step that it ends.
pub const INTERRUPTED: &str = "cut off by the interrupt";

/// One hop that is being tried: everything a message may need.
pub struct Attempt<'a> {
    pub request: &'a HttpRequest,
    pub how: &'a SendOptions,
    pub proxy: Option<&'a Url>,
    pub trace: &'a Trace,
}

impl Attempt<'_> {
    pub fn failure(&self, kind: FailureKind, message: impl Into<String>) -> Failure {
        TransportError::new(kind, self.request, message)
    }

    /// With the request. What had no connection was not sent, whatever else went wrong.
    pub fn unanswered(&self, mut failure: Failure, started: Instant) -> Failure {
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
    pub fn interrupted(&self) -> Failure {
        self.failure(FailureKind::Interrupted, INTERRUPTED)
    }

    /// The client gave up before there was a head. The most specific cause wins.
    pub fn failed(&self, error: &reqwest::Error) -> Failure {
        let explained = self
            .file_failure(error)
            .or_else(|| self.resolve_failure(error))
            .or_else(|| self.proxy_failure(error))
            .or_else(|| self.tls_failure(error));
        match explained {
            Some(failure) => failure,
            None if error.is_connect() => self.connect_failure(error),
            None => self.head_failure(error),
        }
    }

    /// `options.timeout` ended before there was a head.
    pub fn out_of_time(&self) -> Failure {
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
    pub fn not_http(&self, bytes: &[u8]) -> Failure {
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
    pub fn broken_body(&self, error: &reqwest::Error, received: u64, expected: Option<u64>) -> String {
        let far = progress(received, expected);
        if let Some(found) = find::<rustls::Error>(error) {
            return format!("TLS failed in the body, after {far}: {}", tls::words(found));
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

    fn file_failure(&self, error: &reqwest::Error) -> Option<Failure> {
        let found = find::<FileError>(error)?;
        Some(self.failure(FailureKind::Request, found.to_string()))
    }

    fn resolve_failure(&self, error: &reqwest::Error) -> Option<Failure> {
        let found = find::<ResolveError>(error)?;
        let message = match self.proxy {
            Some(_) => format!("cannot find {}: {}", self.proxy_name(), found.reason),
            None => format!("cannot find the host `{}`: {}", found.host, found.reason),
        };
        let kind = match self.proxy {
            Some(_) => FailureKind::Proxy,
            None => FailureKind::Resolve,
        };
        let help = if found.host.len() > 253 {
            "a host name has at most 253 characters"
        } else {
            "check the spelling of the host, and that this machine is online"
        };
        Some(self.failure(kind, message).help(help))
    }

    fn tls_failure(&self, error: &reqwest::Error) -> Option<Failure> {
        let found = find::<rustls::Error>(error)?;
        let host = self.request.url.host_str().unwrap_or_default();
        let explained = tls::explain(found, host, &self.trace.refused);
        let failure = self.failure(FailureKind::Tls, explained.message);
        Some(match explained.help {
            Some(help) => failure.help(help),
            None => failure,
        })
    }

    fn connect_failure(&self, error: &reqwest::Error) -> Failure {
        let target = self.target();
        if error.is_timeout() {
            let limit = duration_words(self.how.connect_timeout);
            let what = match () {
                () if self.trace.is_resolving() => "the name was not resolved".to_owned(),
                () if self.trace.is_shaking_hands() => format!("{target} did not complete the TLS handshake"),
                () => format!("{target} gave no connection"),
            };
            let message = format!("{what} within {limit}, the limit of options.connect_timeout");
            return self.failure(FailureKind::ConnectTimeout, message);
        }
        if self.trace.is_shaking_hands() {
            let message = format!(
                "{target} closed the connection in the TLS handshake: {}",
                io_cause(error)
            );
            return self
                .failure(FailureKind::Tls, message)
                .help("check the port, and that the server speaks TLS 1.2 or 1.3");
        }
        let failure = self.failure(
            FailureKind::Connect,
            format!("cannot connect to {target}: {}", io_cause(error)),
        );
        match find::<io::Error>(error).map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => {
                failure.help("check that a server listens on that port")
            }
            _ => failure,
        }
    }

    /// There was a connection, but no head came back that can be read.
    fn head_failure(&self, error: &reqwest::Error) -> Failure {
        let server = self.server();
        let Some(found) = find::<hyper::Error>(error) else {
            return self.failure(
                FailureKind::Transfer,
                format!("the exchange with {server} failed: {}", innermost(error)),
            );
        };
        if found.is_parse_too_large() {
            let message = "the answer's head has more than 200 lines or is larger than 256 KiB";
            return self.failure(FailureKind::Limit, message);
        }
        // The library has no other way of telling this case; it is a race whether the greeting or the request is first.
        if found.to_string().contains("unexpected message") {
            let message = format!("{server} speaks before it is asked, as SSH, mail and FTP servers do");
            return self
                .failure(FailureKind::NotHttp, message)
                .help("check the port: this one does not speak HTTP");
        }
        if found.is_parse() {
            let message = format!(
                "the head of what {server} answers cannot be read: {}",
                innermost(error)
            );
            return self.failure(FailureKind::NotHttp, message);
        }
        let message = match find::<io::Error>(error).map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
                format!("{server} reset the connection before it answered")
            }
            _ if found.is_incomplete_message() || found.is_closed() || found.is_canceled() => {
                format!("{server} closed the connection without an answer")
            }
            _ => format!("the exchange with {server} failed: {}", innermost(error)),
        };
        self.failure(FailureKind::Transfer, message)
    }

    fn target(&self) -> String {
        place(&self.request.url)
    }

    /// Whoever is at the other end of the connection.
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
