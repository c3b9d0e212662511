//! `<<...>>`: compiled once when files load, evaluated against whatever resolves names.
//!
//! The life of a template: a scalar node is split into text and expressions, each expression is parsed, its
//! names, filters and functions are checked, and it is kept compiled. Evaluation asks the caller for each name
//! and never renders what it is given: text that came from outside stays text.
//!
//! It refuses blocks and comments, and knows nothing of scopes, HTTP or files.

pub mod value;

pub use value::Value;

use crate::source::{Diagnostic, Scalar, SourceFile, Span};

/// One name that an expression may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    pub name: Box<str>,
    pub span: Span,
    /// The expression copes with the name being undefined (`default`, `is defined`).
    pub optional: bool,
}

/// What a name stands for when an expression asks for it.
pub enum Resolved {
    Value(Value),
    Undefined,
    /// The name is known, but its own value cannot be had (a cycle, a failed secret). Raised only if used.
    Failed(Box<Diagnostic>),
}

/// Where a template stands, which decides what it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `env('NAME')` is allowed.
    Environment,
    Elsewhere,
}

/// A scalar that may hold `<<...>>`. Literals keep their spelling.
#[derive(Debug, Clone)]
pub struct Template {
    pub span: Span,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Literal(Value),
    // The template helper adds: one whole expression; mixed text.
}

/// A bare expression (`when`, `poll.until`, `expect.that`).
#[derive(Debug, Clone)]
pub struct Expression {
    pub span: Span,
    pub source: Box<str>,
}

impl Template {
    pub fn compile(
        scalar: &Scalar,
        span: Span,
        _file: &SourceFile,
        _place: Place,
    ) -> Result<Template, Vec<Diagnostic>> {
        Ok(Template {
            span,
            kind: Kind::Literal(Value::text(&*scalar.text)),
        })
    }

    /// A template without expressions, for values that do not come from a file.
    pub fn literal(value: Value, span: Span) -> Template {
        Template {
            span,
            kind: Kind::Literal(value),
        }
    }

    /// The value, where nothing needs to be evaluated.
    pub fn as_literal(&self) -> Option<&Value> {
        match &self.kind {
            Kind::Literal(value) => Some(value),
        }
    }

    pub fn uses(&self) -> &[Use] {
        &[]
    }

    /// Evaluates; whole-value expressions keep their type. Undefined names are errors at their place.
    pub fn eval(&self, _resolve: &mut dyn FnMut(&str) -> Resolved) -> Result<Value, Box<Diagnostic>> {
        match &self.kind {
            Kind::Literal(value) => Ok(value.clone()),
        }
    }
}

impl Expression {
    pub fn compile(
        scalar: &Scalar,
        span: Span,
        _file: &SourceFile,
        _place: Place,
    ) -> Result<Expression, Vec<Diagnostic>> {
        Ok(Expression {
            span,
            source: scalar.text.clone(),
        })
    }

    pub fn uses(&self) -> &[Use] {
        &[]
    }

    pub fn eval(&self, _resolve: &mut dyn FnMut(&str) -> Resolved) -> Result<Value, Box<Diagnostic>> {
        Ok(Value::null())
    }
}
