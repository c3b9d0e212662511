//! What can be known before the first request: undefined and forgotten variables, needs that are not met,
//! captures that nobody uses.

pub mod foreign_marks;
pub mod forgets;
mod needs;
pub mod still_headers;

use super::flow::{Gap, Missing};
use super::graph::circle::{Circles, Wait};
use super::graph::shadow::once;
use super::graph::{Graph, TroubleKind};
use super::remedy::Remedies;
use super::{Step, uses};
use crate::model::Environment;
use crate::scope::{Binding, NESTING_LIMIT, VariableLayer};
use crate::source::{Diagnostic, Label, code};
use std::collections::{HashMap, HashSet};

/// Places of one undefined variable that are shown.
const PLACES: usize = 3;

/// What a check looks at.
pub struct CheckInput<'a, 'm> {
    /// The steps of the run, in order, without those whose conditions are known not to hold.
    pub steps: &'a [Step<'m>],
    /// Every step of the project, to say where a value could come from.
    pub all: &'a [Step<'m>],
    /// The layers that hold for every step, strongest first.
    pub layers: &'a [&'a VariableLayer<'m>],
    /// Every environment of the project, to say which of them would give a value.
    pub environments: &'a [Environment],
}

/// Everything wrong with the flow of values in the graph of the input's steps, each variable once for a place.
pub fn problems<'m>(graph: &Graph<'m>, input: &CheckInput<'_, 'm>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let has_gaps = graph.gaps().next().is_some();
    let circles = has_gaps.then(|| Circles::new(graph));
    let mut reported = HashSet::new();
    let mut remedies = Remedies::new(input);
    for trouble in &graph.troubles {
        match &trouble.kind {
            TroubleKind::Gap(gap) if seen.insert((gap.used.span, gap.used.name())) => {
                let is_open = gap.missing == Missing::Undefined;
                let circles = circles.as_ref().filter(|_| is_open);
                let circle = circles.and_then(|circles| circles.of(trouble.step, gap.used));
                match (circle, circles) {
                    (Some(waits), Some(circles)) => {
                        // Steps that wait for each other are one mistake, however many values they wait for.
                        if reported.insert(circles.component(trouble.step)) {
                            found.push(waiting(graph, &waits));
                        }
                    }
                    _ => found.push(describe(gap, &graph.steps[trouble.step], &mut remedies)),
                }
            }
            TroubleKind::UnknownLogin(unknown) if seen.insert((unknown.labels[0].span, "")) => {
                found.push(unknown.clone());
            }
            TroubleKind::Gap(_) | TroubleKind::UnknownLogin(_) | TroubleKind::Need(_) => {}
        }
    }
    let mut found = merged(found);
    found.extend(needs::problems(graph, input));
    found
}

/// A variable that nothing defines is one mistake, however many steps read it: the first place with what to do about
/// it, then some of the others. Where the advice differs the mistakes do.
fn merged(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    let mut again: HashMap<(String, Vec<String>), (usize, usize)> = HashMap::new();
    for diagnostic in found {
        if diagnostic.code != code::UNDEFINED_VARIABLE {
            kept.push(diagnostic);
            continue;
        }
        let (at, times) = again
            .entry((diagnostic.message.clone(), diagnostic.help.clone()))
            .or_insert((kept.len(), 0));
        *times += 1;
        if *times == 1 {
            kept.push(diagnostic);
        } else if let (true, Some(label)) = (*times <= PLACES, diagnostic.labels.first()) {
            kept[*at].labels.push(Label {
                span: label.span,
                text: "and here".to_owned(),
            });
        }
    }
    for (at, times) in again.into_values().filter(|(_, times)| *times > PLACES) {
        if let Some(last) = kept[at].labels.last_mut() {
            last.text = match times - PLACES {
                1 => "and here, and at one more place".to_owned(),
                more => format!("and here, and at {more} more places"),
            };
        }
    }
    kept
}

/// Steps that wait for each other's values.
fn waiting(graph: &Graph, waits: &[Wait]) -> Diagnostic {
    let id = |number: usize| graph.steps[number].id();
    let chain: Vec<&str> = waits.iter().map(|wait| id(wait.step)).collect();
    let message = format!(
        "steps wait for each other: {} -> {}",
        chain.join(" -> "),
        chain[0]
    );
    let label = |diagnostic: Diagnostic, wait: &Wait| {
        let text = format!("`{}` reads what `{}` captures", id(wait.step), id(wait.by));
        diagnostic.at(wait.used.span, text)
    };
    waits
        .iter()
        .fold(Diagnostic::error(code::VALUE_CYCLE, message), label)
        .help("give one of the variables a value elsewhere, or split one of the steps")
}

/// What is said of a variable that nothing defines.
pub fn undefined(name: &str) -> String {
    format!("undefined variable `{name}`")
}

