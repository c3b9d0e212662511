//! `callsheet.yaml`: the project's defaults.

use super::context::LoadContext;
use super::fields::MappingFields;
use crate::format;
use crate::model::ProjectSettings;
use crate::source::{Node, Spanned};

/// None where a mistake was reported.
pub(super) fn settings(cx: &mut LoadContext<'_>, node: &Node) -> Option<ProjectSettings> {
    let fields = MappingFields::of(cx, node, &format::PROJECT)?;
    Some(ProjectSettings {
        environment: fields
            .read(cx, "environment", LoadContext::names)
            .unwrap_or_default(),
        reports: fields.read(cx, "reports", reports).unwrap_or_default(),
    })
}

fn reports(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Spanned<String>>> {
    Some(cx.one_or_many(node, report))
}

fn report(cx: &mut LoadContext<'_>, node: &Node) -> Option<Spanned<String>> {
    let text = cx.words(node)?;
    Some(Spanned::new(text.into(), node.span))
}
