//! `expect.time`: matchers over durations, of the whole exchange or of its phases.

use super::context::LoadContext;
use super::exact::exact;
use super::keys;
use super::matcher::{MatcherReader, named, two};
use crate::format;
use crate::model::{ExpectPhase, Matcher, Matchers, ValueTree};
use crate::source::diagnostic::nearest;
use crate::source::{MappingEntry, Node};
use crate::template::{Template, Value};

/// The matchers that make sense of a duration.
const TIMES: &[(&str, MatcherReader)] = &[
    ("lt", |cx, node| millis(cx, node).map(Matcher::Lt)),
    ("le", |cx, node| millis(cx, node).map(Matcher::Le)),
    ("gt", |cx, node| millis(cx, node).map(Matcher::Gt)),
    ("ge", |cx, node| millis(cx, node).map(Matcher::Ge)),
    ("between", |cx, node| {
        let [low, high] = two(cx, node, millis)?;
        Some(Matcher::Between(low, high))
    }),
];

/// In the order of [`format::PHASES`].
const ALL: [ExpectPhase; 7] = [
    ExpectPhase::Queued,
    ExpectPhase::Dns,
    ExpectPhase::Connect,
    ExpectPhase::Tls,
    ExpectPhase::Waiting,
    ExpectPhase::Reading,
    ExpectPhase::Total,
];

/// Phases with their matchers. Matchers alone are about the total. None where a mistake was reported.
pub(super) fn phases(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(ExpectPhase, Matchers)>> {
    match node.entries() {
        Some(entries) if entries.iter().any(names_a_phase) => {
            let read = |entry| phase(cx, entry);
            Some(exact(entries.len(), entries.iter().filter_map(read)))
        }
        _ => Some(vec![(ExpectPhase::Total, times(cx, node)?)]),
    }
}

/// No matcher takes a mapping here, so that a mapping belongs to a phase, however that is spelled.
fn names_a_phase(entry: &MappingEntry) -> bool {
    let Some(key) = entry.key.scalar() else {
        return false;
    };
    let is_matcher = TIMES.iter().any(|(name, _)| *name == &*key.text);
    !is_matcher && (entry.value.entries().is_some() || nearest(&key.text, format::PHASES.names()).is_some())
}

fn phase(cx: &mut LoadContext<'_>, entry: &MappingEntry) -> Option<(ExpectPhase, Matchers)> {
    keys::check(cx, &entry.key, &format::PHASES);
    let name = entry.key.scalar()?;
    let at = format::PHASES.names().position(|known| *known == *name.text)?;
    Some((ALL[at], times(cx, &entry.value)?))
}

/// Matchers over durations, which become milliseconds and keep their spelling.
fn times(cx: &mut LoadContext<'_>, node: &Node) -> Option<Matchers> {
    match node.entries() {
        Some(entries) => Some(named(cx, entries, TIMES)),
        None => {
            cx.expected_with(node, "a mapping for `time`", "write `time: { lt: 500ms }`");
            None
        }
    }
}

fn millis(cx: &mut LoadContext<'_>, node: &Node) -> Option<ValueTree> {
    let millis = cx.duration(node)?.as_secs_f64() * 1_000.0;
    let number = serde_json::Number::from_f64(millis)?;
    let spelling = node.scalar().map(|scalar| scalar.text.trim().into());
    let value = Value {
        spelling,
        ..Value::new(number.into())
    };
    Some(ValueTree::Scalar(Template::literal(value, node.span)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_matcher_of_the_format_has_a_reader() {
        let names: Vec<&str> = TIMES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, format::matcher::TIME_MATCHERS.names().collect::<Vec<_>>());
    }
}
