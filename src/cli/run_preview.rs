//! What is known of a run before its first request: its steps, why those not asked for are among them, and what is
//! wrong with the flow of their values.

use super::run_selection::{RunSelection, SelectedSteps};
use super::stage::Stage;
use crate::io::files::ProjectFiles;
use crate::plan::check::{CheckInput, problems};
use crate::plan::graph::{Graph, shadow};
use crate::plan::needed::{Added, Needed, with_needs};
use crate::plan::{Step, conditions};
use crate::report::visible::visible_line;
use crate::run::literals;
use crate::scope::{Layer, LayerKind};
use crate::source::Diagnostic;
use std::fmt::Write;

pub struct RunPreview {
    pub steps: Vec<Step<'static>>,
    /// The place of each among all, where they are a part.
    pub order: Option<Vec<usize>>,
    /// What is to be said of them.
    pub said: Option<String>,
    /// Those that were not selected.
    pub added: Vec<Added<'static>>,
    /// Those whose conditions are not known to be false.
    pub active: Vec<Step<'static>>,
    pub found: Vec<Diagnostic>,
}

/// Looks ahead. The values of `--data` are known only when their row's turn comes; `row` has their names.
pub fn preview(
    stage: &mut Stage,
    steps: Vec<Step<'static>>,
    row: Option<Layer<'static>>,
    part: &RunSelection,
) -> RunPreview {
    let is_given = |layer: &&Layer| layer.kind == LayerKind::CommandLine;
    let at = stage.layers.iter().take_while(is_given).count();
    let had = stage.layers.len();
    stage.layers.splice(at..at, row);
    let SelectedSteps {
        needed: Needed { steps, added },
        order,
        said,
    } = part.choose(stage, steps);
    let active = conditions::active(&steps, &stage.layer_refs());
    let found = flow_problems(stage, &active);
    stage.layers.drain(at..at + stage.layers.len() - had);
    RunPreview {
        steps,
        order,
        said,
        added,
        active,
        found,
    }
}

/// Adds what the steps need from their collections.
pub fn completed(stage: &Stage, steps: &[Step<'static>]) -> Needed<'static> {
    let layers = stage.layer_refs();
    let mut all = stage.all_steps();
    all.retain(|step| {
        steps
            .iter()
            .any(|chosen| std::ptr::eq(chosen.collection, step.collection))
    });
    let active = conditions::active(&all, &layers);
    // Steps that were asked for are skipped with the reason; flows that no order lists come last.
    all.retain(|step| active.contains(step) || steps.contains(step));
    let unlisted: Vec<Step> = steps.iter().filter(|step| !all.contains(step)).copied().collect();
    all.extend(unlisted);
    with_needs(steps, &all, &layers)
}

/// What is wrong with the flow of values along these steps.
pub fn flow_problems(stage: &Stage, active: &[Step<'static>]) -> Vec<Diagnostic> {
    let all = stage.all_steps();
    let layers = stage.layer_refs();
    let graph = Graph::new(active, &layers);
    let input = CheckInput {
        steps: active,
        all: &all,
        layers: &layers,
        environments: &stage.opened.project.environments,
    };
    let mut found = problems(&graph, &input);
    found.extend(shadow::hidden(&graph, &layers));
    let files = ProjectFiles::new(&stage.opened.project.root);
    found.extend(literals::problems(active, &files, false));
    found
}

/// The steps of `--dry-run`, with what each is known to do.
pub fn plan(preview: &RunPreview) -> String {
    let RunPreview {
        steps, active, added, ..
    } = preview;
    let mut text = String::new();
    for (number, step) in steps.iter().enumerate() {
        let skipped = if active.contains(step) {
            ""
        } else {
            "  (skipped: its `when` is false)"
        };
        let _ = writeln!(text, "{:>4}  {}{skipped}", number + 1, visible_line(step.id()));
        if let Some(added) = added.iter().find(|added| added.step == *step) {
            let _ = writeln!(text, "      + {}", visible_line(&added.to_string()));
        }
        for (what, names) in [("captures", captures(step)), ("forgets", forgets(step))] {
            if !names.is_empty() {
                let _ = writeln!(text, "      {what} {}", visible_line(&names.join(", ")));
            }
        }
    }
    text
}

fn captures<'m>(step: &Step<'m>) -> Vec<&'m str> {
    step.captures().map(|capture| &*capture.name.value).collect()
}

fn forgets<'m>(step: &Step<'m>) -> Vec<&'m str> {
    step.forgets().map(|name| &*name.value).collect()
}
