//! Base64 and percent-encoding.

use super::refuse;
use crate::template::convert::{bytes_of, text_of};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, Value as Engine};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but what RFC 3986 calls unreserved.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const FORGIVING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

const DECODER: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, FORGIVING);

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_filter("b64encode", b64encode);
    engine.add_function("b64encode", b64encode);
    engine.add_filter("b64url", b64url);
    engine.add_function("b64url", b64url);
    engine.add_filter("b64decode", b64decode);
    engine.add_function("b64decode", b64decode);
    engine.add_filter("hexdecode", hexdecode);
    engine.add_function("hexdecode", hexdecode);
    engine.add_filter("urlencode", urlencode);
    engine.add_function("urlencode", urlencode);
    engine.add_filter("urldecode", urldecode);
    engine.add_function("urldecode", urldecode);
    engine.add_filter("xml", xml);
    engine.add_function("xml", xml);
    engine.add_function("basic", basic);
}

fn b64encode(value: &Engine) -> Result<String, Error> {
    Ok(STANDARD.encode(bytes_of(value)?))
}

/// Percent-encoded text as it was before. A `+` stays one, as it does in a path.
fn urldecode(value: &Engine) -> Result<String, Error> {
    let text = text_of(value)?;
    let bytes: Vec<u8> = percent_decode_str(&text).collect();
    String::from_utf8(bytes).map_err(|_| refuse("what `urldecode` found is not UTF-8 text"))
}

/// Text of an XML element or of an attribute in quotes.
fn xml(value: &Engine) -> Result<String, Error> {
    let text = text_of(value)?;
    Ok(text
        .chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&apos;"),
                c => out.push(c),
            }
            out
        }))
}

/// The URL-safe alphabet, without padding.
fn b64url(value: &Engine) -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(bytes_of(value)?))
}

fn b64decode(value: &Engine) -> Result<Engine, Error> {
    let bytes = decode(&text_of(value)?);
    bytes
        .map(text_or_bytes)
        .ok_or_else(|| refuse("`b64decode` was given text that is not base64"))
}

fn hexdecode(value: &Engine) -> Result<Engine, Error> {
    let bytes = from_hex(&text_of(value)?);
    bytes
        .map(text_or_bytes)
        .ok_or_else(|| refuse("`hexdecode` was given text that is not hexadecimal"))
}

/// In either case, with colons or blanks between the bytes or without.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().filter(|c| *c != ':' && !c.is_ascii_whitespace());
    let digits: Option<Vec<u8>> = digits
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits?;
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| match *pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect()
}

/// Bytes that are no text are good as a key, for a digest, or to be encoded again.
fn text_or_bytes(bytes: Vec<u8>) -> Engine {
    match String::from_utf8(bytes) {
        Ok(text) => Engine::from(text),
        Err(error) => Engine::from_bytes(error.into_bytes()),
    }
}

/// Either alphabet, with or without padding and line breaks.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let standard = |c: char| match c {
        '-' => '+',
        '_' => '/',
        other => other,
    };
    let text: String = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(standard)
        .collect();
    DECODER.decode(text).ok()
}

/// The user and password of Basic authentication, as they follow the word `Basic`.
fn basic(user: &Engine, password: &Engine) -> Result<String, Error> {
    Ok(STANDARD.encode(format!("{}:{}", text_of(user)?, text_of(password)?)))
}

/// A component of a URL; a map becomes `a=1&b=2`.
fn urlencode(value: &Engine) -> Result<String, Error> {
    if value.kind() != ValueKind::Map {
        return component(value);
    }
    let pair = |key: Engine| {
        Ok(format!(
            "{}={}",
            component(&key)?,
            component(&value.get_item(&key)?)?
        ))
    };
    let pairs = value.try_iter()?.map(pair).collect::<Result<Vec<_>, Error>>()?;
    Ok(pairs.join("&"))
}

fn component(value: &Engine) -> Result<String, Error> {
    Ok(utf8_percent_encode(&text_of(value)?, COMPONENT).to_string())
}
