//! `pm.sendRequest`: a request that is sent by a script, and what is taken from its answer.

use super::syntax::{Expr, ScriptFunction};
use super::translator::{TranslationResult, Translator};
use super::value::Val;
use super::{DeclaredRequest, ScriptPhase};
use crate::import::template;
use crate::import::yaml::Yaml;

impl Translator<'_> {
    /// A request with a constant shape, whose callback only sets variables.
    pub(super) fn send(&mut self, arguments: &[Expr]) -> TranslationResult {
        if self.phase == ScriptPhase::After {
            return Err("it sends a request after the answer: write a request of its own".to_owned());
        }
        let (request, callback) = match arguments {
            [request, Expr::Function(callback)] => (self.eval(request), callback.clone()),
            [_] => return Err("what it does with the answer is not written there".to_owned()),
            _ => return Err("it sends a request in a form that is not known here".to_owned()),
        };
        let mut sent = self.request_of(&request)?;
        sent.captures = self.captures_of(&callback)?;
        self.out.sent.push(sent);
        Ok(())
    }

    fn request_of(&mut self, request: &Val) -> Result<DeclaredRequest, String> {
        if let Ok(url) = source_text(request) {
            return Ok(DeclaredRequest {
                method: "GET".to_owned(),
                url,
                ..DeclaredRequest::default()
            });
        }
        if let Val::Unknown(reason) = request {
            return Err(reason.clone());
        }
        let url = self.member(request, "url");
        let method = self.member(request, "method");
        let mut sent = DeclaredRequest {
            method: method
                .as_text()
                .unwrap_or_else(|| "GET".to_owned())
                .to_uppercase(),
            url: source_text(&url)?,
            ..DeclaredRequest::default()
        };
        let header = self.member(request, "header");
        let headers = match header {
            Val::Undefined => self.member(request, "headers"),
            header => header,
        };
        sent.headers = self.pairs_of(&headers)?;
        let body = self.member(request, "body");
        if body != Val::Undefined {
            self.body_of(&body, &mut sent)?;
        }
        Ok(sent)
    }

    /// `{a: b}`, or `[{key, value}]`, or `'A: b'`.
    fn pairs_of(&mut self, value: &Val) -> Result<Vec<(String, String)>, String> {
        match value {
            Val::Undefined => Ok(Vec::new()),
            Val::Unknown(reason) => Err(reason.clone()),
            Val::Literal(Yaml::Map(map)) => map
                .entries()
                .map(|(key, value)| Ok((key.to_owned(), source_text(&Val::Literal(value.clone()))?)))
                .collect(),
            Val::Object(members) => members
                .iter()
                .map(|(key, value)| Ok((key.clone(), source_text(value)?)))
                .collect(),
            Val::Literal(Yaml::List(_)) | Val::Array(_) => {
                let mut pairs = Vec::new();
                for at in 0.. {
                    let item = self.index(value, at);
                    if item == Val::Undefined {
                        break;
                    }
                    let (key, value) = (self.member(&item, "key"), self.member(&item, "value"));
                    pairs.push((source_text(&key)?, source_text(&value)?));
                }
                Ok(pairs)
            }
            Val::Literal(Yaml::Text(lines)) => {
                let pairs = lines.lines().filter_map(|line| line.split_once(':'));
                Ok(pairs
                    .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                    .collect())
            }
            _ => Err("the headers of the request that it sends are computed".to_owned()),
        }
    }

    fn body_of(&mut self, body: &Val, sent: &mut DeclaredRequest) -> TranslationResult {
        let mode = self.member(body, "mode").as_text();
        match mode.as_deref() {
            Some("urlencoded") => {
                let fields = self.member(body, "urlencoded");
                sent.form = self.pairs_of(&fields)?;
                if let (true, Val::Literal(Yaml::Text(text))) = (sent.form.is_empty(), &fields) {
                    sent.form = text
                        .split('&')
                        .filter_map(|pair| pair.split_once('='))
                        .map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .collect();
                }
                Ok(())
            }
            Some("raw") => {
                let raw = self.member(body, "raw");
                let json = match &raw {
                    Val::Code { code, .. } => code
                        .strip_suffix(" | to_json)")
                        .and_then(|code| code.strip_prefix('(')),
                    _ => None,
                };
                sent.body = Some(match json {
                    Some(json) => (template::marked(json), true),
                    None => {
                        let text = source_text(&raw)?;
                        let is_json = text.trim_start().starts_with(['{', '[']);
                        (text, is_json)
                    }
                });
                Ok(())
            }
            _ => Err("the body of the request that it sends is of a kind that is not known here".to_owned()),
        }
    }

    /// What the callback sets, from its second parameter.
    fn captures_of(&mut self, callback: &ScriptFunction) -> Result<Vec<(String, String)>, String> {
        let mut inner = Translator {
            cx: &mut *self.cx,
            phase: ScriptPhase::After,
            request: self.request,
            place: self.place,
            scopes: self.scopes.clone(),
            set: self.set.clone(),
            test: None,
            optional: false,
            out: Default::default(),
            statements: 0,
            translated: 0,
            made_up: Vec::new(),
            shows: None,
            depth: self.depth,
        };
        let answer = Val::Response { bruno: false };
        inner.call_function(callback, vec![Val::Literal(Yaml::Null), answer]);
        let out = inner.out;
        if let Some(kept) = out.after.first() {
            return Err(format!(
                "its callback does something that has no equal here: {}",
                kept.reason
            ));
        }
        let paths = out.captures.into_iter().map(|capture| match capture.value {
            Yaml::Words(path) => Ok((path, capture.name)),
            _ => Err("its callback takes a value that is no member of a JSON answer".to_owned()),
        });
        let paths = paths.collect::<Result<Vec<_>, String>>()?;
        for (_, name) in &paths {
            self.set.insert(name.clone(), Val::Variable(name.clone()));
        }
        Ok(paths)
    }
}

/// A text as the source writes it; what is computed is marked, so that it is not taken for text.
fn source_text(value: &Val) -> Result<String, String> {
    match value {
        Val::Literal(_) => value
            .as_text()
            .ok_or_else(|| "a part of the request that it sends is no text".to_owned()),
        Val::Variable(name) => Ok(template::marked(name)),
        Val::Code { code, answer: false } => Ok(super::effect::source_form(code)),
        Val::Unknown(reason) => Err(reason.clone()),
        _ => Err("a part of the request that it sends is computed".to_owned()),
    }
}
