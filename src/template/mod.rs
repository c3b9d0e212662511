//! `<<...>>`: compiled once when files load, evaluated against whatever resolves names.
//!
//! The life of a template: a scalar node is split into text and expressions, each expression is parsed, its
//! names, filters and functions are checked, and it is kept compiled. Evaluation asks the caller for each
//! name and never renders what it is given: text that came from outside stays text.
//!
//! It refuses blocks and comments, and knows nothing of scopes, HTTP or files.

pub mod ambient;
mod compile;
mod compiled_expression;
mod compiler;
mod convert;
mod document;
mod engine;
mod evaluate;
pub mod file;
pub mod foreign;
mod functions;
mod generated;
mod hand_escape;
mod in_text;
mod issue;
mod lenient;
mod lint;
mod literal;
mod locals;
mod lower;
mod marks;
mod member;
mod node;
mod position;
mod scan;
mod slot;
mod statements;
#[cfg(test)]
mod tests;
mod truth;
pub mod value;

pub use ambient::{Ambient, FileDigest, FileDigests, ProcessEnv};
pub use compiler::{Compiler, ExpressionStore};
pub use file::FileTemplate;
pub use generated::{Chance, Generated, Lifetime, PastChance};
pub use in_text::TextSyntax;
pub use marks::{ForeignMark, foreign_marks};
pub use value::Value;

use crate::json::JsonDocument;
use crate::source::{Diagnostic, Span, code};
use serde_json::Value as Json;
use slot::{CompiledTemplate, TemplateSlot};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// One name that an expression may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    name: Arc<str>,
    pub span: Span,
    /// The expression copes with the name being undefined (`default`, `is defined`).
    pub optional: bool,
}

/// What a name means when an expression asks for it.
#[derive(Debug, Clone)]
pub enum Resolved {
    Value(Value),
    /// The JSON body of an answer.
    Document(Arc<JsonDocument>),
    /// Nothing defines the name. `help` says what to do about it.
    Undefined {
        help: Option<String>,
    },
    /// The name is known, but its own value cannot be had (a cycle, a failed secret). Raised only if used.
    Failed(Box<Diagnostic>),
}

/// Where a template is, which decides what it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Only whether the result is true matters (`when`, `poll.until`, `expect.that`).
    Condition,
    /// `env('NAME')` is allowed.
    Environment,
    Elsewhere,
}

/// A scalar that may hold `<<...>>`. Literals keep their spelling.
#[derive(Debug, Clone)]
pub struct Template {
    pub span: Span,
    kind: TemplateKind,
}

#[derive(Debug, Clone)]
enum TemplateKind {
    /// Plain text, which most values of a file are: a [`Value`] around it would take six times the room.
    Text(Box<str>),
    Literal(Box<Value>),
    Dynamic(Box<Dynamic>),
}

#[derive(Debug, Clone)]
struct Dynamic {
    /// A single slot is a value, anything else is text.
    parts: Box<[TemplatePart]>,
    /// Those of the slots, in order.
    uses: Box<[Use]>,
    warnings: Box<[Diagnostic]>,
    /// A name occurs more than once, and need not be resolved more than once.
    repeats: bool,
}

#[derive(Debug, Clone)]
enum TemplatePart {
    Text(Box<str>),
    Slot(TemplateSlot),
}

/// A bare expression (`when`, `poll.until`, `expect.that`).
#[derive(Debug, Clone)]
pub struct Expression {
    pub span: Span,
    pub source: Box<str>,
    compiled: Box<CompiledTemplate>,
}

impl Use {
    pub fn name(&self) -> &str {
        &self.name
    }

    fn required(name: Arc<str>, span: Span) -> Use {
        Use {
            name,
            span,
            optional: false,
        }
    }
}

impl Resolved {
    pub fn undefined() -> Resolved {
        Resolved::Undefined { help: None }
    }
}

impl Template {
    /// A template without expressions, for values that do not come from a file.
    pub fn literal(value: Value, span: Span) -> Template {
        let kind = match value {
            Value {
                data: Json::String(text),
                spelling: None,
                secret: false,
                outside: false,
            } => TemplateKind::Text(text.into()),
            value => TemplateKind::Literal(Box::new(value)),
        };
        Template { span, kind }
    }

