//! A run's client as the driver has it: one transport, one jar, a clock that does not move.

use super::{raw_server, sample};
use crate::auth::digest::Nonces;
use crate::http::cookie::Jar;
use crate::http::proxy::ProxyRules;
use crate::http::{Exchange, TransportError};
use crate::io::transport::{BodySink, Transport};
use crate::model::Request;
use crate::run::exchange::{ExchangeSession, exchange};
use crate::run::prepare::Prepared;
use raw_server::{Server, answer, serve};
use std::cell::RefCell;

pub type Outcome = Result<Exchange, Box<TransportError>>;

pub const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// The headers that the tool adds to every request, as they go out.
pub const DEFAULTS: &str = concat!(
    "user-agent: callsheet/",
    env!("CARGO_PKG_VERSION"),
    "\r\naccept: */*\r\naccept-encoding: gzip, br, zstd, deflate\r\n"
);

#[derive(Default)]
pub struct Client {
    transport: Transport,
    jar: RefCell<Jar>,
    nonces: RefCell<Nonces>,
}

impl Client {
    /// With these variables in the environment.
    pub fn in_environment(variables: &[(&str, &str)]) -> Client {
        let rules = ProxyRules::from_environment(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.to_string())
        });
        Client {
            transport: Transport::new(rules),
            jar: RefCell::default(),
            nonces: RefCell::default(),
        }
    }

    pub async fn send(&self, prepared: &Prepared, sink: BodySink) -> Outcome {
        let session = ExchangeSession {
            transport: &self.transport,
            jar: &self.jar,
            nonces: &self.nonces,
            now: &|| 0,
            nonce: &|| "cnonce".to_owned(),
        };
        exchange(&session, prepared, sink).await
    }

    pub async fn run(&self, request: &Request) -> Outcome {
        self.send(&sample::prepared(request).unwrap(), BodySink::Keep)
            .await
    }

    pub async fn get(&self, url: &str) -> Outcome {
        self.run(&sample::request("GET", url)).await
    }
}

pub async fn run(request: &Request) -> Outcome {
    Client::default().run(request).await
}

pub async fn get(url: &str) -> Outcome {
    Client::default().get(url).await
}

/// The failure of a GET.
pub async fn failure(url: &str) -> Box<TransportError> {
    get(url).await.expect_err("the request should have failed")
}

/// The bytes of the one request that the server got.
pub async fn sent(build: impl Fn(&Server) -> Request) -> String {
    let server = serve(vec![answer(OK)]);
    run(&build(&server)).await.unwrap();
    server.requests().remove(0)
}
