//! Two JSON values as one text in lines, what is equal in both folded.

use super::difference::{DifferenceRule, Wording, is_like};
use super::excerpt;
use super::show::hides;
use crate::json::{BudgetStop, JsonKind, JsonNode, VisitBudget, equal};

/// More lines are not made.
const MOST: usize = 400;
/// Equal members that are shown next to one that differs.
const CONTEXT: usize = 2;
/// Letters up to which a list or an object is on one line.
const SHORT: usize = 72;
const DEEPEST: usize = 40;

/// Lines that begin with `-`, `+` or a blank; none where the comparison takes too long.
pub fn lines(
    expected: JsonNode<'_>,
    actual: JsonNode<'_>,
    rule: DifferenceRule,
    wording: Wording<'_>,
    budget: &VisitBudget<'_>,
) -> Vec<String> {
    budget.refill();
    let mut diff = Diff {
        rule,
        wording,
        budget,
        depth: 0,
        lines: Vec::new(),
    };
    match diff.pair("", expected, actual) {
        Ok(()) => diff.lines,
        Err(_) => Vec::new(),
    }
}

struct Diff<'m> {
    rule: DifferenceRule,
    wording: Wording<'m>,
    budget: &'m VisitBudget<'m>,
    depth: usize,
    lines: Vec<String>,
}

type DiffWalk = Result<(), BudgetStop>;

/// A member or an item of one side or of both, under the name that its line begins with.
struct ComparedPair<'a> {
    name: String,
    hide: bool,
    sides: Sides<'a>,
}

