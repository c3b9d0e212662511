//! Parts of files to a project: collections with their tables of folders, requests and flows.

use super::collection::CollectionFile;
use super::flow_expansion::{self, Targets};
use super::folder::FolderFile;
use super::inherit;
use super::natural;
use super::order::{self, Candidates};
use super::parse::{Parsed, ParsedFile};
use super::request::readable;
use crate::model::{
    Child, Collection, Flow, Folder, FolderIx, Inherited, MockDefinition, ProjectModel, Request,
};
use crate::source::{Diagnostic, FileId, Span, code};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

pub(super) fn project(parsed: Vec<Parsed>, diagnostics: &mut Vec<Diagnostic>) -> ProjectModel {
    let mut project = ProjectModel::default();
    let mut collections: Vec<(Arc<Path>, CollectionParts)> = Vec::new();
    for Parsed { dir, id, part } in parsed {
        match part {
            ParsedFile::Settings(settings) => project.settings = settings,
            ParsedFile::Environment(environment) => project.environments.push(*environment),
            part => {
                if collections.last().is_none_or(|(last, _)| *last != dir) {
                    collections.push((dir, CollectionParts::default()));
                }
                if let Some((_, parts)) = collections.last_mut() {
                    parts.add(id, part, diagnostics);
                }
            }
        }
    }
    let assembled = collections
        .into_iter()
        .filter_map(|(dir, parts)| parts.assemble(&dir, diagnostics));
    project.collections = assembled.collect();
    project
}

/// What the files of one collection held.
#[derive(Default)]
struct CollectionParts {
    collection: Option<CollectionFile>,
    folders: HashMap<Box<str>, FolderFile>,
    requests: Vec<Request>,
    flows: Vec<Flow>,
    mock: Option<MockDefinition>,
    /// Ids of steps whose files have errors.
    broken: Vec<Box<str>>,
}

impl CollectionParts {
    fn add(&mut self, id: Box<str>, part: ParsedFile, diagnostics: &mut Vec<Diagnostic>) {
        match part {
            ParsedFile::Collection(collection) => self.collection = Some(*collection),
            ParsedFile::Folder(folder) if !id.contains('/') => diagnostics.push(root_folder(folder.file)),
            ParsedFile::Folder(folder) => {
                self.folders.insert(id, *folder);
            }
            ParsedFile::Mock(mock) => self.mock = Some(*mock),
            ParsedFile::Request(request) => self.requests.push(*request),
            ParsedFile::Flow(flow) => self.flows.push(*flow),
            ParsedFile::Broken => self.broken.push(id),
            ParsedFile::Settings(_) | ParsedFile::Environment(_) => {}
        }
    }

