//! The socket around [`MockServer`]: HTTP/1.1 on a listener that the caller bound.
//!
//! Everything a client can make grow has a limit ([`Limits`]). `Host` has to name this machine, so that a web page can't
//! reach the mock through a name that was pointed here. When the future is dropped, the listener and every
//! connection are closed: there is nothing to shut down.

use super::message::{MockRequest, MockResponse};
use super::{MockServer, host};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};

/// What one client, and all of them, may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections served at once; others wait to be accepted. A run opens up to 1,000, and keeps them.
    pub connections: usize,
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of a request's head.
    pub head: usize,
    /// Lines of a request's head.
    pub headers: usize,
    /// For the head of a request, and again for its body. Also how long a connection may idle.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 1100,
            body: 50 * 1024 * 1024,
            head: 256 * 1024,
            headers: 200,
            patience: Duration::from_secs(30),
        }
    }
}

/// A request that gets no answer: the connection is to be closed.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// One request that was answered, for a log.
#[derive(Debug)]
pub struct Served {
    pub method: String,
    /// As on the request line.
    pub path_and_query: String,
    /// None where the connection was dropped without an answer.
    pub status: Option<u16>,
    pub took: Duration,
}

/// Hears of each request.
pub type Log<'l> = dyn Fn(&Served) + 'l;

/// Serves until it is dropped. The server's clock starts with it.
pub async fn serve(listener: TcpListener, server: &MockServer<'_>, limits: Limits, log: &Log<'_>) {
    let bound = listener.local_addr().ok();
    let listener_state = MockListener {
        server,
        bound,
        limits,
        log,
        start: Instant::now(),
    };
    let mut connections = FuturesUnordered::new();
    loop {
        let free = connections.len() < limits.connections;
        tokio::select! {
            accepted = listener.accept(), if free => match accepted {
                Ok((stream, _)) => connections.push(listener_state.connection(stream)),
                // Out of file handles, most likely: some come back when connections end.
                Err(_) => sleep(Duration::from_millis(50)).await,
            },
            Some(()) = connections.next() => {}
        }
    }
}

/// What all connections share.
#[derive(Clone, Copy)]
struct MockListener<'s> {
    server: &'s MockServer<'s>,
    bound: Option<SocketAddr>,
    limits: Limits,
    log: &'s Log<'s>,
    start: Instant,
}

impl MockListener<'_> {
    /// Serves one connection to its end. What goes wrong on it is the client's affair.
    async fn connection(&self, stream: TcpStream) {
        let service = service_fn(|request| self.respond(request));
        let _closed = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.patience)
            .max_headers(self.limits.headers)
            .max_header_size(self.limits.head)
            .max_buf_size(self.limits.head.max(16 * 1024))
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }

    async fn respond(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Dropped> {
        let began = self.start.elapsed();
        let method = request.method().to_string();
        let path = request.uri().path_and_query();
        let path_and_query = path.map_or("/", |path| path.as_str()).to_owned();
        let response = match self.read(request).await {
            Ok(request) => self.server.answer(request, self.start.elapsed()),
            Err(refusal) => refusal,
        };
        if !response.delay.is_zero() {
            sleep(response.delay).await;
        }
        (self.log)(&Served {
            method,
            path_and_query,
            status: (!response.drop_connection).then_some(response.status),
            took: self.start.elapsed().saturating_sub(began),
        });
        if response.drop_connection {
            Err(Dropped)
        } else {
            Ok(written(response))
        }
    }

    /// The whole request, or the answer to one that is not served.
    async fn read(&self, request: Request<Incoming>) -> Result<MockRequest, MockResponse> {
        let (head, body) = request.into_parts();
        if !self.server.settings.any_host && !host::is_ours(&head, self.bound) {
            let message = "this server answers only to the names of this machine; `--host` lifts that";
            return Err(refused(421, message));
        }
        let body = self.body(body).await?;
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = head.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), text(value.as_bytes())));
        let path = head.uri.path_and_query();
        Ok(MockRequest {
            method: head.method.to_string(),
            path_and_query: path.map_or("/", |path| path.as_str()).to_owned(),
            headers: headers.collect(),
            body,
        })
    }

    async fn body(&self, body: Incoming) -> Result<Bytes, MockResponse> {
        let too_long = || refused(413, &format!("a body may have {} bytes", self.limits.body));
        // One that announces too much is not waited for.
        if body.size_hint().lower() > self.limits.body as u64 {
            return Err(too_long());
        }
        let whole = Limited::new(body, self.limits.body).collect();
        match timeout(self.limits.patience, whole).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long()),
            Ok(Err(error)) => Err(refused(400, &format!("the body cannot be read: {error}"))),
            Err(_) => Err(refused(408, "the body did not arrive in time")),
        }
    }
}

/// A refusal before the mock was asked. What is left of the body is not read.
fn refused(status: u16, message: &str) -> MockResponse {
    let body = serde_json::json!({"error": "refused", "message": message});
    MockResponse::json(status, &body).header("connection", "close")
}

fn written(response: MockResponse) -> Response<Full<Bytes>> {
    let mut builder = Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    let body = Full::new(response.body);
    // An example may hold a header that HTTP does not allow; the client gets an error instead of no answer.
    builder.body(body).unwrap_or_else(|error| {
        let mut response = Response::new(Full::new(
            format!("the mock's answer is not HTTP: {error}\n").into(),
        ));
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
