//! Requests over real sockets: what is sent, byte for byte, and what becomes of every kind of answer.

#[path = "../../../tests/support/certificates.rs"]
mod certificates;
#[path = "../../../tests/support/raw_server.rs"]
mod raw_server;

mod addresses;
mod bodies;
mod client;
mod credentials;
mod headers;
mod kept_alive;
mod limits;
mod options;
mod proxies;
mod redirects;
mod rendered;
mod sample;
mod tls;
mod transfers;
mod versions;
