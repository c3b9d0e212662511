//! What a script changes in its own request: headers and parameters.

use super::effect::source_form;
use super::syntax::Expr;
use super::translator::{TranslationResult, Translator};
use super::value::Val;

impl Translator<'_> {
    /// `pm.request.headers.add(...)` where the object is no plain name.
    pub(super) fn request_change(&mut self, callee: &Expr, arguments: &[Expr]) -> Option<TranslationResult> {
        let name = self.called(callee)?;
        name.starts_with("pm.request.headers.")
            .then(|| self.header_change(arguments))
    }

    /// `{key, value}`, or name and value.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub(super) fn key_and_value(&mut self, arguments: &[Expr]) -> Result<(String, String), String> {
        let values: Vec<Val> = arguments.iter().map(|argument| self.eval(argument)).collect();
        let (key, value) = match &values[..] {
            [object] => (self.member(object, "key"), self.member(object, "value")),
            [key, value, ..] => (key.clone(), value.clone()),
            [] => return Err("it is given nothing".to_owned()),
        };
        let key = key.as_text().ok_or("the name is computed")?;
        let value = match &value {
            Val::Unknown(reason) => return Err(reason.clone()),
            Val::Literal(_) => value.as_text().ok_or("its value is no text")?,
            other => {
                let code = other.expression().ok_or("its value has no equal here")?;
                source_form(&code)
            }
        };
        Ok((key, value))
    }

    pub(super) fn header_change(&mut self, arguments: &[Expr]) -> TranslationResult {
        let pair = self.key_and_value(arguments)?;
        self.out.headers.push(pair);
        Ok(())
    }

    pub(super) fn query_change(&mut self, arguments: &[Expr]) -> TranslationResult {
        let pair = self.key_and_value(arguments)?;
        self.out.query.push(pair);
        Ok(())
    }
}
