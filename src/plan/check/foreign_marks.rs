//! `{{name}}` and `${name}` in texts, where a variable of that name is known: marks of other tools, which stay as they are
//! written.

use super::CheckInput;
use crate::model::Body;
use crate::plan::graph::shadow::once;
use crate::plan::{Step, flow, uses};
use crate::scope::Binding;
use crate::source::{Diagnostic, Span, code};
use crate::template::{Template, foreign_marks};
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
        uses::visit_texts(step, &mut |template| found.extend(of_text(template, &is_known)));
        found.extend(of_file(step, &is_known));
    }
    if let Some(step) = input.steps.first() {
        let is_known = |name: &str| captured.contains(name) || values.provides(step, name);
        let bindings = input.layers.iter().flat_map(|layer| layer.bindings.values());
        for binding in bindings {
            if let Binding::Tree(tree) = binding {
                uses::visit_templates(tree, &mut |template| found.extend(of_text(template, &is_known)));
            }
        }
    }
    once(&mut found);
    found
}

fn of_text(template: &Template, is_known: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
    let pieces = template.pieces();
    let texts = pieces.iter().flatten();
    let mut seen = HashSet::new();
    texts
        .flat_map(|text| foreign_marks(text))
        .filter(|(mark, name, _)| is_known(name) && seen.insert(*mark))
        .map(|(mark, name, _)| warning(template.span, mark, name))
        .collect()
}

/// Those of a body file with `template: true`.
fn of_file(step: &Step, is_known: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
    let Some(Body::File(file)) = &step.request.body else {
        return Vec::new();
    };
    let mut seen = HashSet::new();
    let marks = file.marks.iter();
    marks
        .filter(|found| is_known(&found.name) && seen.insert(&found.mark))
        .map(|found| warning(found.span, &found.mark, &found.name))
        .collect()
}

fn warning(span: Span, mark: &str, name: &str) -> Diagnostic {
    let message = format!("`{mark}` stays as it is written, and there is a variable `{name}`");
    Diagnostic::warning(code::FOREIGN_MARK, message)
        .at(span, "in this text")
        .help(format!(
            "write `<<{name}>>` for its value; for the characters themselves write `<<'{mark}'>>`"
        ))
}
