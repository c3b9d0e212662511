//! What of a selection a run does: all of it, its part of several, or what an earlier run has left.

use super::run::RunOptions;
use super::run_preview::completed;
use super::{Error, Session};
use crate::io::ambient;
use crate::io::files;
use crate::io::last_run::{History, LastRun, Ranges};
use crate::plan::Step;
use crate::plan::needed::Needed;
use crate::plan::shard::shares;
use crate::report::replay;
use crate::run::event::Shard;
use crate::run::history_recorder::Recorder;
use crate::scope::{LayerKind, VariableLayer};
use crate::template::Chance;
use std::collections::HashMap;
use std::path::Path;

/// The layers that a selection is judged with: those of the session, and the names of a data file's columns.
pub type Layers<'l, 'm> = &'l [VariableLayer<'m>];

pub struct RunSelection {
    goal: Goal,
    pub shard: Option<Shard>,
    /// Iterations that are to be run, if there are several.
    pub planned: Ranges,
    /// Whether there are.
    iterates: bool,
    with_needs: bool,
    last_run: LastRun,
    before: Option<History>,
    /// How long steps took before, in microseconds.
    times: HashMap<String, u64>,
}

/// Which steps of a selection a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Goal {
    #[default]
    All,
    /// From the first step on that did not pass.
    Resume,
    /// Those that did not pass.
    RerunFailed,
}

/// The steps of a run.
pub struct SelectedSteps<'s> {
    pub needed: Needed<'s>,
    /// The place of each among all, where these are a part.
    pub order: Option<Vec<usize>>,
    /// What is to be said of it.
    pub said: Option<String>,
}

impl RunSelection {
    /// Reads what is known of earlier runs, where it is asked for.
    ///
    /// # Errors
    /// [`Error::Usage`] if the options contradict each other, [`Error::Data`] if a report with times cannot be used,
    /// [`Error::NothingSelected`] if there is no earlier run to go on with.
    pub fn open(session: &Session, options: &RunOptions) -> Result<RunSelection, Error> {
        refuse_resuming_a_mock(session, options.goal)?;
        let shard = options.shard;
        let mut selection = RunSelection {
            goal: options.goal,
            shard,
            planned: Ranges::from(1),
            iterates: options.data.is_some() || options.iterations.is_some(),
            with_needs: options.with_needs,
            last_run: last_run(session, options, shard),
            before: None,
            times: HashMap::new(),
        };
        selection.times = match (&options.shard_times, shard) {
            (Some(path), _) => reported(path, session).map_err(Error::Data)?,
            (None, Some(_)) => remembered(&last_run(session, options, None), session)?,
            (None, None) => HashMap::new(),
        };
        if options.goal != Goal::All {
            selection.look_back(session)?;
            selection.refuse_another_seed(options.seed)?;
        }
        Ok(selection)
    }

    fn look_back(&mut self, session: &Session) -> Result<(), Error> {
        let Some(before) = read(&self.last_run, session)? else {
            return Err(Error::NothingSelected(
                "there is no record of a run of this selection: run it without --resume and --rerun-failed"
                    .to_owned(),
            ));
        };
        if self.iterates {
            let open = before.iterations.clone().unwrap_or_else(|| Ranges::from(1));
            self.planned = match (self.goal, open.first()) {
                (Goal::Resume, Some(first)) => Ranges::from(first),
                _ => open,
            };
        }
        self.before = Some(before);
        Ok(())
    }

    /// `--resume` keeps the values of the run that it resumes, and so its seed.
    fn refuse_another_seed(&self, seed: Option<u64>) -> Result<(), Error> {
        let before = self.before.as_ref().and_then(|before| before.generated.as_ref());
        let (Goal::Resume, Some(seed), Some(before)) = (self.goal, seed, before) else {
            return Ok(());
        };
        let had = match before.seed() {
            Some(known) if known == seed => return Ok(()),
            Some(known) => format!("--seed {known}"),
            None => "no --seed".to_owned(),
        };
        Err(Error::Usage(format!(
            "--resume keeps the generated values of the run that it resumes, which had {had}: leave --seed {seed} out, or run without --resume"
        )))
    }

