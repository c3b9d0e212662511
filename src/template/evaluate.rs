//! A checked expression against whatever resolves names.
//!
//! All names are resolved before the engine starts, because it cannot borrow the resolver; what went wrong
//! with one is raised only when the expression reads it. Nothing of the engine's own words about values is
//! passed on.

use super::ambient::{AMBIENT, Ambient};
use super::compiled_expression::{CompiledExpression, Lookup, ReadName};
use super::convert::{from_engine, to_engine};
use super::engine::engine;
use super::functions::{self, FunctionError, Mismatch};
use super::issue::Issue;
use super::{Resolved, Value};
use super::{document, member};
use crate::secret::names_a_secret;
use crate::source::{Diagnostic, code};
use minijinja::machinery::{self, Instructions};
use minijinja::value::{DynObject, Object};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Value as Engine};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The name of all variables of an evaluation together, to be asked by number. Nobody can write it.
pub(super) const ALL: &str = "\0all";

/// Why there is no value.
pub(super) enum EvaluationFault {
    /// The read with this index asks for a name that nothing defines.
    Undefined(usize, Option<String>),
    /// The name that this read asks for has no value that can be had.
    Failed(usize, Box<Diagnostic>),
    /// What this read gives is text from outside, of which nobody knows whether it is true.
    Ambiguous(usize, Box<str>),
    Expression(Issue),
}

/// What to say of a name whose text may be meant as a boolean.
pub(super) fn ambiguous(name: &str, text: &str, range: Range<usize>) -> Issue {
    let shown = if crate::secret::is_secret_name(name) {
        "***"
    } else {
        text
    };
    let message = format!("`{name}` is the text `{shown}` from outside, which would count as true");
    Issue::error(code::TEXT_AS_TRUTH, range, message).help(format!(
        "define `{name}` as a boolean in the files, give it as `--var {name}:=...`, or compare it: `{name} == 'true'`; in JSON, write it without quotes"
    ))
}

/// The same for a part of a variable, or what an expression made of one.
fn ambiguous_part(source: &str, shown: &str, range: Range<usize>) -> Issue {
    let is_selection = ["select", "reject"].iter().any(|name| source.starts_with(name));
    let (verb, compared) = if is_selection {
        ("meets", "`selectattr('NAME', 'eq', 'true')`".to_owned())
    } else {
        ("is", format!("`{source} == 'true'`"))
    };
    let message = format!("`{source}` {verb} the text `{shown}` from outside, which would count as true");
    Issue::error(code::TEXT_AS_TRUTH, range, message).help(format!(
        "write it without quotes where it comes from, or compare it: {compared}"
    ))
}

pub(super) fn evaluate(
    code: &CompiledExpression,
    ambient: &Ambient,
    resolve: &mut dyn FnMut(&str) -> Resolved,
) -> Result<Value, EvaluationFault> {
    let names = KnownVariables::resolve(&code.reads, code.lookups.clone(), resolve);
    let names = Arc::new(if code.calls_ambient {
        names.with_ambient(ambient)
    } else {
        names
    });
    match compute(code, &names) {
        Ok(data) => Ok(Value {
            secret: code.secret || names.has_read_secret(),
            outside: names.gave(&data),
            ..Value::new(data)
        }),
        Err(error) => Err(names
            .fault()
            .unwrap_or_else(|| EvaluationFault::Expression(issue(code, &names, &error)))),
    }
}

fn compute(code: &CompiledExpression, names: &Arc<KnownVariables>) -> Result<Json, Error> {
    let program = code.program().ok_or(ErrorKind::SyntaxError)?;
    let value = run(program, names, &mut String::new())?;
    from_engine(&value.unwrap_or(Engine::UNDEFINED))
}

fn issue(code: &CompiledExpression, names: &KnownVariables, error: &Error) -> Issue {
    let hide = code.secret || names.has_read_secret();
    let value_of = |name: &str| {
        let read = code.reads.iter().position(|read| *read.name == *name)?;
        names.value(read).cloned()
    };
    let missing = match error.kind() {
        ErrorKind::UndefinedError => member::missing(&code.source, &value_of),
        _ => None,
    };
    missing.unwrap_or_else(|| explain(&code.source, error, hide))
}

/// The value an expression leaves behind; what a file's template writes goes to `out`.
///
/// # Errors
/// As evaluating fails.
pub(super) fn run<'p>(
    program: &Instructions<'p>,
    names: &Arc<KnownVariables>,
    out: &mut String,
) -> Result<Option<Engine>, Error> {
    let engine: &Environment<'p> = engine();
    let (value, _) = machinery::eval(
        engine,
        program,
        Engine::from_dyn_object(DynObject::new(names.clone())),
        &BTreeMap::new(),
        &mut machinery::make_string_output(out),
        AutoEscape::None,
    )?;
    Ok(value)
}

