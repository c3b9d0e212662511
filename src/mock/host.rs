//! Whether a request was meant for this machine: the guard against DNS rebinding.

use hyper::http::request::Parts;
use std::net::{IpAddr, SocketAddr};

/// `localhost`, a loopback address, or the address that the server listens on; in `Host`, and on the request line
/// where that has a host too. A request with no `Host`, or with two, is nobody's.
pub fn is_ours(head: &Parts, bound: Option<SocketAddr>) -> bool {
    let mut hosts = head.headers.get_all("host").iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let line = head
        .uri
        .authority()
        .is_none_or(|name| is_this_machine(name.as_str(), bound));
    line && host.to_str().is_ok_and(|name| is_this_machine(name, bound))
}

fn is_this_machine(authority: &str, bound: Option<SocketAddr>) -> bool {
    let name = without_port(authority);
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let address: Option<IpAddr> = name.trim_matches(['[', ']']).parse().ok();
    let listens = bound.map(|bound| bound.ip()).filter(|ip| !ip.is_unspecified());
    address.is_some_and(|address| address.is_loopback() || Some(address) == listens)
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        // The last colon of `[::1]` is part of the address.
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m01_only_names_of_this_machine_are_ours() {
        let bound = Some("192.168.1.5:80".parse().unwrap());
        for (authority, expected) in [
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("127.0.0.1:43117", true),
            ("127.9.9.9", true),
            ("[::1]:80", true),
            ("[::1]", true),
            ("192.168.1.5:80", true),
            ("192.168.1.6:80", false),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:80", false),
            ("", false),
            ("0.0.0.0", false),
        ] {
            assert_eq!(is_this_machine(authority, bound), expected, "{authority}");
        }
    }
}
