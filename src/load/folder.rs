//! `folder.yaml`: what a directory's requests share.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::{options, request};
use crate::format;
use crate::model::{Inherited, Name, Vars};
use crate::source::{FileId, Node};
use crate::template::Expression;

/// A folder's file, before it is known what is in the folder.
#[derive(Debug)]
pub(super) struct FolderFile {
    pub(super) file: FileId,
    pub(super) name: Option<Box<str>>,
    pub(super) description: Option<Box<str>>,
    pub(super) tags: Vec<Name>,
    pub(super) order: Vec<Name>,
    pub(super) when: Option<Expression>,
    pub(super) needs: Vec<Name>,
    pub(super) parallel: bool,
    pub(super) inherited: Inherited,
    pub(super) vars: Vars,
}

/// None where a mistake was reported.
pub(super) fn folder(cx: &mut LoadContext<'_>, node: &Node) -> Option<FolderFile> {
    let fields = MappingFields::of(cx, node, &format::FOLDER)?;
    Some(shared(cx, &fields))
}

/// The keys that folders and collections have in common.
pub(super) fn shared(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>) -> FolderFile {
    options::refuse_insecure(cx, fields);
    FolderFile {
        file: cx.id,
        name: fields.read(cx, "name", LoadContext::words),
        description: fields.read(cx, "description", LoadContext::words),
        tags: fields.read(cx, "tags", LoadContext::names).unwrap_or_default(),
        order: fields.read(cx, "order", order).unwrap_or_default(),
        when: fields.read(cx, "when", LoadContext::condition),
        needs: fields.read(cx, "needs", LoadContext::names).unwrap_or_default(),
        parallel: fields.read(cx, "parallel", LoadContext::flag).unwrap_or_default(),
        inherited: request::inherited(cx, fields),
        vars: fields.read(cx, "vars", LoadContext::vars).unwrap_or_default(),
    }
}

fn order(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Name>> {
    cx.list(node, |cx, item| cx.name(item))
}
