//! What is around a difference in the answer: the list or the object that holds it, a line for each item.

use super::show::{Renderer, hides};
use crate::json::{JsonKind, JsonNode, VisitBudget};
use crate::jsonpath::{JsonPath, push_index, push_name};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Items before that which differs, and in all.
const BEFORE: usize = 3;
const SHOWN: usize = 8;
/// Letters of an item.
const LINE: usize = 72;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextExcerpt {
    /// The path of what holds the difference.
    pub path: String,
    pub lines: Vec<String>,
}

/// `key` is the rest of the path from what holds the difference to it. None where there is nothing to look into.
pub fn around(
    root: JsonNode<'_>,
    (path, key): (&str, &str),
    show: Renderer<'_>,
    budget: &VisitBudget<'_>,
) -> Option<TextExcerpt> {
    let holder = JsonPath::parse(path).ok()?.find_first(root, budget).ok()??;
    let count = holder.length().filter(|_| is_container(holder))?;
    let at = position(holder, key).unwrap_or(0);
    let from = at.saturating_sub(BEFORE).min(count.saturating_sub(SHOWN));
    let end = count.min(from + SHOWN);
    let (open, close, noun) = match holder.kind() {
        JsonKind::Object => ('{', '}', "member"),
        _ => ('[', ']', "item"),
    };
    let mut lines = vec![open.to_string()];
    lines.extend(left_out(from, noun, "before"));
    lines.extend(items(holder, (from, end, count), show));
    lines.extend(left_out(count - end, noun, "more"));
    lines.push(close.to_string());
    let path = path.to_owned();
    Some(TextExcerpt { path, lines })
}

fn is_container(node: JsonNode<'_>) -> bool {
    matches!(node.kind(), JsonKind::Object | JsonKind::Array)
}

/// The number of the item that the key names.
fn position(holder: JsonNode<'_>, key: &str) -> Option<usize> {
    let mut known = String::new();
    match holder.members() {
        Some(mut members) => members.position(|(name, _)| {
            known.clear();
            push_name(&mut known, &name.text());
            known == key
        }),
        None => (0..holder.length()?).find(|index| {
            known.clear();
            push_index(&mut known, *index);
            known == key
        }),
    }
}

fn items(holder: JsonNode<'_>, (from, end, count): (usize, usize, usize), show: Renderer<'_>) -> Vec<String> {
    let comma = |at: usize| if at + 1 < count { "," } else { "" };
    let taken = |at: &usize| (from..end).contains(at);
    match holder.members() {
        Some(members) => members
            .enumerate()
            .filter(|(at, _)| taken(at))
            .map(|(at, (name, value))| {
                let name = name.text();
                let shown = on_a_line(value, hides(&name, value), show);
                format!("  \"{}\": {shown}{}", show.plain(&name), comma(at))
            })
            .collect(),
        None => holder
            .children()
            .enumerate()
            .filter(|(at, _)| taken(at))
            .map(|(at, value)| format!("  {}{}", on_a_line(value, false, show), comma(at)))
            .collect(),
    }
}

/// What is large is counted.
pub fn on_a_line(value: JsonNode<'_>, hide: bool, show: Renderer<'_>) -> Cow<'static, str> {
    let shown = show.short_unless(hide, value);
    if shown.chars().count() <= LINE {
        return shown;
    }
    let count = value.length().unwrap_or(0);
    let plural = if count == 1 { "" } else { "s" };
    match value.kind() {
        JsonKind::Object => format!("{{… {count} member{plural}}}").into(),
        JsonKind::Array => format!("[… {count} item{plural}]").into(),
        _ => shown,
    }
}

fn left_out(count: usize, noun: &str, more: &str) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    (count > 0).then(|| match more {
        "more" => format!("  … {count} more {noun}{plural}"),
        before => format!("  … {count} {noun}{plural} {before}"),
    })
}

impl TextExcerpt {
    /// The excerpt of a text around this line, which is counted from 1.
    pub fn of_text(text: &str, line: usize, show: Renderer<'_>) -> TextExcerpt {
        let from = line.saturating_sub(BEFORE + 1);
        let lines = text.lines().skip(from).take(SHOWN);
        TextExcerpt {
            path: format!("line {}", from + 1),
            lines: lines.map(|line| show.plain(line)).collect(),
        }
    }

    /// `the answer at $.users[3]:`, then its lines.
    pub fn text(&self) -> String {
        format!("the answer at {}:\n{}", self.path, self.lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::fixture::unmasked;
    use serde_json::json;

    fn check(root: serde_json::Value, path: &str, key: &str, lines: &[&str]) {
        let budget = VisitBudget::new(1000, &|| false);
        let found = around(JsonNode::Tree(&root), (path, key), unmasked(), &budget).unwrap();
        assert_eq!(found.lines, lines);
    }

    #[test]
    fn what_is_before_and_after_is_counted() {
        let items: Vec<usize> = (0..20).collect();
        check(
            json!({"a": items}),
            "$.a",
            "[10]",
            &[
                "[",
                "  … 7 items before",
                "  7,",
                "  8,",
                "  9,",
                "  10,",
                "  11,",
                "  12,",
                "  13,",
                "  14,",
                "  … 5 more items",
                "]",
            ],
        );
        check(
            json!({"b c": 1, "password": "x"}),
            "$",
            "['b c']",
            &["{", "  \"b c\": 1,", "  \"password\": ***", "}"],
        );
        check(json!({"a": 1}), "$", ".gone", &["{", "  \"a\": 1", "}"]);
    }
}
