//! Matchers that look into a value: `contains`, `empty`, `length`, `each`, `any`, `has_keys`.

use super::{Actual, Check, Form, Operand, Tools, Verdict, describe, group};
use crate::json::{Children, Kind, Node, Stopped, equal};
use crate::verify::difference::is_like;
use serde_json::Value as Json;
use std::collections::HashSet;

/// Text contains text; a list an item that is equal; a map the members of a map, as `like` has it.
pub fn contains(operand: &Operand<'_>, value: Node<'_>, actual: Actual<'_>) -> Verdict {
    let (found, wanted) = (value.kind(), operand.node().kind());
    let budget = actual.tools.budget;
    if let Some(text) = value.string() {
        let as_text = actual.form == Form::Text && matches!(wanted, Kind::Number | Kind::Boolean);
        if wanted == Kind::String || as_text {
            return text.contains(&operand.to_text()).into();
        }
    }
    match (found, wanted) {
        (Kind::Array, _) => has_equal(operand.node(), value, actual.tools).into(),
        (Kind::Object, Kind::Object) => is_like(operand.node(), value, budget).into(),
        (Kind::Object, _) => Verdict::Unfit("an object contains objects; keys are `has_keys`".to_owned()),
        (found, wanted) => Verdict::Unfit(format!("{} cannot contain {}", found.name(), wanted.name())),
    }
}

fn has_equal(wanted: Node<'_>, items: Node<'_>, tools: Tools<'_>) -> Result<bool, Stopped> {
    for item in items.children() {
        if equal(wanted, item, tools.budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn is_empty(wanted: bool, value: Node<'_>) -> Verdict {
    let empty = match value.kind() {
        Kind::String => value.string().is_some_and(|text| text.is_empty()),
        Kind::Array | Kind::Object => value.children().next().is_none(),
        kind => return Verdict::Unfit(format!("{} is neither empty nor full", kind.name())),
    };
    (empty == wanted).into()
}

/// Characters of text, items of a list, members of a map.
pub fn length(checks: &[Check<'_>], value: Node<'_>, tools: Tools<'_>) -> Verdict {
    let Some(size) = value.length() else {
        return Verdict::Unfit(format!("{} has no length", value.kind().name()));
    };
    let number = Json::from(size);
    match group::all(checks, Actual::new(Some(Node::Tree(&number)), Form::Json, tools)) {
        Verdict::Holds => Verdict::Holds,
        _ => Verdict::Fails(Some(format!("the length is {size}"))),
    }
}

pub fn each(checks: &[Check<'_>], value: Node<'_>, actual: Actual<'_>) -> Verdict {
    let Some(items) = items_of(value, actual.form) else {
        return not_a_list("each", value);
    };
    for (index, item) in items.enumerate() {
        if let Err(stopped) = actual.tools.budget.visit() {
            return Verdict::Stopped(stopped);
        }
        match group::all(checks, item_of(item, actual)) {
            Verdict::Holds => {}
            Verdict::Stopped(stopped) => return Verdict::Stopped(stopped),
            verdict => {
                let shown = actual.tools.show.short_unless(actual.hide, item);
                return Verdict::Fails(Some(about_item(index, &shown, verdict.detail())));
            }
        }
    }
    Verdict::Holds
}

pub fn any(checks: &[Check<'_>], value: Node<'_>, actual: Actual<'_>) -> Verdict {
    let Some(items) = items_of(value, actual.form) else {
        return not_a_list("any", value);
    };
    for item in items {
        if let Err(stopped) = actual.tools.budget.visit() {
            return Verdict::Stopped(stopped);
        }
        if let verdict @ (Verdict::Holds | Verdict::Stopped(_)) = group::all(checks, item_of(item, actual)) {
            return verdict;
        }
    }
    Verdict::Fails(None)
}

/// A header that came once is a list of one to those who ask for a list.
fn items_of(value: Node<'_>, form: Form) -> Option<impl Iterator<Item = Node<'_>>> {
    let (items, only) = match value.kind() {
        Kind::Array => (Some(value.children()), None),
        _ if form == Form::Text => (None, Some(value)),
        _ => return None,
    };
    Some(items.unwrap_or(Children::None).chain(only))
}

fn item_of<'a>(item: Node<'a>, actual: Actual<'a>) -> Actual<'a> {
    let form = match actual.form {
        Form::Json => Form::Json,
        Form::Text | Form::Texts => Form::Text,
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

fn not_a_list(matcher: &str, value: Node<'_>) -> Verdict {
    Verdict::Unfit(format!(
        "`{matcher}` asks for a list, got {}",
        value.kind().name()
    ))
}

pub fn has_keys(keys: &[Operand<'_>], value: Node<'_>, tools: Tools<'_>) -> Verdict {
    let Some(members) = value.members() else {
        return Verdict::Unfit(format!(
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
        Verdict::Holds
    } else {
        Verdict::Fails(Some(format!("it lacks {}", missing.join(", "))))
    }
}
