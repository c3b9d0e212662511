//! One connection that HTTP is spoken over: how a request goes out, and whether another one may.

use super::connect::{Connected, Forwarding, PeerTls, PendingSocket, Socket};
use super::connection_reads::{Noted, TransportWire};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use reqwest::Body;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Lines of one head.
pub const MOST_HEAD_LINES: usize = 200;
pub const MOST_HEAD_BYTES: usize = 256 * 1024;

/// How long a connection that has just answered may take to be ready for the next request.
const TURNAROUND: Duration = Duration::from_millis(20);
/// How long an idle connection is kept where the server says nothing of it.
const IDLE: Duration = Duration::from_secs(90);
/// A server counts from when it sent; its answer may have been on the way for as long as this.
const ON_THE_WAY: Duration = Duration::from_millis(500);
/// A request that must not be repeated goes over a connection that was used at most this long ago.
const FRESH: Duration = Duration::from_secs(1);

pub struct OpenConnection {
    sender: Sender,
    pub facts: Arc<Facts>,
    /// It carried a request before.
    pub is_reused: bool,
    last_used: Instant,
    expires: Instant,
}

/// What does not change while the connection lives.
pub struct Facts {
    pub remote: Option<SocketAddr>,
    pub tls: Option<PeerTls>,
    pub wire: Arc<TransportWire>,
    pub is_http2: bool,
    pub forwarding: Option<Forwarding>,
    socket: Option<Socket>,
}

enum Sender {
    /// One request at a time.
    Http1(Box<http1::SendRequest<Body>>),
    Http2(http2::SendRequest<Body>),
}

/// Why there is no answer's head.
pub struct SendError {
    pub error: hyper::Error,
    /// Not a byte of the request was written.
    pub is_unwritten: bool,
}

impl OpenConnection {
    /// Speaks HTTP over it from now on, in a task of its own.
    ///
    /// # Errors
    /// As hyper says, if the server does not speak the protocol.
    pub async fn start(connected: Connected) -> Result<OpenConnection, hyper::Error> {
        let wire = Arc::<TransportWire>::default();
        let io = TokioIo::new(Noted {
            stream: connected.stream,
            wire: wire.clone(),
        });
        let sender = if connected.is_http2 {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder
                .timer(TokioTimer::new())
                .max_header_list_size(MOST_HEAD_BYTES as u32);
            let (sender, connection) = builder.handshake(io).await?;
            tokio::spawn(connection);
            Sender::Http2(sender)
        } else {
            let mut builder = http1::Builder::new();
            // An answer that does not begin like HTTP then arrives as bytes, which `incoming` can show.
            builder.max_headers(MOST_HEAD_LINES).http09_responses(true);
            let (sender, connection) = builder.handshake(io).await?;
            tokio::spawn(connection);
            Sender::Http1(Box::new(sender))
        };
        let now = Instant::now();
        Ok(OpenConnection {
            sender,
            facts: Arc::new(Facts {
                remote: connected.remote,
                tls: connected.tls,
                wire,
                is_http2: connected.is_http2,
                forwarding: connected.forwarding,
                socket: connected.socket,
            }),
            is_reused: false,
            last_used: now,
            expires: now + IDLE,
        })
    }

    /// # Errors
    /// [`SendError`] says whether any byte of the request was written.
    pub async fn send(&mut self, mut request: Request<Body>) -> Result<Response<Incoming>, SendError> {
        let wire = &self.facts.wire;
        if !self.facts.is_http2 {
            wire.begin();
            let counted = wire.clone();
            hyper::ext::on_informational(&mut request, move |_| counted.count_interim());
        }
        let answer = match &mut self.sender {
            Sender::Http1(sender) => sender.try_send_request(request).await,
            Sender::Http2(sender) => sender.try_send_request(request).await,
        };
        wire.end_head();
        answer.map_err(|mut error| SendError {
            is_unwritten: error.take_message().is_some(),
            error: error.into_error(),
        })
    }

    /// It may carry another request. One that must not be repeated asks for more: that the connection was used just now.
    pub async fn is_usable(&mut self, only_fresh: bool) -> bool {
        let now = Instant::now();
        let is_old = only_fresh && now.saturating_duration_since(self.last_used) > FRESH;
        !is_old && self.is_alive(now).await
    }

    /// Neither side has ended it, as far as this machine knows.
    pub async fn is_alive(&mut self, now: Instant) -> bool {
        if now >= self.expires || !self.is_quiet() {
            return false;
        }
        match &mut self.sender {
            Sender::Http1(sender) if sender.is_ready() => true,
            Sender::Http1(sender) => matches!(timeout(TURNAROUND, sender.ready()).await, Ok(Ok(()))),
            Sender::Http2(sender) => !sender.is_closed(),
        }
    }

    /// On HTTP/2 the server may speak at any time; only its end counts.
    fn is_quiet(&self) -> bool {
        match self.facts.socket.as_ref().map(Socket::pending) {
            None | Some(PendingSocket::Nothing) => true,
            Some(PendingSocket::Bytes) => self.facts.is_http2,
            Some(PendingSocket::End) => false,
        }
    }

    /// The same connection for one more request at the same time; None where it carries one only.
    pub fn share(&self) -> Option<OpenConnection> {
        match &self.sender {
            Sender::Http1(_) => None,
            Sender::Http2(sender) => Some(OpenConnection {
                sender: Sender::Http2(sender.clone()),
                facts: self.facts.clone(),
                ..*self
            }),
        }
    }

    /// After an answer whose `Keep-Alive` header is this.
    pub fn used(&mut self, keep_alive: Option<Duration>) {
        let now = Instant::now();
        self.is_reused = true;
        self.last_used = now;
        self.expires = now + keep_alive.map_or(IDLE, |time| time.saturating_sub(ON_THE_WAY));
    }
}

/// `timeout=5, max=100` of a `Keep-Alive` header. None if it names no `timeout`.
pub fn keep_alive<'a>(values: impl Iterator<Item = &'a [u8]>) -> Option<Duration> {
    let mut pairs = values.flat_map(|value| value.split(|byte| *byte == b','));
    pairs.find_map(|pair| {
        let (name, value) = std::str::from_utf8(pair).ok()?.split_once('=')?;
        let seconds = value.trim().trim_matches('"').parse().ok()?;
        let is_timeout = name.trim().eq_ignore_ascii_case("timeout");
        is_timeout.then(|| Duration::from_secs(seconds).min(IDLE))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<u64>) {
        let found = keep_alive([header.as_bytes()].into_iter());
        assert_eq!(found, expected.map(Duration::from_secs), "{header}");
    }

    #[test]
    fn servers_say_how_long_they_keep_a_connection() {
        check("timeout=5", Some(5));
        check("timeout=5, max=1000", Some(5));
        check("max=10, Timeout = \"7\"", Some(7));
        check("timeout=99999999999", Some(90));
        check("timeout=x", None);
        check("max=5", None);
        check("", None);
    }
}
