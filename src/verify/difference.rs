//! Where two JSON values differ, as lines people can act on.

use super::diff;
use super::differences::{Difference, Differences};
use super::excerpt;
use super::show::{Renderer, hides};
use crate::json::{BudgetStop, JsonKind, JsonNode, VisitBudget, equal};
use crate::jsonpath::{push_index, push_name};
use std::borrow::Cow;
use std::collections::HashMap;

/// Letters of a value that is shown next to another.
const BESIDE: usize = 100;

/// How much the actual value may hold beyond what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceRule {
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
    /// How many are put into words at most; the others are counted.
    pub limit: usize,
}

/// # Errors
/// The comparison takes more visits than the budget has, or was interrupted.
pub fn differences(
    expected: JsonNode<'_>,
    actual: JsonNode<'_>,
    rule: DifferenceRule,
    wording: Wording<'_>,
    budget: &VisitBudget<'_>,
) -> Result<Differences, BudgetStop> {
    let mut walk = DifferenceWalk {
        rule,
        wording,
        budget,
        path: "$".to_owned(),
        parent: 1,
        first: None,
        found: Differences::default(),
    };
    walk.compare(expected, actual)?;
    let (first, mut found) = (walk.first, walk.found);
    if let Some(FirstDifference { parent, key, hide }) = first {
        let around = || excerpt::around(actual, (&parent, &key), wording.show, budget);
        found.around = if hide { None } else { around() };
        found.diff = diff::lines(expected, actual, rule, wording, budget);
    }
    Ok(found)
}

/// Whether the actual value holds at least what is expected, as [`DifferenceRule::AtLeast`] has it.
///
/// # Errors
/// As for [`differences`].
pub fn is_like(
    expected: JsonNode<'_>,
    actual: JsonNode<'_>,
    budget: &VisitBudget<'_>,
) -> Result<bool, BudgetStop> {
    budget.visit()?;
    match (expected.kind(), actual.kind()) {
        (JsonKind::Object, JsonKind::Object) => has_members(expected, actual, budget),
        (JsonKind::Array, JsonKind::Array) => has_items(expected, actual, budget),
        _ => equal(expected, actual, budget),
    }
}

