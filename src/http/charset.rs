//! The charset of a text that came or that is sent: a mark at its beginning, what its headers declare, what it says of
//! itself, else UTF-8.

use encoding_rs::{DecoderResult, EncoderResult, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::fmt;

/// Where XML and HTML say what they are written in.
const DECLARED_WITHIN: usize = 1024;

/// Why bytes cannot be read as text, or a text not be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CharsetError {
    /// No such charset is known.
    Unknown(String),
    /// The bytes from this one on are not of the charset.
    Undecodable { charset: &'static str, at: usize },
    /// The charset has no such character.
    Unencodable { charset: &'static str, character: char },
}

/// The text of a body. Nothing is replaced: what cannot be read is an error.
///
/// # Errors
/// The charset is not known, or the bytes are not of it.
pub fn decode<'b>(body: &'b [u8], content_type: Option<&str>) -> Result<Cow<'b, str>, CharsetError> {
    if let Some((marked, length)) = Encoding::for_bom(body) {
        return decode_as(marked, body, length);
    }
    let declared = match content_type.and_then(charset_of) {
        Some(label) => Some(known(&label)?),
        None => says_itself(body, content_type)?,
    };
    decode_as(declared.unwrap_or(UTF_8), body, 0)
}

/// JSON is UTF-8, whatever is declared. Only where the bytes are not, the declared charset is tried; its name comes with
/// the text then. None where the bytes are UTF-8 without a mark and need nothing done to them.
///
/// # Errors
/// The bytes are neither UTF-8 nor of the declared charset.
pub fn decode_json(
    body: &[u8],
    content_type: Option<&str>,
) -> Result<Option<(String, Option<&'static str>)>, CharsetError> {
    if let Some((marked, length)) = Encoding::for_bom(body) {
        let text = decode_as(marked, body, length)?;
        return Ok(Some((text.into_owned(), None)));
    }
    let Err(fault) = std::str::from_utf8(body) else {
        return Ok(None);
    };
    let Some(label) = content_type.and_then(charset_of) else {
        return Err(CharsetError::Undecodable {
            charset: UTF_8.name(),
            at: fault.valid_up_to(),
        });
    };
    let charset = known(&label)?;
    let text = decode_as(charset, body, 0)?;
    Ok(Some((text.into_owned(), Some(charset.name()))))
}

/// The bytes of a text in the charset that a Content-Type names; None where it is UTF-8 already.
///
/// # Errors
/// The charset is not known, or lacks a character of the text.
pub fn encode(text: &str, content_type: &str) -> Result<Option<Vec<u8>>, CharsetError> {
    let Some(label) = charset_of(content_type) else {
        return Ok(None);
    };
    let charset = known(&label)?;
    if charset == UTF_8 {
        return Ok(None);
    }
    if charset == UTF_16LE || charset == UTF_16BE {
        return Ok(Some(utf_16(text, &label)));
    }
    if let Some((name, last)) = single_bytes(&label) {
        return encode_bytes(text, name, last).map(Some);
    }
    let mut bytes = Vec::with_capacity(text.len() * 2 + 16);
    let mut encoder = charset.new_encoder();
    let mut rest = text;
    loop {
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return Ok(Some(bytes)),
            EncoderResult::OutputFull => bytes.reserve(rest.len() * 2 + 64),
            EncoderResult::Unmappable(character) => {
                let charset = charset.name();
                return Err(CharsetError::Unencodable { charset, character });
            }
        }
    }
}

/// Charsets that `encoding_rs`, as browsers do, takes for windows-1252, which has more characters: name and last
/// character.
fn single_bytes(label: &str) -> Option<(&'static str, char)> {
    match &*label.to_ascii_lowercase() {
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "l1" => Some(("ISO-8859-1", '\u{ff}')),
        "us-ascii" | "ascii" => Some(("US-ASCII", '\u{7f}')),
        _ => None,
    }
}

fn encode_bytes(text: &str, charset: &'static str, last: char) -> Result<Vec<u8>, CharsetError> {
    let byte = |character: char| match u8::try_from(character) {
        Ok(byte) if character <= last => Ok(byte),
        _ => Err(CharsetError::Unencodable { charset, character }),
    };
    text.chars().map(byte).collect()
}

/// `utf-16` without an order of its bytes begins with a mark that says it.
fn utf_16(text: &str, label: &str) -> Vec<u8> {
    let big = label.to_ascii_lowercase().ends_with("be");
    let marked = !label.to_ascii_lowercase().ends_with(['e']);
    let mark = Some(0xfeff).filter(|_| marked);
    let units = mark.into_iter().chain(text.encode_utf16());
    units
        .flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

/// The `charset` of a Content-Type. None if it names none.
pub fn charset_of(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

fn known(label: &str) -> Result<&'static Encoding, CharsetError> {
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| *encoding != REPLACEMENT)
        .ok_or_else(|| CharsetError::Unknown(label.to_owned()))
}

