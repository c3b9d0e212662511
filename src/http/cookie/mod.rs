//! Cookies by RFC 6265 and what its successor forbids, kept for one run.
//!
//! A cookie comes in through [`Jar::store`], which refuses what the answering host may not set, and goes out
//! through [`Jar::matching`], which gives a URL only what belongs to it. The clock is the caller's.
//!
//! Loopback counts as secure, as it does in browsers: `Secure` cookies are accepted from and sent to
//! `http://127.0.0.1` and `http://localhost`, so that a mock server behaves as the real one does.

pub mod date;
pub mod parse;
pub mod scope;

pub use parse::SetCookie;

use super::proxy::is_loopback;
use url::{Host, Url};

/// More are not kept: the oldest go first.
const MOST_COOKIES: usize = 3000;

/// A cookie and where it belongs. Its value is as good as a password and is not shown.
#[derive(Clone, PartialEq)]
pub struct StoredCookie {
    pub name: String,
    pub value: String,
    /// Without a leading dot.
    domain: String,
    /// Only for exactly that host.
    host_only: bool,
    path: String,
    secure: bool,
    /// Seconds since 1970; None lasts for the run.
    expires: Option<i64>,
}

/// The cookies of a run, oldest first.
#[derive(Debug, Default)]
pub struct Jar {
    cookies: Vec<StoredCookie>,
}

impl Jar {
    /// Takes the `Set-Cookie` headers of an answer from `url`. Those that break a rule are left out, as browsers do.
    pub fn store<'a>(&mut self, url: &Url, headers: impl Iterator<Item = &'a [u8]>, now: i64) {
        for header in headers {
            if let Some(cookie) = SetCookie::parse(header).and_then(|set| accept(set, url, now)) {
                self.replace(cookie, now);
            }
        }
    }

    /// What is sent to `url`: longer paths first, then the older ones.
    pub fn matching(&self, url: &Url, now: i64) -> Vec<&StoredCookie> {
        let mut found: Vec<_> = self
            .cookies
            .iter()
            .filter(|cookie| cookie.goes_to(url, now))
            .collect();
        found.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        found
    }

    /// A cookie of the same name, domain and path gives way, but lends its place in the order.
    fn replace(&mut self, cookie: StoredCookie, now: i64) {
        let is_same = |known: &StoredCookie| {
            known.name == cookie.name && known.domain == cookie.domain && known.path == cookie.path
        };
        let expired = cookie.is_expired(now);
        match self.cookies.iter().position(is_same) {
            Some(at) if expired => drop(self.cookies.remove(at)),
            Some(at) => self.cookies[at] = cookie,
            None if expired => {}
            None => self.cookies.push(cookie),
        }
        if self.cookies.len() > MOST_COOKIES {
            self.cookies.remove(0);
        }
    }
}

impl StoredCookie {
    fn goes_to(&self, url: &Url, now: i64) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host_matches = if self.host_only {
            host == self.domain
        } else {
            scope::domain_matches(host, &self.domain)
        };
        host_matches
            && scope::path_matches(url.path(), &self.path)
            && (!self.secure || is_secure(url))
            && !self.is_expired(now)
    }

    fn is_expired(&self, now: i64) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl std::fmt::Debug for StoredCookie {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}=*** for {}{}", self.name, self.domain, self.path)
    }
}

fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

/// The cookie that a host's wish comes to, or None where it may not have it.
fn accept(set: SetCookie, url: &Url, now: i64) -> Option<StoredCookie> {
    let host = url.host_str()?;
    let domain = match &set.domain {
        Some(domain) => accept_domain(domain, host, matches!(url.host(), Some(Host::Domain(_))))?,
        None => None,
    };
    if set.secure && !is_secure(url) {
        return None;
    }
    let path = match &set.path {
        Some(path) => path.clone(),
        None => scope::default_path(url.path()).to_owned(),
    };
    keeps_prefix(&set).then_some(())?;
    let max_age = set.max_age.map(|seconds| {
        if seconds > 0 {
            now.saturating_add(seconds)
        } else {
            i64::MIN
        }
    });
    Some(StoredCookie {
        host_only: domain.is_none(),
        domain: domain.unwrap_or_else(|| host.to_owned()),
        name: set.name,
        value: set.value,
        path,
        secure: set.secure,
        expires: max_age.or(set.expires),
    })
}

/// `Some(None)` is the host alone. A public suffix (`com`, `co.uk`, `github.io`) may not have cookies, except as
/// the very host that answered.
fn accept_domain(domain: &str, host: &str, has_name: bool) -> Option<Option<String>> {
    if domain == host {
        let shared = has_name && !scope::is_public_suffix(domain);
        return Some(shared.then(|| domain.to_owned()));
    }
    let allowed = has_name && !scope::is_public_suffix(domain) && scope::domain_matches(host, domain);
    allowed.then(|| Some(domain.to_owned()))
}

