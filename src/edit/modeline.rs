//! The comment at the head of a YAML file that names its schema to an editor.

const MARK: &str = "# yaml-language-server: $schema=";

/// The text with a modeline for `schema`, which takes the place of one that is there. Every other byte stays. None where
/// it says so already.
pub fn with_modeline(text: &str, schema: &str) -> Option<String> {
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let ending = if body.lines().next().is_some_and(|_| body.contains("\r\n")) {
        "\r\n"
    } else {
        "\n"
    };
    let line = format!("{MARK}{schema}");
    let comments = body
        .lines()
        .take_while(|line| line.starts_with('#') || line.trim().is_empty());
    let present = comments.into_iter().find(|line| line.starts_with(MARK));
    match present {
        Some(present) if present.trim_end() == line => None,
        Some(present) => Some(format!("{mark}{}", body.replacen(present, &line, 1))),
        None => Some(format!("{mark}{line}{ending}{body}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modeline_is_the_only_byte_that_changes() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(with_modeline(text, "../r.json").as_deref(), expected, "{text}");
        };
        let line = "# yaml-language-server: $schema=../r.json";
        check("url: x\n", Some(&format!("{line}\nurl: x\n")));
        check(
            "\u{feff}url: x\r\nname: y",
            Some(&format!("\u{feff}{line}\r\nurl: x\r\nname: y")),
        );
        check(&format!("# mine\n{line}\nurl: x\n"), None);
        check(
            "# mine\n# yaml-language-server: $schema=old.json\nurl: x\n",
            Some(&format!("# mine\n{line}\nurl: x\n")),
        );
        check("", Some(&format!("{line}\n")));
    }
}
