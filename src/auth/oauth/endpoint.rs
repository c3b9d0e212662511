use super::MaybeSecret;
use std::fmt;
use url::{Host, Url};

/// An address of the authorization server: http or https, without user info and fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenEndpoint {
    pub url: Url,
    /// A part of the address was made from a secret.
    pub secret: bool,
}

impl TokenEndpoint {
    /// The error says what was expected; it never repeats the address, which may hold a secret.
    pub fn parse(address: &MaybeSecret) -> Result<TokenEndpoint, &'static str> {
        let url =
            Url::parse(&address.text).map_err(|_| "expected an absolute address such as `https://...`")?;
        let fault = match (url.scheme(), url.has_authority()) {
            ("http" | "https", true) => userinfo_or_fragment(&url),
            _ => Some("expected an address that starts with `https://` or `http://`"),
        };
        let secret = address.secret;
        fault.map_or(Ok(TokenEndpoint { url, secret }), Err)
    }

    /// Whether what is sent there can be read on the way: http to another machine.
    pub fn is_exposed(&self) -> bool {
        self.url.scheme() == "http" && !is_loopback(&self.url)
    }
}

/// Whether the address names this machine, by loopback address or as `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

fn userinfo_or_fragment(url: &Url) -> Option<&'static str> {
    if !url.username().is_empty() || url.password().is_some() {
        return Some(
            "expected an address without user name and password: those belong in `client_id` and `client_secret`",
        );
    }
    url.fragment()
        .map(|_| "expected an address without `#`: OAuth endpoints have no fragment")
}

impl fmt::Debug for TokenEndpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            out.write_str("***")
        } else {
            write!(out, "{}", self.url)
        }
    }
}
