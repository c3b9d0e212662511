//! A request as data becomes the client's: headers in order, an honest Content-Length, files streamed.

use crate::http::failure::without_userinfo;
use crate::http::{FailureKind, Header, HttpRequest, Segment, TransportError};
use bytes::Bytes;
use futures_util::stream;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Request};
use std::collections::VecDeque;
use std::path::PathBuf;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// One read of a file.
const CHUNK: usize = 64 * 1024;

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
    let host = request.url.authority().len() + "host: \r\n".len();
    let headers: usize = request
        .headers
        .iter()
        .map(|header| header.name.len() + header.value.len() + ": \r\n".len())
        .sum();
    (line + query + host + headers) as u64 + request.body.length()
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

/// A body on its way: what is still to be sent, and the file that is being read.
struct Sending {
    rest: VecDeque<Segment>,
    open: Option<OpenFile>,
}

struct OpenFile {
    file: File,
    path: PathBuf,
    left: u64,
}

/// A file of a body that is not what it was when the request was made.
#[derive(Debug)]
pub struct FileError(pub String);

impl std::fmt::Display for FileError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for FileError {}

impl Sending {
    fn new(segments: &[Segment]) -> Sending {
        Sending {
            rest: segments.iter().cloned().collect(),
            open: None,
        }
    }

    async fn next(mut self) -> Result<Option<(Bytes, Sending)>, FileError> {
        loop {
            if let Some(open) = &mut self.open {
                if let Some(bytes) = open.read().await? {
                    return Ok(Some((bytes, self)));
                }
                self.open = None;
            }
            match self.rest.pop_front() {
                None => return Ok(None),
                Some(Segment::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Segment::Bytes(bytes)) => return Ok(Some((bytes, self))),
                Some(Segment::File { path, length }) => self.open = Some(OpenFile::open(path, length).await?),
            }
        }
    }
}

impl OpenFile {
    async fn open(path: PathBuf, length: u64) -> Result<OpenFile, FileError> {
        match File::open(&path).await {
            Ok(file) => Ok(OpenFile {
                file,
                path,
                left: length,
            }),
            Err(error) => {
                let reason = super::explain::io_words(&error);
                Err(FileError(format!(
                    "cannot read the body's file {}: {reason}",
                    path.display()
                )))
            }
        }
    }

    /// Never more than was announced: a file that grows while it is sent is sent as it was.
    async fn read(&mut self) -> Result<Option<Bytes>, FileError> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut buffer = vec![0; CHUNK.min(usize::try_from(self.left).unwrap_or(CHUNK))];
        match self.file.read(&mut buffer).await {
            Ok(0) => Err(FileError(format!(
                "the body's file {} became {} bytes shorter while it was sent",
                self.path.display(),
                self.left
            ))),
            Ok(count) => {
                buffer.truncate(count);
                self.left -= count as u64;
                Ok(Some(Bytes::from(buffer)))
            }
            Err(error) => Err(FileError(format!(
                "cannot read the body's file {}: {}",
                self.path.display(),
                super::explain::io_words(&error)
            ))),
        }
    }
}