fn describe<'m>(gap: &Gap<'m>, step: &Step<'m>, remedies: &mut Remedies<'_, '_, 'm>) -> Diagnostic {
    let name = &gap.used.name();
    let diagnostic = match gap.missing {
        Missing::Undefined => Diagnostic::error(code::UNDEFINED_VARIABLE, undefined(name))
            .at(gap.used.span, "nothing defines it when this step runs"),
        Missing::Forgotten(by) => forgotten(gap, &by, step),
        Missing::Circular => circular(gap),
        Missing::TooDeep => Diagnostic::error(
            code::TEMPLATE_LIMIT,
            format!("variables refer to one another more than {NESTING_LIMIT} deep"),
        )
        .at(gap.used.span, format!("at `{name}`")),
        Missing::BeforeItems => Diagnostic::error(
            code::UNDEFINED_VARIABLE,
            format!("`{name}` is not known before the first item"),
        )
        .at(gap.used.span, "looked at once, before `for_each` takes its items"),
    };
    let diagnostic = match gap.through {
        Some(first) if first.name() == &**name => diagnostic.at(first.span, "used here"),
        Some(first) => diagnostic.at(first.span, format!("used here, through `{}`", first.name())),
        None => diagnostic,
    };
    match gap.missing {
        Missing::Undefined => match remedies.capture(name, step) {
            Some((span, text)) => diagnostic.at(span, text),
            None => diagnostic,
        }
        .help(remedies.of(gap.used, step)),
        Missing::Forgotten(by) => diagnostic.help(format!(
            "run `{}` before `{}`, or capture `{name}` anew between them",
            step.id(),
            by.id()
        )),
        Missing::Circular => diagnostic.help("give one of them a value of its own"),
        Missing::TooDeep => diagnostic.help("write the value of one of them out"),
        Missing::BeforeItems => {
            diagnostic.help("leave items out of the list: `in: <<... | select(...)>>` or `| selectattr(...)`")
        }
    }
}

fn forgotten(gap: &Gap, by: &Step, step: &Step) -> Diagnostic {
    let name = &gap.used.name();
    let message = format!("`{name}` is used after `{}` has forgotten it", by.id());
    let diagnostic = Diagnostic::error(code::FORGOTTEN_VARIABLE, message).at(
        gap.used.span,
        format!("used by `{}`, which runs later", step.id()),
    );
    match by.forgets().find(|forget| *forget.value == **name) {
        Some(forget) => diagnostic.at(forget.span, "forgotten here"),
        None => diagnostic,
    }
}

fn circular(gap: &Gap) -> Diagnostic {
    let mut chain: Vec<&str> = gap.path.clone();
    let start = chain
        .iter()
        .position(|name| *name == gap.used.name())
        .unwrap_or(0);
    chain.drain(..start);
    chain.push(gap.used.name());
    let message = format!(
        "variable `{}` is defined by itself: {}",
        gap.used.name(),
        chain.join(" -> ")
    );
    Diagnostic::error(code::VARIABLE_CYCLE, message).at(gap.used.span, "closes the circle")
}

/// Captures whose value no later step reads: a note each.
pub fn unused_captures<'m>(steps: &[Step<'m>], layers: &[&VariableLayer<'m>]) -> Vec<Diagnostic> {
    let mut read: HashSet<&str> = HashSet::new();
    for step in steps {
        uses::visit(step, &mut |used| {
            read.insert(used.name());
        });
        for (_, tree) in step.with().chain(step.vars()) {
            uses::visit_tree(tree, &mut |used| {
                read.insert(used.name());
            });
        }
    }
    let bound = layers.iter().flat_map(|layer| layer.bindings.values());
    let logins = steps
        .iter()
        .take(1)
        .flat_map(|step| step.collection.logins.iter());
    let mut saved: Vec<&str> = Vec::new();
    let mut note = |used: &'m crate::template::Use| {
        read.insert(used.name());
    };
    for login in logins {
        uses::visit_login(login, &mut note);
        // The login gives these variables too.
        login.save.iter().for_each(|(_, name)| saved.push(&*name.value));
    }
    for binding in bound {
        if let Binding::Tree(tree) = binding {
            uses::visit_tree(tree, &mut note);
        }
    }
    let captures = steps.iter().flat_map(|step| step.captures());
    let is_read = |name: &str| read.contains(name) || saved.contains(&name);
    let unused = captures.filter(|capture| !is_read(&capture.name.value));
    let mut notes: Vec<Diagnostic> = unused.map(|capture| unused_note(&capture.name)).collect();
    once(&mut notes);
    notes
}

fn unused_note(name: &crate::model::Name) -> Diagnostic {
    let message = format!("nothing uses the captured `{}`", name.value);
    Diagnostic::note(code::UNUSED_CAPTURE, message)
        .at(name.span, "captured here")
        .help("remove it, unless a later run wants it")
}
