//! The shape of JSON answers: which members there are, of which types, and the values of enumerations.

use crate::report::schema::BodyRecord;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An enumeration has no more values than these.
const MOST: usize = 12;
/// Bytes of a value of an enumeration.
const LONGEST: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShapeChange {
    /// `$.items[*].id`; empty for the status.
    pub path: String,
    pub what: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Status,
    Appeared,
    Vanished,
    /// It was in every object, and is missing in some.
    Optional,
    Type,
    ValueAppeared,
    ValueVanished,
}

impl ShapeChange {
    pub(super) fn status(old: u16, new: u16) -> ShapeChange {
        ShapeChange::new("", What::Status, Some(old.to_string()), Some(new.to_string()))
    }

    fn new(path: &str, what: What, old: Option<String>, new: Option<String>) -> ShapeChange {
        ShapeChange {
            path: path.to_owned(),
            what,
            old,
            new,
        }
    }
}

impl fmt::Display for ShapeChange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        let (old, new) = (
            self.old.as_deref().unwrap_or(""),
            self.new.as_deref().unwrap_or(""),
        );
        match self.what {
            What::Status => write!(out, "status: was {old}, is {new}"),
            What::Appeared => write!(out, "{path} appeared: {new}"),
            What::Vanished => write!(out, "{path} vanished: was {old}"),
            What::Optional => write!(out, "{path}: was in every object, is missing in {new}"),
            What::Type => write!(out, "{path}: was {old}, is {new}"),
            What::ValueAppeared => write!(out, "{path}: value {new} appeared"),
            What::ValueVanished => write!(out, "{path}: value {old} vanished"),
        }
    }
}

/// How the shape of the new answer differs. None if one of them is JSON that was kept in part only.
pub fn compare(old: Option<&BodyRecord>, new: Option<&BodyRecord>) -> Option<Vec<ShapeChange>> {
    let (Some(old), Some(new)) = (old, new) else {
        return Some(Vec::new());
    };
    if [old, new]
        .iter()
        .any(|body| body.is_cut() && looks_like_json(body))
    {
        return None;
    }
    let mut found = Vec::new();
    match (json(old), json(new)) {
        (Some(old), Some(new)) => Shape::of(&old).compare(&Shape::of(&new), "$", &mut found),
        (Some(old), None) if new.size() > 0 => {
            found.push(of_kinds(&Shape::of(&old).kinds_text(), "no JSON"));
        }
        (None, Some(new)) if old.size() > 0 => {
            found.push(of_kinds("no JSON", &Shape::of(&new).kinds_text()));
        }
        (Some(old), None) => found.push(of_kinds(&Shape::of(&old).kinds_text(), "an empty body")),
        (None, Some(new)) => found.push(of_kinds("an empty body", &Shape::of(&new).kinds_text())),
        (None, None) => {}
    }
    Some(found)
}

fn of_kinds(old: &str, new: &str) -> ShapeChange {
    ShapeChange::new("$", What::Type, Some(old.to_owned()), Some(new.to_owned()))
}

fn json(body: &BodyRecord) -> Option<Json> {
    serde_json::from_str(body.text()?).ok()
}

fn looks_like_json(body: &BodyRecord) -> bool {
    body.text()
        .is_some_and(|text| text.trim_start().starts_with(['{', '[']))
}

/// All values that are at one path, put together.
#[derive(Default)]
struct Shape<'v> {
    seen: usize,
    kinds: BTreeSet<&'static str>,
    objects: usize,
    members: BTreeMap<&'v str, Shape<'v>>,
    items: Option<Box<Shape<'v>>>,
    texts: BTreeMap<&'v str, usize>,
}

impl<'v> Shape<'v> {
    fn of(value: &'v Json) -> Shape<'v> {
        let mut shape = Shape::default();
        shape.add(value);
        shape
    }

    fn add(&mut self, value: &'v Json) {
        self.seen += 1;
        self.kinds.insert(kind(value));
        match value {
            Json::Object(members) => {
                self.objects += 1;
                for (name, member) in members {
                    self.members.entry(name).or_default().add(member);
                }
            }
            Json::Array(items) => {
                for item in items {
                    self.items.get_or_insert_default().add(item);
                }
            }
            Json::String(text) => *self.texts.entry(text).or_default() += 1,
            _ => {}
        }
    }

    /// `a string or null`.
    fn kinds_text(&self) -> String {
        self.kinds.iter().copied().collect::<Vec<_>>().join(" or ")
    }

    fn compare(&self, new: &Shape, path: &str, found: &mut Vec<ShapeChange>) {
        if self.kinds != new.kinds {
            let kinds = (Some(self.kinds_text()), Some(new.kinds_text()));
            found.push(ShapeChange::new(path, What::Type, kinds.0, kinds.1));
        }
        // Where a list is empty or an object is null, nobody knows what it would hold.
        if self.objects > 0 && new.objects > 0 {
            self.compare_members(new, path, found);
        }
        if let (Some(old), Some(new)) = (&self.items, &new.items) {
            old.compare(new, &format!("{path}[*]"), found);
        }
        if self.is_enumeration(path) && new.is_enumeration(path) {
            let of = |text: &str| Some(format!("{text:?}"));
            let came = new.texts.keys().filter(|text| !self.texts.contains_key(*text));
            found.extend(came.map(|text| ShapeChange::new(path, What::ValueAppeared, None, of(text))));
            let gone = self.texts.keys().filter(|text| !new.texts.contains_key(*text));
            found.extend(gone.map(|text| ShapeChange::new(path, What::ValueVanished, of(text), None)));
        }
    }

    fn compare_members(&self, new: &Shape, path: &str, found: &mut Vec<ShapeChange>) {
        for (name, was) in &self.members {
            let path = member(path, name);
            match new.members.get(name) {
                None => found.push(ShapeChange::new(
                    &path,
                    What::Vanished,
                    Some(was.kinds_text()),
                    None,
                )),
                Some(is) => {
                    if was.seen == self.objects && is.seen < new.objects {
                        let missing = format!("{} of {}", new.objects - is.seen, new.objects);
                        found.push(ShapeChange::new(&path, What::Optional, None, Some(missing)));
                    }
                    was.compare(is, &path, found);
                }
            }
        }
        for (name, is) in new
            .members
            .iter()
            .filter(|(name, _)| !self.members.contains_key(*name))
        {
            let kinds = Some(is.kinds_text());
            found.push(ShapeChange::new(&member(path, name), What::Appeared, None, kinds));
        }
    }

    /// Whether its texts look like a choice of a few: each is a word, and they are in capitals, or repeated, or the
    /// member's name says so.
    fn is_enumeration(&self, path: &str) -> bool {
        let texts = || self.texts.keys();
        let occurrences: usize = self.texts.values().sum();
        let is_repeated = occurrences >= 4 && texts().count() * 2 <= occurrences;
        let is_few = !self.texts.is_empty() && texts().count() <= MOST;
        is_few
            && texts().all(|text| is_word(text))
            && (is_repeated || is_named_so(path) || texts().all(|text| is_in_capitals(text)))
    }
}

fn is_word(text: &str) -> bool {
    let letters =
        |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '_' | '-' | '.' | ':' | '/');
    (1..=LONGEST).contains(&text.len()) && text.chars().all(letters)
}

