//! One script, from its first statement to its last.

use super::syntax::{Expr, ScriptFunction, Stmt};
use super::value::Val;
use super::{
    CheckKind, Declared, DeclaredCapture, DeclaredCheck, KeptScript, Script, ScriptPhase, changes, parse,
};
use crate::import::collection::{CaptureEntry, ImportedAssertion};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::yaml::Yaml;
use std::collections::HashMap;

/// What is known about the request that a script belongs to.
pub struct ScriptInput<'s> {
    pub script: &'s Script,
    pub request: &'s str,
}

pub struct Translator<'a> {
    pub(super) cx: &'a mut ImportContext,
    pub(super) phase: ScriptPhase,
    pub(super) request: &'a str,
    pub(super) place: &'a str,
    /// Local variables, innermost block last.
    pub(super) scopes: Vec<HashMap<String, Val>>,
    /// What this script has set, by identifier.
    pub(super) set: HashMap<String, Val>,
    /// The test that is being translated.
    pub(super) test: Option<String>,
    /// Within a condition under which a value may be absent.
    pub(super) optional: bool,
    pub(super) out: Declared,
    pub(super) statements: usize,
    pub(super) translated: usize,
    /// Expressions of locals that give another value each time: the script means one value.
    pub(super) made_up: Vec<String>,
    /// What the script shows to people, which is nowhere here.
    pub(super) shows: Option<&'static str>,
    /// How many calls of the script's own functions are being followed.
    pub(super) depth: usize,
}

/// Why a statement could not be declared.
pub(super) type Untranslated = String;

pub(super) type TranslationResult = Result<(), Untranslated>;

/// Calls of the script's own functions that are followed into each other.
pub(super) const DEEPEST_CALL: usize = 8;

/// What a script declares; the counts of scripts and statements go into the context.
pub fn translate(cx: &mut ImportContext, input: &ScriptInput<'_>) -> Declared {
    let script = input.script;
    let Some(statements) = parse::parse(&script.code) else {
        cx.counts.scripts.kept += 1;
        cx.counts.scripts.statements += 1;
        return unread(script);
    };
    let mut translator = Translator::new(cx, script.phase, input.request, &script.place);
    translator.run(&statements);
    translator.share_made_up();
    let (all, done) = (translator.statements, translator.translated);
    let shows = translator.shows;
    let out = translator.out;
    if let Some(reason) = shows {
        cx.lose(LossKind::Dropped, reason, "");
    }
    let counts = &mut cx.counts.scripts;
    counts.statements += all;
    counts.translated += done;
    match (all, done) {
        (0, _) => counts.whole += 1,
        (all, done) if all == done => counts.whole += 1,
        (_, 0) => counts.kept += 1,
        _ => counts.in_part += 1,
    }
    out
}

fn unread(script: &Script) -> Declared {
    let kept = KeptScript {
        reason: "it is too long, or nested too deeply, to be read".to_owned(),
        code: script.code.clone(),
        line: 1,
        place: script.place.clone(),
    };
    let mut out = Declared::default();
    match script.phase {
        ScriptPhase::Before => out.before.push(kept),
        ScriptPhase::After => out.after.push(kept),
    }
    out
}

/// One declared assertion of Bruno and OpenCollection. The error is the reason.
///
/// # Errors
/// Where the subject or the operator is not known.
pub fn assertion(
    cx: &mut ImportContext,
    assertion: &ImportedAssertion,
    place: &str,
) -> Result<Vec<DeclaredCheck>, String> {
    let subject = one_expression(&with_dashes(&assertion.subject))?;
    let mut translator = Translator::new(cx, ScriptPhase::After, "", place);
    let subject = translator.eval(&subject);
    translator.operator(&subject, &assertion.operator, &assertion.argument)?;
    Ok(translator.out.checks)
}

/// One declared variable of Bruno and OpenCollection that takes its value from the answer.
///
/// # Errors
/// Where the expression is not known.
pub fn capture(
    cx: &mut ImportContext,
    entry: &CaptureEntry,
    place: &str,
) -> Result<Vec<DeclaredCapture>, String> {
    let expression = one_expression(&with_dashes(&entry.expression))?;
    let mut translator = Translator::new(cx, ScriptPhase::After, "", place);
    let value = translator.eval(&expression);
    let name = translator.cx.variables.identifier(&entry.name);
    translator.capture_value(&name, &value)?;
    Ok(translator.out.captures)
}

