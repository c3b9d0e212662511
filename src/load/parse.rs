//! One file to its part of the model; many of them on all processors.

use super::collection::{self, CollectionFile};
use super::context::Context;
use super::folder::{self, FolderFile};
use super::{FoundFile, Role, environment, flow, mock, request, settings};
use crate::model::{Environment, Flow, Mock, Request, Settings};
use crate::source::{Diagnostic, Entry, FileId, Node, NodeKind, Sources, Span, yaml};
use crate::template::{ExpressionStore, FieldKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Fewer files than this are not worth a second thread.
const WORTH_A_THREAD: usize = 64;

/// A file to be parsed, and what it will be.
pub(super) struct Job {
    file: FileId,
    kind: Kind,
    /// The collection's directory, for files that belong to one.
    dir: Arc<Path>,
    /// The id of what the file holds. For `collection.yaml` and `folder.yaml` it is the folder's.
    id: Box<str>,
}

/// What a file is by its name and place. Requests and flows are told apart by their keys.
#[derive(Clone, Copy)]
enum Kind {
    Settings,
    Environment,
    Collection,
    Folder,
    Mock,
    Step,
}

/// What a file held. `dir` and `id` as in the job.
pub(super) struct Parsed {
    pub(super) dir: Arc<Path>,
    pub(super) id: Box<str>,
    pub(super) part: ParsedFile,
}

pub(super) enum ParsedFile {
    Settings(Settings),
    Environment(Box<Environment>),
    Collection(Box<CollectionFile>),
    Folder(Box<FolderFile>),
    Mock(Box<Mock>),
    Request(Box<Request>),
    Flow(Box<Flow>),
    /// A step's file with errors: its name is known, and no more.
    Broken,
}

impl Job {
    pub(super) fn new(file: FileId, found: &FoundFile) -> Job {
        let stem = without_extension(&found.path);
        let (kind, dir, id) = match &found.role {
            Role::Settings => (Kind::Settings, Path::new("").into(), String::new()),
            Role::Environment => (
                Kind::Environment,
                Path::new("").into(),
                below_environments(&found.shown),
            ),
            Role::Collection(dir) => {
                let (kind, id) = in_collection(&stem, dir);
                (kind, dir.clone(), id)
            }
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
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = jobs.len().div_ceil(threads).max(WORTH_A_THREAD);
    let expressions = ExpressionStore::default();
    let run = |jobs: &[Job]| {
        jobs.iter()
            .map(|job| one(job, sources, &expressions))
            .collect::<Vec<_>>()
    };
    let results: Vec<(Option<Parsed>, Vec<Diagnostic>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = jobs
            .chunks(share)
            .map(|jobs| scope.spawn(move || run(jobs)))
            .collect();
        let finished = workers.into_iter().map(|worker| match worker.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        finished.flatten().collect()
    });
    let mut parsed = Vec::with_capacity(results.len());
    for (part, found) in results {
        diagnostics.extend(found);
        parsed.extend(part);
    }
    parsed
}

fn one(job: &Job, sources: &Sources, expressions: &ExpressionStore) -> (Option<Parsed>, Vec<Diagnostic>) {
    let file = sources.get(job.file);
    let place = match job.kind {
        Kind::Environment => FieldKind::Environment,
        _ => FieldKind::Elsewhere,
    };
    let (node, mut diagnostics) = yaml::read(file, job.file);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    let node = match (node, job.kind) {
        (Some(node), _) => Some(node),
        (None, Kind::Step) => None,
        (None, _) => (!failed).then(|| nothing(job.file)),
    };
    let mut cx = Context::new(expressions, file, job.file, place);
    let part = node.and_then(|node| part(&mut cx, job, &node));
    diagnostics.append(&mut cx.diagnostics);
    let part = part.or(matches!(job.kind, Kind::Step).then_some(ParsedFile::Broken));
    let parsed = part.map(|part| Parsed {
        dir: job.dir.clone(),
        id: job.id.clone(),
        part,
    });
    (parsed, diagnostics)
}

/// An empty mapping, for a file in which nothing need stand.
fn nothing(file: FileId) -> Node {
    Node {
        span: Span::new(file, 0, 0),
        kind: NodeKind::Map(Vec::<Entry>::new()),
    }
}

fn part(cx: &mut Context<'_>, job: &Job, node: &Node) -> Option<ParsedFile> {
    match job.kind {
        Kind::Settings => settings::settings(cx, node).map(ParsedFile::Settings),
        Kind::Environment => environment::environment(cx, node, &job.id)
            .map(Box::new)
            .map(ParsedFile::Environment),
        Kind::Collection => collection::collection(cx, node)
            .map(Box::new)
            .map(ParsedFile::Collection),
        Kind::Folder => folder::folder(cx, node).map(Box::new).map(ParsedFile::Folder),
        Kind::Mock => mock::mock(cx, node).map(Box::new).map(ParsedFile::Mock),
        Kind::Step => step(cx, node, &job.id),
    }
}

fn step(cx: &mut Context<'_>, node: &Node, id: &str) -> Option<ParsedFile> {
    match node.get("flow").or(node.get("steps")) {
        Some(_) => flow::flow(cx, node, id).map(Box::new).map(ParsedFile::Flow),
        None => request::request(cx, node, id)
            .map(Box::new)
            .map(ParsedFile::Request),
    }
}

fn without_extension(path: &Path) -> PathBuf {
    path.with_extension("")
}

/// What a file of a collection is, and its id: the collection's name and the path below it.
fn in_collection(stem: &Path, dir: &Path) -> (Kind, String) {
    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let below = stem.strip_prefix(dir).unwrap_or(stem);
    let parts: Vec<String> = std::iter::once(name)
        .chain(below.iter().map(|part| part.to_string_lossy().into_owned()))
        .collect();
    let parent = parts[..parts.len() - 1].join("/");
    match (parts.len(), parts.last().map(String::as_str)) {
        (2, Some("collection")) => (Kind::Collection, parent),
        (2, Some("mock")) => (Kind::Mock, parent),
        (_, Some("folder")) => (Kind::Folder, parent),
        _ => (Kind::Step, parts.join("/")),
    }
}

fn below_environments(shown: &str) -> String {
    let below = shown
        .split_once("environments/")
        .map_or(shown, |(_, below)| below);
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    stem.to_owned()
}
