//! One expression where it is: what it runs, and the bytes of the file that its errors point at.

use super::ambient::Ambient;
use super::compiled_expression::CompiledExpression;
use super::engine::RESULT_LIMIT;
use super::evaluate::{EvaluationFault, ambiguous, evaluate};
use super::issue::Issue;
use super::position::Positions;
use super::{Compiler, FieldKind, Resolved, Use, Value, document};
use crate::json::Unreadable;
use crate::source::{Diagnostic, Span, code, unknown};
use std::ops::Range;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub(super) struct TemplateSlot {
    program: Program,
    /// The expression in the file, without the marks.
    span: Span,
    /// Whether the file has the expression's text byte by byte, so that a part of it can be pointed at.
    exact: bool,
    /// Only whether the result is true matters.
    is_condition: bool,
}

#[derive(Debug, Clone)]
enum Program {
    /// The commonest expression never goes near the engine.
    Name(Arc<str>),
    Expression(Arc<CompiledExpression>),
}

/// A slot and what was found out about it.
#[derive(Debug, Clone)]
pub(super) struct CompiledTemplate {
    pub slot: TemplateSlot,
    pub uses: Vec<Use>,
    pub warnings: Vec<Diagnostic>,
}

/// Where an expression's text is.
pub(super) struct SlotSite<'a> {
    pub text: &'a str,
    pub positions: &'a Positions,
    pub compiler: &'a Compiler<'a>,
}

impl SlotSite<'_> {
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn compile(&self, range: Range<usize>) -> Result<CompiledTemplate, Vec<Diagnostic>> {
        let outer = &self.text[range.clone()];
        let start = range.start + outer.len() - outer.trim_start().len();
        let source = outer.trim();
        let range = start..start + source.len();
        if source.is_empty() {
            let span = self.positions.span(range.start.saturating_sub(2)..range.end);
            return Err(vec![
                Diagnostic::error(code::EXPRESSION_SYNTAX, "there is no expression here")
                    .at(span, "expected a variable's name or an expression"),
            ]);
        }
        let store = self.compiler.store;
        let program = if is_name(source) {
            Program::Name(store.name(source))
        } else {
            let compiled = store.expression(source, self.compiler.place);
            Program::Expression(compiled.map_err(|issues| self.diagnostics(&issues, start))?)
        };
        Ok(self.found(program, range))
    }

    fn found(&self, program: Program, range: Range<usize>) -> CompiledTemplate {
        let start = range.start;
        let span_of = |inner: &Range<usize>| self.positions.span(start + inner.start..start + inner.end);
        let (uses, warnings) = match &program {
            Program::Name(name) => (
                vec![Use::required(name.clone(), self.positions.span(range.clone()))],
                Vec::new(),
            ),
            Program::Expression(code) => {
                let used = |read: &super::compiled_expression::ReadName| Use {
                    name: read.name.clone(),
                    span: span_of(&read.range),
                    optional: read.optional,
                };
                (
                    code.reads.iter().map(used).collect(),
                    self.diagnostics(&code.warnings, start),
                )
            }
        };
        let slot = TemplateSlot {
            program,
            span: self.positions.span(range.clone()),
            exact: self.positions.is_exact(range),
            is_condition: self.compiler.place == FieldKind::Condition,
        };
        CompiledTemplate { slot, uses, warnings }
    }

    fn diagnostics(&self, issues: &[Issue], start: usize) -> Vec<Diagnostic> {
        issues
            .iter()
            .map(|issue| issue.diagnostic(start, self.positions))
            .collect()
    }
}

fn unreadable(fault: &Unreadable) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code::UNREADABLE_VALUE, fault.to_string()))
}

/// A tree of many small values takes many times the room of its text, so it is not made of a large one.
fn too_large(size: usize) -> Box<Diagnostic> {
    let message =
        format!("this answer is {size} bytes of JSON, and an expression makes at most 10 MiB of it");
    Box::new(Diagnostic::error(code::TEMPLATE_LIMIT, message).help("read a member of it"))
}

impl TemplateSlot {
    /// A warning where it escapes by hand. `text` holds the literal pieces around it.
    pub fn hand_escape(&self, text: impl Iterator<Item = impl AsRef<str>>) -> Option<Diagnostic> {
        let Program::Expression(code) = &self.program else {
            return None;
        };
        let escape = code.hand_escape.as_ref()?;
        let warning = |issue: Issue| Diagnostic {
            severity: issue.severity,
            ..self.located(issue)
        };
        escape.warns(text).then(|| warning(escape.issue()))
    }

    pub fn generates(&self) -> bool {
        match &self.program {
            Program::Name(_) => false,
            Program::Expression(code) => code.generates,
        }
    }