    /// Whether this iteration, counted from 1, is to be run.
    pub fn has_iteration(&self, number: usize) -> bool {
        let shared = self
            .shard
            .is_none_or(|shard| (number - 1) % shard.of == shard.number - 1);
        shared && self.planned.contains(number)
    }

    /// Narrows what is selected; what that needs is added where it is asked for.
    pub fn choose<'s>(
        &self,
        session: &'s Session,
        selected: Vec<Step<'s>>,
        layers: Layers<'_, 's>,
    ) -> SelectedSteps<'s> {
        let shares_steps = self.shard.filter(|_| !self.iterates);
        let is_part = shares_steps.is_some() || self.before.is_some();
        let places = is_part.then(|| places(session, &selected));
        let whole = match shares_steps {
            Some(shard) => self.share(session, selected, layers, shard),
            None => self.with_needs(session, selected, layers),
        };
        let (needed, said) = if self.iterates || self.goal == Goal::All {
            (whole, self.said_of_iterations())
        } else {
            self.left(session, whole.steps, layers)
        };
        let order = |places: HashMap<&str, usize>| {
            let place = |step: &Step| places.get(step.id()).copied().unwrap_or(places.len());
            needed.steps.iter().map(place).collect()
        };
        SelectedSteps {
            order: places.map(order),
            needed,
            said,
        }
    }

    /// The part of the steps that this run does. What earlier runs left in the state must not matter to it: the other
    /// parts may find it otherwise.
    fn share<'s>(
        &self,
        session: &'s Session,
        selected: Vec<Step<'s>>,
        layers: Layers<'_, 's>,
        shard: Shard,
    ) -> Needed<'s> {
        let layers: Vec<VariableLayer> = layers
            .iter()
            .filter(|layer| layer.kind != LayerKind::State)
            .cloned()
            .collect();
        let mut whole = self.with_needs(session, selected, &layers);
        let times: Vec<Option<u64>> = whole
            .steps
            .iter()
            .map(|step| self.times.get(step.id()).copied())
            .collect();
        let mut shares = shares(&whole.steps, &layers, &times, shard.of).into_iter();
        whole.steps.retain(|_| shares.next() == Some(shard.number - 1));
        whole.added.retain(|added| whole.steps.contains(&added.step));
        whole
    }

    fn with_needs<'s>(
        &self,
        session: &'s Session,
        steps: Vec<Step<'s>>,
        layers: Layers<'_, 's>,
    ) -> Needed<'s> {
        if self.with_needs {
            completed(session, &steps, layers)
        } else {
            without_needs(steps)
        }
    }

    /// What the earlier run has left to do.
    fn left<'s>(
        &self,
        session: &'s Session,
        whole: Vec<Step<'s>>,
        layers: Layers<'_, 's>,
    ) -> (Needed<'s>, Option<String>) {
        let is_open = |step: &Step| {
            !self
                .before
                .as_ref()
                .is_some_and(|before| before.has_passed(step.id()))
        };
        let of = whole.len();
        let first = whole.iter().position(is_open).unwrap_or(of);
        if first == of {
            return (without_needs(Vec::new()), None);
        }
        if self.goal == Goal::Resume {
            let said = format!("resuming after {first} of {of} steps");
            return (
                self.with_needs(session, whole[first..].to_vec(), layers),
                Some(said),
            );
        }
        let open: Vec<Step> = whole.into_iter().filter(is_open).collect();
        let said = format!("running {} of {of} steps again", open.len());
        (completed(session, &open, layers), Some(said))
    }

    fn said_of_iterations(&self) -> Option<String> {
        let first = self.planned.first()?;
        match (self.goal, self.planned.count()) {
            (Goal::All, _) => None,
            (Goal::Resume, _) => Some(format!("resuming with iteration {first}")),
            (Goal::RerunFailed, Some(1)) => Some(format!("running iteration {first} again")),
            (Goal::RerunFailed, Some(count)) => {
                Some(format!("running {count} iterations again, from {first} on"))
            }
            (Goal::RerunFailed, None) => Some(format!("running iterations again, from {first} on")),
        }
    }

    /// Why there is nothing to do, which is no failure.
    pub fn nothing(&self) -> String {
        match (self.goal, self.shard) {
            (Goal::All, Some(shard)) => {
                let Shard { number, of } = shard;
                format!("part {number} of {of} is empty: there is less to share out than there are parts")
            }
            _ => "nothing is left to do: all of it passed in the last run".to_owned(),
        }
    }

    /// True if a part without steps is run and reported too, because `report merge` counts the parts.
    pub fn runs_empty(&self) -> bool {
        self.goal == Goal::All
    }

    /// What the generated values of this run come from: where it resumes another one, what those of that came from.
    pub fn chance(&self, seed: Option<u64>) -> Chance {
        let resumed = self.before.as_ref().filter(|_| self.goal == Goal::Resume);
        match resumed.and_then(|before| before.generated.clone()) {
            Some(past) => ambient::resumed_chance(past),
            None => ambient::chance(seed),
        }
    }

    /// What remembers this run, and where.
    pub fn recorder(&self, bail: bool) -> (Recorder, LastRun) {
        let recorder = Recorder::new(self.before.clone(), self.planned.clone(), bail);
        (recorder, self.last_run.clone())
    }
}

