//! What can be known before the first request: undefined and forgotten variables, needs that are not met,
//! captures that nobody uses.

use super::flow::{Gap, Missing};
use super::graph::circle::{Wait, circle};
use super::graph::{Graph, TroubleKind, is_meant};
use super::select::is_below;
use super::{Step, conditions, remedy, uses};
use crate::model::Environment;
use crate::scope::{Binding, Layer};
use crate::source::diagnostic::nearest;
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
    pub layers: &'a [&'a Layer<'m>],
    /// Every environment of the project, to say which of them would give a value.
    pub environments: &'a [Environment],
}

/// Everything wrong with the flow of values in the graph of the input's steps, each variable once for a place.
pub fn problems<'m>(graph: &Graph<'m>, input: &CheckInput<'_, 'm>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for trouble in &graph.troubles {
        match &trouble.kind {
            TroubleKind::Gap(gap) if seen.insert((gap.used.span, gap.used.name)) => {
                found.push(gap_at(graph, trouble.step, gap, input));
            }
            TroubleKind::UnknownLogin(unknown) if seen.insert((unknown.labels[0].span, "")) => {
                found.push(unknown.clone());
            }
            TroubleKind::Gap(_) | TroubleKind::UnknownLogin(_) => {}
        }
    }
    let mut found = told_once(found);
    found.extend(needs(input));
    found
}

/// A variable that nothing defines is one mistake, however many steps read it: the first place with what to do about
/// it, then some of the others. Where the advice differs the mistakes do.
fn told_once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::with_capacity(found.len());
    let mut again: HashMap<(String, Vec<String>), (usize, usize)> = HashMap::new();
    for diagnostic in found {
        if diagnostic.code != code::UNDEFINED_VARIABLE {
            told.push(diagnostic);
            continue;
        }
        let (at, times) = again
            .entry((diagnostic.message.clone(), diagnostic.help.clone()))
            .or_insert((told.len(), 0));
        *times += 1;
        if *times == 1 {
            told.push(diagnostic);
        } else if let (true, Some(label)) = (*times <= PLACES, diagnostic.labels.first()) {
            told[*at].labels.push(Label {
                span: label.span,
                text: "and here".to_owned(),
            });
        }
    }
    for (at, times) in again.into_values().filter(|(_, times)| *times > PLACES) {
        if let Some(last) = told[at].labels.last_mut() {
            last.text = match times - PLACES {
                1 => "and here, and at one more place".to_owned(),
                more => format!("and here, and at {more} more places"),
            };
        }
    }
    told
}

fn gap_at<'m>(graph: &Graph<'m>, number: usize, gap: &Gap<'m>, input: &CheckInput<'_, 'm>) -> Diagnostic {
    let circle = match gap.missing {
        Missing::Undefined => circle(graph, number, gap.used),
        Missing::Forgotten(_) | Missing::Circular | Missing::BeforeItems => None,
    };
    match circle {
        Some(waits) => waiting(graph, &waits),
        None => describe(gap, &graph.steps[number], input),
    }
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

fn describe(gap: &Gap, step: &Step, input: &CheckInput) -> Diagnostic {
    let name = &gap.used.name;
    let diagnostic = match gap.missing {
        Missing::Undefined => {
            Diagnostic::error(code::UNDEFINED_VARIABLE, format!("undefined variable `{name}`"))
                .at(gap.used.span, "nothing defines it when this step runs")
        }
        Missing::Forgotten(by) => forgotten(gap, &by, step),
        Missing::Circular => circular(gap),
        Missing::BeforeItems => Diagnostic::error(
            code::UNDEFINED_VARIABLE,
            format!("`{name}` is not known before the first item"),
        )
        .at(gap.used.span, "looked at once, before `for_each` takes its items"),
    };
    let diagnostic = match gap.through {
        Some(first) if first.name == *name => diagnostic.at(first.span, "used here"),
        Some(first) => diagnostic.at(first.span, format!("used here, through `{}`", first.name)),
        None => diagnostic,
    };
    match gap.missing {
        Missing::Undefined => diagnostic.help(remedy::of(gap.used, step, input)),
        Missing::Forgotten(by) => diagnostic.help(format!(
            "run `{}` before `{}`, or capture `{name}` anew between them",
            step.id(),
            by.id()
        )),
        Missing::Circular => diagnostic.help("give one of them a value of its own"),
        Missing::BeforeItems => {
            diagnostic.help("leave items out of the list: `in: <<... | select(...)>>` or `| selectattr(...)`")
        }
    }
}

