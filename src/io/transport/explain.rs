//! What the libraries report, in the words of somebody who wants the request to work.
//!
//! No message shows the URL's path, query or userinfo: they may hold secrets, and the caller knows the request.

use super::incoming::progress;
use super::outgoing::FileError;
use super::trace::{ResolveError, Trace};
use super::{SendOptions, explain_tls};
use crate::http::failure::without_userinfo;
use crate::http::{FailureKind, HttpRequest, Origin, TransportError};
use std::error::Error;
use std::io;
use std::time::Duration;
use url::Url;

type Failure = Box<TransportError>;

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
            .help("raise `options.timeout`")
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

    pub fn proxy_wants_credentials(&self) -> Failure {
        let message = format!("{} wants a user and a password (407)", self.proxy_name());
        self.failure(FailureKind::Proxy, message)
            .help("put them into the proxy's URL: http://user:password@host:port")
    }

    /// Why a body broke off, as a message.
    pub fn broken_body(&self, error: &reqwest::Error, received: u64, expected: Option<u64>) -> String {
        let far = progress(received, expected);
        if let Some(tls) = find::<rustls::Error>(error) {
            return format!("TLS failed in the body, after {far}: {}", explain_tls::words(tls));
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
        let help = match found.host.len() > 253 {
            true => "a host name has at most 253 characters",
            false => "check the spelling of the host, and that this machine is online",
        };
        Some(self.failure(kind, message).help(help))
    }

    fn proxy_failure(&self, error: &reqwest::Error) -> Option<Failure> {
        self.proxy?;
        let proxy = self.proxy_name();
        let tunnel = chain(error).map(ToString::to_string).find_map(|text| {
            let reason = text.strip_prefix("tunnel error: ")?;
            Some(reason.to_owned())
        });
        let socks = || {
            chain(error)
                .map(ToString::to_string)
                .find(|text| text.to_lowercase().contains("socks"))
        };
        let message = match tunnel.as_deref() {
            Some("proxy authorization required") => return Some(self.proxy_wants_credentials()),
            Some("unsuccessful") => format!("{proxy} refused to connect to {}", self.target()),
            Some("unexpected end of file") => {
                format!(
                    "{proxy} closed the connection instead of connecting to {}",
                    self.target()
                )
            }
            Some("failed to create underlying connection") => {
                format!("cannot connect to {proxy}: {}", io_cause(error))
            }
            Some(other) => format!("{proxy} failed to connect to {}: {other}", self.target()),
            None => match socks() {
                Some(text) => format!("{proxy} failed to connect to {}: {text}", self.target()),
                None if error.is_connect() && error.is_timeout() => {
                    let limit = duration_words(self.how.connect_timeout);
                    format!("{proxy} gave no connection to {} within {limit}", self.target())
                }
                None if error.is_connect() && find::<rustls::Error>(error).is_none() => {
                    format!("cannot connect to {proxy}: {}", io_cause(error))
                }
                None => return None,
            },
        };
        Some(
            self.failure(FailureKind::Proxy, message)
                .help("the target itself was not reached"),
        )
    }

    fn tls_failure(&self, error: &reqwest::Error) -> Option<Failure> {
        let found = find::<rustls::Error>(error)?;
        let host = self.request.url.host_str().unwrap_or_default();
        let explained = explain_tls::explain(found, host, &self.trace.refused);
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

    fn proxy_name(&self) -> String {
        let shown = self.proxy.map(without_userinfo);
        shown.map_or("the proxy".to_owned(), |url| {
            format!("the proxy {}", url.as_str().trim_end_matches('/'))
        })
    }
}

/// `host:port`, the port always.
fn place(url: &Url) -> String {
    let origin = Origin::of(url);
    format!("{}:{}", origin.host, origin.port)
}

/// The error and its causes. An `io::Error` hides what it wraps from `source`, so that is looked at too.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match wrapped {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// The innermost cause of that type.
fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    chain(error).filter_map(|cause| cause.downcast_ref()).last()
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

fn io_cause(error: &(dyn Error + 'static)) -> String {
    find::<io::Error>(error).map_or_else(|| innermost(error), io_words)
}

/// Without the number of the system's error, which helps nobody.
pub fn io_words(error: &io::Error) -> String {
    let text = match error.kind() {
        io::ErrorKind::ConnectionRefused => return "the connection was refused".to_owned(),
        io::ErrorKind::ConnectionReset => return "the connection was reset".to_owned(),
        io::ErrorKind::UnexpectedEof => return "the connection was closed".to_owned(),
        io::ErrorKind::TimedOut => return "no answer in time".to_owned(),
        _ => error.to_string(),
    };
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => text,
    }
}

/// At most 60 characters of the first line, control characters made visible.
fn first_line(bytes: &[u8]) -> String {
    let line = bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    let text = String::from_utf8_lossy(line);
    text.chars().take(60).flat_map(visible).collect()
}

fn visible(character: char) -> Vec<char> {
    match character.is_control() {
        true => character.escape_default().collect(),
        false => vec![character],
    }
}

/// `1.5 s`, `500 ms`.
pub fn duration_words(duration: Duration) -> String {
    match duration.as_millis() {
        millis if millis < 1000 => format!("{millis} ms"),
        _ => format!("{} s", duration.as_secs_f64()),
    }
}

/// `50 MiB`, `1.5 KiB`, `10 bytes`.
pub fn bytes_words(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.iter().find(|(size, _)| bytes >= *size) {
        Some((size, name)) => {
            let count = format!("{:.1}", bytes as f64 / *size as f64);
            format!("{} {name}", count.trim_end_matches(".0"))
        }
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_well() {
        assert_eq!(bytes_words(50 << 20), "50 MiB");
        assert_eq!(bytes_words(1536), "1.5 KiB");
        assert_eq!(bytes_words(10), "10 bytes");
        assert_eq!(duration_words(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(duration_words(Duration::from_millis(500)), "500 ms");
    }

    #[test]
    fn foreign_bytes_are_made_visible() {
        assert_eq!(first_line(b"\x1b[2Jhi\r\nmore"), "\\u{1b}[2Jhi");
    }
}