    /// The value, where nothing needs to be evaluated.
    pub fn as_literal(&self) -> Option<Cow<'_, Value>> {
        match &self.kind {
            TemplateKind::Text(text) => Some(Cow::Owned(Value::text(&**text))),
            TemplateKind::Literal(value) => Some(Cow::Borrowed(value)),
            TemplateKind::Dynamic(_) => None,
        }
    }

    /// What is around the expressions: None for each of them.
    pub fn pieces(&self) -> Vec<Option<Cow<'_, str>>> {
        match &self.kind {
            TemplateKind::Text(text) => vec![Some(Cow::Borrowed(&**text))],
            TemplateKind::Literal(value) => vec![Some(Cow::Owned(value.to_text()))],
            TemplateKind::Dynamic(dynamic) => dynamic.parts.iter().map(TemplatePart::text).collect(),
        }
    }

    /// Whether it is a plain value, without `<<...>>`.
    pub fn is_plain(&self) -> bool {
        !matches!(self.kind, TemplateKind::Dynamic(_))
    }

    pub fn uses(&self) -> &[Use] {
        match &self.kind {
            TemplateKind::Text(_) | TemplateKind::Literal(_) => &[],
            TemplateKind::Dynamic(dynamic) => &dynamic.uses,
        }
    }

    /// Whether it calls a function that makes another value each time.
    pub fn generates(&self) -> bool {
        let TemplateKind::Dynamic(dynamic) = &self.kind else {
            return false;
        };
        dynamic
            .parts
            .iter()
            .any(|part| matches!(part, TemplatePart::Slot(slot) if slot.generates()))
    }

    /// What compiles, but may not mean what it seems to.
    pub fn warnings(&self) -> &[Diagnostic] {
        match &self.kind {
            TemplateKind::Text(_) | TemplateKind::Literal(_) => &[],
            TemplateKind::Dynamic(dynamic) => &dynamic.warnings,
        }
    }

    /// Evaluates; whole-value expressions keep their type. Undefined names are errors at their place.
    pub fn eval(
        &self,
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
    ) -> Result<Value, Box<Diagnostic>> {
        match &self.kind {
            TemplateKind::Text(text) => Ok(Value::text(&**text)),
            TemplateKind::Literal(value) => Ok((**value).clone()),
            TemplateKind::Dynamic(dynamic) => match &*dynamic.parts {
                [TemplatePart::Slot(slot)] => slot.eval(&dynamic.uses, ambient, resolve),
                _ => dynamic.resolved(self.span, ambient, resolve, None),
            },
        }
    }

    /// Evaluates to JSON or GraphQL: a value inside of a string is escaped, one outside of strings of JSON is JSON.
    pub fn eval_in(
        &self,
        syntax: TextSyntax,
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
    ) -> Result<Value, Box<Diagnostic>> {
        match &self.kind {
            TemplateKind::Dynamic(dynamic) => dynamic.resolved(self.span, ambient, resolve, Some(syntax)),
            _ => self.eval(ambient, resolve),
        }
    }
}

impl TemplatePart {
    fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            TemplatePart::Text(text) => Some(Cow::Borrowed(text)),
            TemplatePart::Slot(_) => None,
        }
    }
}

impl Dynamic {
    fn resolved(
        &self,
        span: Span,
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
        syntax: Option<TextSyntax>,
    ) -> Result<Value, Box<Diagnostic>> {
        if self.repeats {
            self.text(span, ambient, &mut remembering(resolve), syntax)
        } else {
            self.text(span, ambient, resolve, syntax)
        }
    }

    fn text(
        &self,
        span: Span,
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
        syntax: Option<TextSyntax>,
    ) -> Result<Value, Box<Diagnostic>> {
        let (mut text, mut secret, mut uses) = (String::new(), false, &*self.uses);
        let contexts = syntax.map(|syntax| in_text::contexts(&self.parts, syntax));
        let mut contexts = contexts.into_iter().flatten();
        for part in &self.parts {
            match part {
                TemplatePart::Text(part) => text.push_str(part),
                TemplatePart::Slot(slot) => {
                    let (own, rest) = uses.split_at(slot.use_count());
                    let value = slot.eval(own, ambient, resolve)?;
                    match (syntax, contexts.next()) {
                        (Some(syntax), Some(context)) => {
                            in_text::write(&value, context, syntax, &mut text)
                                .map_err(|fault| fault.at(span))?;
                        }
                        _ => value.push_to(&mut text),
                    }
                    secret |= value.secret;
                    uses = rest;
                }
            }
            if text.len() > engine::RESULT_LIMIT {
                return Err(Box::new(too_large(span)));
            }
        }
        Ok(Value {
            secret,
            ..Value::text(text)
        })
    }
}

fn too_large(span: Span) -> Diagnostic {
    Diagnostic::error(code::TEMPLATE_LIMIT, "this text grows beyond 10 MiB")
        .at(span, "with its variables filled in")
}

/// Asks for each name once: a text that repeats a variable whose own text repeats another stays linear.
fn remembering(resolve: &mut dyn FnMut(&str) -> Resolved) -> impl FnMut(&str) -> Resolved {
    let mut known: HashMap<Box<str>, Resolved> = HashMap::new();
    move |name| match known.get(name) {
        Some(resolved) => resolved.clone(),
        None => {
            let resolved = resolve(name);
            known.insert(name.into(), resolved.clone());
            resolved
        }
    }
}

impl Expression {
    pub fn uses(&self) -> &[Use] {
        &self.compiled.uses
    }

    /// What compiles, but may not mean what it seems to.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.compiled.warnings
    }

    /// As [`Template::eval`].
    pub fn eval(
        &self,
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
    ) -> Result<Value, Box<Diagnostic>> {
        self.compiled.slot.eval(&self.compiled.uses, ambient, resolve)
    }
}
