//! What of a selection a run does: all of it, its part of several, or what an earlier run has left.

use super::args::run::RunArgs;
use super::run_preview::completed;
use super::sharding;
use super::stage::Stage;
use super::surroundings::Surroundings;
use super::{Exit, Output};
use crate::io::files;
use crate::io::last_run::{History, LastRun, Ranges};
use crate::plan::Step;
use crate::plan::needed::Needed;
use crate::plan::shard::shares;
use crate::report::replay;
use crate::run::event::Shard;
use crate::run::recorder::Recorder;
use crate::scope::{Layer, LayerKind};
use std::collections::HashMap;
use std::path::Path;

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    All,
    /// From the first step on that did not pass.
    Resume,
    /// Those that did not pass.
    RerunFailed,
}

/// The steps of a run.
pub struct SelectedSteps {
    pub needed: Needed<'static>,
    /// The place of each among all, where these are a part.
    pub order: Option<Vec<usize>>,
    /// What is to be said of it.
    pub said: Option<String>,
}

impl RunSelection {
    /// Reads what is known of earlier runs, where it is asked for.
    pub fn open(args: &RunArgs, stage: &Stage, around: &Surroundings) -> Result<RunSelection, Exit> {
        let output = Output::new(around);
        let refused = |problem: String| {
            output.error(&problem);
            Exit::Usage
        };
        let goal = goal(args).map_err(refused)?;
        let shard = args.shard.map(|shard| sharding::resolve(shard, around));
        let shard = shard.transpose().map_err(refused)?;
        let mut part = RunSelection {
            goal,
            shard,
            planned: Ranges::from(1),
            iterates: args.data.is_some() || args.iterations.is_some(),
            with_needs: args.with_needs,
            last_run: last_run(args, stage, shard),
            before: None,
            times: HashMap::new(),
        };
        part.times = match (&args.shard_times, shard) {
            (Some(path), _) => reported(path, around).map_err(|problem| {
                output.error(&problem);
                Exit::FileWrong
            })?,
            (None, Some(_)) => remembered(&last_run(args, stage, None), output)?,
            (None, None) => HashMap::new(),
        };
        if goal != Goal::All {
            part.look_back(output)?;
        }
        Ok(part)
    }

