//! `.env`: values of secrets, appended to what is there.

/// The file with the entries that it lacks, and the names that were changed because theirs have other values.
pub fn appended(existing: &str, entries: &[(String, String)]) -> (String, Vec<(String, String)>) {
    let mut text = existing.to_owned();
    let mut renamed = Vec::new();
    for (name, value) in entries {
        let free = free_name(&text, name, value);
        if free != *name {
            renamed.push((name.clone(), free.clone()));
        }
        if line_of(&text, &free).is_none() {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&format!("{free}={}\n", quoted(value)));
        }
    }
    (text, renamed)
}

/// The name, or one with a number, that is not there yet or has this value.
fn free_name(text: &str, name: &str, value: &str) -> String {
    let numbers = (2..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbers);
    let fits = |name: &String| line_of(text, name).is_none_or(|line| line == quoted(value));
    names.find(fits).unwrap_or_default()
}

/// What is after `NAME=`.
fn line_of<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        line.strip_prefix(name)?
            .trim_start()
            .strip_prefix('=')
            .map(str::trim)
    })
}

fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./+=:@%,-".contains(c);
    if value.chars().all(is_plain) {
        value.to_owned()
    } else if !value.contains(['\'', '\n', '\r']) {
        format!("'{value}'")
    } else {
        let escaped = value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
            .replace('\r', "");
        format!("\"{escaped}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(existing: &str, entries: &[(&str, &str)], expected: &str) {
        let entries: Vec<_> = entries
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        assert_eq!(appended(existing, &entries).0, expected);
    }

    #[test]
    fn i06_lines_are_added_and_none_is_replaced() {
        check("", &[("A", "1")], "A=1\n");
        check("A=1", &[("A", "1"), ("B", "x y")], "A=1\nB='x y'\n");
        check("A=1\n", &[("A", "2")], "A=1\nA_2=2\n");
        check("A=1\nA_2=2\n", &[("A", "2")], "A=1\nA_2=2\n");
        check("", &[("A", "it's\n")], "A=\"it's\\n\"\n");
    }
}