/// What a name came to.
enum EvaluationOutcome {
    Value(NamedValue),
    Undefined(Option<String>),
    Failed(Box<Diagnostic>),
}

struct NamedValue {
    value: Engine,
    /// Nobody knows whether it is true: its text.
    ambiguous: Option<Box<str>>,
    /// Every such text within it.
    unsure: Vec<Box<str>>,
    spelled: Option<Engine>,
    secret: bool,
}

/// The variables of one evaluation, by the numbers that the program knows them by; and what it did with them.
pub(super) struct KnownVariables {
    lookups: Arc<[Lookup]>,
    outcomes: Vec<EvaluationOutcome>,
    read_secret: AtomicBool,
    /// The read that stopped the evaluation; `usize::MAX` is none.
    stopped_at: AtomicUsize,
    /// An [`Ambient`], where a function asks for it.
    ambient: Option<Engine>,
}

impl KnownVariables {
    pub fn resolve(
        reads: &[ReadName],
        lookups: Arc<[Lookup]>,
        resolve: &mut dyn FnMut(&str) -> Resolved,
    ) -> KnownVariables {
        let outcome = |resolved| match resolved {
            Resolved::Value(value) => EvaluationOutcome::Value(NamedValue {
                ambiguous: value.is_ambiguous().then(|| value.to_text().into()),
                unsure: value.unsure(),
                spelled: value.spelling.map(Engine::from),
                value: to_engine(value.data),
                secret: value.secret,
            }),
            Resolved::Document(document) => EvaluationOutcome::Value(NamedValue {
                ambiguous: None,
                unsure: Vec::new(),
                spelled: None,
                value: document::to_engine(&document),
                secret: false,
            }),
            Resolved::Undefined { help } => EvaluationOutcome::Undefined(help),
            Resolved::Failed(diagnostic) => EvaluationOutcome::Failed(diagnostic),
        };
        KnownVariables {
            lookups,
            outcomes: reads.iter().map(|read| outcome(resolve(&read.name))).collect(),
            read_secret: AtomicBool::new(false),
            stopped_at: AtomicUsize::new(usize::MAX),
            ambient: None,
        }
    }

    pub fn with_ambient(self, ambient: &Ambient) -> KnownVariables {
        KnownVariables {
            ambient: Some(Engine::from_object(ambient.clone())),
            ..self
        }
    }

    fn look_up(self: &Arc<Self>, name: &str) -> Option<Engine> {
        match name {
            ALL => Some(Engine::from_dyn_object(DynObject::new(self.clone()))),
            AMBIENT => self.ambient.clone(),
            _ => self.variable(name.parse().ok()?),
        }
    }

    fn variable(&self, number: usize) -> Option<Engine> {
        let lookup = self.lookups.get(number)?;
        let read = lookup.read as usize;
        match self.outcomes.get(read)? {
            EvaluationOutcome::Value(named) if lookup.as_truth && named.ambiguous.is_some() => {
                self.stopped_at.store(read, Ordering::Relaxed);
                Some(Engine::from(Error::from(ErrorKind::InvalidOperation)))
            }
            EvaluationOutcome::Value(named) => {
                self.read_secret.fetch_or(named.secret, Ordering::Relaxed);
                let spelled = named.spelled.as_ref().filter(|_| lookup.as_text);
                Some(spelled.unwrap_or(&named.value).clone())
            }
            EvaluationOutcome::Undefined(_) if !lookup.required => None,
            EvaluationOutcome::Undefined(_) | EvaluationOutcome::Failed(_) => {
                self.stopped_at.store(read, Ordering::Relaxed);
                Some(Engine::from(Error::from(ErrorKind::UndefinedError)))
            }
        }
    }

    pub fn has_read_secret(&self) -> bool {
        self.read_secret.load(Ordering::Relaxed)
    }

    /// Whether the text is one of the variable with this number, or of any, that came from outside and may be meant as a
    /// boolean or a number.
    pub fn is_from_outside(&self, text: &str, read: Option<usize>) -> bool {
        let known = match read {
            Some(read) => self.outcomes.get(read..=read),
            None => Some(&self.outcomes[..]),
        };
        let texts = known
            .unwrap_or_default()
            .iter()
            .filter_map(|outcome| match outcome {
                EvaluationOutcome::Value(named) => Some(&named.unsure),
                EvaluationOutcome::Undefined(_) | EvaluationOutcome::Failed(_) => None,
            });
        let text = text.trim();
        texts.flatten().any(|known| known.eq_ignore_ascii_case(text))
    }

    /// Whether a result has such a text in it.
    fn gave(&self, data: &Json) -> bool {
        match data {
            Json::String(text) => self.is_from_outside(text, None),
            Json::Array(items) => items.iter().any(|item| self.gave(item)),
            Json::Object(members) => members.values().any(|member| self.gave(member)),
            Json::Null | Json::Bool(_) | Json::Number(_) => false,
        }
    }

