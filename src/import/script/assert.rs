//! What is asserted of a value, as a check of the kind that the value calls for.

use super::status_words::{expression, status_of};
use super::translator::{TranslationResult, Translator};
use super::value::{Val, ValuePath};
use super::{CheckKind, DeclaredMatchers};
use crate::import::template;
use crate::import::yaml::{Map, Yaml, YamlItem, YamlLine, YamlList};

/// An assertion before it is known what it is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChaiClaim {
    /// A matcher of the format.
    pub(super) matcher: &'static str,
    pub(super) argument: Val,
    pub(super) negated: bool,
}

impl ChaiClaim {
    pub(super) fn new(matcher: &'static str, argument: Val, negated: bool) -> ChaiClaim {
        ChaiClaim {
            matcher,
            argument,
            negated,
        }
    }

    pub(super) fn flag(matcher: &'static str, flag: bool) -> ChaiClaim {
        ChaiClaim::new(matcher, Val::Literal(Yaml::Bool(flag)), false)
    }
}

impl Translator<'_> {
    /// # Errors
    /// Where neither a matcher nor an expression says the same.
    pub(super) fn claim(&mut self, subject: &Val, claim: ChaiClaim) -> TranslationResult {
        if let Val::Unknown(reason) = subject {
            return Err(reason.clone());
        }
        if let Val::Unknown(reason) = &claim.argument {
            return Err(reason.clone());
        }
        if let (Val::Keys(path), "contains") = (subject, claim.matcher) {
            let claim = ChaiClaim {
                matcher: "has_keys",
                ..claim
            };
            return self.claim(&Val::Json(path.clone()), claim);
        }
        if let Some(argument) = self.argument(&claim.argument)
            && self.has_section(subject)
            && let Some(matchers) = matchers(subject, &claim, argument)
        {
            return self.section(subject, matchers, &claim);
        }
        let expression = expression(subject, &claim)
            .ok_or_else(|| format!("what `{}` says of this value has no equal here", claim.matcher))?;
        if !subject.needs_answer() && !claim.argument.needs_answer() && matches!(subject, Val::Literal(_)) {
            return Err("it says nothing of the answer".to_owned());
        }
        self.check(CheckKind::That(expression));
        Ok(())
    }

    fn has_section(&self, subject: &Val) -> bool {
        matches!(
            subject,
            Val::Json(_)
                | Val::Length(_)
                | Val::Keys(_)
                | Val::Text
                | Val::Status
                | Val::Reason
                | Val::Time
                | Val::Size
                | Val::Header(_)
                | Val::Cookie(_)
        )
    }

    fn section(&mut self, subject: &Val, matchers: DeclaredMatchers, claim: &ChaiClaim) -> TranslationResult {
        let kind = match subject {
            Val::Json(path) => return self.json(path, matchers),
            Val::Length(path) | Val::Keys(path) => return self.json(path, matchers),
            Val::Text => CheckKind::Text(matchers),
            Val::Time => CheckKind::Time(in_milliseconds(matchers)),
            Val::Size => CheckKind::Size(matchers),
            Val::Header(name) => CheckKind::Header(name.to_lowercase(), matchers),
            Val::Cookie(name) => CheckKind::Cookie(name.clone(), matchers),
            Val::Status => return self.status(claim),
            Val::Reason => return self.reason(claim),
            _ => return Err("this value has no section of its own".to_owned()),
        };
        self.check(kind);
        Ok(())
    }

    /// What holds of each of several places, or of the one.
    fn json(&mut self, path: &ValuePath, matchers: DeclaredMatchers) -> TranslationResult {
        if !path.names_several() {
            self.check(CheckKind::Json(path.json.clone(), matchers));
            return Ok(());
        }
        // A list of what was found is always there: that there is something is that it is not empty.
        let exists = matchers
            .iter()
            .find(|(name, _)| name == "exists")
            .map(|(_, argument)| argument.clone());
        if let (false, Some(Yaml::Bool(exists))) = (path.each, &exists) {
            let empty = vec![("empty".to_owned(), Yaml::Bool(!exists))];
            self.check(CheckKind::Json(path.json.clone(), empty));
            return Ok(());
        }
        if path.first {
            return Err("it says something of the first of several items".to_owned());
        }
        if !path.each {
            self.check(CheckKind::Json(path.json.clone(), matchers));
            return Ok(());
        }
        if exists != Some(Yaml::Bool(false)) {
            self.members_of_each(&path.json);
            if matchers.len() == 1 && exists.is_some() {
                return Ok(());
            }
        }
        let each = Map::flow(matchers);
        self.check(CheckKind::Json(
            path.json.clone(),
            vec![("each".to_owned(), each.into())],
        ));
        Ok(())
    }

    /// A member that one of the items lacks is not in the list, which a script would notice: each has it.
    fn members_of_each(&mut self, path: &str) {
        let Some(at) = path.rfind("[*].") else {
            return;
        };
        let (mut owner, members) = (path[..at + 3].to_owned(), &path[at + 4..]);
        for member in members.split('.') {
            if member.contains(['[', '\'']) {
                return;
            }
            let has = Map::flow([("has_keys".to_owned(), Yaml::text(member))]);
            self.check(CheckKind::Json(
                owner.clone(),
                vec![("each".to_owned(), has.into())],
            ));
            owner.push_str(&format!(".{member}"));
        }
    }

    /// `equals` and `one_of` become a list of statuses; anything else is an expression.
    fn status(&mut self, claim: &ChaiClaim) -> TranslationResult {
        let statuses = match (&claim.argument, claim.matcher, claim.negated) {
            (Val::Literal(Yaml::Number(status)), "equals", false) => Some(vec![status.clone()]),
            (Val::Literal(Yaml::List(list)), "one_of", false) => list
                .items
                .iter()
                .map(|item| match item {
                    YamlItem::Value(Yaml::Number(status)) => Some(status.clone()),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        let fits = |status: &String| {
            status
                .parse::<u16>()
                .is_ok_and(|status| (100..1000).contains(&status))
        };
        let kind =
            match statuses {
                Some(statuses) if statuses.iter().all(fits) && !statuses.is_empty() => {
                    CheckKind::Status(statuses)
                }
                _ => CheckKind::That(expression(&Val::Status, claim).ok_or_else(|| {
                    format!("what `{}` says of the status has no equal here", claim.matcher)
                })?),
            };
        self.check(kind);
        Ok(())
    }

    /// The words after the status; HTTP/2 has none, so the number is asserted.
    fn reason(&mut self, claim: &ChaiClaim) -> TranslationResult {
        let status = claim.argument.as_text().as_deref().and_then(status_of);
        match (status, claim.matcher, claim.negated) {
            (Some(status), "equals" | "contains", false) => {
                self.check(CheckKind::Status(vec![status.to_string()]));
                Ok(())
            }
            _ => Err("the words after the status are not known here".to_owned()),
        }
    }

    /// The argument of a matcher as the file has it. None where only an expression can say it.
    fn argument(&mut self, value: &Val) -> Option<Yaml> {
        Some(match value {
            Val::Literal(yaml) => self.constant(yaml),
            Val::Undefined => return None,
            Val::Variable(name) => Yaml::Text(format!("<<{name}>>")),
            Val::Code { code, answer: false } => Yaml::Text(template::of_expression(code)),
            Val::Regex(pattern) => Yaml::text(template::text(self.cx, pattern)),
            Val::Array(items) => {
                let items = items
                    .iter()
                    .map(|item| self.argument(item))
                    .collect::<Option<Vec<_>>>()?;
                YamlList::flow(items).into()
            }
            Val::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.argument(value)?)));
                Map::flow(members.collect::<Option<Vec<_>>>()?).into()
            }
            _ => return None,
        })
    }

    /// A constant whose texts are taken as they are.
    pub(super) fn constant(&mut self, yaml: &Yaml) -> Yaml {
        match yaml {
            Yaml::Text(text) => Yaml::Text(self.literal_text(text)),
            Yaml::List(list) => {
                let items = list.items.iter().map(|item| match item {
                    YamlItem::Value(value) => YamlItem::Value(self.constant(value)),
                    comment => comment.clone(),
                });
                YamlList {
                    items: items.collect(),
                    flow: list.flow,
                }
                .into()
            }
            Yaml::Map(map) => {
                let lines = map.lines.iter().map(|line| match line {
                    YamlLine::Entry(key, value) => YamlLine::Entry(key.clone(), self.constant(value)),
                    comment => comment.clone(),
                });
                Map {
                    lines: lines.collect(),
                    flow: map.flow,
                }
                .into()
            }
            other => other.clone(),
        }
    }

    /// Text of a script as a template: credentials in it are hidden, `{{x}}` stays text.
    pub(super) fn literal_text(&mut self, text: &str) -> String {
        let mut pieces = Vec::new();
        self.cx.hide(text, &mut pieces);
        template::joined(&pieces)
    }
}

