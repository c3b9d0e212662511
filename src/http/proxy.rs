//! Which proxy a request goes through, by the environment's conventions.
//!
//! `http_proxy` (or `HTTP_PROXY`) for http, `https_proxy` for https, `all_proxy` for both; lower case wins. `no_proxy`
//! lists exceptions: `*`, a host, a suffix (`example.com` and `.example.com` cover sub-domains), an address, a CIDR
//! block, each with `:port` if it is meant for that port only. Loopback is never proxied: a mock server there
//! would be out of the proxy's reach. `HTTP_PROXY` is ignored where `REQUEST_METHOD` is set, since a CGI script's
//! caller can set it by sending a `Proxy` header.

use std::net::IpAddr;
use url::{Host, Url};

/// The environment's rules, read once by the caller. Not printable: a proxy's address may hold a password.
#[derive(Clone, Default)]
pub struct ProxyRules {
    http: Option<String>,
    https: Option<String>,
    exceptions: Vec<Exception>,
}

impl ProxyRules {
    /// `variable` looks a name up in the environment.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> ProxyRules {
        let lookup = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let either = |lower: &str, upper: &str| lookup(lower).or_else(|| lookup(upper));
        let upper_http = || lookup("HTTP_PROXY").filter(|_| variable("REQUEST_METHOD").is_none());
        let all = either("all_proxy", "ALL_PROXY");
        let exceptions = either("no_proxy", "NO_PROXY").unwrap_or_default();
        ProxyRules {
            http: lookup("http_proxy").or_else(upper_http).or_else(|| all.clone()),
            https: either("https_proxy", "HTTPS_PROXY").or(all),
            exceptions: exceptions
                .split([',', ' '])
                .filter_map(Exception::parse)
                .collect(),
        }
    }

    /// The proxy for this URL as it was written in the environment. None if the request goes without one.
    pub fn choose(&self, target: &Url) -> Option<&str> {
        let proxy = match target.scheme() {
            "https" => self.https.as_deref(),
            _ => self.http.as_deref(),
        }?;
        let direct = is_loopback(target) || self.exceptions.iter().any(|exception| exception.covers(target));
        (!direct).then_some(proxy)
    }
}

/// `localhost`, its sub-domains, 127.0.0.0/8 and ::1.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A proxy's address as people write it: without a scheme it is an http proxy. The error is a reason in words.
pub fn parse(text: &str) -> Result<Url, String> {
    let text = text.trim();
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let url = Url::parse(&whole).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h" if url.has_host() => Ok(url),
        other => Err(format!("`{other}` is not a proxy's scheme")),
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Exception {
    host: HostPattern,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq)]
enum HostPattern {
    Everything,
    /// Without a leading dot.
    Domain(String),
    Block(IpAddr, u8),
}

impl Exception {
    fn parse(text: &str) -> Option<Exception> {
        let text = text.trim();
        if let Some(host) = block(text) {
            return Some(Exception { host, port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (text, None),
        };
        let host = host
            .trim_start_matches("*.")
            .trim_matches('.')
            .to_ascii_lowercase();
        let host = match &*host {
            "" => return None,
            "*" => HostPattern::Everything,
            _ => block(&host).unwrap_or(HostPattern::Domain(host)),
        };
        Some(Exception { host, port })
    }

    fn covers(&self, target: &Url) -> bool {
        let port = target.port_or_known_default();
        if self.port.is_some() && self.port != port {
            return false;
        }
        match (&self.host, target.host()) {
            (HostPattern::Everything, _) => true,
            (HostPattern::Domain(domain), Some(Host::Domain(host))) => {
                let host = host.trim_end_matches('.');
                host.strip_suffix(&**domain)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            (HostPattern::Block(start, bits), Some(Host::Ipv4(host))) => in_block(host.into(), *start, *bits),
            (HostPattern::Block(start, bits), Some(Host::Ipv6(host))) => in_block(host.into(), *start, *bits),
            _ => false,
        }
    }
}

/// An address, bare or in brackets, with or without a prefix length.
fn block(text: &str) -> Option<HostPattern> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(most);
    (bits <= most).then_some(HostPattern::Block(address, bits))
}

fn in_block(host: IpAddr, start: IpAddr, bits: u8) -> bool {
    let (host, start, width) = match (host, start) {
        (IpAddr::V4(host), IpAddr::V4(start)) => (host.to_bits().into(), start.to_bits().into(), 32),
        (IpAddr::V6(host), IpAddr::V6(start)) => (host.to_bits(), start.to_bits(), 128),
        _ => return false,
    };
    let differs: u128 = host ^ start;
    differs.checked_shr(width - u32::from(bits)).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(variables: &[(&str, &str)]) -> ProxyRules {
        ProxyRules::from_environment(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.to_string())
        })
    }

