//! What consumers of a run's events know about its steps before it starts.

use super::event::StepInfo;
use super::origins;
use crate::model::{Flow, Folder};
use crate::plan::Step;
use crate::source::Sources;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A folder and a flow, by their addresses in the model.
type FolderKey = (*const Folder, Option<*const Flow>);

/// In the order of the steps. `order` has the place of each among all, where they are a part. Steps of one folder share
/// the list of its names, and all steps share the names of tags and variables.
pub fn of(steps: &[Step<'_>], order: Option<&[usize]>, sources: &Sources) -> Arc<[StepInfo]> {
    let mut folders: HashMap<FolderKey, Arc<[Arc<str>]>> = HashMap::new();
    let mut words = StepWords::default();
    let info = |(at, step): (usize, &Step<'_>)| {
        let folder: *const Folder = step.collection.folder(step.request.folder);
        let flow = step.flow();
        let place = step.place();
        let around = folders.entry((folder, flow.map(std::ptr::from_ref)));
        StepInfo {
            id: step.id().into(),
            order: order.and_then(|order| order.get(at).copied()).unwrap_or(at),
            name: step.name().into(),
            folders: around.or_insert_with(|| names(step)).clone(),
            file: sources.get(place.file).path.clone(),
            line: sources.line_col(place).0,
            tags: step.tags().map(|tag| words.shared(tag)).collect(),
            uses: origins::names(step)
                .into_iter()
                .map(|name| words.shared(name))
                .collect(),
        }
    };
    steps.iter().enumerate().map(info).collect()
}

/// The headings above a step: its folders, or the collection and the flow.
fn names(step: &Step<'_>) -> Arc<[Arc<str>]> {
    let mut names: Vec<Arc<str>> = step.folders().map(|folder| (&*folder.name).into()).collect();
    names.reverse();
    if let Some(flow) = step.flow() {
        names.truncate(1);
        names.push((&*flow.name).into());
    }
    names.into()
}

/// Texts that many steps repeat, each kept once.
#[derive(Default)]
struct StepWords(HashSet<Arc<str>>);

impl StepWords {
    fn shared(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return known.clone();
        }
        let new: Arc<str> = word.into();
        self.0.insert(new.clone());
        new
    }
}
