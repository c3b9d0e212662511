//! `setNextRequest` as conditions, polls, and a flow.

use super::scripts::each;
use crate::import::collection::{ImportedCollection, ImportedFolder, ImportedNode, ImportedRequest};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::script::{DeclaredCapture, NextRequest};
use crate::import::yaml::{Map, Yaml};
use std::collections::{HashMap, HashSet};

/// Steps of the longest flow that is made.
const LONGEST_FLOW: usize = 10_000;

/// Where the run goes after each request, as conditions of later ones; jumps that always happen become
/// `source.flow`, the numbers of its requests in the order they are in the collection.
pub fn follow(cx: &mut ImportContext, source: &mut ImportedCollection) {
    let mut names = Vec::new();
    each(&mut source.root, &mut |request| names.push(request.name.clone()));
    let numbers: HashMap<&str, usize> = names
        .iter()
        .enumerate()
        .rev()
        .map(|(at, name)| (name.as_str(), at))
        .collect();
    let mut jumps: HashMap<usize, Option<usize>> = HashMap::new();
    let mut stops: Vec<(usize, String)> = Vec::new();
    let mut number = 0;
    each(&mut source.root, &mut |request| {
        for next in std::mem::take(&mut request.declared.next) {
            let target = next.target.as_deref().map(|name| numbers.get(name).copied());
            match (next.condition, target) {
                (Some(condition), Some(Some(target))) if target == number => {
                    request.declared.poll = Some(opposite(&condition));
                }
                (Some(condition), None) => stops.push((number, stop(cx, request, &condition))),
                (None, Some(Some(target))) => {
                    jumps.insert(number, Some(target));
                }
                (None, None) => {
                    jumps.insert(number, None);
                }
                (condition, _) => {
                    let next = NextRequest {
                        condition,
                        target: next.target,
                    };
                    unknown(cx, request, &next);
                }
            }
        }
        number += 1;
    });
    for (number, variable) in stops {
        let mut seen = 0;
        hold_back(&mut source.root, number, &mut seen, &variable);
    }
    jumps.retain(|from, to| to.map_or(from + 1 < names.len(), |to| to != from + 1));
    if !jumps.is_empty() {
        source.flow = walk(names.len(), &jumps);
        cx.source.clone_from(&source.root.place);
        cx.file.clear();
        let reason = "scripts say which request comes next: run the collection's flow for that order";
        cx.lose(LossKind::Changed, reason, "");
    }
}

fn opposite(condition: &str) -> String {
    match condition.split_once(" != ") {
        Some((left, right)) if !right.contains(' ') && !left.contains(' ') => format!("{left} == {right}"),
        _ => format!("not ({condition})"),
    }
}

/// Captures the condition under which a run ends, for `when` of what comes after. Gives the variable.
fn stop(cx: &mut ImportContext, request: &mut ImportedRequest, condition: &str) -> String {
    let words: String = request
        .name
        .split(|c: char| !c.is_alphanumeric())
        .map(capitalized)
        .collect();
    let variable = cx.variables.fresh(&format!("stopAfter{words}"));
    let value = Map::flow([("expr".to_owned(), Yaml::words(condition))]);
    request.declared.captures.push(DeclaredCapture {
        name: variable.clone(),
        value: value.into(),
        typed: true,
    });
    variable
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn unknown(cx: &mut ImportContext, request: &mut ImportedRequest, next: &NextRequest) {
    let target = next.target.as_deref().unwrap_or("the end");
    let condition = next
        .condition
        .as_deref()
        .map(|condition| format!(" if {condition}"))
        .unwrap_or_default();
    let reason = match next.condition {
        Some(_) => "it goes on with another request under a condition",
        None => "it goes on with a request that the collection does not have",
    };
    request.declared.after.push(crate::import::script::KeptScript {
        reason: reason.to_owned(),
        code: format!("setNextRequest: {target}{condition}"),
        line: 0,
        place: request.place.clone(),
    });
    // It was counted as declared when its script was translated.
    let scripts = &mut cx.counts.scripts;
    scripts.translated = scripts.translated.saturating_sub(1);
}

/// Gives everything that runs after a request the condition that the run goes on. `seen` counts requests.
fn hold_back(folder: &mut ImportedFolder, number: usize, seen: &mut usize, variable: &str) {
    for item in &mut folder.items {
        match item {
            ImportedNode::Folder(inner) if *seen > number => {
                inner.declared.when.push(format!("not {variable}"));
                *seen += count(inner);
            }
            ImportedNode::Folder(inner) => hold_back(inner, number, seen, variable),
            ImportedNode::Request(request) => {
                if *seen > number {
                    request.declared.when.push(format!("not {variable}"));
                }
                *seen += 1;
            }
            ImportedNode::Skipped { .. } => {}
        }
    }
}

fn count(folder: &ImportedFolder) -> usize {
    let counts = folder.items.iter().map(|item| match item {
        ImportedNode::Folder(inner) => count(inner),
        ImportedNode::Request(_) => 1,
        ImportedNode::Skipped { .. } => 0,
    });
    counts.sum()
}

/// The requests that are reached, up to the end or to the first that was there already.
fn walk(length: usize, jumps: &HashMap<usize, Option<usize>>) -> Vec<usize> {
    let mut steps = Vec::new();
    let mut visited = HashSet::new();
    let mut at = 0;
    while at < length && visited.insert(at) && steps.len() < LONGEST_FLOW {
        steps.push(at);
        match jumps.get(&at) {
            Some(Some(target)) => at = *target,
            Some(None) => break,
            None => at += 1,
        }
    }
    steps
}
