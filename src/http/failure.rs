//! Why an exchange did not come to an answer: plain data, made by the transport and by the redirect policy.

use super::{Hop, HttpBody, HttpRequest, HttpResponse, Timings};
use std::time::Instant;
use url::Url;

/// What went wrong, coarsely: retries and exit codes look at this, people read the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The request or its options cannot be sent as they are (a missing file, a bad certificate file).
    Request,
    Resolve,
    Connect,
    ConnectTimeout,
    Proxy,
    Tls,
    /// The whole took longer than `options.timeout`.
    Timeout,
    /// No byte of the body arrived for too long.
    Idle,
    /// The connection ended before the answer did.
    Transfer,
    NotHttp,
    /// A limit on the size of the head or the body was met.
    Limit,
    Decode,
    Redirect,
    /// The run was asked to end, and did not wait any longer.
    Interrupted,
}

impl FailureKind {
    /// Nothing of the request can have reached the server.
    pub fn is_connect(self) -> bool {
        matches!(
            self,
            FailureKind::Resolve | FailureKind::Connect | FailureKind::ConnectTimeout
        )
    }

    pub fn is_timeout(self) -> bool {
        matches!(
            self,
            FailureKind::ConnectTimeout | FailureKind::Timeout | FailureKind::Idle
        )
    }
}

/// A request that could not be carried out. The message never holds the URL's userinfo; the caller redacts the rest.
#[derive(Debug)]
pub struct TransportError {
    pub kind: FailureKind,
    /// Lower-case, no full stop.
    pub message: String,
    /// A thing to do.
    pub help: Option<String>,
    pub method: String,
    /// Without userinfo.
    pub url: Url,
    /// Bytes of the body that arrived, as they came over the wire.
    pub received: u64,
    /// What `Content-Length` announced.
    pub expected: Option<u64>,
    /// What came before the failure: head and partial (or undecoded) body.
    pub response: Option<Box<HttpResponse>>,
    /// The hops that were completed before this one.
    pub hops: Vec<Hop>,
    /// The same request before, where a kept-alive connection lost it and it was sent again.
    pub resent: Option<Box<Resent>>,
    /// What got no answer, or none that could be read. None where it was not tried.
    pub unanswered: Option<Box<Unanswered>>,
}

/// A request that was tried.
#[derive(Debug)]
pub struct Unanswered {
    pub request: HttpRequest,
    /// It had a connection: the server may have got it.
    pub sent: bool,
    /// Bytes of head and body, 0 where it was not sent.
    pub size: u64,
    /// When it was handed over.
    pub started: Instant,
    /// Up to its end.
    pub timings: Timings,
    /// The hop, where an answer had begun; its head and the part of the body that came are the error's `response`.
    pub begun: Option<Box<Hop>>,
}

/// A request that a kept-alive connection lost, and that went out again over a new one.
#[derive(Debug)]
pub struct Resent {
    pub lost: Unanswered,
    /// Why it was lost, and that it was sent again.
    pub reason: String,
}

impl Resent {
    /// None where the failed request was not tried.
    pub fn of(failed: Box<TransportError>) -> Option<Box<Resent>> {
        let lost = *failed.unanswered?;
        let reason = format!("{}; sent again over a new connection", failed.message);
        Some(Box::new(Resent { lost, reason }))
    }
}

impl TransportError {
    pub fn new(kind: FailureKind, request: &HttpRequest, message: impl Into<String>) -> Box<TransportError> {
        Box::new(TransportError {
            kind,
            message: message.into(),
            help: None,
            method: request.method.clone(),
            url: without_userinfo(&request.url),
            received: 0,
            expected: None,
            response: None,
            hops: Vec::new(),
            resent: None,
            unanswered: None,
        })
    }

    /// The form of it that is shown for a login, whose own form holds secrets.
    pub fn without_bodies(&mut self) {
        for hop in &mut self.hops {
            hop.without_body();
        }
        if let Some(resent) = &mut self.resent {
            resent.lost.request.body = HttpBody::default();
        }
        if let Some(lost) = &mut self.unanswered {
            lost.request.body = HttpBody::default();
            if let Some(hop) = &mut lost.begun {
                hop.without_body();
            }
        }
    }

    pub fn help(mut self: Box<Self>, text: impl Into<String>) -> Box<TransportError> {
        self.help = Some(text.into());
        self
    }
}

/// The URL as it may be shown: user and password are credentials, not address.
pub fn without_userinfo(url: &Url) -> Url {
    let mut shown = url.clone();
    // Setting fails only for URLs without a host, which have no userinfo either.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown
}
