//! Sends one hop: a request as data goes out over a connection, an answer as data comes back.
//!
//! It follows no redirect, keeps no cookie, decides no retry and looks at no environment variable. The life of a
//! hop: a connection that others have used is taken from the pool, or one is made, by the route that options and proxy
//! give; the request is written; the head is checked against the limits; the body is decoded while it arrives and is
//! kept under a cap or only counted.
//!
//! A request that a kept-alive connection lost goes out once more where that can do no harm (`again`).
//!
//! Every wait has an end: `connect_timeout` for DNS, TCP and TLS together, `idle_timeout` between two pieces of a
//! body and for a head that has begun, `timeout` for everything.

mod again;
mod body_stream;
mod connect;
mod connection;
mod connection_reads;
mod explain;
mod fence;
mod hop_try;
mod incoming;
mod options;
mod outgoing;
mod places;
mod pool;
mod route;
mod tls;
mod trace;
mod verifier;

pub use options::{BodySink, Password, ProxyChoice, SendOptions, TlsFiles};
pub use tls::check as check_tls;

use crate::http::dial::Dial;
use crate::http::failure::Resent;
use crate::http::proxy::{self, ProxyRules};
use crate::http::{FailureKind, Hop, HttpRequest, HttpResponse, Origin, TransportError};
use crate::io::interrupt::Interrupt;
use crate::model::HttpVersion;
use connect::{ConnectError, ConnectWay, Connected, ProxyError};
use connection::OpenConnection;
use explain::ConnectionAttempt;
use fence::Fence;
use hyper::Response;
use hyper::body::Incoming;
use places::Places;
use pool::{Pool, RoutePool};
use route::ConnectionRoute;
use std::pin::pin;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};
use url::Url;

/// All connections of a run.
#[derive(Default)]
pub struct Transport {
    proxies: ProxyRules,
    pool: Pool,
    fence: Fence,
    interrupt: Interrupt,
}

/// One hop, as all its tries have it.
struct Errand<'a> {
    request: &'a HttpRequest,
    how: &'a SendOptions,
    route: ConnectionRoute,
    sink: BodySink,
    deadline: Instant,
}

/// What a try came to that got a head.
struct TransportAnswer {
    response: Response<Incoming>,
    connection: OpenConnection,
    pool: Arc<RoutePool>,
}

/// Why a try got no head.
enum HopError {
    Request(Box<TransportError>),
    Connect(ConnectError),
    ConnectTimeout,
    /// The handshake of HTTP, on a new connection.
    Handshake(hyper::Error),
    Send(Box<LostRequest>),
    /// The head began and did not end.
    SlowHead,
}

/// A request that was handed to a connection.
struct LostRequest {
    error: hyper::Error,
    facts: Arc<connection::Facts>,
    was_reused: bool,
}

/// A try that failed.
struct FailedExchange {
    error: Box<TransportError>,
    may_repeat: bool,
}

impl Transport {
    pub fn new(proxies: ProxyRules) -> Transport {
        Transport {
            proxies,
            pool: Pool::default(),
            fence: Fence::default(),
            interrupt: Interrupt::never(),
        }
    }

    /// The same, and requests under way are cut off when the interrupt's grace is over.
    pub fn ended_by(self, interrupt: Interrupt) -> Transport {
        Transport { interrupt, ..self }
    }

