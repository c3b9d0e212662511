//! The door to compiling: the scalars of one file, whose expressions are kept once for the whole project.

use super::compiled_expression::CompiledExpression;
use super::issue::Issue;
use super::{Expression, FieldKind, Template, compile};
use crate::source::{Diagnostic, Scalar, SourceFile, Span};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the templates of one project share: equal names and equal expressions are kept once. Templates own what they
/// use of it, so that it may be dropped before them; nothing of it outlives the last template.
#[derive(Debug, Default)]
pub struct ExpressionStore {
    names: Mutex<HashSet<Arc<str>>>,
    compiled: Mutex<HashMap<FieldKind, Compiled>>,
}

type Compiled = HashMap<Arc<str>, Arc<CompiledExpression>>;

/// Compiles the scalars of one file.
#[derive(Debug, Clone, Copy)]
pub struct Compiler<'a> {
    pub store: &'a ExpressionStore,
    pub file: &'a SourceFile,
    /// What its expressions may use.
    pub place: FieldKind,
}

impl Compiler<'_> {
    /// `span` is the whole scalar's: with its quotes, or its block header. All that is wrong with its expressions is
    /// an error.
    pub fn template(&self, scalar: &Scalar, span: Span) -> Result<Template, Vec<Diagnostic>> {
        compile::template(scalar, span, self)
    }

    /// As [`Compiler::template`]; the whole scalar is the expression.
    ///
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn expression(&self, scalar: &Scalar, span: Span) -> Result<Expression, Vec<Diagnostic>> {
        compile::expression(scalar, span, self)
    }
}

/// For tests: a scalar that shares nothing with others.
#[cfg(test)]
impl Template {
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn compile(
        scalar: &Scalar,
        span: Span,
        file: &SourceFile,
        place: FieldKind,
    ) -> Result<Template, Vec<Diagnostic>> {
        let store = &ExpressionStore::default();
        Compiler { store, file, place }.template(scalar, span)
    }
}

#[cfg(test)]
impl Expression {
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn compile(
        scalar: &Scalar,
        span: Span,
        file: &SourceFile,
        place: FieldKind,
    ) -> Result<Expression, Vec<Diagnostic>> {
        let store = &ExpressionStore::default();
        Compiler { store, file, place }.expression(scalar, span)
    }
}

impl ExpressionStore {
    /// The one copy of a name.
    pub(super) fn name(&self, text: &str) -> Arc<str> {
        let mut names = lock(&self.names);
        if let Some(known) = names.get(text) {
            return known.clone();
        }
        let kept: Arc<str> = text.into();
        names.insert(kept.clone());
        kept
    }

    /// The one copy of a checked expression. Errors are at bytes of `source`, and are found anew each time.
    pub(super) fn expression(
        &self,
        source: &str,
        place: FieldKind,
    ) -> Result<Arc<CompiledExpression>, Vec<Issue>> {
        let known = |compiled: &HashMap<_, Compiled>| compiled.get(&place)?.get(source).cloned();
        if let Some(known) = known(&lock(&self.compiled)) {
            return Ok(known);
        }
        let new = CompiledExpression::compile(source, place, &|name| self.name(name))?;
        let new = Arc::new(new);
        let mut compiled = lock(&self.compiled);
        let of_place = compiled.entry(place).or_default();
        // Another thread may have compiled it meanwhile: the first one is kept.
        Ok(of_place.entry(new.source.clone()).or_insert(new).clone())
    }
}

/// A thread that panicked while it held the lock left whole entries behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(store: &ExpressionStore, source: &str) -> Arc<CompiledExpression> {
        store.expression(source, FieldKind::Elsewhere).expect(source)
    }

    #[test]
    fn equal_expressions_and_names_of_a_store_are_kept_once() {
        let store = ExpressionStore::default();
        let (one, same) = (compile(&store, "a + 1"), compile(&store, "a + 1"));
        assert!(Arc::ptr_eq(&one, &same));
        let other = compile(&store, "a + 2");
        assert!(Arc::ptr_eq(&one.reads[0].name, &other.reads[0].name));
        let env = store.expression("env('A')", FieldKind::Environment);
        assert!(env.is_ok() && store.expression("env('A')", FieldKind::Elsewhere).is_err());
    }

    #[test]
    fn two_stores_share_nothing_and_leave_nothing() {
        let (store, other) = (ExpressionStore::default(), ExpressionStore::default());
        let (one, another) = (compile(&store, "a + 1"), compile(&other, "a + 1"));
        assert!(!Arc::ptr_eq(&one, &another));
        assert!(!Arc::ptr_eq(&one.reads[0].name, &another.reads[0].name));
        let (expression, name) = (Arc::downgrade(&one), Arc::downgrade(&one.reads[0].name));
        drop(store);
        assert!(expression.upgrade().is_some(), "a template owns what it uses");
        drop(one);
        assert!(expression.upgrade().is_none() && name.upgrade().is_none());
    }
}
