//! One file to its part of the model; many of them on all processors.

use super::collection::{self, CollectionFile};
use super::context::LoadContext;
use super::folder::{self, FolderFile};
use super::{FoundFile, Role, environment, flow, kind, mock, request, settings};
use crate::format::FileKind;
use crate::model::{Environment, Flow, MockDefinition, ProjectSettings, Request};
use crate::shares;
use crate::source::{Diagnostic, FileId, MappingEntry, Node, NodeKind, Sources, Span, yaml};
use crate::template::{ExpressionStore, FieldKind};
use std::path::Path;
use std::sync::Arc;

/// A file to be parsed, and what it will be.
pub(super) struct Job {
    file: FileId,
    /// None for requests and flows, which their keys tell apart.
    kind: Option<FileKind>,
    /// The collection's directory, for files that belong to one.
    dir: Arc<Path>,
    /// The id of what the file holds. For `collection.yaml` and `folder.yaml` it is the folder's.
    id: Box<str>,
}

/// What a file held. `dir` and `id` as in the job.
pub(super) struct Parsed {
    pub(super) dir: Arc<Path>,
    pub(super) id: Box<str>,
    pub(super) part: ParsedFile,
}

pub(super) enum ParsedFile {
    Settings(ProjectSettings),
    Environment(Box<Environment>),
    Collection(Box<CollectionFile>),
    Folder(Box<FolderFile>),
    Mock(Box<MockDefinition>),
    Request(Box<Request>),
    Flow(Box<Flow>),
    /// A step's file with errors: its name is known, and no more.
    Broken,
}

impl Job {
    pub(super) fn new(file: FileId, found: &FoundFile) -> Job {
        let kind = kind::by_place(&found.role, &found.path);
        let (dir, id) = match &found.role {
            Role::Settings => (Path::new("").into(), String::new()),
            Role::Environment => (Path::new("").into(), below_environments(&found.shown)),
            Role::Collection(dir) => (dir.clone(), in_collection(&found.path, dir, kind)),
        };
        Job {
            file,
            kind,
            dir,
            id: id.into(),
        }
    }
}

/// All jobs, in their order.
pub(super) fn all(jobs: Vec<Job>, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Parsed> {
    let expressions = ExpressionStore::default();
    let mut parsed = Vec::with_capacity(jobs.len());
    for (part, found) in shares::map(jobs, |job| one(&job, sources, &expressions)) {
        diagnostics.extend(found);
        parsed.extend(part);
    }
    parsed
}

fn one(job: &Job, sources: &Sources, expressions: &ExpressionStore) -> (Option<Parsed>, Vec<Diagnostic>) {
    let file = sources.get(job.file);
    let place = match job.kind {
        Some(FileKind::Environment) => FieldKind::Environment,
        _ => FieldKind::Elsewhere,
    };
    let (node, mut diagnostics) = yaml::read(file, job.file);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    let node = match (node, job.kind) {
        (Some(node), _) => Some(node),
        (None, None) => None,
        (None, _) => (!failed).then(|| nothing(job.file)),
    };
    let mut cx = LoadContext::new(expressions, file, job.file, place);
    let part = node.and_then(|node| part(&mut cx, job, &node));
    diagnostics.append(&mut cx.diagnostics);
    let part = part.or(job.kind.is_none().then_some(ParsedFile::Broken));
    let parsed = part.map(|part| Parsed {
        dir: job.dir.clone(),
        id: job.id.clone(),
        part,
    });
    (parsed, diagnostics)
}

/// An empty mapping, for a file that may be empty.
fn nothing(file: FileId) -> Node {
    Node {
        span: Span::new(file, 0, 0),
        written: Span::new(file, 0, 0),
        kind: NodeKind::Map(Vec::<MappingEntry>::new()),
    }
}

fn part(cx: &mut LoadContext<'_>, job: &Job, node: &Node) -> Option<ParsedFile> {
    match job.kind {
        Some(FileKind::Project) => settings::settings(cx, node).map(ParsedFile::Settings),
        Some(FileKind::Environment) => environment::environment(cx, node, &job.id)
            .map(Box::new)
            .map(ParsedFile::Environment),
        Some(FileKind::Collection) => collection::collection(cx, node)
            .map(Box::new)
            .map(ParsedFile::Collection),
        Some(FileKind::Folder) => folder::folder(cx, node).map(Box::new).map(ParsedFile::Folder),
        Some(FileKind::Mock) => mock::mock(cx, node).map(Box::new).map(ParsedFile::Mock),
        Some(FileKind::Request | FileKind::Flow) | None => step(cx, node, &job.id),
    }
}

fn step(cx: &mut LoadContext<'_>, node: &Node, id: &str) -> Option<ParsedFile> {
    match kind::by_keys(node) {
        FileKind::Flow => flow::flow(cx, node, id).map(Box::new).map(ParsedFile::Flow),
        _ => request::request(cx, node, id)
            .map(Box::new)
            .map(ParsedFile::Request),
    }
}

/// The id of what a file of a collection holds: the collection's name and the path below it; of `collection.yaml` and
/// the like, that of their folder.
fn in_collection(path: &Path, dir: &Path, kind: Option<FileKind>) -> String {
    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = path.with_extension("");
    let below = stem.strip_prefix(dir).unwrap_or(&stem);
    let mut parts: Vec<String> = std::iter::once(name)
        .chain(below.iter().map(|part| part.to_string_lossy().into_owned()))
        .collect();
    if kind.is_some() {
        parts.pop();
    }
    parts.join("/")
}

fn below_environments(shown: &str) -> String {
    let below = shown
        .split_once("environments/")
        .map_or(shown, |(_, below)| below);
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    stem.to_owned()
}
