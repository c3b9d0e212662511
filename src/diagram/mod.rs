//! The data-flow graph for people to look at: one file for each format.
//!
//! All of them show a [`Diagram`]: names of steps and variables as text, no values. Each format escapes what
//! it writes; a name in a file can break none of them.

pub mod dot;
pub mod html;
mod layout;
pub mod mermaid;
pub mod svg;
pub mod text;

use crate::plan::Step;
use crate::plan::flow::{Gap, Missing};
use crate::plan::graph::{Edge, Graph, GraphLink, is_meant};
use std::collections::{BTreeSet, HashMap};

#[derive(Debug, Default)]
pub struct Diagram {
    /// In the order in which they are met; a flow counts as a folder of its own.
    pub folders: Vec<DiagramFolder>,
    /// In the order they run.
    pub steps: Vec<DiagramNode>,
    /// By their end, then by their start.
    pub links: Vec<DiagramLink>,
}

#[derive(Debug, PartialEq)]
pub struct DiagramFolder {
    pub id: String,
    /// Its name and those around it, the collection's first.
    pub names: Vec<String>,
}

impl DiagramFolder {
    /// Its path for people. The collection's name is there only if nothing else is.
    pub fn title(&self) -> String {
        let below = self.names.get(1..).filter(|below| !below.is_empty());
        below.unwrap_or(&self.names).join(" / ")
    }
}

#[derive(Debug, Default)]
pub struct DiagramNode {
    pub id: String,
    pub method: String,
    pub name: String,
    /// Index into the folders.
    pub folder: usize,
    pub forgets: Vec<String>,
    /// Variables that nothing provides and needs that are not met, and why.
    pub missing: Vec<(String, String)>,
    /// Logins, and the variables that they give.
    pub logins: Vec<(String, String)>,
}

/// Between two steps, by their indexes.
#[derive(Debug, PartialEq)]
pub struct DiagramLink {
    pub from: usize,
    pub to: usize,
    pub label: String,
    pub kind: LinkKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The variable is read.
    Value,
    /// It is read where there is one.
    Maybe,
    /// It is dropped without being read.
    Forget,
    /// `needs`.
    Need,
}

impl Diagram {
    /// The steps of the graph that are in `shown`, and what flows between them.
    pub fn new(graph: &Graph, shown: &BTreeSet<usize>) -> Diagram {
        let mut diagram = Diagram::default();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for number in shown {
            places.insert(*number, diagram.steps.len());
            let folder = diagram.folder(&graph.steps[*number]);
            diagram.steps.push(node(graph, *number, folder));
        }
        let links = graph.edges.iter().map(link).chain(forgets(graph));
        let placed = links.filter_map(|link| {
            let (from, to) = (*places.get(&link.from)?, *places.get(&link.to)?);
            Some(DiagramLink { from, to, ..link })
        });
        diagram.links.extend(placed);
        diagram.links.sort_by_key(|link| (link.to, link.from));
        diagram
    }

    fn folder(&mut self, step: &Step) -> usize {
        let folder = folder(step);
        let known = self.folders.iter().position(|known| *known == folder);
        known.unwrap_or_else(|| {
            self.folders.push(folder);
            self.folders.len() - 1
        })
    }
}

fn folder(step: &Step) -> DiagramFolder {
    if let Some(flow) = step.flow() {
        let collection = step.folders().last().map(|folder| folder.name.to_string());
        return DiagramFolder {
            id: flow.id.to_string(),
            names: collection.into_iter().chain([flow.name.to_string()]).collect(),
        };
    }
    let mut names: Vec<String> = step.folders().map(|folder| folder.name.to_string()).collect();
    names.reverse();
    let id = step
        .folders()
        .next()
        .map_or(String::new(), |folder| folder.id.to_string());
    DiagramFolder { id, names }
}

fn node(graph: &Graph, number: usize, folder: usize) -> DiagramNode {
    let step = &graph.steps[number];
    let method = step.request.method.as_literal();
    let logins = graph.logins.iter().filter(|login| login.step == number);
    let mut missing: Vec<(String, String)> = Vec::new();
    for (_, gap) in graph.gaps().filter(|(at, _)| *at == number) {
        if !missing.iter().any(|(name, _)| name == gap.used.name()) {
            missing.push((gap.used.name().to_owned(), why(gap)));
        }
    }
    for (_, need) in graph.unmet().filter(|(at, _)| *at == number) {
        missing.push((format!("needs {}", need.value), unmet(graph, number, &need.value)));
    }
    DiagramNode {
        id: step.id().to_owned(),
        method: method.map_or("*".to_owned(), |method| method.to_text()),
        name: step.name().to_owned(),
        folder,
        forgets: step.forgets().map(|name| name.value.to_string()).collect(),
        missing,
        logins: logins
            .map(|login| (login.login.name.value.to_string(), login.name.to_owned()))
            .collect(),
    }
}

fn why(gap: &Gap) -> String {
    match gap.missing {
        Missing::Undefined => "undefined".to_owned(),
        Missing::Forgotten(by) => format!("forgotten by {}", by.id()),
        Missing::Circular => "defined by itself".to_owned(),
        Missing::TooDeep => "too many variables inside one another".to_owned(),
        Missing::BeforeItems => "not known before the first item".to_owned(),
    }
}

/// Why no earlier step meets an entry of `needs`.
fn unmet(graph: &Graph, number: usize, wanted: &str) -> String {
    let is_wanted = |step: &Step| is_meant(step, wanted);
    if is_wanted(&graph.steps[number]) {
        return "the step itself".to_owned();
    }
    if graph.steps[number..].iter().any(is_wanted) {
        "runs later".to_owned()
    } else {
        "does not run".to_owned()
    }
}

fn link(edge: &Edge) -> DiagramLink {
    let (label, kind) = match edge.link {
        GraphLink::Value(used) if used.optional => (used.name(), LinkKind::Maybe),
        GraphLink::Value(used) => (used.name(), LinkKind::Value),
        GraphLink::Need => ("needs", LinkKind::Need),
    };
    DiagramLink {
        from: edge.from,
        to: edge.to,
        label: label.to_owned(),
        kind,
    }
}

/// Steps that drop a captured value and do not read it.
fn forgets(graph: &Graph) -> impl Iterator<Item = DiagramLink> {
    graph.forgets.iter().filter_map(|forget| {
        let (from, name) = (forget.of?, &*forget.name.value);
        let reads =
            |edge: &&Edge| edge.from == from && edge.to == forget.step && edge.link.variable() == Some(name);
        let unread = !graph.edges.iter().any(|edge| reads(&edge)) && from != forget.step;
        unread.then(|| DiagramLink {
            from,
            to: forget.step,
            label: name.to_owned(),
            kind: LinkKind::Forget,
        })
    })
}
