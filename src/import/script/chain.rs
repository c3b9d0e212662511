//! `pm.expect(x).to.be.above(3)` and `pm.response.to.have.status(200)`: chai's chains, word by word.

use super::CheckKind;
use super::assert::ChaiClaim;
use super::statement::unwrapped;
use super::syntax::Expr;
use super::translator::{TranslationResult, Translator};
use super::value::Val;
use crate::import::yaml::{Map, Yaml, YamlItem, YamlList};

/// A word of a chain, with what it is called with.
pub(super) struct CallLink<'e> {
    pub(super) word: &'e str,
    pub(super) arguments: Option<&'e [Expr]>,
}

/// What earlier words of a chain said about later ones.
#[derive(Default)]
pub(super) struct Flags {
    pub(super) negated: bool,
    contains: bool,
    any: bool,
    length: bool,
    nested: bool,
}

impl Translator<'_> {
    /// Whether the expression is a chain, and what became of it. None if it is no chain.
    pub(super) fn chain(&mut self, expression: &Expr) -> Option<TranslationResult> {
        let mut links = Vec::new();
        let subject = self.flatten(expression, &mut links)?;
        Some(self.links(subject, &links))
    }

    /// The subject of a chain; its words go into `links`, first to last.
    fn flatten<'e>(&mut self, expression: &'e Expr, links: &mut Vec<CallLink<'e>>) -> Option<Val> {
        match unwrapped(expression) {
            Expr::Member(object, word) => {
                let subject = self.chained(object, links)?;
                links.push(CallLink {
                    word,
                    arguments: None,
                });
                Some(subject)
            }
            Expr::Call(callee, arguments) => {
                if let Expr::Member(object, word) = unwrapped(callee) {
                    let subject = self.chained(object, links)?;
                    links.push(CallLink {
                        word,
                        arguments: Some(arguments),
                    });
                    return Some(subject);
                }
                None
            }
            _ => None,
        }
    }

    fn chained<'e>(&mut self, object: &'e Expr, links: &mut Vec<CallLink<'e>>) -> Option<Val> {
        match unwrapped(object) {
            Expr::Call(callee, arguments) if self.is_expect(callee) => Some(
                arguments
                    .first()
                    .map_or(Val::Undefined, |argument| self.subject(argument)),
            ),
            inner @ (Expr::Member(..) | Expr::Name(_)) if self.is_answer(inner) => {
                Some(Val::Response { bruno: false })
            }
            inner => self.flatten(inner, links),
        }
    }

    /// `typeof x` is known as the subject of `equal`.
    fn subject(&mut self, argument: &Expr) -> Val {
        match argument {
            Expr::Unary(operator, inner) if operator == "typeof" => {
                let inner = self.eval(inner);
                Val::IsType(Box::new(inner), "typeof")
            }
            other => self.eval(other),
        }
    }

    fn is_expect(&mut self, callee: &Expr) -> bool {
        match self.eval(callee) {
            Val::Namespace(name) => matches!(&*name, "pm.expect" | "expect" | "chai.expect"),
            _ => false,
        }
    }

    fn is_answer(&mut self, expression: &Expr) -> bool {
        matches!(self.eval(expression), Val::Response { bruno: false })
    }

    fn links(&mut self, subject: Val, links: &[CallLink<'_>]) -> TranslationResult {
        if !links.iter().any(|link| {
            matches!(
                link.word,
                "to" | "not"
                    | "is"
                    | "be"
                    | "have"
                    | "that"
                    | "equal"
                    | "eql"
                    | "does"
                    | "include"
                    | "contain"
                    | "deep"
            )
        }) {
            return Err("it is no assertion that is known here".to_owned());
        }
        if let Val::Unknown(reason) = &subject {
            return Err(reason.clone());
        }
        let mut subject = subject;
        let mut flags = Flags::default();
        let mut said = false;
        for link in links {
            match (link.word, link.arguments) {
                ("not", None) => flags.negated = !flags.negated,
                ("any", None) => flags.any = true,
                ("nested", None) => flags.nested = true,
                ("include" | "contain" | "includes" | "contains", None) => flags.contains = true,
                ("length" | "lengthOf", None) => flags.length = true,
                ("responseTime", None) => subject = Val::Time,
                ("responseSize", None) => subject = Val::Size,
                (
                    "to" | "be" | "been" | "is" | "that" | "which" | "and" | "has" | "have" | "with" | "at"
                    | "of" | "same" | "but" | "does" | "still" | "also" | "deep" | "own" | "ordered" | "all"
                    | "a" | "an",
                    None,
                ) => {}
                _ => {
                    subject = self.said(subject, link, &mut flags)?;
                    said = true;
                }
            }
        }
        if said {
            Ok(())
        } else {
            Err("the assertion says nothing".to_owned())
        }
    }

    /// One word that asserts something. Gives what later words are about.
    fn said(&mut self, subject: Val, link: &CallLink<'_>, flags: &mut Flags) -> Result<Val, String> {
        if matches!(subject, Val::Response { .. }) {
            return self.said_of_answer(link, flags).map(|()| subject);
        }
        let subject = if flags.length {
            length_of(&subject)?
        } else {
            subject
        };
        let arguments: Vec<Val> = link
            .arguments
            .unwrap_or_default()
            .iter()
            .map(|argument| self.eval(argument))
            .collect();
        if link.word == "property" {
            return self.property(&subject, &arguments, flags);
        }
        if let Val::IsType(inner, "typeof") = &subject {
            return self
                .type_of(inner, link.word, &arguments, flags.negated)
                .map(|()| subject.clone());
        }
        self.word(&subject, link.word, &arguments, flags)
            .map(|()| subject)
    }

    /// A word about a value: most are one matcher.
    fn word(&mut self, subject: &Val, word: &str, arguments: &[Val], flags: &Flags) -> TranslationResult {
        let (first, negated) = (arguments.first(), flags.negated);
        match word {
            "a" | "an" | "type" => return self.kind(subject, first, negated),
            "true" => return self.boolean(subject, !negated),
            "false" => return self.boolean(subject, negated),
            "members" => return self.members(subject, first, flags),
            "keys" | "key" => return self.keys(subject, arguments, flags),
            "instanceof" | "instanceOf" => return self.instance(subject, first, negated),
            "lengthOf" | "length" => {
                let claim = ChaiClaim::new("equals", first.cloned().unwrap_or(Val::Undefined), negated);
                return self.claim(&length_of(subject)?, claim);
            }
            _ => {}
        }
        let (matcher, argument) = matcher_of(word, arguments)?;
        self.claim(subject, ChaiClaim::new(matcher, argument, negated))
    }

    /// `a` with chai's words for types.
    fn kind(&mut self, subject: &Val, kind: Option<&Val>, negated: bool) -> TranslationResult {
        let kind = kind.and_then(Val::as_text).unwrap_or_default().to_lowercase();
        let kind = match &*kind {
            "string" | "number" | "boolean" | "array" | "object" | "null" => kind,
            "undefined" => {
                return self.claim(
                    subject,
                    ChaiClaim::new("exists", Val::Literal(Yaml::Bool(false)), negated),
                );
            }
            _ => return Err(format!("the type `{kind}` is none of JSON")),
        };
        // Texts of an answer are texts.
        if matches!(subject, Val::Text | Val::Header(_)) && kind == "string" && !negated {
            return self.claim(subject, ChaiClaim::flag("exists", true));
        }
        self.claim(subject, ChaiClaim::new("type", Val::text(kind), negated))
    }

    fn type_of(&mut self, inner: &Val, word: &str, arguments: &[Val], negated: bool) -> TranslationResult {
        match word {
            "equal" | "equals" | "eq" | "eql" => self.kind(inner, arguments.first(), negated),
            _ => Err(format!("`typeof` is compared by `{word}`")),
        }
    }

    fn instance(&mut self, subject: &Val, class: Option<&Val>, negated: bool) -> TranslationResult {
        match class {
            Some(Val::Namespace(name)) if name == "Array" => {
                self.kind(subject, Some(&Val::text("array")), negated)
            }
            Some(Val::Namespace(name)) if name == "Object" => {
                self.kind(subject, Some(&Val::text("object")), negated)
            }
            _ => Err("the class is none of JSON".to_owned()),
        }
    }

    /// `to.be.true` of a condition is the condition.
    pub(super) fn boolean(&mut self, subject: &Val, holds: bool) -> TranslationResult {
        match subject {
            Val::Exists(inner) => self.claim(inner, ChaiClaim::flag("exists", holds)),
            Val::FitsSchema(schema) => self.schema(Some(&Val::Literal(schema.clone())), !holds),
            Val::IsType(inner, kind) => self.claim(inner, ChaiClaim::new("type", Val::text(*kind), !holds)),
            Val::Code { code, answer: true } => {
                let expression = if holds {
                    code.clone()
                } else {
                    format!("not ({code})")
                };
                self.check(CheckKind::That(expression));
                Ok(())
            }
            _ => self.claim(
                subject,
                ChaiClaim::new("equals", Val::Literal(Yaml::Bool(holds)), false),
            ),
        }
    }

    /// `have.property('a')`, `have.property('a', 1)`, `have.nested.property('a.b')`; later words are about it.
    fn property(&mut self, subject: &Val, arguments: &[Val], flags: &mut Flags) -> Result<Val, String> {
        let name = arguments
            .first()
            .and_then(Val::as_text)
            .ok_or("the name of the property is computed")?;
        let member = match subject {
            Val::Json(path) if flags.nested => Val::Json(path.descend(&name)),
            Val::Headers => Val::Header(name.clone()),
            other => self.member(other, &name),
        };
        match arguments.get(1) {
            Some(value) => self.claim(&member, ChaiClaim::new("equals", value.clone(), flags.negated))?,
            None => self.claim(&member, ChaiClaim::flag("exists", !flags.negated))?,
        }
        Ok(member)
    }

    fn members(&mut self, subject: &Val, list: Option<&Val>, flags: &Flags) -> TranslationResult {
        let Some(Val::Literal(Yaml::List(list))) = list else {
            return Err("the members are not written as a list of constants".to_owned());
        };
        if flags.negated {
            return Err("`not` with members has no equal here".to_owned());
        }
        for item in &list.items {
            if let YamlItem::Value(value) = item {
                self.claim(
                    subject,
                    ChaiClaim::new("contains", Val::Literal(value.clone()), false),
                )?;
            }
        }
        if !flags.contains {
            let count = Yaml::Number(list.items.len().to_string());
            self.claim(
                &length_of(subject)?,
                ChaiClaim::new("equals", Val::Literal(count), false),
            )?;
        }
        Ok(())
    }

    fn keys(&mut self, subject: &Val, arguments: &[Val], flags: &Flags) -> TranslationResult {
        let names: Option<Vec<Yaml>> = match arguments {
            [Val::Literal(Yaml::List(list))] => list
                .items
                .iter()
                .map(|item| match item {
                    YamlItem::Value(value @ Yaml::Text(_)) => Some(value.clone()),
                    _ => None,
                })
                .collect(),
            names => names.iter().map(|name| name.as_text().map(Yaml::text)).collect(),
        };
        let names = names.ok_or("the keys are computed")?;
        if flags.any || flags.negated {
            return Err("`any` and `not` with keys have no equal here".to_owned());
        }
        let count = names.len();
        let keys = Val::Literal(YamlList::flow(names).into());
        self.claim(subject, ChaiClaim::new("has_keys", keys, false))?;
        if !flags.contains {
            let count = Val::Literal(Yaml::Number(count.to_string()));
            self.claim(&length_of(subject)?, ChaiClaim::new("equals", count, false))?;
        }
        Ok(())
    }
}

