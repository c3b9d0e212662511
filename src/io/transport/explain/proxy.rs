//! Failures on the way to a proxy, or between it and the target: the message never blames the one for the other.

use super::cause::{chain, find, io_cause};
use super::{Attempt, Failure, duration_words};
use crate::http::FailureKind;
use crate::http::failure::without_userinfo;

impl Attempt<'_> {
    pub fn proxy_wants_credentials(&self) -> Failure {
        let message = format!("{} wants a user and a password (407)", self.proxy_name());
        self.failure(FailureKind::Proxy, message)
            .help("put them into the proxy's URL: http://user:password@host:port")
    }

    /// None where there is no proxy, or the failure is the target's.
    pub(super) fn proxy_failure(&self, error: &reqwest::Error) -> Option<Failure> {
        self.proxy?;
        let message = match tunnel_words(error).as_deref() {
            Some("proxy authorization required") => return Some(self.proxy_wants_credentials()),
            Some(words) => self.tunnel_message(words, error),
            None => self.unreached_message(error)?,
        };
        let failure = self.failure(FailureKind::Proxy, message);
        Some(failure.help("the target itself was not reached"))
    }

    fn tunnel_message(&self, words: &str, error: &reqwest::Error) -> String {
        let (proxy, target) = (self.proxy_name(), self.target());
        match words {
            "unsuccessful" => format!("{proxy} refused to connect to {target}"),
            "unexpected end of file" => {
                format!("{proxy} closed the connection instead of connecting to {target}")
            }
            "failed to create underlying connection" => {
                format!("cannot connect to {proxy}: {}", io_cause(error))
            }
            other => format!("{proxy} failed to connect to {target}: {other}"),
        }
    }

    fn unreached_message(&self, error: &reqwest::Error) -> Option<String> {
        let (proxy, target) = (self.proxy_name(), self.target());
        if let Some(words) = socks_words(error) {
            return Some(format!("{proxy} failed to connect to {target}: {words}"));
        }
        if !error.is_connect() || find::<rustls::Error>(error).is_some() {
            return None;
        }
        if error.is_timeout() {
            let limit = duration_words(self.how.connect_timeout);
            return Some(format!("{proxy} gave no connection to {target} within {limit}"));
        }
        Some(format!("cannot connect to {proxy}: {}", io_cause(error)))
    }

    pub(super) fn proxy_name(&self) -> String {
        let shown = self.proxy.map(without_userinfo);
        shown.map_or("the proxy".to_owned(), |url| {
            format!("the proxy {}", url.as_str().trim_end_matches('/'))
        })
    }
}

/// What the client says of a CONNECT; its error has no public type, but its own prefix.
fn tunnel_words(error: &reqwest::Error) -> Option<String> {
    chain(error).find_map(|cause| {
        let text = cause.to_string();
        text.strip_prefix("tunnel error: ").map(str::to_owned)
    })
}

fn socks_words(error: &reqwest::Error) -> Option<String> {
    let texts = chain(error).map(ToString::to_string);
    texts.filter(|text| text.to_lowercase().contains("socks")).last()
}
