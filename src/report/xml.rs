//! Text in XML 1.0, without the characters that it forbids even as references.

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
    while let Some((at, letter, spelling)) = next_special(rest, attribute) {
        out += &rest[..at];
        out += spelling;
        rest = &rest[at + letter.len_utf8()..];
    }
    out + rest
}

/// The first character that is not written as it is, where it stands, and how it is spelled.
fn next_special(text: &str, attribute: bool) -> Option<(usize, char, &'static str)> {
    let mut letters = text.char_indices();
    letters.find_map(|(at, letter)| Some((at, letter, spelling(letter, attribute)?)))
}

fn spelling(letter: char, attribute: bool) -> Option<&'static str> {
    match letter {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
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
        check("]]> <&\" \t\n\r", "]]&gt; &lt;&amp;&quot; \t\n&#13;");
        assert_eq!(super::attribute("a\n\tb"), "a&#10;&#9;b");
    }
}
