//! Values that a file expects, evaluated in the step's scope. Literals are borrowed from the model.

use crate::json::{JsonDocument, JsonNode};
use crate::model::{TemplateText, ValueTree};
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::template::Value;
use bytes::Bytes;
use std::borrow::Cow;
use std::ops::Deref;

pub struct MatcherOperand<'m> {
    value: Cow<'m, Value>,
    /// The value as it was written, where its data has lost digits of a number.
    document: Option<JsonDocument>,
}

impl<'m> MatcherOperand<'m> {
    pub fn new(value: Cow<'m, Value>) -> MatcherOperand<'m> {
        let parse = |text: &str| JsonDocument::parse(Bytes::copy_from_slice(text.as_bytes())).ok();
        MatcherOperand {
            document: value.spelling.as_deref().and_then(parse),
            value,
        }
    }

    pub fn node(&self) -> JsonNode<'_> {
        match &self.document {
            Some(document) => document.root(),
            None => JsonNode::Tree(&self.value.data),
        }
    }
}

impl Deref for MatcherOperand<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.value
    }
}

/// # Errors
/// A template in it cannot be evaluated.
pub fn of_tree<'m>(
    tree: &'m ValueTree,
    scope: &Scope<'_, '_>,
) -> Result<MatcherOperand<'m>, Box<Diagnostic>> {
    value_of(tree, scope).map(MatcherOperand::new)
}

/// As [`of_tree`], for those who do not compare.
///
/// # Errors
/// A template in it cannot be evaluated.
pub fn value_of<'m>(tree: &'m ValueTree, scope: &Scope<'_, '_>) -> Result<Cow<'m, Value>, Box<Diagnostic>> {
    match tree {
        ValueTree::Scalar(template) => text_value(template, scope),
        ValueTree::List(..) | ValueTree::Map(..) => scope.eval_tree(tree).map(Cow::Owned),
    }
}

/// # Errors
/// The template cannot be evaluated.
pub fn of_text<'m>(
    template: &'m TemplateText,
    scope: &Scope<'_, '_>,
) -> Result<MatcherOperand<'m>, Box<Diagnostic>> {
    text_value(template, scope).map(MatcherOperand::new)
}

fn text_value<'m>(
    template: &'m TemplateText,
    scope: &Scope<'_, '_>,
) -> Result<Cow<'m, Value>, Box<Diagnostic>> {
    match template.as_literal() {
        Some(value) => Ok(value),
        None => scope.eval(template).map(Cow::Owned),
    }
}
