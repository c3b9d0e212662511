//! Mistakes with exactly one right answer, mended: misspelt keys, `{{x}}`, expressions that YAML cuts, `method: post`.

use super::{EditPlan, EditingError, Workspace};
use crate::edit::{EditChange, KeyPath, KeySegment, Splice, YamlData, YamlDocument, set, splice::spliced};
use crate::format::FileKind;
use crate::load::{self, Loaded, is_identifier};
use crate::source::{Diagnostic, code};
use std::collections::HashMap;
use std::path::PathBuf;

/// Mistakes that are mended by one command, at most.
const MOST_FIXES: usize = 1000;

/// Methods that are sent in capital letters by everybody.
const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

impl Workspace {
    /// Plans all of it.
    ///
    /// # Errors
    /// None of its own; those of [`Workspace::check`] where a mended file has mistakes that were hidden before are not
    /// raised: they were there.
    pub fn fixes(&self) -> Result<EditPlan, EditingError> {
        let mut texts: HashMap<String, String> = HashMap::new();
        let mut refused: Vec<String> = Vec::new();
        for _ in 0..MOST_FIXES {
            let loaded = self.loaded_with(&texts);
            let fix = loaded
                .diagnostics
                .iter()
                .find_map(|found| fix(&loaded, found, &refused));
            let Some((path, text, key)) = fix else {
                break;
            };
            let before = errors(&loaded);
            let old = texts.insert(path.clone(), text);
            if errors(&self.loaded_with(&texts)) > before {
                refused.push(key);
                match old {
                    Some(old) => texts.insert(path, old),
                    None => texts.remove(&path),
                };
            } else {
                refused.retain(|known| *known != key);
            }
        }
        self.spelled(&mut texts);
        Ok(EditPlan {
            changes: self.changes(&texts),
            notes: Vec::new(),
        })
    }

    fn changes(&self, texts: &HashMap<String, String>) -> Vec<EditChange> {
        let files = self.catalog.files.iter();
        let changed = files.filter_map(|file| Some((file, texts.get(&*file.source.path)?)));
        changed
            .filter(|(file, text)| **text != *file.source.text)
            .map(|(file, text)| self.rewritten(file, text.clone()))
            .collect()
    }

    fn loaded_with(&self, texts: &HashMap<String, String>) -> Loaded {
        load::load(super::after::tree(&self.tree, &self.changes(texts)))
    }

    /// Methods in capital letters, and `{{x}}` as `<<x>>` in the values that a request sends in its head.
    fn spelled(&self, texts: &mut HashMap<String, String>) {
        for file in self.catalog.of_kind(FileKind::Request) {
            let text = texts.get(&*file.source.path).cloned();
            let text = text.unwrap_or_else(|| file.source.text.to_string());
            let mut changed = text.clone();
            for (path, value) in respelled(&text) {
                if let Ok(new) = set(&changed, &path, &YamlData::Text(value), &[]) {
                    changed = new;
                }
            }
            if changed != text {
                texts.insert(file.source.path.to_string(), changed);
            }
        }
    }
}

fn errors(loaded: &Loaded) -> usize {
    loaded.diagnostics.iter().filter(|found| found.is_error()).count()
}

/// The path of a file, its mended text, and what tells this mistake from others.
fn fix(loaded: &Loaded, found: &Diagnostic, refused: &[String]) -> Option<(String, String, String)> {
    let label = found.labels.first()?;
    let source = loaded.sources.get(label.span.file);
    let key = format!("{} {} {}", source.path, label.span.start, found.code);
    if refused.contains(&key) {
        return None;
    }
    let range = label.span.start as usize..label.span.end as usize;
    let text = &*source.text;
    let fixed = match found.code {
        code::UNKNOWN_KEY => {
            let meant = found
                .help
                .iter()
                .find_map(|help| help.strip_prefix("did you mean `")?.strip_suffix("`?"))?;
            spliced(text, &[Splice::new(range, meant)])
        }
        code::YAML_SYNTAX | code::UNPAIRED_MARK | code::KEY_NOT_TEXT => {
            braces(text, range.start).or_else(|| quoted(text, range.start))
        }
        _ => None,
    };
    fixed
        .filter(|fixed| fixed != text)
        .map(|fixed| (source.path.to_string(), fixed, key))
}

/// `{{x}}` as `<<x>>` on the line.
fn braces(text: &str, at: usize) -> Option<String> {
    let (start, end) = line(text, at);
    let new = without_braces(&text[start..end]);
    (new != text[start..end]).then(|| format!("{}{new}{}", &text[..start], &text[end..]))
}

