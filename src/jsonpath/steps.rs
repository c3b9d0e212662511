//! Singular paths as steps: walking them, writing them down, and saying where they leave the data.

use super::evaluate::Evaluation;
use crate::json::{BudgetStop, JsonDocument, JsonKind, JsonNode};
use crate::source::diagnostic::nearest;

#[derive(Debug, Clone, PartialEq)]
pub enum PathStep {
    Name(Box<str>),
    /// Negative counts from the end.
    Index(i64),
}

/// The value at the end of the steps.
///
/// # Errors
/// [`BudgetStop`] if the budget is spent or the work was given up.
pub fn walk<'a>(
    steps: &[PathStep],
    root: JsonNode<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<Option<JsonNode<'a>>, BudgetStop> {
    let mut at = root;
    for step in steps {
        let next = match step {
            PathStep::Name(name) => evaluation.member(at, name)?,
            PathStep::Index(index) => evaluation.item(at, *index)?,
        };
        match next {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// As one step of [`walk`], for messages.
fn take<'a>(step: &PathStep, data: JsonNode<'a>) -> Option<JsonNode<'a>> {
    match step {
        PathStep::Name(name) => data.member(name),
        PathStep::Index(index) => data.item(position(*index, data.items()?.count())?),
    }
}

fn position(index: i64, length: usize) -> Option<usize> {
    let index = match index {
        0.. => index,
        _ => index.checked_add(i64::try_from(length).ok()?)?,
    };
    usize::try_from(index).ok()
}

/// The last name on the path; None if it holds none.
pub fn last_name(steps: &[PathStep]) -> Option<&str> {
    steps.iter().rev().find_map(|step| match step {
        PathStep::Name(name) => Some(&**name),
        PathStep::Index(_) => None,
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

/// Why the path finds nothing; None if it could not be said for one place.
pub fn explain_missing(steps: &[PathStep], root: JsonNode<'_>) -> Option<String> {
    let mut at = root;
    for (reached, step) in steps.iter().enumerate() {
        match take(step, at) {
            Some(next) => at = next,
            None => return Some(explain(&text(&steps[..reached]), step, at)),
        }
    }
    None
}

/// The first member on the way that its object holds several times, and how often. None if each comes once.
pub fn repeated(steps: &[PathStep], document: &JsonDocument) -> Option<(String, usize)> {
    let mut names = steps.iter().filter_map(|step| match step {
        PathStep::Name(name) => Some(name),
        _ => None,
    });
    if !names.any(|name| document.may_repeat(name)) {
        return None;
    }
    let mut at = document.root();
    for (reached, step) in steps.iter().enumerate() {
        if let PathStep::Name(name) = step {
            let members = at.members().into_iter().flatten();
            let count = members.filter(|(key, _)| key.is(name)).count();
            if count > 1 {
                return Some((text(&steps[..=reached]), count));
            }
        }
        at = take(step, at)?;
    }
    None
}

/// Names that are compared with the one that is missing.
const COMPARED: usize = 1000;

/// `place` is the last value that was there, `step` the one it does not have.
fn explain(place: &str, step: &PathStep, data: JsonNode<'_>) -> String {
    let kind = data.kind();
    match (step, kind) {
        (PathStep::Name(name), JsonKind::Object) => {
            let members = data.members().into_iter().flatten().take(COMPARED);
            let names: Vec<_> = members.map(|(key, _)| key.text()).collect();
            let near = nearest(name, names.iter().map(|name| &**name));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            format!("`{place}` has no `{name}`{hint}")
        }
        (PathStep::Index(_), JsonKind::Array) => match data.length() {
            Some(1) => format!("`{place}` has 1 item"),
            length => format!("`{place}` has {} items", length.unwrap_or(0)),
        },
        (PathStep::Name(name), JsonKind::Array | JsonKind::String) if &**name == "length" => format!(
            "`{place}` is {}; a length is asked for with the matcher `length`",
            kind.name()
        ),
        _ => format!("`{place}` is {}", kind.name()),
    }
}

fn text(steps: &[PathStep]) -> String {
    let mut path = "$".to_owned();
    for step in steps {
        match step {
            PathStep::Name(name) => push_name(&mut path, name),
            PathStep::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
