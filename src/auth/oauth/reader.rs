//! Evaluates the templates of a login one by one and gathers what is wrong with their values.

use super::client::TemplateEvaluator;
use super::{LoginClient, MaybeSecret, Redirect, TokenEndpoint, requirements};
use crate::http::{Header, header as rules};
use crate::model::{Login, Name, NamePair, TemplateText};
use crate::source::code::{LOGIN_REDIRECT, LOGIN_URL, LOGIN_VALUE};
use crate::source::{Diagnostic, Span, Spanned};

pub struct TokenAnswerReader<'l, 'e> {
    login: &'l Login,
    eval: &'l mut TemplateEvaluator<'e>,
    problems: Vec<Diagnostic>,
}

impl<'l, 'e> TokenAnswerReader<'l, 'e> {
    pub fn new(login: &'l Login, eval: &'l mut TemplateEvaluator<'e>) -> TokenAnswerReader<'l, 'e> {
        TokenAnswerReader {
            login,
            eval,
            problems: Vec::new(),
        }
    }

    /// The client, or all that was wrong.
    pub fn finish(self, client: Option<LoginClient>) -> Result<LoginClient, Vec<Diagnostic>> {
        match client {
            Some(client) if self.problems.is_empty() => Ok(client),
            _ => Err(self.problems),
        }
    }

    /// None where the key is absent, null or wrong. A key that the grant requires may not be null or empty.
    pub fn text(&mut self, key: &'static str, text: &Option<TemplateText>) -> Option<MaybeSecret> {
        let template = text.as_ref()?;
        let value = self.eval(template)?;
        match MaybeSecret::from_value(&value) {
            Err(kind) => self.wrong_kind(key, kind, template.span),
            Ok(found) if is_blank(&found) && requirements::is_required(self.login, key) => {
                self.blank(key, template.span)
            }
            Ok(found) => found,
        }
    }

    /// As [`TokenAnswerReader::text`], and a secret wherever it came from.
    /// None if the key is not written or its value is wrong, which is reported.
    pub fn secret(&mut self, key: &'static str, text: &Option<TemplateText>) -> Option<MaybeSecret> {
        self.text(key, text).map(|found| MaybeSecret::secret(found.text))
    }

    /// None if the key is not written or its value is wrong, which is reported.
    pub fn endpoint(&mut self, key: &'static str, text: &Option<TemplateText>) -> Option<TokenEndpoint> {
        let address = self.text(key, text)?;
        match TokenEndpoint::parse(&address) {
            Ok(endpoint) => Some(endpoint),
            Err(expected) => self.wrong(
                Diagnostic::error(LOGIN_URL, format!("`{key}` is not usable")),
                text,
                expected,
            ),
        }
    }

    /// None if the key is not written or its value is wrong, which is reported.
    pub fn redirect(&mut self, text: &Option<TemplateText>) -> Option<Redirect> {
        let address = self.text("redirect_uri", text)?;
        match Redirect::parse(&address.text) {
            Ok(redirect) => Some(redirect),
            Err(expected) => {
                let problem = Diagnostic::error(LOGIN_REDIRECT, "`redirect_uri` cannot be used")
                    .help("write the address that is registered with the server, such as `http://127.0.0.1/callback`");
                self.wrong(problem, text, expected)
            }
        }
    }

    /// A null leaves a parameter out, a list repeats it.
    pub fn params(&mut self, params: &[(Name, TemplateText)]) -> Vec<(String, MaybeSecret)> {
        params
            .iter()
            .flat_map(|(name, text)| self.param(name, text))
            .collect()
    }

    /// Each on one line, as a header is.
    pub fn headers(&mut self, headers: &[NamePair]) -> Vec<Header> {
        let mut found = Vec::new();
        for pair in headers {
            let Some(name) = self.eval(&pair.name) else {
                continue;
            };
            let name = Spanned::new(name.to_text().into(), pair.name.span);
            for (name, value) in self.param(&name, &pair.value) {
                let fault =
                    rules::check_token(&name).and_then(|()| rules::check_value(value.text.as_bytes()));
                if let Err(fault) = fault {
                    let message = format!("the header `{name}` of this login {}", fault.words());
                    let problem = Diagnostic::error(LOGIN_VALUE, message);
                    self.problems.push(problem.at(pair.value.span, "cannot be sent"));
                    continue;
                }
                found.push(Header {
                    name,
                    value: value.text.into_bytes(),
                    secret: value.secret,
                });
            }
        }
        found
    }

    fn param(&mut self, name: &Name, text: &TemplateText) -> Vec<(String, MaybeSecret)> {
        let Some(value) = self.eval(text) else {
            return Vec::new();
        };
        let values = match &value.data {
            serde_json::Value::Array(items) => items.clone(),
            _ => return self.one_param(name, &value, text.span),
        };
        let with_secrecy = |data| crate::template::Value {
            secret: value.secret,
            ..crate::template::Value::new(data)
        };
        let items = values.into_iter().map(with_secrecy);
        items
            .flat_map(|item| self.one_param(name, &item, text.span))
            .collect()
    }

    fn one_param(
        &mut self,
        name: &Name,
        value: &crate::template::Value,
        span: Span,
    ) -> Vec<(String, MaybeSecret)> {
        let found = match MaybeSecret::from_value(value) {
            Ok(found) => found,
            Err(kind) => self.wrong_kind(&name.value, kind, span),
        };
        found
            .map(|text| (name.value.to_string(), text))
            .into_iter()
            .collect()
    }

    fn eval(&mut self, template: &TemplateText) -> Option<crate::template::Value> {
        (self.eval)(template)
            .map_err(|problem| self.problems.push(*problem))
            .ok()
    }

    fn wrong<T>(&mut self, problem: Diagnostic, text: &Option<TemplateText>, expected: &str) -> Option<T> {
        let span = text.as_ref().map_or(self.login.span, |text| text.span);
        self.problems.push(problem.at(span, expected));
        None
    }

    fn wrong_kind(&mut self, key: &str, kind: &str, span: Span) -> Option<MaybeSecret> {
        let problem = Diagnostic::error(LOGIN_VALUE, format!("`{key}` takes text, found {kind}"));
        self.problems.push(problem.at(span, format!("this is {kind}")));
        None
    }

    fn blank(&mut self, key: &str, span: Span) -> Option<MaybeSecret> {
        let grant = &self.login.grant.value;
        let problem = Diagnostic::error(
            LOGIN_VALUE,
            format!("`{key}` is empty, and grant `{grant}` needs it"),
        )
        .at(span, "this is empty once evaluated")
        .help("give the variable a value in the environment, or with `--var`");
        self.problems.push(problem);
        None
    }
}

fn is_blank(found: &Option<MaybeSecret>) -> bool {
    found.as_ref().is_none_or(|text| text.text.is_empty())
}
