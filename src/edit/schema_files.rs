//! JSON Schemas as files of a project, and what tells an editor which file has which.

use crate::format::{self, FileKind};
use serde_json::{Value as Json, json};

/// Where the schemas are, below the project's root. The walk over a project's files passes hidden folders over.
pub const FOLDER: &str = ".schemas/callsheet";

/// The file of requests and flows.
const STEP: &str = "step.json";

/// Names of files below [`FOLDER`], and their texts.
pub fn schema_files() -> Vec<(String, String)> {
    let kinds = FileKind::ALL
        .into_iter()
        .map(|kind| (file_name(kind), format::json_schema(kind)));
    let steps = std::iter::once((STEP.to_owned(), format::json_schema_of_step()));
    let texts = kinds.chain(steps).map(|(name, schema)| (name, text(&schema)));
    texts.collect()
}

/// A schema as it is printed and written.
pub fn text(schema: &Json) -> String {
    format!("{schema:#}\n")
}

/// `request.json`
pub fn file_name(kind: FileKind) -> String {
    format!("{}.json", kind.mapping().name)
}

/// Members of `yaml.schemas` in the settings of VS Code: a schema, and patterns of the files that it is for.
pub fn vscode_members() -> Vec<(String, Json)> {
    let both = |path: &str| vec![format!("{path}.yaml"), format!("{path}.yml")];
    let mut members = Vec::new();
    let mut others = Vec::new();
    for (kind, pattern) in [
        (FileKind::Project, "callsheet"),
        (FileKind::Environment, "environments/**/*"),
        (FileKind::Collection, "**/collection"),
        (FileKind::Folder, "**/folder"),
        (FileKind::Mock, "**/mock"),
    ] {
        members.push((in_workspace(&file_name(kind)), json!(both(pattern))));
        others.extend(
            both(pattern)
                .into_iter()
                .filter(|pattern| pattern.starts_with("**/")),
        );
    }
    let mut steps = both("collections/**/*");
    steps.extend(others.iter().map(|pattern| format!("!{pattern}")));
    members.push((in_workspace(STEP), json!(steps)));
    members
}

fn in_workspace(name: &str) -> String {
    format!("./{FOLDER}/{name}")
}

/// The address of a kind's schema as seen from a file so many folders below the root.
pub fn relative(kind: FileKind, depth: usize) -> String {
    format!("{}{FOLDER}/{}", "../".repeat(depth), file_name(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_schema_that_the_settings_name_is_a_file() {
        let files = schema_files();
        for (path, _) in vscode_members() {
            let name = path.strip_prefix("./.schemas/callsheet/").unwrap();
            assert!(files.iter().any(|(file, _)| file == name), "{path}");
        }
    }

    #[test]
    fn addresses_are_relative_to_the_file() {
        assert_eq!(
            relative(FileKind::Request, 2),
            "../../.schemas/callsheet/request.json"
        );
        assert_eq!(relative(FileKind::Project, 0), ".schemas/callsheet/project.json");
    }
}
