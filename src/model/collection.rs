use super::{
    Capture, Environment, Expect, Inherited, Login, MockDefinition, Name, Poll, RateLimit, Request, Retry,
    Vars,
};
use crate::source::{FileId, Span, Spanned};
use crate::template::Expression;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that was loaded for this run.
#[derive(Debug, Default)]
pub struct ProjectModel {
    /// Absolute; no file outside it is read unless the command line says so.
    pub root: PathBuf,
    pub settings: ProjectSettings,
    pub collections: Vec<Collection>,
    pub environments: Vec<Environment>,
}

/// `callsheet.yaml`.
#[derive(Debug, Default)]
pub struct ProjectSettings {
    /// Names of the environments used where the command line gives none.
    pub environment: Vec<Name>,
    /// `FORMAT=FILE`, as `--report` takes it.
    pub reports: Vec<Spanned<String>>,
}

/// Index into [`Collection::folders`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FolderIx(pub u32);

impl FolderIx {
    pub const ROOT: FolderIx = FolderIx(0);
}

/// A directory with a `collection.yaml`. Its folders, requests and flows are tables; the tree is in the indexes.
#[derive(Debug)]
pub struct Collection {
    /// The directory's name: the first part of every id.
    pub name: Box<str>,
    /// Absolute path of the directory.
    pub dir: PathBuf,
    /// `folders[0]` is the root. Parents come before children.
    pub folders: Vec<Folder>,
    pub requests: Vec<Request>,
    pub flows: Vec<Flow>,
    pub logins: Vec<Login>,
    pub rate_limits: Vec<RateLimit>,
    pub mock: Option<MockDefinition>,
}

/// A directory of a collection and what its requests share.
#[derive(Debug)]
pub struct Folder {
    /// `zoom/meetings`; the root's is the collection's name.
    pub id: Box<str>,
    /// None when there is no `folder.yaml`.
    pub file: Option<FileId>,
    pub parent: Option<FolderIx>,
    pub name: Box<str>,
    pub description: Option<Box<str>>,
    /// Own tags; those of the parents are not repeated here.
    pub tags: Vec<Name>,
    pub when: Option<Expression>,
    pub needs: Vec<Name>,
    pub parallel: bool,
    pub inherited: Inherited,
    pub vars: Vars,
    /// In the order they run: `order:` first, then the rest in natural order. Flows only where `order` names them.
    pub children: Vec<Child>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    Folder(FolderIx),
    /// Index into [`Collection::requests`].
    Request(u32),
    /// Index into [`Collection::flows`].
    Flow(u32),
}

/// A scenario made of requests, by reference.
#[derive(Debug)]
pub struct Flow {
    pub id: Box<str>,
    pub file: FileId,
    pub folder: FolderIx,
    pub name: Box<str>,
    pub description: Option<Box<str>>,
    pub tags: Vec<Name>,
    pub when: Option<Expression>,
    pub vars: Vars,
    pub steps: Vec<FlowStep>,
    /// What it runs, nested flows in their places; made when the collection is put together.
    pub parts: Vec<FlowPart>,
}

/// One request of a flow.
#[derive(Debug)]
pub struct FlowPart {
    /// `zoom/flows/meeting-life-cycle#1-create-a-meeting`.
    pub id: Box<str>,
    /// Index into [`Collection::requests`].
    pub request: u32,
    /// What leads to it, outermost first: indexes into [`Collection::flows`], and into the steps of that flow.
    pub links: Box<[(u32, u32)]>,
}

#[derive(Debug)]
pub struct FlowStep {
    /// An id, relative to the collection or whole.
    pub target: Name,
    pub with: Vars,
    pub capture: Vec<Capture>,
    pub forget: Vec<Name>,
    pub expect: Option<Expect>,
    pub when: Option<Expression>,
    pub name: Option<Box<str>>,
    /// What a `wait` before it says.
    pub before: Duration,
    pub delay: Option<Duration>,
    pub retry: Option<Box<Retry>>,
    pub poll: Option<Box<Poll>>,
    pub always: bool,
    pub span: Span,
}

impl Collection {
    pub fn folder(&self, ix: FolderIx) -> &Folder {
        &self.folders[ix.0 as usize]
    }

    /// The folder and its parents, innermost first.
    pub fn ancestry(&self, ix: FolderIx) -> impl Iterator<Item = &Folder> {
        std::iter::successors(Some(self.folder(ix)), |folder| {
            folder.parent.map(|parent| self.folder(parent))
        })
    }
}
