//! What may be in a header. HTTP has no escape: a line break in a value would start another header.

use super::Header;

/// The first thing that is wrong with a name, a method or a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderFault {
    Empty,
    /// CR, LF or NUL: would split the message.
    Break(u8),
    /// Another byte that the place does not allow.
    Byte(u8),
}

impl HeaderFault {
    pub fn words(self) -> String {
        match self {
            HeaderFault::Empty => "is empty".to_owned(),
            HeaderFault::Break(b'\r') => "holds a carriage return".to_owned(),
            HeaderFault::Break(b'\n') => "holds a line break".to_owned(),
            HeaderFault::Break(_) => "holds a NUL character".to_owned(),
            HeaderFault::Byte(byte) if byte.is_ascii_graphic() => format!("holds `{}`", byte as char),
            HeaderFault::Byte(b' ') => "holds a space".to_owned(),
            HeaderFault::Byte(byte) => format!("holds the byte 0x{byte:02x}"),
        }
    }
}

/// A token of RFC 9110: what header names and methods are made of.
///
/// # Errors
/// The byte that a header cannot hold, or that there is none.
pub fn check_token(text: &str) -> Result<(), HeaderFault> {
    if text.is_empty() {
        return Err(HeaderFault::Empty);
    }
    match text.bytes().find(|byte| !is_token_byte(*byte)) {
        Some(byte) if is_break(byte) => Err(HeaderFault::Break(byte)),
        Some(byte) => Err(HeaderFault::Byte(byte)),
        None => Ok(()),
    }
}

/// Visible characters, spaces, tabs, and bytes above ASCII, which receivers treat as opaque.
///
/// # Errors
/// The byte that a header cannot hold, or that there is none.
pub fn check_value(value: &[u8]) -> Result<(), HeaderFault> {
    let wrong = |byte: &&u8| (**byte < 0x20 && **byte != b'\t') || **byte == 0x7f;
    match value.iter().find(wrong) {
        Some(byte) if is_break(*byte) => Err(HeaderFault::Break(*byte)),
        Some(byte) => Err(HeaderFault::Byte(*byte)),
        None => Ok(()),
    }
}

/// Replaces every header of that name, or adds it at the end.
pub fn set(headers: &mut Vec<Header>, header: Header) {
    remove(headers, &header.name);
    headers.push(header);
}

pub fn remove(headers: &mut Vec<Header>, name: &str) {
    headers.retain(|known| !known.name.eq_ignore_ascii_case(name));
}

pub fn has(headers: &[Header], name: &str) -> bool {
    headers.iter().any(|known| known.name.eq_ignore_ascii_case(name))
}

/// Headers that carry credentials whatever their value is made of: by name, as variables are secrets by name.
pub fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(&*name, "authorization" | "proxy-authorization" | "cookie")
        || ["token", "secret", "password", "key"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | 0)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t12_a_line_break_is_no_header_value() {
        assert_eq!(check_value(b"x\r\nEvil: 1"), Err(HeaderFault::Break(b'\r')));
        assert_eq!(check_value(b"x\0"), Err(HeaderFault::Break(0)));
        assert_eq!(check_value(b"\x1b[31m"), Err(HeaderFault::Byte(0x1b)));
        assert_eq!(check_value("größe\t1".as_bytes()), Ok(()));
    }

    #[test]
    fn t12_names_and_methods_are_tokens() {
        assert_eq!(check_token("X-Ok"), Ok(()));
        assert_eq!(check_token(""), Err(HeaderFault::Empty));
        assert_eq!(check_token("X-Bad:"), Err(HeaderFault::Byte(b':')));
        assert_eq!(check_token("GET\n"), Err(HeaderFault::Break(b'\n')));
    }

    #[test]
    fn credentials_are_known_by_name() {
        assert!(
            is_credential("AUTHORIZATION") && is_credential("X-Api-Key") && is_credential("x-csrf-token")
        );
        assert!(!is_credential("Accept") && !is_credential("X-Request-Id"));
    }
}
