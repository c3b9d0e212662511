//! Words that Postman adds to chai's for the whole answer: `pm.response.to.have.status(200)`.

use super::CheckKind;
use super::assert::ChaiClaim;
use super::chain::{CallLink, Flags, in_blocks};
use super::status_words::status_of;
use super::translator::{TranslationResult, Translator};
use super::value::{Val, ValuePath};
use crate::import::yaml::Yaml;

impl Translator<'_> {
    /// Words that Postman adds for the whole answer.
    pub(super) fn said_of_answer(&mut self, link: &CallLink<'_>, flags: &Flags) -> TranslationResult {
        let arguments: Vec<Val> = link
            .arguments
            .unwrap_or_default()
            .iter()
            .map(|argument| self.eval(argument))
            .collect();
        let first = arguments.first();
        let text = |matcher, argument| ChaiClaim::new(matcher, argument, flags.negated);
        match link.word {
            "status" => self.status_word(first, flags.negated),
            "error" => {
                let expression = if flags.negated {
                    "status < 400"
                } else {
                    "status >= 400 and status < 600"
                };
                self.check(CheckKind::That(expression.to_owned()));
                Ok(())
            }
            "withBody" | "body" if arguments.is_empty() => {
                self.claim(&Val::Text, text("empty", Val::Literal(Yaml::Bool(false))))
            }
            "body" => {
                let matcher = if matches!(first, Some(Val::Regex(_))) {
                    "matches"
                } else {
                    "equals"
                };
                self.claim(
                    &Val::Text,
                    text(matcher, first.cloned().unwrap_or(Val::Undefined)),
                )
            }
            "json" | "withJson" => self.is_json(flags.negated),
            "jsonBody" => self.json_body(&arguments, flags.negated),
            "header" => self.header_word(&arguments, flags.negated),
            "jsonSchema" => self.schema(first, flags.negated),
            word => self.class_word(word, flags.negated),
        }
    }

    /// `success`, `clientError`, `notFound`.
    fn class_word(&mut self, word: &str, negated: bool) -> TranslationResult {
        let status = match word {
            "ok" | "success" => "2xx",
            "info" => "1xx",
            "redirection" => "3xx",
            "clientError" => "4xx",
            "serverError" => "5xx",
            "accepted" => "202",
            "badRequest" => "400",
            "unauthorized" | "unauthorised" => "401",
            "forbidden" => "403",
            "notFound" => "404",
            "rateLimited" => "429",
            word => return Err(format!("the assertion `{word}` of the answer has no equal here")),
        };
        let kind = match (negated, status.strip_suffix("xx")) {
            (false, _) => CheckKind::Status(vec![status.to_owned()]),
            (true, Some(digit)) => CheckKind::That(format!("status // 100 != {digit}")),
            (true, None) => CheckKind::That(format!("status != {status}")),
        };
        self.check(kind);
        Ok(())
    }

    pub(super) fn status_word(&mut self, status: Option<&Val>, negated: bool) -> TranslationResult {
        let status = match status {
            Some(Val::Literal(Yaml::Text(words))) => {
                let known =
                    status_of(words).ok_or_else(|| format!("`{words}` is no status that is known here"))?;
                Val::Literal(Yaml::Number(known.to_string()))
            }
            Some(other) => other.clone(),
            None => return Err("no status is given".to_owned()),
        };
        self.claim(&Val::Status, ChaiClaim::new("equals", status, negated))
    }

    pub(super) fn is_json(&mut self, negated: bool) -> TranslationResult {
        if negated {
            return Err("that an answer is no JSON has no equal here".to_owned());
        }
        self.claim(&Val::Json(ValuePath::root()), ChaiClaim::flag("exists", true))
    }

    pub(super) fn json_body(&mut self, arguments: &[Val], negated: bool) -> TranslationResult {
        match arguments {
            [] => self.is_json(negated),
            [Val::Literal(Yaml::Text(path))] => {
                let place = Val::Json(ValuePath::root().descend(path));
                self.claim(&place, ChaiClaim::flag("exists", !negated))
            }
            [Val::Literal(Yaml::Text(path)), value] => {
                let place = Val::Json(ValuePath::root().descend(path));
                self.claim(&place, ChaiClaim::new("equals", value.clone(), negated))
            }
            [value, ..] => self.claim(
                &Val::Json(ValuePath::root()),
                ChaiClaim::new("equals", value.clone(), negated),
            ),
        }
    }

    pub(super) fn header_word(&mut self, arguments: &[Val], negated: bool) -> TranslationResult {
        let name = arguments
            .first()
            .and_then(Val::as_text)
            .ok_or("the name of the header is computed")?;
        match arguments.get(1) {
            Some(value) => self.claim(
                &Val::Header(name),
                ChaiClaim::new("equals", value.clone(), negated),
            ),
            None => self.claim(&Val::Header(name), ChaiClaim::flag("exists", !negated)),
        }
    }

    pub(super) fn schema(&mut self, schema: Option<&Val>, negated: bool) -> TranslationResult {
        match schema {
            Some(Val::Literal(schema @ Yaml::Map(_))) if !negated => {
                if self
                    .out
                    .checks
                    .iter()
                    .any(|check| matches!(check.kind, CheckKind::Schema(_)))
                {
                    return Err("an answer is held against one schema here".to_owned());
                }
                self.check(CheckKind::Schema(in_blocks(schema)));
                Ok(())
            }
            Some(Val::Unknown(reason)) => Err(reason.clone()),
            _ => Err("the schema is not written there".to_owned()),
        }
    }
}
