//! A collection's directory: its own file, its folders and requests, in the source's order.

use super::body::Attachments;
use super::request::{self, RequestPlace, about, inner_vars, kept, notes, vars};
use super::{ImportOutput, auth, base, mock, pairs, prepare, scripts};
use crate::import::ImportFiles;
use crate::import::collection::{ImportedCollection, ImportedFolder, ImportedNode};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::names::FileNames;
use crate::import::yaml::{Map, Yaml, YamlList};
use std::collections::HashMap;

/// Writes one collection below `collections/DIR/`.
pub fn collection(
    cx: &mut ImportContext,
    source: ImportedCollection,
    dir: &str,
    files: &ImportFiles<'_>,
) -> ImportOutput {
    collection_and_vars(cx, source, dir, files).0
}

/// As [`collection`], with the variables that it has for what its URLs begin with.
pub fn collection_and_vars(
    cx: &mut ImportContext,
    mut source: ImportedCollection,
    dir: &str,
    files: &ImportFiles<'_>,
) -> (ImportOutput, Vec<(String, String)>) {
    cx.dialect = source.dialect;
    cx.inner_wins = source.inner_wins;
    cx.counts.collections += 1;
    for name in &source.process {
        cx.process_variable(name);
    }
    let values = prepare::variables(cx, &source);
    scripts::translate(cx, &mut source);
    base::hoist(&mut source, &values);
    let mut names = FileNames::default();
    names.take("files");
    let attachments = Attachments {
        files,
        dir: format!("collections/{dir}"),
        names: FileNames::default(),
        known: HashMap::new(),
    };
    let mut writer = FolderWriter {
        cx,
        attachments,
        output: ImportOutput::default(),
        ids: Vec::new(),
    };
    let root = format!("collections/{dir}");
    let order = writer.children(&source.root, &root, names, 0);
    writer.root(&source, &root, order);
    writer.flow(&source, &root);
    let values = prepare::variables(writer.cx, &source);
    if let Some(mock) = mock::mock(writer.cx, &source, &values) {
        writer.output.yaml(format!("{root}/mock.yaml"), &mock);
    }
    let vars = source
        .root
        .vars
        .iter()
        .map(|entry| (entry.name.clone(), entry.text()));
    (writer.output, vars.collect())
}

struct FolderWriter<'a, 'f> {
    cx: &'a mut ImportContext,
    attachments: Attachments<'f>,
    output: ImportOutput,
    /// Paths of the requests below the collection, in order.
    ids: Vec<String>,
}

impl FolderWriter<'_, '_> {
    /// Writes what is in a folder; gives the order of the names, without folders that run nothing.
    fn children(
        &mut self,
        folder: &ImportedFolder,
        dir: &str,
        mut names: FileNames,
        depth: usize,
    ) -> Vec<String> {
        names.take("flows");
        let mut order = Vec::new();
        for item in &folder.items {
            match item {
                ImportedNode::Folder(inner) => {
                    let name = names.unique(&inner.name, "folder");
                    let below = format!("{dir}/{name}");
                    let children = self.children(inner, &below, FileNames::default(), depth + 1);
                    let runs = !children.is_empty();
                    self.folder(inner, &below, children);
                    if runs {
                        order.push(name);
                    }
                }
                ImportedNode::Skipped { place, reason } => {
                    self.begin(place, String::new());
                    self.cx.lose(LossKind::Dropped, reason.clone(), "");
                }
                ImportedNode::Request(inner) => {
                    let name = names.unique(&inner.name, "request");
                    self.begin(&inner.place, format!("{dir}/{name}.yaml"));
                    let mut place = RequestPlace {
                        cx: self.cx,
                        attachments: &mut self.attachments,
                        output: &mut self.output,
                        depth,
                    };
                    let mark = place.cx.losses.len();
                    let map = request::request(&mut place, inner);
                    self.finish(mark, &map);
                    let below = format!("{dir}/{name}");
                    let start = self.attachments.dir.len() + 1;
                    self.ids.push(below[start..].to_owned());
                    order.push(name);
                }
            }
        }
        order
    }

