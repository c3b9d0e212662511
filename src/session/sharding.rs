//! `--shard`: which of several parts a run does, as typed or as what schedules it says.

use super::{Error, Process};
use crate::run::event::Shard;
use std::str::FromStr;

/// As typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardArg {
    /// As the scheduler's variables say.
    Auto,
    Is(Shard),
}

/// What runs a job several times at once, and tells each which it is.
struct Scheduler {
    name: &'static str,
    index: &'static str,
    /// The index of the first: a number, or the variable that has it.
    first: FirstShard,
    total: &'static str,
}

enum FirstShard {
    Is(usize),
    /// And the one that has the distance between two.
    In(&'static str, &'static str),
}

/// More parts than any scheduler starts.
const MOST: usize = 100_000;

/// In the order they are looked for.
const SCHEDULERS: [Scheduler; 5] = [
    Scheduler {
        name: "GitLab",
        index: "CI_NODE_INDEX",
        first: FirstShard::Is(1),
        total: "CI_NODE_TOTAL",
    },
    Scheduler {
        name: "Kubernetes",
        index: "JOB_COMPLETION_INDEX",
        first: FirstShard::Is(0),
        total: "CALLSHEET_SHARDS",
    },
    Scheduler {
        name: "Slurm",
        index: "SLURM_ARRAY_TASK_ID",
        first: FirstShard::In("SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"),
        total: "SLURM_ARRAY_TASK_COUNT",
    },
    Scheduler {
        name: "CircleCI",
        index: "CIRCLE_NODE_INDEX",
        first: FirstShard::Is(0),
        total: "CIRCLE_NODE_TOTAL",
    },
    Scheduler {
        name: "Buildkite",
        index: "BUILDKITE_PARALLEL_JOB",
        first: FirstShard::Is(0),
        total: "BUILDKITE_PARALLEL_JOB_COUNT",
    },
];

/// The part that is meant.
///
/// # Errors
/// [`Error::Usage`] with what is wrong with the scheduler's variables, or with those that were looked for.
pub fn resolve(arg: ShardArg, process: &Process) -> Result<Shard, Error> {
    match arg {
        ShardArg::Is(shard) => Ok(shard),
        ShardArg::Auto => scheduled(&|name| process.variable(name)).map_err(Error::Usage),
    }
}

type SchedulerVariables<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

fn scheduled(variable: &SchedulerVariables) -> Result<Shard, String> {
    let found = SCHEDULERS.iter().find(|known| variable(known.index).is_some());
    let Some(scheduler) = found else {
        let known: Vec<String> = SCHEDULERS
            .iter()
            .map(|known| format!("{} ({})", known.index, known.name))
            .collect();
        return Err(format!(
            "`--shard auto` found none of these variables: {}; write `--shard N/M`",
            known.join(", ")
        ));
    };
    let index = number(variable, scheduler.index)?;
    let of = number(variable, scheduler.total).map_err(|problem| unusable(scheduler, &problem))?;
    let (first, step) = match scheduler.first {
        FirstShard::Is(first) => (first, 1),
        FirstShard::In(first, step) => (
            number(variable, first).map_err(|problem| unusable(scheduler, &problem))?,
            number(variable, step).unwrap_or(1).max(1),
        ),
    };
    let place = index.checked_sub(first).filter(|place| place % step == 0);
    let part = place.map(|place| place / step).filter(|place| *place < of);
    match part {
        Some(place) if of <= MOST => Ok(Shard {
            number: place + 1,
            of,
        }),
        _ => Err(format!(
            "`--shard auto`: {} is {index}, which is none of the {of} that {} names, from {first} on",
            scheduler.index, scheduler.total
        )),
    }
}

/// The number of parts is missing where the index is there.
fn unusable(scheduler: &Scheduler, problem: &str) -> String {
    let (name, index) = (scheduler.name, scheduler.index);
    format!("`--shard auto` found {index} ({name}), and {problem}")
}

fn number(variable: &SchedulerVariables, name: &str) -> Result<usize, String> {
    let Some(text) = variable(name) else {
        return Err(format!("{name} is not set"));
    };
    text.trim()
        .parse()
        .map_err(|_| format!("{name} is `{text}`, which is no number"))
}

impl FromStr for ShardArg {
    type Err = String;

    fn from_str(text: &str) -> Result<ShardArg, String> {
        if text == "auto" {
            return Ok(ShardArg::Auto);
        }
        let parts = text.split_once('/');
        let parsed = parts.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parsed {
            Some((number, of)) if (1..=of).contains(&number) && of <= MOST => {
                Ok(ShardArg::Is(Shard { number, of }))
            }
            _ => Err(format!(
                "`{text}` is no part such as 2/5, the second of five; or write `auto`"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variables as `NAME=VALUE NAME=VALUE`, and the part, or a piece of the error.
    fn check(variables: &str, expected: Result<&str, &str>) {
        let set: Vec<(&str, &str)> = variables
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .collect();
        let found = scheduled(&|name| {
            set.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        });
        match (found, expected) {
            (Ok(shard), Ok(part)) => {
                assert_eq!(format!("{}/{}", shard.number, shard.of), part, "{variables}")
            }
            (Err(error), Err(piece)) => assert!(error.contains(piece), "{variables}: {error}"),
            (found, _) => panic!("{variables}: {found:?}"),
        }
    }

    #[test]
    fn each_scheduler_counts_in_its_own_way() {
        check("CI_NODE_INDEX=1 CI_NODE_TOTAL=5", Ok("1/5"));
        check("JOB_COMPLETION_INDEX=0 CALLSHEET_SHARDS=3", Ok("1/3"));
        check(
            "SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_COUNT=3",
            Ok("3/3"),
        );
        check(
            "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=5",
            Ok("3/5"),
        );
        check("CIRCLE_NODE_INDEX=2 CIRCLE_NODE_TOTAL=4", Ok("3/4"));
        check(
            "BUILDKITE_PARALLEL_JOB=0 BUILDKITE_PARALLEL_JOB_COUNT=1",
            Ok("1/1"),
        );
    }

    #[test]
    fn what_is_missing_or_makes_no_sense_is_said() {
        check("CI_NODE_TOTAL=1", Err("CIRCLE_NODE_INDEX (CircleCI)"));
        check("JOB_COMPLETION_INDEX=0", Err("CALLSHEET_SHARDS is not set"));
        check("CI_NODE_INDEX=x CI_NODE_TOTAL=5", Err("CI_NODE_INDEX is `x`"));
        check("CI_NODE_INDEX=6 CI_NODE_TOTAL=5", Err("CI_NODE_INDEX is 6"));
        check("CI_NODE_INDEX=0 CI_NODE_TOTAL=5", Err("from 1 on"));
        check(
            "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=3",
            Err("none of the 3"),
        );
    }

    #[test]
    fn parts_are_typed_as_one_of_several() {
        let part = |text: &str| text.parse::<ShardArg>().ok();
        assert_eq!(part("2/5"), Some(ShardArg::Is(Shard { number: 2, of: 5 })));
        assert_eq!(part("auto"), Some(ShardArg::Auto));
        for wrong in ["0/5", "6/5", "5", "1/0", "a/b", "1/2/3", "-1/2", "1/999999999"] {
            assert_eq!(part(wrong), None, "{wrong}");
        }
    }
}
