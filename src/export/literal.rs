//! Literals that Python and JavaScript read alike, and comments.

use crate::source::is_hidden;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;
use std::path::Path;

/// A string. What a terminal would act on and what nobody would see is escaped, as far as both languages do it alike.
pub fn string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.chars().fold(String::new(), |mut literal, c| {
        if is_hidden(c) && c <= '\u{ffff}' {
            let _ = write!(literal, "\\u{:04x}", c as u32);
        } else {
            literal.push(c);
        }
        literal
    })
}

pub fn path(path: &Path) -> String {
    string(&path.to_string_lossy())
}

pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A list's items, each a string.
pub fn strings(items: &[&str]) -> String {
    let items: Vec<String> = items.iter().map(|item| string(&item.to_lowercase())).collect();
    items.join(", ")
}

pub fn numbers(items: &[u16]) -> String {
    let items: Vec<String> = items.iter().map(u16::to_string).collect();
    items.join(", ")
}

/// Remarks as comments that begin with this sign, one line each.
pub fn comments(sign: &str, remarks: &[String]) -> String {
    let line = |remark: &String| {
        let text: String = remark
            .chars()
            .map(|c| if is_hidden(c) { ' ' } else { c })
            .collect();
        format!("{sign} {text}\n")
    };
    remarks.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_would_see_is_escaped() {
        let check = |text: &str, expected: &str| assert_eq!(string(text), expected);
        check("it's \"a\" \\", r#""it's \"a\" \\""#);
        check("é\t\u{9b}\u{202e}😀", "\"é\\t\\u009b\\u202e😀\"");
    }
}