/// Every `{{name}}` as `<<name>>`.
fn without_braces(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let inner = &rest[open + 2..];
        let name = inner.find("}}").map(|close| (inner[..close].trim(), close));
        match name.filter(|(name, _)| is_identifier(name)) {
            Some((name, close)) => {
                result.push_str(&rest[..open]);
                result.push_str(&format!("<<{name}>>"));
                rest = &inner[close + 2..];
            }
            None => {
                result.push_str(&rest[..open + 2]);
                rest = inner;
            }
        }
    }
    result + rest
}

/// The value of the line in quotes, where it holds a whole expression that YAML cuts.
fn quoted(text: &str, at: usize) -> Option<String> {
    let (start, end) = line(text, at);
    let whole = &text[start..end];
    let open = whole.find("<<")?;
    let close = whole.rfind(">>").filter(|close| *close > open)? + 2;
    let before = &whole[..open];
    let value = match before.rfind(": ") {
        Some(colon) => colon + 2,
        None => before.rfind("- ").map(|dash| dash + 2)?,
    };
    let value = value + whole[value..].len() - whole[value..].trim_start().len();
    let is_plain = !whole[value..].starts_with(['\'', '"', '[', '{', '|', '>', '&', '*']);
    let tail = whole[close..].split(" #").next().unwrap_or_default();
    let value_end = close + tail.trim_end().len();
    let written = &whole[value..value_end];
    let quoted = format!("'{}'", written.replace('\'', "''"));
    is_plain.then(|| {
        let (before, behind) = (&text[..start + value], &text[start + value_end..]);
        format!("{before}{quoted}{behind}")
    })
}

fn line(text: &str, at: usize) -> (usize, usize) {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..]
        .find(['\r', '\n'])
        .map_or(text.len(), |newline| at + newline);
    (start, end)
}

/// Values of a request that are spelt in a way that is never meant, with the right spelling.
fn respelled(text: &str) -> Vec<(KeyPath, String)> {
    let Ok(document) = YamlDocument::read(text) else {
        return Vec::new();
    };
    let YamlData::Map(entries) = document.data() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in &entries {
        match (key.as_str(), value) {
            ("method", YamlData::Text(method)) if METHODS.contains(&method.as_str()) => {
                found.push((KeyPath::of_keys(&[key]), method.to_uppercase()));
            }
            ("url" | "path" | "query" | "headers" | "cookies" | "auth", value) => {
                texts(value, vec![KeySegment::Key(key.clone())], &mut found);
            }
            _ => {}
        }
    }
    found
}

fn texts(value: &YamlData, path: Vec<KeySegment>, found: &mut Vec<(KeyPath, String)>) {
    let mut inner = |segment: KeySegment, value: &YamlData| {
        let mut path = path.clone();
        path.push(segment);
        texts(value, path, found);
    };
    match value {
        YamlData::Map(entries) => entries
            .iter()
            .for_each(|(key, value)| inner(KeySegment::Key(key.clone()), value)),
        YamlData::List(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, value)| inner(KeySegment::Item(at), value)),
        YamlData::Text(text) => {
            let new = without_braces(text);
            if new != *text {
                found.push((KeyPath::new(path), new));
            }
        }
        _ => {}
    }
}

/// The canonical layout of files, for `fmt`.
impl Workspace {
    /// Plans the layout of all files that `ids` mean; of all where none is named. The second value says which cannot be
    /// laid out, and why.
    ///
    /// # Errors
    /// `NothingSelected` where an id means nothing.
    pub fn layout(&self, ids: &[String]) -> Result<(EditPlan, Vec<(PathBuf, String)>), EditingError> {
        let wanted: Vec<String> = ids.iter().map(|id| self.id_of(id)).collect();
        for (typed, id) in ids.iter().zip(&wanted) {
            let is_folder = self.catalog.is_folder(id) || matches!(&**id, "." | "environments");
            if self.catalog.get(id).is_none() && !is_folder {
                return Err(self.unknown(typed));
            }
        }
        let is_wanted = |id: &str| {
            let mut wanted = wanted.iter();
            ids.is_empty()
                || wanted
                    .any(|above| above == "." || id == above || crate::edit::catalog::is_below(id, above))
        };
        let (mut plan, mut failed) = (EditPlan::default(), Vec::new());
        for file in self.catalog.files.iter().filter(|file| is_wanted(&file.id)) {
            match crate::edit::layout::laid_out(&file.source.text, file.kind) {
                Ok(text) if text == *file.source.text => {}
                Ok(text) => plan.changes.push(self.rewritten(file, text)),
                Err(error) => failed.push((PathBuf::from(&*file.source.path), error.to_string())),
            }
        }
        Ok((plan, failed))
    }
}
