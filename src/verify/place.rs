//! JSONPaths with the values of their expressions.

use crate::jsonpath::JsonPath;
use crate::model::JsonPlace;
use crate::scope::Scope;
use crate::source::{Diagnostic, code};
use crate::template::TextSyntax;
use std::borrow::Cow;

/// The path as it is looked up. It goes by the text that was written, whatever its values are.
pub fn resolved<'p>(
    place: &'p JsonPlace,
    scope: &Scope<'_, '_>,
) -> Result<Cow<'p, JsonPath>, Box<Diagnostic>> {
    let Some(template) = &place.template else {
        return Ok(Cow::Borrowed(&place.path));
    };
    let text = scope.eval_text(template, TextSyntax::JsonPath)?.to_text();
    match JsonPath::parse_as(&text, place.source()) {
        Ok(path) => Ok(Cow::Owned(path)),
        Err(error) => {
            let message = format!(
                "this JSONPath cannot be read with the values of its expressions: {}",
                error.message
            );
            Err(Box::new(
                Diagnostic::error(code::BAD_JSON_PATH, message)
                    .at(template.span, "in this path")
                    .help("give the expression a value of the type that its place wants"),
            ))
        }
    }
}
