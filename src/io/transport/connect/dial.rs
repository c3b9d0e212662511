//! Which address a name stands for: what the user said, the system's resolver, and loopback for `.localhost`.

use super::ConnectError;
use crate::io::transport::trace;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use tokio::time::Instant;

/// Where connections go that would go elsewhere by their URL alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dial {
    pub resolve: Vec<ResolveRule>,
    pub connect_to: Vec<ConnectRule>,
    /// A socket in the file system that all connections are made to.
    pub unix: Option<PathBuf>,
}

/// The addresses of a host, in place of what the resolver says.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolveRule {
    /// Lower-case; `*` is every host.
    pub host: String,
    /// None for every port.
    pub port: Option<u16>,
    pub addresses: Vec<IpAddr>,
}

/// Connections to one host and port are made to another. None matches, or keeps, whatever it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectRule {
    pub from: (Option<String>, Option<u16>),
    pub to: (Option<String>, Option<u16>),
}

/// A name that could not be resolved.
#[derive(Debug)]
pub struct ResolveError {
    pub host: String,
    pub reason: String,
}

impl Dial {
    /// Host and port to connect to for a request to these.
    pub fn target(&self, host: &str, port: u16) -> (String, u16) {
        let rule = self.connect_to.iter().find(|rule| {
            let (from_host, from_port) = &rule.from;
            from_host
                .as_ref()
                .is_none_or(|known| known.eq_ignore_ascii_case(host))
                && from_port.is_none_or(|known| known == port)
        });
        match rule {
            None => (host.to_owned(), port),
            Some(rule) => (
                rule.to.0.clone().unwrap_or_else(|| host.to_owned()),
                rule.to.1.unwrap_or(port),
            ),
        }
    }

    fn known(&self, host: &str, port: u16) -> Option<&[IpAddr]> {
        let rule = self.resolve.iter().find(|rule| {
            (rule.host == "*" || rule.host.eq_ignore_ascii_case(host))
                && rule.port.is_none_or(|known| known == port)
        });
        rule.map(|rule| &rule.addresses[..])
    }

    /// The addresses of a host, at least one. An address in the URL needs no look-up.
    pub async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Some(known) = self.known(bare, port) {
            return Ok(known
                .iter()
                .map(|address| SocketAddr::new(*address, port))
                .collect());
        }
        if let Ok(address) = bare.parse() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        trace::note(|trace| trace.dns_start = Some(Instant::now()));
        let found = look_up(bare, port).await;
        trace::note(|trace| trace.dns_end = Some(Instant::now()));
        found
    }
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
        let found = Dial::default().addresses("api.app.localhost", 80).await.unwrap();
        assert!(
            found.iter().all(|address| address.ip().is_loopback()),
            "{found:?}"
        );
        assert!(is_localhost("x.localhost.") && is_localhost("LOCALHOST"));
        assert!(!is_localhost("notlocalhost") && !is_localhost("localhost.com"));
    }

    #[tokio::test]
    async fn rules_go_by_host_and_port() {
        let dial = Dial {
            resolve: vec![ResolveRule {
                host: "a.test".to_owned(),
                port: Some(8443),
                addresses: vec!["127.0.0.9".parse().unwrap()],
            }],
            connect_to: vec![ConnectRule {
                from: (Some("a.test".to_owned()), None),
                to: (None, Some(1)),
            }],
            unix: None,
        };
        let found = dial.addresses("A.test", 8443).await.unwrap();
        assert_eq!(found, ["127.0.0.9:8443".parse().unwrap()]);
        assert!(dial.known("a.test", 443).is_none());
        assert_eq!(dial.target("a.test", 80), ("a.test".to_owned(), 1));
        assert_eq!(dial.target("b.test", 80), ("b.test".to_owned(), 80));
    }
}
