//! A request as data becomes the client's: headers in order, and an honest Content-Length.

use super::sending::Sending;
use crate::http::failure::without_userinfo;
use crate::http::{FailureKind, Header, HttpRequest, Segment, TransportError};
use bytes::Bytes;
use futures_util::stream;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Request};

pub fn build(request: &HttpRequest) -> Result<Request, Box<TransportError>> {
    let refuse =
        |what: &str| TransportError::new(FailureKind::Request, request, format!("{what} cannot be sent"));
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| refuse("this method"))?;
    let mut wire = Request::new(method, without_userinfo(&request.url));
    let headers = wire.headers_mut();
    for header in &request.headers {
        add(headers, header).ok_or_else(|| refuse(&format!("the header `{}`", header.name)))?;
    }
    if let Some(segments) = &request.body.segments {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(request.body.length()));
        *wire.body_mut() = Some(body(segments));
    }
    Ok(wire)
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
