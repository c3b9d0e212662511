//! The order of a folder's children that is nearest to today's: each child keeps its place, and what it waits for is
//! moved in front of it.
//!
//! Where that leads nowhere, other children are tried in its place, up to a limit. Where nothing helps, a child is
//! placed although something is missing; the graph then says what.

use super::Wish;
use super::unit::{OrderUnit, Token, UnitState};
use std::collections::HashMap;

/// Placements tried before the search gives up.
const MOST_TRIES: usize = 20_000;

/// The units in the order found, and whether everything was there for each of them. What no unit gives is taken for
/// given.
pub fn search(units: &[OrderUnit]) -> (Vec<usize>, bool) {
    let mut search = OrderSearch {
        units,
        tries: 0,
        placed: Vec::new(),
        known: HashMap::new(),
    };
    if search.place_all() {
        return (search.placed, true);
    }
    search.placed.clear();
    search.known.clear();
    search.place_anyway();
    (search.placed, false)
}

struct OrderSearch<'u, 'm> {
    units: &'u [OrderUnit<'m>],
    tries: usize,
    placed: Vec<usize>,
    known: HashMap<Token<'m>, UnitState>,
}

impl<'m> OrderSearch<'_, 'm> {
    /// Places the rest, or leaves everything as it was.
    fn place_all(&mut self) -> bool {
        if self.placed.len() == self.units.len() {
            return true;
        }
        let first = self.next();
        if first.is_some_and(|unit| self.try_place(unit)) {
            return true;
        }
        for unit in self.rest() {
            if Some(unit) != first && self.blocker(unit, &[]).is_none() && self.try_place(unit) {
                return true;
            }
        }
        false
    }

    fn try_place(&mut self, unit: usize) -> bool {
        self.tries += 1;
        if self.tries > MOST_TRIES {
            return false;
        }
        let known = self.known.clone();
        self.place(unit);
        if self.place_all() {
            return true;
        }
        self.placed.pop();
        self.known = known;
        false
    }

    fn place_anyway(&mut self) {
        while let Some(first) = self.rest().first().copied() {
            let unit = self.next().unwrap_or(first);
            self.place(unit);
        }
    }

    fn place(&mut self, unit: usize) {
        self.known.extend(&self.units[unit].leaves);
        self.placed.push(unit);
    }

    fn rest(&self) -> Vec<usize> {
        (0..self.units.len())
            .filter(|unit| !self.placed.contains(unit))
            .collect()
    }

    /// The first unit of the rest, or what has to come before it.
    fn next(&self) -> Option<usize> {
        let mut chain = vec![*self.rest().first()?];
        loop {
            match self.blocker(*chain.last()?, &chain) {
                None => return chain.pop(),
                Some(None) => return None,
                Some(Some(blocker)) => chain.push(blocker),
            }
        }
    }

    /// What keeps a unit from coming next: a unit that has to come before it and is not in the chain, if there is one.
    fn blocker(&self, unit: usize, chain: &[usize]) -> Option<Option<usize>> {
        let rest: Vec<usize> = self.rest().into_iter().filter(|other| *other != unit).collect();
        let open = |other: &&usize| !chain.contains(other);
        let lacks = self.units[unit]
            .wants
            .iter()
            .find(|(token, wish)| !self.is_met(unit, token, **wish));
        if let Some((token, _)) = lacks {
            let mut givers = rest.iter().filter(|other| self.units[**other].gives(token));
            return Some(givers.find(open).copied());
        }
        let mut stranded = rest
            .iter()
            .filter(|other| self.strands(unit, **other, &rest))
            .peekable();
        stranded.peek()?;
        Some(stranded.find(open).copied())
    }

    /// What only the unit itself gives comes from outside of the folder, if it is there before it.
    fn is_met(&self, unit: usize, token: &Token<'m>, wish: Wish) -> bool {
        let mut others = self.units.iter().enumerate().filter(|(other, _)| *other != unit);
        is_met(self.known.get(token), wish, || {
            others.any(|(_, other)| other.gives(token))
        })
    }

    /// Whether `unit` takes away what `other` wants, and nobody of the rest gives it again.
    fn strands(&self, unit: usize, other: usize, rest: &[usize]) -> bool {
        let wants = &self.units[other].wants;
        let gone = |token: &Token<'m>| self.units[unit].leaves.get(token) == Some(&UnitState::Gone);
        let given = |token: &Token<'m>| {
            rest.iter()
                .any(|giver| *giver != other && self.units[*giver].gives(token))
        };
        wants.keys().any(|token| gone(token) && !given(token))
    }
}

