//! `run`: everything is known and checked before the first request; then the run is carried out and reported.

use crate::cli::args::run::RunArgs;
use crate::cli::opening::{OpenedKind, http_options, open_to_run, run_options, session};
use crate::cli::prompting::{self, Occasion};
use crate::cli::reports::{Reports, TargetError};
use crate::cli::run_origin;
use crate::cli::show_error::{show, show_warnings};
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, failed_start, formats, runtime};
use crate::io::interrupt::Interrupt;
use crate::report::visible::visible_line;
use crate::run::login::Person;
use crate::run::{Event, Summary};
use crate::session::mocking::RunningMock;
use crate::session::run::{PlannedRun, RunOptions};
use crate::session::run_preview::{self, RunPreview};
use crate::session::secrets::Fetching;
use crate::session::step_context::Company;
use crate::session::{Session, has_errors, iterations};
use crate::source::{Diagnostic, Severity};
use indicatif::ProgressBar;

/// The program's exit code: 128 and the signal's number where a signal ended the run.
pub fn run(args: &RunArgs, around: &Surroundings) -> u8 {
    carried_out(args, around).unwrap_or_else(|exit| {
        failed_start::report(args, exit, around);
        exit as u8
    })
}

fn carried_out(args: &RunArgs, around: &Surroundings) -> Result<u8, Exit> {
    if let Some(problem) = formats::misplaced_file(&args.report, &args.select.targets, |target| {
        around.process.directory.join(target).exists()
    }) {
        CommandOutput::new(around).error(&problem);
        return Ok(Exit::Usage as u8);
    }
    let opened = open_to_run(args, around)?;
    let kind = OpenedKind {
        fresh: args.fresh,
        mock: args.mock,
    };
    let session = session(&opened, &args.variables, kind, around)?;
    runtime::block_on(CommandOutput::new(around), in_session(args, &session, around))
}

async fn in_session(args: &RunArgs, session: &Session, around: &Surroundings) -> Result<u8, Exit> {
    let listening = Interrupt::begin();
    let failed = |error| show(&error, session, around);
    let options = run_options(args, around).map_err(failed)?;
    let steps = session.select(&options.selection).map_err(failed)?;
    let mock = if args.mock {
        let bound = session.bind_mock(&steps, &args.fault).map_err(failed)?;
        Some(session.mock(bound).map_err(failed)?)
    } else {
        None
    };
    let mut planned = session.plan_run(steps, &options).map_err(failed)?;
    show_warnings(session, CommandOutput::new(around));
    let interrupt = listening.ready();
    if !args.dry_run {
        let fetching = Fetching {
            trusted: args.variables.trust,
            interrupt: &interrupt,
        };
        fetch_secrets(session, &mut planned.preview, fetching, around)?;
    }
    draw(args, session, &mut planned.preview.found, around)?;
    if let Some(exit) = end_early(args, &planned, around) {
        return exit.map(|exit| exit as u8);
    }
    if args.dry_run {
        return dry_run(planned, session, around).map(|exit| exit as u8);
    }
    let execution = Execution {
        args,
        session,
        options: &options,
        mock: mock.as_ref(),
        around,
    };
    Box::pin(execution.run(planned, interrupt)).await
}

/// What is missing is shown with everything else that is wrong.
fn fetch_secrets(
    session: &Session,
    preview: &mut RunPreview<'_>,
    fetching: Fetching<'_>,
    around: &Surroundings,
) -> Result<(), Exit> {
    match session.fetch_secrets(&preview.active, fetching) {
        Ok(()) => Ok(()),
        Err(crate::session::Error::Files(problems)) => {
            preview.found.extend(problems);
            Ok(())
        }
        Err(error) => Err(show(&error, session, around)),
    }
}

/// Shows what was found before the run; an error ends it.
fn draw(
    args: &RunArgs,
    session: &Session,
    found: &mut Vec<Diagnostic>,
    around: &Surroundings,
) -> Result<(), Exit> {
    let shows_notes = args.dry_run || args.verbose > 0;
    found.retain(|diagnostic| diagnostic.severity != Severity::Note || shows_notes);
    session.learn_values();
    CommandOutput::new(around).diagnostics(found, &session.project.sources);
    if has_errors(found) {
        return Err(Exit::FileWrong);
    }
    Ok(())
}

/// Says which steps run and why; the exit code where there is nothing to do.
fn end_early(args: &RunArgs, planned: &PlannedRun<'_>, around: &Surroundings) -> Option<Result<Exit, Exit>> {
    let output = CommandOutput::new(around);
    if planned.is_empty {
        output.note(&planned.selection.nothing());
    }
    if let Some(said) = planned.preview.said.as_ref().filter(|_| !args.quiet) {
        output.note(said);
    }
    if !args.quiet {
        planned
            .notes
            .iter()
            .for_each(|note| output.note(&visible_line(note)));
    }
    if args.dry_run {
        return None;
    }
    if planned.is_empty && !planned.selection.runs_empty() {
        return Some(Ok(Exit::Passed));
    }
    if !args.quiet {
        show_added(&planned.preview, output);
    }
    None
}

