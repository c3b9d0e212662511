//! Nodes of the tree that runs, and the names of the operators that compare.

use super::evaluate::ALL;
use super::lower::Lowered;
use minijinja::Value as Engine;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, CallArg, Expr, Spanned};

pub(super) fn operator(op: ast::CompareOpKind) -> &'static str {
    match op {
        ast::CompareOpKind::Eq => "==",
        ast::CompareOpKind::Ne => "!=",
        ast::CompareOpKind::Lt => "<",
        ast::CompareOpKind::Lte => "<=",
        ast::CompareOpKind::Gt => ">",
        ast::CompareOpKind::Gte => ">=",
        ast::CompareOpKind::In => "in",
        ast::CompareOpKind::NotIn => "not in",
    }
}

/// The operator, if it is one that compares.
pub(super) fn comparison(op: ast::BinOpKind) -> Option<&'static str> {
    let kind = match op {
        ast::BinOpKind::Eq => ast::CompareOpKind::Eq,
        ast::BinOpKind::Ne => ast::CompareOpKind::Ne,
        ast::BinOpKind::Lt => ast::CompareOpKind::Lt,
        ast::BinOpKind::Lte => ast::CompareOpKind::Lte,
        ast::BinOpKind::Gt => ast::CompareOpKind::Gt,
        ast::BinOpKind::Gte => ast::CompareOpKind::Gte,
        ast::BinOpKind::In => ast::CompareOpKind::In,
        _ => return None,
    };
    Some(operator(kind))
}

pub(super) fn name(id: &'static str, span: Span) -> Lowered {
    Expr::Var(Spanned::new(ast::Var { id }, span))
}

pub(super) fn constant(value: Engine, span: Span) -> Lowered {
    Expr::Const(Spanned::new(ast::Const { value }, span))
}

/// Variable `number` of the program: by its number as a name, or, of many, as an item of all of them.
pub(super) fn variable(number: usize, span: Span) -> Lowered {
    const NAMES: [&str; 16] = [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
    ];
    match NAMES.get(number) {
        Some(id) => name(id, span),
        None => item(name(ALL, span), constant(Engine::from(number), span), span),
    }
}

pub(super) fn item(expr: Lowered, subscript_expr: Lowered, span: Span) -> Lowered {
    Expr::GetItem(Spanned::new(ast::GetItem { expr, subscript_expr }, span))
}

pub(super) fn list(items: Vec<Lowered>, span: Span) -> Lowered {
    Expr::List(Spanned::new(ast::List { items }, span))
}

pub(super) fn filter(
    name: &'static str,
    subject: Lowered,
    args: Vec<CallArg<'static>>,
    span: Span,
) -> Lowered {
    let expr = Some(subject);
    Expr::Filter(Spanned::new(ast::Filter { name, expr, args }, span))
}

pub(super) fn is_defined(expr: Lowered, span: Span) -> Lowered {
    let (name, args) = ("defined", Vec::new());
    Expr::Test(Spanned::new(ast::Test { name, expr, args }, span))
}

pub(super) fn both(left: Lowered, right: Lowered, span: Span) -> Lowered {
    let op = ast::BinOpKind::ScAnd;
    Expr::BinOp(Spanned::new(ast::BinOp { op, left, right }, span))
}

pub(super) fn either(test_expr: Lowered, true_expr: Lowered, false_expr: Lowered, span: Span) -> Lowered {
    Expr::IfExpr(Spanned::new(
        ast::IfExpr {
            test_expr,
            true_expr,
            false_expr: Some(false_expr),
        },
        span,
    ))
}