fn decode_as<'b>(
    charset: &'static Encoding,
    body: &'b [u8],
    from: usize,
) -> Result<Cow<'b, str>, CharsetError> {
    let bytes = body.get(from..).unwrap_or_default();
    let undecodable = |at| CharsetError::Undecodable {
        charset: charset.name(),
        at: from + at,
    };
    if charset == UTF_8 {
        let text = std::str::from_utf8(bytes).map_err(|fault| undecodable(fault.valid_up_to()))?;
        return Ok(Cow::Borrowed(text));
    }
    match charset.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text),
        None => Err(undecodable(first_malformed(charset, bytes))),
    }
}

/// Where the first bytes begin that the charset does not know.
fn first_malformed(charset: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = charset.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(4096);
    let mut at = 0;
    loop {
        out.clear();
        let rest = bytes.get(at..).unwrap_or_default();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut out, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return at,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, after) => {
                return at.saturating_sub(usize::from(bad) + usize::from(after));
            }
        }
    }
}

/// What XML and HTML say that they are written in.
fn says_itself(body: &[u8], content_type: Option<&str>) -> Result<Option<&'static Encoding>, CharsetError> {
    match body.get(..4) {
        Some([0, b'<', 0, _]) => return Ok(Some(UTF_16BE)),
        Some([b'<', 0, _, 0]) => return Ok(Some(UTF_16LE)),
        _ => {}
    }
    let start = &body[..body.len().min(DECLARED_WITHIN)];
    let start: String = start
        .iter()
        .map(|byte| char::from(*byte).to_ascii_lowercase())
        .collect();
    let is_html = content_type.is_some_and(|mime| mime.to_ascii_lowercase().contains("html"));
    let label = match start.trim_start().strip_prefix("<?xml") {
        Some(declaration) => declaration
            .split("?>")
            .next()
            .and_then(|inner| attribute(inner, "encoding")),
        None if is_html || start.trim_start().starts_with('<') => in_meta(&start),
        None => None,
    };
    match label {
        // A declaration that can be read as ASCII is not in UTF-16.
        Some(label) if label.starts_with("utf-16") => Ok(None),
        Some(label) => known(&label).map(Some),
        None => Ok(None),
    }
}

/// `<meta charset=...>`, or `charset=` in the content of a `<meta http-equiv>`.
fn in_meta(start: &str) -> Option<String> {
    let mut tags = start.split("<meta").skip(1);
    tags.find_map(|tag| attribute(tag.split('>').next()?, "charset"))
}

/// The value after `name=`, in quotes or not.
fn attribute(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(name)?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(['"', '\'', ' ', ';', '/', '>']).unwrap_or(value.len());
    Some(value[..end].to_owned()).filter(|value| !value.is_empty())
}