fn is_in_capitals(text: &str) -> bool {
    text.len() > 1
        && text
            .chars()
            .all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

/// `status`, `order_status`, `orderStatus`, and their like.
fn is_named_so(path: &str) -> bool {
    const NAMES: [&str; 11] = [
        "status", "state", "type", "kind", "role", "level", "mode", "category", "priority", "phase",
        "severity",
    ];
    let name = path
        .trim_end_matches("[*]")
        .rsplit('.')
        .next()
        .unwrap_or_default();
    NAMES.iter().any(|known| {
        let capital = known[..1].to_ascii_uppercase() + &known[1..];
        name == *known || name.ends_with(&format!("_{known}")) || name.ends_with(&capital)
    })
}

fn member(path: &str, name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.starts_with(|first: char| !first.is_ascii_digit()) && name.chars().all(is_plain) {
        format!("{path}.{name}")
    } else {
        let name = name.replace('\\', "\\\\").replace('\'', "\\'");
        format!("{path}['{name}']")
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &[&str]) {
        let (old, new): (Json, Json) = (
            serde_json::from_str(old).unwrap(),
            serde_json::from_str(new).unwrap(),
        );
        let mut found = Vec::new();
        Shape::of(&old).compare(&Shape::of(&new), "$", &mut found);
        let found: Vec<String> = found.iter().map(ShapeChange::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn members_appear_vanish_and_change_their_type() {
        check(
            r#"{"id": 1, "gone": [], "a b": true, "same": "x"}"#,
            r#"{"id": "1", "a b": null, "same": "y", "came": {"x": 1}}"#,
            &[
                "$['a b']: was a boolean, is null",
                "$.gone vanished: was an array",
                "$.id: was a number, is a string",
                "$.came appeared: an object",
            ],
        );
    }

    #[test]
    fn items_of_a_list_are_one_shape() {
        check(
            r#"[{"id": 1, "mail": "a"}, {"id": 2, "mail": "b", "seldom": 1}]"#,
            r#"[{"id": 1, "mail": "a"}, {"id": null}]"#,
            &[
                "$[*].id: was a number, is a number or null",
                "$[*].mail: was in every object, is missing in 1 of 2",
                "$[*].seldom vanished: was a number",
            ],
        );
    }

    #[test]
    fn what_is_empty_says_nothing_of_its_members() {
        check(r#"{"items": [{"id": 1}]}"#, r#"{"items": []}"#, &[]);
        check(r#"{"items": []}"#, r#"{"items": [{"id": 1}]}"#, &[]);
        check(
            r#"{"next": {"id": 1}}"#,
            r#"{"next": null}"#,
            &["$.next: was an object, is null"],
        );
    }

    #[test]
    fn values_of_enumerations_are_told_from_text() {
        check(
            r#"{"state": "open", "name": "Ann", "code": "IN_USE", "orderStatus": "paid", "id": "af81"}"#,
            r#"{"state": "shut", "name": "Bob", "code": "FREE", "orderStatus": "paid", "id": "b772"}"#,
            &[
                r#"$.code: value "FREE" appeared"#,
                r#"$.code: value "IN_USE" vanished"#,
                r#"$.state: value "shut" appeared"#,
                r#"$.state: value "open" vanished"#,
            ],
        );
        check(
            r#"["red", "green", "red", "green"]"#,
            r#"["red", "blue", "red", "blue"]"#,
            &[
                r#"$[*]: value "blue" appeared"#,
                r#"$[*]: value "green" vanished"#,
            ],
        );
        check(r#"["Ann", "Bob", "Cy"]"#, r#"["Ann", "Dee", "Eve"]"#, &[]);
    }
}
