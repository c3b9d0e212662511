//! Paths along which something may be missing: what `default` and `is defined` are asked about.

use super::functions;
use super::lower::{Lower, Lowered, Want};
use super::node::{both, constant, either, filter, is_defined};
use minijinja::Value as Engine;
use minijinja::machinery::ast::{self, CallArg, Expr, Spanned};

impl<'s> Lower<'s> {
    /// `path | default(other)` evaluates `other` only where it is needed. None where the subject is no path.
    pub fn default(
        &mut self,
        subject: &Expr<'s>,
        node: &Spanned<ast::Filter<'s>>,
        want: Want,
    ) -> Option<Lowered> {
        let span = node.span();
        let mut test = is_defined(self.lenient(subject, want)?, span);
        if let Some(CallArg::Pos(_) | CallArg::Kwarg("boolean", _)) = node.args.get(1) {
            let (CallArg::Pos(flag) | CallArg::Kwarg(_, flag)) = &node.args[1] else {
                return None;
            };
            let flag = self.expr(flag, Want::Data);
            let full = self.lenient(subject, want)?;
            let full_or_unasked = either(flag, full, constant(Engine::from(true), span), span);
            test = both(test, full_or_unasked, span);
        }
        let or_else = match node.args.first() {
            Some(CallArg::Pos(expr) | CallArg::Kwarg("default_value", expr)) => self.expr(expr, want),
            Some(_) => return None,
            None => constant(Engine::from(""), span),
        };
        let then = self.lenient(subject, want)?;
        Some(either(test, then, or_else, span))
    }

    /// `a.b['c']`, undefined where any step of it is. None for what is no path from a variable.
    pub fn lenient(&mut self, expr: &Expr<'s>, want: Want) -> Option<Lowered> {
        let mut keys = Vec::new();
        let mut step = expr;
        loop {
            step = match step {
                Expr::Var(var) => {
                    let want = if keys.is_empty() { want } else { Want::Data };
                    let base = self.var(var, want, false);
                    keys.reverse();
                    return Some(if keys.is_empty() {
                        base
                    } else {
                        filter(functions::PATH, base, keys, expr.span())
                    });
                }
                Expr::GetAttr(node) => {
                    let key = constant(Engine::from(node.name), node.span());
                    keys.push(CallArg::Pos(key));
                    &node.expr
                }
                Expr::GetItem(node) => {
                    keys.push(CallArg::Pos(self.expr(&node.subscript_expr, Want::Data)));
                    &node.expr
                }
                _ => return None,
            };
        }
    }
}
