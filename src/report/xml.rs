//! Text in XML 1.0, without the characters that it forbids even as references.

use super::scan;

/// For between tags; `>` too, so that `]]>` cannot arise.
pub fn text(text: &str) -> String {
    escaped(text, false)
}

/// For between quotes: line breaks and tabs survive the parser's normalisation.
pub fn attribute(text: &str) -> String {
    escaped(text, true)
}

fn escaped(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(at) = scan::find(rest.as_bytes(), is_special) {
        let (before, from) = rest.split_at(at);
        out += before;
        let mut letters = from.chars();
        if let Some(letter) = letters.next() {
            match spelling(letter, attribute) {
                Some(spelling) => out += spelling,
                None => out.push(letter),
            }
        }
        rest = letters.as_str();
    }
    out + rest
}

/// It is, or begins, a character that may have to be spelled. The last is the first byte of U+FFFE and U+FFFF.
fn is_special(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'&' | b'<' | b'>' | b'"' | 0xef)
}

fn spelling(letter: char, attribute: bool) -> Option<&'static str> {
    match letter {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' if attribute => Some("&quot;"),
        '\r' => Some("&#13;"),
        '\n' if attribute => Some("&#10;"),
        '\t' if attribute => Some("&#9;"),
        '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => None,
        _ => Some(""),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn o04_characters_that_xml_forbids_are_removed() {
        let check = |input: &str, expected: &str| assert_eq!(super::text(input), expected);
        check("a\0b\x1bc\u{fffe}d\u{ffff}e\u{fffd}", "abcde\u{fffd}");
        check("]]> <&\" \t\n\r", "]]&gt; &lt;&amp;\" \t\n&#13;");
        assert_eq!(super::attribute("a\n\t\"b"), "a&#10;&#9;&quot;b");
    }
}
