//! What kind of source it is, by its content.

use super::collection::{ImportedCollection, ImportedFolder, ImportedNode};
use super::opencollection;
use super::postman::{self, v2, v3};
use super::roots::{Roots, below, roots};
use super::{ImportError, ImportSource, LARGEST, SourceContents, bruno, curl, document, template};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    Postman,
    Bruno,
    OpenCollection,
    Curl,
}

impl SourceKind {
    /// By their names on the command line.
    pub const ALL: [(&str, SourceKind); 4] = [
        ("postman", SourceKind::Postman),
        ("bruno", SourceKind::Bruno),
        ("opencollection", SourceKind::OpenCollection),
        ("curl", SourceKind::Curl),
    ];
}

/// Reads every file of a source that is of a known kind.
///
/// # Errors
/// Where there is none, or where it cannot be read.
pub fn read(kind: Option<SourceKind>, sources: Vec<ImportSource>) -> Result<SourceContents, ImportError> {
    let count = sources.len();
    if let Some(large) = sources.iter().find(|file| file.bytes.len() > LARGEST) {
        return Err(ImportError::TooLarge {
            file: large.path.clone(),
        });
    }
    let mut reader = FormatReader {
        kind,
        whole: count == 1,
        ..FormatReader::default()
    };
    let roots = roots(&sources);
    for file in sources {
        reader.file(file, &roots)?;
    }
    let found = reader.finish(&roots);
    if found.collections.is_empty() && found.environments.is_empty() {
        return Err(ImportError::Unknown { files: count });
    }
    Ok(found)
}

#[derive(Default)]
struct FormatReader {
    kind: Option<SourceKind>,
    /// The source is one file: what is wrong with it is an error.
    whole: bool,
    found: SourceContents,
    open: BTreeMap<String, opencollection::OpenCollectionFiles>,
    v3: BTreeMap<String, v3::PostmanV3Files>,
}

impl FormatReader {
    fn wants(&self, kind: SourceKind) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
    }

    fn file(&mut self, file: ImportSource, roots: &Roots) -> Result<(), ImportError> {
        let ImportSource { path, bytes } = file;
        let text = decoded(bytes);
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        if let Some((root, rest)) = below(&roots.bruno, &path).filter(|_| self.wants(SourceKind::Bruno)) {
            return self.bruno(&path, (&root, rest), &text);
        }
        if text.trim_start().starts_with('{') && !matches!(extension, "yml" | "yaml" | "bru") {
            return self.json(path, text);
        }
        if extension == "bru" && self.wants(SourceKind::Bruno) {
            return self.bruno(&path, ("", &path), &text);
        }
        let is_yaml = matches!(extension, "yml" | "yaml") || self.kind == Some(SourceKind::OpenCollection);
        let is_whole_yaml = self.whole && text.lines().any(|line| line.starts_with("opencollection:"));
        if is_yaml || is_whole_yaml {
            return self.yaml(path, &text, roots);
        }
        if self.wants(SourceKind::Curl) && curl::looks_like(&text) {
            let collection = curl_collection(&path, &text, &mut self.found.skipped);
            if !collection.root.items.is_empty() {
                self.found.collections.push(collection);
            }
        }
        Ok(())
    }

    /// An error of a file of several is listed, and the others are read.
    fn refuse(&mut self, error: ImportError) -> Result<(), ImportError> {
        match error {
            ImportError::Syntax {
                file,
                line,
                column,
                reason,
            } if !self.whole => {
                self.found.skipped.push((
                    format!("{file}:{line}:{column}"),
                    format!("it cannot be read: {reason}"),
                ));
                Ok(())
            }
            error => Err(error),
        }
    }

    fn json(&mut self, path: String, text: String) -> Result<(), ImportError> {
        let json = match serde_json::from_str::<Json>(&text) {
            Ok(json) => json,
            Err(error) => {
                let (line, column) = (error.line().max(1), error.column().max(1));
                let whole = error.to_string();
                let reason = whole.split(" at line ").next().unwrap_or(&whole).to_owned();
                return self.refuse(ImportError::Syntax {
                    file: path,
                    line,
                    column,
                    reason,
                });
            }
        };
        drop(text);
        let inner = |key: &str| json.get(key).filter(|inner| inner.is_object());
        let json = inner("collection")
            .or_else(|| inner("environment"))
            .unwrap_or(&json);
        if self.wants(SourceKind::Postman) && v2::is_collection(json) {
            self.found.collections.push(v2::collection(json, &path));
        } else if self.wants(SourceKind::Postman) && json.get("values").is_some_and(Json::is_array) {
            self.found
                .environments
                .push(postman::environment::environment(json, &path));
        } else if self.wants(SourceKind::OpenCollection) && opencollection::is_collection(json) {
            self.open_collection(json.clone(), &path);
        }
        Ok(())
    }

    fn open_collection(&mut self, root: Json, path: &str) {
        let files = opencollection::OpenCollectionFiles {
            root,
            name: stem(path),
            ..opencollection::OpenCollectionFiles::default()
        };
        let (collection, environments) = opencollection::collection(files, path);
        self.found.collections.push(collection);
        self.found.environments.extend(environments);
    }

    fn yaml(&mut self, path: String, text: &str, roots: &Roots) -> Result<(), ImportError> {
        let open = below(&roots.open, &path).filter(|_| self.wants(SourceKind::OpenCollection));
        let v3 = below(&roots.v3, &path).filter(|_| self.wants(SourceKind::Postman));
        let is_environment =
            (path.contains("environments/") || path.contains("globals/")) && !roots.v3.is_empty();
        let is_alone = self.whole && open.is_none();
        if open.is_none() && v3.is_none() && !is_environment && !is_alone {
            return Ok(());
        }
        let json = match document::read(&path, text) {
            Ok((json, repaired)) => {
                for line in repaired {
                    let reason = "`{{...}}` is not quoted, which is no YAML: it was read as text";
                    self.found
                        .skipped
                        .push((format!("{path}:{line}"), reason.to_owned()));
                }
                json
            }
            Err(error) => return self.refuse(error),
        };
        if let Some((root, rest)) = open {
            let files = self.open.entry(root).or_default();
            place(files, rest, json);
        } else if is_environment && json.get("values").is_some() {
            self.found.environments.push(v3::environment(&json, &path));
        } else if let Some((root, rest)) = v3 {
            let files = self.v3.entry(root.clone()).or_default();
            files.name = stem(root.rsplit('/').next().unwrap_or_default());
            files.documents.insert(rest.to_owned(), json);
        } else if opencollection::is_collection(&json) && self.wants(SourceKind::OpenCollection) {
            self.open_collection(json, &path);
        }
        Ok(())
    }

    fn bruno(&mut self, path: &str, place_: (&str, &str), text: &str) -> Result<(), ImportError> {
        let (root, rest) = place_;
        let name = rest.rsplit('/').next().unwrap_or(rest);
        if name == "bruno.json" {
            let json: Json = serde_json::from_str(text).unwrap_or(Json::Null);
            let files = self.open.entry(root.to_owned()).or_default();
            files.name = postman::text(json.get("name"));
            return Ok(());
        }
        if rest == ".env" || !name.ends_with(".bru") {
            return Ok(());
        }
        let made = if rest.starts_with("environments/") {
            bruno::environment(text, &stem(name))
        } else {
            bruno::item(text)
        };
        match made {
            Ok(json) => {
                let files = self.open.entry(root.to_owned()).or_default();
                place(files, rest, json);
                Ok(())
            }
            Err(error) => {
                let file = path.to_owned();
                self.refuse(ImportError::Syntax {
                    file,
                    line: error.line,
                    column: 1,
                    reason: error.reason,
                })
            }
        }
    }

    fn finish(mut self, roots: &Roots) -> SourceContents {
        for (root, mut files) in std::mem::take(&mut self.open) {
            if files.items.is_empty() && files.root.is_null() && !roots.open.contains(&root) {
                self.found.environments.extend(
                    files
                        .environments
                        .iter()
                        .map(|(path, json)| opencollection::environment(json, path)),
                );
                continue;
            }
            if files.name.is_empty() {
                files.name = if root.is_empty() {
                    "Imported".to_owned()
                } else {
                    stem(&root)
                };
            }
            let named = postman::text(files.root.pointer("/info/name"));
            let place = if !root.is_empty() {
                root
            } else if named.is_empty() {
                files.name.clone()
            } else {
                named
            };
            let (collection, environments) = opencollection::collection(files, &place);
            self.found.collections.push(collection);
            self.found.environments.extend(environments);
        }
        for (root, mut files) in std::mem::take(&mut self.v3) {
            if files.name.is_empty() {
                files.name = "Imported".to_owned();
            }
            let json = v3::as_v2(&files, &mut self.found.skipped);
            let place = if root.is_empty() { files.name.clone() } else { root };
            self.found.collections.push(v2::collection(&json, &place));
        }
        self.found
    }
}

