//! Where values end in a text that is known to be JSON. On any other text this finds nonsense, but it ends.

use memchr::memchr2;

/// The first byte at or after `at` that is no blank between tokens, or the end of the text.
pub fn skip_blanks(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
    at + blanks
}

pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The length of the string that the text begins with, quotes included. None where it does not end in this text.
pub fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr2(b'"', b'\\', text.get(at..)?)?;
        match text[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The length of the array or object that the text begins with. None where it does not end in this text.
pub fn container_length(text: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at += string_length(&text[at..])? - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The length of the number, `true`, `false` or `null` that the text begins with.
pub fn scalar_length(text: &[u8]) -> usize {
    let ends = |byte: &u8| is_blank(*byte) || matches!(byte, b',' | b'}' | b']' | b':');
    text.iter().position(ends).unwrap_or(text.len())
}

/// The length of any value that the text begins with; that of the text where the value does not end.
pub fn value_length(text: &[u8]) -> usize {
    let length = match text.first() {
        Some(b'"') => string_length(text),
        Some(b'{' | b'[') => container_length(text),
        _ => Some(scalar_length(text)),
    };
    length.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_json_says() {
        for (text, length) in [
            (r#""a\"b\\" , 1"#, 8),
            (r#"{"a":[1,"]}"],"b":{}} ,"#, 21),
            ("[[],[[]]]]", 9),
            ("-1.5e3,2", 6),
            ("true}", 4),
            ("12", 2),
            ("\"open", 5),
            ("[1,", 3),
            ("\"\\", 2),
            ("", 0),
        ] {
            assert_eq!(value_length(text.as_bytes()), length, "{text}");
        }
    }
}
