//! `order:` of a folder: its children in the order they run.

use super::natural;
use crate::model::{Child, Name};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Span, code};
use std::collections::HashMap;

/// What an order may name.
#[derive(Default)]
pub(super) struct Candidates {
    /// Without a child where the file has errors of its own.
    children: HashMap<Box<str>, Option<Child>>,
    /// By their path below the folder. They run only where they are named.
    flows: HashMap<Box<str>, Child>,
    /// Folders without a request in them: nothing of them could run.
    empty: Vec<Box<str>>,
}

impl Candidates {
    pub(super) fn add(&mut self, name: &str, child: Option<Child>) {
        self.children.insert(name.into(), child);
    }

    pub(super) fn add_flow(&mut self, below: &str, at: u32) {
        self.flows.insert(below.into(), Child::Flow(at));
    }

    pub(super) fn add_empty(&mut self, name: &str) {
        self.empty.push(name.into());
    }

    /// The inner None is a file with errors.
    fn find(&self, name: &str) -> Option<Option<Child>> {
        let flow = self.flows.get(name).copied().map(Some);
        self.children.get(name).copied().or(flow)
    }
}

/// The named ones in their order, then the rest in natural order.
pub(super) fn children(
    order: &[Name],
    candidates: Candidates,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Child> {
    let mut children = Vec::new();
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for name in order {
        let wanted = bare(&name.value);
        match candidates.find(wanted) {
            _ if seen.contains_key(wanted) => diagnostics.push(twice(name, seen[wanted])),
            Some(child) => children.extend(child),
            None if candidates.empty.iter().any(|empty| **empty == *wanted) => diagnostics.push(empty(name)),
            None => diagnostics.push(missing(name, &candidates)),
        }
        seen.entry(wanted).or_insert(name.span);
    }
    let mut rest: Vec<(Box<str>, Child)> = candidates
        .children
        .into_iter()
        .filter(|(name, _)| !seen.contains_key(&**name))
        .filter_map(|(name, child)| Some((name, child?)))
        .collect();
    rest.sort_by(|(left, _), (right, _)| natural::compare(left, right));
    children.extend(rest.into_iter().map(|(_, child)| child));
    children
}

/// `x`, also where it is written as the file or the folder: `x.yaml`, `x/`.
pub fn bare(name: &str) -> &str {
    let name = name
        .strip_suffix(".yaml")
        .or(name.strip_suffix(".yml"))
        .unwrap_or(name);
    name.trim_end_matches('/')
}

fn missing(name: &Name, candidates: &Candidates) -> Diagnostic {
    let message = format!("`order` names `{}`, which is not in this folder", name.value);
    let diagnostic = Diagnostic::error(code::NO_SUCH_CHILD, message).at(name.span, "no such file or folder");
    let mut known: Vec<&str> = candidates
        .children
        .keys()
        .chain(candidates.flows.keys())
        .map(|name| &**name)
        .collect();
    known.sort_by(|left, right| natural::compare(left, right));
    match nearest(&name.value, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("an entry is the name of a file without `.yaml`, of a folder, or `flows/x`"),
    }
}

fn empty(name: &Name) -> Diagnostic {
    let message = format!("`order` names `{}`, a folder without requests", name.value);
    Diagnostic::error(code::NO_SUCH_CHILD, message)
        .at(name.span, "nothing of it can run")
        .help("put a request into the folder, or remove the entry; flows are named one by one, as `flows/x`")
}

fn twice(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(
        code::ORDERED_TWICE,
        format!("`order` names `{}` twice", name.value),
    )
    .at(name.span, "again here")
    .at(first, "first here")
    .help("a step that runs twice is a flow")
}
