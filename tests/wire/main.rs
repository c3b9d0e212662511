//! Requests over real sockets: what is sent, byte for byte, and what becomes of every kind of answer.

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
mod options;
mod proxies;
mod redirects;
mod rendered;
mod tls;
mod transfers;
mod versions;
