//! The body of a request.

use super::{ImportOutput, OutputFile, pairs};
use crate::import::collection::{ImportedBody, ImportedEntry, MultipartEntry};
use crate::import::context::ImportContext;
use crate::import::json::{self, StaysText};
use crate::import::loss::LossKind;
use crate::import::names::FileNames;
use crate::import::yaml::{Map, Yaml, YamlItem, YamlList};
use crate::import::{ImportFiles, emit, template};
use std::collections::HashMap;

/// Where bodies' files go, and which are there already.
pub struct Attachments<'f> {
    pub files: &'f ImportFiles<'f>,
    /// Directory of the collection in the result.
    pub dir: String,
    pub names: FileNames,
    pub known: HashMap<String, String>,
}

/// A body that is written, and the Content-Type that a header has to say for it.
pub struct WrittenBody {
    pub map: Map,
    pub mime: Option<String>,
}

pub struct BodyWriter<'a, 'f> {
    pub cx: &'a mut ImportContext,
    pub attachments: &'a mut Attachments<'f>,
    pub output: &'a mut ImportOutput,
    /// How many directories below the collection's the request's file is.
    pub depth: usize,
}

impl BodyWriter<'_, '_> {
    /// None where the body has nothing to send.
    pub fn body(&mut self, body: &ImportedBody) -> Option<WrittenBody> {
        let mut map = Map::new();
        let mut mime = None;
        match body {
            ImportedBody::Json(text) if text.trim().is_empty() => return None,
            ImportedBody::Json(text) => mime = self.json(text, &mut map),
            ImportedBody::Text { text, mime: wanted } => {
                self.text("text", text, &mut map);
                mime.clone_from(wanted);
            }
            ImportedBody::Xml(text) => self.text("xml", text, &mut map),
            ImportedBody::Form(entries) => map.put("form", pairs::pairs(self.cx, entries)?),
            ImportedBody::Multipart(parts) => map.put("multipart", self.multipart(parts)),
            ImportedBody::GraphQl {
                query,
                variables,
                operation,
            } => {
                let value = self.graphql(query, variables, operation);
                map.put("graphql", value);
            }
            ImportedBody::File { path, mime: wanted } => {
                let path = self.file(path);
                mime.clone_from(wanted);
                map.put("file", Yaml::words(path));
            }
        }
        Some(WrittenBody { map, mime })
    }

    /// The Content-Type, where the text has to be sent as it is.
    fn json(&mut self, text: &str, map: &mut Map) -> Option<String> {
        match json::body(self.cx, text) {
            Ok(value @ (Yaml::Map(_) | Yaml::List(_))) => map.put("json", value),
            Ok(Yaml::Text(text)) if !(text.starts_with("<<") && text.ends_with(">>")) => {
                map.put("json", Yaml::Text(serde_json::Value::String(text).to_string()));
            }
            Ok(value) => map.put("json", value),
            Err(StaysText::NotYaml) => {
                let text = template::text(self.cx, text);
                map.put("json", Yaml::Text(text));
            }
            Err(StaysText::Broken) => {
                self.text("text", text, map);
                return Some("application/json".to_owned());
            }
        }
        None
    }

    fn text(&mut self, key: &str, source: &str, map: &mut Map) {
        let text = template::text(self.cx, source);
        let has_marks = source.contains("<<") || source.contains(">>");
        if has_marks && text == template::escaped(source) {
            map.put("template", Yaml::Bool(false));
            map.put(key, Yaml::words(source));
        } else {
            map.put(key, Yaml::words(text));
        }
    }

    fn graphql(&mut self, query: &str, variables: &str, operation: &str) -> Map {
        let mut map = Map::new();
        map.put("query", Yaml::words(template::text(self.cx, query)));
        if !variables.trim().is_empty() {
            match json::body(self.cx, variables) {
                Ok(Yaml::Map(inner)) if inner.lines.is_empty() => {}
                Ok(value) => map.put("variables", value),
                Err(_) => {
                    let kept = format!("variables: {variables}");
                    self.cx.lose(
                        LossKind::Kept,
                        "the variables of the GraphQL query are no JSON",
                        &kept,
                    );
                    map.comment(self.cx.masked(&kept));
                }
            }
        }
        if !operation.is_empty() {
            map.put("operation", Yaml::words(template::text(self.cx, operation)));
        }
        map
    }

