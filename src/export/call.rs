//! What is exported: a request with its credentials, and everything that decides how it is sent.

use super::connection::ExportedConnection;
use crate::http::failure::without_userinfo;
use crate::http::redirect::{self, Leave};
use crate::http::{Header, HttpRequest, Segment};
use crate::model::Redirects;
use crate::source::unknown;
use std::path::PathBuf;

/// What the tool asks for on its own, and every client negotiates for itself.
const NEGOTIATED: &str = "gzip, br, zstd, deflate";

#[derive(Debug)]
pub struct ExportedCall {
    pub method: String,
    /// Without userinfo, which has become a header.
    pub url: String,
    pub headers: Vec<CallField>,
    /// None has no body at all.
    pub body: Option<Vec<CallPiece>>,
    pub secret_body: bool,
    pub digest: Option<Digest>,
    pub redirects: Redirects,
    pub leave: Leave,
    pub connection: ExportedConnection,
    /// What is to be said of the request in every language: one line each.
    pub remarks: Vec<String>,
}

/// A header.
#[derive(Debug)]
pub struct CallField {
    pub name: String,
    pub value: CallValue,
    /// It goes to the request's own origin only.
    pub bound: bool,
}

#[derive(Debug, PartialEq)]
pub enum CallValue {
    Text(String),
    /// `Bearer`, and the token that a login fetches.
    Token,
}

#[derive(Debug, PartialEq)]
pub enum CallPiece {
    Text(String),
    Bytes(Vec<u8>),
    File(PathBuf),
}

#[derive(Debug)]
pub struct Digest {
    pub user: String,
    pub password: String,
}

impl ExportedCall {
    /// Headers that are secret are masked unless they are to be revealed.
    pub fn new(request: &HttpRequest, reveal: bool) -> ExportedCall {
        let mut headers: Vec<CallField> = request
            .headers
            .iter()
            .map(|header| CallField::new(header, reveal))
            .collect();
        if !headers.iter().any(|field| field.is("accept")) {
            headers.push(CallField::plain("Accept", "*/*"));
        }
        ExportedCall {
            method: request.method.clone(),
            url: without_userinfo(&request.url).to_string(),
            headers,
            body: request.body.segments.as_deref().map(pieces),
            secret_body: request.body.secret,
            digest: None,
            redirects: Redirects::None,
            leave: Leave::default(),
            connection: ExportedConnection::default(),
            remarks: Vec::new(),
        }
    }

    /// With every value masked, before anything is quoted.
    pub fn masked(mut self, mask: &dyn Fn(&[u8]) -> Vec<u8>) -> ExportedCall {
        let text = |text: &mut String| *text = String::from_utf8_lossy(&mask(text.as_bytes())).into_owned();
        text(&mut self.url);
        for field in &mut self.headers {
            if let CallValue::Text(value) = &mut field.value {
                text(value);
            }
        }
        for piece in self.body.iter_mut().flatten() {
            match piece {
                CallPiece::Text(value) => text(value),
                CallPiece::Bytes(bytes) => *bytes = mask(bytes),
                CallPiece::File(_) => {}
            }
        }
        if let Some(digest) = &mut self.digest {
            text(&mut digest.user);
        }
        self.remarks.iter_mut().for_each(text);
        self
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|field| field.is(name))
    }

    pub(super) fn has_content(&self) -> bool {
        self.body.as_ref().is_some_and(|pieces| !pieces.is_empty())
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.starts_with("https:")
    }

    /// Without what a client library negotiates for itself and can undo only then.
    pub(super) fn plain_headers(&self) -> impl Iterator<Item = &CallField> {
        let negotiated = |field: &CallField| {
            field.is("accept-encoding") && field.value == CallValue::Text(NEGOTIATED.to_owned())
        };
        self.headers.iter().filter(move |field| !negotiated(field))
    }
}

impl CallField {
    fn new(header: &Header, reveal: bool) -> CallField {
        let text = String::from_utf8_lossy(&header.value);
        let value = if header.secret && !reveal && !unknown::is_whole(&text) {
            "***".to_owned()
        } else {
            text.into_owned()
        };
        CallField {
            name: header.name.clone(),
            value: CallValue::Text(value),
            bound: redirect::is_bound(header),
        }
    }

    pub fn plain(name: &str, value: &str) -> CallField {
        CallField {
            name: name.to_owned(),
            value: CallValue::Text(value.to_owned()),
            bound: false,
        }
    }

    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Texts that follow one another are one.
fn pieces(segments: &[Segment]) -> Vec<CallPiece> {
    let mut pieces = Vec::new();
    for segment in segments {
        match (segment, pieces.last_mut()) {
            (Segment::File { path, .. }, _) => pieces.push(CallPiece::File(path.clone())),
            (Segment::Bytes(bytes), last) => match (std::str::from_utf8(bytes), last) {
                (Ok(text), Some(CallPiece::Text(before))) if is_text(text) => before.push_str(text),
                (Ok(text), _) if is_text(text) => pieces.push(CallPiece::Text(text.to_owned())),
                _ => pieces.push(CallPiece::Bytes(bytes.to_vec())),
            },
        }
    }
    pieces
}

/// No language minds a NUL, but no person reads what holds one.
fn is_text(text: &str) -> bool {
    !text.contains('\0')
}
