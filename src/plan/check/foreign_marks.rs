//! `{{name}}` and `${name}` in what is sent, where a variable of that name is known: marks of other tools, which go out as
//! they are written.

use super::CheckInput;
use crate::plan::graph::shadow::once;
use crate::plan::{Step, flow, uses};
use crate::source::{Diagnostic, Severity, code};
use crate::template::Template;
use std::collections::HashSet;

/// A warning for each such mark, one for a text and a name.
pub fn problems(input: &CheckInput<'_, '_>) -> Vec<Diagnostic> {
    let captured: HashSet<&str> = input
        .all
        .iter()
        .flat_map(Step::captures)
        .map(|capture| &*capture.name.value)
        .collect();
    let values = flow::PlannedFlow::new(input.layers);
    let mut found = Vec::new();
    for step in input.steps {
        let is_known = |name: &str| captured.contains(name) || values.provides(step, name);
        uses::visit_sent(step, &mut |template| found.extend(of_text(template, &is_known)));
    }
    once(&mut found);
    found
}

fn of_text(template: &Template, is_known: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
    let pieces = template.pieces();
    let texts = pieces.iter().flatten();
    let mut seen = HashSet::new();
    texts
        .flat_map(|text| marks(text))
        .filter(|(mark, name)| is_known(name) && seen.insert(*mark))
        .map(|(mark, name)| warning(template, mark, name))
        .collect()
}

fn warning(template: &Template, mark: &str, name: &str) -> Diagnostic {
    let message = format!("`{mark}` is sent as it is written, and there is a variable `{name}`");
    Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::error(code::FOREIGN_MARK, message)
    }
    .at(template.span, "in this text")
    .help(format!(
        "write `<<{name}>>` for its value; for the characters themselves write `<<'{mark}'>>`"
    ))
}

/// Each mark, and the name inside of it.
fn marks(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for (open, close) in [("{{", "}}"), ("${", "}")] {
        for (at, _) in text.match_indices(open) {
            // Of three braces the last two are the mark.
            let more = text[at + open.len()..]
                .chars()
                .take_while(|c| open == "{{" && *c == '{');
            let at = at + more.count();
            let inner = &text[at + open.len()..];
            let Some(end) = inner.find(close) else { break };
            let name = inner[..end].trim();
            if is_name(name) {
                found.push((&text[at..at + open.len() + end + close.len()], name));
            }
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_hold_a_name_and_nothing_else() {
        #[track_caller]
        fn check(text: &str, expected: &[(&str, &str)]) {
            assert_eq!(marks(text), expected, "{text}");
        }
        check("/a/{{id}}/{{ id }}", &[("{{id}}", "id"), ("{{ id }}", "id")]);
        check("${name}!", &[("${name}", "name")]);
        check("${{name}}", &[("{{name}}", "name")]);
        check("{{#each}} {{a.b}} ${a + b} {name} $name {{", &[]);
        check("{{{name}}}", &[("{{name}}", "name")]);
    }
}
