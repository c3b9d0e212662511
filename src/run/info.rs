//! What consumers of a run's events are told of its steps before it starts.

use super::event::StepInfo;
use super::origins;
use crate::model::{Flow, Folder};
use crate::plan::Step;
use crate::source::Sources;
use std::collections::HashMap;
use std::sync::Arc;

/// In the order of the steps. Those of one folder share the list of its names.
pub fn of(steps: &[Step<'static>], sources: &Sources) -> Arc<[StepInfo]> {
    let mut folders: HashMap<(*const Folder, Option<*const Flow>), Arc<[&'static str]>> = HashMap::new();
    let info = |step: &Step<'static>| {
        let folder: *const Folder = step.collection.folder(step.request.folder);
        let flow = step.flow();
        let around = folders.entry((folder, flow.map(std::ptr::from_ref)));
        StepInfo {
            id: step.id(),
            name: &step.request.name,
            folders: around.or_insert_with(|| names(step)).clone(),
            file: sources
                .get(flow.map_or(step.request.file, |flow| flow.file))
                .path
                .clone(),
            line: sources.line_col(step.request.url.span).0,
            tags: step.tags().collect(),
            uses: origins::names(step).into_iter().collect(),
        }
    };
    steps.iter().map(info).collect()
}

/// The headings a step stands under: its folders, or the collection and the flow.
fn names(step: &Step<'static>) -> Arc<[&'static str]> {
    let mut names: Vec<&'static str> = step.folders().map(|folder| &*folder.name).collect();
    names.reverse();
    if let Some(flow) = step.flow() {
        names.truncate(1);
        names.push(&flow.name);
    }
    names.into()
}