    fn folder(&mut self, folder: &ImportedFolder, dir: &str, order: Vec<String>) {
        self.cx.counts.folders += 1;
        self.begin(&folder.place, format!("{dir}/folder.yaml"));
        let mark = self.cx.losses.len();
        let mut map = Map::new();
        self.shared(folder, order, &mut map);
        self.finish(mark, &map);
    }

    fn root(&mut self, source: &ImportedCollection, dir: &str, order: Vec<String>) {
        self.begin(&source.root.place, format!("{dir}/collection.yaml"));
        let mark = self.cx.losses.len();
        let mut map = Map::new();
        map.put("version", Yaml::Number("1".to_owned()));
        self.shared(&source.root, order, &mut map);
        let logins = auth::logins(self.cx, &source.logins);
        map.put_filled("logins", logins);
        self.finish(mark, &map);
    }

    /// The order that scripts make, as a flow.
    fn flow(&mut self, source: &ImportedCollection, dir: &str) {
        if source.flow.is_empty() {
            return;
        }
        let steps = source
            .flow
            .iter()
            .filter_map(|number| self.ids.get(*number))
            .map(|id| Yaml::Map(Map::flow([("use".to_owned(), Yaml::words(id.clone()))])));
        let mut map = Map::new();
        map.put(
            "flow",
            Yaml::words(format!("{} as its scripts order it", source.root.name)),
        );
        map.put("steps", YamlList::of(steps.collect::<Vec<_>>()));
        self.output.yaml(format!("{dir}/flows/as-scripted.yaml"), &map);
    }

    fn shared(&mut self, folder: &ImportedFolder, order: Vec<String>, map: &mut Map) {
        let declared = &folder.declared;
        let cx = &mut *self.cx;
        about(cx, &folder.name, folder.description.as_deref(), &folder.tags, map);
        if order.len() > 1 {
            map.put("order", YamlList::of(order.into_iter().map(Yaml::Words)));
        }
        if !declared.when.is_empty() {
            map.put("when", Yaml::words(declared.when.join(" and ")));
        }
        auth::auth(cx, &folder.auth, map);
        let mut headers = folder.headers.clone();
        headers.extend(
            declared
                .headers
                .iter()
                .map(|(name, value)| crate::import::collection::ImportedEntry::new(name, value)),
        );
        if let Some(headers) = pairs::pairs(cx, &headers) {
            map.put("headers", headers);
        }
        notes(cx, &folder.notes, map);
        kept(cx, "before each request", &declared.before, map);
        kept(cx, "after each answer", &declared.after, map);
        let is_root = dir_of(&cx.file) == self.attachments.dir;
        let vars = if is_root {
            vars(cx, &folder.vars, &declared.vars)
        } else {
            inner_vars(cx, &folder.vars, &declared.vars)
        };
        map.put_filled("vars", vars);
        let options = super::options::options(cx, &folder.settings, false, map);
        map.put_filled("options", options);
    }

    fn begin(&mut self, place: &str, file: String) {
        self.cx.source = place.to_owned();
        self.cx.file = file;
    }

    /// Writes the file that was begun, and finds the lines of what is kept in it.
    fn finish(&mut self, mark: usize, map: &Map) {
        let at = self.output.yaml(self.cx.file.clone(), map);
        let text = String::from_utf8_lossy(&self.output.files[at].bytes);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let mut from = 0;
        for loss in self.cx.losses[mark..]
            .iter_mut()
            .filter(|loss| !loss.kept.is_empty())
        {
            let first = loss
                .kept
                .lines()
                .map(str::trim)
                .find(|line| !line.is_empty())
                .unwrap_or_default();
            let is_it = |line: &&str| line.starts_with('#') && line.ends_with(first);
            let found = lines[from..].iter().position(&is_it).map(|at| from + at);
            let found = found.or_else(|| lines.iter().position(is_it));
            loss.line = found.map(|at| at + 1);
            from = found.map_or(from, |at| at + 1);
        }
    }
}

fn dir_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}
