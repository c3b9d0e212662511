//! Calls and assignments that do something: variables set and unset, tests of the old form, what comes next.

use super::compute::shortened;
use super::statement::unwrapped;
use super::syntax::Expr;
use super::translator::{TranslationResult, Translator};
use super::value::{Val, ValuePath};
use super::{DeclaredCapture, NextRequest, ScriptPhase};
use crate::import::template::{self, TemplatePiece};
use crate::import::yaml::{Map, Yaml};

const SETTERS: [&str; 13] = [
    "pm.environment.set",
    "pm.globals.set",
    "pm.collectionVariables.set",
    "pm.variables.set",
    "postman.setEnvironmentVariable",
    "postman.setGlobalVariable",
    "bru.setVar",
    "bru.setEnvVar",
    "bru.setGlobalEnvVar",
    "bru.setCollectionVar",
    "bru.setFolderVar",
    "bru.setRequestVar",
    "environment.set",
];

const UNSETTERS: [&str; 8] = [
    "pm.environment.unset",
    "pm.globals.unset",
    "pm.collectionVariables.unset",
    "pm.variables.unset",
    "postman.clearEnvironmentVariable",
    "postman.clearGlobalVariable",
    "bru.deleteVar",
    "bru.deleteEnvVar",
];

const NEXT: [&str; 4] = [
    "pm.execution.setNextRequest",
    "postman.setNextRequest",
    "bru.setNextRequest",
    "bru.runner.setNextRequest",
];

