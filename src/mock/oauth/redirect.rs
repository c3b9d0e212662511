//! Redirect URIs: which are registered, and how an answer is written into one.

use url::Url;

/// Whether a URI is one of a client's. Compared as text, but for loopback addresses registered without a port, which are
/// good for every port (RFC 8252, 7.3): an application listens where there is room.
pub fn is_registered(registered: &[String], uri: &str) -> bool {
    registered
        .iter()
        .any(|known| known == uri || without_port(uri).as_deref() == Some(known))
}

/// The URI with the answer's parameters after those that it has.
pub fn with(uri: &str, parameters: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    let joint = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{joint}{query}")
}

/// A URI may be redirected to if it is absolute and has no fragment (RFC 6749, 3.1.2).
pub fn is_sound(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.fragment().is_none()) && !uri.contains(char::is_control)
}

/// A loopback URI's text with its port cut out; None for all others.
fn without_port(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let loopback = matches!(url.host_str()?, "127.0.0.1" | "[::1]" | "localhost");
    let port = url.port()?;
    (loopback && url.scheme() == "http").then(|| uri.replacen(&format!(":{port}"), "", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(registered: &str, uri: &str, expected: bool) {
        assert_eq!(
            is_registered(&[registered.to_owned()], uri),
            expected,
            "{registered} for {uri}"
        );
    }

    #[test]
    fn only_a_loopback_address_without_a_port_is_good_for_every_port() {
        check("https://a.example/cb", "https://a.example/cb", true);
        check("https://a.example/cb", "https://a.example/cb/", false);
        check("https://a.example/cb", "https://a.example:8443/cb", false);
        check("http://127.0.0.1/cb", "http://127.0.0.1:54321/cb", true);
        check("http://[::1]/cb", "http://[::1]:54321/cb", true);
        check("http://127.0.0.1/cb", "http://127.0.0.1:54321/other", false);
        check("http://127.0.0.1:80/cb", "http://127.0.0.1:54321/cb", false);
        check(
            "http://127.0.0.1/cb",
            "http://127.0.0.1.evil.example:80/cb",
            false,
        );
        check("http://127.0.0.1/cb", "http://x@127.0.0.1:1/cb", false);
    }

    #[test]
    fn an_answer_keeps_the_query_that_the_uri_has() {
        assert_eq!(
            with("http://a/cb?x=1", &[("state", "a b&c")]),
            "http://a/cb?x=1&state=a+b%26c"
        );
        assert_eq!(with("http://a/cb", &[("code", "c")]), "http://a/cb?code=c");
    }
}
