//! Failures on the way to a proxy, or between it and the target: the message never blames the one for the other.

use super::cause::{find, io_words};
use super::{ConnectionAttempt, ExplainedError, duration_words, first_line, tls};
use crate::http::FailureKind;
use crate::http::failure::without_userinfo;
use crate::io::transport::connect::{ProxyError, TunnelRefusal};
use std::io;

const CREDENTIALS: &str = "put them into the proxy's URL: http://user:password@host:port";

impl ConnectionAttempt<'_> {
    /// A 407. `wanted` are the values of its `Proxy-Authenticate`.
    pub fn proxy_wants_credentials<'v>(&self, wanted: impl Iterator<Item = &'v [u8]>) -> ExplainedError {
        let wanted: Vec<_> = wanted
            .map(|value| String::from_utf8_lossy(value).into_owned())
            .collect();
        let schemes: Vec<_> = wanted
            .iter()
            .filter_map(|value| value.split_whitespace().next())
            .collect();
        let takes_basic =
            schemes.is_empty() || schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic"));
        let was_given = self.proxy.is_some_and(|proxy| !proxy.username().is_empty());
        let proxy = self.proxy_name();
        let (message, help) = match (takes_basic, was_given) {
            (true, false) => (format!("{proxy} wants a user and a password (407)"), CREDENTIALS),
            (true, true) => (
                format!("{proxy} does not accept the user and the password of its URL (407)"),
                "correct them; special characters have to be percent-encoded there",
            ),
            (false, _) => (
                format!(
                    "{proxy} wants credentials of the kind {} (407)",
                    schemes.join(" or ")
                ),
                "only `Basic` is supported for proxies: let the proxy take it, or use one that does",
            ),
        };
        self.failure(FailureKind::Proxy, message).help(help)
    }

    pub(super) fn proxy_failure(&self, error: &ProxyError) -> ExplainedError {
        let (proxy, target) = (self.proxy_name(), self.target());
        let message = match error {
            ProxyError::Refused(refusal) => return self.tunnel_refused(refusal),
            ProxyError::WantsUser => {
                let failure =
                    self.failure(FailureKind::Proxy, format!("{proxy} wants a user and a password"));
                return failure.help("put them into the proxy's URL: socks5://user:password@host:port");
            }
            ProxyError::UserRefused => {
                let message = format!("{proxy} does not accept the user and the password of its URL");
                let failure = self.failure(FailureKind::Proxy, message);
                return failure.help("correct them; special characters have to be percent-encoded there");
            }
            ProxyError::Unresolved(reason) => format!("cannot find {proxy}: {reason}"),
            ProxyError::Unreached(error) => format!("cannot connect to {proxy}: {}", io_words(error)),
            ProxyError::Tls(error) => self.proxy_tls_message(error),
            ProxyError::NotHttp(bytes) => {
                let line = first_line(bytes);
                format!("{proxy} does not answer like an HTTP proxy; it says `{line}`")
            }
            ProxyError::Closed => {
                format!("{proxy} closed the connection instead of connecting to {target}")
            }
            ProxyError::Broken(error) => format!("{proxy} broke off: {}", io_words(error)),
            ProxyError::Socks(words) => format!("{proxy} did not connect to {target}: {words}"),
        };
        let failure = self.failure(FailureKind::Proxy, message);
        failure.help("the target itself was not reached")
    }

    fn tunnel_refused(&self, refusal: &TunnelRefusal) -> ExplainedError {
        if refusal.status == 407 {
            let values = refusal.headers.iter();
            let wanted = values.filter(|(name, _)| name == "proxy-authenticate");
            return self.proxy_wants_credentials(wanted.map(|(_, value)| &value[..]));
        }
        let (proxy, target) = (self.proxy_name(), self.target());
        let said = format!("{} {}", refusal.status, refusal.reason);
        let message = format!("{proxy} refused to connect to {target}: {}", said.trim_end());
        let failure = self.failure(FailureKind::Proxy, message);
        failure.help("the target itself was not reached")
    }

    fn proxy_tls_message(&self, error: &io::Error) -> String {
        let host = self.proxy.and_then(|proxy| proxy.host_str()).unwrap_or_default();
        match find::<rustls::Error>(error) {
            Some(found) => {
                let explained = tls::explain(found, host, &self.trace.refused);
                format!("no TLS with {}: {}", self.proxy_name(), explained.message)
            }
            None => format!("no TLS with {}: {}", self.proxy_name(), io_words(error)),
        }
    }

    pub(super) fn proxy_slow(&self) -> ExplainedError {
        let limit = duration_words(self.how.connect_timeout);
        let message = format!(
            "{} gave no connection to {} within {limit}",
            self.proxy_name(),
            self.target()
        );
        let failure = self.failure(FailureKind::Proxy, message);
        failure.help("the target itself was not reached")
    }

    pub(super) fn proxy_name(&self) -> String {
        let shown = self.proxy.map(without_userinfo);
        shown.map_or("the proxy".to_owned(), |url| {
            format!("the proxy {}", url.as_str().trim_end_matches('/'))
        })
    }
}
