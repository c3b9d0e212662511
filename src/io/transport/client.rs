//! The clients of a run: one for each way of connecting, built when it is first needed and kept, so that
//! connections are reused.

use super::{SendOptions, TlsFiles, tls, trace};
use crate::http::{FailureKind, HttpRequest, TransportError};
use crate::model::HttpVersion;
use percent_encoding::percent_decode_str;
use reqwest::{Client, ClientBuilder, Proxy, redirect, retry};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// Lines of one head. Hyper stops reading at its own buffer, about 400 KiB; [`MOST_HEAD_BYTES`] is checked after.
pub const MOST_HEAD_LINES: usize = 200;
pub const MOST_HEAD_BYTES: usize = 256 * 1024;

/// What decides whether two requests can share connections.
#[derive(Clone, PartialEq)]
pub struct Wants {
    /// TLS is spoken, to the target or to the proxy. Loading the system's authorities costs 10 ms, so that a client
    /// for plain http goes without.
    secure: bool,
    http: HttpVersion,
    proxy: Option<Url>,
    connect_timeout: Duration,
    tls: TlsFiles,
}

impl Wants {
    pub fn new(request: &HttpRequest, how: &SendOptions, proxy: Option<Url>) -> Wants {
        let is_https = |url: &Url| url.scheme() == "https";
        let secure = is_https(&request.url) || proxy.as_ref().is_some_and(is_https);
        Wants {
            secure,
            http: how.http,
            proxy,
            connect_timeout: how.connect_timeout,
            tls: if secure {
                how.tls.clone()
            } else {
                TlsFiles::default()
            },
        }
    }
}

/// Clients by what they were built for. The lock is held to look and to build, never while sending.
#[derive(Default)]
pub struct Clients(Mutex<Vec<(Wants, Client)>>);

impl Clients {
    pub fn get(&self, wants: Wants, request: &HttpRequest) -> Result<Client, Box<TransportError>> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(known, _)| *known == wants) {
            return Ok(client.clone());
        }
        let client = build(&wants, request)?;
        clients.push((wants, client.clone()));
        Ok(client)
    }
}

fn build(wants: &Wants, request: &HttpRequest) -> Result<Client, Box<TransportError>> {
    let config = if wants.secure {
        tls::config(&wants.tls, wants.http)
    } else {
        tls::unused()
    }
    .map_err(|message| TransportError::new(FailureKind::Request, request, message))?;
    let builder = Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(retry::never())
        .no_proxy()
        .connect_timeout(wants.connect_timeout)
        .dns_resolver(trace::Resolver)
        .connector_layer(trace::WatchConnect)
        .tls_info(wants.secure)
        .http1_max_headers(MOST_HEAD_LINES)
        .http2_max_header_list_size(MOST_HEAD_BYTES as u32)
        // An answer that does not begin like HTTP then arrives as bytes, which `incoming` can show.
        .http09_responses();
    let builder = version(builder, wants.http);
    let built = match &wants.proxy {
        Some(url) => through(url).and_then(|proxy| builder.proxy(proxy).build()),
        None => builder.build(),
    };
    built.map_err(|error| {
        let message = format!("cannot set up a connection: {}", error.without_url());
        TransportError::new(FailureKind::Request, request, message)
    })
}

fn version(builder: ClientBuilder, http: HttpVersion) -> ClientBuilder {
    match http {
        HttpVersion::Http1 => builder.http1_only(),
        HttpVersion::Http2 => builder.http2_prior_knowledge(),
        HttpVersion::Auto => builder,
    }
}

/// The user and password of a proxy's URL go into a header of their own, decoded.
fn through(url: &Url) -> reqwest::Result<Proxy> {
    let proxy = Proxy::all(crate::http::failure::without_userinfo(url))?;
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match url.username() {
        "" => Ok(proxy),
        user => Ok(proxy.basic_auth(&decoded(user), &decoded(url.password().unwrap_or_default()))),
    }
}