    /// The same, and nothing is sent but to this origin, where there is one: the mock's, which is served by this process
    /// and takes a file descriptor for its end of a connection.
    pub fn fenced(self, origin: Option<Origin>) -> Transport {
        let mut pool = self.pool;
        if origin.is_some() {
            pool.places = Places::for_each_taking(2);
        }
        Transport {
            pool,
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
        let _place = tokio::select! {
            place = self.pool.places.take() => place,
            // What follows says that the request was interrupted.
            () = self.interrupt.over() => None,
        };
        let errand = Errand {
            request,
            how,
            route: self.route(request, how)?,
            sink,
            deadline: Instant::now() + how.timeout.saturating_sub(how.spent),
        };
        let lost = match self.once(&errand, false).await {
            Ok(answered) => return Ok(answered),
            Err(failed) if failed.may_repeat => Resent::of(failed.error),
            Err(failed) => return Err(failed.error),
        };
        match self.once(&errand, true).await {
            Ok((response, mut hop)) => {
                hop.resent = lost;
                Ok((response, hop))
            }
            Err(mut failed) => {
                failed.error.resent = lost;
                Err(failed.error)
            }
        }
    }

    /// With `only_new`, over a connection that nobody has used.
    async fn once(
        &self,
        errand: &Errand<'_>,
        only_new: bool,
    ) -> Result<(HttpResponse, Hop), Box<FailedExchange>> {
        let started = Instant::now();
        let mut over = pin!(self.interrupt.over());
        let (answer, trace) = {
            // Pinned here, so that it is not copied from one future into the next.
            let mut head = pin!(timeout_at(errand.deadline, self.head(errand, only_new)));
            let exchange = async {
                tokio::select! {
                    biased;
                    answer = &mut head => Some(answer),
                    () = &mut over => None,
                }
            };
            trace::watched(exchange).await
        };
        let attempt = ConnectionAttempt {
            request: errand.request,
            how: errand.how,
            proxy: errand.route.proxy.as_ref(),
            trace: &trace,
        };
        let answered = match answer {
            Some(Ok(Ok(answered))) => answered,
            Some(Ok(Err(HopError::Connect(ConnectError::Proxy(ProxyError::Refused(refusal))))))
                if refusal.status == 407 && errand.how.expects_407 =>
            {
                return Ok(errand.refused_by_proxy(*refusal, started));
            }
            // It was not tried.
            Some(Ok(Err(HopError::Request(error)))) => return Err(FailedExchange::of(error)),
            Some(Ok(Err(error))) => {
                let failed = attempt.unanswered(attempt.failed(&error), started);
                return Err(Box::new(FailedExchange {
                    may_repeat: again::is_harmless(errand.request, &error),
                    error: failed,
                }));
            }
            Some(Err(_elapsed)) => {
                return Err(FailedExchange::of(
                    attempt.unanswered(attempt.out_of_time(), started),
                ));
            }
            None => {
                return Err(FailedExchange::of(
                    attempt.unanswered(attempt.interrupted(), started),
                ));
            }
        };
        errand.read(answered, &attempt, started, over).await
    }

    /// A connection, the request over it, and the answer's head.
    async fn head(&self, errand: &Errand<'_>, only_new: bool) -> Result<TransportAnswer, HopError> {
        let pool = self.pool.of(&errand.route);
        let mut only_new = only_new;
        loop {
            let mut connection = self.connection(errand, &pool, only_new).await?;
            let wire = outgoing::build(errand.request, &connection.facts).map_err(HopError::Request)?;
            let was_reused = connection.is_reused;
            match errand.written(&mut connection, wire).await? {
                Ok(response) => {
                    return Ok(TransportAnswer {
                        response,
                        connection,
                        pool,
                    });
                }
                // Nothing of the request has left this machine.
                Err(lost) if lost.is_unwritten && was_reused => only_new = true,
                Err(lost) => {
                    return Err(HopError::Send(Box::new(LostRequest {
                        error: lost.error,
                        facts: connection.facts.clone(),
                        was_reused,
                    })));
                }
            }
        }
    }

    async fn connection(
        &self,
        errand: &Errand<'_>,
        pool: &RoutePool,
        only_new: bool,
    ) -> Result<OpenConnection, HopError> {
        let only_fresh = !errand.request.is_repeatable();
        if !only_new && let Some(connection) = pool.take(only_fresh).await {
            return Ok(connection);
        }
        let is_shared = errand.route.http == HttpVersion::Http2 && !only_new;
        let _turn = if is_shared {
            Some(pool.opening.lock().await)
        } else {
            None
        };
        if is_shared && let Some(connection) = pool.take(only_fresh).await {
            return Ok(connection);
        }
        // Few requests need a new connection, and all would have to find room for what making one takes.
        let connected = Box::pin(self.connect(errand)).await?;
        let connection = Box::pin(OpenConnection::start(connected))
            .await
            .map_err(HopError::Handshake)?;
        pool.announce(&connection);
        Ok(connection)
    }

    async fn connect(&self, errand: &Errand<'_>) -> Result<Connected, HopError> {
        let (route, request) = (&errand.route, errand.request);
        let config = route
            .tls
            .as_ref()
            .map(|files| self.pool.config(files, route.http));
        let tls = config.transpose().map_err(|fault| {
            let mut error = TransportError::new(FailureKind::Request, request, fault.message);
            error.help = fault.help;
            HopError::Request(error)
        })?;
        let way = ConnectWay {
            origin: &route.origin,
            http: route.http,
            proxy: route.proxy.as_ref(),
            dial: &route.dial,
            tls,
        };
        self.pool.make_room();
        let mut connecting = pin!(way.connect());
        loop {
            let end = Instant::now() + errand.how.connect_timeout;
            match timeout_at(end, &mut connecting).await {
                Ok(connected) => return connected.map_err(HopError::Connect),
                // Waiting for a file descriptor is no fault of the server.
                Err(_elapsed) if trace::took_descriptors() => self.pool.clear(),
                Err(_elapsed) => return Err(HopError::ConnectTimeout),
            }
        }
    }

    fn route(
        &self,
        request: &HttpRequest,
        how: &SendOptions,
    ) -> Result<ConnectionRoute, Box<TransportError>> {
        if self.fence.is_closed() {
            let how = SendOptions {
                dial: Dial::default(),
                ..how.clone()
            };
            return Ok(ConnectionRoute::new(request, &how, self.proxy(request, &how)?));
        }
        let proxy = if how.dial.unix.is_some() {
            None
        } else {
            self.proxy(request, how)?
        };
        Ok(ConnectionRoute::new(request, how, proxy))
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

impl FailedExchange {
    fn of(error: Box<TransportError>) -> Box<FailedExchange> {
        Box::new(FailedExchange {
            error,
            may_repeat: false,
        })
    }
}