/// `__Secure-` and `__Host-` promise how the cookie was set.
fn keeps_prefix(set: &SetCookie) -> bool {
    let name = set.name.to_ascii_lowercase();
    match &*name {
        name if name.starts_with("__host-") => {
            set.secure && set.domain.is_none() && set.path.as_deref() == Some("/")
        }
        name if name.starts_with("__secure-") => set.secure,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `url` is sent after `from` has set `cookies`.
    fn sent(from: &str, cookies: &[&str], to: &str) -> String {
        let mut jar = Jar::default();
        let from: Url = from.parse().unwrap();
        jar.store(&from, cookies.iter().map(|cookie| cookie.as_bytes()), 1000);
        let found = jar.matching(&to.parse().unwrap(), 1000);
        let pairs: Vec<_> = found
            .iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        pairs.join("; ")
    }

    fn check(from: &str, cookie: &str, to: &str, expected: &str) {
        assert_eq!(
            sent(from, &[cookie], to),
            expected,
            "{cookie} from {from} to {to}"
        );
    }

    #[test]
    fn r10_domains() {
        check("http://a.x.com/", "k=v", "http://a.x.com/", "k=v");
        check("http://a.x.com/", "k=v", "http://b.a.x.com/", "");
        check("http://a.x.com/", "k=v; Domain=.X.com", "http://b.x.com/", "k=v");
        check(
            "http://a.x.com/",
            "k=v; Domain=other.com",
            "http://other.com/",
            "",
        );
        check(
            "http://a.x.com/",
            "k=v; Domain=b.a.x.com",
            "http://b.a.x.com/",
            "",
        );
        check(
            "http://10.0.0.1/",
            "k=v; Domain=10.0.0.1",
            "http://10.0.0.1/",
            "k=v",
        );
        check("http://10.0.0.1/", "k=v; Domain=0.0.1", "http://10.0.0.1/", "");
    }

    #[test]
    fn r10_public_suffixes_have_no_cookies() {
        check("http://x.com/", "k=v; Domain=com", "http://y.com/", "");
        check("http://x.co.uk/", "k=v; Domain=co.uk", "http://y.co.uk/", "");
        check(
            "http://me.github.io/",
            "k=v; Domain=github.io",
            "http://you.github.io/",
            "",
        );
        check(
            "http://localhost/",
            "k=v; Domain=localhost",
            "http://localhost/",
            "k=v",
        );
    }

    #[test]
    fn r10_secure_and_loopback() {
        check("https://x.com/", "k=v; Secure", "https://x.com/", "k=v");
        check("https://x.com/", "k=v; Secure", "http://x.com/", "");
        check("http://x.com/", "k=v; Secure", "https://x.com/", "");
        check(
            "http://127.0.0.1:81/",
            "k=v; Secure",
            "http://127.0.0.1:82/",
            "k=v",
        );
    }

    #[test]
    fn r10_paths() {
        check("http://x.com/a/b", "k=v", "http://x.com/a/c", "k=v");
        check("http://x.com/a/b", "k=v", "http://x.com/b", "");
        check("http://x.com/", "k=v; Path=/a", "http://x.com/ab", "");
        check("http://x.com/", "k=v; Path=/a", "http://x.com/a/b", "k=v");
        check("http://x.com/q", "k=v; Path=a", "http://x.com/z", "k=v");
        let both = sent(
            "http://x.com/a/b",
            &["k=1; Path=/", "k=2; Path=/a"],
            "http://x.com/a/",
        );
        assert_eq!(both, "k=2; k=1");
    }

    #[test]
    fn r10_expiry() {
        check("http://x.com/", "k=v; Max-Age=1", "http://x.com/", "k=v");
        check("http://x.com/", "k=v; Max-Age=0", "http://x.com/", "");
        check(
            "http://x.com/",
            "k=v; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
            "http://x.com/",
            "",
        );
        check(
            "http://x.com/",
            "k=v; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
            "http://x.com/",
            "k=v",
        );
        let dropped = sent("http://x.com/", &["k=v", "k=; Max-Age=-1"], "http://x.com/");
        assert_eq!(dropped, "");
    }

    #[test]
    fn r10_prefixes() {
        check(
            "https://x.com/",
            "__Host-k=v; Secure; Path=/",
            "https://x.com/",
            "__Host-k=v",
        );
        check("https://x.com/", "__Host-k=v; Secure", "https://x.com/", "");
        check(
            "https://a.x.com/",
            "__Host-k=v; Secure; Path=/; Domain=x.com",
            "https://a.x.com/",
            "",
        );
        check("https://x.com/", "__Secure-k=v", "https://x.com/", "");
    }

    #[test]
    fn r10_control_characters_are_refused() {
        check("http://x.com/", "k=a\x01b", "http://x.com/", "");
        check("http://x.com/", "k\x7f=a", "http://x.com/", "");
    }

    #[test]
    fn a_jar_does_not_grow_without_end() {
        let mut jar = Jar::default();
        let url: Url = "http://x.com/".parse().unwrap();
        for number in 0..MOST_COOKIES + 5 {
            jar.store(&url, std::iter::once(format!("k{number}=v").as_bytes()), 0);
        }
        assert_eq!(jar.cookies.len(), MOST_COOKIES);
        assert_eq!(jar.cookies[0].name, "k5");
    }
}
