//! Carrying a previewed run out: its state, its record, its mock, its steps.

use super::iterations::PlannedIterations;
use super::mocking::RunningMock;
use super::remembered_run::RunRecord;
use super::run_preview::RunPreview;
use super::run_selection::{Goal, RunSelection};
use super::selection::Selection;
use super::step_context::{Company, HttpOptions};
use super::{Error, Session};
use crate::io::state::{StateError, StateWriter};
use crate::plan::Step;
use crate::run::driver::RunInput;
use crate::run::event::{Event, Shard, Summary};
use crate::run::event_queue;
use crate::run::iteration::Iterations;
use crate::run::step::StepContext;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// What a run does, and how.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    pub selection: Selection,
    pub goal: Goal,
    /// Add the steps that the selected ones need.
    pub with_needs: bool,
    /// The part of the work that this run does, where several share it.
    pub shard: Option<Shard>,
    /// A report whose times decide how the work is shared.
    pub shard_times: Option<PathBuf>,
    /// A file whose rows are values of variables, one iteration for each.
    pub data: Option<PathBuf>,
    pub iterations: Option<usize>,
    /// Steps that are under way at once, at most. 0 counts as 1.
    pub jobs: usize,
    /// End with the first step that fails.
    pub bail: bool,
    /// Count a step that passed on a later try only as a failure of the run.
    pub fail_on_flaky: bool,
    /// Makes `uuid`, `random_*` and `fake` give the same values in each run with this number.
    pub seed: Option<u64>,
    /// A pause between steps.
    pub delay: Duration,
    /// Leave out what earlier runs captured.
    pub fresh: bool,
    /// Keep no captured values and no record of the run.
    pub no_save: bool,
    /// Tell where the values of each request come from.
    pub origins: bool,
}

/// A run that is planned and has not begun.
pub struct PlannedRun<'s> {
    pub preview: RunPreview<'s>,
    /// True if there is nothing to do.
    pub is_empty: bool,
    /// What should be said of the data before the run, a sentence each.
    pub notes: Vec<String>,
    pub iterations: Iterations,
    pub selection: Rc<RunSelection>,
}

/// Columns of the data that no step reads: often a slip in a name.
fn unread(columns: &[Box<str>], preview: &RunPreview<'_>) -> Option<String> {
    let mut unread: Vec<String> = columns
        .iter()
        .filter(|name| !preview.reads_of_row.contains(*name))
        .map(|name| format!("`{name}`"))
        .collect();
    unread.sort();
    match &unread[..] {
        [] => None,
        [one] => Some(format!("no step reads the column {one}")),
        _ => Some(format!("no step reads the columns {}", unread.join(", "))),
    }
}