/// The matcher of a word, and its argument.
fn matcher_of(word: &str, arguments: &[Val]) -> Result<(&'static str, Val), String> {
    let first = arguments.first().cloned().unwrap_or(Val::Undefined);
    let flag = |flag| Val::Literal(Yaml::Bool(flag));
    Ok(match word {
        "equal" | "equals" | "eq" | "eql" | "eqls" if first == Val::Undefined => ("exists", flag(false)),
        "equal" | "equals" | "eq" | "eql" | "eqls" => ("equals", first),
        "above" | "gt" | "greaterThan" => ("gt", first),
        "below" | "lt" | "lessThan" => ("lt", first),
        "least" | "gte" | "greaterThanOrEqual" => ("ge", first),
        "most" | "lte" | "lessThanOrEqual" => ("le", first),
        "within" => ("between", pair(arguments)?),
        "closeTo" | "approximately" => ("close_to", close_to(arguments)?),
        "include" | "contain" | "includes" | "contains" | "string" => ("contains", first),
        "match" | "matches" => ("matches", first),
        "oneOf" => ("one_of", first),
        "ok" => ("truthy", flag(true)),
        "null" => ("equals", Val::Literal(Yaml::Null)),
        "undefined" => ("exists", flag(false)),
        "exist" | "exists" => ("exists", flag(true)),
        "empty" => ("empty", flag(true)),
        word => return Err(format!("the assertion `{word}` has no equal here")),
    })
}

