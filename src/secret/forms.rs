//! The forms that a secret takes: what is searched for. Escapes of the text around it are undone by
//! [`super::view`].

use super::redactor::SHORTEST;
use super::view::DECODERS;
use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of the shortest line that is masked alone: shorter ones are in many texts.
const WHOLE_LINE: usize = 16;

/// Signs that are written otherwise within quotes, and how.
const DOUBLED: [(&str, &str); 5] = [
    ("'", "'\\''"),
    ("%", "%%"),
    ("'", "''"),
    ("\"", "\"\""),
    ("=", "=3D"),
];

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
        for whole in whole(part) {
            forms.insert(whole, Edges::default());
        }
        for written in written(part) {
            add_base64(written.as_bytes(), forms);
        }
    }
}

/// A form whose ends are shared with nothing.
fn whole(part: &str) -> Vec<Vec<u8>> {
    let mut whole: Vec<Vec<u8>> = [part.to_owned(), part.to_uppercase(), part.to_lowercase()]
        .into_iter()
        .chain(["", ":", " ", "-"].map(|between| hexadecimal(part, between)))
        .map(String::into_bytes)
        .collect();
    whole.extend(undone(part));
    // As a shell and its `printf`, SQL, YAML, CSV and quoted-printable are given it.
    for (sign, doubled) in DOUBLED {
        if part.contains(sign) {
            whole.push(part.replace(sign, doubled).into_bytes());
        }
    }
    if !part.is_ascii() {
        whole.extend(other_encodings(part));
    }
    for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        whole.push(hexadecimal(&alphabet.encode(part), "").into_bytes());
    }
    whole
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

/// Bytes taken for characters, as they come out of `\xc3\xa9`; and characters that are bytes of Latin-1, as they come
/// out of `%E9`.
fn other_encodings(secret: &str) -> Vec<Vec<u8>> {
    let mistaken: String = secret.bytes().map(char::from).collect();
    let latin: Option<Vec<u8>> = secret.chars().map(|c| u8::try_from(c).ok()).collect();
    let latin = latin.filter(|bytes| bytes.len() >= SHORTEST);
    latin.into_iter().chain([mistaken.into_bytes()]).collect()
}

/// As it may be written before it is encoded as base64: as it is, in JSON, in JSON of ASCII without solidus, in a URL,
/// in a form, in hexadecimal, as base64.
fn written(secret: &str) -> BTreeSet<String> {
    let quoted = serde_json::Value::from(secret).to_string();
    let json = quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned();
    let ascii = ascii(&json);
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let form = percent.replace("%20", "+");
    let solidus = |json: &str| json.replace('/', "\\/");
    let json_forms = [solidus(&json), solidus(&ascii), json, ascii];
    let others = [secret.to_owned(), percent, form, hexadecimal(secret, "")];
    let base64 = [STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|alphabet| within_base64(secret, &alphabet));
    json_forms.into_iter().chain(others).chain(base64).collect()
}

/// What of its base64 holds nothing but it, whatever follows.
fn within_base64(secret: &str, alphabet: &GeneralPurpose) -> String {
    let mut encoded = alphabet.encode(secret);
    encoded.truncate(secret.len() * 8 / 6);
    encoded
}

/// JSON as programs write it that escape all that is not ASCII.
fn ascii(json: &str) -> String {
    let mut units = [0; 2];
    json.chars().fold(String::new(), |mut text, c| {
        if c.is_ascii() {
            text.push(c)
        } else {
            c.encode_utf16(&mut units)
                .iter()
                .for_each(|unit| text.push_str(&format!("\\u{unit:04x}")))
        }
        text
    })
}

fn hexadecimal(text: &str, between: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = String::with_capacity(text.len() * (2 + between.len()));
    for byte in text.bytes() {
        if !pairs.is_empty() {
            pairs.push_str(between);
        }
        let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
        pairs.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    pairs
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
