//! Loops, as far as they go through a list.

use super::parse::ScriptReader;
use super::syntax::{BindingPattern, Expr, StmtKind};
use tree_sitter::Node;

impl ScriptReader<'_> {
    pub(super) fn for_in(&self, node: Node<'_>) -> StmtKind {
        let operator = node
            .child_by_field_name("operator")
            .map(|operator| self.text(operator));
        if operator != Some("of") {
            return StmtKind::Other;
        }
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return StmtKind::Other;
        };
        StmtKind::ForOf {
            item: self.pattern(left),
            list: self.expr(right),
            body: self.body(node.child_by_field_name("body")),
        }
    }

    /// A loop that counts through a list. None for any other.
    pub(super) fn for_index(&self, node: Node<'_>) -> Option<StmtKind> {
        let initial = self.statement(node.child_by_field_name("initializer")?);
        let StmtKind::Let(declarations) = initial.kind else {
            return None;
        };
        let [(BindingPattern::Name(counter), Some(Expr::Number(zero)))] = &declarations[..] else {
            return None;
        };
        let condition = node.child_by_field_name("condition")?;
        let condition = match self.statement(condition).kind {
            StmtKind::Expr(condition) => condition,
            _ => self.expr(condition),
        };
        let Expr::Binary(operator, left, right) = condition else {
            return None;
        };
        let Expr::Member(list, length) = *right else {
            return None;
        };
        let step = self.text(node.child_by_field_name("increment")?).replace(' ', "");
        let counts = [
            format!("{counter}++"),
            format!("++{counter}"),
            format!("{counter}+=1"),
        ]
        .contains(&step);
        let fits =
            zero == "0" && operator == "<" && length == "length" && *left == Expr::Name(counter.clone());
        (counts && fits).then(|| StmtKind::ForIndex {
            counter: counter.clone(),
            list: *list,
            body: self.body(node.child_by_field_name("body")),
        })
    }
}
