//! Which names a run can reach from its steps, through the values of variables and the logins it uses.

use super::{Step, logins, uses};
use crate::model::Login;
use crate::scope::{Binding, Scope, VariableLayer};
use crate::template::Use;
use std::collections::HashSet;

/// Names of secrets that the steps may read: nothing else has to be fetched.
pub fn pending<'m>(steps: &[Step<'m>], layers: &[&VariableLayer<'m>]) -> HashSet<Box<str>> {
    let scope = Scope {
        layers: layers.to_vec(),
        ..Scope::default()
    };
    let mut reach = StepReach {
        scope: &scope,
        seen: HashSet::new(),
        pending: HashSet::new(),
        open: Vec::new(),
    };
    for step in steps {
        reach.step(step);
    }
    reach.pending
}

/// Names of secrets that a login may read.
pub fn of_login<'m>(login: &'m Login, layers: &[&VariableLayer<'m>]) -> HashSet<Box<str>> {
    let scope = Scope {
        layers: layers.to_vec(),
        ..Scope::default()
    };
    let mut reach = StepReach {
        scope: &scope,
        seen: HashSet::new(),
        pending: HashSet::new(),
        open: Vec::new(),
    };
    uses::visit_login(login, &mut |used| reach.follow(used));
    reach.pending
}

struct StepReach<'s, 'a, 'm> {
    scope: &'s Scope<'a, 'm>,
    seen: HashSet<&'m str>,
    pending: HashSet<Box<str>>,
    /// Uses that are still to be followed: a chain of variables may be long.
    open: Vec<&'m Use>,
}

impl<'m> StepReach<'_, '_, 'm> {
    fn step(&mut self, step: &Step<'m>) {
        uses::visit(step, &mut |used| self.follow(used));
        for (_, tree) in step.with().chain(step.vars()) {
            uses::visit_tree(tree, &mut |used| self.follow(used));
        }
        if let Some(Ok(login)) = logins::login_of(step, self.scope) {
            uses::visit_login(login, &mut |used| self.follow(used));
        }
    }

    fn follow(&mut self, used: &'m Use) {
        self.open.push(used);
        while let Some(used) = self.open.pop() {
            if !self.seen.insert(used.name()) {
                continue;
            }
            match self.scope.bound(used.name()).cloned() {
                Some(Binding::Tree(tree)) => uses::visit_tree(tree, &mut |inner| self.open.push(inner)),
                Some(Binding::Pending(_)) => drop(self.pending.insert(used.name().into())),
                _ => {}
            }
        }
    }
}
