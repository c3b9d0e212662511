//! The files of a new project: an environment, a collection whose mock serves its login, and what keeps secrets out of git.

/// Paths below the root, and texts.
pub const FILES: [(&str, &str); 7] = [
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
    (".env.example", include_str!("env.example")),
];

/// What git is to ignore: values of secrets, and the state of runs.
pub const IGNORED: [&str; 2] = [".env", ".callsheet/"];

/// A `.gitignore` with these lines behind those it has.
pub fn ignoring(text: &str, lines: &[&str]) -> String {
    let missing = lines.iter().filter(|line| {
        let mut known = text.lines();
        !known.any(|known| known.trim().trim_start_matches('/') == **line)
    });
    let mut text = text.to_owned();
    for line in missing {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}