    fn look_back(&mut self, output: Output) -> Result<(), Exit> {
        let Some(before) = read(&self.last_run, output)? else {
            output.error(
                "there is no record of a run of this selection: run it without --resume and --rerun-failed",
            );
            return Err(Exit::NothingSelected);
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

    /// Whether this iteration, counted from 1, is to be run.
    pub fn has_iteration(&self, number: usize) -> bool {
        let shared = self
            .shard
            .is_none_or(|shard| (number - 1) % shard.of == shard.number - 1);
        shared && self.planned.contains(number)
    }

    /// Narrows what is selected; what that needs is added where it is asked for.
    pub fn choose(&self, stage: &mut Stage, selected: Vec<Step<'static>>) -> SelectedSteps {
        let shares_steps = self.shard.filter(|_| !self.iterates);
        let is_part = shares_steps.is_some() || self.before.is_some();
        let places = is_part.then(|| places(stage, &selected));
        let whole = match shares_steps {
            Some(shard) => self.share(stage, selected, shard),
            None => self.with_needs(stage, selected),
        };
        let (needed, said) = if self.iterates || self.goal == Goal::All {
            (whole, self.said_of_iterations())
        } else {
            self.left(stage, whole.steps)
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
    fn share(&self, stage: &mut Stage, selected: Vec<Step<'static>>, shard: Shard) -> Needed<'static> {
        let is_state = |layer: &Layer| layer.kind == LayerKind::State;
        let at = stage.layers.iter().position(is_state);
        let state = at.map(|at| stage.layers.remove(at));
        let mut whole = self.with_needs(stage, selected);
        let times: Vec<Option<u64>> = whole
            .steps
            .iter()
            .map(|step| self.times.get(step.id()).copied())
            .collect();
        let mut shares = shares(&whole.steps, &stage.layers, &times, shard.of).into_iter();
        whole.steps.retain(|_| shares.next() == Some(shard.number - 1));
        whole.added.retain(|added| whole.steps.contains(&added.step));
        if let (Some(at), Some(state)) = (at, state) {
            stage.layers.insert(at, state);
        }
        whole
    }

    fn with_needs(&self, stage: &Stage, steps: Vec<Step<'static>>) -> Needed<'static> {
        if self.with_needs {
            completed(stage, &steps)
        } else {
            without_needs(steps)
        }
    }

    /// What the earlier run has left to do.
    fn left(&self, stage: &Stage, whole: Vec<Step<'static>>) -> (Needed<'static>, Option<String>) {
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
            return (self.with_needs(stage, whole[first..].to_vec()), Some(said));
        }
        let open: Vec<Step> = whole.into_iter().filter(is_open).collect();
        let said = format!("running {} of {of} steps again", open.len());
        (completed(stage, &open), Some(said))
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

    /// Whether all parts are to be told of, the empty ones too: whoever joins their reports counts them.
    pub fn runs_empty(&self) -> bool {
        self.goal == Goal::All
    }

    /// What remembers this run, and where.
    pub fn recorder(&self, bail: bool) -> (Recorder, LastRun) {
        let recorder = Recorder::new(self.before.clone(), self.planned.clone(), bail);
        (recorder, self.last_run.clone())
    }
}

fn goal(args: &RunArgs) -> Result<Goal, String> {
    match (args.resume, args.rerun_failed) {
        (true, _) if args.mock => Err(concat!(
            "--resume goes on where an earlier run stopped, and a new mock knows nothing of that run: ",
            "give --rerun-failed, which also runs what the steps need"
        )
        .to_owned()),
        (true, _) => Ok(Goal::Resume),
        (false, true) => Ok(Goal::RerunFailed),
        (false, false) => Ok(Goal::All),
    }
}

/// What is run is what is remembered: the same words on the same environments.
fn last_run(args: &RunArgs, stage: &Stage, shard: Option<Shard>) -> LastRun {
    let mut words: Vec<String> = stage.opened.targets.clone();
    words.sort();
    let select = &args.select;
    let named = [
        ("--tag", &select.tag),
        ("--exclude-tag", &select.exclude_tag),
        ("--folder", &select.folder),
        ("--env", &stage.environments),
    ];
    for (option, values) in named {
        words.extend(values.iter().map(|value| format!("{option}={value}")));
    }
    words.extend(args.data.iter().map(|path| format!("--data={}", path.display())));
    words.extend(args.iterations.map(|count| format!("--iterations={count}")));
    words.extend(shard.map(|shard| format!("--shard={}/{}", shard.number, shard.of)));
    words.extend(args.mock.then(|| "--mock".to_owned()));
    let environment = stage.environments.last().map_or("", String::as_str);
    LastRun::new(&stage.opened.project.root, environment, &words.join(" "))
}

fn read(last_run: &LastRun, output: Output) -> Result<Option<History>, Exit> {
    let (history, warning) = last_run.read().map_err(|error| {
        output.error(&format!("cannot read `{}`: {error}", last_run.path().display()));
        Exit::NotCarriedOut
    })?;
    warning.iter().for_each(|warning| output.warning(warning));
    Ok(history)
}

/// Times of the last run of all of the selection.
fn remembered(last_run: &LastRun, output: Output) -> Result<HashMap<String, u64>, Exit> {
    let history = read(last_run, output)?.unwrap_or_default();
    let times = history.steps.into_iter().map(|(id, past)| (id, past.micros));
    Ok(times.filter(|(_, micros)| *micros > 0).collect())
}

/// Times of a run whose report was kept.
fn reported(path: &Path, around: &Surroundings) -> Result<HashMap<String, u64>, String> {
    let name = path.display();
    let bytes = files::read_bytes(&around.directory.join(path))
        .map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let document = replay::read(&bytes).map_err(|error| format!("`{name}` cannot be used: {error}"))?;
    Ok(replay::times(&document))
}

fn without_needs(steps: Vec<Step<'static>>) -> Needed<'static> {
    Needed {
        steps,
        added: Vec::new(),
    }
}

/// The place of each step among all that were loaded, then those that were selected although no order lists them.
fn places(stage: &Stage, selected: &[Step<'static>]) -> HashMap<&'static str, usize> {
    let mut places = HashMap::new();
    for step in stage.all_steps().iter().chain(selected) {
        let next = places.len();
        places.entry(step.id()).or_insert(next);
    }
    places
}
