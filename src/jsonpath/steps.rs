//! Singular paths as steps: walking them, writing them down, and saying where they leave the data.

use super::kind_name;
use crate::source::diagnostic::nearest;
use serde_json::Value as Json;

#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Name(Box<str>),
    /// Negative counts from the end.
    Index(i64),
}

pub fn walk<'a>(steps: &[Step], data: &'a Json) -> Option<&'a Json> {
    steps.iter().try_fold(data, |at, step| take(step, at))
}

fn take<'a>(step: &Step, data: &'a Json) -> Option<&'a Json> {
    match (step, data) {
        (Step::Name(name), Json::Object(map)) => map.get(&**name),
        (Step::Index(index), Json::Array(items)) => items.get(position(*index, items.len())?),
        _ => None,
    }
}

fn position(index: i64, length: usize) -> Option<usize> {
    let index = match index {
        0.. => index,
        _ => index.checked_add(i64::try_from(length).ok()?)?,
    };
    usize::try_from(index).ok()
}

pub fn last_name(steps: &[Step]) -> Option<&str> {
    steps.iter().rev().find_map(|step| match step {
        Step::Name(name) => Some(&**name),
        Step::Index(_) => None,
    })
}

/// Appends a member to the text of a path: `.name` where the grammar allows it, else `['na me']`.
pub fn push_name(path: &mut String, name: &str) {
    if is_bare(name) {
        path.push('.');
        path.push_str(name);
    } else {
        path.push_str("['");
        path.extend(name.chars().flat_map(|c| match c {
            '\'' | '\\' => vec!['\\', c],
            _ if c.is_control() => c.escape_unicode().collect(),
            _ => vec![c],
        }));
        path.push_str("']");
    }
}

/// Appends an index to the text of a path.
pub fn push_index(path: &mut String, index: usize) {
    path.push_str(&format!("[{index}]"));
}

/// The RFC's `member-name-shorthand`.
pub fn is_bare(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_first) && chars.all(is_name_char)
}

fn is_name_first(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

pub fn is_name_char(c: char) -> bool {
    is_name_first(c) || c.is_ascii_digit()
}

pub fn explain_missing(steps: &[Step], data: &Json) -> Option<String> {
    let mut at = data;
    for (reached, step) in steps.iter().enumerate() {
        match take(step, at) {
            Some(next) => at = next,
            None => return Some(explain(&text(&steps[..reached]), step, at)),
        }
    }
    None
}

/// `place` is the last value that was there, `step` the one it does not have.
fn explain(place: &str, step: &Step, data: &Json) -> String {
    match (step, data) {
        (Step::Name(name), Json::Object(map)) => {
            let near = nearest(name, map.keys().map(String::as_str));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            format!("`{place}` has no `{name}`{hint}")
        }
        (Step::Index(_), Json::Array(items)) => match items.len() {
            1 => format!("`{place}` has 1 item"),
            length => format!("`{place}` has {length} items"),
        },
        (Step::Name(name), Json::Array(_) | Json::String(_)) if &**name == "length" => format!(
            "`{place}` is {}; a length is asked for with the matcher `length`",
            kind_name(data)
        ),
        _ => format!("`{place}` is {}", kind_name(data)),
    }
}

fn text(steps: &[Step]) -> String {
    let mut path = "$".to_owned();
    for step in steps {
        match step {
            Step::Name(name) => push_name(&mut path, name),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
