//! Which hosts and paths a cookie belongs to.

/// The host is the domain or below it. Addresses are below nothing.
pub fn domain_matches(host: &str, domain: &str) -> bool {
    let is_below = || {
        let rest = host.strip_suffix(domain).and_then(|rest| rest.strip_suffix('.'));
        rest.is_some_and(|rest| !rest.is_empty()) && host.parse::<std::net::IpAddr>().is_err()
    };
    host == domain || is_below()
}

/// A name under which strangers register: shared cookies there would be everybody's. A single label that no list
/// knows (`local`, `internal`) counts as one too.
pub fn is_public_suffix(domain: &str) -> bool {
    psl::suffix_str(domain).is_some_and(|suffix| suffix == domain)
}

pub fn path_matches(path: &str, cookie: &str) -> bool {
    match path.strip_prefix(cookie) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') || cookie.ends_with('/'),
        None => false,
    }
}

/// Up to the last slash of the path that set the cookie.
pub fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(at) => &path[..at],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains() {
        assert!(domain_matches("a.x.com", "x.com") && domain_matches("x.com", "x.com"));
        assert!(!domain_matches("ax.com", "x.com") && !domain_matches("x.com", "a.x.com"));
        assert!(!domain_matches("1.2.3.4", "3.4") && !domain_matches(".x.com", "x.com"));
    }

    #[test]
    fn default_paths() {
        assert_eq!(
            (default_path("/a/b"), default_path("/a"), default_path("")),
            ("/a", "/", "/")
        );
    }
}
