//! What variables hold: JSON data, the spelling a number had in its file, and whether a secret went into it.

use crate::json;
use crate::source::unknown;
use serde_json::Value as Json;
use std::sync::Arc;

/// A value with what must not be forgotten about it.
#[derive(Clone, PartialEq)]
pub struct Value {
    pub data: Json,
    /// How a number was written, where JSON's own form would differ (`1.10`, `012`, 23 digits); of a list or an object
    /// with such a number in it, the whole as JSON.
    pub spelling: Option<Arc<str>>,
    /// Made from a secret. Such a value is masked wherever it is shown and bound to the origin it is sent to.
    pub secret: bool,
    /// From the command line, from data or from `env set`: where it is text, nobody knows whether it is true.
    pub outside: bool,
}

impl Value {
    pub fn new(data: Json) -> Value {
        Value {
            data,
            spelling: None,
            secret: false,
            outside: false,
        }
    }

    pub fn null() -> Value {
        Value::new(Json::Null)
    }

    /// In place of a secret that was not fetched.
    pub fn is_unfetched(&self) -> bool {
        self.secret
            && self
                .data
                .as_str()
                .is_some_and(|text| text.contains(unknown::UNFETCHED))
    }

    /// A part of it is an expression without a value.
    pub fn is_unknown(&self) -> bool {
        self.data.as_str().is_some_and(unknown::is_in)
    }

    pub fn text(text: impl Into<String>) -> Value {
        Value::new(Json::String(text.into()))
    }

    pub fn secret(mut self) -> Value {
        self.secret = true;
        self
    }

    /// The value as it goes into text: strings as they are, numbers as they were written, the rest as compact
    /// JSON.
    pub fn to_text(&self) -> String {
        match (&self.spelling, &self.data) {
            (Some(spelling), _) => spelling.to_string(),
            (None, Json::String(text)) => text.clone(),
            (None, Json::Null) => "null".to_owned(),
            (None, other) => other.to_string(),
        }
    }

    /// Appends what [`Value::to_text`] gives.
    pub fn push_to(&self, out: &mut String) {
        match (&self.spelling, &self.data) {
            (Some(spelling), _) => out.push_str(spelling),
            (None, Json::String(text)) => out.push_str(text),
            _ => out.push_str(&self.to_text()),
        }
    }

    /// Every text and number within the value, and the value as it goes into text: what there is to mask of a secret.
    pub fn texts(&self) -> Vec<String> {
        let mut found = vec![self.to_text()];
        if matches!(self.data, Json::Array(_) | Json::Object(_)) {
            scalars(&self.data, &mut found);
        }
        found
    }

    /// The items of a list, as they were written and as secret as the list; of anything else, nothing.
    pub fn items(self) -> impl Iterator<Item = Value> {
        let texts = self.spelling.as_deref().map(json::items).unwrap_or_default();
        let spellings: Vec<Option<String>> = texts.into_iter().map(json::spelled).collect();
        let items = match self.data {
            Json::Array(items) => items,
            _ => Vec::new(),
        };
        items.into_iter().enumerate().map(move |(at, data)| Value {
            spelling: spellings.get(at).and_then(Option::as_deref).map(Arc::from),
            secret: self.secret,
            outside: self.outside,
            ..Value::new(data)
        })
    }

    /// Whether it is text from outside that may be meant as a boolean or a number, so that nobody knows whether it is
    /// true.
    pub fn is_ambiguous(&self) -> bool {
        self.outside && self.data.as_str().is_some_and(spells_a_truth)
    }

    /// Every such text in it, its own or that of a member or an item.
    pub fn unsure(&self) -> Vec<Box<str>> {
        let mut found = Vec::new();
        if self.outside {
            texts(&self.data, &mut |text| {
                if spells_a_truth(text) {
                    found.push(text.trim().into());
                }
            });
        }
        found
    }

    /// True for everything but null, false, 0, and empty text, lists and maps.
    pub fn is_truthy(&self) -> bool {
        match &self.data {
            Json::Null => false,
            Json::Bool(value) => *value,
            Json::Number(number) => number.as_f64() != Some(0.0),
            Json::String(text) => !text.is_empty(),
            Json::Array(items) => !items.is_empty(),
            Json::Object(map) => !map.is_empty(),
        }
    }
}

/// Whether a text may be meant as a boolean or a number.
fn spells_a_truth(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "true", "false", "yes", "no", "on", "off", "null", "none", "y", "n",
    ];
    let text = text.trim();
    text.parse::<f64>().is_ok() || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn texts(data: &Json, found: &mut dyn FnMut(&str)) {
    match data {
        Json::String(text) => found(text),
        Json::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Json::Object(members) => members.values().for_each(|member| texts(member, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn scalars(data: &Json, found: &mut Vec<String>) {
    match data {
        Json::String(text) => found.push(text.clone()),
        Json::Number(number) => found.push(number.to_string()),
        Json::Array(items) => items.iter().for_each(|item| scalars(item, found)),
        Json::Object(members) => members.values().for_each(|member| scalars(member, found)),
        Json::Null | Json::Bool(_) => {}
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.secret {
            out.write_str("Value(***)")
        } else {
            write!(out, "Value({})", self.to_text())
        }
    }
}
