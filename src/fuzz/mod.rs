//! Everything that reads what others wrote, as functions of bytes. Each may refuse its input and must not panic.
//!
//! Compiled for tests, which feed them a bounded number of changed seeds, and for `cargo fuzz`, whose targets in `fuzz/`
//! call them. `docs/testing.md` says how to run them for long.

#[cfg(test)]
mod mutate;
#[cfg(test)]
mod tests;

use crate::auth::digest;
use crate::http::cookie::Jar;
use crate::io::listen::head;
use crate::io::rows;
use crate::io::state::StateFile;
use crate::json::{JsonDocument, VisitBudget};
use crate::jsonpath::JsonPath;
use crate::report::replay;
use crate::run::control::link;
use crate::source::FileId;
use crate::source::dotenv;
use crate::template::{Ambient, FileTemplate, Resolved, Value};
use crate::{Project, Selection, Session};
use futures_util::FutureExt;
use std::path::Path;
use url::Url;

/// The name of a target, and its function.
pub type FuzzTarget = (&'static str, fn(&[u8]));

/// The functions by the names of their targets.
pub const TARGETS: [FuzzTarget; 11] = [
    ("yaml", yaml),
    ("template", template),
    ("jsonpath", jsonpath),
    ("cookies", cookies),
    ("digest", digest_challenge),
    ("link", link_header),
    ("dotenv", dotenv_file),
    ("rows", data_rows),
    ("state", state),
    ("report", report),
    ("head", http_head),
];

/// The kinds of files that a project has. The first byte of an input says which one the rest is.
const FILES: [&str; 6] = [
    "collections/c/request.yaml",
    "collections/c/collection.yaml",
    "collections/c/folder/folder.yaml",
    "collections/c/mock.yaml",
    "environments/dev.yaml",
    "callsheet.yaml",
];

/// A file of a project, read, checked and planned with.
pub fn yaml(input: &[u8]) {
    let Some((&kind, text)) = input.split_first() else {
        return;
    };
    let Ok(folder) = tempfile::tempdir() else { return };
    let request = "url: http://127.0.0.1:1/<<name | default('x')>>\ncapture: { name: $.id }\n";
    let usual = [
        (FILES[0], request),
        (FILES[1], "version: 1\n"),
        ("collections/c/folder/inner.yaml", request),
    ];
    for (path, text) in usual {
        write(&folder.path().join(path), text.as_bytes());
    }
    write(&folder.path().join(FILES[usize::from(kind) % FILES.len()]), text);
    let Ok((project, found)) = Project::open(folder.path()) else {
        return;
    };
    project.render(&found);
    if let Ok(session) = Session::builder(project.clone()).env("dev").build()
        && let Err(crate::Error::Files(found)) = session.plan(&Selection::all())
    {
        project.render(&found);
    }
}

fn write(path: &Path, bytes: &[u8]) {
    let folder = path.parent().unwrap_or(path);
    // What cannot be written is not read.
    let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(path, bytes));
}

/// A text with templates, compiled, and filled in with a value that could be anything.
pub fn template(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Ok(template) = FileTemplate::compile(&text, "file", None) else {
        return;
    };
    template.uses(FileId::default());
    let value = serde_json::json!({"a": [1, "two", null, {"b": -1.5}], "text": "x\u{e9}\n"});
    let mut resolve = |name: &str| match name.len() % 3 {
        0 => Resolved::undefined(),
        1 => Resolved::Value(Value::new(value.clone())),
        _ => Resolved::Value(Value::text("12").secret()),
    };
    let _ = template.render(&Ambient::default(), &mut resolve);
}

/// A path in the first line, and the document that it is looked up in.
pub fn jsonpath(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (path, document) = text
        .split_once('\n')
        .unwrap_or((&text, "{\"a\": [1, {\"b\": null}]}"));
    let Ok(path) = JsonPath::parse(path) else { return };
    let _ = path.set(document, &serde_json::json!("new"));
    let Ok(document) = JsonDocument::parse(document.to_owned().into()) else {
        return;
    };
    let budget = VisitBudget::for_size(document.size(), &|| false);
    let _ = path.find(document.root(), &budget);
    let _ = path.find_first(document.root(), &budget);
    let _ = path.explain_missing(document.root());
}

/// `Set-Cookie` headers, one in each line.
pub fn cookies(input: &[u8]) {
    let mut jar = Jar::default();
    for address in ["http://www.example.com/a/b?c", "https://127.0.0.1:8443/"] {
        let Ok(url) = Url::parse(address) else { return };
        jar.store(&url, input.split(|byte| *byte == b'\n'), 1_700_000_000);
        let _ = jar.matching(&url, 1_700_000_100).len();
    }
}

/// `WWW-Authenticate` headers, one in each line, and an answer to them.
pub fn digest_challenge(input: &[u8]) {
    let headers = input.split(|byte| *byte == b'\n');
    let Some(Ok(challenge)) = digest::challenge(headers) else {
        return;
    };
    let credentials = digest::DigestCredentials {
        username: "ada".to_owned(),
        password: "\u{e9}\"".to_owned(),
    };
    let target = digest::DigestTarget {
        method: "GET",
        uri: "/a?b",
        cnonce: "c",
        count: 1,
    };
    digest::answer(&challenge, &credentials, target);
}

/// `Link` headers, one in each line.
pub fn link_header(input: &[u8]) {
    for relation in ["next", "", "NEXT"] {
        let _ = link::target(input.split(|byte| *byte == b'\n'), relation);
    }
}

/// A `.env` file.
pub fn dotenv_file(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let lines = dotenv::lines(&text).unwrap_or_default();
    let pairs = lines.iter().filter_map(|line| match line {
        dotenv::DotenvLine::Pair { name, .. } => Some(*name),
        dotenv::DotenvLine::Other { .. } => None,
    });
    let names: Vec<&str> = pairs.collect();
    for name in names.iter().take(8) {
        let _ = dotenv::value(&text, name);
    }
}

/// Rows of `--data`. The first byte says whether the rest is CSV, a JSON list or JSON lines.
pub fn data_rows(input: &[u8]) {
    let Some((&kind, text)) = input.split_first() else {
        return;
    };
    let ending = ["csv", "json", "jsonl"][usize::from(kind) % 3];
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join(format!("rows.{ending}"));
    write(&path, text);
    if let Ok(rows) = rows::open(&path, "rows") {
        // Reading ends at the first row that is wrong, as a run does.
        rows.rows.take(10_000).take_while(Result::is_ok).for_each(drop);
    }
}

/// The state file of an environment. What is read is written, and read as the same.
pub fn state(input: &[u8]) {
    let Ok(state) = StateFile::parse(input) else {
        return;
    };
    let _ = state.secrets();
    assert!(StateFile::parse(&state.to_bytes()).is_ok_and(|again| again == state));
}

/// Reads reports, replays each, and merges them.
pub fn report(input: &[u8]) {
    for part in input.split(|byte| *byte == 0) {
        if let Ok(document) = replay::read(part) {
            replay::replay(document, &mut drop);
        }
    }
    let named = input
        .split(|byte| *byte == 0)
        .enumerate()
        .filter_map(|(at, part)| {
            let document = replay::read(part).ok()?;
            Some(replay::NamedReport {
                name: at.to_string(),
                document,
            })
        });
    if let Ok(merged) = replay::merge(named.collect()) {
        replay::replay(merged.document, &mut drop);
    }
}

/// The head of a request to the listener of a login.
pub fn http_head(input: &[u8]) {
    let mut bytes = input;
    // A slice is read without waiting.
    let _ = head::read(&mut bytes).now_or_never();
}
