//! `run`: everything is known and checked before the first request; then the driver takes over.

use crate::cli::args::run::RunArgs;
use crate::cli::asking::{self, Occasion};
use crate::cli::foresight::{self, Foreseen, foreseen};
use crate::cli::formats;
use crate::cli::mocking::{self, Mocked};
use crate::cli::project::open;
use crate::cli::reports::Reports;
use crate::cli::rounds;
use crate::cli::sending;
use crate::cli::stage::{Stage, StageOptions, secrets, selected};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime};
use crate::io::interrupt::Interrupt;
use crate::io::state::{StateError, Writer};
use crate::plan::Step;
use crate::run::Summary;
use crate::run::aside;
use crate::run::driver::RunInput;
use crate::run::iteration::Iterations;
use crate::run::login::Person;
use crate::source::{Diagnostic, Severity};

pub fn run(args: &RunArgs, surroundings: &Surroundings) -> u8 {
    match prepared(args, surroundings) {
        Ok(code) => code,
        Err(exit) => exit as u8,
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
    let mocked = match args.mock {
        true => {
            let collection = mocking::only_collection(&steps, output)?;
            Some(mocking::start(&mut stage, collection, &args.fault, output).await?)
        }
        false => None,
    };
    let rounds = rounds::open(args, around).map_err(|problem| {
        output.error(&problem);
        Exit::FileWrong
    })?;
    let Foreseen {
        steps,
        added,
        active,
        mut found,
    } = foreseen(&mut stage, steps, rounds.names, args.with_needs);
    if !args.dry_run
        && let Err(unfetched) = secrets::fetch(&mut stage, &active, around, args.variables.trust)
    {
        found.extend(unfetched.problems(output)?);
    }
    let tells = args.dry_run || args.verbose > 0;
    found.retain(|diagnostic| diagnostic.severity != Severity::Note || tells);
    stage.draw(&found, output);
    if found.iter().any(Diagnostic::is_error) {
        return Err(Exit::FileWrong);
    }
    if args.dry_run {
        output.print(&foresight::plan(&steps, &active, &added));
        return Ok(Exit::Passed as u8);
    }
    if !args.quiet {
        let lines = added
            .iter()
            .map(|added| format!("+ {}: {added}", added.step.id()));
        lines.for_each(|line| output.note(&line));
    }
    let summary = execute(
        args,
        stage,
        (steps, rounds.iterations),
        around,
        interrupt.clone(),
        mocked,
    )
    .await?;
    Ok(match (interrupt.signal(), Exit::of(&summary)) {
        (Some(signal), _) => 128 + signal,
        (None, Exit::Passed) if args.fail_on_flaky && summary.flaky > 0 => Exit::AssertionFailed as u8,
        (None, exit) => exit as u8,
    })
}

async fn execute(
    args: &RunArgs,
    stage: Stage,
    (steps, iterations): (Vec<Step<'static>>, Iterations),
    around: &Surroundings,
    interrupt: Interrupt,
    mocked: Option<Mocked>,
) -> Result<Summary, Exit> {
    let output = Output::new(around);
    let known = around.secrets;
    output.learn(stage.secret_values());
    output.learn(stage.secrets_of_steps(&steps));
    let short = known.too_short();
    warn_of_short(&short, output);
    let mut reports = open_reports(args, &stage, steps.len(), around)?;
    let keeps = !args.no_save && mocked.is_none();
    if keeps {
        prepare_state(args, &stage, &steps, output)?;
    }
    let writer = keeps.then(|| Writer::start(stage.store.clone()));
    let person = match mocked {
        Some(_) => Person::NotNeeded,
        None => asking::person(
            &args.person,
            around,
            Occasion::OnTheWay,
            interrupt.clone(),
            reports.bar(),
        ),
    };
    let mut context = sending::context(&stage, &args.http, around, person).map_err(|problem| {
        output.error(&problem);
        Exit::Usage
    })?;
    context.interrupt = interrupt.clone();
    let input = RunInput {
        steps,
        layers: stage.layers,
        environments: stage.environments,
        sources: stage.opened.sources,
        collections: &stage.opened.project.collections,
        bail: args.bail,
        jobs: args.jobs,
        delay: args.delay.unwrap_or_default(),
        writer,
        interrupt,
        step: context,
        origins: args.verbose > 1,
    };
    let summary = aside::run(input, iterations, &mut |event| reports.event(event)).await;
    let late = known.too_short().into_iter().filter(|name| !short.contains(name));
    warn_of_short(&late.collect::<Vec<_>>(), output);
    reports.finish().map_err(|problem| {
        output.error(&problem);
        Exit::NotCarriedOut
    })?;
    Ok(summary)
}

/// An unknown format is wrong usage; a file that cannot be written is not.
fn open_reports(args: &RunArgs, stage: &Stage, steps: usize, around: &Surroundings) -> Result<Reports, Exit> {
    let output = Output::new(around);
    let refused = |exit: Exit| {
        move |problem: String| {
            output.error(&problem);
            exit
        }
    };
    for wanted in stage.reports(&args.report) {
        formats::find(wanted.split('=').next().unwrap_or_default()).map_err(refused(Exit::Usage))?;
    }
    Reports::open(args, stage, steps, around, around.secrets).map_err(refused(Exit::NotCarriedOut))
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
    let unread = match args.fresh {
        true => stage.store.read().map_err(failed)?.1,
        false => None,
    };
    let warnings = unlocked.iter().chain(&unread);
    warnings.for_each(|warning| output.warning(warning));
    Ok(())
}

fn warn_of_short(names: &[String], output: Output) {
    for name in names {
        output.warning(&format!(
            "the value of `{name}` is too short or too common to be masked: it is shown wherever it occurs"
        ));
    }
}