fn has_members(
    expected: JsonNode<'_>,
    actual: JsonNode<'_>,
    budget: &VisitBudget<'_>,
) -> Result<bool, BudgetStop> {
    let actual = MemberPairs::of(actual, budget)?;
    for (name, expected) in expected.members().into_iter().flatten() {
        match actual.get(&name.text()) {
            Some(actual) if is_like(expected, actual, budget)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn has_items(
    expected: JsonNode<'_>,
    actual: JsonNode<'_>,
    budget: &VisitBudget<'_>,
) -> Result<bool, BudgetStop> {
    for wanted in expected.children() {
        if !any_is_like(wanted, actual, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn any_is_like(
    wanted: JsonNode<'_>,
    items: JsonNode<'_>,
    budget: &VisitBudget<'_>,
) -> Result<bool, BudgetStop> {
    for item in items.children() {
        if is_like(wanted, item, budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The members of an object by name, the last of those with one name.
struct MemberPairs<'a>(HashMap<Cow<'a, str>, JsonNode<'a>>);

impl<'a> MemberPairs<'a> {
    fn of(node: JsonNode<'a>, budget: &VisitBudget<'_>) -> Result<MemberPairs<'a>, BudgetStop> {
        let mut members = HashMap::new();
        for (name, value) in node.members().into_iter().flatten() {
            budget.visit()?;
            members.insert(name.text(), value);
        }
        Ok(MemberPairs(members))
    }

    fn get(&self, name: &str) -> Option<JsonNode<'a>> {
        self.0.get(name).copied()
    }
}

/// Where the first difference is.
struct FirstDifference {
    parent: String,
    key: String,
    /// Nothing around it is shown.
    hide: bool,
}

struct DifferenceWalk<'m> {
    rule: DifferenceRule,
    wording: Wording<'m>,
    budget: &'m VisitBudget<'m>,
    path: String,
    /// How much of the path leads to what holds the value under comparison.
    parent: usize,
    first: Option<FirstDifference>,
    found: Differences,
}

type Walked = Result<(), BudgetStop>;

impl DifferenceWalk<'_> {
    fn compare(&mut self, expected: JsonNode<'_>, actual: JsonNode<'_>) -> Walked {
        self.budget.visit()?;
        match (expected.kind(), actual.kind()) {
            (JsonKind::Object, JsonKind::Object) => self.compare_members(expected, actual),
            (JsonKind::Array, JsonKind::Array) if self.rule == DifferenceRule::AtLeast => {
                self.find_items(expected, actual)
            }
            (JsonKind::Array, JsonKind::Array) => self.compare_items(expected, actual),
            _ if equal(expected, actual, self.budget)? => Ok(()),
            _ => {
                self.say(|walk| (Some(walk.show(expected)), Some(walk.show(actual))));
                Ok(())
            }
        }
    }

    fn compare_members(&mut self, expected: JsonNode<'_>, actual: JsonNode<'_>) -> Walked {
        let known = MemberPairs::of(actual, self.budget)?;
        for (name, expected) in expected.members().into_iter().flatten() {
            let name = name.text();
            self.within_member(&name, expected, |walk| match known.get(&name) {
                Some(actual) => walk.compare(expected, actual),
                None => {
                    walk.say(|walk| (Some(walk.show(expected)), None));
                    Ok(())
                }
            })?;
        }
        if self.rule == DifferenceRule::AtLeast {
            return Ok(());
        }
        drop(known);
        self.refuse_extra_members(expected, actual)
    }

    fn refuse_extra_members(&mut self, expected: JsonNode<'_>, actual: JsonNode<'_>) -> Walked {
        let known = MemberPairs::of(expected, self.budget)?;
        for (name, extra) in actual.members().into_iter().flatten() {
            let name = name.text();
            if known.get(&name).is_none() {
                self.within_member(&name, extra, |walk| {
                    walk.say(|walk| (None, Some(walk.show(extra))));
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    fn compare_items(&mut self, expected: JsonNode<'_>, actual: JsonNode<'_>) -> Walked {
        for (index, (expected, actual)) in expected.children().zip(actual.children()).enumerate() {
            self.within_item(index, |walk| walk.compare(expected, actual))?;
        }
        let (expected, actual) = (expected.length().unwrap_or(0), actual.length().unwrap_or(0));
        if expected != actual {
            self.say(|_| (Some(items(expected)), Some(actual.to_string())));
        }
        Ok(())
    }

    /// One item on each side is nearly always meant as a pair, which gives the better message.
    fn find_items(&mut self, expected: JsonNode<'_>, actual: JsonNode<'_>) -> Walked {
        if let (Some(expected), Some(actual)) = (only(expected), only(actual)) {
            return self.within_item(0, |walk| walk.compare(expected, actual));
        }
        for wanted in expected.children() {
            if !any_is_like(wanted, actual, self.budget)? {
                let count = items(actual.length().unwrap_or(0));
                self.say(|walk| {
                    let wanted = format!("an item like {}", walk.show(wanted));
                    (Some(wanted), Some(format!("none among {count}")))
                });
            }
        }
        Ok(())
    }

    fn within_member(
        &mut self,
        name: &str,
        value: JsonNode<'_>,
        then: impl FnOnce(&mut Self) -> Walked,
    ) -> Walked {
        let (length, hide, parent) = (self.path.len(), self.wording.hide, self.parent);
        self.parent = length;
        push_name(&mut self.path, name);
        self.wording.hide |= hides(name, value);
        let walked = then(self);
        self.wording.hide = hide;
        self.parent = parent;
        self.path.truncate(length);
        walked
    }

    fn within_item(&mut self, index: usize, then: impl FnOnce(&mut Self) -> Walked) -> Walked {
        let (length, parent) = (self.path.len(), self.parent);
        self.parent = length;
        push_index(&mut self.path, index);
        let walked = then(self);
        self.parent = parent;
        self.path.truncate(length);
        walked
    }

    /// A value on a line with another; what is large is counted.
    fn show(&self, value: JsonNode<'_>) -> String {
        let shown = self.wording.show.short_unless(self.wording.hide, value);
        if shown.chars().count() <= BESIDE {
            return shown.into_owned();
        }
        match (value.kind(), value.length().unwrap_or(0)) {
            (JsonKind::Object, 1) => "an object of 1 member".to_owned(),
            (JsonKind::Object, count) => format!("an object of {count} members"),
            (JsonKind::Array, count) => format!("an array of {}", items(count)),
            _ => shown.into_owned(),
        }
    }

    fn say(&mut self, sides: impl FnOnce(&Self) -> (Option<String>, Option<String>)) {
        self.found.count += 1;
        if self.first.is_none() {
            let (parent, key) = self.path.split_at(self.parent.min(self.path.len()));
            self.first = Some(FirstDifference {
                parent: parent.to_owned(),
                key: key.to_owned(),
                hide: self.wording.hide,
            });
        }
        if self.found.first.len() < self.wording.limit {
            let (expected, actual) = sides(self);
            self.found.first.push(Difference {
                path: self.path.clone(),
                expected,
                actual,
            });
        }
    }
}

/// The item of an array that has one.
fn only(array: JsonNode<'_>) -> Option<JsonNode<'_>> {
    let mut items = array.children();
    let first = items.next();
    first.filter(|_| items.next().is_none())
}

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
    use serde_json::{Value as Json, json};

    fn check(rule: DifferenceRule, expected: Json, actual: Json, lines: &[&str]) {
        let wording = Wording {
            show: unmasked(),
            hide: false,
            limit: 10,
        };
        let budget = VisitBudget::new(1000, &|| false);
        let (expected, actual) = (JsonNode::Tree(&expected), JsonNode::Tree(&actual));
        let found = differences(expected, actual, rule, wording, &budget).unwrap();
        let said: Vec<String> = found.first.iter().map(Difference::to_string).collect();
        assert_eq!(said, lines);
        assert_eq!(found.count, lines.len());
        if rule == DifferenceRule::AtLeast {
            assert_eq!(is_like(expected, actual, &budget), Ok(lines.is_empty()));
        }
    }

    #[test]
    fn exact_finds_every_kind_of_difference() {
        check(
            DifferenceRule::Exact,
            json!({"a": [1, {"b": 2}]}),
            json!({"a": [1.0, {"b": 2}]}),
            &[],
        );
        check(
            DifferenceRule::Exact,
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
            DifferenceRule::Exact,
            json!([1, 2]),
            json!([1]),
            &["$: expected 2 items, got 1"],
        );
        check(
            DifferenceRule::Exact,
            json!({}),
            json!([]),
            &["$: expected {}, got []"],
        );
    }

    #[test]
    fn at_least_allows_more_at_any_depth() {
        let actual =
            json!({"topic": "x", "settings": {"a": true, "b": 1}, "list": [{"id": 1, "n": "a"}, {"id": 2}]});
        check(
            DifferenceRule::AtLeast,
            json!({"settings": {"a": true}}),
            actual.clone(),
            &[],
        );
        check(
            DifferenceRule::AtLeast,
            json!({"list": [{"id": 2}, {"id": 1}]}),
            actual.clone(),
            &[],
        );
        check(
            DifferenceRule::AtLeast,
            json!({"list": [{"id": 3}], "settings": {"b": 2, "c": 0}}),
            actual,
            &[
                "$.list: expected an item like {\"id\":3}, got none among 2 items",
                "$.settings.b: expected 2, got 1",
                "$.settings.c: missing, expected 0",
            ],
        );
        check(
            DifferenceRule::AtLeast,
            json!([{"id": 1}]),
            json!([{"id": 2, "x": 0}]),
            &["$[0].id: expected 1, got 2"],
        );
    }

    #[test]
    fn x05_values_under_secret_names_are_hidden() {
        check(
            DifferenceRule::Exact,
            json!({"access_token": "abc", "token": {"v": 1}}),
            json!({"access_token": "abd", "token": {"v": 2}}),
            &[
                "$.access_token: expected ***, got ***",
                "$.token.v: expected ***, got ***",
            ],
        );
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let (expected, actual) = (json!(vec![0; 30]), json!(vec![1; 30]));
        let wording = Wording {
            show: unmasked(),
            hide: false,
            limit: 2,
        };
        let budget = VisitBudget::new(1000, &|| false);
        let found = differences(
            JsonNode::Tree(&expected),
            JsonNode::Tree(&actual),
            DifferenceRule::Exact,
            wording,
            &budget,
        )
        .unwrap();
        assert_eq!(
            found.text(),
            "$[0]: expected 0, got 1\n$[1]: expected 0, got 1\nand 28 more"
        );
    }

    #[test]
    fn a_comparison_of_everything_with_everything_ends_at_the_limit() {
        let items: Vec<Json> = (0..1000).map(|id| json!({"id": id})).collect();
        let wanted: Vec<Json> = (2000..3000).map(|id| json!({"id": id})).collect();
        let budget = VisitBudget::new(100_000, &|| false);
        let (items, wanted) = (json!(items), json!(wanted));
        assert_eq!(
            is_like(JsonNode::Tree(&wanted), JsonNode::Tree(&items), &budget),
            Ok(false)
        );
        let wording = Wording {
            show: unmasked(),
            hide: false,
            limit: 2,
        };
        budget.refill();
        let found = differences(
            JsonNode::Tree(&wanted),
            JsonNode::Tree(&items),
            DifferenceRule::AtLeast,
            wording,
            &budget,
        );
        assert_eq!(found, Err(BudgetStop::TooMuch(100_000)));
    }
}
