//! Expressions compiled: parsed and checked once when files load, shared by all templates that hold the same
//! text, made into the engine's program at first use.
//!
//! The engine's programs take some 14 KB each however short they are, so that they are not made for
//! expressions that no step of the run evaluates. Checked expressions live as long as the process: their
//! number is that of the different expressions that people wrote.

use super::FieldKind;
use super::engine::engine;
use super::issue::Issue;
use super::lower::{Lower, Want};
use crate::source::{Severity, code};
use minijinja::machinery::{self, CodeGenerator, Instructions};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How many tokens an expression may have. The engine's parser recurses, and the stack is finite.
pub(super) const TOKEN_LIMIT: usize = 1000;

/// A name that an expression reads: where first, in bytes of the expression.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub name: &'static str,
    pub range: Range<usize>,
    pub optional: bool,
}

/// One way of reading a name. Its number is the variable's name in the program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lookup {
    pub read: u16,
    pub required: bool,
    pub as_text: bool,
}

pub(super) struct CompiledExpression {
    pub source: &'static str,
    pub reads: Box<[Read]>,
    pub lookups: Arc<[Lookup]>,
    pub warnings: Box<[Issue]>,
    /// Secret whatever it reads: it asks the surroundings for something named like a secret.
    pub secret: bool,
    place: FieldKind,
    program: OnceLock<Instructions<'static>>,
}

impl Read {
    pub fn new(name: &str, range: Range<usize>) -> Read {
        Read {
            name: intern(name),
            range,
            optional: false,
        }
    }
}

impl CompiledExpression {
    /// The checked expression, from the store or new. Errors are at bytes of `source`.
    pub fn compile(source: &str, place: FieldKind) -> Result<&'static CompiledExpression, Vec<Issue>> {
        if let Some(code) = lock(&STORE.codes).get(&(source, place)) {
            return Ok(code);
        }
        let code: &'static CompiledExpression = Box::leak(Box::new(check(intern(source), place)?));
        lock(&STORE.codes).insert((code.source, place), code);
        Ok(code)
    }

    /// The engine's program. None only if what was parsed before does not parse again.
    pub fn program(&self) -> Option<&Instructions<'static>> {
        if let Some(program) = self.program.get() {
            return Some(program);
        }
        let expr = machinery::parse_expr(self.source).ok()?;
        let lowered = Lower::new(self.source, self.place).expr(&expr, Want::Data);
        let mut generator = CodeGenerator::new("", self.source);
        generator.compile_expr(&lowered);
        Some(self.program.get_or_init(|| generator.finish().0))
    }
}

impl std::fmt::Debug for CompiledExpression {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "<<{}>>", self.source)
    }
}

fn check(source: &'static str, place: FieldKind) -> Result<CompiledExpression, Vec<Issue>> {
    within_limit(source).map_err(|issue| vec![issue])?;
    let expr = machinery::parse_expr(source).map_err(|error| vec![syntax(source, &error)])?;
    let mut lower = Lower::new(source, place);
    lower.expr(&expr, Want::Data);
    if lower.issues.iter().any(|issue| issue.severity == Severity::Error) {
        return Err(lower.issues);
    }
    Ok(CompiledExpression {
        source,
        reads: lower.reads.into(),
        lookups: lower.lookups.into(),
        warnings: lower.issues.into(),
        secret: lower.reads_secret,
        place,
        program: OnceLock::new(),
    })
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
    if source
        .get(range.start.min(end)..)
        .is_some_and(|rest| rest.starts_with('='))
    {
        issue.help("to compare, write `==`")
    } else {
        issue
    }
}

/// The name of variable `number` in a program.
pub(super) fn number_name(number: usize) -> &'static str {
    const SMALL: [&str; 16] = [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
    ];
    match SMALL.get(number) {
        Some(name) => name,
        None => intern(&number.to_string()),
    }
}

struct Store {
    names: Mutex<HashSet<&'static str>>,
    codes: Mutex<HashMap<(&'static str, FieldKind), &'static CompiledExpression>>,
}

static STORE: std::sync::LazyLock<Store> = std::sync::LazyLock::new(|| Store {
    names: Mutex::new(HashSet::new()),
    codes: Mutex::new(HashMap::new()),
});

/// One copy of each name and expression for the whole process.
pub(super) fn intern(text: &str) -> &'static str {
    let mut names = lock(&STORE.names);
    if let Some(known) = names.get(text) {
        return known;
    }
    let kept: &'static str = Box::leak(text.into());
    names.insert(kept);
    kept
}

/// A thread that panicked while it held the lock left whole entries behind.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
