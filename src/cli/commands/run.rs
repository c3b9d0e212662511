//! `run`: everything is known and checked before the first request; then the driver takes over.

use crate::cli::args::run::RunArgs;
use crate::cli::failed_start;
use crate::cli::formats;
use crate::cli::iterations;
use crate::cli::mocking::{self, Mocked};
use crate::cli::project::open;
use crate::cli::prompting::{self, Occasion};
use crate::cli::record::Record;
use crate::cli::reports::{Reports, TargetError};
use crate::cli::run_preview::{self, RunPreview, preview};
use crate::cli::run_selection::RunSelection;
use crate::cli::sending;
use crate::cli::stage::{Stage, StageOptions, secrets, selected};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime};
use crate::io::interrupt::Interrupt;
use crate::io::state::{StateError, Writer};
use crate::plan::Step;
use crate::report::visible::visible_line;
use crate::run::Summary;
use crate::run::driver::RunInput;
use crate::run::event_queue;
use crate::run::iteration::Iterations;
use crate::run::login::Person;
use crate::run::step::StepContext;
use crate::source::{Diagnostic, Severity};
use indicatif::ProgressBar;
use std::rc::Rc;

pub fn run(args: &RunArgs, surroundings: &Surroundings) -> u8 {
    match prepared(args, surroundings) {
        Ok(code) => code,
        Err(exit) => {
            failed_start::report(args, exit, surroundings);
            exit as u8
        }
    }
}

fn prepared(args: &RunArgs, surroundings: &Surroundings) -> Result<u8, Exit> {
    let output = Output::new(surroundings);
    let opened = open(surroundings, &args.select.targets)?;
    output.diagnostics(&opened.warnings, opened.sources);
    let steps = selected(&opened, &args.select, output)?;
    let options = StageOptions {
        fresh: args.fresh,
        mock: args.mock,
    };
    let stage = Stage::new(opened, &args.variables, options, surroundings)?;
    runtime::block_on(output, staged(args, stage, steps, surroundings))
}

async fn staged(
    args: &RunArgs,
    mut stage: Stage,
    steps: Vec<Step<'static>>,
    around: &Surroundings,
) -> Result<u8, Exit> {
    let output = Output::new(around);
    let interrupt = Interrupt::listen();
    let mocked = if args.mock {
        let collection = mocking::only_collection(&steps, output)?;
        Some(mocking::start(&mut stage, collection, &args.fault, output).await?)
    } else {
        None
    };
    let part = Rc::new(RunSelection::open(args, &stage, around)?);
    let planned = iterations::open(args, &part, around).map_err(|problem| {
        output.error(&problem);
        Exit::FileWrong
    })?;
    let mut preview = preview(&mut stage, steps, planned.names, &part);
    if !args.dry_run
        && let Err(unfetched) = secrets::fetch(&mut stage, &preview.active, around, args.variables.trust)
    {
        preview.found.extend(unfetched.problems(output)?);
    }
    drawn(args, &stage, &mut preview.found, output)?;
    let nothing = planned.is_empty || preview.steps.is_empty();
    if nothing {
        output.note(&part.nothing());
    }
    if let Some(said) = preview.said.as_ref().filter(|_| !args.quiet) {
        output.note(said);
    }
    if args.dry_run {
        return dry_run(&preview, planned.iterations, around).map(|exit| exit as u8);
    }
    if nothing && !part.runs_empty() {
        return Ok(Exit::Passed as u8);
    }
    if !args.quiet {
        tell_added(&preview, output);
    }
    let work = Work {
        steps: preview.steps,
        order: preview.order,
        iterations: planned.iterations,
        part,
    };
    let (summary, written) = execute(args, stage, work, around, (interrupt.clone(), mocked)).await?;
    if let Err(problem) = written {
        output.error(&problem);
        return Ok(Exit::NotCarriedOut as u8);
    }
    Ok(interrupt
        .signal()
        .map_or_else(|| verdict(args, &summary) as u8, |signal| 128 + signal))
}

fn verdict(args: &RunArgs, summary: &Summary) -> Exit {
    match Exit::of(summary) {
        Exit::Passed if args.fail_on_flaky && summary.flaky > 0 => Exit::AssertionFailed,
        exit => exit,
    }
}

/// What there is to do.
struct Work {
    steps: Vec<Step<'static>>,
    order: Option<Vec<usize>>,
    iterations: Iterations,
    part: Rc<RunSelection>,
}

/// Shows what was found before the run; an error ends it.
fn drawn(args: &RunArgs, stage: &Stage, found: &mut Vec<Diagnostic>, output: Output) -> Result<(), Exit> {
    let tells = args.dry_run || args.verbose > 0;
    found.retain(|diagnostic| diagnostic.severity != Severity::Note || tells);
    stage.draw(found, output);
    if found.iter().any(Diagnostic::is_error) {
        Err(Exit::FileWrong)
    } else {
        Ok(())
    }
}

/// What would run, and how often. A row that cannot be read is wrong already.
fn dry_run(preview: &RunPreview, iterations: Iterations, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    output.print(&run_preview::plan(preview));
    let planned = iterations::listed(iterations).map_err(|problem| {
        output.error(&problem);
        Exit::FileWrong
    })?;
    output.print(&around.secrets.redact(&planned));
    Ok(Exit::Passed)
}

/// Why steps run that were not asked for.
fn tell_added(preview: &RunPreview, output: Output) {
    for added in &preview.added {
        let said = format!("+ {}: {added}", added.step.id());
        output.note(&visible_line(&said));
    }
}

