//! Requests over real sockets: what is sent, byte for byte, and what becomes of every kind of answer.

#![expect(
    clippy::disallowed_methods,
    reason = "tests make the files that requests send"
)]

#[path = "../support/certificates.rs"]
mod certificates;
#[path = "../support/raw_server.rs"]
mod raw_server;
#[path = "../support/sample.rs"]
mod sample;

mod addresses;
mod bodies;
mod client;
mod credentials;
mod headers;
mod kept_alive;
mod options;
mod proxies;
mod redirects;
mod rendered;
mod tls;
mod transfers;
mod versions;
