//! How values flow along the steps of a run: what is defined where, from captures, forgets, logins and layers.
//!
//! The walk goes through the steps in order and keeps what is known at that point. It never evaluates values.

use super::{Step, logins, uses};
use crate::model::{Login, Name, Tree};
use crate::scope::{Binding, Layer, Scope};
use crate::template::Use;
use std::collections::{HashMap, HashSet};

/// Why a name has no value at a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Missing<'m> {
    /// Nothing provides it.
    Undefined,
    /// This step dropped it before.
    Forgotten(Step<'m>),
    /// Its own value needs it.
    Circular,
}

/// A use that nothing provides, and the chain of variables that leads to it.
#[derive(Debug, Clone)]
pub struct Gap<'m> {
    pub used: &'m Use,
    pub missing: Missing<'m>,
    /// The use in the step's own file, where `used` stands in a variable's value.
    pub through: Option<&'m Use>,
    /// The variables in whose values `used` stands, outermost first.
    pub path: Vec<&'m str>,
}

/// What is known while walking along the steps.
pub struct Flow<'a, 'm> {
    /// The layers that hold for every step, strongest first.
    layers: &'a [&'a Layer<'m>],
    captured: HashMap<&'m str, Option<Step<'m>>>,
}

impl<'a, 'm> Flow<'a, 'm> {
    pub fn new(layers: &'a [&'a Layer<'m>]) -> Flow<'a, 'm> {
        Flow {
            layers,
            captured: HashMap::new(),
        }
    }

    /// Every use of the step that nothing provides at this point.
    pub fn gaps(&self, step: &Step<'m>) -> Vec<Gap<'m>> {
        let mut trail = Trail {
            flow: self,
            step,
            looked_at: HashSet::new(),
            path: Vec::new(),
            first: None,
            gaps: Vec::new(),
        };
        uses::visit(step, &mut |used| trail.follow(used));
        trail.gaps
    }

    /// The same for the login of a step.
    pub fn login_gaps(&self, step: &Step<'m>, login: &'m Login) -> Vec<Gap<'m>> {
        let mut trail = Trail {
            flow: self,
            step,
            looked_at: HashSet::new(),
            path: Vec::new(),
            first: None,
            gaps: Vec::new(),
        };
        uses::visit_login(login, &mut |used| trail.follow(used));
        trail.gaps
    }

    /// Takes in what the step captures and forgets.
    pub fn pass(&mut self, step: &Step<'m>) {
        for capture in step.captures() {
            self.captured.insert(&capture.name.value, None);
        }
        for name in step.forgets() {
            self.captured.insert(&name.value, Some(*step));
        }
    }

    fn provider(&self, step: &Step<'m>, name: &str) -> Provider<'m> {
        let strong = |layer: &&&Layer| layer.kind.is_stronger_than_captures();
        if let Some(binding) = self
            .layers
            .iter()
            .filter(strong)
            .find_map(|layer| layer.bindings.get(name))
        {
            return Provider::of(binding);
        }
        if step.binds(name) {
            return Provider::Given;
        }
        if let Some(tree) = find(step.with(), name) {
            return Provider::Tree(tree);
        }
        match self.captured.get(name) {
            Some(None) => return Provider::Given,
            Some(Some(by)) => return self.of_login(step, name, Missing::Forgotten(*by)),
            None => {}
        }
        if let Some(binding) = self.layers.iter().find_map(|layer| layer.bindings.get(name)) {
            return Provider::of(binding);
        }
        self.own_variable(step, name)
    }

    /// What nothing else provides, a login may: it is then run for the variable's sake.
    fn of_login(&self, step: &Step<'m>, name: &str, missing: Missing<'m>) -> Provider<'m> {
        let scope = Scope {
            layers: self.layers.to_vec(),
        };
        match logins::provider(step, name, &scope) {
            Some(_) => Provider::Given,
            None => Provider::Missing(missing),
        }
    }

    fn own_variable(&self, step: &Step<'m>, name: &str) -> Provider<'m> {
        match find(step.vars(), name) {
            Some(tree) => Provider::Tree(tree),
            None => self.of_login(step, name, Missing::Undefined),
        }
    }
}

/// One use followed through the values of variables, and what was found missing on the way.
struct Trail<'t, 'a, 'm> {
    flow: &'t Flow<'a, 'm>,
    step: &'t Step<'m>,
    /// Variables whose values were looked at: once is enough, however often they are used.
    looked_at: HashSet<&'m str>,
    /// Those whose values are being looked at now.
    path: Vec<&'m str>,
    first: Option<&'m Use>,
    gaps: Vec<Gap<'m>>,
}

impl<'m> Trail<'_, '_, 'm> {
    fn follow(&mut self, used: &'m Use) {
        match self.flow.provider(self.step, used.name) {
            Provider::Given => {}
            Provider::Missing(_) if used.optional => {}
            Provider::Missing(missing) => self.gap(used, missing),
            Provider::Tree(_) if self.path.contains(&used.name) => {
                if !used.optional {
                    self.gap(used, Missing::Circular);
                }
            }
            Provider::Tree(tree) => self.descend(used, tree),
        }
    }

    fn gap(&mut self, used: &'m Use, missing: Missing<'m>) {
        self.gaps.push(Gap {
            used,
            missing,
            through: self.first,
            path: self.path.clone(),
        });
    }

    fn descend(&mut self, used: &'m Use, tree: &'m Tree) {
        if !self.looked_at.insert(used.name) {
            return;
        }
        let outermost = self.first.is_none();
        self.first.get_or_insert(used);
        self.path.push(used.name);
        uses::visit_tree(tree, &mut |inner| self.follow(inner));
        self.path.pop();
        if outermost {
            self.first = None;
        }
    }
}

enum Provider<'m> {
    Given,
    Tree(&'m Tree),
    Missing(Missing<'m>),
}

impl<'m> Provider<'m> {
    fn of(binding: &Binding<'m>) -> Provider<'m> {
        match binding {
            Binding::Tree(tree) => Provider::Tree(tree),
            _ => Provider::Given,
        }
    }
}

fn find<'m>(mut vars: impl Iterator<Item = &'m (Name, Tree)>, name: &str) -> Option<&'m Tree> {
    vars.find(|(known, _)| &*known.value == name)
        .map(|(_, tree)| tree)
}
