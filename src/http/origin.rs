//! The place a credential belongs to.

use url::Url;

/// Scheme, host and port, compared exactly: `a.com`, `a.com.` and `www.a.com` are three origins. The `url` crate has
/// already lower-cased the host, made IDN into ASCII and dropped a default port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub scheme: String,
    pub host: String,
    pub port: u16,
}

impl Origin {
    pub fn of(url: &Url) -> Origin {
        Origin {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let default = match &*self.scheme {
            "https" => 443,
            _ => 80,
        };
        write!(out, "{}://{}", self.scheme, self.host)?;
        if self.port == default {
            Ok(())
        } else {
            write!(out, ":{}", self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, same: bool) {
        let parse = |text: &str| Origin::of(&text.parse().unwrap());
        assert_eq!(parse(left) == parse(right), same, "{left} and {right}");
    }

    #[test]
    fn r09_origins_are_compared_exactly() {
        check("http://a.com/x", "http://A.COM:80/y", true);
        check("https://a.com", "https://a.com:443", true);
        check("http://bücher.example", "http://xn--bcher-kva.example", true);
        check("http://a.x.com", "http://x.com", false);
        check("http://x.com", "http://x.com.", false);
        check("http://x.com", "https://x.com", false);
        check("http://x.com", "http://x.com:8080", false);
    }
}
