//! Calls that give a value: of functions of the tool, of the language, and of the script's own.

use super::ScriptPhase;
use super::compute::computed;
use super::statement::unwrapped;
use super::syntax::Expr;
use super::translator::Translator;
use super::value::{Val, ValuePath};
use crate::import::template;
use crate::import::yaml::Yaml;

/// Calls that give the value of a variable.
const GETTERS: [&str; 16] = [
    "pm.environment.get",
    "pm.globals.get",
    "pm.collectionVariables.get",
    "pm.variables.get",
    "pm.iterationData.get",
    "postman.getEnvironmentVariable",
    "postman.getGlobalVariable",
    "bru.getEnvVar",
    "bru.getVar",
    "bru.getCollectionVar",
    "bru.getFolderVar",
    "bru.getRequestVar",
    "bru.getGlobalEnvVar",
    "environment.get",
    "globals.get",
    "data.get",
];

const ASKS: [&str; 6] = [
    "pm.environment.has",
    "pm.globals.has",
    "pm.collectionVariables.has",
    "pm.variables.has",
    "bru.hasEnvVar",
    "bru.hasVar",
];

impl Translator<'_> {
    pub(super) fn call(&mut self, callee: &Expr, arguments: &[Expr]) -> Val {
        match unwrapped(callee) {
            Expr::Member(object, name) => {
                let object = self.eval(object);
                match &object {
                    Val::Namespace(namespace) => {
                        let whole = format!("{namespace}.{name}");
                        self.tool_call(&whole, arguments)
                    }
                    Val::Object(_) => match self.member(&object, name) {
                        Val::Function(function) => {
                            let arguments = arguments.iter().map(|argument| self.eval(argument)).collect();
                            self.call_function(&function, arguments)
                        }
                        _ => Val::unknown(format!("`{name}()` is no function that is known here")),
                    },
                    _ => self.method(&object, name, arguments),
                }
            }
            other => match self.eval(other) {
                Val::Namespace(name) => self.tool_call(&name, arguments),
                Val::Function(function) => {
                    let arguments = arguments.iter().map(|argument| self.eval(argument)).collect();
                    self.call_function(&function, arguments)
                }
                // Bruno's `res('data.id')`.
                Val::Response { bruno: true } => {
                    match arguments.first().map(|argument| self.eval(argument)) {
                        Some(Val::Literal(Yaml::Text(path))) => Val::Json(ValuePath::root().descend(&path)),
                        _ => Val::unknown("the path that it asks for is computed"),
                    }
                }
                Val::Unknown(reason) => Val::Unknown(reason),
                _ => Val::unknown("it calls something that is no function here"),
            },
        }
    }

    fn tool_call(&mut self, name: &str, arguments: &[Expr]) -> Val {
        if GETTERS.contains(&name) {
            return self.variable(arguments);
        }
        if ASKS.contains(&name) {
            let variable = self.variable(arguments);
            return Val::Exists(Box::new(variable));
        }
        match name {
            "bru.getProcessEnv" => match arguments.first().map(|argument| self.eval(argument)) {
                Some(Val::Literal(Yaml::Text(name))) => Val::Variable(self.cx.process_variable(&name)),
                _ => Val::unknown("the name that it asks for is computed"),
            },
            "pm.variables.replaceIn" | "bru.interpolate" => self.interpolated(arguments),
            "postman.getResponseHeader" => self.text_argument(arguments, Val::Header),
            "postman.getResponseCookie" => self.text_argument(arguments, Val::Cookie),
            "bru.cookies.jar" | "pm.cookies.jar" => Val::unknown("the cookie jar cannot be changed here"),
            "require" => self.required(arguments),
            _ => self.library(name, arguments),
        }
    }

    /// A variable, or what this script has given it.
    fn variable(&mut self, arguments: &[Expr]) -> Val {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Literal(Yaml::Text(name))) => {
                let identifier = self.cx.variables.identifier(&name);
                match self.set.get(&identifier) {
                    Some(known) if self.phase == ScriptPhase::After || matches!(known, Val::Literal(_)) => {
                        known.clone()
                    }
                    _ => Val::Variable(identifier),
                }
            }
            Some(Val::Unknown(reason)) => Val::Unknown(reason),
            _ => Val::unknown("the name of the variable is computed"),
        }
    }

    fn interpolated(&mut self, arguments: &[Expr]) -> Val {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Literal(Yaml::Text(text))) => {
                let code = template::expression(self.cx, &text);
                Val::code(code, false)
            }
            Some(Val::Unknown(reason)) => Val::Unknown(reason),
            _ => Val::unknown("the text whose variables it fills is computed"),
        }
    }

    fn required(&mut self, arguments: &[Expr]) -> Val {
        let name = match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Literal(Yaml::Text(name))) => name,
            _ => return Val::unknown("the module that it loads is computed"),
        };
        let namespace = match &*name {
            "crypto-js" => "CryptoJS",
            "lodash" => "lodash",
            "moment" => "moment",
            "dayjs" => "moment",
            "uuid" => "uuid",
            "nanoid" => "nanoid",
            "chai" => "chai",
            "btoa" => "btoa",
            "atob" => "atob",
            _ => return Val::unknown(format!("the module `{name}` has no equal here")),
        };
        Val::Namespace(namespace.to_owned())
    }

    pub(super) fn construct(&mut self, constructor: &Expr, arguments: &[Expr]) -> Val {
        match (self.eval(constructor), arguments) {
            (Val::Namespace(name), []) if name == "Date" => Val::Moment { offset: None },
            (Val::Namespace(name), [argument]) if name == "Date" => match self.eval(argument) {
                moment @ Val::Moment { .. } => moment,
                Val::Code { code, .. } if code == "timestamp('ms')" => Val::Moment { offset: None },
                value => self.shifted(&value),
            },
            (Val::Namespace(name), [Expr::Text(pattern)]) if name == "RegExp" => {
                super::compute::checked_regex(pattern.clone())
            }
            (Val::Namespace(name), _) => Val::unknown(format!("`new {name}()` has no equal here")),
            (Val::Unknown(reason), _) => Val::Unknown(reason),
            _ => Val::unknown("it makes an object that has no equal here"),
        }
    }

    /// `new Date(Date.now() + 86400000)`.
    fn shifted(&mut self, value: &Val) -> Val {
        let Val::Code { code, .. } = value else {
            return Val::unknown("a date is made of something that is not the present moment");
        };
        let Some(rest) = code.strip_prefix("timestamp('ms') ") else {
            return Val::unknown("a date is made of something that is not the present moment");
        };
        match rest.split_once(' ').map(|(sign, amount)| (sign, product(amount))) {
            Some((sign @ ("+" | "-"), Some(milliseconds))) => Val::Moment {
                offset: Some(format!("{sign}{}s", milliseconds / 1000)),
            },
            _ => Val::unknown("the time that is added to a date is computed"),
        }
    }

    pub(super) fn first_computed(&mut self, arguments: &[Expr], make: impl FnOnce(String) -> String) -> Val {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(value) => computed(&value, make),
            None => Val::unknown("a function is given nothing"),
        }
    }
}

/// `(24 * 60 * 60 * 1000)` worked out.
fn product(code: &str) -> Option<i64> {
    let plain: String = code.chars().filter(|c| !"() ".contains(*c)).collect();
    plain
        .split('*')
        .try_fold(1_i64, |product, factor| product.checked_mul(factor.parse().ok()?))
}