fn forgotten(gap: &Gap, by: &Step, step: &Step) -> Diagnostic {
    let name = &gap.used.name;
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
    let start = chain.iter().position(|name| *name == gap.used.name).unwrap_or(0);
    chain.drain(..start);
    chain.push(gap.used.name);
    let message = format!(
        "variable `{}` is defined by itself: {}",
        gap.used.name,
        chain.join(" -> ")
    );
    Diagnostic::error(code::VARIABLE_CYCLE, message).at(gap.used.span, "closes the circle")
}

fn needs(input: &CheckInput) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, step) in input.steps.iter().enumerate() {
        for need in step.needs() {
            found.extend(need_problem(step, at, need, input));
        }
    }
    found
}

fn need_problem(step: &Step, at: usize, need: &crate::model::Name, input: &CheckInput) -> Option<Diagnostic> {
    let wanted = &*need.value;
    if input.steps[..at].iter().any(|before| is_meant(before, wanted)) {
        return None;
    }
    if !input.all.iter().any(|other| is_below(other.id(), wanted)) {
        let ids = input.all.iter().map(Step::id);
        let unknown = Diagnostic::error(
            code::UNKNOWN_NEED,
            format!("`needs` names an unknown step `{wanted}`"),
        )
        .at(need.span, "no request or folder has this id");
        return Some(match nearest(wanted, ids) {
            Some(near) => unknown.help(format!("did you mean `{near}`?")),
            None => unknown.help("ids are paths below `collections/`, without `.yaml`"),
        });
    }
    Some(match needs_back(step, wanted, input) {
        true => Diagnostic::error(
            code::NEED_CYCLE,
            format!("`{}` and `{wanted}` need each other", step.id()),
        )
        .at(need.span, "part of a cycle of `needs`")
        .help("remove one of the two"),
        false => Diagnostic::error(
            code::NEED_NOT_BEFORE,
            format!("`{wanted}` does not run before `{}`", step.id()),
        )
        .at(need.span, "needed here")
        .help(match is_switched_off(wanted, input) {
            true => "its `when` is false here: give both the same condition, or remove the need",
            false if input.steps.iter().any(|other| is_meant(other, wanted)) => "move it up in `order:`",
            false => "select it too, or run with `--with-needs`",
        }),
    })
}

/// Whether all that `wanted` names has a condition that is known to be false.
fn is_switched_off(wanted: &str, input: &CheckInput) -> bool {
    let named = input.all.iter().filter(|other| is_below(other.id(), wanted));
    conditions::active(&named.copied().collect::<Vec<_>>(), input.layers).is_empty()
}

/// Whether following `needs` from the wanted step leads back to `step`.
fn needs_back(step: &Step, wanted: &str, input: &CheckInput) -> bool {
    let mut open: Vec<&str> = vec![wanted];
    let mut seen = HashSet::new();
    while let Some(current) = open.pop() {
        for other in input.all.iter().filter(|other| is_below(other.id(), current)) {
            if other.id() == step.id() {
                return true;
            }
            if seen.insert(other.id()) {
                open.extend(other.needs().map(|need| &*need.value));
            }
        }
    }
    false
}

/// Captures whose value no later step reads: a note each.
pub fn unused_captures<'m>(steps: &[Step<'m>], layers: &[&Layer<'m>]) -> Vec<Diagnostic> {
    let mut read: HashSet<&str> = HashSet::new();
    for step in steps {
        uses::visit(step, &mut |used| {
            read.insert(used.name);
        });
        for (_, tree) in step.with().chain(step.vars()) {
            uses::visit_tree(tree, &mut |used| {
                read.insert(used.name);
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
        read.insert(used.name);
    };
    for login in logins {
        uses::visit_login(login, &mut note);
        // Whoever wants these variables may as well use the login.
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
    unused.map(|capture| unused_note(&capture.name)).collect()
}

fn unused_note(name: &crate::model::Name) -> Diagnostic {
    let message = format!("nothing uses the captured `{}`", name.value);
    Diagnostic::note(code::UNUSED_CAPTURE, message)
        .at(name.span, "captured here")
        .help("remove it, unless a later run wants it")
}
