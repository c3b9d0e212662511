//! When the phases of connecting began and ended.
//!
//! The check of certificates belongs to a configuration that many requests share, so that it finds the request it works
//! for through a task local, as all phases do.

use crate::http::Timings;
use rustls::pki_types::CertificateDer;
use std::cell::RefCell;
use std::future::Future;
use tokio::time::Instant;

/// What happened on the way to a connection; all None when one was reused.
#[derive(Debug, Default)]
pub struct Trace {
    pub dns_start: Option<Instant>,
    pub dns_end: Option<Instant>,
    pub connect_start: Option<Instant>,
    pub connect_end: Option<Instant>,
    pub tls_start: Option<Instant>,
    /// There was no file descriptor left for a while.
    pub lacked_descriptors: bool,
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

    /// The timings of a request that was handed over and had ended without a whole answer at these times.
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

    /// The timings of an exchange that was handed over, had a head, and ended at these times.
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

/// Whether the request has waited for a file descriptor since this was asked last.
pub fn took_descriptors() -> bool {
    let lacked = CURRENT.try_with(|trace| std::mem::take(&mut trace.borrow_mut().lacked_descriptors));
    lacked.unwrap_or(false)
}