/// A schema is read more easily on lines of its own.
pub(super) fn in_blocks(yaml: &Yaml) -> Yaml {
    match yaml {
        Yaml::Map(map) => {
            let mut made = Map::new();
            for (key, value) in map.entries() {
                made.put(key, in_blocks(value));
            }
            made.into()
        }
        other => other.clone(),
    }
}

fn length_of(subject: &Val) -> Result<Val, String> {
    match subject {
        Val::Json(path) | Val::Keys(path) => Ok(Val::Length(path.clone())),
        Val::Length(_) => Ok(subject.clone()),
        other => match super::compute::computed(other, |code| format!("({code} | length)")) {
            Val::Unknown(reason) => Err(reason),
            value => Ok(value),
        },
    }
}

fn pair(arguments: &[Val]) -> Result<Val, String> {
    match arguments {
        [Val::Literal(low), Val::Literal(high)] => {
            Ok(Val::Literal(YamlList::flow([low.clone(), high.clone()]).into()))
        }
        _ => Err("the bounds are computed".to_owned()),
    }
}

fn close_to(arguments: &[Val]) -> Result<Val, String> {
    match arguments {
        [Val::Literal(value), Val::Literal(within)] => {
            let entries = [
                ("value".to_owned(), value.clone()),
                ("within".to_owned(), within.clone()),
            ];
            Ok(Val::Literal(Map::flow(entries).into()))
        }
        _ => Err("the bounds are computed".to_owned()),
    }
}
