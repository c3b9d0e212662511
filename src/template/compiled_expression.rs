//! Expressions compiled: parsed and checked once when files load, made into the engine's program at first use.
//!
//! The engine's programs take some 14 KB each however short they are, so that they are not made for
//! expressions that no step of the run evaluates.

use super::FieldKind;
use super::engine::engine;
use super::hand_escape::HandEscape;
use super::issue::Issue;
use super::lower::{Lower, Want, unshared};
use crate::source::{Severity, code};
use minijinja::machinery::{self, CodeGenerator, Instructions};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// How many tokens an expression may have. The engine's parser recurses, and the stack is finite.
pub(super) const TOKEN_LIMIT: usize = 1000;

/// A name that an expression reads: where first, in bytes of the expression.
#[derive(Debug, Clone)]
pub(super) struct ReadName {
    pub name: Arc<str>,
    pub range: Range<usize>,
    pub optional: bool,
}

/// One way of reading a name. Its number is the variable's name in the program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lookup {
    pub read: u16,
    pub required: bool,
    pub as_text: bool,
    /// Only whether it is true matters.
    pub as_truth: bool,
}

pub(super) struct CompiledExpression {
    pub source: Arc<str>,
    pub reads: Box<[ReadName]>,
    pub lookups: Arc<[Lookup]>,
    pub warnings: Box<[Issue]>,
    /// Secret whatever it reads: it asks the surroundings for something named like a secret.
    pub secret: bool,
    /// Calls a function that asks for the clock, for chance or for the environment.
    pub calls_ambient: bool,
    /// Calls a function that makes another value each time.
    pub generates: bool,
    pub hand_escape: Option<Box<HandEscape>>,
    place: FieldKind,
    program: OnceLock<Instructions<'static>>,
}

impl CompiledExpression {
    /// Parses and checks. The names that it reads are kept by `intern`. Errors are at bytes of `source`.
    pub fn compile(
        source: &str,
        place: FieldKind,
        intern: &dyn Fn(&str) -> Arc<str>,
    ) -> Result<CompiledExpression, Vec<Issue>> {
        within_limit(source).map_err(|issue| vec![issue])?;
        let expr = machinery::parse_expr(source).map_err(|error| vec![syntax(source, &error)])?;
        let mut lower = Lower::new(source, place, intern);
        lower.expr(&expr, want(place));
        if lower.issues.iter().any(|issue| issue.severity == Severity::Error) {
            return Err(lower.issues);
        }
        Ok(CompiledExpression {
            source: source.into(),
            reads: lower.reads.into(),
            lookups: lower.lookups.into(),
            warnings: lower.issues.into(),
            secret: lower.reads_secret,
            calls_ambient: lower.calls_ambient,
            generates: lower.generates,
            hand_escape: HandEscape::of(&expr).map(Box::new),
            place,
            program: OnceLock::new(),
        })
    }

    /// The engine's program. None only if what was parsed before does not parse again.
    pub fn program(&self) -> Option<&Instructions<'static>> {
        if let Some(program) = self.program.get() {
            return Some(program);
        }
        let expr = machinery::parse_expr(&self.source).ok()?;
        let lowered = Lower::new(&self.source, self.place, &unshared).expr(&expr, want(self.place));
        let mut generator = CodeGenerator::new("", "");
        generator.compile_expr(&lowered);
        Some(self.program.get_or_init(|| generator.finish().0))
    }
}

fn want(place: FieldKind) -> Want {
    match place {
        FieldKind::Condition => Want::Truth,
        FieldKind::Environment | FieldKind::Elsewhere => Want::Data,
    }
}

impl std::fmt::Debug for CompiledExpression {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "<<{}>>", self.source)
    }
}

/// Counts tokens only where there may be too many: each takes a byte at least.
fn within_limit(source: &str) -> Result<(), Issue> {
    if source.len() <= TOKEN_LIMIT {
        return Ok(());
    }
    let tokens = machinery::tokenize(source, true, engine().syntax().clone());
    if tokens.take(TOKEN_LIMIT + 1).count() > TOKEN_LIMIT {
        Err(Issue::error(
            code::TEMPLATE_LIMIT,
            0..source.len(),
            format!("this expression is longer than {TOKEN_LIMIT} words and signs"),
        )
        .help("split it over several variables"))
    } else {
        Ok(())
    }
}

pub(super) fn syntax(source: &str, error: &minijinja::Error) -> Issue {
    let range = error.range().unwrap_or(0..source.len());
    let end = range.end.min(source.len());
    let detail = error.detail().unwrap_or("it cannot be read");
    let issue = Issue::error(
        code::EXPRESSION_SYNTAX,
        range.start.min(end)..end,
        format!("this is no expression: {detail}"),
    );
    if let Some(help) = super::foreign::of_dollar(source) {
        return issue.help(help);
    }
    if source
        .get(range.start.min(end)..)
        .is_some_and(|rest| rest.starts_with('='))
    {
        issue.help("to compare, write `==`")
    } else {
        issue
    }
}
