//! The JSON Schemas of the format, held against every YAML file of this repository: what loads fits its schema, and what
//! does not load fits it only where a schema cannot know better.

#![allow(
    clippy::disallowed_methods,
    reason = "a test reads the files of the project itself"
)]

use super::*;
use crate::format::{self, FileKind};
use crate::schema::JsonSchema;
use crate::source::{Code, Severity, SourceFile, code, yaml};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

/// Mistakes that no schema sees: expressions, addresses, how a number is spelled, how files fit together, what a
/// JSONPath, a regular expression or a text means.
const UNKNOWABLE: &[Code] = &[
    code::UNPAIRED_MARK,
    code::BAD_ARGUMENT,
    code::EXPRESSION_SYNTAX,
    code::UNKNOWN_FUNCTION,
    code::FUNCTION_PLACE,
    code::NOT_A_JSON_NUMBER,
    code::NOT_JSON,
    code::BAD_JSON_PATH,
    code::BAD_REGEX,
    code::BAD_SCHEMA,
    code::LIST_EXISTS,
    code::NO_SUCH_SEGMENT,
    code::NO_SUCH_CHILD,
    code::FLOW_HAS_NO_ANSWER,
    code::UNKNOWN_USE,
    code::FLOW_CYCLE,
    code::FLOW_TOO_LARGE,
];

/// Files with a mistake that a schema knows in general, but not in this form; each with the reason.
const UNKNOWABLE_FILES: &[(&str, &str)] = &[
    (
        "tests/cases/format/e0205_a_default_that_is_no_choice/environments/dev.yaml",
        "a schema compares neither a default with a list nor the keys of two mappings",
    ),
    (
        "tests/cases/environments/e0203_dotenv_is_no_dotenv_file/environments/wrong.yaml",
        "a name of another file",
    ),
    (
        "tests/cases/format/e0205_variable_and_secret_of_one_name/environments/dev.yaml",
        "a schema cannot compare the keys of two mappings",
    ),
    (
        "tests/cases/format/e0205_retry_on_expect/collections/c/a.yaml",
        "a schema does not compare `method` with what `retry` is on",
    ),
    (
        "tests/cases/format/e0205_retry_on_expect/collections/c/b.yaml",
        "a schema does not compare `poll` with what `retry` is on",
    ),
    (
        "tests/cases/format/match_data_that_looks_like_a_matcher/collections/c/a.yaml",
        "to a schema, `match` is data of any shape",
    ),
];

/// Files that load, and are refused by a check that comes after.
const REFUSED_LATER: &[&str] = &["tests/cases/mock/e0606_share/collections/shop/mock.yaml"];

struct Checked {
    kind: FileKind,
    text: String,
    errors: BTreeSet<Code>,
}

/// The files of all projects in the repository by their paths, with what loading says of each.
fn checked_files() -> BTreeMap<String, Checked> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut projects = vec![root.to_path_buf()];
    for area in directories(&root.join("tests/cases")) {
        projects.extend(directories(&area));
    }
    let mut checked = BTreeMap::new();
    for project in projects {
        checked.extend(of_project(&project, root));
    }
    checked
}

fn of_project(project: &Path, root: &Path) -> BTreeMap<String, Checked> {
    let mut files = Vec::new();
    for place in ["callsheet.yaml", "environments", "collections"] {
        yaml_files(&project.join(place), &mut files);
    }
    let shown = |path: &Path| path.strip_prefix(project).unwrap().to_string_lossy().into_owned();
    let found: Vec<FoundFile> = files
        .iter()
        .filter_map(|path| {
            let bytes = fs::read(path).ok()?;
            let shown = shown(path);
            let role = role_below(project, path, &shown)?;
            Some(FoundFile {
                path: path.clone(),
                role,
                shown,
                bytes,
            })
        })
        .collect();
    let texts: BTreeMap<String, (FileKind, String)> = found
        .iter()
        .filter_map(|file| {
            let text = String::from_utf8(file.bytes.clone()).ok()?;
            Some((file.shown.clone(), (file_kind(file), text)))
        })
        .collect();
    let tree = FileTree {
        root: project.to_path_buf(),
        files: found,
        ..FileTree::default()
    };
    let loaded = load(tree);
    let mut errors: BTreeMap<String, BTreeSet<Code>> = BTreeMap::new();
    for diagnostic in loaded
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
    {
        let label = diagnostic.labels.first();
        let path = label.map_or("", |label| &*loaded.sources.get(label.span.file).path);
        errors.entry(path.to_owned()).or_default().insert(diagnostic.code);
    }
    let prefix = project.strip_prefix(root).unwrap().to_string_lossy().into_owned();
    texts
        .into_iter()
        .map(|(shown, (kind, text))| {
            let errors = errors.remove(&shown).unwrap_or_default();
            let path = Path::new(&prefix).join(&shown).to_string_lossy().into_owned();
            (path, Checked { kind, text, errors })
        })
        .collect()
}

