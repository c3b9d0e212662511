//! `collection.yaml`: the root folder's file, with what a whole collection has once.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::folder::{self, FolderFile};
use super::{control, login};
use crate::format;
use crate::model::{Login, RateLimit};
use crate::source::{Diagnostic, Node, code};

#[derive(Debug)]
pub(super) struct CollectionFile {
    pub(super) folder: FolderFile,
    pub(super) logins: Vec<Login>,
    pub(super) rate_limits: Vec<RateLimit>,
}

/// None where a mistake was reported.
pub(super) fn collection(cx: &mut LoadContext<'_>, node: &Node) -> Option<CollectionFile> {
    let fields = MappingFields::of(cx, node, &format::COLLECTION)?;
    if let Some(version) = fields.get("version") {
        check_version(cx, version);
    }
    Some(CollectionFile {
        folder: folder::shared(cx, &fields),
        logins: fields.read(cx, "logins", login::logins).unwrap_or_default(),
        rate_limits: fields
            .read(cx, "rate_limits", control::rate_limits)
            .unwrap_or_default(),
    })
}

fn check_version(cx: &mut LoadContext<'_>, node: &Node) {
    match node.scalar() {
        Some(scalar) if format::VERSIONS.contains(&&*scalar.text) => {}
        Some(scalar) => cx.report(
            Diagnostic::error(
                code::UNSUPPORTED_VERSION,
                format!("format version `{}` is not known", scalar.text),
            )
            .at(
                node.span,
                format!("this program reads version {}", format::VERSIONS.join(" and ")),
            )
            .help("a newer version of callsheet may read it; else write `version: 1`"),
        ),
        None => cx.expected(node, "a version number"),
    }
}
