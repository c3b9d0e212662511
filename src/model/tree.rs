//! Templated YAML data of any shape: JSON bodies, variables, matcher arguments.

use super::Name;
use crate::source::Span;
use crate::template::Template;

#[derive(Debug, Clone)]
pub enum ValueTree {
    Scalar(Template),
    List(Vec<ValueTree>, Span),
    Map(Vec<(Name, ValueTree)>, Span),
}

impl ValueTree {
    pub fn span(&self) -> Span {
        match self {
            ValueTree::Scalar(template) => template.span,
            ValueTree::List(_, span) | ValueTree::Map(_, span) => *span,
        }
    }
}
