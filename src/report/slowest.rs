//! The steps that took longest, kept while the run goes on.

use std::sync::Arc;
use std::time::Duration;

/// How many are named.
const NAMED: usize = 5;

#[derive(Default)]
pub struct Slowest {
    /// Longest first, with the iterations they belong to.
    steps: Vec<(Duration, Arc<str>, Option<usize>)>,
}

impl Slowest {
    pub fn take(&mut self, duration: Duration, name: &Arc<str>, round: Option<usize>) {
        let at = self.steps.partition_point(|(known, ..)| *known >= duration);
        if at < NAMED && !duration.is_zero() {
            self.steps.insert(at, (duration, name.clone(), round));
            self.steps.truncate(NAMED);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Duration, String)> {
        let steps = self.steps.iter();
        steps.map(|(duration, name, round)| (*duration, in_round(name, *round)))
    }
}

/// A name, and the iteration where there are several.
fn in_round(name: &str, round: Option<usize>) -> String {
    match round {
        Some(number) => format!("{name} (iteration {number})"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_are_kept_in_order() {
        let mut slowest = Slowest::default();
        for millis in [3, 9, 1, 7, 0, 5, 8, 2] {
            slowest.take(Duration::from_millis(millis), &"x".into(), None);
        }
        let kept: Vec<_> = slowest.iter().map(|(duration, _)| duration.as_millis()).collect();
        assert_eq!(kept, [9, 8, 7, 5, 3]);
    }
}
