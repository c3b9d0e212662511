//! When the phases of connecting began and ended, by hooks that the client calls on its way.
//!
//! The hooks belong to a client that many requests share, so they find the request they work for through a task
//! local. A connection that outlives its request's interest in it (another one became free first) notes nothing.

use crate::http::Timings;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::NamedGroup;
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::{CertificateDer, ServerName};
use std::cell::RefCell;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

/// What happened on the way to a connection; all None when one was reused.
#[derive(Debug, Default)]
pub struct Trace {
    dns_start: Option<Instant>,
    dns_end: Option<Instant>,
    connect_start: Option<Instant>,
    connect_end: Option<Instant>,
    tls_start: Option<Instant>,
    /// Certificates that were refused, the server's own first.
    pub refused: Vec<CertificateDer<'static>>,
}

impl Trace {
    /// The request got a connection of its own, not one that others had used.
    pub fn connected(&self) -> bool {
        self.connect_end.is_some()
    }

    /// A connection was being made when the request ended.
    pub fn is_connecting(&self) -> bool {
        self.connect_start.is_some() && self.connect_end.is_none()
    }

    pub fn is_resolving(&self) -> bool {
        self.dns_start.is_some() && self.dns_end.is_none()
    }

    pub fn is_shaking_hands(&self) -> bool {
        self.tls_start.is_some() && self.is_connecting()
    }

    /// Of a request that was handed over and had ended without a whole answer at these times.
    pub fn unanswered(&self, [began, end]: [Instant; 2]) -> Timings {
        if !self.is_connecting() {
            return self.timings([began, end, end]);
        }
        let passed = |start: Option<Instant>, finish: Option<Instant>| {
            start.map(|start| finish.unwrap_or(end).saturating_duration_since(start))
        };
        Timings {
            dns: passed(self.dns_start, self.dns_end),
            connect: passed(self.dns_end.or(self.connect_start), self.tls_start),
            tls: passed(self.tls_start, None),
            total: end.saturating_duration_since(began),
            ..Timings::default()
        }
    }

    /// Of an exchange that was handed over, had a head, and ended at these times.
    pub fn timings(&self, [began, head, end]: [Instant; 3]) -> Timings {
        let Some(connected) = self.connect_end else {
            return phases(began, head, end);
        };
        let between = |start: Option<Instant>, end: Option<Instant>| {
            start
                .zip(end)
                .map(|(start, end)| end.saturating_duration_since(start))
        };
        let tcp_start = self.dns_end.or(self.connect_start);
        let tcp_end = self.tls_start.or(self.connect_end);
        Timings {
            dns: between(self.dns_start, self.dns_end),
            connect: between(tcp_start, tcp_end),
            tls: between(self.tls_start, self.connect_end),
            total: end.saturating_duration_since(began),
            ..phases(connected, head, end)
        }
    }
}

/// Those of a request that finds a connection.
fn phases(connected: Instant, head: Instant, end: Instant) -> Timings {
    Timings {
        waiting: head.saturating_duration_since(connected),
        reading: end.saturating_duration_since(head),
        total: end.saturating_duration_since(connected),
        ..Timings::default()
    }
}

tokio::task_local! {
    static CURRENT: RefCell<Trace>;
}

/// Runs a request and tells what its connection did.
pub async fn watched<F: Future>(request: F) -> (F::Output, Trace) {
    let inner = async {
        let output = request.await;
        (output, CURRENT.with(RefCell::take))
    };
    CURRENT.scope(RefCell::default(), inner).await
}

/// Notes something in the trace of the request that is running, if there is one.
pub fn note(change: impl FnOnce(&mut Trace)) {
    let _ = CURRENT.try_with(|trace| change(&mut trace.borrow_mut()));
}

/// The system's resolver (hosts files, VPNs), watched. Addresses never come here, names only.
#[derive(Debug)]
pub struct Resolver;

/// A name that could not be resolved.
#[derive(Debug)]
pub struct ResolveError {
    pub host: String,
    pub reason: String,
}

impl std::fmt::Display for ResolveError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "cannot resolve `{}`: {}", self.host, self.reason)
    }
}

impl std::error::Error for ResolveError {}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            note(|trace| trace.dns_start = Some(Instant::now()));
            let found = lookup(&host).await;
            note(|trace| trace.dns_end = Some(Instant::now()));
            let reason = match found {
                Ok(addresses) => return Ok(Box::new(addresses.into_iter()) as Addrs),
                Err(error) => resolver_words(&error),
            };
            Err(ResolveError { host, reason }.into())
        })
    }
}

async fn lookup(host: &str) -> std::io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((host, 0)).await?.collect())
}

/// The part of the system's message that says something.
fn resolver_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.rsplit(": ").next().unwrap_or(&text);
    words.to_lowercase()
}

/// Watches connecting as a whole: its absence tells a reused connection.
#[derive(Debug, Clone)]
pub struct WatchConnect;

impl<S> Layer<S> for WatchConnect {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched(inner)
    }
}

#[derive(Debug, Clone)]
pub struct Watched<S>(S);

impl<S, R> Service<R> for Watched<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let connecting = self.0.call(target);
        Box::pin(async move {
            note(|trace| trace.connect_start = Some(Instant::now()));
            let connected = connecting.await;
            if connected.is_ok() {
                note(|trace| trace.connect_end = Some(Instant::now()));
            }
            connected
        })
    }
}

/// A session store that is asked for a hint exactly when the first TLS message is made: the end of TCP.
#[derive(Debug)]
pub struct WatchSessions(Arc<dyn ClientSessionStore>);

impl WatchSessions {
    pub fn new() -> WatchSessions {
        WatchSessions(Arc::new(ClientSessionMemoryCache::new(64)))
    }
}

impl ClientSessionStore for WatchSessions {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        note(|trace| trace.tls_start = Some(Instant::now()));
        self.0.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(server, value);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.0.remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.0.insert_tls13_ticket(server, value);
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.0.take_tls13_ticket(server)
    }
}
