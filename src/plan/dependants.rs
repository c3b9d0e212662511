//! Steps that are known not to run because they read what a step captures whose `when` is false.

use super::Step;
use super::conditions;
use super::flow::{Missing, PlannedFlow};
use crate::scope::VariableLayer;
use crate::source::{Diagnostic, Span, code};
use crate::template::Use;
use std::collections::HashMap;

/// The steps of a run, as far as can be known before anything is sent.
#[derive(Debug)]
pub struct Outlook<'m> {
    /// Steps that run, or of which it cannot be known.
    pub active: Vec<Step<'m>>,
    pub dependants: Vec<Dependant<'m>>,
}

/// A step that will be skipped.
#[derive(Debug, Clone, Copy)]
pub struct Dependant<'m> {
    pub step: Step<'m>,
    /// The value that it will lack.
    pub used: &'m Use,
    /// The step that captures it, and will be skipped too.
    pub of: Step<'m>,
    /// Where that step captures it.
    pub capture: Span,
}

/// Looks along the steps in their order, once.
pub fn outlook<'m>(steps: &[Step<'m>], layers: &[&VariableLayer<'m>]) -> Outlook<'m> {
    let active = conditions::active(steps, layers);
    let mut outlook = Outlook {
        active: Vec::with_capacity(active.len()),
        dependants: Vec::new(),
    };
    let mut runs = active.iter().peekable();
    let mut flow = PlannedFlow::new(layers);
    // What steps that do not run would capture, unless another one captures it.
    let mut withheld: HashMap<&'m str, (Step<'m>, Span)> = HashMap::new();
    for (number, step) in steps.iter().enumerate() {
        let is_active = runs.next_if(|next| *next == step).is_some();
        let dependant = is_active.then(|| dependant(step, &flow, &withheld)).flatten();
        if is_active && dependant.is_none() {
            flow.pass(number, step);
            for capture in step.captures() {
                withheld.remove(&*capture.name.value);
            }
            outlook.active.push(*step);
            continue;
        }
        outlook.dependants.extend(dependant);
        let captures = step.captures();
        withheld.extend(captures.map(|capture| (&*capture.name.value, (*step, capture.name.span))));
    }
    outlook
}

fn dependant<'m>(
    step: &Step<'m>,
    flow: &PlannedFlow<'_, 'm>,
    withheld: &HashMap<&'m str, (Step<'m>, Span)>,
) -> Option<Dependant<'m>> {
    if withheld.is_empty() {
        return None;
    }
    let gaps = flow.reads(step).gaps;
    gaps.iter().find_map(|gap| {
        let (of, capture) = withheld.get(gap.used.name())?;
        (gap.missing == Missing::Undefined).then_some(Dependant {
            step: *step,
            used: gap.through.unwrap_or(gap.used),
            of: *of,
            capture: *capture,
        })
    })
}

impl Dependant<'_> {
    /// The note about it.
    pub fn note(&self) -> Diagnostic {
        let (id, of) = (self.step.id(), self.of.id());
        let name = self.used.name();
        Diagnostic::note(
            code::DEPENDS_ON_SKIPPED,
            format!("`{id}` will be skipped: it reads what `{of}` captures, which does not run here"),
        )
        .at(self.used.span, format!("`{name}` has no value here"))
        .at(self.capture, format!("captured by `{of}`, whose `when` is false"))
        .help(format!("to run it all the same, define the variable in an environment, or give `{id}` another source for it"))
    }
}
