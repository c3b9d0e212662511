//! From ids and tags to steps in the order they run.

use super::Step;
use crate::model::{Child, Collection, Flow, FolderIx, ProjectModel};
use crate::source::diagnostic::nearest;

/// What narrows a selection.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Ids or id prefixes; none means everything.
    pub targets: Vec<String>,
    /// A step needs one of these, if there are any.
    pub tags: Vec<String>,
    pub exclude_tags: Vec<String>,
    /// A part of the folder's path or its title.
    pub folders: Vec<String>,
}

/// The steps of a run, or why a target named nothing.
#[derive(Debug, Default)]
pub struct Selected<'m> {
    pub steps: Vec<Step<'m>>,
    /// Targets that name neither folder nor request, each with the ids that may be meant: the nearest one, or all that
    /// end so.
    pub unknown: Vec<(String, Vec<String>)>,
}

pub fn select<'m>(project: &'m ProjectModel, filter: &Filter) -> Selected<'m> {
    let mut all = Vec::new();
    for collection in &project.collections {
        walk(collection, FolderIx::ROOT, &mut all);
        named_flows(collection, &filter.targets, &mut all);
    }
    let unknown = unknown_targets(project, &filter.targets);
    all.retain(|step| matches(step, filter));
    Selected { steps: all, unknown }
}

fn walk<'m>(collection: &'m Collection, folder: FolderIx, steps: &mut Vec<Step<'m>>) {
    for child in &collection.folder(folder).children {
        match child {
            Child::Folder(folder) => walk(collection, *folder, steps),
            Child::Request(request) => {
                steps.push(Step {
                    collection,
                    request: &collection.requests[*request as usize],
                    part: None,
                });
            }
            Child::Flow(flow) => steps.extend(of_flow(collection, &collection.flows[*flow as usize])),
        }
    }
}

fn of_flow<'m>(collection: &'m Collection, flow: &'m Flow) -> impl Iterator<Item = Step<'m>> {
    flow.parts.iter().map(|part| Step {
        collection,
        request: &collection.requests[part.request as usize],
        part: Some(part),
    })
}

/// Flows run where an order lists them, which the walk has seen to, or when they are named: by themselves, or by a
/// folder that holds nothing but flows.
fn named_flows<'m>(collection: &'m Collection, targets: &[String], steps: &mut Vec<Step<'m>>) {
    let holds_requests = |target: &str| {
        let mut requests = collection.requests.iter();
        requests.any(|request| is_below(&request.id, target))
    };
    let names = |flow: &Flow, target: &str| {
        *flow.id == *target || (is_below(&flow.id, target) && !holds_requests(target))
    };
    let is_named = |flow: &&Flow| targets.iter().any(|target| names(flow, target));
    for flow in collection.flows.iter().filter(is_named) {
        let known = |step: &Step| step.flow().is_some_and(|other| other.id == flow.id);
        if !steps.iter().any(known) {
            steps.extend(of_flow(collection, flow));
        }
    }
}

fn matches(step: &Step, filter: &Filter) -> bool {
    let tagged = |wanted: &Vec<String>| step.tags().any(|tag| wanted.iter().any(|want| want == tag));
    let targeted = |target: &String| is_below(step.flow().map_or(step.id(), |flow| &flow.id), target);
    (filter.targets.is_empty() || filter.targets.iter().any(targeted))
        && (filter.tags.is_empty() || tagged(&filter.tags))
        && !tagged(&filter.exclude_tags)
        && (filter.folders.is_empty() || filter.folders.iter().any(|folder| is_in_folder(step, folder)))
}

/// Whether `id` is `prefix`, or lies in the folder of that name.
pub fn is_below(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || prefix.is_empty())
}

fn is_in_folder(step: &Step, wanted: &str) -> bool {
    step.folders().any(|folder| {
        let by_path = folder.id.ends_with(wanted) && folder.id.trim_end_matches(wanted).ends_with(['/']);
        *folder.id == *wanted || by_path || folder.name.eq_ignore_ascii_case(wanted)
    })
}

