//! Escapes of JavaScript's strings.

/// One escape of a string.
pub(super) fn unescaped(escape: &str) -> String {
    let inside = escape.strip_prefix('\\').unwrap_or(escape);
    let code = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    let hexadecimal = inside
        .strip_prefix("u{")
        .and_then(|digits| code(digits.trim_end_matches('}')))
        .or_else(|| inside.strip_prefix('u').and_then(code))
        .or_else(|| inside.strip_prefix('x').and_then(code));
    if let Some(character) = hexadecimal.filter(|character| *character != crate::import::template::MARK) {
        return character.to_string();
    }
    match inside {
        "n" => "\n".to_owned(),
        "r" => "\r".to_owned(),
        "t" => "\t".to_owned(),
        "b" => "\u{8}".to_owned(),
        "f" => "\u{c}".to_owned(),
        "v" => "\u{b}".to_owned(),
        "0" => "\0".to_owned(),
        "\n" | "\r\n" => String::new(),
        other => other.to_owned(),
    }
}