/// `res.headers.content-type` as JavaScript has to write it. A path with other signs is taken as it is.
fn with_dashes(path: &str) -> String {
    let is_path = path.contains('-') && path.chars().all(|c| c.is_alphanumeric() || "._-[]".contains(c));
    if !is_path {
        return path.to_owned();
    }
    let parts = path
        .split('.')
        .enumerate()
        .map(|(at, part)| match (at, part.split_once('[')) {
            (0, _) => part.to_owned(),
            (_, None) if part.contains('-') => format!("['{part}']"),
            (_, Some((name, rest))) if name.contains('-') => format!("['{name}'][{rest}"),
            _ => format!(".{part}"),
        });
    parts.collect()
}

fn one_expression(code: &str) -> Result<Expr, String> {
    let statements = parse::parse(&format!("({code})")).unwrap_or_default();
    match &statements[..] {
        [
            Stmt {
                kind: super::syntax::StmtKind::Expr(expression),
                ..
            },
        ] => Ok(expression.clone()),
        _ => Err(format!("`{code}` is no expression that is known here")),
    }
}

impl<'a> Translator<'a> {
    fn new(
        cx: &'a mut ImportContext,
        phase: ScriptPhase,
        request: &'a str,
        place: &'a str,
    ) -> Translator<'a> {
        Translator {
            cx,
            phase,
            request,
            place,
            scopes: vec![HashMap::new()],
            set: HashMap::new(),
            test: None,
            optional: false,
            out: Declared::default(),
            statements: 0,
            translated: 0,
            made_up: Vec::new(),
            shows: None,
            depth: 0,
        }
    }

    /// A local that is made up once and used in several variables is one value in them, too.
    fn share_made_up(&mut self) {
        for code in std::mem::take(&mut self.made_up) {
            let whole = format!("<<{code}>>");
            let is_it = |value: &Yaml| *value == Yaml::Text(whole.clone());
            let Some(at) = self.out.vars.iter().position(|(_, value)| is_it(value)) else {
                continue;
            };
            let name = self.out.vars[at].0.clone();
            for (other, value) in &mut self.out.vars {
                if let Yaml::Text(text) = value
                    && *other != name
                {
                    *text = text.replace(&code, &name);
                }
            }
            for (_, value) in self.out.headers.iter_mut().chain(&mut self.out.query) {
                *value = value.replace(&code, &name);
            }
        }
    }

    /// The value of a local variable; None if the script declares none of that name.
    pub(super) fn local(&self, name: &str) -> Option<&Val> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }

    pub(super) fn bind_name(&mut self, name: &str, value: Val) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), value);
        }
    }

    /// Gives a local that exists another value.
    pub(super) fn rebind(&mut self, name: &str, value: Val) {
        let scope = self
            .scopes
            .iter_mut()
            .rev()
            .find(|scope| scope.contains_key(name));
        match scope {
            Some(scope) => {
                scope.insert(name.to_owned(), value);
            }
            None => self.bind_name(name, value),
        }
    }

    pub(super) fn check(&mut self, kind: CheckKind) {
        let test = self.test.clone();
        self.out.checks.push(DeclaredCheck { test, kind });
    }

    pub(super) fn keep(&mut self, statement: &Stmt, reason: Untranslated) {
        let mut code = String::new();
        if let Some(test) = &self.test {
            code.push_str(&format!("// test: {}\n", test.replace('\n', " ")));
        }
        code.push_str(&statement.text);
        let kept = KeptScript {
            reason,
            code,
            line: statement.line,
            place: self.place.to_owned(),
        };
        match self.phase {
            ScriptPhase::Before => self.out.before.push(kept),
            ScriptPhase::After => self.out.after.push(kept),
        }
        self.forget_changed(&statement.text);
    }

    /// What a kept statement changes has a value that is not known: what reads it later is kept, too.
    fn forget_changed(&mut self, code: &str) {
        let unknown = || Val::unknown("it reads what a statement above changes, which is not carried over");
        let changes = changes::of(code);
        for name in changes.locals {
            if self.local(&name).is_some() {
                self.rebind(&name, unknown());
            }
        }
        for name in changes.variables {
            let identifier = self.cx.variables.identifier(&name);
            self.set.insert(identifier, unknown());
        }
    }

    /// Runs statements in a block of their own, with names bound to arguments.
    pub(super) fn call_function(&mut self, function: &ScriptFunction, arguments: Vec<Val>) -> Val {
        if self.depth >= DEEPEST_CALL {
            return Val::unknown("its functions call each other too deeply");
        }
        self.depth += 1;
        self.scopes.push(HashMap::new());
        let mut arguments = arguments.into_iter();
        for param in &function.params {
            let value = arguments.next().unwrap_or(Val::Undefined);
            self.bind(param, value);
        }
        let value = self.run(&function.body);
        self.scopes.pop();
        self.depth -= 1;
        value.unwrap_or(Val::Undefined)
    }
}
