//! `.env` files: `NAME=VALUE` lines, `export` in front allowed, quotes and comments as shells have them.

/// The last value of `name`, as a shell that sources the file would see it.
pub fn value(text: &str, name: &str) -> Option<String> {
    pairs(text)
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .last()
}

/// Every pair of the file, in order. Lines that are none are passed over, as shells' comments are.
pub fn pairs(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.lines().filter_map(|line| {
        let line = line.trim_start_matches('\u{feff}').trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=')?;
        let name = name.trim();
        (!name.is_empty() && !name.starts_with('#')).then(|| (name, unquote(value.trim())))
    })
}

fn unquote(value: &str) -> String {
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.split_once(quote));
    if let Some((inside, _)) = quoted('\'') {
        return inside.to_owned();
    }
    match value.strip_prefix('"') {
        Some(rest) => double_quoted(rest),
        None => value.split(" #").next().unwrap_or_default().trim_end().to_owned(),
    }
}

fn double_quoted(rest: &str) -> String {
    let mut inside = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                Some('n') => inside.push('\n'),
                Some('t') => inside.push('\t'),
                Some(other) => inside.push(other),
                None => {}
            },
            other => inside.push(other),
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_a_shell_would() {
        let check =
            |line: &str, expected: Option<&str>| assert_eq!(value(line, "A").as_deref(), expected, "{line}");
        check("A=1", Some("1"));
        check("export A = 'x # y'", Some("x # y"));
        check("A=\"a\\\"b\\n\" # note", Some("a\"b\n"));
        check("A=plain # note", Some("plain"));
        check("A=one\nA=two", Some("two"));
        check("# A=1", None);
        check("A=a=b", Some("a=b"));
    }
}