fn role_below(project: &Path, path: &Path, shown: &str) -> Option<Role> {
    match shown.split('/').next()? {
        "callsheet.yaml" => Some(Role::Settings),
        "environments" => Some(Role::Environment),
        _ => {
            let inside = path.ancestors().skip(1).take_while(|above| *above != project);
            let dir = inside
                .filter(|above| above.join("collection.yaml").exists())
                .last()?;
            Some(Role::Collection(dir.into()))
        }
    }
}

fn directories(above: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(above).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

fn yaml_files(path: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(path) else {
        found.extend(path.is_file().then(|| path.to_path_buf()));
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml")
        {
            found.push(path);
        }
    }
}

/// None where the text is no YAML.
fn data(text: &str) -> Option<serde_json::Value> {
    let mut sources = crate::source::Sources::default();
    let id = sources.add("file", text);
    let file: &SourceFile = sources.get(id);
    let (node, found) = yaml::read(file, id);
    if found.iter().any(crate::source::Diagnostic::is_error) {
        return None;
    }
    Some(node.map_or(serde_json::Value::Null, |node| {
        format::json_schema::of_node(&node)
    }))
}

#[test]
fn schemas_and_loading_agree_on_every_file_of_the_repository() {
    let schemas = FileKind::ALL.map(|kind| (kind, JsonSchema::compile(&format::json_schema(kind)).unwrap()));
    let unknowable: BTreeMap<&str, &str> = UNKNOWABLE_FILES.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut fits = BTreeSet::new();
    let files = checked_files();
    let mut verdicts = String::new();
    for (path, checked) in &files {
        let Some(data) = data(&checked.text) else {
            continue;
        };
        let schema = schemas
            .iter()
            .find(|(kind, _)| *kind == checked.kind)
            .map(|(_, schema)| schema);
        let violation = schema.and_then(|schema| first_violation(schema, &data));
        let verdict = if violation.is_some() { "differs" } else { "fits" };
        let _ = writeln!(verdicts, "{}\t{verdict}\t{path}", checked.kind.mapping().name);
        let knowable: Vec<&Code> = checked
            .errors
            .iter()
            .filter(|code| !UNKNOWABLE.contains(code))
            .collect();
        match violation {
            Some(reason) if checked.errors.is_empty() && !REFUSED_LATER.contains(&&**path) => {
                wrong.push(format!("{path} loads, and does not fit: {reason}"))
            }
            None if !knowable.is_empty() && !unknowable.contains_key(&**path) => {
                wrong.push(format!("{path} fits, and does not load: {knowable:?}"));
            }
            None => {
                fits.insert(path.as_str());
            }
            Some(_) => {}
        }
    }
    // What `.ci/schemas` compares with a second opinion.
    if let Some(path) = std::env::var_os("CALLSHEET_SCHEMA_VERDICTS") {
        fs::write(path, verdicts).unwrap();
    }
    assert!(
        files.len() > 500,
        "the files of the cases are not where they were"
    );
    for path in unknowable.keys().filter(|path| !fits.contains(**path)) {
        wrong.push(format!("{path} does not fit its schema any more, or is gone"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// In words; None where the data conforms.
fn first_violation(schema: &JsonSchema, data: &serde_json::Value) -> Option<String> {
    let document = crate::json::JsonDocument::parse(data.to_string().into()).expect("JSON");
    let found = schema
        .violations(&std::sync::Arc::new(document), &|| false)
        .expect("a verdict");
    found
        .kinds
        .first()
        .map(|violation| format!("{}: {}", violation.path, violation.reason))
}