fn refuse_resuming_a_mock(session: &Session, goal: Goal) -> Result<(), Error> {
    if goal == Goal::Resume && session.is_mocked() {
        return Err(Error::Usage(
            concat!(
                "--resume goes on where an earlier run stopped, and a new mock knows nothing of that run: ",
                "give --rerun-failed, which also runs what the steps need"
            )
            .to_owned(),
        ));
    }
    Ok(())
}

/// The record of runs with the same selection, options and environments.
fn last_run(session: &Session, options: &RunOptions, shard: Option<Shard>) -> LastRun {
    let mut words: Vec<String> = session.targets.clone();
    words.sort();
    let select = &options.selection;
    let named = [
        ("--tag", &select.tags),
        ("--exclude-tag", &select.exclude_tags),
        ("--folder", &select.folders),
        ("--env", &session.environments),
    ];
    for (option, values) in named {
        words.extend(values.iter().map(|value| format!("{option}={value}")));
    }
    words.extend(
        options
            .data
            .iter()
            .map(|path| format!("--data={}", path.display())),
    );
    words.extend(options.iterations.map(|count| format!("--iterations={count}")));
    words.extend(shard.map(|shard| format!("--shard={}/{}", shard.number, shard.of)));
    words.extend(session.is_mocked().then(|| "--mock".to_owned()));
    let environment = session.environments.last().map_or("", String::as_str);
    LastRun::new(session.root(), environment, &words.join(" "))
}

fn read(last_run: &LastRun, session: &Session) -> Result<Option<History>, Error> {
    let (history, warning) = last_run.read().map_err(|error| {
        Error::NotCarriedOut(format!("cannot read `{}`: {error}", last_run.path().display()))
    })?;
    warning.into_iter().for_each(|warning| session.warn(warning));
    Ok(history)
}

/// Times of the last run of all of the selection.
fn remembered(last_run: &LastRun, session: &Session) -> Result<HashMap<String, u64>, Error> {
    let history = read(last_run, session)?.unwrap_or_default();
    let times = history.steps.into_iter().map(|(id, past)| (id, past.micros));
    Ok(times.filter(|(_, micros)| *micros > 0).collect())
}

/// Times of a run whose report was kept.
fn reported(path: &Path, session: &Session) -> Result<HashMap<String, u64>, String> {
    let name = path.display();
    let bytes = files::read_bytes(&session.process.directory.join(path))
        .map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let document = replay::read(&bytes).map_err(|error| format!("`{name}` cannot be used: {error}"))?;
    Ok(replay::times(&document))
}

fn without_needs(steps: Vec<Step<'_>>) -> Needed<'_> {
    Needed {
        steps,
        added: Vec::new(),
    }
}

/// The place of each step among all that were loaded, then those that were selected although no order lists them.
fn places<'s>(session: &'s Session, selected: &[Step<'s>]) -> HashMap<&'s str, usize> {
    let mut places = HashMap::new();
    for step in session.all_steps().iter().chain(selected) {
        let next = places.len();
        places.entry(step.id()).or_insert(next);
    }
    places
}
