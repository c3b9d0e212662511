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
    for letter in text.chars().filter(|letter| is_allowed(*letter)) {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\r' => out += "&#13;",
            '\n' if attribute => out += "&#10;",
            '\t' if attribute => out += "&#9;",
            other => out.push(other),
        }
    }
    out
}

fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
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