enum Sides<'a> {
    Both(JsonNode<'a>, JsonNode<'a>),
    Expected(JsonNode<'a>),
    Actual(JsonNode<'a>),
}

impl Diff<'_> {
    /// Two values that are not the same.
    fn pair(&mut self, name: &str, expected: JsonNode<'_>, actual: JsonNode<'_>) -> DiffWalk {
        let pairs = match (expected.kind(), actual.kind()) {
            _ if self.wording.hide || self.depth == DEEPEST => None,
            (JsonKind::Object, JsonKind::Object) => Some((members(expected, actual), ['{', '}'])),
            (JsonKind::Array, JsonKind::Array) => Some((self.items(expected, actual)?, ['[', ']'])),
            _ => None,
        };
        let Some((pairs, [open, close])) = pairs else {
            self.whole('-', name, expected);
            self.whole('+', name, actual);
            return Ok(());
        };
        self.add(' ', &format!("{name}{open}"));
        self.depth += 1;
        self.inner(&pairs)?;
        self.depth -= 1;
        self.add(' ', &close.to_string());
        Ok(())
    }

    fn inner(&mut self, pairs: &[ComparedPair<'_>]) -> DiffWalk {
        let mut equal: Vec<(&ComparedPair<'_>, JsonNode<'_>)> = Vec::new();
        let mut after = 0;
        for pair in pairs {
            match pair.sides {
                Sides::Both(expected, actual) if self.same(expected, actual)? => equal.push((pair, actual)),
                // `like` allows more than it names.
                Sides::Actual(actual) if self.rule == DifferenceRule::AtLeast => equal.push((pair, actual)),
                _ => {
                    self.fold(&equal, (after, CONTEXT));
                    equal.clear();
                    after = CONTEXT;
                    self.different(pair)?;
                }
            }
        }
        self.fold(&equal, (after, 0));
        Ok(())
    }

    fn different(&mut self, pair: &ComparedPair<'_>) -> DiffWalk {
        let hide = self.wording.hide;
        self.wording.hide |= pair.hide;
        let walked = match pair.sides {
            Sides::Both(expected, actual) => self.pair(&pair.name, expected, actual),
            Sides::Expected(expected) => {
                self.whole('-', &pair.name, expected);
                Ok(())
            }
            Sides::Actual(actual) => {
                self.whole('+', &pair.name, actual);
                Ok(())
            }
        };
        self.wording.hide = hide;
        walked
    }

    fn same(&self, expected: JsonNode<'_>, actual: JsonNode<'_>) -> Result<bool, BudgetStop> {
        match self.rule {
            DifferenceRule::Exact => equal(expected, actual, self.budget),
            DifferenceRule::AtLeast => is_like(expected, actual, self.budget),
        }
    }

    /// Equal ones: the first few after a difference and the last few before one, and how many are between.
    fn fold(&mut self, equal: &[(&ComparedPair<'_>, JsonNode<'_>)], (after, before): (usize, usize)) {
        let (first, last) = (
            after.min(equal.len()),
            before.min(equal.len().saturating_sub(after)),
        );
        let between = equal.len() - first - last;
        for (at, (pair, value)) in equal.iter().enumerate() {
            let is_shown = at < first || at >= equal.len() - last || between == 1;
            if is_shown {
                let hide = self.wording.hide || pair.hide;
                let shown = excerpt::on_a_line(*value, hide, self.wording.show);
                self.add(' ', &format!("{}{shown}", pair.name));
            } else if at == first {
                self.add(' ', &format!("… {between} that are equal or not compared"));
            }
        }
    }

    /// Where `like` compares lists, an expected item is missing if none of the answer's items is like it.
    fn items<'a>(
        &self,
        expected: JsonNode<'a>,
        actual: JsonNode<'a>,
    ) -> Result<Vec<ComparedPair<'a>>, BudgetStop> {
        let pair = |sides| ComparedPair {
            name: String::new(),
            hide: false,
            sides,
        };
        let one = expected.length() == Some(1) && actual.length() == Some(1);
        if self.rule == DifferenceRule::Exact || one {
            let mut actual = actual.children();
            let both = expected.children().map(|expected| match actual.next() {
                Some(actual) => Sides::Both(expected, actual),
                None => Sides::Expected(expected),
            });
            let mut pairs: Vec<ComparedPair<'a>> = both.map(pair).collect();
            pairs.extend(actual.map(|actual| pair(Sides::Actual(actual))));
            return Ok(pairs);
        }
        let mut pairs = Vec::new();
        for wanted in expected.children() {
            let mut found = false;
            for item in actual.children() {
                found = found || is_like(wanted, item, self.budget)?;
            }
            if !found {
                pairs.push(pair(Sides::Expected(wanted)));
            }
        }
        pairs.extend(actual.children().map(|item| pair(Sides::Actual(item))));
        Ok(pairs)
    }

    /// A value of one side; what is large has a line for each of its own.
    fn whole(&mut self, sign: char, name: &str, value: JsonNode<'_>) {
        let shown = self.wording.show.short_unless(self.wording.hide, value);
        let (open, close) = match value.kind() {
            JsonKind::Object => ('{', '}'),
            JsonKind::Array => ('[', ']'),
            _ => return self.add(sign, &format!("{name}{shown}")),
        };
        if shown.chars().count() <= SHORT || self.depth == DEEPEST || self.lines.len() > MOST {
            return self.add(sign, &format!("{name}{shown}"));
        }
        self.add(sign, &format!("{name}{open}"));
        self.depth += 1;
        match value.members() {
            Some(members) => members.for_each(|(name, member)| {
                let text = name.text();
                let hide = self.wording.hide;
                self.wording.hide |= hides(&text, member);
                self.whole(sign, &named(&text), member);
                self.wording.hide = hide;
            }),
            None => value.children().for_each(|item| self.whole(sign, "", item)),
        }
        self.depth -= 1;
        self.add(sign, &close.to_string());
    }

    fn add(&mut self, sign: char, text: &str) {
        match self.lines.len() {
            MOST => self.lines.push("  … more".to_owned()),
            count if count < MOST => {
                let indent = 1 + 2 * self.depth;
                self.lines.push(format!("{sign}{:indent$}{text}", ""));
            }
            _ => {}
        }
    }
}

