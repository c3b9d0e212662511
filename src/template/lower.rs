//! An expression's syntax tree, checked and made over into the one that runs.
//!
//! Five things change on the way. Variables become numbers, so that each reading of one is known by its place.
//! `~` becomes a call of our own, because the engine's writes `True` and `None`, and so do comparisons, because the
//! engine's compare everything with everything. Filters on text get text.
//! `default` and `is defined` look leniently along the whole path they are asked about.
//! Names of filters, tests and functions that do not exist, and calls of methods, are found here.

use super::FieldKind;
use super::compiled_expression::{Lookup, ReadName};
use super::functions;
use super::in_text::Scanner;
use super::issue::Issue;
use super::lint;
use super::locals::Locals;
use super::node::{comparison, constant, either, filter, item, list, name, operator, variable};
use minijinja::Value as Engine;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, CallArg, Expr, Spanned};
use std::ops::Range;
use std::sync::Arc;

/// What comes out borrows nothing of the text: it outlives it as the engine's program.
pub(super) type Lowered = Expr<'static>;

/// Filters whose text says the same as what it was made of.
const KEEP_WORDS: [&str; 7] = ["trim", "lower", "upper", "title", "capitalize", "string", "safe"];

/// A name that nothing else shares.
pub(super) fn unshared(name: &str) -> Arc<str> {
    name.into()
}

pub(super) fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// How a value is wanted where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Data,
    /// A number comes as it was spelled.
    Text,
    /// Only whether it is true matters: text from outside that may be meant as a boolean is an error.
    Truth,
}

/// The pass over one expression, or over all those of a file's template.
pub(super) struct Lower<'s> {
    pub source: &'s str,
    pub place: FieldKind,
    intern: &'s dyn Fn(&str) -> Arc<str>,
    pub reads: Vec<ReadName>,
    pub lookups: Vec<Lookup>,
    pub issues: Vec<Issue>,
    /// Follows the text around expressions in a file's template that is JSON or GraphQL.
    pub text: Option<Scanner>,
    /// Names that a file's template binds itself (`for`, `set`).
    pub locals: Locals<'s>,
    /// Calls a function that asks for the clock, for chance or for the environment.
    pub calls_ambient: bool,
    pub generates: bool,
    /// Reads an environment variable that is named like a secret.
    pub reads_secret: bool,
}

