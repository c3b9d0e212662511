//! What is known while one collection is written: its variables, the secrets found so far, what was lost.

use super::Dialect;
use super::loss::{Counts, Loss, LossKind};
use super::names::ImportedVariables;
use super::template::TemplatePiece;
use crate::secret::shape;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

/// Characters of the shortest secret that is looked for in other texts.
const SHORTEST_SECRET: usize = 8;

#[derive(Debug, Default)]
pub struct ImportContext {
    pub dialect: Dialect,
    pub variables: ImportedVariables,
    pub secrets: ImportedSecrets,
    pub losses: Vec<Loss>,
    pub counts: Counts,
    /// Where in the source the item is that is being written.
    pub source: String,
    /// Whether it is an answer that is being written.
    pub in_answer: bool,
    /// The file that is being written.
    pub file: String,
    /// Identifiers of variables whose values may be something else than text.
    typed: HashSet<String>,
    /// Variables of the source that hold objects, whose members its texts may name.
    structured: HashSet<String>,
    /// Identifiers of variables that come from the process environment or are asked for.
    pub process: BTreeMap<String, String>,
    pub prompts: BTreeMap<String, String>,
    unknown: BTreeSet<String>,
    /// In the source, variables of requests and folders win over those of environments.
    pub inner_wins: bool,
    /// Identifiers that logins and scripts give a value: an environment must not hide it.
    pub provided: BTreeSet<String>,
    /// Values that environments give variables, by the source's names.
    pub defined: HashMap<String, Vec<String>>,
}

/// Values that must not be in a file, and the variables that hold them.
#[derive(Debug, Default)]
pub struct ImportedSecrets {
    by_value: BTreeMap<String, String>,
    /// Those that no environment of the source defines, in the order they were found: variable and value.
    pub found: Vec<(String, String)>,
}

impl ImportedSecrets {
    /// Values that are long enough to be looked for in texts, the longest first, with their variables.
    pub fn long(&self) -> Vec<(&str, &str)> {
        let long = self
            .by_value
            .iter()
            .filter(|(value, _)| value.chars().count() >= SHORTEST_SECRET);
        let mut long: Vec<(&str, &str)> = long
            .map(|(value, name)| (value.as_str(), name.as_str()))
            .collect();
        long.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        long
    }
}

impl ImportContext {
    /// Records that something is not carried over unchanged. `kept` is the text that a comment of the result holds.
    pub fn lose(&mut self, kind: LossKind, reason: impl Into<String>, kept: &str) {
        let kept = self.masked(kept);
        let reason = self.masked(&reason.into());
        self.losses.push(Loss {
            kind,
            reason,
            source: self.source.clone(),
            file: self.file.clone(),
            line: None,
            kept,
        });
    }

    pub fn set_typed(&mut self, identifier: &str) {
        self.typed.insert(identifier.to_owned());
    }

    pub fn set_structured(&mut self, name: &str) {
        self.structured.insert(name.to_owned());
    }

    pub fn is_structured(&self, name: &str) -> bool {
        self.structured.contains(name)
    }

    /// Whether an expression may give something else than text.
    pub fn may_be_typed(&self, expression: &str) -> bool {
        let made = ["timestamp(", "random_int("];
        self.typed.contains(expression) || made.iter().any(|made| expression.starts_with(made))
    }

    pub fn process_variable(&mut self, name: &str) -> String {
        let identifier = self.variables.identifier(name);
        self.process.insert(identifier.clone(), name.to_owned());
        identifier
    }

    pub fn prompt(&mut self, question: &str) -> String {
        let identifier = self.variables.identifier(question);
        self.prompts.insert(identifier.clone(), question.to_owned());
        identifier
    }

    /// Lists a made-up variable that has no equal, once for each file.
    pub fn unknown_dynamic(&mut self, name: &str) {
        if self.unknown.insert(format!("{name} {}", self.file)) {
            let reason =
                format!("`{{{{{name}}}}}` makes a value up that has no equal here: it stays as text");
            self.lose(LossKind::Changed, reason, "");
        }
    }

    /// Registers a value that is a secret under a variable of the source.
    pub fn secret_variable(&mut self, value: &str, identifier: &str) {
        if !value.is_empty() {
            let by_value = self.secrets.by_value.entry(value.to_owned());
            by_value.or_insert_with(|| identifier.to_owned());
        }
    }

    /// The variable that holds a secret value; made up from `wanted` if there is none yet.
    pub fn secret(&mut self, value: &str, wanted: &str) -> String {
        let wanted = &super::names::identifier(wanted);
        if let Some(known) = self.secrets.by_value.get(value) {
            return known.clone();
        }
        let identifier = self.variables.fresh(wanted);
        self.secrets.by_value.insert(value.to_owned(), identifier.clone());
        self.secrets.found.push((identifier.clone(), value.to_owned()));
        identifier
    }

    /// Adds literal text to pieces, with expressions in the place of credentials.
    pub fn hide(&mut self, text: &str, pieces: &mut Vec<TemplatePiece>) {
        let mut from = 0;
        for range in self.credentials(text) {
            let value = &text[range.clone()];
            if range.start > from {
                pieces.push(TemplatePiece::Literal(text[from..range.start].to_owned()));
            }
            let name = self.secret(value, wanted_name(value));
            pieces.push(TemplatePiece::Expression(name));
            from = range.end;
        }
        if from < text.len() {
            pieces.push(TemplatePiece::Literal(text[from..].to_owned()));
        }
    }

    /// Text for people, without credentials.
    pub fn masked(&mut self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        for range in self.credentials(text) {
            let value = &text[range.clone()];
            let name = self.secret(value, wanted_name(value));
            shown.push_str(&text[from..range.start]);
            shown.push_str(&format!("(secret {name})"));
            from = range.end;
        }
        shown.push_str(&text[from..]);
        shown
    }

    /// Where known secrets are in a text, and what looks like one. Sorted, without overlaps.
    fn credentials(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = shape::credentials(text);
        ranges.extend(super::credentials::named(text));
        for value in self
            .secrets
            .by_value
            .keys()
            .filter(|value| value.chars().count() >= SHORTEST_SECRET)
        {
            ranges.extend(
                text.match_indices(value.as_str())
                    .map(|(at, found)| at..at + found.len()),
            );
        }
        ranges.sort_by_key(|range| (range.start, usize::MAX - range.end));
        let mut end = 0;
        ranges.retain(|range| {
            let apart = range.start >= end;
            end = if apart { range.end } else { end };
            apart
        });
        ranges
    }
}

/// A name for a credential that was found by its look.
fn wanted_name(value: &str) -> &'static str {
    if shape::web_tokens(value).next().is_some() {
        "accessToken"
    } else if shape::is_vendor_key(value) {
        "apiKey"
    } else {
        "password"
    }
}
