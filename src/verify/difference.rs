//! Where two JSON values differ, as lines people can act on.

use super::compare::equal;
use super::show::{Renderer, hides};
use crate::jsonpath::{push_index, push_name};
use serde_json::Value as Json;
use std::borrow::Cow;

/// How much the actual value may hold beyond what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Nothing.
    Exact,
    /// More members, and lists in which each expected item has a likeness somewhere.
    AtLeast,
}

/// How differences are put into words.
#[derive(Clone, Copy)]
pub struct Wording<'m> {
    pub show: Renderer<'m>,
    /// No value is shown.
    pub hide: bool,
    /// How many are wanted at most.
    pub limit: usize,
}

/// A line for each difference: `$.a.b[2]: expected 1, got 2`.
pub fn differences(expected: &Json, actual: &Json, rule: Rule, wording: Wording<'_>) -> Vec<String> {
    let mut walk = Walk {
        rule,
        wording,
        path: "$".to_owned(),
        lines: Vec::new(),
    };
    walk.compare(expected, actual);
    walk.lines
}

/// Whether the actual value holds at least what is expected, as [`Rule::AtLeast`] has it.
pub fn is_like(expected: &Json, actual: &Json) -> bool {
    match (expected, actual) {
        (Json::Object(expected), Json::Object(actual)) => {
            let has = |(name, expected)| actual.get(name).is_some_and(|actual| is_like(expected, actual));
            expected.iter().all(has)
        }
        (Json::Array(expected), Json::Array(actual)) => expected
            .iter()
            .all(|wanted| actual.iter().any(|item| is_like(wanted, item))),
        (expected, actual) => equal(expected, actual),
    }
}

struct Walk<'m> {
    rule: Rule,
    wording: Wording<'m>,
    path: String,
    lines: Vec<String>,
}

impl Walk<'_> {
    fn compare(&mut self, expected: &Json, actual: &Json) {
        match (expected, actual) {
            _ if self.lines.len() >= self.wording.limit => {}
            (Json::Object(expected), Json::Object(actual)) => {
                self.compare_members(expected, actual);
                self.refuse_extra_members(expected, actual);
            }
            (Json::Array(expected), Json::Array(actual)) if self.rule == Rule::AtLeast => {
                self.find_items(expected, actual);
            }
            (Json::Array(expected), Json::Array(actual)) => self.compare_items(expected, actual),
            (expected, actual) if equal(expected, actual) => {}
            (expected, actual) => {
                self.say(format!(
                    "expected {}, got {}",
                    self.show(expected),
                    self.show(actual)
                ));
            }
        }
    }

    fn compare_members(&mut self, expected: &Map, actual: &Map) {
        for (name, expected) in expected {
            self.within_member(name, expected, |walk| match actual.get(name) {
                Some(actual) => walk.compare(expected, actual),
                None => walk.say(format!("missing, expected {}", walk.show(expected))),
            });
        }
    }

    fn refuse_extra_members(&mut self, expected: &Map, actual: &Map) {
        if self.rule == Rule::AtLeast {
            return;
        }
        for (name, extra) in actual.iter().filter(|(name, _)| !expected.contains_key(*name)) {
            self.within_member(name, extra, |walk| {
                walk.say(format!("not expected, got {}", walk.show(extra)));
            });
        }
    }

    fn compare_items(&mut self, expected: &[Json], actual: &[Json]) {
        for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            self.within_item(index, |walk| walk.compare(expected, actual));
        }
        if expected.len() != actual.len() {
            let (expected, actual) = (items(expected.len()), actual.len());
            self.say(format!("expected {expected}, got {actual}"));
        }
    }

    /// One item on each side is nearly always meant as a pair, which gives the better message.
    fn find_items(&mut self, expected: &[Json], actual: &[Json]) {
        if let ([expected], [actual]) = (expected, actual) {
            return self.within_item(0, |walk| walk.compare(expected, actual));
        }
        for wanted in expected {
            if !actual.iter().any(|item| is_like(wanted, item)) {
                let (wanted, count) = (self.show(wanted), items(actual.len()));
                self.say(format!("none of {count} is like {wanted}"));
            }
        }
    }

    fn within_member(&mut self, name: &str, value: &Json, then: impl FnOnce(&mut Self)) {
        let (length, hide) = (self.path.len(), self.wording.hide);
        push_name(&mut self.path, name);
        self.wording.hide |= hides(name, value);
        then(self);
        self.wording.hide = hide;
        self.path.truncate(length);
    }

    fn within_item(&mut self, index: usize, then: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        push_index(&mut self.path, index);
        then(self);
        self.path.truncate(length);
    }

    fn show(&self, value: &Json) -> Cow<'static, str> {
        self.wording.show.short_unless(self.wording.hide, value)
    }

    fn say(&mut self, text: String) {
        if self.lines.len() < self.wording.limit {
            self.lines.push(format!("{}: {text}", self.path));
        }
    }
}