/// The targets with a unique last part of an id spelt out: `create-a-book` becomes `shop/books/create-a-book`.
pub fn expand(project: &ProjectModel, targets: Vec<String>) -> Vec<String> {
    let ids: Vec<&str> = all_ids(project).collect();
    let spelt_out = |target: String| match &short_for(&target, &ids)[..] {
        [only] => (*only).to_owned(),
        _ => target,
    };
    targets.into_iter().map(spelt_out).collect()
}

/// The ids that end with the target, where it is no id itself.
fn short_for<'i>(target: &str, ids: &[&'i str]) -> Vec<&'i str> {
    if target.is_empty() || ids.iter().any(|id| is_below(id, target)) {
        return Vec::new();
    }
    let ends = |id: &&&str| {
        id.strip_suffix(target)
            .is_some_and(|before| before.ends_with('/'))
    };
    ids.iter().filter(ends).copied().collect()
}

fn unknown_targets(project: &ProjectModel, targets: &[String]) -> Vec<(String, Vec<String>)> {
    let ids: Vec<&str> = all_ids(project).collect();
    let known = |target: &&String| ids.iter().any(|id| is_below(id, target));
    let suggest = |target: &String| {
        let ending = short_for(target, &ids);
        if ending.is_empty() {
            nearest_id(target, &ids).into_iter().collect()
        } else {
            ending.into_iter().map(str::to_owned).collect()
        }
    };
    targets
        .iter()
        .filter(|target| !known(target))
        .map(|target| (target.clone(), suggest(target)))
        .collect()
}

/// The nearest whole id, or the shortest that begins like the target, or the one whose last part is nearest to the
/// target's.
fn nearest_id(target: &str, ids: &[&str]) -> Option<String> {
    let last = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    let begun = ids.iter().copied().filter(|id| id.starts_with(target));
    let near = nearest(target, ids.iter().copied()).or_else(|| begun.min_by_key(|id| id.len()));
    if let Some(found) = near {
        return Some(found.to_owned());
    }
    let names: Vec<String> = ids.iter().map(|id| last(id)).collect();
    let wanted = last(target);
    let near = nearest(&wanted, names.iter().map(String::as_str))?;
    names
        .iter()
        .position(|name| name == near)
        .map(|at| ids[at].to_owned())
}

fn all_ids(project: &ProjectModel) -> impl Iterator<Item = &str> {
    project.collections.iter().flat_map(|collection| {
        let folders = collection.folders.iter().map(|folder| &*folder.id);
        let flows = collection.flows.iter().map(|Flow { id, .. }| &**id);
        folders
            .chain(collection.requests.iter().map(|request| &*request.id))
            .chain(flows)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_id_has_a_known_one_near() {
        let check = |target: &str, expected: Option<&str>| {
            let ids = [
                "zoom/meetings-and-webinars/list",
                "zoom/meetings-and-webinars",
                "zoom/mail/get-draft",
            ];
            assert_eq!(nearest_id(target, &ids).as_deref(), expected, "{target}");
        };
        check("zoom/meetings-and-webinar", Some("zoom/meetings-and-webinars"));
        check("zoom/meetings", Some("zoom/meetings-and-webinars"));
        check("get-drafts", Some("zoom/mail/get-draft"));
        check("elsewhere", None);
    }

    #[test]
    fn a_prefix_names_whole_parts_only() {
        assert!(is_below("zoom/meetings/get", "zoom/meetings"));
        assert!(is_below("zoom/meetings/get", "zoom/meetings/get"));
        assert!(!is_below("zoom/meetings/get", "zoom/meet"));
        assert!(is_below("zoom", ""));
    }

    #[test]
    fn a_misspelt_id_finds_its_neighbour() {
        let ids = ["zoom/meetings", "zoom/meetings/create-a-meeting"];
        assert_eq!(nearest_id("zoom/meetngs", &ids).as_deref(), Some("zoom/meetings"));
        assert_eq!(
            nearest_id("create-meeting", &ids).as_deref(),
            Some("zoom/meetings/create-a-meeting")
        );
    }
}