    /// The value of read `read`, where it has one.
    fn value(&self, read: usize) -> Option<&Engine> {
        match self.outcomes.get(read)? {
            EvaluationOutcome::Value(named) => Some(&named.value),
            EvaluationOutcome::Undefined(_) | EvaluationOutcome::Failed(_) => None,
        }
    }

    /// The name that stopped the evaluation, if it was one.
    pub fn fault(&self) -> Option<EvaluationFault> {
        let read = self.stopped_at.load(Ordering::Relaxed);
        match self.outcomes.get(read)? {
            EvaluationOutcome::Undefined(help) => Some(EvaluationFault::Undefined(read, help.clone())),
            EvaluationOutcome::Failed(diagnostic) => Some(EvaluationFault::Failed(read, diagnostic.clone())),
            EvaluationOutcome::Value(named) => {
                Some(EvaluationFault::Ambiguous(read, named.ambiguous.clone()?))
            }
        }
    }
}

impl std::fmt::Debug for KnownVariables {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Names")
    }
}

impl Object for KnownVariables {
    fn get_value(self: &Arc<Self>, key: &Engine) -> Option<Engine> {
        match key.as_str() {
            Some(name) => self.look_up(name),
            None => self.variable(key.as_usize()?),
        }
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Engine> {
        self.look_up(key)
    }
}

/// An error of the engine in words. They hold values only where different types were compared, and not with `hide`, or
/// where a name says that the values may be secret.
pub(super) fn explain(source: &str, error: &Error, hide: bool) -> Issue {
    let range = error.range().filter(|range| range.end <= source.len());
    let range = range.unwrap_or(0..source.len());
    match functions::refusal(error) {
        Some(FunctionError::Words(words)) => return Issue::error(code::EXPRESSION_FAILED, range, words),
        Some(FunctionError::Mismatch(mismatch)) => {
            let hide = hide || names_a_secret(source.get(range.clone()).unwrap_or(source));
            return unfit(mismatch, range, hide);
        }
        Some(FunctionError::Ambiguous(text)) => {
            let whole = source.get(range.clone()).unwrap_or(source);
            let shown = if hide || names_a_secret(whole) {
                "***"
            } else {
                text
            };
            return ambiguous_part(whole, shown, range);
        }
        None => {}
    }
    match error.kind() {
        ErrorKind::UndefinedError => undefined(source, range),
        ErrorKind::OutOfFuel => Issue::error(
            code::TEMPLATE_LIMIT,
            range,
            "this expression takes too many steps or makes more than 10 MiB",
        ),
        _ => Issue::error(code::EXPRESSION_FAILED, range, failed(error.detail())),
    }
}

fn unfit(mismatch: &Mismatch, range: Range<usize>, hide: bool) -> Issue {
    let code = if mismatch.has_null() {
        code::COMPARED_WITH_NULL
    } else {
        code::DIFFERENT_TYPES
    };
    let mut issue = Issue::error(code, range, mismatch.words(hide));
    issue.help = mismatch.help().map(str::to_owned);
    issue
}

fn undefined(source: &str, range: Range<usize>) -> Issue {
    let message = "a part of this expression is not defined";
    let issue = Issue::error(code::UNDEFINED_VARIABLE, range, message);
    if source.contains("regex_capture") {
        issue.help("where `regex_capture` finds nothing it gives nothing: add `| default('')`")
    } else {
        issue
    }
}

/// What the engine found wrong, without the values it names.
fn failed(detail: Option<&str>) -> String {
    let detail = detail.unwrap_or_default();
    if detail.starts_with("unable to calculate") {
        return "this cannot be calculated: a division by zero, or a result out of range".to_owned();
    }
    let conversion = detail.strip_prefix("cannot convert ");
    if let Some((found, wanted)) = conversion.and_then(|rest| rest.split_once(" to ")) {
        let wanted = match wanted {
            "usize" | "u64" | "u32" => "a whole number from 0 on",
            "i64" | "i32" => "a whole number",
            other => other,
        };
        return format!("expected {wanted}, found a {found}");
    }
    if holds_no_value(detail) {
        detail.to_owned()
    } else {
        "this operation does not work on what it is given".to_owned()
    }
}

/// Whether the engine's words are among those that name types and nothing else.
fn holds_no_value(detail: &str) -> bool {
    const KNOWN: [&str; 10] = [
        "range has too many elements",
        "cannot create range",
        "tried to use ",
        "strings can only be multiplied",
        "sequences and iterables can only be multiplied",
        "value of type ",
        "cannot slice",
        "repeated string is too large",
        "repeated sequence is too large",
        "filter name",
    ];
    KNOWN.iter().any(|known| detail.starts_with(known))
}
