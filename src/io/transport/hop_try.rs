//! One try of a hop, from the request that is written to the answer that was read.

use super::connect;
use super::connection::{self, OpenConnection, keep_alive};
use super::explain::ConnectionAttempt;
use super::{BodySink, Errand, FailedExchange, HopError, TransportAnswer, incoming, outgoing, tls};
use crate::http::{Hop, HttpRequest, HttpResponse, Timings};
use hyper::Response;
use hyper::body::Incoming;
use std::pin::pin;
use tokio::time::{Instant, sleep_until};

impl Errand<'_> {
    /// Writes the request and waits for the head. A head that has begun has to end within the idle time.
    ///
    /// # Errors
    /// [`HopError`] if there is no answer.
    pub(super) async fn written(
        &self,
        connection: &mut OpenConnection,
        wire: hyper::Request<reqwest::Body>,
    ) -> Result<Result<Response<Incoming>, connection::SendError>, HopError> {
        let notes = connection.facts.wire.clone();
        let idle = self.how.idle_timeout;
        let mut answer = pin!(connection.send(wire));
        let mut look = Instant::now() + idle;
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return Ok(answer),
                () = sleep_until(look) => {}
            }
            let now = Instant::now();
            look = match notes.began() {
                Some(began) if began + idle <= now => return Err(HopError::SlowHead),
                Some(began) => began + idle,
                None => now + idle,
            };
        }
    }

    /// # Errors
    /// Why not.
    pub(super) async fn read(
        &self,
        answered: TransportAnswer,
        attempt: &ConnectionAttempt<'_>,
        started: Instant,
        over: std::pin::Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(HttpResponse, Hop), Box<FailedExchange>> {
        let TransportAnswer {
            response,
            mut connection,
            pool,
        } = answered;
        let head = Instant::now();
        let facts = connection.facts.clone();
        let tls = facts.tls.as_ref().map(tls::agreed);
        let hop = |response: &HttpResponse| Hop {
            remote: facts.remote,
            tls,
            timings: attempt.trace.timings([started, head, Instant::now()]),
            reused: !attempt.trace.connected(),
            ..record(self.request, response, started)
        };
        match incoming::receive(response, attempt, &facts, (self.sink, self.deadline), over).await {
            Ok(response) => {
                connection.used(keep_alive(response.header("keep-alive")));
                pool.give_back(connection);
                let hop = hop(&response);
                Ok((response, hop))
            }
            Err(mut error) => {
                let begun = error.response.as_deref().map(|partial| Box::new(hop(partial)));
                error = attempt.unanswered(error, started);
                if let Some(lost) = &mut error.unanswered {
                    lost.begun = begun;
                }
                Err(FailedExchange::of(error))
            }
        }
    }

    /// The proxy's refusal as an answer.
    pub(super) fn refused_by_proxy(
        &self,
        refusal: connect::TunnelRefusal,
        started: Instant,
    ) -> (HttpResponse, Hop) {
        let mut response = HttpResponse::from_head(refusal.status, refusal.headers);
        response.reason = refusal.reason;
        response.version = "HTTP/1.1";
        response.wire_size = refusal.body.len() as u64;
        response.decoded_size = response.wire_size;
        response.body_kept = self.sink == BodySink::Keep;
        if response.body_kept {
            response.body = refusal.body;
        } else {
            response.beginning = refusal.body;
        }
        let passed = started.elapsed();
        let hop = Hop {
            timings: Timings {
                waiting: passed,
                total: passed,
                ..Timings::default()
            },
            ..record(self.request, &response, started)
        };
        (response, hop)
    }
}

/// The part of a hop that the request and its answer already show.
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
        resent: None,
    }
}