    /// None where the collection's own file could not be read; that was reported with the file.
    fn assemble(mut self, dir: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Collection> {
        let CollectionFile {
            folder: root,
            logins,
            rate_limits,
        } = self.collection.take()?;
        let name: Box<str> = dir.file_name()?.to_string_lossy().into();
        self.folders.insert(name.clone(), root);
        self.requests
            .sort_by(|left, right| natural::compare_paths(&left.id, &right.id));
        self.flows
            .sort_by(|left, right| natural::compare_paths(&left.id, &right.id));
        let folders = self.link(&name, diagnostics);
        for request in &mut self.requests {
            inherit::expect(request, &folders);
        }
        self.lay_out(&name, diagnostics);
        Some(Collection {
            name,
            dir: dir.to_path_buf(),
            folders,
            requests: self.requests,
            flows: self.flows,
            logins,
            rate_limits,
            mock: self.mock,
        })
    }

    fn lay_out(&mut self, name: &str, diagnostics: &mut Vec<Diagnostic>) {
        let targets = Targets::new(name, &self.requests, &self.flows, &self.broken);
        let parts = flow_expansion::lay_out(&targets, &self.flows, diagnostics);
        for (flow, parts) in self.flows.iter_mut().zip(parts) {
            flow.parts = parts;
        }
    }

    /// The table of folders, parents first, with everything in its place.
    fn link(&mut self, root: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Folder> {
        let table = FolderTable::new(root, self.folder_ids());
        for request in &mut self.requests {
            request.folder = table.inside(&request.id);
        }
        for flow in &mut self.flows {
            flow.folder = table.inside(&flow.id);
        }
        let candidates = self.candidates(&table);
        let mut folders = Vec::with_capacity(table.ids.len());
        for (id, candidates) in table.ids.iter().zip(candidates) {
            let file = self.folders.remove(id);
            let names = file.as_ref().map_or(&[][..], |file| &file.order);
            let children = order::children(names, candidates, diagnostics);
            let parent = (!folders.is_empty()).then(|| table.inside(id));
            folders.push(folder(id.clone(), file, parent, children));
        }
        folders
    }

    /// Every directory above a file.
    fn folder_ids(&self) -> BTreeSet<&str> {
        let steps = self.requests.iter().map(|request| &request.id);
        let flows = self.flows.iter().map(|flow| &flow.id);
        let above = steps
            .chain(flows)
            .chain(&self.broken)
            .flat_map(|id| ancestors(id));
        let own = self
            .folders
            .keys()
            .flat_map(|id| std::iter::once(&**id).chain(ancestors(id)));
        above.chain(own).collect()
    }

    /// What each folder of the table may name in its `order`.
    fn candidates(&self, table: &FolderTable) -> Vec<Candidates> {
        let mut candidates: Vec<Candidates> = table.ids.iter().map(|_| Candidates::default()).collect();
        let add = |candidates: &mut [Candidates], id: &str, child: Option<Child>| {
            candidates[table.inside(id).0 as usize].add(last(id), child);
        };
        for (request, at) in self.requests.iter().zip(0..) {
            add(&mut candidates, &request.id, Some(Child::Request(at)));
        }
        for id in &self.broken {
            add(&mut candidates, id, None);
        }
        let steps = self
            .requests
            .iter()
            .map(|request| &request.id)
            .chain(&self.broken);
        let with_steps: BTreeSet<&str> = steps.flat_map(|id| ancestors(id)).collect();
        for (id, ix) in table.ids.iter().zip(0..).skip(1) {
            if with_steps.contains(&**id) {
                add(&mut candidates, id, Some(Child::Folder(FolderIx(ix))))
            } else {
                candidates[table.inside(id).0 as usize].add_empty(last(id))
            }
        }
        for (flow, at) in self.flows.iter().zip(0..) {
            for folder in ancestors(&flow.id) {
                candidates[table.index[folder].0 as usize].add_flow(&flow.id[folder.len() + 1..], at);
            }
        }
        candidates
    }
}

/// Ids of folders, the root first and parents before children.
struct FolderTable {
    ids: Vec<Box<str>>,
    index: HashMap<Box<str>, FolderIx>,
}

impl FolderTable {
    fn new(root: &str, ids: BTreeSet<&str>) -> FolderTable {
        let below = ids.into_iter().filter(|id| *id != root);
        let mut ids: Vec<Box<str>> = std::iter::once(root).chain(below).map(Box::from).collect();
        ids[1..].sort_by(|left, right| natural::compare_paths(left, right));
        let index = ids.iter().cloned().zip((0..).map(FolderIx)).collect();
        FolderTable { ids, index }
    }

    /// The folder in which the step or folder with this id is.
    fn inside(&self, id: &str) -> FolderIx {
        let parent = id.rsplit_once('/').and_then(|(parent, _)| self.index.get(parent));
        parent.copied().unwrap_or(FolderIx::ROOT)
    }
}

fn folder(id: Box<str>, file: Option<FolderFile>, parent: Option<FolderIx>, children: Vec<Child>) -> Folder {
    let name = readable(&id).into();
    let Some(file) = file else {
        return Folder {
            id,
            file: None,
            parent,
            name,
            description: None,
            tags: Vec::new(),
            when: None,
            needs: Vec::new(),
            parallel: false,
            inherited: Inherited::default(),
            vars: Vec::new(),
            children,
        };
    };
    Folder {
        id,
        file: Some(file.file),
        parent,
        name: file.name.unwrap_or(name),
        description: file.description,
        tags: file.tags,
        when: file.when,
        needs: file.needs,
        parallel: file.parallel,
        inherited: file.inherited,
        vars: file.vars,
        children,
    }
}

fn root_folder(file: FileId) -> Diagnostic {
    let start = Span::new(file, 0, 0);
    Diagnostic::error(
        code::SAME_ID,
        "a collection's root folder has its file already: `collection.yaml`",
    )
    .at(start, "a second one")
    .help("move what this file says into `collection.yaml`")
}

/// `a/b` and `a` of `a/b/c`.
fn ancestors(id: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(id.rsplit_once('/'), |(parent, _)| parent.rsplit_once('/'))
        .map(|(parent, _)| parent)
}

fn last(id: &str) -> &str {
    id.rsplit_once('/').map_or(id, |(_, last)| last)
}