/// What nobody else in reach gives is taken for given.
pub fn is_met(known: Option<&UnitState>, wish: Wish, given_by_another: impl FnOnce() -> bool) -> bool {
    match known {
        Some(state) => *state == UnitState::Given,
        None => wish == Wish::Kept || !given_by_another(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::order::unit::written;

    fn units(words: &[String]) -> Vec<OrderUnit<'_>> {
        words.iter().map(|words| written(words)).collect()
    }

    fn check(written: &[&str], expected: &[usize]) {
        let written: Vec<String> = written.iter().map(|words| (*words).to_owned()).collect();
        assert_eq!(search(&units(&written)), (expected.to_vec(), true), "{written:?}");
    }

    #[test]
    fn an_order_that_works_stays() {
        check(&["+a", "a", "a -a", "+a", "a"], &[0, 1, 2, 3, 4]);
        check(&["a?", "a? -a", "b"], &[0, 1, 2]);
    }

    #[test]
    fn what_a_unit_waits_for_is_moved_in_front_of_it() {
        check(
            &["+m", "m", "m -m", "m", "w", "s? -s", "s?", "+w"],
            &[0, 1, 3, 2, 7, 4, 6, 5],
        );
        check(&["x", "y +x", "+y"], &[2, 1, 0]);
    }

    #[test]
    fn another_unit_gives_what_the_first_takes_away() {
        check(&["+m -m", "m", "+m", "m"], &[0, 2, 1, 3]);
        check(&["-m", "m", "+m"], &[0, 2, 1]);
    }

    #[test]
    fn two_that_use_up_the_same_are_placed_all_the_same() {
        let written = ["+d", "d -d", "d -d"].map(str::to_owned);
        assert_eq!(search(&units(&written)), (vec![0, 1, 2], false));
    }

    /// Whether everything is there for each unit.
    fn holds(units: &[OrderUnit], order: &[usize]) -> bool {
        let mut search = OrderSearch {
            units,
            tries: 0,
            placed: Vec::new(),
            known: HashMap::new(),
        };
        order.iter().all(|unit| {
            let met = |(token, wish): (&Token, &Wish)| search.is_met(*unit, token, *wish);
            let met = units[*unit].wants.iter().all(met);
            search.place(*unit);
            met
        })
    }

    fn any_order(units: &[OrderUnit], order: &mut Vec<usize>) -> bool {
        if order.len() == units.len() {
            return holds(units, order);
        }
        (0..units.len()).any(|unit| {
            let open = !order.contains(&unit);
            open && {
                order.push(unit);
                let found = any_order(units, order);
                order.pop();
                found
            }
        })
    }

    #[test]
    fn an_order_is_found_wherever_there_is_one() {
        let words = ["+a", "-a", "a", "a?", "+b", "-b", "b", "b?"];
        let mut seed = 7_u64;
        let mut random = |below: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        for _ in 0..2000 {
            let count = 2 + random(4);
            let pick = |_| format!("{} {}", words[random(8)], words[random(8)]);
            let written: Vec<String> = (0..count).map(pick).collect();
            let units = units(&written);
            let (order, found) = search(&units);
            assert_eq!(found, any_order(&units, &mut Vec::new()), "{written:?}");
            assert_eq!(found, holds(&units, &order), "{written:?} {order:?}");
            let today: Vec<usize> = (0..count).collect();
            assert!(!holds(&units, &today) || order == today, "{written:?} {order:?}");
        }
    }
}