/// Why steps run that were not asked for.
fn show_added(preview: &RunPreview<'_>, output: CommandOutput<'_>) {
    for added in &preview.added {
        let said = format!("+ {}: {added}", added.step.id());
        output.note(&visible_line(&said));
    }
}

/// What would run, and how often. A row that cannot be read is wrong already.
fn dry_run(planned: PlannedRun<'_>, session: &Session, around: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(around);
    output.print(&run_preview::plan(&planned.preview));
    let listed = iterations::listed(planned.iterations).map_err(|error| show(&error, session, around))?;
    output.print(&around.secrets.redact(&listed));
    Ok(Exit::Passed)
}

/// A run that is about to begin.
struct Execution<'a> {
    args: &'a RunArgs,
    session: &'a Session,
    options: &'a RunOptions,
    mock: Option<&'a RunningMock<'a>>,
    around: &'a Surroundings,
}

impl Execution<'_> {
    async fn run(&self, planned: PlannedRun<'_>, interrupt: Interrupt) -> Result<u8, Exit> {
        let (session, around) = (self.session, self.around);
        let failed = |error| show(&error, session, around);
        let output = CommandOutput::new(around);
        let steps = &planned.preview.steps;
        session.learn_values();
        session.learn_values_of(steps);
        let mut short = ShortSecrets::default();
        short.warn(around);
        let mut reports = self.open_reports(steps.len())?;
        let company = self.company(&interrupt, reports.bar());
        let http = http_options(&self.args.http, self.args.variables.trust);
        let ready = session
            .prepare(steps, self.options, &http, company)
            .map_err(failed)?;
        show_warnings(session, output);
        let tell = &mut |mut event| {
            match &mut event {
                Event::RunStarted(run) => run.origin = run_origin::of(around, session.root()),
                Event::RunFinished(summary) => {
                    summary.exit_code = Some(self.exit_code(summary, &interrupt));
                }
                _ => {}
            }
            reports.event(event);
        };
        let summary = Box::pin(session.carry_out(planned, ready.with_mock(self.mock), tell))
            .await
            .map_err(failed)?;
        show_warnings(session, output);
        short.warn(around);
        if let Err(problem) = reports.finish() {
            output.error(&problem);
            return Ok(Exit::NotCarriedOut as u8);
        }
        Ok(self.exit_code(&summary, &interrupt))
    }

    /// What the program ends with, unless a report cannot be written.
    fn exit_code(&self, summary: &Summary, interrupt: &Interrupt) -> u8 {
        interrupt
            .signal()
            .map_or_else(|| self.verdict(summary) as u8, |signal| 128 + signal)
    }

    fn verdict(&self, summary: &Summary) -> Exit {
        match Exit::of(summary) {
            Exit::Passed if self.args.fail_on_flaky && summary.flaky > 0 => Exit::AssertionFailed,
            exit => exit,
        }
    }

    /// An unknown format is wrong usage; a file that cannot be written is not.
    fn open_reports(&self, steps: usize) -> Result<Reports, Exit> {
        let output = CommandOutput::new(self.around);
        let sources = &self.session.project.sources;
        let refused = |error: TargetError| error.show(sources, output);
        let asked = self.args.report.iter().map(String::as_str);
        let own = self
            .session
            .settings_reports()
            .filter(|_| self.args.report.is_empty());
        for wanted in asked.chain(own) {
            let found = formats::find(wanted.split('=').next().unwrap_or_default());
            found.map_err(|problem| refused(TargetError::Misused(problem)))?;
        }
        Reports::open(self.args, self.session, steps, self.around).map_err(refused)
    }

    fn company(&self, interrupt: &Interrupt, bar: Option<ProgressBar>) -> Company {
        let (args, around) = (self.args, self.around);
        let person = match self.mock {
            Some(_) => Person::NotNeeded,
            None => prompting::person(&args.person, around, Occasion::OnTheWay, interrupt.clone(), bar),
        };
        Company {
            person,
            warn: prompting::warn(self.session, around),
            interrupt: interrupt.clone(),
        }
    }
}

/// Secrets that cannot be masked, each of which is named once.
#[derive(Default)]
struct ShortSecrets {
    shown: Vec<String>,
}

impl ShortSecrets {
    fn warn(&mut self, around: &Surroundings) {
        for name in around.secrets.too_short() {
            if self.shown.contains(&name) {
                continue;
            }
            CommandOutput::new(around).warning(&format!(
                "the value of `{name}` is too short or too common to be masked: it is shown wherever it occurs"
            ));
            self.shown.push(name);
        }
    }
}
