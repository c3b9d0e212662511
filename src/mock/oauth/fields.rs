//! The parameters of an OAuth request, from query string and form body together.

use super::invalid_request;
use crate::mock::call::MockCall;
use crate::mock::refusal::MockStop;

/// Each parameter at most once; an empty one counts as absent (RFC 6749, 3.1).
#[derive(Debug)]
pub struct FormFields(Vec<(String, String)>);

impl FormFields {
    /// # Errors
    /// [`MockStop`] if the body is no form, or a field comes twice.
    pub fn read(call: &MockCall) -> Result<FormFields, MockStop> {
        if !call.body.is_empty() && !call.is_form() {
            return Err(invalid_request(
                "the body is expected to be a form (application/x-www-form-urlencoded)",
            ));
        }
        let mut fields: Vec<(String, String)> = call.query.clone();
        fields.extend(call.form());
        fields.retain(|(_, value)| !value.is_empty());
        match repeated(&fields) {
            Some(name) => Err(invalid_request(format!(
                "the parameter `{name}` comes more than once"
            ))),
            None => Ok(FormFields(fields)),
        }
    }

    /// The value of a field; None if the call has none of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// # Errors
    /// [`MockStop`] if the field is missing.
    pub fn require(&self, name: &str) -> Result<&str, MockStop> {
        self.get(name)
            .ok_or_else(|| invalid_request(format!("the parameter `{name}` is missing")))
    }
}

fn repeated(fields: &[(String, String)]) -> Option<&str> {
    let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
        .windows(2)
        .find(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
}
