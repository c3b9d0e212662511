//! Where only whether a value is true matters, text from outside that may be meant as a boolean is an error: also where it
//! is a member or an item of what came from outside.
//!
//! A variable's own text is seen when it is looked up. What a path, a filter or a loop gives is looked at by a filter of our
//! own, which knows such texts by what the variables hold.

use super::functions;
use super::lower::{Lower, Lowered, Want};
use super::node::{constant, filter};
use minijinja::Value as Engine;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{CallArg, Expr, Filter, Spanned};

impl<'s> Lower<'s> {
    /// What `expr` was made over into, looked at once it has a value.
    pub fn as_truth(&self, lowered: Lowered, expr: &Expr<'s>) -> Lowered {
        let may_be_text = match expr {
            Expr::Var(var) => self.locals.find(var.id).is_some(),
            Expr::GetAttr(_) | Expr::GetItem(_) | Expr::Filter(_) => true,
            _ => false,
        };
        if !may_be_text {
            return lowered;
        }
        let root = self
            .root(expr)
            .map(|read| CallArg::Pos(constant(Engine::from(read), expr.span())));
        filter(functions::TRUTH, lowered, root.into_iter().collect(), whole(expr))
    }

    /// The variable that a path begins with, by its number. None where that is no variable, or one of the file itself.
    fn root(&self, expr: &Expr<'s>) -> Option<usize> {
        match expr {
            Expr::Var(var) if self.locals.find(var.id).is_none() => {
                self.reads.iter().position(|read| *read.name == *var.id)
            }
            Expr::GetAttr(node) => self.root(&node.expr),
            Expr::GetItem(node) => self.root(&node.expr),
            _ => None,
        }
    }

    /// `selectattr('admin')` and the like ask of each item whether it is true: a test of our own asks instead.
    pub fn filter_args(&mut self, node: &Spanned<Filter<'s>>, want: Want) -> Vec<CallArg<'static>> {
        let mut args = self.args(&node.args, want, node.span());
        let asks = matches!(
            (node.name, args.len()),
            ("select" | "reject", 0) | ("selectattr" | "rejectattr", 1)
        );
        if asks {
            args.push(CallArg::Pos(constant(
                Engine::from(functions::TRUTH),
                node.span(),
            )));
        }
        args
    }
}

/// From the beginning of the path on: the engine's own spans of members and filters hold the last step alone.
fn whole(expr: &Expr) -> Span {
    let mut first = expr;
    loop {
        let subject = match first {
            Expr::GetAttr(node) => Some(&node.expr),
            Expr::GetItem(node) => Some(&node.expr),
            Expr::Filter(node) => node.expr.as_ref(),
            _ => None,
        };
        let Some(subject) = subject else { break };
        first = subject;
    }
    let start = first.span();
    Span {
        start_line: start.start_line,
        start_col: start.start_col,
        start_offset: start.start_offset,
        ..expr.span()
    }
}