impl fmt::Display for CharsetError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CharsetError::Unknown(label) if label.len() <= 40 => {
                write!(out, "the charset `{}` is not known", label.escape_debug())
            }
            CharsetError::Unknown(_) => out.write_str("its charset is not known"),
            CharsetError::Undecodable { charset, at } => write!(out, "it is not {charset} at byte {at}"),
            CharsetError::Unencodable { charset, character } => {
                write!(out, "the charset {charset} has no `{}`", character.escape_debug())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &[u8], content_type: &str, expected: Result<&str, CharsetError>) {
        let content_type = Some(content_type).filter(|mime| !mime.is_empty());
        let found = decode(body, content_type);
        assert_eq!(
            found.as_deref(),
            expected.as_ref().map(|text| *text),
            "{body:?} as {content_type:?}"
        );
    }

    fn undecodable(charset: &'static str, at: usize) -> CharsetError {
        CharsetError::Undecodable { charset, at }
    }

    #[test]
    fn the_mark_wins_then_the_header_then_the_text_itself() {
        check(b"\xef\xbb\xbf\xc2\xa3", "text/plain; charset=iso-8859-1", Ok("£"));
        check(b"\xff\xfe\xa3\x00", "text/plain; charset=utf-8", Ok("£"));
        check(b"\xfe\xff\x00\xa3", "", Ok("£"));
        check(b"\xa3", "text/plain; charset=iso-8859-1", Ok("£"));
        check(b"\xa3", "text/plain; Charset=\"ISO-8859-15\"", Ok("£"));
        check(b"\xa4", "text/plain; charset=iso-8859-15", Ok("€"));
        check(b"\x80", "text/plain; charset=windows-1252", Ok("€"));
        check(b"\x83\x65", "text/plain; charset=shift_jis", Ok("テ"));
        check(
            b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xa3</a>",
            "application/xml",
            Ok("<?xml version='1.0' encoding='ISO-8859-1'?><a>£</a>"),
        );
        check(
            b"<html><META charset=windows-1251>\xcf",
            "text/html",
            Ok("<html><META charset=windows-1251>П"),
        );
        check(
            b"<meta http-equiv=x content=\"text/html; charset=latin1\">\xe9",
            "text/html",
            Ok("<meta http-equiv=x content=\"text/html; charset=latin1\">é"),
        );
        check(b"<\x00a\x00>\x00", "application/xml", Ok("<a>"));
        check(b"\x00<\x00a", "", Ok("<a"));
        check("größe".as_bytes(), "", Ok("größe"));
        check(b"charset=nonsense", "text/plain", Ok("charset=nonsense"));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        check(b"ab\xa3", "", Err(undecodable("UTF-8", 2)));
        check(b"\xef\xbb\xbfab\xa3", "", Err(undecodable("UTF-8", 5)));
        check(
            b"abc\x81",
            "text/plain; charset=shift_jis",
            Err(undecodable("Shift_JIS", 3)),
        );
        check(
            b"a\x00b",
            "text/plain; charset=utf-16le",
            Err(undecodable("UTF-16LE", 2)),
        );
        check(
            b"x",
            "text/plain; charset=utf-99",
            Err(CharsetError::Unknown("utf-99".to_owned())),
        );
        check(
            b"x",
            "text/plain; charset=iso-2022-kr",
            Err(CharsetError::Unknown("iso-2022-kr".to_owned())),
        );
        check(
            b"<meta charset=utf-99>",
            "text/html",
            Err(CharsetError::Unknown("utf-99".to_owned())),
        );
    }

    #[test]
    fn json_is_utf_8_unless_it_is_not() {
        let latin = Some("application/json; charset=iso-8859-1");
        assert_eq!(decode_json("\"£\"".as_bytes(), latin), Ok(None));
        assert_eq!(
            decode_json(b"\xef\xbb\xbf1", latin),
            Ok(Some(("1".to_owned(), None)))
        );
        assert_eq!(
            decode_json(b"\xff\xfe1\x00", None),
            Ok(Some(("1".to_owned(), None)))
        );
        assert_eq!(
            decode_json(b"\"\xa3\"", latin),
            Ok(Some(("\"£\"".to_owned(), Some("windows-1252"))))
        );
        assert_eq!(decode_json(b"\"\xa3\"", None), Err(undecodable("UTF-8", 1)));
    }

    type Encoded = Result<Option<Vec<u8>>, CharsetError>;

    /// Each text, a Content-Type, and the bytes that are sent.
    fn check_sent<const N: usize>(rows: [(&str, &str, Encoded); N]) {
        for (text, content_type, expected) in rows {
            assert_eq!(encode(text, content_type), expected, "{text} as {content_type}");
        }
    }

    #[test]
    fn a_text_is_sent_in_its_charset() {
        check_sent([
            ("£", "text/plain", Ok(None)),
            ("£", "text/plain; charset=UTF-8", Ok(None)),
            (
                "£a",
                "text/plain; charset=iso-8859-1",
                Ok(Some(b"\xa3a".to_vec())),
            ),
            (
                "£",
                "text/plain; charset=utf-16le",
                Ok(Some(b"\xa3\x00".to_vec())),
            ),
            (
                "£",
                "text/plain; charset=utf-16be",
                Ok(Some(b"\x00\xa3".to_vec())),
            ),
            (
                "£",
                "text/plain; charset=utf-16",
                Ok(Some(b"\xff\xfe\xa3\x00".to_vec())),
            ),
            (
                "€",
                "text/plain; charset=windows-1252",
                Ok(Some(b"\x80".to_vec())),
            ),
        ]);
        let long = "é".repeat(10_000);
        let encoded = encode(&long, "text/plain; charset=iso-8859-15").unwrap().unwrap();
        assert_eq!(encoded, vec![0xe9; 10_000]);
    }

    #[test]
    fn a_text_that_its_charset_cannot_hold_is_not_sent() {
        check_sent([
            (
                "☃",
                "text/plain; charset=iso-8859-1",
                Err(CharsetError::Unencodable {
                    charset: "ISO-8859-1",
                    character: '☃',
                }),
            ),
            (
                "€",
                "text/plain; charset=latin1",
                Err(CharsetError::Unencodable {
                    charset: "ISO-8859-1",
                    character: '€',
                }),
            ),
            (
                "☃",
                "text/plain; charset=koi8-r",
                Err(CharsetError::Unencodable {
                    charset: "KOI8-R",
                    character: '☃',
                }),
            ),
            (
                "x",
                "text/plain; charset=utf-99",
                Err(CharsetError::Unknown("utf-99".to_owned())),
            ),
        ]);
    }
}
