//! Data of a command: fields, parts, and the body that they make.

use crate::import::collection::{ImportedBody, ImportedEntry, ImportedValue, MultipartEntry};
use percent_encoding::percent_decode_str;

#[derive(Debug)]
pub enum CurlData {
    Text(String),
    /// A name and a value that is encoded when it is sent.
    Pair(String, String),
    File(String),
}

pub fn text_body(data: &[CurlData], mime: Option<&str>, json: bool) -> ImportedBody {
    let is_json = json || mime.is_some_and(|mime| mime.contains("json"));
    let separator = if json { "" } else { "&" };
    let texts = data.iter().map(|data| match data {
        CurlData::Text(text) => text.clone(),
        CurlData::Pair(name, value) if name.is_empty() => percent(value),
        CurlData::Pair(name, value) => format!("{name}={}", percent(value)),
        CurlData::File(_) => String::new(),
    });
    let text = texts.collect::<Vec<_>>().join(separator);
    if is_json {
        return ImportedBody::Json(text);
    }
    if mime.is_some_and(|mime| mime.contains("xml")) {
        return ImportedBody::Xml(text);
    }
    let is_form = mime.is_none_or(|mime| mime.starts_with("application/x-www-form-urlencoded"));
    match fields(&text).filter(|_| is_form) {
        Some(fields) => ImportedBody::Form(fields),
        None => ImportedBody::Text {
            text,
            mime: mime
                .is_none()
                .then(|| "application/x-www-form-urlencoded".to_owned()),
        },
    }
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The fields of a form, decoded. None for text that is no form.
fn fields(text: &str) -> Option<Vec<ImportedEntry>> {
    let pairs = text.split('&').map(|part| {
        let (name, value) = part.split_once('=')?;
        let is_name = !name.is_empty() && !name.contains(['{', '"', '<', ' ', '\n']);
        is_name.then(|| Some(ImportedEntry::new(decoded(name)?, decoded(value)?)))?
    });
    pairs.collect()
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text)
        .decode_utf8()
        .ok()
        .map(|text| text.into_owned())
}

pub fn pair(text: &str) -> ImportedEntry {
    match text.split_once('=') {
        Some((name, value)) => ImportedEntry::new(name, value),
        None => ImportedEntry {
            value: ImportedValue::Json(serde_json::Value::Null),
            ..ImportedEntry::new(text, "")
        },
    }
}

/// `name=text`, `name=@file;type=image/png;filename=a.png`, `name=<file`.
pub fn part(text: &str, literal: bool) -> MultipartEntry {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    if literal {
        return MultipartEntry {
            entry: ImportedEntry::new(name, value),
            ..MultipartEntry::default()
        };
    }
    let mut pieces = value.split(';');
    let first = pieces.next().unwrap_or_default();
    let mut part = MultipartEntry {
        entry: ImportedEntry::new(name, first),
        ..MultipartEntry::default()
    };
    let mut rest = String::new();
    for piece in pieces {
        match piece.trim().split_once('=') {
            Some(("type", mime)) => part.mime = Some(mime.to_owned()),
            Some(("filename", name)) => part.filename = Some(name.trim_matches('"').to_owned()),
            _ => rest.push_str(&format!(";{piece}")),
        }
    }
    match first.strip_prefix('@').or_else(|| first.strip_prefix('<')) {
        Some(paths) => {
            part.files = Some(
                paths
                    .split(',')
                    .map(|path| path.trim_matches('"').to_owned())
                    .collect(),
            )
        }
        None => part.entry = ImportedEntry::new(name, format!("{first}{rest}")),
    }
    part
}

pub fn milliseconds(seconds: &str) -> Option<u64> {
    let seconds: f64 = seconds.parse().ok()?;
    (seconds.is_finite() && (0.0..1e9).contains(&seconds)).then_some((seconds * 1000.0) as u64)
}

/// A text as a word behind the `?` of a URL, in which nothing separates a name from a value, or one word from the next.
pub fn bare_word(text: &str) -> String {
    let escaped = |letter: char| match letter {
        '%' | '+' | '=' | '&' | '#' => format!("%{:02X}", u32::from(letter)),
        other => other.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// `a=1; b=2`.
pub fn cookies(text: &str) -> impl Iterator<Item = ImportedEntry> {
    let pairs = text.split(';').map(str::trim).filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        ImportedEntry::new(name, value)
    })
}
