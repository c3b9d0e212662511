//! What to say of a key that is not among those of its mapping.

use super::context::LoadContext;
use crate::format::{self, Mapping};
use crate::source::{Diagnostic, Node, code};

pub(super) fn check(cx: &mut LoadContext<'_>, key: &Node, mapping: &'static Mapping) {
    let Some(scalar) = key.scalar() else {
        return;
    };
    if !mapping.has(&scalar.text) {
        let message = format!("unknown key `{}` in {}", scalar.text, mapping.noun);
        let diagnostic = Diagnostic::error(code::UNKNOWN_KEY, message).at(key.span, "not a key here");
        cx.report(diagnostic.help(format::advice(&scalar.text, mapping)));
    }
}
