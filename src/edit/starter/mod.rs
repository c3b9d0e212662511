//! The files of a new project: an environment, a collection whose mock serves its login, and what keeps secrets out of git.

/// Paths below the root, and texts.
pub const FILES: [(&str, &str); 6] = [
    ("callsheet.yaml", include_str!("callsheet.yaml")),
    ("environments/dev.yaml", include_str!("environments/dev.yaml")),
    (
        "collections/tasks/collection.yaml",
        include_str!("collections/tasks/collection.yaml"),
    ),
    (
        "collections/tasks/create-a-task.yaml",
        include_str!("collections/tasks/create-a-task.yaml"),
    ),
    (
        "collections/tasks/get-a-task.yaml",
        include_str!("collections/tasks/get-a-task.yaml"),
    ),
    (
        "collections/tasks/mock.yaml",
        include_str!("collections/tasks/mock.yaml"),
    ),
];

/// What git is to ignore: values of secrets, and the state of runs.
pub const IGNORED: [&str; 2] = [".env", ".callsheet/"];

/// The names under which `.env` has the secrets of the new project.
pub const NAMES: [&str; 1] = ["CLIENT_SECRET"];

/// A `.env.example` with these names behind those it has; None is a file that is not there.
pub fn example(text: Option<&str>, names: &[&str]) -> String {
    let text = text.unwrap_or(include_str!("env.example"));
    let is_missing = |name: &&&str| {
        let mut known = text.lines();
        !known.any(|line| {
            line.split_once('=')
                .is_some_and(|(known, _)| known.trim() == **name)
        })
    };
    let missing: Vec<String> = names
        .iter()
        .filter(is_missing)
        .map(|name| format!("{name}="))
        .collect();
    with_lines(text, &missing)
}

/// A `.gitignore` with these lines behind those it has.
pub fn ignoring(text: &str, lines: &[&str]) -> String {
    let missing = lines.iter().filter(|line| {
        let mut known = text.lines();
        !known.any(|known| known.trim().trim_start_matches('/') == **line)
    });
    let missing: Vec<String> = missing.map(|line| (*line).to_owned()).collect();
    with_lines(text, &missing)
}

/// The text with more lines, which end as its own do.
fn with_lines(text: &str, lines: &[String]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = text.to_owned();
    for line in lines {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(end);
        }
        text.push_str(line);
        text.push_str(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_once_and_end_as_the_others_do() {
        let check = |text: &str, expected: &str| {
            assert_eq!(ignoring(text, &IGNORED), expected);
            assert_eq!(ignoring(expected, &IGNORED), expected);
        };
        check("", ".env\n.callsheet/\n");
        check("a\r\nb", "a\r\nb\r\n.env\r\n.callsheet/\r\n");
        check("/.env\n", "/.env\n.callsheet/\n");
    }

    #[test]
    fn an_example_gets_the_names_that_it_lacks() {
        assert_eq!(example(Some("A=\n"), &["A", "B"]), "A=\nB=\n");
        let new = example(None, &NAMES);
        assert_eq!(new, include_str!("env.example"));
        assert!(example(None, &["B"]).ends_with("CLIENT_SECRET=\nB=\n"));
    }
}