impl<'s> Lower<'s> {
    /// `intern` keeps the names of variables.
    pub fn new(source: &'s str, place: FieldKind, intern: &'s dyn Fn(&str) -> Arc<str>) -> Lower<'s> {
        Lower {
            source,
            place,
            intern,
            reads: Vec::new(),
            lookups: Vec::new(),
            issues: Vec::new(),
            text: None,
            locals: Locals::default(),
            calls_ambient: false,
            generates: false,
            reads_secret: false,
        }
    }

    pub fn expr(&mut self, expr: &Expr<'s>, want: Want) -> Lowered {
        let lowered = self.lowered(expr, want);
        match want {
            Want::Truth => self.as_truth(lowered, expr),
            Want::Data | Want::Text => lowered,
        }
    }

    fn lowered(&mut self, expr: &Expr<'s>, want: Want) -> Lowered {
        match expr {
            Expr::Var(var) => self.var(var, want, true),
            Expr::Const(value) => constant(value.value.clone(), value.span()),
            Expr::Slice(node) => self.slice(node),
            Expr::UnaryOp(node) => {
                let (op, wanted) = match node.op {
                    ast::UnaryOpKind::Not => (ast::UnaryOpKind::Not, Want::Truth),
                    ast::UnaryOpKind::Neg => (ast::UnaryOpKind::Neg, Want::Data),
                };
                let expr = self.expr(&node.expr, wanted);
                Expr::UnaryOp(Spanned::new(ast::UnaryOp { op, expr }, node.span()))
            }
            Expr::BinOp(node) => self.binary(node, want),
            Expr::Compare(node) => self.compare(node),
            Expr::IfExpr(node) => self.condition(node, want),
            Expr::Filter(node) => self.filter(node, want),
            Expr::Test(node) => self.test(node),
            Expr::GetAttr(node) => {
                let owner = self.expr(&node.expr, Want::Data);
                item(owner, constant(Engine::from(node.name), node.span()), node.span())
            }
            Expr::GetItem(node) => {
                let owner = self.expr(&node.expr, Want::Data);
                item(owner, self.expr(&node.subscript_expr, Want::Data), node.span())
            }
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

    fn all(&mut self, items: &[Expr<'s>]) -> Vec<Lowered> {
        items.iter().map(|item| self.expr(item, Want::Data)).collect()
    }

    /// A variable that raises an error where it is undefined, or one that is asked whether it is.
    pub fn var(&mut self, var: &Spanned<ast::Var<'s>>, want: Want, required: bool) -> Lowered {
        if let Some(local) = self.locals.find(var.id) {
            return name(local, var.span());
        }
        let lookup = Lookup {
            read: self.read(var.id, bytes(var.span()), required),
            required,
            as_text: want == Want::Text,
            as_truth: want == Want::Truth,
        };
        let known = self.lookups.iter().position(|other| *other == lookup);
        let number = known.unwrap_or_else(|| {
            self.lookups.push(lookup);
            self.lookups.len() - 1
        });
        variable(number, var.span())
    }

    /// One entry a name: where it is first read, and whether anything copes with its absence.
    fn read(&mut self, name: &str, range: Range<usize>, required: bool) -> u16 {
        let known = self.reads.iter().position(|read| *read.name == *name);
        let at = known.unwrap_or_else(|| {
            self.reads.push(ReadName {
                name: (self.intern)(name),
                range,
                optional: false,
            });
            self.reads.len() - 1
        });
        self.reads[at].optional |= !required;
        at as u16
    }

    fn slice(&mut self, node: &Spanned<ast::Slice<'s>>) -> Lowered {
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

    fn binary(&mut self, node: &Spanned<ast::BinOp<'s>>, want: Want) -> Lowered {
        self.issues.extend(lint::binary(self.source, node));
        if let ast::BinOpKind::Concat = node.op {
            return self.concat(node);
        }
        let (left, right) = match (node.op, want) {
            (ast::BinOpKind::ScAnd | ast::BinOpKind::ScOr, Want::Truth) => (Want::Truth, Want::Truth),
            (ast::BinOpKind::ScAnd | ast::BinOpKind::ScOr, _) => (Want::Truth, Want::Data),
            _ => (Want::Data, Want::Data),
        };
        if let Some(operator) = comparison(node.op) {
            return self.comparisons(&node.left, &[(operator, &node.right)], node.span());
        }
        Expr::BinOp(Spanned::new(
            ast::BinOp {
                op: node.op,
                left: self.expr(&node.left, left),
                right: self.expr(&node.right, right),
            },
            node.span(),
        ))
    }

    /// `a ~ b ~ c` is one call with three arguments, however long the chain is.
    fn concat(&mut self, node: &Spanned<ast::BinOp<'s>>) -> Lowered {
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

    fn compare(&mut self, node: &Spanned<ast::Compare<'s>>) -> Lowered {
        let pairs: Vec<_> = node.ops.iter().map(|op| (operator(op.op), &op.expr)).collect();
        self.comparisons(&node.expr, &pairs, node.span())
    }

    /// `a < b <= c` is one call, with all operands and the operators between them.
    fn comparisons(&mut self, first: &Expr<'s>, rest: &[(&'static str, &Expr<'s>)], span: Span) -> Lowered {
        let first = self.expr(first, Want::Data);
        let mut args = Vec::with_capacity(rest.len() * 2);
        for (operator, operand) in rest {
            args.push(CallArg::Pos(constant(Engine::from(*operator), span)));
            args.push(CallArg::Pos(self.expr(operand, Want::Data)));
        }
        filter(functions::COMPARE, first, args, span)
    }

    /// Without `else`, what is not so is empty text.
    fn condition(&mut self, node: &Spanned<ast::IfExpr<'s>>, want: Want) -> Lowered {
        let test = self.expr(&node.test_expr, Want::Truth);
        let then = self.expr(&node.true_expr, want);
        let or_else = match &node.false_expr {
            Some(expr) => self.expr(expr, want),
            None => constant(Engine::from(""), node.span()),
        };
        either(test, then, or_else, node.span())
    }

    fn filter(&mut self, node: &Spanned<ast::Filter<'s>>, want: Want) -> Lowered {
        self.issues.extend(functions::check_filter(node));
        if let ("default" | "d", Some(subject)) = (node.name, &node.expr)
            && let Some(lowered) = self.default(subject, node, want)
        {
            return lowered;
        }
        let takes_text = functions::takes_text(node.name);
        let of_subject = match want {
            _ if node.name == "bool" => Want::Truth,
            Want::Truth if KEEP_WORDS.contains(&node.name) => Want::Truth,
            _ if takes_text => Want::Text,
            _ => Want::Data,
        };
        let want = if takes_text { Want::Text } else { Want::Data };
        let subject = node.expr.as_ref().map(|subject| {
            let span = subject.span();
            let subject = self.expr(subject, of_subject);
            if takes_text && node.name != "string" && !functions::takes_bytes(node.name) {
                filter("string", subject, Vec::new(), span)
            } else {
                subject
            }
        });
        Expr::Filter(Spanned::new(
            ast::Filter {
                name: functions::filter_name(node.name).unwrap_or_default(),
                expr: subject,
                args: self.filter_args(node, want),
            },
            node.span(),
        ))
    }

    fn test(&mut self, node: &Spanned<ast::Test<'s>>) -> Lowered {
        self.issues.extend(functions::check_test(node));
        let lenient = match node.name {
            "defined" | "undefined" => self.lenient(&node.expr, Want::Data),
            _ => None,
        };
        let expr = lenient.unwrap_or_else(|| self.expr(&node.expr, Want::Data));
        Expr::Test(Spanned::new(
            ast::Test {
                name: functions::test_name(node.name).unwrap_or_default(),
                expr,
                args: self.args(&node.args, Want::Data, node.span()),
            },
            node.span(),
        ))
    }

    fn call(&mut self, node: &Spanned<ast::Call<'s>>) -> Lowered {
        let issue = functions::check_call(node, self.place);
        self.issues.extend(issue);
        self.reads_secret |= functions::reads_secret(node);
        let called = match &node.expr {
            Expr::Var(var) => functions::function_name(var.id),
            _ => None,
        };
        // What is no function was found above.
        let called = called.unwrap_or_default();
        self.calls_ambient |= functions::asks_ambient(called);
        self.generates |= functions::generates(called);
        let want = if functions::takes_text(called) {
            Want::Text
        } else {
            Want::Data
        };
        Expr::Call(Spanned::new(
            ast::Call {
                expr: name(called, node.expr.span()),
                args: self.args(&node.args, want, node.span()),
            },
            node.span(),
        ))
    }

    /// Arguments by name become one map at the end: its keys need not outlive the text.
    pub fn args(&mut self, args: &[CallArg<'s>], want: Want, span: Span) -> Vec<CallArg<'static>> {
        let (mut lowered, mut keys, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for arg in args {
            match arg {
                CallArg::Pos(expr) => lowered.push(CallArg::Pos(self.expr(expr, want))),
                CallArg::PosSplat(expr) => lowered.push(CallArg::PosSplat(self.expr(expr, Want::Data))),
                CallArg::KwargSplat(expr) => lowered.push(CallArg::KwargSplat(self.expr(expr, Want::Data))),
                CallArg::Kwarg(name, expr) => {
                    keys.push(constant(Engine::from(*name), expr.span()));
                    values.push(self.expr(expr, want));
                }
            }
        }
        if !keys.is_empty() {
            let map = Expr::Map(Spanned::new(ast::Map { keys, values }, span));
            lowered.push(CallArg::KwargSplat(map));
        }
        lowered
    }
}