/// Puts a document to its place in a collection's directory.
fn place(files: &mut opencollection::OpenCollectionFiles, rest: &str, json: Json) {
    let (dir, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let is = |stem: &str| name.rsplit_once('.').is_some_and(|(found, _)| found == stem);
    if dir.is_empty() && (is("opencollection") || is("collection")) {
        files.root = json;
    } else if is("folder") {
        files.folders.insert(dir.to_owned(), json);
    } else if dir == "environments" {
        let mut json = json;
        if postman::text(json.get("name")).is_empty() && json.is_object() {
            json["name"] = Json::String(stem(name));
        }
        files.environments.push((rest.to_owned(), json));
    } else {
        files.items.push((rest.to_owned(), json));
    }
}

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name).to_owned()
}

fn curl_collection(path: &str, text: &str, skipped: &mut Vec<(String, String)>) -> ImportedCollection {
    let name = Some(stem(path))
        .filter(|name| !name.is_empty() && name != "-")
        .unwrap_or_else(|| "curl".to_owned());
    let made = curl::requests(text, path);
    skipped.extend(made.skipped);
    let mut root = ImportedFolder {
        name: name.clone(),
        items: made.items,
        place: path.to_owned(),
        ..ImportedFolder::default()
    };
    follow_no_redirects(&mut root);
    ImportedCollection {
        name,
        dialect: super::Dialect::Plain,
        root,
        process: made.variables,
        ..ImportedCollection::default()
    }
}

/// curl follows redirects only where it is asked to. Where no command asks, the collection says so once.
fn follow_no_redirects(root: &mut ImportedFolder) {
    let requests = || {
        root.items.iter().filter_map(|item| match item {
            ImportedNode::Request(request) => Some(request),
            _ => None,
        })
    };
    if !requests().all(|request| request.settings.follow_redirects == Some(false)) {
        return;
    }
    root.settings.follow_redirects = Some(false);
    for item in &mut root.items {
        if let ImportedNode::Request(request) = item {
            request.settings.follow_redirects = None;
        }
    }
}

/// Text in UTF-8 or UTF-16, without its mark, in which nothing is taken for an expression.
fn decoded(bytes: Vec<u8>) -> String {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..]
            .chunks_exact(2)
            .map(|pair| from([pair[0], pair[1]]))
            .collect();
        String::from_utf16_lossy(&units)
    };
    let text = match &bytes[..] {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    };
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    template::without_marks(text)
}
