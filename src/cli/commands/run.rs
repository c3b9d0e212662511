//! `run`: everything is known and checked before the first request; then the driver takes over.

use crate::cli::args::run::RunArgs;
use crate::cli::mocking::{self, Mocked};
use crate::cli::project::open;
use crate::cli::reports::Reports;
use crate::cli::sending;
use crate::cli::stage::{Stage, StageOptions, secrets, selected};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::io::interrupt::Interrupt;
use crate::io::state::Writer;
use crate::plan::check::{CheckInput, check};
use crate::plan::{Step, conditions};
use crate::report::redacted::Secrets;
use crate::run::Summary;
use crate::run::driver::{self, RunInput};
use crate::source::Diagnostic;
use std::fmt::Write;

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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            output.error(&format!("the runtime cannot start: {error}"));
            Exit::NotCarriedOut
        })?;
    runtime.block_on(staged(args, stage, steps, surroundings))
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
        true => Some(mocking::start(&mut stage, &steps, &args.fault, output).await?),
        false => None,
    };
    let active = conditions::active(&steps, &stage.layer_refs());
    let mut found = flow_problems(&stage, &active);
    if !args.dry_run {
        found.extend(
            secrets::fetch(&mut stage, &active, around, false)
                .err()
                .unwrap_or_default(),
        );
    }
    if found.iter().any(Diagnostic::is_error) {
        stage.draw(&found, output);
        return Err(Exit::FileWrong);
    }
    if args.dry_run {
        output.print(&plan(&steps, &active));
        return Ok(Exit::Passed as u8);
    }
    let summary = execute(args, stage, steps, around, interrupt.clone(), mocked).await?;
    Ok(match interrupt.signal() {
        Some(signal) => 128 + signal,
        None => Exit::of(&summary) as u8,
    })
}

fn flow_problems(stage: &Stage, active: &[Step<'static>]) -> Vec<Diagnostic> {
    let all = stage.all_steps();
    check(&CheckInput {
        steps: active,
        all: &all,
        layers: &stage.layer_refs(),
    })
}

async fn execute(
    args: &RunArgs,
    stage: Stage,
    steps: Vec<Step<'static>>,
    around: &Surroundings,
    interrupt: Interrupt,
    mocked: Option<Mocked>,
) -> Result<Summary, Exit> {
    let output = Output::new(around);
    let known = Secrets::new(stage.secret_values());
    let opened = Reports::open(args, &stage, steps.len(), around, &known);
    let mut reports = opened.map_err(|problem| {
        output.error(&problem);
        Exit::NotCarriedOut
    })?;
    let keeps = !args.no_save && mocked.is_none();
    let writer = keeps.then(|| Writer::start(stage.store.clone()));
    let context = sending::context(&stage, &args.http, around, mocked.is_some()).map_err(|problem| {
        output.error(&problem);
        Exit::Usage
    })?;
    let input = RunInput {
        steps,
        layers: stage.layers,
        environments: stage.environments,
        sources: stage.opened.sources,
        collections: &stage.opened.project.collections,
        bail: args.bail,
        delay: args.delay.unwrap_or_default(),
        writer,
        interrupt,
        step: context,
        origins: args.verbose > 1,
    };
    let summary = driver::run(input, &mut |event| {
        known.learn(&event);
        reports.event(&event);
    })
    .await;
    reports.finish().map_err(|problem| {
        output.error(&problem);
        Exit::NotCarriedOut
    })?;
    Ok(summary)
}

/// The steps of `--dry-run`, with what each is known to do.
fn plan(steps: &[Step], active: &[Step]) -> String {
    let mut text = String::new();
    for (number, step) in steps.iter().enumerate() {
        let skipped = if active.contains(step) {
            ""
        } else {
            "  (skipped: its `when` is false)"
        };
        let _ = writeln!(text, "{:>4}  {}{skipped}", number + 1, step.id());
        for (what, names) in [("captures", captures(step)), ("forgets", forgets(step))] {
            if !names.is_empty() {
                let _ = writeln!(text, "      {what} {}", names.join(", "));
            }
        }
    }
    text
}

fn captures<'m>(step: &Step<'m>) -> Vec<&'m str> {
    step.captures()
        .iter()
        .map(|capture| &*capture.name.value)
        .collect()
}

fn forgets<'m>(step: &Step<'m>) -> Vec<&'m str> {
    step.forgets().iter().map(|name| &*name.value).collect()
}
