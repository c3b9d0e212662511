//! What `check` finds: mistakes in files, in logins and mocks, and in the flow of values. Nothing is sent.

use super::run_preview::refs;
use super::{
    Error, OpenedProject, Process, Session, SessionOptions, environment, has_errors, unrelated_errors,
};
use crate::auth::oauth::requirements;
use crate::io::files::ProjectFiles;
use crate::mock;
use crate::model::{Collection, Flow, ProjectModel};
use crate::plan::check::{
    CheckInput, foreign_marks, forgets, problems, still_headers, undefined, unused_captures,
};
use crate::plan::dependants::{Dependant, Outlook, outlook};
use crate::plan::graph::{Graph, mixed, shadow};
use crate::plan::select::is_below;
use crate::plan::{Filter, Step, conditions, select};
use crate::run;
use crate::scope::{self, Binding, LayerKind, VariableLayer};
use crate::secret::Secrets;
use crate::source::{Code, Diagnostic, Severity, code};
use std::collections::HashSet;

/// Mistakes that a person mends by putting the steps into another order.
const OF_THE_ORDER: [Code; 3] = [code::FORGOTTEN_VARIABLE, code::NEED_NOT_BEFORE, code::NO_ORDER];

/// A checked project.
pub struct Checked {
    pub session: Session,
    /// Everything that was found, notes included.
    pub found: Vec<Diagnostic>,
    /// Requests that the targets name.
    pub requests: usize,
    /// True if an environment is known, so that conditions are.
    pub exact: bool,
    /// True if something is wrong that no order of the steps can mend.
    pub is_broken: bool,
}

/// What a check assumes.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// Names of environments; none for the one that a run would use, or for all of them at once.
    pub environments: Vec<String>,
    /// Whether the run would be one against the mock.
    pub mock: bool,
}

/// Checks what the targets name.
///
/// # Errors
/// [`Error::Files`] if files are broken, with what else is wrong for certain; [`Error::NothingSelected`] if no request
/// is named. [`OpenedProject::found`] holds what was found in the files then.
pub fn check(
    opened: &OpenedProject,
    options: &CheckOptions,
    process: Process,
    secrets: Secrets,
) -> Result<Checked, Error> {
    let names = if options.mock {
        environment::names(&opened.project, &options.environments, true)
    } else {
        chosen(&options.environments, &opened.project.model)
    };
    let exact = !names.is_empty();
    let files = SessionOptions {
        environments: names,
        mock: options.mock,
        ..SessionOptions::default()
    };
    if opened.is_broken() {
        return Err(broken(opened, files, exact, process, secrets));
    }
    let session = session_of(opened, files, process, secrets)?;
    let mut found = opened.found.clone();
    session.learn_literals();
    let credentials = session.project.credentials().iter();
    found.extend(credentials.map(|credential| credential.warning.clone()));
    let steps = session.select(&Default::default())?;
    if options.mock {
        session.describe_mock_of(&steps)?;
    }
    let requests = steps.len();
    found.extend(standing(&session));
    let is_broken = has_errors(&found);
    found.extend(flow(&session, &steps, exact));
    for steps in unlisted(&session, &steps) {
        let problems = lone_flow(&session, &steps, exact);
        found.extend(new(problems, &found));
    }
    drop(steps);
    session.learn_values();
    Ok(Checked {
        found,
        requests,
        exact,
        is_broken,
        session,
    })
}

