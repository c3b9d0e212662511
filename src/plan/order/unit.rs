//! What a child of a folder wants from those before it, and what it leaves to those after it.

use super::Wish;
use crate::plan::Step;
use crate::plan::graph::is_meant;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Something that can be there or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token<'m> {
    Variable(&'m str),
    /// An entry of `needs`.
    Need(&'m str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitState {
    Given,
    Gone,
}

/// A request, a flow or a whole folder, as its neighbours see it.
#[derive(Debug, Clone, Default)]
pub struct OrderUnit<'m> {
    pub wants: BTreeMap<Token<'m>, Wish>,
    pub leaves: BTreeMap<Token<'m>, UnitState>,
    /// Everything that it gives or drops at any time.
    pub touches: BTreeSet<Token<'m>>,
}

impl<'m> OrderUnit<'m> {
    /// Units one after another.
    pub fn sequence<'u>(units: impl IntoIterator<Item = &'u OrderUnit<'m>>) -> OrderUnit<'m>
    where
        'm: 'u,
    {
        let mut whole = OrderUnit::default();
        for unit in units {
            for (token, wish) in &unit.wants {
                if !whole.leaves.contains_key(token) {
                    let known = whole.wants.entry(*token).or_insert(*wish);
                    *known = (*known).max(*wish);
                }
            }
            whole.leaves.extend(&unit.leaves);
            whole.touches.extend(&unit.touches);
        }
        whole
    }

    pub fn gives(&self, token: &Token<'m>) -> bool {
        self.leaves.get(token) == Some(&UnitState::Given)
    }
}

/// The units of single steps.
pub struct Units<'m> {
    steps: Vec<(Step<'m>, OrderUnit<'m>)>,
}

impl<'m> Units<'m> {
    /// `wishes` go with `steps`.
    pub fn new(steps: &[Step<'m>], wishes: Vec<HashMap<&'m str, Wish>>) -> Units<'m> {
        let mut needs: Vec<&'m str> = steps
            .iter()
            .flat_map(|step| step.needs().map(|need| &*need.value))
            .collect();
        needs.sort_unstable();
        needs.dedup();
        let unit = |(step, wishes): (&Step<'m>, HashMap<&'m str, Wish>)| (*step, unit(step, wishes, &needs));
        Units {
            steps: steps.iter().zip(wishes).map(unit).collect(),
        }
    }

    pub fn steps(&self) -> impl Iterator<Item = &Step<'m>> {
        self.steps.iter().map(|(step, _)| step)
    }

    /// The unit of the steps that `belongs` picks, in their order.
    pub fn of(&self, belongs: impl Fn(&Step<'m>) -> bool) -> OrderUnit<'m> {
        let picked = self.steps.iter().filter(|(step, _)| belongs(step));
        OrderUnit::sequence(picked.map(|(_, unit)| unit))
    }
}

fn unit<'m>(step: &Step<'m>, wishes: HashMap<&'m str, Wish>, needs: &[&'m str]) -> OrderUnit<'m> {
    let reads = wishes
        .into_iter()
        .map(|(name, wish)| (Token::Variable(name), wish));
    let waits = step
        .needs()
        .map(|need| (Token::Need(&need.value), Wish::Captured));
    let meant = needs.iter().filter(|need| is_meant(step, need));
    let mut leaves: BTreeMap<Token<'m>, UnitState> =
        meant.map(|need| (Token::Need(need), UnitState::Given)).collect();
    let captures = step.captures().map(|capture| &*capture.name.value);
    leaves.extend(captures.map(|name| (Token::Variable(name), UnitState::Given)));
    let forgets = step.forgets().map(|name| &*name.value);
    leaves.extend(forgets.map(|name| (Token::Variable(name), UnitState::Gone)));
    OrderUnit {
        wants: reads.chain(waits).collect(),
        touches: leaves.keys().copied().collect(),
        leaves,
    }
}

/// A unit written as `+x` (leaves x), `-x` (forgets x), `x` (wants x captured), `x?` (wants x not forgotten).
#[cfg(test)]
pub fn written(words: &str) -> OrderUnit<'_> {
    let mut unit = OrderUnit::default();
    for word in words.split_whitespace() {
        match (word.as_bytes()[0], word.strip_suffix('?')) {
            (b'+', _) => drop(unit.leaves.insert(Token::Variable(&word[1..]), UnitState::Given)),
            (b'-', _) => drop(unit.leaves.insert(Token::Variable(&word[1..]), UnitState::Gone)),
            (_, Some(name)) => drop(unit.wants.insert(Token::Variable(name), Wish::Kept)),
            (_, None) => drop(unit.wants.insert(Token::Variable(word), Wish::Captured)),
        }
    }
    unit
}
