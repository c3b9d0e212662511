//! A step once for each item of a list: `for_each`.
//!
//! Every item has its turn, whatever became of the others; the step ends as badly as the worst of them.

use super::done::StepDone;
use super::exchanges;
use super::result::StepResult;
use super::running::Running;
use crate::json::kind_name;
use crate::model::{ForEach, ValueTree};
use crate::run::event::{Attempt, AttemptKind, Outcome};
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::source::{Diagnostic, code};
use crate::template::Value;
use serde_json::Value as Json;
use std::collections::HashMap;

/// Columns of an item that are shown.
const LABEL: usize = 40;

pub async fn run(
    running: &mut Running<'_, '_>,
    for_each: &ForEach,
    scope: &Scope<'_, '_>,
    result: &mut StepResult,
) -> StepDone {
    let items = match list(for_each, scope) {
        Ok(items) => items,
        Err(problem) => return StepDone::wrong(vec![*problem]),
    };
    if items.is_empty() {
        return match result.evaluate_without_exchange(running, scope) {
            Ok(()) => StepDone::skipped("`for_each` has no items".to_owned()),
            Err(problem) => StepDone::wrong(vec![*problem]),
        };
    }
    let count = items.len();
    let of = u32::try_from(count).ok();
    let mut worst = StepDone::new(Outcome::Passed, None);
    for (number, item) in (1..).zip(items) {
        if running.is_stopping() {
            let reason = format!("interrupted before item {number} of {count}");
            take(&mut worst, StepDone::aborted(reason));
            break;
        }
        running.learn_item(&for_each.item.value, &item);
        running.attempt(Attempt {
            of,
            detail: Some(label(&item)),
            ..Attempt::new(AttemptKind::Item, number)
        });
        let layer = layer(for_each, item);
        let inner = Scope {
            layers: std::iter::once(&layer)
                .chain(scope.layers.iter().copied())
                .collect(),
            ..scope.clone()
        };
        match exchanges::run(running, &inner, result).await {
            Ok(()) => running.item_done(),
            Err(mut done) => {
                running.cut_short(&mut done);
                let aborted = done.finish.outcome == Outcome::Aborted;
                take(&mut worst, *done);
                if aborted {
                    break;
                }
            }
        }
    }
    worst
}

/// Items that the file lists keep the spelling of their numbers.
///
/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn list(for_each: &ForEach, scope: &Scope<'_, '_>) -> Result<Vec<Value>, Box<Diagnostic>> {
    if let ValueTree::List(items, _) = &for_each.r#in {
        return items.iter().map(|item| one(item, scope)).collect();
    }
    let value = scope.eval_tree(&for_each.r#in)?;
    match value.data {
        Json::Array(_) => Ok(value.items().collect()),
        other => Err(not_a_list(for_each, &other)),
    }
}

fn not_a_list(for_each: &ForEach, found: &Json) -> Box<Diagnostic> {
    let help = match found {
        Json::Object(_) => "go through its entries, `| items`, or through its keys, `| list`",
        Json::String(_) => "take it apart: `| split(',')`; or capture a list with `all: true`",
        _ => "capture a list with `all: true`, or write one: `in: [a, b]`",
    };
    let found = format!("this is {}", kind_name(found));
    Box::new(
        Diagnostic::error(code::NOT_A_LIST, "`for_each` needs a list to go through")
            .at(for_each.r#in.span(), found)
            .help(help),
    )
}

fn one(item: &ValueTree, scope: &Scope<'_, '_>) -> Result<Value, Box<Diagnostic>> {
    match item {
        ValueTree::Scalar(template) => scope.eval(template),
        tree => scope.eval_tree(tree),
    }
}

/// The item by its name, over all that the step sees otherwise.
pub fn layer(for_each: &ForEach, item: Value) -> VariableLayer<'static> {
    VariableLayer {
        kind: LayerKind::With,
        label: "for_each".into(),
        bindings: HashMap::from([(for_each.item.value.clone(), Binding::Value(item))]),
        env: None,
    }
}

fn label(item: &Value) -> String {
    if item.secret {
        "***".to_owned()
    } else {
        item.to_text().chars().take(LABEL).collect()
    }
}

/// The step ends as badly as the worst of its items; what each found wrong is kept.
fn take(step: &mut StepDone, item: StepDone) {
    step.problems.extend(item.problems);
    let (all, one) = (&mut step.finish, item.finish);
    all.outcome = all.outcome.worse(one.outcome);
    all.authentication |= one.authentication;
    all.reason = match (all.reason.take(), one.reason) {
        (Some(reasons), Some(reason)) => Some(reasons + "\n" + &reason),
        (reasons, reason) => reasons.or(reason),
    };
}