/// The errors of a project that is in memory only and whose files have none, as far as no other file is needed to find
/// them, and as far as another order of the steps would not mend them. With `requests`, what no server would take in
/// them too: the files that they send have to be on disk.
pub(super) fn errors_in_memory(opened: &OpenedProject, requests: bool) -> Vec<Diagnostic> {
    let names = chosen(&[], &opened.project.model);
    let exact = !names.is_empty();
    let options = SessionOptions {
        environments: names,
        ..SessionOptions::default()
    };
    let session = match session_of(opened, options, Process::default(), Secrets::default()) {
        Ok(session) => session,
        Err(Error::Files(found)) => return found,
        Err(_) => return Vec::new(),
    };
    let steps = select(&session.project.model, &Filter::default()).steps;
    let mut found = standing(&session);
    found.extend(flow_of_values(&session, &steps, exact));
    for steps in unlisted(&session, &steps) {
        found.extend(lone_flow(&session, &steps, exact));
    }
    if requests {
        found.extend(checked_requests(&session, &steps, exact));
    }
    let all = session.all_steps();
    let captured: HashSet<String> = all
        .iter()
        .flat_map(Step::captures)
        .map(|capture| undefined(&capture.name.value))
        .collect();
    found.retain(|found| {
        found.is_error() && !OF_THE_ORDER.contains(&found.code) && !captured.contains(&found.message)
    });
    found
}

/// A session of the files alone. An environment that does not exist is pointed at in the file that names it.
fn session_of(
    opened: &OpenedProject,
    options: SessionOptions,
    process: Process,
    secrets: Secrets,
) -> Result<Session, Error> {
    let is_asked_for = !options.environments.is_empty();
    Session::of_files(opened, options, process, secrets).map_err(|error| {
        let named: Vec<Diagnostic> = unknown_environments(&opened.project.model).collect();
        match error {
            Error::Files(_) if !is_asked_for && !named.is_empty() => Error::Files(named),
            error => error,
        }
    })
}

/// What is wrong in files that are broken, and in the others as far as they can be judged without those.
pub fn broken(
    opened: &OpenedProject,
    options: SessionOptions,
    exact: bool,
    process: Process,
    secrets: Secrets,
) -> Error {
    let mut errors = opened.found.clone();
    let filter = Filter {
        targets: opened.targets.clone(),
        ..Filter::default()
    };
    let mock = options.mock;
    if let Ok(session) = Session::of_files(opened, options, process, secrets) {
        let steps = select(&session.project.model, &filter).steps;
        // Steps of several collections have no mock; that is said once the files are mended.
        let _ = mock.then(|| session.describe_mock_of(&steps));
        let mut found = standing(&session);
        found.extend(flow(&session, &steps, exact));
        errors.extend(unrelated_errors::unaffected(
            &opened.found,
            found,
            &session.project.sources,
        ));
    }
    Error::Files(errors)
}

/// Those asked for, else the only one there is: with several, what any of them defines is taken as defined.
fn chosen(asked: &[String], project: &ProjectModel) -> Vec<String> {
    let choosable: Vec<_> = project
        .environments
        .iter()
        .filter(|environment| !environment.base)
        .collect();
    match (asked, &choosable[..]) {
        ([], [only]) => vec![only.id.to_string()],
        _ => asked.to_vec(),
    }
}

/// Drops notes unless they are wanted.
pub fn without_notes(found: &mut Vec<Diagnostic>) {
    found.retain(|diagnostic| diagnostic.severity != Severity::Note);
}

/// What is wrong whatever runs: environments that extend nothing, logins, the mock.
fn standing(session: &Session) -> Vec<Diagnostic> {
    let project = &session.project.model;
    let mut found = scope::environments::problems(project);
    found.extend(unknown_environments(project));
    for collection in &project.collections {
        found.extend(collection.logins.iter().flat_map(requirements::findings));
        found.extend(mock::check::check(collection));
    }
    found
}

/// The project's file and the mocks name the environments that runs use.
fn unknown_environments(project: &ProjectModel) -> impl Iterator<Item = Diagnostic> {
    let mocks = project
        .collections
        .iter()
        .filter_map(|collection| collection.mock.as_ref());
    let named = mocks.filter_map(|mock| mock.environment.as_ref());
    project
        .settings
        .environment
        .iter()
        .chain(named)
        .filter_map(|name| {
            let error = scope::environments::find(project, &name.value).err()?;
            Some(error.at(name.span, "named here"))
        })
}

fn flow<'s>(session: &'s Session, steps: &[Step<'s>], exact: bool) -> Vec<Diagnostic> {
    let mut found = flow_of_values(session, steps, exact);
    found.extend(checked_requests(session, steps, exact));
    found.extend(unused_captures(&session.all_steps(), &refs(&session.layers())));
    found
}

