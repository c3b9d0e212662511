//! Values that other places of a file repeat through an alias.

use super::{EditError, KeyPath, YamlDocument};
use crate::source::Node;

impl YamlDocument<'_> {
    /// Why a change at `path` cannot be made, where that is because other places say the same through an alias.
    pub(super) fn explained(&self, path: &KeyPath, error: EditError) -> EditError {
        let (EditError::Differs, Some(root), Ok(trail)) = (&error, &self.root, self.trail(path)) else {
            return error;
        };
        let mut aliases = Vec::new();
        aliases_in(root, &mut aliases);
        let above = trail.steps.iter().map(|step| step.parent);
        let on_the_way: Vec<&Node> = above.chain([trail.node]).collect();
        let shared = aliases.into_iter().find(|alias| {
            let is_on_the_way = on_the_way.iter().any(|node| node.span == alias.span);
            let is_below = trail.node.span.holds(alias.span) && !trail.node.span.holds(alias.written);
            is_on_the_way || is_below
        });
        let Some(alias) = shared else {
            return error;
        };
        let name = &self.text[alias.written.start as usize..alias.written.end as usize];
        let name = name.trim().trim_start_matches('*').to_owned();
        EditError::Shared(path.clone(), name, self.line_number(alias.written.start as usize))
    }
}

/// Places that repeat what is written elsewhere.
fn aliases_in<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    if node.is_alias() {
        found.push(node);
        return;
    }
    for entry in node.entries().unwrap_or_default() {
        aliases_in(&entry.value, found);
    }
    for item in node.items().unwrap_or_default() {
        aliases_in(item, found);
    }
}
