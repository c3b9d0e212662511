//! Sends one hop: a request as data goes out through a pooled connection, an answer as data comes back.
//!
//! It follows no redirect, keeps no cookie, decides no retry and looks at no environment variable. The life of a
//! hop: a client that fits (TLS, version, proxy) is taken from the cache or built, the request is handed to it with
//! a watch on the phases of connecting, the head is checked against the limits, the body is decoded while it
//! arrives and is kept under a cap or only counted.
//!
//! Every wait has an end: `connect_timeout` for DNS, TCP and TLS together, `idle_timeout` between two pieces of a
//! body, `timeout` for everything.

mod client;
mod explain;
mod fence;
mod incoming;
mod outgoing;
mod sending;
mod tls;
mod trace;
mod verifier;

use crate::http::failure::without_userinfo;
use crate::http::proxy::{self, ProxyRules};
use crate::http::{FailureKind, Hop, HttpRequest, HttpResponse, Origin, Timings, TransportError};
use crate::io::interrupt::Interrupt;
use crate::model::HttpVersion;
use client::{Clients, Wants};
use explain::Attempt;
use fence::Fence;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use url::Url;

/// How one hop is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct SendOptions {
    pub connect_timeout: Duration,
    /// For all hops of the exchange together.
    pub timeout: Duration,
    /// How much of `timeout` earlier hops have used up.
    pub spent: Duration,
    /// Between two pieces of a body.
    pub idle_timeout: Duration,
    pub http: HttpVersion,
    pub proxy: ProxyChoice,
    pub tls: TlsFiles,
    /// Bytes after decoding, for a body that is kept.
    pub max_body: u64,
}

impl Default for SendOptions {
    fn default() -> SendOptions {
        SendOptions {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(60),
            spent: Duration::ZERO,
            idle_timeout: Duration::from_secs(30),
            http: HttpVersion::Auto,
            proxy: ProxyChoice::Environment,
            tls: TlsFiles::default(),
            max_body: 50 * 1024 * 1024,
        }
    }
}

#[derive(Clone, PartialEq)]
pub enum ProxyChoice {
    /// What the environment says for the target.
    Environment,
    Direct,
    /// For every target, loopback too.
    Through(Url),
}

impl std::fmt::Debug for ProxyChoice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ProxyChoice::Environment => out.write_str("Environment"),
            ProxyChoice::Direct => out.write_str("Direct"),
            ProxyChoice::Through(url) => write!(out, "Through({})", without_userinfo(url)),
        }
    }
}

/// PEM files, read when a connection first needs them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TlsFiles {
    /// Trusted beside the system's authorities.
    pub ca: Option<PathBuf>,
    /// The client's certificate chain, and its key where that is in a file of its own.
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub insecure: bool,
}

/// What becomes of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySink {
    Keep,
    /// Nothing reads it: it is decoded and counted, whatever its size, and only its beginning is kept, to be shown.
    Count,
}

/// All connections of a run.
#[derive(Default)]
pub struct Transport {
    proxies: ProxyRules,
    clients: Clients,
    fence: Fence,
    interrupt: Interrupt,
}

impl Transport {
    pub fn new(proxies: ProxyRules) -> Transport {
        Transport {
            proxies,
            clients: Clients::default(),
            fence: Fence::default(),
            interrupt: Interrupt::never(),
        }
    }

    /// The same, and requests under way are cut off when the interrupt's grace is over.
    pub fn ended_by(self, interrupt: Interrupt) -> Transport {
        Transport { interrupt, ..self }
    }

    /// The same, and nothing is sent but to this origin, where there is one.
    pub fn fenced(self, origin: Option<Origin>) -> Transport {
        Transport {
            fence: Fence::around(origin),
            ..self
        }
    }

    /// One request and its answer, redirects included as they are. Body errors carry what had arrived.
    pub async fn send(
        &self,
        request: &HttpRequest,
        how: &SendOptions,
        sink: BodySink,
    ) -> Result<(HttpResponse, Hop), Box<TransportError>> {
        self.fence.check(request)?;
        let started = Instant::now();
        let deadline = started + how.timeout.saturating_sub(how.spent);
        let proxy = self.proxy(request, how)?;
        let client = self
            .clients
            .get(Wants::new(request, how, proxy.clone()), request)?;
        let wire = outgoing::build(request)?;
        let mut over = pin!(self.interrupt.over());
        let exchange = async {
            tokio::select! {
                biased;
                answer = timeout_at(deadline, client.execute(wire)) => Some(answer),
                () = &mut over => None,
            }
        };
        let (answer, trace) = trace::watched(exchange).await;
        let attempt = Attempt {
            request,
            how,
            proxy: proxy.as_ref(),
            trace: &trace,
        };
        let response = match answer {
            Some(Ok(Ok(response))) => response,
            Some(Ok(Err(error))) => return Err(attempt.unanswered(attempt.failed(&error), started)),
            Some(Err(_elapsed)) => return Err(attempt.unanswered(attempt.out_of_time(), started)),
            None => return Err(attempt.unanswered(attempt.interrupted(), started)),
        };
        let head = Instant::now();
        let (remote, tls) = (response.remote_addr(), tls::agreed(request, &response));
        let hop = |response: &HttpResponse| Hop {
            remote,
            tls,
            timings: trace.timings([started, head, Instant::now()]),
            reused: !trace.connected(),
            ..record(request, response, started)
        };
        match incoming::receive(response, &attempt, sink, deadline, over).await {
            Ok(response) => {
                let hop = hop(&response);
                Ok((response, hop))
            }
            Err(mut error) => {
                let begun = error.response.as_deref().map(|partial| Box::new(hop(partial)));
                error = attempt.unanswered(error, started);
                if let Some(lost) = &mut error.unanswered {
                    lost.begun = begun;
                }
                Err(error)
            }
        }
    }

    fn proxy(&self, request: &HttpRequest, how: &SendOptions) -> Result<Option<Url>, Box<TransportError>> {
        let text = match &how.proxy {
            ProxyChoice::Direct => return Ok(None),
            ProxyChoice::Through(url) => return Ok(Some(url.clone())),
            ProxyChoice::Environment => self.proxies.choose(&request.url),
        };
        text.map(proxy::parse).transpose().map_err(|reason| {
            let message = format!("the proxy that the environment names is not an address: {reason}");
            TransportError::new(FailureKind::Proxy, request, message)
                .help("correct the variable http_proxy, https_proxy or all_proxy")
        })
    }
}

/// What of a hop can be told from the request and its answer.
fn record(request: &HttpRequest, response: &HttpResponse, started: Instant) -> Hop {
    Hop {
        method: request.method.clone(),
        url: request.url.clone(),
        request_headers: outgoing::headers(request),
        request_body: request.body.clone(),
        status: response.status,
        reason: response.reason.clone(),
        version: response.version,
        response_headers: response.headers.clone(),
        started: started.into_std(),
        timings: Timings::default(),
        request_size: outgoing::size(request),
        wire_size: response.wire_size,
        decoded_size: response.decoded_size,
        remote: None,
        reused: false,
        tls: None,
    }
}
