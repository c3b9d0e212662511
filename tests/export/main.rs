//! `show --as`: what it prints sends, when it is pasted, what `run` sends, and says where it cannot.

#![expect(clippy::disallowed_methods, reason = "tests make the files that they look at")]

#[expect(dead_code, reason = "of the shared support only a part is used")]
#[path = "../support/certificates.rs"]
mod certificates;
#[expect(dead_code, reason = "of the shared support only a part is used")]
#[path = "../support/raw_server.rs"]
mod raw_server;

mod bodies;
mod connections;
mod items;
mod logins;
mod masks;
mod project;
mod redirects;
mod syntax;
mod terminal;
mod wire;
