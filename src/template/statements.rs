//! The blocks that a body file may have, made over as its expressions are.

use super::file::block_name;
use super::functions;
use super::hand_escape::HandEscape;
use super::in_text::{Scanner, SlotContext, TextSyntax};
use super::issue::Issue;
use super::locals::LOCAL_LIMIT;
use super::lower::{Lower, Lowered, Want, bytes};
use super::node::filter;
use crate::source::code;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, Expr, Spanned, Stmt};

impl<'s> Lower<'s> {
    pub fn statement(&mut self, statement: &Stmt<'s>) -> Stmt<'s> {
        match statement {
            Stmt::Template(node) => {
                let children = self.statements(&node.children);
                Stmt::Template(Spanned::new(ast::Template { children }, node.span()))
            }
            Stmt::EmitExpr(node) => {
                let expr = self.expr(&node.expr, Want::Text);
                self.hand_escape(&node.expr);
                let expr = match &self.text {
                    Some(text) => fitted(expr, text, node.expr.span()),
                    None => expr,
                };
                Stmt::EmitExpr(Spanned::new(ast::EmitExpr { expr }, node.span()))
            }
            Stmt::EmitRaw(node) => {
                self.text.iter_mut().for_each(|text| text.read(node.raw));
                raw(node.raw, node.span())
            }
            Stmt::IfCond(node) => Stmt::IfCond(Spanned::new(
                ast::IfCond {
                    expr: self.expr(&node.expr, Want::Truth),
                    true_body: self.branch(&node.true_body, node.span()),
                    false_body: self.branch(&node.false_body, node.span()),
                },
                node.span(),
            )),
            Stmt::ForLoop(node) => self.for_loop(node),
            Stmt::WithBlock(node) => self.with_block(node),
            Stmt::Set(node) => {
                let expr = self.expr(&node.expr, Want::Data);
                let target = self.target(&node.target);
                Stmt::Set(Spanned::new(ast::Set { target, expr }, node.span()))
            }
            other => self.refused(other),
        }
    }

    /// Warns of a filter inside of a string that escapes what is escaped anyway.
    fn hand_escape(&mut self, expr: &Expr<'s>) {
        let is_inside = self
            .text
            .as_ref()
            .is_some_and(|text| text.context != SlotContext::Outside);
        if let Some(escape) = HandEscape::of(expr).filter(|_| is_inside)
            && escape.warns(std::iter::once(self.source))
        {
            self.issues.push(escape.issue());
        }
    }

    fn statements(&mut self, statements: &[Stmt<'s>]) -> Vec<Stmt<'s>> {
        statements
            .iter()
            .map(|statement| self.statement(statement))
            .collect()
    }

    /// What may be left out, or come several times: it closes the quotes that it opens, so that the rest does not depend
    /// on it.
    fn branch(&mut self, statements: &[Stmt<'s>], span: Span) -> Vec<Stmt<'s>> {
        let before = self.text.as_ref().map(|text| text.context);
        let lowered = self.statements(statements);
        let after = self.text.as_ref().map(|text| text.context);
        if before != after {
            let message = "a quote is opened or closed in this block and not in the rest of the text";
            let issue = Issue::error(code::FILE_TEMPLATE, bytes(span), message.to_owned());
            self.issues.push(
                issue.help("put both quotes of a string on the same side of a block's beginning and end"),
            );
            self.text
                .iter_mut()
                .zip(before)
                .for_each(|(text, before)| text.context = before);
        }
        lowered
    }

    fn for_loop(&mut self, node: &Spanned<ast::ForLoop<'s>>) -> Stmt<'s> {
        let outer = self.locals.depth();
        let iter = self.expr(&node.iter, Want::Data);
        let target = self.target(&node.target);
        self.locals.bind_loop();
        let filter_expr = node
            .filter_expr
            .as_ref()
            .map(|filter| self.expr(filter, Want::Truth));
        let body = self.branch(&node.body, node.span());
        self.locals.leave(outer);
        let else_body = self.branch(&node.else_body, node.span());
        Stmt::ForLoop(Spanned::new(
            ast::ForLoop {
                target,
                iter,
                filter_expr,
                recursive: false,
                body,
                else_body,
            },
            node.span(),
        ))
    }

    fn with_block(&mut self, node: &Spanned<ast::WithBlock<'s>>) -> Stmt<'s> {
        let outer = self.locals.depth();
        let assignment = |(target, expr): &(Expr<'s>, Expr<'s>)| {
            let expr = self.expr(expr, Want::Data);
            (self.target(target), expr)
        };
        let assignments = node.assignments.iter().map(assignment).collect();
        let body = self.statements(&node.body);
        self.locals.leave(outer);
        Stmt::WithBlock(Spanned::new(ast::WithBlock { assignments, body }, node.span()))
    }

    /// A name or several, which the file itself defines from here on.
    fn target(&mut self, target: &Expr<'s>) -> Lowered {
        match target {
            Expr::Var(var) => self.local(var),
            Expr::List(node) => {
                let items = self.targets(&node.items);
                Expr::List(Spanned::new(ast::List { items }, node.span()))
            }
            Expr::Tuple(node) => {
                let items = self.targets(&node.items);
                Expr::Tuple(Spanned::new(ast::Tuple { items }, node.span()))
            }
            other => self.no_target(other.span(), "only plain names can be set".to_owned()),
        }
    }

    fn targets(&mut self, items: &[Expr<'s>]) -> Vec<Lowered> {
        items.iter().map(|item| self.target(item)).collect()
    }

    fn local(&mut self, var: &Spanned<ast::Var<'s>>) -> Lowered {
        match self.locals.bind(var.id) {
            Some(id) => Expr::Var(Spanned::new(ast::Var { id }, var.span())),
            None => {
                let message = format!("a body file can set at most {LOCAL_LIMIT} different names");
                self.no_target(var.span(), message)
            }
        }
    }

    fn no_target(&mut self, span: Span, message: String) -> Lowered {
        self.issues
            .push(Issue::error(code::FILE_TEMPLATE, bytes(span), message));
        Expr::Var(Spanned::new(ast::Var { id: "" }, span))
    }

    fn refused(&mut self, statement: &Stmt<'s>) -> Stmt<'s> {
        let span = span_of(statement);
        let message = format!(
            "the block `{}` is not available in body files",
            block_name(statement)
        );
        let issue = Issue::error(code::FILE_TEMPLATE, bytes(span), message);
        self.issues
            .push(issue.help("use `if`, `for`, `with`, `set` or `raw`"));
        raw("", span)
    }
}

/// The value as the text around it wants it.
fn fitted(expr: Lowered, text: &Scanner, span: Span) -> Lowered {
    let name = match (text.context, text.syntax) {
        (SlotContext::InString, _) => functions::IN_STRING,
        (SlotContext::InBlockString, _) => functions::IN_BLOCK_STRING,
        (SlotContext::Outside, TextSyntax::Json) => functions::AS_JSON,
        (SlotContext::Outside, TextSyntax::GraphQl | TextSyntax::JsonPath) => return expr,
    };
    filter(name, expr, Vec::new(), span)
}

fn raw(raw: &str, span: Span) -> Stmt<'_> {
    Stmt::EmitRaw(Spanned::new(ast::EmitRaw { raw }, span))
}

fn span_of(statement: &Stmt) -> Span {
    match statement {
        Stmt::SetBlock(node) => node.span(),
        Stmt::AutoEscape(node) => node.span(),
        Stmt::FilterBlock(node) => node.span(),
        Stmt::Block(node) => node.span(),
        Stmt::Import(node) => node.span(),
        Stmt::FromImport(node) => node.span(),
        Stmt::Extends(node) => node.span(),
        Stmt::Include(node) => node.span(),
        Stmt::Macro(node) => node.span(),
        Stmt::CallBlock(node) => node.span(),
        Stmt::Do(node) => node.span(),
        _ => Span::default(),
    }
}
