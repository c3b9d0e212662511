//! The forms that a secret takes: what is searched for. Escapes of the text around it are undone by
//! [`super::view`].

use super::redactor::SHORTEST;
use super::view::DECODERS;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

/// Bytes of the shortest line that is masked alone: shorter ones stand in many texts.
const WHOLE_LINE: usize = 16;

/// How a form lies in the base64 text around it: whether the characters at its ends are shared with its
/// neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Edges {
    pub left: bool,
    pub right: bool,
}

/// Forms by their bytes. Searched for without regard to ASCII case, which covers upper-cased secrets and
/// hexadecimal.
pub(super) type Forms = BTreeMap<Vec<u8>, Edges>;

pub(super) fn add_forms(secret: &str, forms: &mut Forms) {
    for part in parts(secret) {
        for cased in [part.to_owned(), part.to_uppercase(), part.to_lowercase()] {
            forms.insert(cased.into_bytes(), Edges::default());
        }
        forms.insert(hexadecimal(part).into_bytes(), Edges::default());
        for half_written in undone(part) {
            forms.insert(half_written, Edges::default());
        }
        for written in written(part) {
            add_base64(written.as_bytes(), forms);
        }
    }
}

/// The secret; without the blanks around it; each line of several, which are indented where they are shown; and, of a
/// JWT, each part.
fn parts(secret: &str) -> Vec<&str> {
    let trimmed = secret.trim();
    let mut parts = vec![secret];
    if trimmed != secret && !trimmed.is_empty() {
        parts.push(trimmed);
    }
    if trimmed.contains('\n') {
        let lines = trimmed.lines().map(str::trim);
        parts.extend(lines.filter(|line| line.len() >= WHOLE_LINE));
    }
    let of_jwt: Vec<&str> = trimmed.split('.').collect();
    let is_part = |part: &str| {
        part.len() >= 4
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if of_jwt.len() == 3 && of_jwt[0].starts_with("ey") && of_jwt.iter().all(|part| is_part(part)) {
        parts.extend(of_jwt);
    }
    parts
}

/// A secret that holds what reads like an escape, as it comes out of the decoders: an encoder that leaves a `%` alone,
/// as those of URLs' paths do, makes text that is not the secret once it is decoded.
fn undone(secret: &str) -> Vec<Vec<u8>> {
    let views = DECODERS.iter().filter_map(|decoder| decoder(secret.as_bytes()));
    views
        .map(|view| view.bytes)
        .filter(|bytes| bytes.len() >= SHORTEST)
        .collect()
}

/// As it may be written before it is encoded as base64: as it is, in JSON, in a URL, in a form.
fn written(secret: &str) -> Vec<String> {
    let quoted = serde_json::Value::from(secret).to_string();
    let json = quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned();
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let form = percent.replace("%20", "+");
    vec![secret.to_owned(), json, percent, form]
}

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Text within longer text that is base64 as a whole: what it looks like depends on where it starts, modulo
/// 3.
fn add_base64(bytes: &[u8], forms: &mut Forms) {
    for shift in 0..3 {
        let padded = [&[0; 2][..shift], bytes].concat();
        let first = (shift * 8).div_ceil(6);
        let end = padded.len() * 8 / 6;
        let edges = Edges {
            left: shift > 0,
            right: padded.len() * 8 % 6 > 0,
        };
        for alphabet in [STANDARD, URL_SAFE] {
            let encoded = alphabet.encode(&padded);
            if let Some(form) = encoded.get(first..end) {
                forms.entry(form.as_bytes().to_vec()).or_insert(edges);
            }
        }
    }
}
