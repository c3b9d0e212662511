//! A request as something to paste elsewhere: a command or code that sends the same bytes.
//!
//! Pure: it reads no file and fetches no token. Where a login's token belongs, the text reads the environment
//! variable [`TOKEN`]. Values are quoted so that nothing in them is read as code.

mod curl;
mod javascript;
mod python;

use crate::http::{HttpRequest, Segment};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::PathBuf;

/// The environment variable that stands for a login's token.
const TOKEN: &str = "ACCESS_TOKEN";

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    Curl,
    Python,
    Javascript,
}

/// What is exported of a request.
#[derive(Debug, Default)]
pub struct Call {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, Value)>,
    /// None has no body at all.
    pub body: Option<Vec<Piece>>,
    pub tls: Tls,
}

#[derive(Debug, PartialEq)]
pub enum Value {
    Text(String),
    /// `Bearer`, and the token that a login fetches.
    Token,
}

#[derive(Debug, PartialEq)]
pub enum Piece {
    Text(String),
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// How the connection is made, where the request says so.
#[derive(Debug, Default)]
pub struct Tls {
    pub insecure: bool,
    pub ca: Option<PathBuf>,
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

impl Call {
    /// Headers that are secret are masked unless they are to be revealed.
    pub fn new(request: &HttpRequest, reveal: bool) -> Call {
        let headers = request.headers.iter().map(|header| {
            let text = match header.secret && !reveal {
                true => "***".to_owned(),
                false => String::from_utf8_lossy(&header.value).into_owned(),
            };
            (header.name.clone(), Value::Text(text))
        });
        Call {
            method: request.method.clone(),
            url: request.url.to_string(),
            headers: headers.collect(),
            body: request.body.segments.as_deref().map(pieces),
            tls: Tls::default(),
        }
    }

    pub fn to_text(&self, language: Language) -> String {
        match language {
            Language::Curl => curl::write(self),
            Language::Python => python::write(self),
            Language::Javascript => javascript::write(self),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// Without what a client library negotiates for itself and can undo only then.
    fn plain_headers(&self) -> impl Iterator<Item = &(String, Value)> {
        self.headers
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("accept-encoding"))
    }
}

fn pieces(segments: &[Segment]) -> Vec<Piece> {
    let piece = |segment: &Segment| match segment {
        Segment::File { path, .. } => Piece::File(path.clone()),
        Segment::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains(acts) => Piece::Text(text.to_owned()),
            _ => Piece::Bytes(bytes.to_vec()),
        },
    };
    segments.iter().map(piece).collect()
}

/// What a terminal would obey is not printed as it is.
fn acts(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')
}

/// A string literal that Python and JavaScript read alike.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