impl Translator<'_> {
    /// Whether an expression does nothing that a run would show.
    pub(super) fn is_quiet(&mut self, expression: &Expr) -> bool {
        match unwrapped(expression) {
            Expr::Call(callee, _) => match self.called(callee).as_deref() {
                Some(name) if name.starts_with("console.") => {
                    self.shows = Some("what its scripts print to the console is not printed here");
                    true
                }
                Some("pm.visualizer.set") => {
                    self.shows = Some("what its scripts show in the app is not shown here");
                    true
                }
                Some("require") => true,
                _ => false,
            },
            Expr::Text(_) | Expr::Name(_) | Expr::Undefined | Expr::Null => true,
            _ => false,
        }
    }

    /// Whether an expression does more than give a value.
    pub(super) fn has_effect(&mut self, expression: &Expr) -> bool {
        match unwrapped(expression) {
            Expr::Assign { .. } => true,
            Expr::Call(callee, _) => {
                let name = self.called(callee).unwrap_or_default();
                let does = |names: &[&str]| names.contains(&&*name);
                does(&SETTERS)
                    || does(&UNSETTERS)
                    || does(&NEXT)
                    || name == "pm.sendRequest"
                    || self.is_chain(expression)
            }
            Expr::Member(..) => self.is_chain(expression),
            _ => false,
        }
    }

    fn is_chain(&mut self, expression: &Expr) -> bool {
        let mark = self.out.mark();
        let is_chain = self.chain(expression).is_some();
        self.out.roll_back(&mark);
        is_chain
    }

    /// The dotted name of a function of the tool. None if the function is not the tool's.
    pub(super) fn called(&mut self, callee: &Expr) -> Option<String> {
        match self.eval(callee) {
            Val::Namespace(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is_next_request(&mut self, callee: &Expr) -> bool {
        self.called(callee).is_some_and(|name| NEXT.contains(&&*name))
    }

    /// # Errors
    /// The reason why it cannot be declared.
    pub(super) fn effect(&mut self, expression: &Expr) -> TranslationResult {
        match unwrapped(expression) {
            Expr::Assign {
                operator,
                target,
                value,
            } => self.assign(operator, target, value),
            Expr::Call(callee, arguments) => {
                if let Some(name) = self.called(callee) {
                    return self.tool_effect(&name, arguments, expression);
                }
                if let Some(outcome) = self.chain(expression) {
                    return outcome;
                }
                if let Some(outcome) = self.request_change(callee, arguments) {
                    return outcome;
                }
                self.quiet_value(expression)
            }
            Expr::Member(..) => self
                .chain(expression)
                .unwrap_or_else(|| self.quiet_value(expression)),
            other => self.quiet_value(other),
        }
    }

    /// An expression whose value nobody uses. What is known to give one has no effect.
    fn quiet_value(&mut self, expression: &Expr) -> TranslationResult {
        match self.eval(expression) {
            Val::Unknown(reason) => Err(reason),
            _ => Ok(()),
        }
    }

    fn tool_effect(&mut self, name: &str, arguments: &[Expr], whole: &Expr) -> TranslationResult {
        if SETTERS.contains(&name) {
            return self.set_variable(arguments);
        }
        if UNSETTERS.contains(&name) {
            return self.unset_variable(arguments);
        }
        if NEXT.contains(&name) {
            let next = self.next(None, arguments)?;
            self.out.next.push(next);
            return Ok(());
        }
        match name {
            "pm.sendRequest" => self.send(arguments),
            "req.setHeader" => self.header_change(arguments),
            "req.setMethod" | "req.setUrl" | "req.setBody" => Err("it changes its own request".to_owned()),
            "pm.expect.fail" | "expect.fail" | "assert.fail" => {
                Err("it fails whatever the answer is".to_owned())
            }
            "bru.sleep" | "setTimeout" => Err("it waits: `delay` in a request does".to_owned()),
            "pm.execution.skipRequest" | "bru.runner.skipRequest" => {
                Err("it skips its own request: `when` does".to_owned())
            }
            "bru.runner.stopExecution" => {
                self.out.next.push(NextRequest {
                    condition: None,
                    target: None,
                });
                Ok(())
            }
            "assert" => match arguments.first() {
                Some(condition) => self.condition(condition, true),
                None => Err("it asserts nothing".to_owned()),
            },
            name if name.starts_with("assert.") => self.assert_call(&name[7..], arguments),
            name if name.starts_with("pm.request.headers.") => self.header_change(arguments),
            name if name.starts_with("pm.request.url.query.") || name == "pm.request.addQueryParams" => {
                self.query_change(arguments)
            }
            _ => self
                .chain(whole)
                .unwrap_or_else(|| Err(format!("`{}()` has no equal here", shortened(name)))),
        }
    }

    fn set_variable(&mut self, arguments: &[Expr]) -> TranslationResult {
        let name = match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Literal(Yaml::Text(name))) => name,
            Some(Val::Unknown(reason)) => return Err(reason),
            _ => return Err("the name of the variable is computed".to_owned()),
        };
        let value = arguments
            .get(1)
            .map_or(Val::Undefined, |argument| self.eval(argument));
        let identifier = self.cx.variables.identifier(&name);
        match self.phase {
            ScriptPhase::After => self.capture_value(&identifier, &value)?,
            ScriptPhase::Before => self.declare(&identifier, &value)?,
        }
        self.set.insert(identifier, value);
        Ok(())
    }

    /// A variable that a script sets before its request.
    fn declare(&mut self, identifier: &str, value: &Val) -> TranslationResult {
        let written = match value {
            Val::Unknown(reason) => return Err(reason.clone()),
            Val::Literal(yaml) => self.constant(yaml),
            other if other.needs_answer() => return Err("before the request there is no answer".to_owned()),
            Val::Variable(name) if name == identifier => return Ok(()),
            other => {
                let code = other.expression().ok_or("its value has no equal here")?;
                if reads(&code, identifier) {
                    return Err("it computes a variable from its own value before".to_owned());
                }
                Yaml::Text(template::of_expression(&code))
            }
        };
        self.out.vars.push((identifier.to_owned(), written));
        Ok(())
    }

    /// A variable that takes its value from the answer.
    ///
    /// # Errors
    /// Where no capture gives this value.
    pub(super) fn capture_value(&mut self, name: &str, value: &Val) -> TranslationResult {
        let mut typed = true;
        let mut keys: Vec<(String, Yaml)> = match value {
            Val::Unknown(reason) => return Err(reason.clone()),
            Val::Undefined => return Err("it is set to nothing".to_owned()),
            Val::Json(path) => return self.capture_path(name, path),
            Val::Header(header) => {
                typed = false;
                vec![("header".to_owned(), Yaml::words(header))]
            }
            Val::Cookie(cookie) => {
                typed = false;
                vec![("cookie".to_owned(), Yaml::words(cookie))]
            }
            Val::Match { pattern, group } if *group <= 1 => {
                typed = false;
                let is_whole = *group == 0 && has_group(pattern);
                let pattern = if is_whole {
                    format!("({pattern})")
                } else {
                    pattern.clone()
                };
                vec![("regex".to_owned(), Yaml::words(pattern))]
            }
            Val::Match { .. } => return Err("it takes a later group of a regular expression".to_owned()),
            other => {
                let code = other.expression().ok_or("its value has no equal here")?;
                if reads(&code, name) {
                    return Err("it computes a variable from its own value before".to_owned());
                }
                vec![("expr".to_owned(), Yaml::words(code))]
            }
        };
        if self.optional {
            keys.push(("default".to_owned(), as_before(name)));
        }
        self.push_capture(name, Map::flow(keys).into(), typed);
        Ok(())
    }

    fn capture_path(&mut self, name: &str, path: &ValuePath) -> TranslationResult {
        let default = path
            .default
            .clone()
            .or_else(|| (path.optional || self.optional).then(|| as_before(name)));
        if default.is_none() && !path.names_several() {
            self.push_capture(name, Yaml::words(path.json.clone()), true);
            return Ok(());
        }
        let mut keys = vec![("json".to_owned(), Yaml::words(path.json.clone()))];
        if path.names_several() {
            let pick = if path.first { "first" } else { "all" };
            keys.push((pick.to_owned(), Yaml::Bool(true)));
        }
        if let Some(default) = default {
            let written = if path.default.is_some() {
                self.constant(&default)
            } else {
                default
            };
            keys.push(("default".to_owned(), written));
        }
        self.push_capture(name, Map::flow(keys).into(), true);
        Ok(())
    }

    fn push_capture(&mut self, name: &str, value: Yaml, typed: bool) {
        self.out.captures.push(DeclaredCapture {
            name: name.to_owned(),
            value,
            typed,
        });
    }

    fn unset_variable(&mut self, arguments: &[Expr]) -> TranslationResult {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Literal(Yaml::Text(name))) => {
                let identifier = self.cx.variables.identifier(&name);
                match self.phase {
                    ScriptPhase::After => self.out.forget.push(identifier),
                    ScriptPhase::Before => return Err("it unsets a variable before the request".to_owned()),
                }
                Ok(())
            }
            _ => Err("the name of the variable is computed".to_owned()),
        }
    }

    /// # Errors
    /// A sentence that says what is wrong.
    pub(super) fn next(
        &mut self,
        condition: Option<String>,
        arguments: &[Expr],
    ) -> Result<NextRequest, String> {
        let target = match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Literal(Yaml::Null)) | None => None,
            Some(Val::Literal(Yaml::Text(name))) => Some(name),
            Some(Val::Unknown(reason)) => return Err(reason),
            _ => return Err("the name of the next request is computed".to_owned()),
        };
        Ok(NextRequest { condition, target })
    }

    /// `tests['name'] = condition`, and assignments to locals.
    fn assign(&mut self, operator: &str, target: &Expr, value: &Expr) -> TranslationResult {
        let (object, key) = match target {
            Expr::Index(object, key) => (Some(object), self.eval(key).as_text()),
            Expr::Member(object, key) => (Some(object), Some(key.clone())),
            _ => (None, None),
        };
        if let Some(object) = object {
            let is_tests = matches!(self.eval(object), Val::Namespace(name) if name == "tests");
            return match (is_tests, key) {
                (true, Some(name)) => {
                    let outer = self.test.replace(name);
                    let outcome = self.condition(value, true);
                    self.test = outer;
                    outcome
                }
                _ => Err("it changes a part of an object".to_owned()),
            };
        }
        match target {
            Expr::Name(name) if operator == "=" => {
                let value = self.eval(value);
                if let Val::Unknown(reason) = &value {
                    let reason = reason.clone();
                    self.rebind(name, value);
                    return Err(reason);
                }
                self.rebind(name, value);
                Ok(())
            }
            Expr::Name(name) => {
                self.rebind(name, Val::unknown("it is changed step by step"));
                Err(format!("the assignment `{operator}` has no equal here"))
            }
            _ => Err("it assigns to something that is not known here".to_owned()),
        }
    }
}

/// An expression as a text of the source, its literals in the open.
pub(super) fn source_form(code: &str) -> String {
    let pieces = template::joined_parts(code).into_iter().map(|piece| match piece {
        TemplatePiece::Literal(literal) => literal,
        TemplatePiece::Expression(expression) => template::marked(&expression),
    });
    pieces.collect()
}

/// The value that a variable has had, or an empty text.
fn as_before(name: &str) -> Yaml {
    Yaml::Text(format!("<<{name} | default('')>>"))
}

fn has_group(pattern: &str) -> bool {
    pattern.replace("\\(", "").replace("(?", "").contains('(')
}

/// Whether an expression names a variable.
fn reads(code: &str, name: &str) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .any(|word| word == name)
}
