//! What consumers of a run's events are told of its steps before it starts.

use super::event::StepInfo;
use super::origins;
use crate::model::{Flow, Folder};
use crate::plan::Step;
use crate::source::Sources;
use std::collections::HashMap;
use std::sync::Arc;

/// In the order of the steps; `order` has the place of each among all, where they are a part. Those of one folder share the list of its names.
pub fn of(steps: &[Step<'_>], order: Option<&[usize]>, sources: &Sources) -> Arc<[StepInfo]> {
    let mut folders: HashMap<(*const Folder, Option<*const Flow>), Arc<[&'static str]>> = HashMap::new();
    let info = |(at, step): (usize, &Step<'_>)| {
        let folder: *const Folder = step.collection.folder(step.request.folder);
        let flow = step.flow();
        let place = step.place();
        let around = folders.entry((folder, flow.map(std::ptr::from_ref)));
        StepInfo {
            id: kept(step.id()),
            order: order.and_then(|order| order.get(at).copied()).unwrap_or(at),
            name: kept(&step.request.name),
            folders: around.or_insert_with(|| names(step)).clone(),
            file: sources.get(place.file).path.clone(),
            line: sources.line_col(place).0,
            tags: step.tags().map(kept).collect(),
            uses: origins::names(step).into_iter().collect(),
        }
    };
    steps.iter().enumerate().map(info).collect()
}

/// The headings a step stands under: its folders, or the collection and the flow.
fn names(step: &Step<'_>) -> Arc<[&'static str]> {
    let mut names: Vec<&'static str> = step.folders().map(|folder| kept(&folder.name)).collect();
    names.reverse();
    if let Some(flow) = step.flow() {
        names.truncate(1);
        names.push(kept(&flow.name));
    }
    names.into()
}

fn kept(text: &str) -> &'static str {
    Box::leak(text.into())
}
