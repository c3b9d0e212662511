//! A refused value points at where it was written, and says where its variables come from: the value itself may be
//! a secret and is never shown.

use crate::model::TemplateText;
use crate::scope::Scope;
use crate::source::Diagnostic;

/// Adds the places to a diagnostic: the template first, then what its variables are bound to.
pub fn at(scope: &Scope<'_, '_>, template: &TemplateText, diagnostic: Diagnostic) -> Box<Diagnostic> {
    let place = match template.as_literal() {
        Some(_) => "written here",
        None => "rendered here",
    };
    let mut diagnostic = diagnostic.at(template.span, place);
    for used in template.uses() {
        let Some(origin) = scope.explain(used.name()).into_iter().next() else {
            continue;
        };
        diagnostic = match origin.span {
            Some(span) => diagnostic.at(span, format!("`{}` is defined here", used.name())),
            None => diagnostic.help(format!("`{}` comes from {}", used.name(), origin.label)),
        };
    }
    Box::new(diagnostic)
}
