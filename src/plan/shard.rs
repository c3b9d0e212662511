//! Shares the steps of a run out among several that do a part each.
//!
//! Steps that something ties together stay together; such a group is never split. The longest goes first, to the part that
//! has the least so far. It depends on the steps and their times alone, so that each part can work it out by itself.

use super::Step;
use super::precedence::ties;
use crate::scope::VariableLayer;
use std::cmp::Reverse;
use std::collections::HashMap;

/// The part of each step, from 0. `times` are what steps took before, in any unit, where that is known.
pub fn shares(steps: &[Step], layers: &[VariableLayer], times: &[Option<u64>], parts: usize) -> Vec<usize> {
    let groups = groups(&ties(steps, layers));
    deal(&groups, &weights(times), parts)
}

/// A step that nothing is known of takes as long as the others do on average. None takes no time.
fn weights(times: &[Option<u64>]) -> Vec<u64> {
    let known = || times.iter().flatten();
    let mean = known().sum::<u64>() / (known().count() as u64).max(1);
    times.iter().map(|time| time.unwrap_or(mean).max(1)).collect()
}

/// The group of each step, by the number of its first step. Steps with a tie in common are of one group.
fn groups(ties: &[Vec<u32>]) -> Vec<usize> {
    let mut leader: Vec<usize> = (0..ties.len()).collect();
    let mut first: HashMap<u32, usize> = HashMap::new();
    for (step, ties) in ties.iter().enumerate() {
        for tie in ties {
            let other = *first.entry(*tie).or_insert(step);
            join(&mut leader, other, step);
        }
    }
    (0..ties.len()).map(|step| root(&mut leader, step)).collect()
}

/// If two groups are joined, the one with the earlier first step leads.
fn join(leader: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(leader, one), root(leader, other));
    leader[one.max(other)] = one.min(other);
}

fn root(leader: &mut [usize], mut step: usize) -> usize {
    while leader[step] != step {
        leader[step] = leader[leader[step]];
        step = leader[step];
    }
    step
}

fn deal(groups: &[usize], weights: &[u64], parts: usize) -> Vec<usize> {
    let mut heavy: HashMap<usize, u64> = HashMap::new();
    for (group, weight) in groups.iter().zip(weights) {
        *heavy.entry(*group).or_default() += weight;
    }
    let mut order: Vec<(usize, u64)> = heavy.into_iter().collect();
    order.sort_unstable_by_key(|(group, weight)| (Reverse(*weight), *group));
    let mut loads = vec![0u64; parts];
    let mut part_of: HashMap<usize, usize> = HashMap::new();
    for (group, weight) in order {
        let part = (0..parts).min_by_key(|part| loads[*part]).unwrap_or_default();
        loads[part] += weight;
        part_of.insert(group, part);
    }
    groups.iter().map(|group| part_of[group]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Steps by their ties and times, such as `a:3`; `?` is a time that is not known. The part of each.
    fn check(steps: &str, parts: usize, expected: &[usize]) {
        let parsed = steps.split(' ').map(|step| step.split_once(':').unwrap());
        let (ties, times): (Vec<Vec<u32>>, Vec<Option<u64>>) = parsed
            .map(|(ties, time)| (ties.bytes().map(u32::from).collect(), time.parse().ok()))
            .unzip();
        let shared = deal(&groups(&ties), &weights(&times), parts);
        assert_eq!(shared, expected, "{steps}");
    }

    #[test]
    fn without_times_the_number_of_steps_counts() {
        check(":? :? :? :?", 2, &[0, 1, 0, 1]);
        check("a:? a:? :? :?", 2, &[0, 0, 1, 1]);
        check(":? :?", 3, &[0, 1]);
    }

    #[test]
    fn the_longest_goes_first_to_whoever_has_least() {
        check(":1 :1 :5 :1 :1", 2, &[1, 1, 0, 1, 1]);
        check(":1 :? :9", 2, &[1, 1, 0]);
    }

    #[test]
    fn ties_reach_through_others() {
        check("a:1 b:1 ab:1 :1", 2, &[0, 0, 0, 1]);
        check("a:1 b:1 c:1 bc:1 a:1", 2, &[1, 0, 0, 0, 1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn nobody_is_parted_and_no_part_is_needlessly_heavy(
            steps in prop::collection::vec((prop::collection::vec(0u32..12, 0..3), 0u64..50), 1..60),
            parts in 1usize..9,
        ) {
            let ties: Vec<Vec<u32>> = steps.iter().map(|(ties, _)| ties.clone()).collect();
            let weights = weights(&steps.iter().map(|(_, time)| Some(*time)).collect::<Vec<_>>());
            let groups = groups(&ties);
            let shared = deal(&groups, &weights, parts);
            prop_assert!(shared.iter().all(|part| *part < parts));
            for (one, other) in (0..steps.len()).flat_map(|one| (0..one).map(move |other| (one, other))) {
                if ties[one].iter().any(|tie| ties[other].contains(tie)) {
                    prop_assert_eq!(shared[one], shared[other]);
                }
            }
            let load = |wanted: usize| -> u64 {
                shared.iter().zip(&weights).filter(|(part, _)| **part == wanted).map(|(_, weight)| weight).sum()
            };
            let heaviest_group = groups.iter().map(|group| {
                groups.iter().zip(&weights).filter(|(other, _)| *other == group).map(|(_, weight)| weight).sum::<u64>()
            }).max().unwrap();
            let mean = weights.iter().sum::<u64>() / parts as u64;
            prop_assert!((0..parts).all(|part| load(part) <= mean + heaviest_group + 1));
        }
    }
}