impl Session {
    /// Selects the steps, looks ahead and finds out what is wrong with the flow of their values.
    ///
    /// # Errors
    /// Those of [`RunSelection::open`] and of opening a data file.
    pub(crate) fn plan_run<'s>(
        &'s self,
        steps: Vec<Step<'s>>,
        options: &RunOptions,
    ) -> Result<PlannedRun<'s>, Error> {
        let selection = Rc::new(RunSelection::open(self, options)?);
        let PlannedIterations {
            is_empty,
            iterations,
            names,
            mut notes,
        } = super::iterations::open(self, options, &selection)?;
        let columns: Vec<Box<str>> = names
            .iter()
            .flat_map(|row| row.bindings.keys().cloned())
            .collect();
        let preview = self.preview(steps, names, &selection);
        notes.extend(unread(&columns, &preview));
        Ok(PlannedRun {
            notes,
            is_empty: is_empty || preview.steps.is_empty(),
            preview,
            iterations,
            selection,
        })
    }

    /// Runs the plan. Events come in declared order; the caller learns of everything through them.
    ///
    /// # Errors
    /// [`Error::Usage`] if an option names a file that cannot be used, [`Error::NotCarriedOut`] if captured values
    /// could not be kept; then nothing has been sent.
    pub(crate) async fn carry_out(
        &self,
        planned: PlannedRun<'_>,
        ready: ReadyRun<'_>,
        tell: &mut dyn FnMut(Event),
    ) -> Result<Summary, Error> {
        let ReadyRun {
            options,
            context,
            writer,
            mock,
        } = ready;
        let (recorder, last_run) = planned.selection.recorder(options.bail);
        let last_run = (!options.no_save).then_some(last_run);
        let chance = Arc::new(planned.selection.chance(options.seed));
        let watch = writer.as_ref().map(StateWriter::watch);
        let record = RunRecord::begin(recorder, chance.clone(), last_run, watch);
        let input = RunInput {
            steps: planned.preview.steps,
            order: planned.preview.order,
            shard: planned.selection.shard,
            layers: self.layers(),
            ambient: self.ambient.clone(),
            chance,
            environments: self.environments.clone(),
            sources: &self.project.sources,
            collections: &self.project.model.collections,
            bail: options.bail,
            fail_on_flaky: options.fail_on_flaky,
            jobs: options.jobs.max(1),
            delay: options.delay,
            writer,
            interrupt: context.interrupt.clone(),
            step: context,
            origins: options.origins.then(|| self.authors.clone()),
            restock: mock.as_ref().and_then(|mock| mock.restock()),
        };
        let mut tell = |event| {
            record.event(&event);
            tell(event);
        };
        // On the heap: each future that it is moved into would have its size, on stacks that may be small.
        let run = Box::pin(event_queue::run(input, planned.iterations, &mut tell));
        let summary = match mock {
            Some(mock) => mock.serve_during(run).await?,
            None => run.await,
        };
        record.finish().into_iter().for_each(|warning| self.warn(warning));
        Ok(summary)
    }

    /// Prepares what a run needs besides its plan, so that what cannot work is known before anything is sent.
    ///
    /// # Errors
    /// As for [`Session::carry_out`].
    pub(crate) fn prepare<'o>(
        &self,
        steps: &[Step<'_>],
        options: &'o RunOptions,
        http: &HttpOptions,
        company: Company,
    ) -> Result<ReadyRun<'o>, Error> {
        let writer = self.writer(steps, options)?;
        let mut context = self.step_context(http, company)?;
        self.keep_tokens_in_memory(steps, options, &mut context);
        Ok(ReadyRun {
            options,
            context,
            writer,
            mock: None,
        })
    }

    /// What keeps captured values; None where nothing is to be kept. Those of the mock are worth nothing afterwards.
    fn writer(&self, steps: &[Step<'_>], options: &RunOptions) -> Result<Option<StateWriter>, Error> {
        if options.no_save || self.is_mocked() {
            return Ok(None);
        }
        self.probe_state(steps, options)
            .map_err(|error| Error::NotCarriedOut(error.to_string()))?;
        Ok(Some(StateWriter::start(self.store.clone())))
    }

    /// Finds out before the first request whether what this run captures can be kept.
    fn probe_state(&self, steps: &[Step<'_>], options: &RunOptions) -> Result<(), StateError> {
        let changes = |step: &Step| {
            let logs_in = !step.collection.logins.is_empty();
            logs_in || step.captures().next().is_some() || step.forgets().next().is_some()
        };
        if !steps.iter().any(changes) {
            return Ok(());
        }
        let unlocked = self.store.probe()?;
        let unread = if options.fresh { self.store.read()?.1 } else { None };
        unlocked
            .into_iter()
            .chain(unread)
            .for_each(|warning| self.warn(warning));
        Ok(())
    }

    /// With `no_save`, tokens that cannot be kept are good for this run; without it, the run does not begin.
    fn keep_tokens_in_memory(&self, steps: &[Step<'_>], options: &RunOptions, context: &mut StepContext) {
        let logs_in = steps.iter().any(|step| !step.collection.logins.is_empty());
        if !options.no_save || !logs_in || self.is_mocked() {
            return;
        }
        if let Err(error) = self.store.probe() {
            self.warn(format!("tokens are kept for this run only: {error}"));
            context.logins.in_memory();
        }
    }
}

/// A run that can begin.
pub struct ReadyRun<'o> {
    options: &'o RunOptions,
    context: StepContext,
    writer: Option<StateWriter>,
    mock: Option<&'o RunningMock<'o>>,
}

impl<'o> ReadyRun<'o> {
    /// Serves the mock for as long as the run takes.
    pub fn with_mock(self, mock: Option<&'o RunningMock<'o>>) -> ReadyRun<'o> {
        ReadyRun { mock, ..self }
    }
}
