//! Strings, numbers and whole numbers of paths.

use super::JsonPathError;
use super::cursor::{NodeCursor, error_at};
use serde_json::Value as Json;

/// The largest index that the RFC allows, on both sides of 0.
const LARGEST: i64 = (1 << 53) - 1;

/// A quoted string, if one is next.
///
/// # Errors
/// What is wrong with the path, and where in it.
pub fn string(cursor: &mut NodeCursor<'_>) -> Result<Option<String>, JsonPathError> {
    let Some(quote @ ('\'' | '"')) = cursor.peek() else {
        return Ok(None);
    };
    let start = cursor.at();
    cursor.advance();
    let mut text = String::new();
    loop {
        let at = cursor.at();
        match cursor.advance() {
            None => return Err(error_at(start, "this string is not closed")),
            Some(c) if c == quote => return Ok(Some(text)),
            Some('\\') => text.push(escaped(cursor, quote, at)?),
            Some(c) if c < ' ' => {
                let message = format!("`{}` cannot be in a string", c.escape_debug());
                return Err(error_at(at, message).help("write it as an escape, such as `\\n`"));
            }
            Some(c) => text.push(c),
        }
    }
}

/// What follows a backslash, which is at `at`.
fn escaped(cursor: &mut NodeCursor<'_>, quote: char, at: usize) -> Result<char, JsonPathError> {
    Ok(match cursor.advance() {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some(c @ ('/' | '\\')) => c,
        Some(c) if c == quote => c,
        Some('u') => return unicode(cursor, at),
        _ => {
            return Err(error_at(at, "this is no escape that a path knows").help(
                "the escapes are `\\b \\f \\n \\r \\t \\/ \\\\ \\uXXXX` and that of the string's own quote",
            ));
        }
    })
}

fn unicode(cursor: &mut NodeCursor<'_>, at: usize) -> Result<char, JsonPathError> {
    let wrong = || error_at(at, "`\\u` needs four hexadecimal digits that make a character");
    let high = unit(cursor).ok_or_else(wrong)?;
    let low = match high {
        0xd800..=0xdbff if cursor.take("\\u") => Some(unit(cursor).ok_or_else(wrong)?),
        _ => None,
    };
    let mut units = char::decode_utf16([Some(high), low].into_iter().flatten());
    match (units.next(), units.next()) {
        (Some(Ok(c)), None) => Ok(c),
        _ => Err(wrong()),
    }
}

fn unit(cursor: &mut NodeCursor<'_>) -> Option<u16> {
    let digits = cursor
        .rest()
        .get(..4)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    cursor.go_to(cursor.at() + 4);
    u16::from_str_radix(digits, 16).ok()
}

/// A whole number as indexes are written, if one is next.
///
/// # Errors
/// What is wrong with the path, and where in it.
pub fn index(cursor: &mut NodeCursor<'_>) -> Result<Option<i64>, JsonPathError> {
    let start = cursor.at();
    let negative = cursor.take("-");
    let digits = cursor.take_while(|c| c.is_ascii_digit());
    if digits.is_empty() && !negative {
        return Ok(None);
    }
    let canonical = digits == "0" && !negative || !digits.is_empty() && !digits.starts_with('0');
    if !canonical {
        let message = "an index is a whole number without leading zeros";
        return Err(error_at(start, message));
    }
    match digits.parse::<i64>() {
        Ok(size) if size <= LARGEST => Ok(Some(if negative { -size } else { size })),
        _ => Err(error_at(
            start,
            format!("this index is larger than {LARGEST}, which is the limit"),
        )),
    }
}

/// A number as JSON writes it, `true`, `false`, `null` or a string, if one is next.
///
/// # Errors
/// What is wrong with the path, and where in it.
pub fn literal(cursor: &mut NodeCursor<'_>) -> Result<Option<Json>, JsonPathError> {
    if let Some(text) = string(cursor)? {
        return Ok(Some(Json::String(text)));
    }
    let start = cursor.at();
    if cursor.peek().is_some_and(|c| c == '-' || c.is_ascii_digit()) {
        return number(cursor).map(Some);
    }
    let word = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
    match word {
        "true" => Ok(Some(Json::Bool(true))),
        "false" => Ok(Some(Json::Bool(false))),
        "null" => Ok(Some(Json::Null)),
        _ => {
            cursor.go_to(start);
            Ok(None)
        }
    }
}

fn number(cursor: &mut NodeCursor<'_>) -> Result<Json, JsonPathError> {
    let start = cursor.at();
    let text = cursor.take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
    match serde_json::from_str::<serde_json::Number>(text) {
        Ok(number) => Ok(Json::Number(number)),
        Err(_) => Err(error_at(start, "this is not a number as JSON writes it")),
    }
}