    fn check(variables: &[(&str, &str)], target: &str, expected: Option<&str>) {
        let rules = rules(variables);
        assert_eq!(
            rules.choose(&target.parse().unwrap()),
            expected,
            "{variables:?} {target}"
        );
    }

    #[test]
    fn p01_variables_of_both_cases() {
        check(&[("HTTP_PROXY", "p:1")], "http://a.com", Some("p:1"));
        check(&[("HTTP_PROXY", "p:1")], "https://a.com", None);
        check(
            &[("https_proxy", "p:2"), ("HTTPS_PROXY", "p:3")],
            "https://a.com",
            Some("p:2"),
        );
        check(
            &[("ALL_PROXY", "p:4"), ("http_proxy", "p:1")],
            "http://a.com",
            Some("p:1"),
        );
        check(&[("ALL_PROXY", "p:4")], "https://a.com", Some("p:4"));
        check(&[("http_proxy", " ")], "http://a.com", None);
    }

    #[test]
    fn p01_http_proxy_is_ignored_in_a_cgi_script() {
        check(
            &[("HTTP_PROXY", "p:1"), ("REQUEST_METHOD", "GET")],
            "http://a.com",
            None,
        );
        check(
            &[("http_proxy", "p:1"), ("REQUEST_METHOD", "GET")],
            "http://a.com",
            Some("p:1"),
        );
    }

    #[test]
    fn p01_exceptions() {
        let check_exception = |list: &str, target: &str, direct: bool| {
            let proxy = (!direct).then_some("p:1");
            check(&[("all_proxy", "p:1"), ("NO_PROXY", list)], target, proxy);
        };
        check_exception("*", "http://a.com", true);
        check_exception("x.org, example.com", "http://www.Example.com", true);
        check_exception(".example.com", "http://example.com", true);
        check_exception("example.com", "http://badexample.com", false);
        check_exception("example.com:8080", "http://example.com:8080", true);
        check_exception("example.com:8080", "http://example.com", false);
        check_exception("10.0.0.0/8", "http://10.1.2.3", true);
        check_exception("10.0.0.0/8", "http://11.1.2.3", false);
        check_exception("192.168.1.7:81", "http://192.168.1.7:81", true);
        check_exception("2001:db8::/32", "http://[2001:db8::1]:80", true);
        check_exception("0.0.0.0/0", "http://8.8.8.8", true);
    }

    #[test]
    fn p02_loopback_is_never_proxied() {
        for target in [
            "http://127.0.0.1:8080",
            "http://[::1]",
            "http://localhost",
            "http://a.localhost.",
        ] {
            check(&[("all_proxy", "p:1")], target, None);
        }
    }

    #[test]
    fn proxies_are_urls_or_host_and_port() {
        assert_eq!(parse("p:81").map(String::from), Ok("http://p:81/".to_owned()));
        assert_eq!(
            parse("socks5h://u:p@h").map(|url| url.scheme().to_owned()),
            Ok("socks5h".to_owned())
        );
        assert!(parse("ftp://h").is_err());
        assert!(parse("http://").is_err());
    }
}
