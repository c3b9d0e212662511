//! The layers of a step's own files: its request's variables, then its folders', inside out.

use crate::model::{Collection, FolderIx, Vars};
use crate::plan::Step;
use crate::scope::{Binding, Layer, LayerKind};
use crate::source::Sources;

/// The layers of all folders of the collections in a run, made once.
#[derive(Debug)]
pub struct FolderLayers<'m> {
    collections: Vec<(&'m Collection, Vec<Option<Layer<'m>>>)>,
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
                layer(kind, label, &folder.vars)
            });
            (collection, folders.collect())
        };
        FolderLayers {
            collections: collections.iter().map(layers).collect(),
        }
    }

    /// The layer of a collection's own variables, if it has any.
    pub fn root(&self, collection: &Collection) -> Option<&Layer<'m>> {
        let mut known = self.collections.iter();
        let (_, layers) = known.find(|(known, _)| std::ptr::eq(*known, collection))?;
        layers[FolderIx::ROOT.0 as usize].as_ref()
    }

    /// The layers around a step, innermost first.
    pub fn around(&self, step: &Step<'m>) -> impl Iterator<Item = &Layer<'m>> {
        let found = self
            .collections
            .iter()
            .find(|(collection, _)| std::ptr::eq(*collection, step.collection));
        let parent = |folder: &FolderIx| step.collection.folder(*folder).parent;
        let chain = std::iter::successors(Some(step.request.folder), parent);
        chain.filter_map(move |folder| found.and_then(|(_, layers)| layers[folder.0 as usize].as_ref()))
    }
}

/// The layer of a request's own variables, if it has any.
pub fn request_layer<'m>(step: &Step<'m>, sources: &Sources) -> Option<Layer<'m>> {
    layer(
        LayerKind::Request,
        &sources.get(step.request.file).path,
        &step.request.vars,
    )
}

fn layer<'m>(kind: LayerKind, label: &str, vars: &'m Vars) -> Option<Layer<'m>> {
    let bindings = vars
        .iter()
        .map(|(name, tree)| (name.value.clone(), Binding::Tree(tree)));
    (!vars.is_empty()).then(|| Layer {
        kind,
        label: label.into(),
        bindings: bindings.collect(),
    })
}