/// The members of both, in the order in which they were expected; then those that nobody expected.
fn members<'a>(expected: JsonNode<'a>, actual: JsonNode<'a>) -> Vec<ComparedPair<'a>> {
    let known = |node: JsonNode<'a>| -> Vec<(String, JsonNode<'a>)> {
        let members = node.members().into_iter().flatten();
        members
            .map(|(name, value)| (name.text().into_owned(), value))
            .collect()
    };
    let (expected, actual) = (known(expected), known(actual));
    let of_actual: std::collections::HashMap<&str, JsonNode<'a>> =
        actual.iter().map(|(name, value)| (&**name, *value)).collect();
    let of_expected: std::collections::HashSet<&str> = expected.iter().map(|(name, _)| &**name).collect();
    let pair = |name: &str, value: JsonNode<'a>, sides| ComparedPair {
        name: named(name),
        hide: hides(name, value),
        sides,
    };
    let both = expected.iter().map(|(name, value)| {
        let sides = match of_actual.get(&**name) {
            Some(actual) => Sides::Both(*value, *actual),
            None => Sides::Expected(*value),
        };
        pair(name, *value, sides)
    });
    let extra = actual.iter().filter(|(name, _)| !of_expected.contains(&**name));
    let extra = extra.map(|(name, value)| pair(name, *value, Sides::Actual(*value)));
    both.chain(extra).collect()
}

fn named(name: &str) -> String {
    format!("{}: ", serde_json::Value::from(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::fixture::unmasked;
    use serde_json::{Value as Json, json};

    fn check(rule: DifferenceRule, expected: Json, actual: Json, wanted: &[&str]) {
        let wording = Wording {
            show: unmasked(),
            hide: false,
            limit: 1,
        };
        let budget = VisitBudget::new(10_000, &|| false);
        let found = lines(
            JsonNode::Tree(&expected),
            JsonNode::Tree(&actual),
            rule,
            wording,
            &budget,
        );
        assert_eq!(found, wanted);
    }

    #[test]
    fn what_is_equal_is_folded() {
        check(
            DifferenceRule::Exact,
            json!({"a": 1, "b": 2, "c": 3, "d": 4, "e": {"f": [1, 2]}, "gone": null}),
            json!({"a": 1, "b": 2, "c": 3, "d": 4, "e": {"f": [1, 3]}, "new": true}),
            &[
                "  {",
                "    … 2 that are equal or not compared",
                "    \"c\": 3",
                "    \"d\": 4",
                "    \"e\": {",
                "      \"f\": [",
                "        1",
                "-       2",
                "+       3",
                "      ]",
                "    }",
                "-   \"gone\": null",
                "+   \"new\": true",
                "  }",
            ],
        );
    }

    #[test]
    fn like_compares_what_it_names() {
        check(
            DifferenceRule::AtLeast,
            json!({"list": [{"id": 3}], "token": "a"}),
            json!({"list": [{"id": 1}, {"id": 2}], "more": 0, "token": "b"}),
            &[
                "  {",
                "    \"list\": [",
                "-     {\"id\":3}",
                "      {\"id\":1}",
                "      {\"id\":2}",
                "    ]",
                "-   \"token\": ***",
                "+   \"token\": ***",
                "    \"more\": 0",
                "  }",
            ],
        );
    }

    #[test]
    fn a_large_diff_ends() {
        let many = |from: usize| json!((from..from + 1000).collect::<Vec<_>>());
        let wording = Wording {
            show: unmasked(),
            hide: false,
            limit: 1,
        };
        let budget = VisitBudget::new(10_000, &|| false);
        let (expected, actual) = (many(0), many(1));
        let found = lines(
            JsonNode::Tree(&expected),
            JsonNode::Tree(&actual),
            DifferenceRule::Exact,
            wording,
            &budget,
        );
        assert_eq!(found.len(), MOST + 1);
    }
}
