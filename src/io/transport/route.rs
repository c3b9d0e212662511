//! The way to a server: what decides whether two requests can share a connection.

use super::{SendOptions, TlsFiles};
use crate::http::dial::Dial;
use crate::http::{HttpRequest, Origin};
use crate::model::HttpVersion;
use url::Url;

#[derive(Clone, PartialEq)]
pub struct ConnectionRoute {
    pub origin: Origin,
    pub http: HttpVersion,
    pub proxy: Option<Url>,
    pub dial: Dial,
    /// Those of the options where TLS is spoken, to the target or to the proxy.
    pub tls: Option<TlsFiles>,
}

impl ConnectionRoute {
    pub fn new(request: &HttpRequest, how: &SendOptions, proxy: Option<Url>) -> ConnectionRoute {
        let is_https = |url: &Url| url.scheme() == "https";
        let is_secure = is_https(&request.url) || proxy.as_ref().is_some_and(is_https);
        ConnectionRoute {
            origin: Origin::of(&request.url),
            http: how.http,
            proxy,
            dial: how.dial.clone(),
            tls: is_secure.then(|| how.tls.clone()),
        }
    }
}