    fn multipart(&mut self, parts: &[MultipartEntry]) -> Map {
        let mut names: Vec<String> = Vec::new();
        let mut values: HashMap<String, Vec<Yaml>> = HashMap::new();
        let mut map = Map::new();
        for part in parts {
            if part.entry.disabled {
                map.comment(self.disabled(part));
                continue;
            }
            let name = template::text(self.cx, &part.entry.name);
            let made = self.part(part);
            if !names.contains(&name) {
                names.push(name.clone());
            }
            values.entry(name).or_default().extend(made);
        }
        for name in names {
            let mut made = values.remove(&name).unwrap_or_default();
            if made.len() == 1 {
                map.put(name, made.remove(0));
            } else {
                let items = made.into_iter().map(YamlItem::Value).collect();
                map.put(name, YamlList { items, flow: false });
            }
        }
        map
    }

    fn disabled(&mut self, part: &MultipartEntry) -> String {
        match &part.files {
            Some(files) => {
                let files = files.join(", ");
                let file = Map::flow([("file".to_owned(), Yaml::words(files))]);
                let mut map = Map::new();
                map.put(part.entry.name.clone(), file);
                emit::document(&map).trim_end().to_owned()
            }
            None => pairs::disabled(self.cx, &part.entry),
        }
    }

    fn part(&mut self, part: &MultipartEntry) -> Vec<Yaml> {
        let mime = part.mime.as_ref().map(|mime| template::text(self.cx, mime));
        let Some(files) = &part.files else {
            return vec![self.text_part(&part.entry, mime)];
        };
        let mut made = Vec::new();
        for source in files {
            let path = self.file(source);
            let mut entries = vec![("file".to_owned(), Yaml::words(path))];
            if let Some(mime) = &mime {
                entries.push(("type".to_owned(), Yaml::words(mime.clone())));
            }
            if let Some(name) = &part.filename {
                let name = template::text(self.cx, name);
                entries.push(("name".to_owned(), Yaml::words(name)));
            }
            made.push(Map::flow(entries).into());
        }
        made
    }

    fn text_part(&mut self, entry: &ImportedEntry, mime: Option<String>) -> Yaml {
        let text = Yaml::words(pairs::value(self.cx, entry));
        match mime {
            None => text,
            Some(mime) => {
                Map::flow([("text".to_owned(), text), ("type".to_owned(), Yaml::words(mime))]).into()
            }
        }
    }

    /// The path of a body's file as the request names it. The file is copied if the source has it, else a placeholder is
    /// written, so that the project can be checked and run against its mock.
    fn file(&mut self, source: &str) -> String {
        if source.contains("{{") {
            return template::text(self.cx, source);
        }
        let up = "../".repeat(self.depth);
        if let Some(known) = self.attachments.known.get(source) {
            return template::escaped(&format!("{up}{known}"));
        }
        let last = source.rsplit(['/', '\\']).next().unwrap_or(source);
        let (stem, extension) = last.rsplit_once('.').unwrap_or((last, ""));
        let is_plain = |c: char| c.is_ascii_alphanumeric();
        let extension: String = extension.chars().filter(|c| is_plain(*c)).take(10).collect();
        let stem = self.attachments.names.unique(stem, "file");
        let name = if extension.is_empty() {
            stem
        } else {
            format!("{stem}.{extension}")
        };
        // A file of the collection that ends in `.yaml` would be read as a request.
        let name = if matches!(&*extension, "yaml" | "yml") {
            format!("{name}.txt")
        } else {
            name
        };
        let path = format!("files/{name}");
        let found = (self.attachments.files)(source);
        if found.is_none() {
            let reason = format!(
                "the file `{source}` was not with the source: put it at `{}/{path}`",
                self.attachments.dir
            );
            self.cx.lose(LossKind::Changed, reason, "");
        }
        let bytes =
            found.unwrap_or_else(|| b"This file was not there when the collection was imported.\n".to_vec());
        self.output.files.push(OutputFile {
            path: format!("{}/{path}", self.attachments.dir),
            bytes,
        });
        self.attachments.known.insert(source.to_owned(), path.clone());
        format!("{up}{path}")
    }
}
