//! An expression's syntax tree, checked and made over into the one that runs.
//!
//! Four things change on the way. Variables become numbers, so that each reading of one can be told apart.
//! `~` becomes a call of our own, because the engine's writes `True` and `None`. Filters on text get text.
//! `default` and `is defined` look leniently along the whole path they are asked about.
//! Names of filters, tests and functions that do not exist, and calls of methods, are found here.

use super::FieldKind;
use super::compiled_expression::{Lookup, Read, number_name};
use super::functions;
use super::issue::Issue;
use super::lint;
use minijinja::Value as Engine;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, CallArg, Expr, Spanned};
use std::ops::Range;

pub(super) fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// How a value is wanted where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Data,
    /// A number comes as it was spelled.
    Text,
}

/// The pass over one expression, or over all those of a file's template.
pub(super) struct Lower<'s> {
    pub source: &'s str,
    pub place: FieldKind,
    pub reads: Vec<Read>,
    pub lookups: Vec<Lookup>,
    pub issues: Vec<Issue>,
    /// Names that a file's template binds itself (`for`, `set`).
    pub locals: Vec<&'s str>,
    /// Reads an environment variable that is named like a secret.
    pub reads_secret: bool,
}

impl<'s> Lower<'s> {
    pub fn new(source: &'s str, place: FieldKind) -> Lower<'s> {
        Lower {
            source,
            place,
            reads: Vec::new(),
            lookups: Vec::new(),
            issues: Vec::new(),
            locals: Vec::new(),
            reads_secret: false,
        }
    }

    pub fn expr(&mut self, expr: &Expr<'s>, want: Want) -> Expr<'s> {
        match expr {
            Expr::Var(var) => self.var(var, want, true),
            Expr::Const(value) => constant(value.value.clone(), value.span()),
            Expr::Slice(node) => self.slice(node),
            Expr::UnaryOp(node) => Expr::UnaryOp(Spanned::new(
                ast::UnaryOp {
                    op: match node.op {
                        ast::UnaryOpKind::Not => ast::UnaryOpKind::Not,
                        ast::UnaryOpKind::Neg => ast::UnaryOpKind::Neg,
                    },
                    expr: self.expr(&node.expr, Want::Data),
                },
                node.span(),
            )),
            Expr::BinOp(node) => self.binary(node),
            Expr::Compare(node) => self.compare(node),
            Expr::IfExpr(node) => self.condition(node, want),
            Expr::Filter(node) => self.filter(node, want),
            Expr::Test(node) => self.test(node),
            Expr::GetAttr(node) => Expr::GetAttr(Spanned::new(
                ast::GetAttr {
                    expr: self.expr(&node.expr, Want::Data),
                    name: node.name,
                },
                node.span(),
            )),
            Expr::GetItem(node) => Expr::GetItem(Spanned::new(
                ast::GetItem {
                    expr: self.expr(&node.expr, Want::Data),
                    subscript_expr: self.expr(&node.subscript_expr, Want::Data),
                },
                node.span(),
            )),
            Expr::Call(node) => self.call(node),
            Expr::List(node) => list(self.all(&node.items), node.span()),
            Expr::Tuple(node) => list(self.all(&node.items), node.span()),
            Expr::Map(node) => Expr::Map(Spanned::new(
                ast::Map {
                    keys: self.all(&node.keys),
                    values: self.all(&node.values),
                },
                node.span(),
            )),
        }
    }

    fn all(&mut self, items: &[Expr<'s>]) -> Vec<Expr<'s>> {
        items.iter().map(|item| self.expr(item, Want::Data)).collect()
    }

    /// A variable that raises an error where it is undefined, or one that is asked whether it is.
    fn var(&mut self, var: &Spanned<ast::Var<'s>>, want: Want, required: bool) -> Expr<'s> {
        if self.locals.contains(&var.id) {
            return name(var.id, var.span());
        }
        let lookup = Lookup {
            read: self.read(var.id, bytes(var.span()), required),
            required,
            as_text: want == Want::Text,
        };
        let known = self.lookups.iter().position(|other| *other == lookup);
        let number = known.unwrap_or_else(|| {
            self.lookups.push(lookup);
            self.lookups.len() - 1
        });
        name(number_name(number), var.span())
    }

    /// One entry a name: where it is first read, and whether anything copes with its absence.
    fn read(&mut self, name: &str, range: Range<usize>, required: bool) -> u16 {
        let known = self.reads.iter().position(|read| read.name == name);
        let at = known.unwrap_or_else(|| {
            self.reads.push(Read::new(name, range));
            self.reads.len() - 1
        });
        self.reads[at].optional |= !required;
        at as u16
    }

    fn slice(&mut self, node: &Spanned<ast::Slice<'s>>) -> Expr<'s> {
        let mut bound = |bound: &Option<Expr<'s>>| bound.as_ref().map(|bound| self.expr(bound, Want::Data));
        let (start, stop, step) = (bound(&node.start), bound(&node.stop), bound(&node.step));
        Expr::Slice(Spanned::new(
            ast::Slice {
                expr: self.expr(&node.expr, Want::Data),
                start,
                stop,
                step,
            },
            node.span(),
        ))
    }

    fn binary(&mut self, node: &Spanned<ast::BinOp<'s>>) -> Expr<'s> {
        self.issues.extend(lint::binary(self.source, node));
        if let ast::BinOpKind::Concat = node.op {
            return self.concat(node);
        }
        Expr::BinOp(Spanned::new(
            ast::BinOp {
                op: node.op,
                left: self.expr(&node.left, Want::Data),
                right: self.expr(&node.right, Want::Data),
            },
            node.span(),
        ))
    }

    /// `a ~ b ~ c` is one call with three arguments, however long the chain is.
    fn concat(&mut self, node: &Spanned<ast::BinOp<'s>>) -> Expr<'s> {
        let mut operands = vec![self.expr(&node.right, Want::Text)];
        let mut left = &node.left;
        while let Expr::BinOp(inner) = left {
            let ast::BinOpKind::Concat = inner.op else {
                break;
            };
            self.issues.extend(lint::binary(self.source, inner));
            operands.push(self.expr(&inner.right, Want::Text));
            left = &inner.left;
        }
        let first = self.expr(left, Want::Text);
        let rest = operands.into_iter().rev().map(CallArg::Pos).collect();
        filter(functions::CONCAT, first, rest, node.span())
    }

    fn compare(&mut self, node: &Spanned<ast::Compare<'s>>) -> Expr<'s> {
        let expr = self.expr(&node.expr, Want::Data);
        let op = |op: &ast::CompareOp<'s>| ast::CompareOp {
            op: op.op,
            expr: self.expr(&op.expr, Want::Data),
        };
        let ops = node.ops.iter().map(op).collect();
        Expr::Compare(Spanned::new(ast::Compare { expr, ops }, node.span()))
    }

    /// Without `else`, what is not so is empty text.
    fn condition(&mut self, node: &Spanned<ast::IfExpr<'s>>, want: Want) -> Expr<'s> {
        let test = self.expr(&node.test_expr, Want::Data);
        let then = self.expr(&node.true_expr, want);
        let or_else = match &node.false_expr {
            Some(expr) => self.expr(expr, want),
            None => constant(Engine::from(""), node.span()),
        };
        either(test, then, or_else, node.span())
    }

    fn filter(&mut self, node: &Spanned<ast::Filter<'s>>, want: Want) -> Expr<'s> {
        self.issues
            .extend(functions::check_filter(node.name, bytes(node.span()), &node.args));
        if let ("default" | "d", Some(subject)) = (node.name, &node.expr)
            && let Some(lowered) = self.default(subject, node, want)
        {
            return lowered;
        }
        let takes_text = functions::takes_text(node.name);
        let want = if takes_text { Want::Text } else { Want::Data };
        let subject = node.expr.as_ref().map(|subject| {
            let span = subject.span();
            let subject = self.expr(subject, want);
            if takes_text && node.name != "string" {
                filter("string", subject, Vec::new(), span)
            } else {
                subject
            }
        });
        let args = self.args(&node.args, want);
        Expr::Filter(Spanned::new(
            ast::Filter {
                name: node.name,
                expr: subject,
                args,
            },
            node.span(),
        ))
    }

    /// `path | default(other)` evaluates `other` only where it is needed. None where the subject is no path.
    fn default(
        &mut self,
        subject: &Expr<'s>,
        node: &Spanned<ast::Filter<'s>>,
        want: Want,
    ) -> Option<Expr<'s>> {
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

    fn test(&mut self, node: &Spanned<ast::Test<'s>>) -> Expr<'s> {
        self.issues
            .extend(functions::check_test(node.name, bytes(node.span())));
        let lenient = match node.name {
            "defined" | "undefined" => self.lenient(&node.expr, Want::Data),
            _ => None,
        };
        let expr = lenient.unwrap_or_else(|| self.expr(&node.expr, Want::Data));
        Expr::Test(Spanned::new(
            ast::Test {
                name: node.name,
                expr,
                args: self.args(&node.args, Want::Data),
            },
            node.span(),
        ))
    }

    /// `a.b['c']`, undefined where any step of it is. None for what is no path from a variable.
    fn lenient(&mut self, expr: &Expr<'s>, want: Want) -> Option<Expr<'s>> {
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

    fn call(&mut self, node: &Spanned<ast::Call<'s>>) -> Expr<'s> {
        let issue = functions::check_call(node, self.place);
        self.issues.extend(issue);
        self.reads_secret |= functions::reads_secret(node);
        let function = match &node.expr {
            Expr::Var(var) => name(var.id, var.span()),
            other => self.expr(other, Want::Data),
        };
        let want = match &node.expr {
            Expr::Var(var) if functions::takes_text(var.id) => Want::Text,
            _ => Want::Data,
        };
        Expr::Call(Spanned::new(
            ast::Call {
                expr: function,
                args: self.args(&node.args, want),
            },
            node.span(),
        ))
    }

    fn args(&mut self, args: &[CallArg<'s>], want: Want) -> Vec<CallArg<'s>> {
        let mut arg = |arg: &CallArg<'s>| match arg {
            CallArg::Pos(expr) => CallArg::Pos(self.expr(expr, want)),
            CallArg::Kwarg(name, expr) => CallArg::Kwarg(name, self.expr(expr, want)),
            CallArg::PosSplat(expr) => CallArg::PosSplat(self.expr(expr, Want::Data)),
            CallArg::KwargSplat(expr) => CallArg::KwargSplat(self.expr(expr, Want::Data)),
        };
        args.iter().map(&mut arg).collect()
    }
}

fn name<'s>(id: &'s str, span: Span) -> Expr<'s> {
    Expr::Var(Spanned::new(ast::Var { id }, span))
}

pub(super) fn constant<'s>(value: Engine, span: Span) -> Expr<'s> {
    Expr::Const(Spanned::new(ast::Const { value }, span))
}

fn list<'s>(items: Vec<Expr<'s>>, span: Span) -> Expr<'s> {
    Expr::List(Spanned::new(ast::List { items }, span))
}

fn filter<'s>(name: &'s str, subject: Expr<'s>, args: Vec<CallArg<'s>>, span: Span) -> Expr<'s> {
    let expr = Some(subject);
    Expr::Filter(Spanned::new(ast::Filter { name, expr, args }, span))
}

fn is_defined<'s>(expr: Expr<'s>, span: Span) -> Expr<'s> {
    let (name, args) = ("defined", Vec::new());
    Expr::Test(Spanned::new(ast::Test { name, expr, args }, span))
}

fn both<'s>(left: Expr<'s>, right: Expr<'s>, span: Span) -> Expr<'s> {
    let op = ast::BinOpKind::ScAnd;
    Expr::BinOp(Spanned::new(ast::BinOp { op, left, right }, span))
}

fn either<'s>(test_expr: Expr<'s>, true_expr: Expr<'s>, false_expr: Expr<'s>, span: Span) -> Expr<'s> {
    Expr::IfExpr(Spanned::new(
        ast::IfExpr {
            test_expr,
            true_expr,
            false_expr: Some(false_expr),
        },
        span,
    ))
}
