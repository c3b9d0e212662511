//! Values that a file expects, evaluated in the step's scope. Literals are borrowed from the model.

use crate::model::{Text, Tree};
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::template::Value;
use std::borrow::Cow;

pub type Operand<'m> = Cow<'m, Value>;

pub fn of_tree<'m>(tree: &'m Tree, scope: &Scope<'_, '_>) -> Result<Operand<'m>, Box<Diagnostic>> {
    match tree {
        Tree::Scalar(template) => of_text(template, scope),
        Tree::List(..) | Tree::Map(..) => scope.eval_tree(tree).map(Cow::Owned),
    }
}

pub fn of_text<'m>(template: &'m Text, scope: &Scope<'_, '_>) -> Result<Operand<'m>, Box<Diagnostic>> {
    match template.as_literal() {
        Some(value) => Ok(value),
        None => scope.eval(template).map(Cow::Owned),
    }
}
