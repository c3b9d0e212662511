//! Files, variables and their flow, without sending anything.

use crate::auth::oauth::requirements;
use crate::cli::args::check::CheckArgs;
use crate::cli::ordering;
use crate::cli::project::{Opened, open_anyway};
use crate::cli::stage::{Stage, selected_ids};
use crate::cli::surroundings::Surroundings;
use crate::cli::unrelated_errors;
use crate::cli::{Exit, Output};
use crate::io::files::ProjectFiles;
use crate::mock;
use crate::model::{Collection, Flow, Project};
use crate::plan::check::{CheckInput, forgets, problems, unused_captures};
use crate::plan::graph::{Graph, shadow};
use crate::plan::literals;
use crate::plan::select::is_below;
use crate::plan::{Filter, Step, conditions, select};
use crate::run;
use crate::scope::{self, Binding, Layer, LayerKind};
use crate::source::{Diagnostic, Severity};

pub fn check(args: &CheckArgs, surroundings: &Surroundings) -> Exit {
    match checked(args, surroundings) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn checked(args: &CheckArgs, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let opened = open_anyway(surroundings, &args.targets)?;
    if opened.is_broken() {
        return Err(broken(args, opened, surroundings));
    }
    let steps = selected_ids(&opened, output).inspect_err(|_| {
        let mut warnings = opened.warnings.clone();
        warnings.retain(|found| found.severity != Severity::Note);
        output.diagnostics(&warnings, opened.sources);
    })?;
    let mut found = opened.warnings.clone();
    for credential in literals::credentials(opened.sources) {
        output.learn([("a credential in a file".to_owned(), credential.value)]);
        found.push(credential.told);
    }
    let requests = steps.len();
    let environments = environments(&args.env, opened.project);
    let exact = !environments.is_empty();
    let stage = Stage::of_files(opened, &environments, surroundings)?;
    found.extend(standing(&stage));
    let broken = found.iter().any(Diagnostic::is_error);
    found.extend(flow(&stage, &steps, exact));
    for steps in unlisted(&stage, &steps) {
        let problems = lone_flow(&stage, &steps, exact);
        found.extend(new(problems, &found));
    }
    found.retain(|diagnostic| diagnostic.severity != Severity::Note || args.verbose > 0);
    stage.draw(&found, output);
    if args.suggest_order {
        let wrong = broken || (found.iter().any(Diagnostic::is_error) && !args.write);
        let active = active(&stage, &stage.all_steps(), exact);
        let exit = ordering::suggest(&stage, &active, args.write, output)?;
        return Ok(if wrong { Exit::FileWrong } else { exit });
    }
    if found.iter().any(Diagnostic::is_error) {
        return Ok(Exit::FileWrong);
    }
    output.print(&format!(
        "{requests} {} checked: no errors\n",
        if requests == 1 { "request" } else { "requests" }
    ));
    Ok(Exit::Passed)
}

/// Draws what is wrong in files, and in the others as far as they can be judged without those.
fn broken(args: &CheckArgs, opened: Opened, surroundings: &Surroundings) -> Exit {
    let output = Output::new(surroundings);
    let (mut errors, sources) = (opened.warnings.clone(), opened.sources);
    let filter = Filter {
        targets: opened.targets.clone(),
        ..Filter::default()
    };
    let steps = select(opened.project, &filter).steps;
    let environments = environments(&args.env, opened.project);
    if let Ok(stage) = Stage::of_files(opened, &environments, surroundings) {
        let mut found = standing(&stage);
        found.extend(flow(&stage, &steps, !environments.is_empty()));
        errors.extend(unrelated_errors::unaffected(
            &stage.opened.warnings,
            found,
            sources,
        ));
    }
    output.diagnostics(&errors, sources);
    Exit::FileWrong
}

/// Those asked for, else the only one there is: with several, what any of them defines is taken as defined.
fn environments(asked: &[String], project: &Project) -> Vec<String> {
    match (asked, &project.environments[..]) {
        ([], [only]) => vec![only.id.to_string()],
        _ => asked.to_vec(),
    }
}

/// What is wrong whatever runs: environments that extend nothing, logins, the mock.
fn standing(stage: &Stage) -> Vec<Diagnostic> {
    let project = stage.opened.project;
    let mut found: Vec<Diagnostic> = Vec::new();
    for environment in &project.environments {
        let names = [environment.id.to_string()];
        let wrong = scope::environments::layers(project, stage.opened.sources, &names, None).err();
        for diagnostic in wrong.into_iter().flatten() {
            if !found.iter().any(|known| known.labels == diagnostic.labels) {
                found.push(diagnostic);
            }
        }
    }
    for collection in &project.collections {
        found.extend(collection.logins.iter().flat_map(requirements::findings));
        found.extend(mock::check::check(collection));
    }
    found
}

/// With an environment the conditions are known, and steps that will be skipped are not looked at.
fn flow(stage: &Stage, steps: &[Step<'static>], exact: bool) -> Vec<Diagnostic> {
    let layers = stage.layer_refs();
    let steps = active(stage, steps, exact);
    let all = stage.all_steps();
    let graph = Graph::new(&steps, &layers);
    let input = CheckInput {
        steps: &steps,
        all: &all,
        layers: &layers,
        environments: &stage.opened.project.environments,
    };
    let mut found = problems(&graph, &input);
    found.extend(shadow::overwritten(&graph));
    found.extend(forgets::problems(&input));
    let files = ProjectFiles::new(&stage.opened.project.root);
    found.extend(run::literals::problems(&steps, &files, true));
    found.extend(unused_captures(&all, &layers));
    found
}

/// The steps of each flow that the targets cover and no order lists: it is run by its name, and by itself. One that
/// another flow uses is looked at there, with what that gives it.
fn unlisted(stage: &Stage, steps: &[Step<'static>]) -> Vec<Vec<Step<'static>>> {
    let opened = &stage.opened;
    let covered = |id: &str| {
        let mut targets = opened.targets.iter();
        opened.targets.is_empty() || targets.any(|target| is_below(id, target))
    };
    let listed = |id: &str| {
        let mut flows = steps.iter().filter_map(Step::flow);
        flows.any(|flow| *flow.id == *id)
    };
    let collections = opened.project.collections.iter();
    let flows = collections.flat_map(|collection| {
        let flows = collection.flows.iter().zip(0..);
        flows.filter(|(_, at)| !is_used_by_another(collection, *at))
    });
    let unlisted = flows
        .map(|(flow, _)| flow)
        .filter(|flow| covered(&flow.id) && !listed(&flow.id));
    let steps_of = |flow: &Flow| {
        let filter = Filter {
            targets: vec![flow.id.to_string()],
            ..Filter::default()
        };
        select(opened.project, &filter).steps
    };
    unlisted.map(steps_of).collect()
}

fn is_used_by_another(collection: &Collection, flow: u32) -> bool {
    let parts = collection.flows.iter().flat_map(|other| &other.parts);
    let mut inner = parts.flat_map(|part| part.links.iter().skip(1));
    inner.any(|(used, _)| *used == flow)
}

/// What another step captures may be there when the flow is run.
fn lone_flow(stage: &Stage, steps: &[Step<'static>], exact: bool) -> Vec<Diagnostic> {
    let all = stage.all_steps();
    let names = all.iter().flat_map(Step::captures).map(|capture| &capture.name);
    let kept = Layer {
        kind: LayerKind::State,
        label: "captured before".into(),
        bindings: names
            .map(|name| (name.value.clone(), Binding::Pending(name.span)))
            .collect(),
        env: None,
    };
    let mut layers = stage.layer_refs();
    layers.push(&kept);
    let active = if exact {
        conditions::active(steps, &layers)
    } else {
        steps.to_vec()
    };
    let graph = Graph::new(&active, &layers);
    let input = CheckInput {
        steps: &active,
        all: &all,
        layers: &layers,
        environments: &stage.opened.project.environments,
    };
    let mut found = problems(&graph, &input);
    found.extend(forgets::problems(&input));
    found
}

/// Those at places of which nothing has been said.
fn new(problems: Vec<Diagnostic>, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let is_known = |problem: &Diagnostic| {
        let mut known = found.iter();
        known.any(|known| known.code == problem.code && known.labels == problem.labels)
    };
    problems
        .into_iter()
        .filter(|problem| !is_known(problem))
        .collect()
}

fn active(stage: &Stage, steps: &[Step<'static>], exact: bool) -> Vec<Step<'static>> {
    if exact {
        conditions::active(steps, &stage.layer_refs())
    } else {
        steps.to_vec()
    }
}
