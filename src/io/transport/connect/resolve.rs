//! Which address a name means: what rules say, the system's resolver, and loopback for `.localhost`.

use super::ConnectError;
use crate::http::dial::{Dial, bare};
use crate::io::transport::trace;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::time::Instant;

/// A name that could not be resolved.
#[derive(Debug)]
pub struct ResolveError {
    pub host: String,
    pub reason: String,
}

/// The addresses of a host, at least one. An address in the URL needs no look-up.
///
/// # Errors
/// Why there is no connection.
pub async fn addresses(dial: &Dial, host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectError> {
    let host = bare(host);
    if let Some(known) = dial.known(host, port) {
        return Ok(known
            .iter()
            .map(|address| SocketAddr::new(*address, port))
            .collect());
    }
    if let Ok(address) = host.parse() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    trace::note(|trace| trace.dns_start = Some(Instant::now()));
    let found = look_up(host, port).await;
    trace::note(|trace| trace.dns_end = Some(Instant::now()));
    found
}

async fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectError> {
    let found = super::with_descriptors(|| tokio::net::lookup_host((host, port))).await;
    let error = match found {
        Ok(addresses) => {
            let addresses: Vec<_> = addresses.collect();
            if !addresses.is_empty() {
                return Ok(addresses);
            }
            io::Error::other("no address")
        }
        Err(error) => error,
    };
    if is_localhost(host) {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        return Ok(loopback.map(|address| SocketAddr::new(address, port)).to_vec());
    }
    Err(ConnectError::Resolve(ResolveError {
        host: host.to_owned(),
        reason: resolver_words(&error),
    }))
}

/// RFC 6761: names under `localhost` are loopback, and few resolvers know it.
fn is_localhost(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

/// The part of the system's message that says something.
fn resolver_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.rsplit(": ").next().unwrap_or(&text);
    words.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_under_localhost_are_loopback() {
        let found = addresses(&Dial::default(), "api.app.localhost", 80)
            .await
            .unwrap();
        assert!(
            found.iter().all(|address| address.ip().is_loopback()),
            "{found:?}"
        );
        assert!(is_localhost("x.localhost.") && is_localhost("LOCALHOST"));
        assert!(!is_localhost("notlocalhost") && !is_localhost("localhost.com"));
    }
}