type Map = serde_json::Map<String, Json>;

fn items(count: usize) -> String {
    match count {
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::fixture::unmasked;
    use serde_json::json;

    fn check(rule: Rule, expected: Json, actual: Json, lines: &[&str]) {
        let wording = Wording {
            show: unmasked(),
            hide: false,
            limit: 10,
        };
        let found = differences(&expected, &actual, rule, wording);
        assert_eq!(found, lines, "{expected} against {actual}");
        if rule == Rule::AtLeast {
            assert_eq!(
                is_like(&expected, &actual),
                lines.is_empty(),
                "{expected} against {actual}"
            );
        }
    }

    #[test]
    fn exact_finds_every_kind_of_difference() {
        check(
            Rule::Exact,
            json!({"a": [1, {"b": 2}]}),
            json!({"a": [1.0, {"b": 2}]}),
            &[],
        );
        check(
            Rule::Exact,
            json!({"a": {"b": [0, 0, 1]}, "c d": 1, "gone": true}),
            json!({"a": {"b": [0, 0, 2]}, "c d": "1", "new": null}),
            &[
                "$.a.b[2]: expected 1, got 2",
                "$['c d']: expected 1, got \"1\"",
                "$.gone: missing, expected true",
                "$.new: not expected, got null",
            ],
        );
        check(
            Rule::Exact,
            json!([1, 2]),
            json!([1]),
            &["$: expected 2 items, got 1"],
        );
        check(Rule::Exact, json!({}), json!([]), &["$: expected {}, got []"]);
    }

    #[test]
    fn at_least_allows_more_at_any_depth() {
        let actual =
            json!({"topic": "x", "settings": {"a": true, "b": 1}, "list": [{"id": 1, "n": "a"}, {"id": 2}]});
        check(
            Rule::AtLeast,
            json!({"settings": {"a": true}}),
            actual.clone(),
            &[],
        );
        check(
            Rule::AtLeast,
            json!({"list": [{"id": 2}, {"id": 1}]}),
            actual.clone(),
            &[],
        );
        check(
            Rule::AtLeast,
            json!({"list": [{"id": 3}], "settings": {"b": 2, "c": 0}}),
            actual,
            &[
                "$.list: none of 2 items is like {\"id\":3}",
                "$.settings.b: expected 2, got 1",
                "$.settings.c: missing, expected 0",
            ],
        );
        check(
            Rule::AtLeast,
            json!([{"id": 1}]),
            json!([{"id": 2, "x": 0}]),
            &["$[0].id: expected 1, got 2"],
        );
    }

    #[test]
    fn x05_values_under_secret_names_are_hidden() {
        check(
            Rule::Exact,
            json!({"access_token": "abc", "token": {"v": 1}}),
            json!({"access_token": "abd", "token": {"v": 2}}),
            &[
                "$.access_token: expected ***, got ***",
                "$.token.v: expected ***, got ***",
            ],
        );
    }
}
