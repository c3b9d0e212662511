//! Redirect URIs: which can be listened on, at which addresses, and what is sent to the server.
//!
//! A server compares the URI byte by byte with the registered one, so it goes out as it was written; only a
//! loopback address without a port gets the port that was free (RFC 8252, section 7.3).

use super::endpoint::is_loopback;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redirect {
    /// This machine receives the callback.
    Loopback(Loopback),
    /// The browser ends elsewhere: the user pastes the address it ended on.
    Paste(String),
}

/// An http address of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loopback {
    written: String,
    /// Where a port is or would be inserted in `written`.
    authority_end: usize,
    url: Url,
    port: Option<u16>,
}

impl Redirect {
    /// The error says what was expected.
    pub fn parse(written: &str) -> Result<Redirect, &'static str> {
        if written.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err("expected an address without spaces, control characters and backslashes");
        }
        let url = Url::parse(written).map_err(|_| "expected an absolute address")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("expected an address without user name and password");
        }
        if url.fragment().is_some() {
            return Err("expected an address without `#`: the server appends its answer to the query");
        }
        match (url.scheme(), is_loopback(&url)) {
            ("http", true) => Loopback::new(written, url).map(Redirect::Loopback),
            ("https", _) => Ok(Redirect::Paste(written.to_owned())),
            _ => Err("expected http on a loopback address (`127.0.0.1`, `[::1]`, `localhost`), or https"),
        }
    }

    /// As the login has it.
    pub fn written(&self) -> &str {
        match self {
            Redirect::Loopback(loopback) => &loopback.written,
            Redirect::Paste(written) => written,
        }
    }
}

impl Loopback {
    fn new(written: &str, url: Url) -> Result<Loopback, &'static str> {
        const PREFIX: &str = "http://";
        let rest = match written.get(..PREFIX.len()) {
            Some(prefix) if prefix.eq_ignore_ascii_case(PREFIX) => &written[PREFIX.len()..],
            _ => return Err("expected an address that starts with `http://`"),
        };
        let length = rest.find(['/', '?']).unwrap_or(rest.len());
        // The parser drops port 80, which is as good a port as any: it is read from the text instead.
        let port = match rest[..length].rsplit_once(':') {
            Some((_, port)) if !port.ends_with(']') => {
                Some(port.parse().map_err(|_| "expected a port between 1 and 65535")?)
            }
            _ => None,
        };
        Ok(Loopback {
            written: written.to_owned(),
            authority_end: PREFIX.len() + length,
            url,
            port: port.filter(|port| *port != 0),
        })
    }

    /// Where to listen: at all of these, on one port. Port 0 asks the system for a free one. An address that
    /// this machine does not have may be left out as long as one is bound.
    pub fn bind(&self) -> Vec<SocketAddr> {
        let addresses: Vec<IpAddr> = match self.url.host() {
            Some(Host::Ipv4(address)) => vec![address.into()],
            Some(Host::Ipv6(address)) => vec![address.into()],
            _ => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        };
        let port = self.port.unwrap_or(0);
        addresses
            .into_iter()
            .map(|address| SocketAddr::new(address, port))
            .collect()
    }

    /// The address that is sent to the server; `port` is the one that was bound.
    pub fn uri(&self, port: u16) -> String {
        if self.port.is_some() {
            return self.written.clone();
        }
        let (authority, rest) = self.written.split_at(self.authority_end);
        format!("{}:{port}{rest}", authority.trim_end_matches(":0"))
    }

    /// The only path that is answered.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// Whether a `Host` header (or an origin without its scheme) names this listener on `port`.
    pub fn is_authority(&self, host: &str, port: u16) -> bool {
        let name = self.url.host_str().unwrap_or_default();
        let bare = port == 80 && host.eq_ignore_ascii_case(name);
        bare || host.eq_ignore_ascii_case(&format!("{name}:{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loopback(written: &str) -> Loopback {
        match Redirect::parse(written) {
            Ok(Redirect::Loopback(loopback)) => loopback,
            other => panic!("{written}: {other:?}"),
        }
    }

    /// What is bound, the URI with port 4321 bound, and the path that is answered.
    fn check(written: &str, bind: &str, uri: &str, path: &str) {
        let loopback = loopback(written);
        let bound: Vec<String> = loopback.bind().iter().map(SocketAddr::to_string).collect();
        assert_eq!(bound.join(" "), bind);
        assert_eq!(loopback.uri(4321), uri);
        assert_eq!(loopback.path(), path);
    }

    #[test]
    fn a08_only_loopback_addresses_are_bound() {
        check(
            "http://127.0.0.1/cb",
            "127.0.0.1:0",
            "http://127.0.0.1:4321/cb",
            "/cb",
        );
        check(
            "http://[::1]/cb?a=1",
            "[::1]:0",
            "http://[::1]:4321/cb?a=1",
            "/cb",
        );
        check(
            "http://localhost",
            "127.0.0.1:0 [::1]:0",
            "http://localhost:4321",
            "/",
        );
        check(
            "http://localhost?a=1",
            "127.0.0.1:0 [::1]:0",
            "http://localhost:4321?a=1",
            "/",
        );
        check(
            "http://127.0.0.1:0/cb",
            "127.0.0.1:0",
            "http://127.0.0.1:4321/cb",
            "/cb",
        );
    }

    #[test]
    fn a_port_is_honoured_and_the_text_left_alone() {
        check(
            "http://127.0.0.1:8080",
            "127.0.0.1:8080",
            "http://127.0.0.1:8080",
            "/",
        );
        check(
            "http://127.0.0.1:80/cb",
            "127.0.0.1:80",
            "http://127.0.0.1:80/cb",
            "/cb",
        );
        check(
            "HTTP://LocalHost:8080/a%20b/",
            "127.0.0.1:8080 [::1]:8080",
            "HTTP://LocalHost:8080/a%20b/",
            "/a%20b/",
        );
        check("http://[::1]:8080/", "[::1]:8080", "http://[::1]:8080/", "/");
    }

    #[test]
    fn other_machines_are_pasted_from() {
        for written in [
            "https://example.com/cb",
            "https://127.0.0.1:3000/cb",
            "https://oauth.example",
        ] {
            assert_eq!(Redirect::parse(written), Ok(Redirect::Paste(written.to_owned())));
        }
    }

    #[test]
    fn what_can_be_neither_is_refused() {
        for written in [
            "http://example.com/cb",
            "http://127.0.0.1.example.com/cb",
            "http://0.0.0.0/cb",
            "http://u:p@127.0.0.1/cb",
            "http://127.0.0.1/cb#x",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:/cb",
            "http:\\\\127.0.0.1\\cb",
            "http:127.0.0.1/cb",
            " http://127.0.0.1/cb",
            "app.example:/cb",
            "urn:ietf:wg:oauth:2.0:oob",
            "/cb",
            "",
        ] {
            assert!(Redirect::parse(written).is_err(), "{written}");
        }
    }

    #[test]
    fn a05_the_host_header_has_to_name_the_listener() {
        let local = loopback("http://localhost/cb");
        assert!(local.is_authority("LOCALHOST:80", 80) && local.is_authority("localhost", 80));
        assert!(!local.is_authority("localhost", 4321) && !local.is_authority("127.0.0.1:4321", 4321));
        assert!(loopback("http://[::1]/").is_authority("[::1]:4321", 4321));
    }
}
