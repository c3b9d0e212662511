//! Numbers of iterations, of which there may be millions.

use serde::{Deserialize, Serialize};

/// Ranges that are kept apart at most; those after them are joined into one.
const MOST: usize = 10_000;

/// First and last; None is to the end.
type Range = (usize, Option<usize>);

/// Ascending, apart from each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranges(Vec<Range>);

impl Ranges {
    /// This number and all after it.
    pub fn from(first: usize) -> Ranges {
        Ranges(vec![(first, None)])
    }

    /// Puts a number in, which is larger than all before it.
    pub fn push(&mut self, number: usize) {
        let full = self.0.len() >= MOST;
        match self.0.last_mut() {
            Some((_, None)) => {}
            Some((_, last @ Some(_))) if full => *last = None,
            Some((_, Some(last))) if *last + 1 == number => *last = number,
            _ => self.0.push((number, Some(number))),
        }
    }

    /// Puts in what of `others` comes after `number`.
    pub fn extend_after(&mut self, number: usize, others: &Ranges) {
        for (first, last) in &others.0 {
            if last.is_none_or(|last| last > number) && !self.reaches_the_end() {
                self.0.push((*first.max(&(number + 1)), *last));
            }
        }
    }

    pub fn contains(&self, number: usize) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= number);
        let range = after.checked_sub(1).and_then(|at| self.0.get(at));
        range.is_some_and(|(_, last)| last.is_none_or(|last| number <= last))
    }

    /// The smallest number; None if there is no range.
    pub fn first(&self) -> Option<usize> {
        self.0.first().map(|(first, _)| *first)
    }

    /// How many, where that is known.
    pub fn count(&self) -> Option<usize> {
        self.0
            .iter()
            .map(|(first, last)| last.map(|last| last + 1 - first))
            .sum()
    }

    fn reaches_the_end(&self) -> bool {
        matches!(self.0.last(), Some((_, None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[usize]) -> Ranges {
        let mut ranges = Ranges::default();
        numbers.iter().for_each(|number| ranges.push(*number));
        ranges
    }

    #[test]
    fn neighbours_are_one_range() {
        let ranges = of(&[2, 3, 4, 9]);
        assert_eq!(ranges.0, [(2, Some(4)), (9, Some(9))]);
        let held: Vec<usize> = (0..12).filter(|number| ranges.contains(*number)).collect();
        assert_eq!(held, [2, 3, 4, 9]);
        assert_eq!((ranges.first(), ranges.count()), (Some(2), Some(4)));
    }

    #[test]
    fn what_was_not_begun_stays_open() {
        let mut ranges = of(&[2]);
        ranges.extend_after(4, &Ranges::from(1));
        assert_eq!(ranges.0, [(2, Some(2)), (5, None)]);
        let mut ranges = of(&[2]);
        ranges.extend_after(4, &of(&[2, 4, 5, 8]));
        assert_eq!(ranges.0, [(2, Some(2)), (5, Some(5)), (8, Some(8))]);
    }

    #[test]
    fn too_many_to_tell_apart_are_all_from_there_on() {
        let numbers: Vec<usize> = (0..=MOST).map(|number| number * 2).collect();
        let ranges = of(&numbers);
        assert_eq!(ranges.0.len(), MOST);
        assert!(ranges.contains(MOST * 2 + 1) && !ranges.contains(1));
        assert_eq!(ranges.count(), None);
    }
}
