//! The layers of a step's own files: what flows give it, its flows' and its request's variables, then its folders',
//! inside out.

use super::captured_layers::Captures;
use crate::model::{Collection, Flow, FlowStep, FolderIx, Name, ValueTree};
use crate::plan::Step;
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::source::Sources;
use crate::template::Ambient;
use std::collections::HashMap;

/// The layers of all folders of the collections in a run, made once.
#[derive(Debug)]
pub struct FolderLayers<'m> {
    collections: Vec<(&'m Collection, Vec<Option<VariableLayer<'m>>>)>,
}

impl<'m> FolderLayers<'m> {
    pub fn new(collections: &'m [Collection], sources: &Sources) -> FolderLayers<'m> {
        let layers = |collection: &'m Collection| {
            let folders = collection.folders.iter().map(|folder| {
                let kind = if folder.parent.is_some() {
                    LayerKind::Folder
                } else {
                    LayerKind::Collection
                };
                let label = folder.file.map_or("", |file| &sources.get(file).path);
                layer(kind, label, folder.vars.iter())
            });
            (collection, folders.collect())
        };
        FolderLayers {
            collections: collections.iter().map(layers).collect(),
        }
    }

    /// Everything a step can read, strongest first: what was given for this run, its row, what a flow gives,
    /// captured values, state and environments, variables of flow and request, those of the folders.
    pub fn scope<'a>(
        &'a self,
        step: &Step<'m>,
        own: &'a OwnLayers<'m>,
        base: &'a [VariableLayer<'m>],
        run: RunLayers<'a, 'm>,
    ) -> Scope<'a, 'm> {
        let is_given = |layer: &&VariableLayer<'m>| layer.kind.is_stronger_than_captures();
        let (given, rest) = base.split_at(base.iter().take_while(is_given).count());
        let captured = run.captured.into_iter().flat_map(Captures::layers);
        let captured = captured.map(|layer| -> &'a VariableLayer<'m> { layer });
        let layers = given
            .iter()
            .chain(run.row)
            .chain(&own.with)
            .chain(captured)
            .chain(rest)
            .chain(&own.vars)
            .chain(self.around(step))
            .collect();
        Scope {
            layers,
            ambient: run.ambient.cloned().unwrap_or_default(),
            ..Scope::default()
        }
    }

    /// The layer of a collection's own variables, if it has any.
    pub fn root(&self, collection: &Collection) -> Option<&VariableLayer<'m>> {
        let mut known = self.collections.iter();
        let (_, layers) = known.find(|(known, _)| std::ptr::eq(*known, collection))?;
        layers[FolderIx::ROOT.0 as usize].as_ref()
    }

    /// The layers around a step, innermost first.
    fn around(&self, step: &Step<'m>) -> impl Iterator<Item = &VariableLayer<'m>> {
        let found = self
            .collections
            .iter()
            .find(|(collection, _)| std::ptr::eq(*collection, step.collection));
        let parent = |folder: &FolderIx| step.collection.folder(*folder).parent;
        let chain = std::iter::successors(Some(step.request.folder), parent);
        chain.filter_map(move |folder| found.and_then(|(_, layers)| layers[folder.0 as usize].as_ref()))
    }
}

/// What a run adds.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunLayers<'a, 'm> {
    /// The row of this iteration.
    pub row: Option<&'a VariableLayer<'m>>,
    pub captured: Option<&'a Captures>,
    /// What expressions may ask for besides variables; None for nothing.
    pub ambient: Option<&'a Ambient>,
}

/// The layers of a step's own files: what flows give it, and the variables of its flows and its request.
#[derive(Debug)]
pub struct OwnLayers<'m> {
    /// Stronger than captured values.
    pub with: Vec<VariableLayer<'m>>,
    /// Weaker than environments, strongest first.
    pub vars: Vec<VariableLayer<'m>>,
}

impl<'m> OwnLayers<'m> {
    pub fn of(step: &Step<'m>, sources: &Sources) -> OwnLayers<'m> {
        let request = &sources.get(step.request.file).path;
        let own = layer(LayerKind::Request, request, step.request.vars.iter());
        let links: Vec<(&'m Flow, &'m FlowStep)> = step.links().collect();
        let path = |flow: &Flow| &*sources.get(flow.file).path;
        let of_flow = |(flow, _): &(&'m Flow, _)| layer(LayerKind::Flow, path(flow), flow.vars.iter());
        let with = |at: usize| {
            let (flow, user) = links[at];
            if at == 0 {
                return layer(LayerKind::With, path(flow), user.with.iter());
            }
            let label = format!("{}{}", path(flow), uses(&links[at..]));
            layer(LayerKind::WithFlow, &label, user.with.iter())
        };
        OwnLayers {
            with: (0..links.len()).filter_map(with).collect(),
            vars: links.iter().filter_map(of_flow).chain(own).collect(),
        }
    }
}

/// The numbers of the steps that lead to a flow, which tell its uses apart: `#2#1`.
fn uses(links: &[(&Flow, &FlowStep)]) -> String {
    let number = |(flow, user): &(&Flow, &FlowStep)| {
        let mut steps = flow.steps.iter();
        let at = steps
            .position(|step| std::ptr::eq(step, *user))
            .unwrap_or_default();
        format!("#{}", at + 1)
    };
    links.iter().rev().map(number).collect()
}

/// None where there are no variables; of several with one name the first counts.
fn layer<'m>(
    kind: LayerKind,
    label: &str,
    vars: impl Iterator<Item = &'m (Name, ValueTree)>,
) -> Option<VariableLayer<'m>> {
    let mut bindings = HashMap::new();
    for (name, tree) in vars {
        bindings.entry(name.value.clone()).or_insert(Binding::Tree(tree));
    }
    (!bindings.is_empty()).then(|| VariableLayer {
        kind,
        label: label.into(),
        bindings,
        env: None,
    })
}