/// The numbers, and whether the reports could be written. An error is one that kept the run from beginning.
async fn execute(
    args: &RunArgs,
    stage: Stage,
    work: Work,
    around: &Surroundings,
    (interrupt, mocked): (Interrupt, Option<Mocked>),
) -> Result<(Summary, Result<(), String>), Exit> {
    let Work {
        steps,
        order,
        iterations,
        part,
    } = work;
    let output = Output::new(around);
    let known = around.secrets;
    output.learn(stage.secret_values());
    output.learn(stage.secrets_of_steps(&steps));
    let short = known.too_short();
    warn_of_short(&short, output);
    let mut reports = open_reports(args, &stage, steps.len(), around)?;
    let writer = writer(args, &stage, &steps, output)?;
    let context = context(args, &stage, around, (&interrupt, reports.bar()))?;
    let context = remembering(args, &stage, &steps, context, output);
    let (recorder, book) = part.recorder(args.bail);
    let book = (!args.no_save).then_some(book);
    let record = Record::begin(recorder, book, writer.as_ref().map(Writer::watch));
    let input = RunInput {
        steps,
        order,
        shard: part.shard,
        layers: stage.layers,
        ambient: stage.ambient,
        environments: stage.environments,
        sources: stage.opened.sources,
        collections: &stage.opened.project.collections,
        bail: args.bail,
        fail_on_flaky: args.fail_on_flaky,
        jobs: args.jobs,
        delay: args.delay.unwrap_or_default(),
        writer,
        interrupt,
        step: context,
        origins: (args.verbose > 1).then_some(stage.authors),
        restock: mocked.as_ref().and_then(Mocked::restock),
    };
    let tell = &mut |event| {
        record.event(&event);
        reports.event(event);
    };
    let summary = event_queue::run(input, iterations, tell).await;
    drop(mocked);
    record.finish(output);
    let late = known.too_short().into_iter().filter(|name| !short.contains(name));
    warn_of_short(&late.collect::<Vec<_>>(), output);
    Ok((summary, reports.finish()))
}

/// What keeps captured values. Those of the mock are worth nothing afterwards.
fn writer(
    args: &RunArgs,
    stage: &Stage,
    steps: &[Step<'static>],
    output: Output,
) -> Result<Option<Writer>, Exit> {
    if args.no_save || stage.mock.is_some() {
        return Ok(None);
    }
    prepare_state(args, stage, steps, output)?;
    Ok(Some(Writer::start(stage.store.clone())))
}

/// How requests are sent, and whom logins may ask.
fn context(
    args: &RunArgs,
    stage: &Stage,
    around: &Surroundings,
    (interrupt, bar): (&Interrupt, Option<ProgressBar>),
) -> Result<StepContext, Exit> {
    let person = match stage.mock {
        Some(_) => Person::NotNeeded,
        None => prompting::person(&args.person, around, Occasion::OnTheWay, interrupt.clone(), bar),
    };
    let context = sending::context(stage, &args.http, around, person).map_err(|problem| {
        Output::new(around).error(&problem);
        Exit::Usage
    })?;
    Ok(StepContext {
        interrupt: interrupt.clone(),
        transport: context.transport.ended_by(interrupt.clone()),
        ..context
    })
}

/// With `--no-save`, tokens that cannot be kept are good for this run; without it, the run does not begin.
fn remembering(
    args: &RunArgs,
    stage: &Stage,
    steps: &[Step<'static>],
    mut context: StepContext,
    output: Output,
) -> StepContext {
    if args.no_save
        && let Some(error) = unwritable(stage, steps)
    {
        output.warning(&format!("tokens are kept for this run only: {error}"));
        context.logins.in_memory();
    }
    context
}

/// An unknown format is wrong usage; a file that cannot be written is not.
fn open_reports(args: &RunArgs, stage: &Stage, steps: usize, around: &Surroundings) -> Result<Reports, Exit> {
    let output = Output::new(around);
    let refused = |(exit, problem): TargetError| {
        output.error(&problem);
        exit
    };
    for wanted in stage.reports(&args.report) {
        let found = formats::find(wanted.split('=').next().unwrap_or_default());
        found.map_err(|problem| refused((Exit::Usage, problem)))?;
    }
    Reports::open(args, stage, steps, around, around.secrets).map_err(refused)
}

/// Finds out before the first request whether what this run captures can be kept.
fn prepare_state(args: &RunArgs, stage: &Stage, steps: &[Step<'static>], output: Output) -> Result<(), Exit> {
    let changes = |step: &Step| {
        let logs_in = !step.collection.logins.is_empty();
        logs_in || step.captures().next().is_some() || step.forgets().next().is_some()
    };
    if !steps.iter().any(changes) {
        return Ok(());
    }
    let failed = |error: StateError| {
        output.error(&error.to_string());
        Exit::NotCarriedOut
    };
    let unlocked = stage.store.probe().map_err(failed)?;
    let unread = if args.fresh {
        stage.store.read().map_err(failed)?.1
    } else {
        None
    };
    let warnings = unlocked.iter().chain(&unread);
    warnings.for_each(|warning| output.warning(warning));
    Ok(())
}

/// Why tokens cannot be kept, where there are logins that could have some.
fn unwritable(stage: &Stage, steps: &[Step<'static>]) -> Option<StateError> {
    let logs_in = steps.iter().any(|step| !step.collection.logins.is_empty());
    (logs_in && stage.mock.is_none())
        .then(|| stage.store.probe().err())
        .flatten()
}

fn warn_of_short(names: &[String], output: Output) {
    for name in names {
        output.warning(&format!(
            "the value of `{name}` is too short or too common to be masked: it is shown wherever it occurs"
        ));
    }
}
