//! A request as data becomes one for the wire: headers in order, and an honest Content-Length.

use super::body_stream::Sending;
use super::connection::Facts;
use crate::http::failure::without_userinfo;
use crate::http::{FailureKind, Header, HttpRequest, Segment, TransportError};
use bytes::Bytes;
use futures_util::stream;
use hyper::{Request, Uri};
use reqwest::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use reqwest::{Body, Method};
use url::{Position, Url};

/// The request as it goes over a connection with these facts. `reqwest` makes it of method, URL, headers and body; the
/// connection decides how its target is written.
///
/// # Errors
/// [`TransportError`] if there is no whole answer.
pub fn build(request: &HttpRequest, facts: &Facts) -> Result<Request<Body>, Box<TransportError>> {
    let refuse =
        |what: &str| TransportError::new(FailureKind::Request, request, format!("{what} cannot be sent"));
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| refuse("this method"))?;
    let mut made = reqwest::Request::new(method, without_userinfo(&request.url));
    *made.body_mut() = request.body.segments.as_deref().map(body);
    let headers = made.headers_mut();
    for header in &request.headers {
        add(headers, header).ok_or_else(|| refuse(&format!("the header `{}`", header.name)))?;
    }
    if request.body.segments.is_some() {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(request.body.length()));
    }
    if let Some(value) = facts
        .forwarding
        .as_ref()
        .and_then(|proxy| proxy.authorization.as_deref())
    {
        let mut value = HeaderValue::from_str(value).map_err(|_| refuse("the proxy's password"))?;
        value.set_sensitive(true);
        headers.entry(PROXY_AUTHORIZATION).or_insert(value);
    }
    if !facts.is_http2 && !headers.contains_key(HOST) {
        let host = HeaderValue::from_str(without_userinfo(&request.url).authority());
        headers.insert(HOST, host.map_err(|_| refuse("this host"))?);
    }
    let mut wire = Request::try_from(made).map_err(|_| refuse("this request"))?;
    *wire.uri_mut() = uri(&request.url, facts).ok_or_else(|| refuse("this URL"))?;
    Ok(wire)
}

/// HTTP/1.1 names path and query only, except to a proxy that has to know the rest.
fn uri(url: &Url, facts: &Facts) -> Option<Uri> {
    if facts.is_http2 || facts.forwarding.is_some() {
        let mut whole = without_userinfo(url);
        whole.set_fragment(None);
        return whole.as_str().parse().ok();
    }
    url[Position::BeforePath..Position::AfterQuery].parse().ok()
}

/// Bytes of head and body, as HTTP/1.1 has them.
pub fn size(request: &HttpRequest) -> u64 {
    let line = request.method.len() + request.url.path().len() + " HTTP/1.1\r\n\r\n".len() + 1;
    let query = request.url.query().map_or(0, |query| query.len() + 1);
    let headers = headers(request);
    let headers = headers.iter();
    let lines = headers.map(|header| header.name.len() + header.value.len() + ": \r\n".len());
    (line + query + lines.sum::<usize>()) as u64 + request.body.length()
}

/// All that are sent, with those that the client adds, in the order of HTTP/1.1. With HTTP/2 the host has another name.
pub fn headers(request: &HttpRequest) -> Vec<Header> {
    let plain = |name: &str, value: String| Header {
        name: name.to_owned(),
        value: value.into_bytes(),
        secret: false,
    };
    let mut headers = request.headers.clone();
    if request.body.segments.is_some() {
        headers.push(plain("Content-Length", request.body.length().to_string()));
    }
    let url = without_userinfo(&request.url);
    headers.push(plain("Host", url.authority().to_owned()));
    headers
}

fn add(headers: &mut HeaderMap, header: &Header) -> Option<()> {
    let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
    let mut value = HeaderValue::from_bytes(&header.value).ok()?;
    value.set_sensitive(header.secret);
    headers.append(name, value);
    Some(())
}

fn body(segments: &[Segment]) -> Body {
    match segments {
        [] => Body::from(Bytes::new()),
        [Segment::Bytes(bytes)] => Body::from(bytes.clone()),
        _ => Body::wrap_stream(stream::try_unfold(Sending::new(segments), Sending::next)),
    }
}