fn in_milliseconds(matchers: DeclaredMatchers) -> DeclaredMatchers {
    let with_unit = |argument: Yaml| match argument {
        Yaml::Number(number) => Yaml::text(format!("{number}ms")),
        Yaml::List(list) => {
            let items = list.items.into_iter().map(|item| match item {
                YamlItem::Value(Yaml::Number(number)) => YamlItem::Value(Yaml::text(format!("{number}ms"))),
                other => other,
            });
            YamlList {
                items: items.collect(),
                flow: true,
            }
            .into()
        }
        other => other,
    };
    matchers
        .into_iter()
        .map(|(name, argument)| (name, with_unit(argument)))
        .collect()
}

/// The matchers of a claim. None where the format has none for it.
fn matchers(subject: &Val, claim: &ChaiClaim, argument: Yaml) -> Option<DeclaredMatchers> {
    if matches!(subject, Val::Time) && !matches!(claim.matcher, "lt" | "le" | "gt" | "ge" | "between") {
        return None;
    }
    // No matcher of the format says what JavaScript takes for true.
    if claim.matcher == "truthy" {
        return None;
    }
    let matcher = claim.matcher;
    let mut made: DeclaredMatchers = match (matcher, &argument) {
        ("exists", Yaml::Bool(flag)) if claim.negated => vec![("exists".to_owned(), Yaml::Bool(!flag))],
        ("empty", Yaml::Bool(flag)) if claim.negated => vec![("empty".to_owned(), Yaml::Bool(!flag))],
        _ => vec![(matcher.to_owned(), argument)],
    };
    if claim.negated && !matches!(matcher, "exists" | "empty") {
        made = vec![("not".to_owned(), Map::flow(made).into())];
    }
    if matches!(subject, Val::Length(_)) {
        made = vec![("length".to_owned(), unwrapped_equals(made))];
    }
    Some(made)
}

fn unwrapped_equals(matchers: DeclaredMatchers) -> Yaml {
    match &matchers[..] {
        [(name, argument)] if name == "equals" => argument.clone(),
        _ => Map::flow(matchers).into(),
    }
}