    /// `uses` are this slot's own.
    pub fn eval(
        &self,
        uses: &[Use],
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
    ) -> Result<Value, Box<Diagnostic>> {
        if !ambient.unknown_as_written {
            return self
                .value(ambient, resolve)
                .map_err(|fault| Box::new(self.diagnostic(uses, fault)));
        }
        let known = |name: &str| match resolve(name) {
            Resolved::Value(value) if value.is_unfetched() => Resolved::Failed(Box::new(Diagnostic::error(
                code::SECRET_NOT_FETCHED,
                "the secret has not been fetched",
            ))),
            Resolved::Value(value) if value.is_unknown() && !self.is_name() => {
                Resolved::Undefined { help: None }
            }
            other => other,
        };
        Ok(self
            .value(ambient, &mut { known })
            .unwrap_or_else(|fault| self.as_written(&fault)))
    }

    fn is_name(&self) -> bool {
        matches!(self.program, Program::Name(_))
    }

    /// In place of a value that cannot be had.
    fn as_written(&self, fault: &EvaluationFault) -> Value {
        match fault {
            EvaluationFault::Failed(_, problem) if problem.code == code::SECRET_NOT_FETCHED => {
                Value::text(unknown::UNFETCHED).secret()
            }
            _ => Value::text(unknown::written(match &self.program {
                Program::Name(name) => name,
                Program::Expression(code) => &code.source,
            })),
        }
    }

    fn value(
        &self,
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
    ) -> Result<Value, EvaluationFault> {
        let fault = match &self.program {
            Program::Name(name) => match resolve(name) {
                Resolved::Value(value) if self.is_condition && value.is_ambiguous() => {
                    EvaluationFault::Ambiguous(0, value.to_text().into())
                }
                Resolved::Value(value) => return Ok(value),
                Resolved::Document(document)
                    if document.size() > RESULT_LIMIT && document.root().kind().is_container() =>
                {
                    EvaluationFault::Failed(0, too_large(document.size()))
                }
                Resolved::Document(document) => match document::to_value(&document) {
                    Ok(value) => return Ok(value),
                    Err(fault) => EvaluationFault::Failed(0, unreadable(&fault)),
                },
                Resolved::Undefined { help } => EvaluationFault::Undefined(0, help),
                Resolved::Failed(diagnostic) => EvaluationFault::Failed(0, diagnostic),
            },
            Program::Expression(code) => match evaluate(code, ambient, resolve) {
                Ok(value) => return Ok(value),
                Err(fault) => fault,
            },
        };
        Err(fault)
    }

    pub fn use_count(&self) -> usize {
        match &self.program {
            Program::Name(_) => 1,
            Program::Expression(code) => code.reads.len(),
        }
    }

    fn diagnostic(&self, uses: &[Use], fault: EvaluationFault) -> Diagnostic {
        match fault {
            EvaluationFault::Undefined(read, help) => {
                let (name, span) = uses
                    .get(read)
                    .map_or(("", self.span), |used| (used.name(), used.span));
                let mut diagnostic = Diagnostic::error(
                    code::UNDEFINED_VARIABLE,
                    format!("variable `{name}` is not defined"),
                )
                .at(span, "nothing defines this");
                diagnostic.help.extend(help);
                diagnostic
            }
            EvaluationFault::Failed(read, diagnostic) => match uses.get(read) {
                Some(used) => diagnostic.at(used.span, "needed here"),
                None => *diagnostic,
            },
            EvaluationFault::Ambiguous(read, text) => {
                let (name, span) = uses
                    .get(read)
                    .map_or(("", self.span), |used| (&*used.name, used.span));
                let issue = ambiguous(name, &text, 0..0);
                let mut diagnostic = Diagnostic::error(issue.code, issue.message).at(span, issue.label);
                diagnostic.help.extend(issue.help);
                diagnostic
            }
            EvaluationFault::Expression(issue) => self.located(issue),
        }
    }

    fn located(&self, issue: Issue) -> Diagnostic {
        let span = if self.exact {
            Span {
                start: self.span.start + issue.range.start as u32,
                end: (self.span.start + issue.range.end as u32).min(self.span.end),
                ..self.span
            }
        } else {
            self.span
        };
        let mut diagnostic = Diagnostic::error(issue.code, issue.message).at(span, issue.label);
        diagnostic.help.extend(issue.help);
        diagnostic
    }
}

/// Whether the whole expression is one variable's name. Words of the expression language are none.
fn is_name(source: &str) -> bool {
    const WORDS: [&str; 12] = [
        "true", "True", "false", "False", "none", "None", "not", "and", "or", "in", "is", "if",
    ];
    let mut chars = source.chars();
    let starts = chars
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    starts && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') && !WORDS.contains(&source)
}
