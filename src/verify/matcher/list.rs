//! Matchers that look into a value: `contains`, `empty`, `length`, `each`, `any`, `has_keys`.

use super::{Actual, MatchVerdict, MatcherCheck, MatcherForm, MatcherOperand, Tools, describe, group};
use crate::json::{BudgetStop, Children, JsonKind, JsonNode, equal};
use crate::verify::difference::is_like;
use serde_json::Value as Json;
use std::collections::HashSet;

/// Text contains text; a list an item that is equal; a map the members of a map, as `like` has it.
pub fn contains(operand: &MatcherOperand<'_>, value: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
    let (found, wanted) = (value.kind(), operand.node().kind());
    let budget = actual.tools.budget;
    if let Some(text) = value.string() {
        let as_text =
            actual.form == MatcherForm::Text && matches!(wanted, JsonKind::Number | JsonKind::Boolean);
        if wanted == JsonKind::String || as_text {
            return text.contains(&operand.to_text()).into();
        }
    }
    match (found, wanted) {
        (JsonKind::Array, _) => has_equal(operand.node(), value, actual.tools).into(),
        (JsonKind::Object, JsonKind::Object) => is_like(operand.node(), value, budget).into(),
        (JsonKind::Object, _) => {
            MatchVerdict::Unfit("an object contains objects; keys are `has_keys`".to_owned())
        }
        (found, wanted) => MatchVerdict::Unfit(format!("{} cannot contain {}", found.name(), wanted.name())),
    }
}

fn has_equal(wanted: JsonNode<'_>, items: JsonNode<'_>, tools: Tools<'_>) -> Result<bool, BudgetStop> {
    for item in items.children() {
        if equal(wanted, item, tools.budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn is_empty(wanted: bool, value: JsonNode<'_>) -> MatchVerdict {
    let empty = match value.kind() {
        JsonKind::String => value.string().is_some_and(|text| text.is_empty()),
        JsonKind::Array | JsonKind::Object => value.children().next().is_none(),
        kind => return MatchVerdict::Unfit(format!("{} is neither empty nor full", kind.name())),
    };
    (empty == wanted).into()
}

/// Characters of text, items of a list, members of a map.
pub fn length(checks: &[MatcherCheck<'_>], value: JsonNode<'_>, tools: Tools<'_>) -> MatchVerdict {
    let Some(size) = value.length() else {
        return MatchVerdict::Unfit(format!("{} has no length", value.kind().name()));
    };
    let number = Json::from(size);
    match group::all(
        checks,
        Actual::new(Some(JsonNode::Tree(&number)), MatcherForm::Json, tools),
    ) {
        MatchVerdict::Holds => MatchVerdict::Holds,
        _ => MatchVerdict::Fails(Some(format!("the length is {size}"))),
    }
}

pub fn each(checks: &[MatcherCheck<'_>], value: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
    let Some(items) = items_of(value, actual.form) else {
        return not_a_list("each", value);
    };
    for (index, item) in items.enumerate() {
        if let Err(stopped) = actual.tools.budget.visit() {
            return MatchVerdict::Stopped(stopped);
        }
        match group::all(checks, item_of(item, actual)) {
            MatchVerdict::Holds => {}
            MatchVerdict::Stopped(stopped) => return MatchVerdict::Stopped(stopped),
            verdict => {
                let shown = actual.tools.show.short_unless(actual.hide, item);
                return MatchVerdict::Fails(Some(about_item(index, &shown, verdict.detail())));
            }
        }
    }
    MatchVerdict::Holds
}

pub fn any(checks: &[MatcherCheck<'_>], value: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
    let Some(items) = items_of(value, actual.form) else {
        return not_a_list("any", value);
    };
    for item in items {
        if let Err(stopped) = actual.tools.budget.visit() {
            return MatchVerdict::Stopped(stopped);
        }
        if let verdict @ (MatchVerdict::Holds | MatchVerdict::Stopped(_)) =
            group::all(checks, item_of(item, actual))
        {
            return verdict;
        }
    }
    MatchVerdict::Fails(None)
}

/// A header that came once is a list of one to those who ask for a list.
fn items_of(value: JsonNode<'_>, form: MatcherForm) -> Option<impl Iterator<Item = JsonNode<'_>>> {
    let (items, only) = match value.kind() {
        JsonKind::Array => (Some(value.children()), None),
        _ if form == MatcherForm::Text => (None, Some(value)),
        _ => return None,
    };
    Some(items.unwrap_or(Children::None).chain(only))
}

fn item_of<'a>(item: JsonNode<'a>, actual: Actual<'a>) -> Actual<'a> {
    let form = match actual.form {
        MatcherForm::Json => MatcherForm::Json,
        MatcherForm::Text | MatcherForm::Texts => MatcherForm::Text,
    };
    Actual {
        hide: actual.hide,
        ..Actual::new(Some(item), form, actual.tools)
    }
}

fn about_item(index: usize, shown: &str, detail: Option<String>) -> String {
    match detail {
        Some(detail) => format!("item {index} is {shown}: {detail}"),
        None => format!("item {index} is {shown}"),
    }
}

fn not_a_list(matcher: &str, value: JsonNode<'_>) -> MatchVerdict {
    MatchVerdict::Unfit(format!(
        "`{matcher}` asks for a list, got {}",
        value.kind().name()
    ))
}

pub fn has_keys(keys: &[MatcherOperand<'_>], value: JsonNode<'_>, tools: Tools<'_>) -> MatchVerdict {
    let Some(members) = value.members() else {
        return MatchVerdict::Unfit(format!(
            "`has_keys` asks for an object, got {}",
            value.kind().name()
        ));
    };
    let known: HashSet<_> = members.map(|(name, _)| name.text()).collect();
    let missing: Vec<_> = keys
        .iter()
        .filter(|key| !known.contains(&*key.to_text()))
        .map(|key| describe::shown(tools.show, key, false))
        .collect();
    if missing.is_empty() {
        MatchVerdict::Holds
    } else {
        MatchVerdict::Fails(Some(format!("it lacks {}", missing.join(", "))))
    }
}
