//! `callsheet.yaml`: the project's defaults.

use super::context::Context;
use super::fields::Fields;
use crate::format;
use crate::model::Settings;
use crate::source::{Node, Spanned};

/// None where a mistake was reported.
pub(super) fn settings(cx: &mut Context<'_>, node: &Node) -> Option<Settings> {
    let fields = Fields::of(cx, node, &format::PROJECT)?;
    Some(Settings {
        environment: fields.read(cx, "environment", Context::names).unwrap_or_default(),
        reports: fields.read(cx, "reports", reports).unwrap_or_default(),
    })
}

fn reports(cx: &mut Context<'_>, node: &Node) -> Option<Vec<Spanned<String>>> {
    Some(cx.one_or_many(node, report))
}

fn report(cx: &mut Context<'_>, node: &Node) -> Option<Spanned<String>> {
    let text = cx.words(node)?;
    Some(Spanned::new(text.into(), node.span))
}
