//! Matchers that look into a value: `contains`, `empty`, `length`, `each`, `any`, `has_keys`.

use super::{Actual, Check, Form, Operand, Verdict, describe, group};
use crate::jsonpath::kind_name;
use crate::verify::compare::equal;
use crate::verify::difference::is_like;
use crate::verify::show::Renderer;
use serde_json::Value as Json;

/// Text contains text; a list an item that is equal; a map the members of a map, as `like` has it.
pub fn contains(operand: &Operand<'_>, value: &Json, actual: Actual<'_>) -> Verdict {
    match (value, &operand.data) {
        (Json::String(text), Json::String(part)) => text.contains(&**part).into(),
        (Json::String(text), Json::Number(_) | Json::Bool(_)) if actual.form == Form::Text => {
            text.contains(&operand.to_text()).into()
        }
        (Json::Array(items), wanted) => items.iter().any(|item| equal(wanted, item)).into(),
        (Json::Object(_), Json::Object(_)) => is_like(&operand.data, value).into(),
        (Json::Object(_), _) => Verdict::Unfit("an object contains objects; keys are `has_keys`".to_owned()),
        (other, wanted) => {
            let (other, wanted) = (kind_name(other), kind_name(wanted));
            Verdict::Unfit(format!("{other} cannot contain {wanted}"))
        }
    }
}

pub fn is_empty(wanted: bool, value: &Json) -> Verdict {
    match size(value) {
        Some(size) => ((size == 0) == wanted).into(),
        None => Verdict::Unfit(format!("{} is neither empty nor full", kind_name(value))),
    }
}

/// Characters of text, items of a list, members of a map.
pub fn length(checks: &[Check<'_>], value: &Json, show: Renderer<'_>) -> Verdict {
    let Some(size) = size(value) else {
        return Verdict::Unfit(format!("{} has no length", kind_name(value)));
    };
    let number = Json::from(size);
    match group::all(checks, Actual::new(Some(&number), Form::Json, show)) {
        Verdict::Holds => Verdict::Holds,
        _ => Verdict::Fails(Some(format!("the length is {size}"))),
    }
}

fn size(value: &Json) -> Option<usize> {
    match value {
        Json::String(text) => Some(text.chars().count()),
        Json::Array(items) => Some(items.len()),
        Json::Object(members) => Some(members.len()),
        Json::Null | Json::Bool(_) | Json::Number(_) => None,
    }
}

pub fn each(checks: &[Check<'_>], value: &Json, actual: Actual<'_>) -> Verdict {
    let failed = |item: &Json| match group::all(checks, item_of(item, actual)) {
        Verdict::Holds => None,
        verdict => Some(verdict.detail()),
    };
    let Some(items) = items_of(value, actual.form) else {
        return not_a_list("each", value);
    };
    let first = items
        .iter()
        .enumerate()
        .find_map(|(index, item)| Some((index, item, failed(item)?)));
    match first {
        None => Verdict::Holds,
        Some((index, item, detail)) => {
            let shown = actual.show.short_unless(actual.hide, item);
            Verdict::Fails(Some(about_item(index, &shown, detail)))
        }
    }
}

pub fn any(checks: &[Check<'_>], value: &Json, actual: Actual<'_>) -> Verdict {
    let holds = |item: &Json| group::all(checks, item_of(item, actual)) == Verdict::Holds;
    match items_of(value, actual.form) {
        Some(items) => items.iter().any(holds).into(),
        None => not_a_list("any", value),
    }
}

/// A header that came once is a list of one to those who ask for a list.
fn items_of(value: &Json, form: Form) -> Option<&[Json]> {
    match value {
        Json::Array(items) => Some(items),
        _ if form == Form::Text => Some(std::slice::from_ref(value)),
        _ => None,
    }
}

fn item_of<'a>(item: &'a Json, actual: Actual<'a>) -> Actual<'a> {
    let form = match actual.form {
        Form::Json => Form::Json,
        Form::Text | Form::Texts => Form::Text,
    };
    Actual {
        hide: actual.hide,
        ..Actual::new(Some(item), form, actual.show)
    }
}

fn about_item(index: usize, shown: &str, detail: Option<String>) -> String {
    match detail {
        Some(detail) => format!("item {index} is {shown}: {detail}"),
        None => format!("item {index} is {shown}"),
    }
}

fn not_a_list(matcher: &str, value: &Json) -> Verdict {
    Verdict::Unfit(format!("`{matcher}` asks for a list, got {}", kind_name(value)))
}

pub fn has_keys(keys: &[Operand<'_>], value: &Json, show: Renderer<'_>) -> Verdict {
    let Json::Object(members) = value else {
        return Verdict::Unfit(format!("`has_keys` asks for an object, got {}", kind_name(value)));
    };
    let missing: Vec<_> = keys
        .iter()
        .filter(|key| !members.contains_key(&key.to_text()))
        .map(|key| describe::shown(show, key, false))
        .collect();
    if missing.is_empty() {
        Verdict::Holds
    } else {
        Verdict::Fails(Some(format!("it lacks {}", missing.join(", "))))
    }
}
