//! Where connections go that would go elsewhere by their URL alone: addresses of names, other hosts and ports, a socket
//! in the file system.

use std::net::IpAddr;
use std::path::PathBuf;

/// The rules of one request. The first rule that fits holds.
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
    /// `*` is every host.
    pub host: String,
    /// None for every port.
    pub port: Option<u16>,
    pub addresses: Vec<IpAddr>,
}

/// Connections to one host and port are made to another.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectRule {
    pub from: HostPort,
    pub to: HostPort,
}

/// None fits any, or keeps what is there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HostPort {
    pub host: Option<String>,
    pub port: Option<u16>,
}

impl Dial {
    /// Host and port to connect to for a request to these.
    pub fn target(&self, host: &str, port: u16) -> (String, u16) {
        let rule = self.connect_to.iter().find(|rule| rule.from.fits(host, port));
        let to = rule.map(|rule| &rule.to);
        (
            to.and_then(|to| to.host.clone())
                .unwrap_or_else(|| host.to_owned()),
            to.and_then(|to| to.port).unwrap_or(port),
        )
    }

    /// The addresses that a rule gives to a host. None if no rule is about the host and port.
    pub fn known(&self, host: &str, port: u16) -> Option<&[IpAddr]> {
        let rule = self.resolve.iter().find(|rule| {
            (rule.host == "*" || rule.host.eq_ignore_ascii_case(host))
                && rule.port.is_none_or(|known| known == port)
        });
        rule.map(|rule| &rule.addresses[..])
    }
}

impl Dial {
    pub fn is_empty(&self) -> bool {
        *self == Dial::default()
    }
}

impl ResolveRule {
    /// Makes a rule from `host` or `host:port`, and addresses as text. The error says what was expected.
    pub fn new<'t>(name: &str, addresses: impl IntoIterator<Item = &'t str>) -> Result<ResolveRule, String> {
        let from = HostPort::parse(name)?;
        let addresses: Result<Vec<IpAddr>, String> = addresses.into_iter().map(address).collect();
        let addresses = addresses?;
        if addresses.is_empty() {
            return Err(format!("`{name}` has no address"));
        }
        Ok(ResolveRule {
            host: from.host.unwrap_or_else(|| "*".to_owned()),
            port: from.port,
            addresses,
        })
    }

    /// As curl's option has it: `host:port:address[,address]`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<ResolveRule, String> {
        let wanted = || format!("`{text}` is no `host:port:address`");
        let (host, rest) = split_host(text).ok_or_else(wanted)?;
        let (port, addresses) = rest.split_once(':').ok_or_else(wanted)?;
        ResolveRule::new(&format!("{host}:{port}"), addresses.split(','))
    }
}

impl ConnectRule {
    /// Makes a rule from `host:port` twice, each part of which may be empty.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn new(from: &str, to: &str) -> Result<ConnectRule, String> {
        Ok(ConnectRule {
            from: HostPort::parse(from)?,
            to: HostPort::parse(to)?,
        })
    }

    /// As curl's option has it: `host:port:host:port`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<ConnectRule, String> {
        let wanted = || format!("`{text}` is no `host:port:host:port`");
        let (host, rest) = split_host(text).ok_or_else(wanted)?;
        let (port, to) = rest.split_once(':').ok_or_else(wanted)?;
        ConnectRule::new(&format!("{host}:{port}"), to)
    }
}

impl HostPort {
    /// `host`, `host:port`, `:port`, `[::1]:port`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<HostPort, String> {
        let text = text.trim();
        let (host, port) = split_host(text).unwrap_or((text, ""));
        let port = match port {
            "" => None,
            port => Some(port.parse().map_err(|_| format!("`{port}` is no port"))?),
        };
        let host = bare(host);
        if host.contains(['/', '@', ' ']) {
            return Err(format!("`{host}` is no host"));
        }
        Ok(HostPort {
            host: (!host.is_empty()).then(|| host.to_owned()),
            port,
        })
    }

    fn fits(&self, host: &str, port: u16) -> bool {
        let is_host = |known: &String| known.eq_ignore_ascii_case(bare(host));
        self.host.as_ref().is_none_or(is_host) && self.port.is_none_or(|known| known == port)
    }
}

impl std::fmt::Display for HostPort {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = self.host.as_deref().unwrap_or_default();
        let port = self.port.map(|port| port.to_string()).unwrap_or_default();
        if host.contains(':') {
            write!(out, "[{host}]:{port}")
        } else {
            write!(out, "{host}:{port}")
        }
    }
}

/// A host as it is in a URL, without the brackets of IPv6.
pub fn bare(host: &str) -> &str {
    host.strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(host)
}

fn address(text: &str) -> Result<IpAddr, String> {
    let text = text.trim();
    bare(text)
        .parse()
        .map_err(|_| format!("`{text}` is no IP address"))
}

/// At the first colon that is not within the brackets of IPv6.
fn split_host(text: &str) -> Option<(&str, &str)> {
    let from = if text.starts_with('[') { text.find(']')? } else { 0 };
    let colon = from + text[from..].find(':')?;
    Some((&text[..colon], &text[colon + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_go_by_host_and_port() {
        let dial = Dial {
            resolve: vec![ResolveRule::parse("a.test:8443:127.0.0.9,[::1]").unwrap()],
            connect_to: vec![
                ConnectRule::parse("a.test:80::1").unwrap(),
                ConnectRule::new("[::1]:80", "b.test").unwrap(),
                ConnectRule::parse("::c.test:9").unwrap(),
            ],
            unix: None,
        };
        let found = dial.known("A.test", 8443).unwrap();
        assert_eq!(found, [IpAddr::from([127, 0, 0, 9]), "::1".parse().unwrap()]);
        assert!(dial.known("a.test", 443).is_none());
        let check = |host: &str, port, expected: &str| {
            let (host, port) = dial.target(host, port);
            assert_eq!(format!("{host}:{port}"), expected);
        };
        check("a.test", 80, "a.test:1");
        check("[::1]", 80, "b.test:80");
        check("x.test", 443, "c.test:9");
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        let resolve = |text: &str| ResolveRule::parse(text).unwrap_err();
        assert_eq!(resolve("a.test"), "`a.test` is no `host:port:address`");
        assert_eq!(resolve("a.test:443:b.test"), "`b.test` is no IP address");
        assert_eq!(resolve("a.test:x:127.0.0.1"), "`x` is no port");
        assert_eq!(
            ConnectRule::parse("a.test:443").unwrap_err(),
            "`a.test:443` is no `host:port:host:port`"
        );
        assert!(ConnectRule::new("https://a.test", "b.test").is_err());
        assert_eq!(
            ResolveRule::new("a.test", []).unwrap_err(),
            "`a.test` has no address"
        );
    }
}
