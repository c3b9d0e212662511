//! Values made of other values.

use super::value::{Val, ValuePath};
use crate::import::yaml::Yaml;

pub(super) fn number_literal(number: &str) -> Val {
    let plain: String = number.chars().filter(|c| *c != '_').collect();
    if serde_json::from_str::<serde_json::Number>(&plain).is_ok() {
        return Val::Literal(Yaml::Number(plain));
    }
    let based = [("0x", 16), ("0X", 16), ("0o", 8), ("0b", 2)];
    let value = based
        .iter()
        .find_map(|(prefix, base)| u64::from_str_radix(plain.strip_prefix(prefix)?, *base).ok());
    match value {
        Some(value) => Val::Literal(Yaml::Number(value.to_string())),
        None => match plain.parse::<f64>() {
            Ok(value) if value.is_finite() => Val::Literal(Yaml::Number(value.to_string())),
            _ => Val::unknown(format!("`{number}` is no number of JSON")),
        },
    }
}

/// A regular expression with its flags in front.
pub(super) fn regex(pattern: &str, flags: &str) -> String {
    let inline: String = flags.chars().filter(|flag| "ims".contains(*flag)).collect();
    let pattern = pattern.replace("\\/", "/");
    if inline.is_empty() {
        pattern
    } else {
        format!("(?{inline}){pattern}")
    }
}

pub(super) fn optional(value: Val) -> Val {
    match value {
        Val::Json(path) => Val::Json(ValuePath {
            optional: true,
            ..path
        }),
        other => other,
    }
}

/// An expression made of one value. Unknown stays unknown.
pub(super) fn computed(value: &Val, make: impl FnOnce(String) -> String) -> Val {
    match value.operand() {
        Some(code) => Val::code(make(code), value.needs_answer()),
        None => first_reason(std::slice::from_ref(value)),
    }
}

pub(super) fn negated(value: Val) -> Val {
    computed(&value, |code| format!("not {code}"))
}

pub(super) fn first_reason(values: &[Val]) -> Val {
    let known = values.iter().find_map(|value| match value {
        Val::Unknown(reason) => Some(reason.clone()),
        _ => None,
    });
    Val::Unknown(known.unwrap_or_else(|| "it computes with something that has no equal here".to_owned()))
}

/// `x === undefined`, `x != null`. None for other operators and operands.
pub(super) fn existence(operator: &str, left: &Val, right: &Val) -> Option<Val> {
    let subject = match (left, right) {
        (subject, Val::Undefined) | (Val::Undefined, subject) => subject,
        _ => return None,
    };
    let exists = Val::Exists(Box::new(subject.clone()));
    match operator {
        "!=" => Some(exists),
        "==" => Some(negated(exists)),
        _ => None,
    }
}

pub(super) fn is_text(value: &Val) -> bool {
    match value {
        Val::Literal(Yaml::Text(_)) | Val::Text | Val::Header(_) | Val::Digest { .. } => true,
        Val::Code { code, .. } => code.contains(" ~ ") || code.ends_with("| string)"),
        _ => false,
    }
}

/// Values joined to one text.
pub(super) fn joined(values: &[Val]) -> Val {
    if values.iter().all(|value| value.as_text().is_some()) {
        return Val::text(values.iter().filter_map(Val::as_text).collect::<String>());
    }
    let answer = values.iter().any(Val::needs_answer);
    let filled = values
        .iter()
        .filter(|value| value.as_text().as_deref() != Some(""));
    match filled.map(Val::operand).collect::<Option<Vec<_>>>() {
        Some(codes) if codes.len() == 1 => Val::code(format!("({} | string)", codes.concat()), answer),
        Some(codes) => Val::code(codes.join(" ~ "), answer),
        None => first_reason(values),
    }
}

pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(60).collect();
    if short.len() < text.len() {
        format!("{short}...")
    } else {
        short
    }
}

/// A regular expression, if it is one here too: there is no looking ahead or back, and no reference to a group.
pub(super) fn checked_regex(pattern: String) -> Val {
    match regex::Regex::new(&pattern) {
        Ok(_) => Val::Regex(pattern),
        Err(_) => Val::unknown(format!(
            "the regular expression `{}` has no equal here",
            shortened(&pattern)
        )),
    }
}
