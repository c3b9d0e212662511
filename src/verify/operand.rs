//! Values that a file expects, evaluated in the step's scope. Literals are borrowed from the model.

use crate::json::{Document, Node};
use crate::model::{Text, Tree};
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::template::Value;
use bytes::Bytes;
use std::borrow::Cow;
use std::ops::Deref;

pub struct Operand<'m> {
    value: Cow<'m, Value>,
    /// The value as it was written, where its data has lost digits of a number.
    document: Option<Document>,
}

impl<'m> Operand<'m> {
    pub fn new(value: Cow<'m, Value>) -> Operand<'m> {
        let parse = |text: &str| Document::parse(Bytes::copy_from_slice(text.as_bytes())).ok();
        Operand {
            document: value.spelling.as_deref().and_then(parse),
            value,
        }
    }

    pub fn node(&self) -> Node<'_> {
        match &self.document {
            Some(document) => document.root(),
            None => Node::Tree(&self.value.data),
        }
    }
}

impl Deref for Operand<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.value
    }
}

/// # Errors
/// A template in it cannot be evaluated.
pub fn of_tree<'m>(tree: &'m Tree, scope: &Scope<'_, '_>) -> Result<Operand<'m>, Box<Diagnostic>> {
    value_of(tree, scope).map(Operand::new)
}

/// As [`of_tree`], for those who do not compare.
///
/// # Errors
/// A template in it cannot be evaluated.
pub fn value_of<'m>(tree: &'m Tree, scope: &Scope<'_, '_>) -> Result<Cow<'m, Value>, Box<Diagnostic>> {
    match tree {
        Tree::Scalar(template) => text_value(template, scope),
        Tree::List(..) | Tree::Map(..) => scope.eval_tree(tree).map(Cow::Owned),
    }
}

/// # Errors
/// The template cannot be evaluated.
pub fn of_text<'m>(template: &'m Text, scope: &Scope<'_, '_>) -> Result<Operand<'m>, Box<Diagnostic>> {
    text_value(template, scope).map(Operand::new)
}

fn text_value<'m>(template: &'m Text, scope: &Scope<'_, '_>) -> Result<Cow<'m, Value>, Box<Diagnostic>> {
    match template.as_literal() {
        Some(value) => Ok(value),
        None => scope.eval(template).map(Cow::Owned),
    }
}