/// What can be known to be wrong with the requests themselves.
fn checked_requests<'s>(session: &'s Session, steps: &[Step<'s>], exact: bool) -> Vec<Diagnostic> {
    let layers = session.layers();
    let (steps, _) = expected(steps, &refs(&layers), exact);
    run::checked_requests::problems(&steps, &ProjectFiles::new(session.root()), true)
}

/// With an environment the conditions are known, and steps that will be skipped are not looked at.
fn flow_of_values<'s>(session: &'s Session, steps: &[Step<'s>], exact: bool) -> Vec<Diagnostic> {
    let layers = session.layers();
    let layers = refs(&layers);
    let (steps, dependants) = expected(steps, &layers, exact);
    let all = session.all_steps();
    let graph = Graph::new(&steps, &layers);
    let input = CheckInput {
        steps: &steps,
        all: &all,
        layers: &layers,
        environments: &session.project.model.environments,
    };
    let mut found = problems(&graph, &input);
    found.extend(dependants.iter().map(Dependant::note));
    found.extend(shadow::overwritten(&graph));
    found.extend(mixed::mixed(&graph));
    found.extend(forgets::problems(&input));
    found.extend(foreign_marks::problems(&input));
    found.extend(still_headers::notes(&input));
    found
}

/// The steps of each flow that the targets cover and no order lists: it is run by its name, and by itself. One that
/// another flow uses is looked at there, with what that gives it.
fn unlisted<'s>(session: &'s Session, steps: &[Step<'s>]) -> Vec<Vec<Step<'s>>> {
    let covered = |id: &str| {
        let mut targets = session.targets.iter();
        session.targets.is_empty() || targets.any(|target| is_below(id, target))
    };
    let listed = |id: &str| {
        let mut flows = steps.iter().filter_map(Step::flow);
        flows.any(|flow| *flow.id == *id)
    };
    let collections = session.project.model.collections.iter();
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
        select(&session.project.model, &filter).steps
    };
    unlisted.map(steps_of).collect()
}

fn is_used_by_another(collection: &Collection, flow: u32) -> bool {
    let parts = collection.flows.iter().flat_map(|other| &other.parts);
    let mut inner = parts.flat_map(|part| part.links.iter().skip(1));
    inner.any(|(used, _)| *used == flow)
}

/// What another step captures may be there when the flow is run.
fn lone_flow<'s>(session: &'s Session, steps: &[Step<'s>], exact: bool) -> Vec<Diagnostic> {
    let all = session.all_steps();
    let names = all.iter().flat_map(Step::captures).map(|capture| &capture.name);
    let kept = VariableLayer {
        kind: LayerKind::State,
        label: "captured before".into(),
        bindings: names
            .map(|name| (name.value.clone(), Binding::Pending(name.span)))
            .collect(),
        env: None,
    };
    let own = session.layers();
    let mut layers = refs(&own);
    layers.push(&kept);
    let (active, dependants) = expected(steps, &layers, exact);
    let graph = Graph::new(&active, &layers);
    let input = CheckInput {
        steps: &active,
        all: &all,
        layers: &layers,
        environments: &session.project.model.environments,
    };
    let mut found = problems(&graph, &input);
    found.extend(dependants.iter().map(Dependant::note));
    found.extend(forgets::problems(&input));
    found
}

/// The steps that are expected to run, and those that will lack a value. Without an environment all may run.
fn expected<'s>(
    steps: &[Step<'s>],
    layers: &[&VariableLayer<'s>],
    exact: bool,
) -> (Vec<Step<'s>>, Vec<Dependant<'s>>) {
    if !exact {
        return (steps.to_vec(), Vec::new());
    }
    let Outlook { active, dependants } = outlook(steps, layers);
    (active, dependants)
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

pub fn active<'s>(session: &'s Session, steps: &[Step<'s>], exact: bool) -> Vec<Step<'s>> {
    if exact {
        conditions::active(steps, &refs(&session.layers()))
    } else {
        steps.to_vec()
    }
}
