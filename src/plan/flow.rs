//! How values flow along the steps of a run: what is defined where, from captures, forgets, logins and layers.
//!
//! The walk goes through the steps in order and keeps what is known at that point. It never evaluates values.

use super::{Step, logins, uses};
use crate::model::{Login, Name, ValueTree};
use crate::scope::{Binding, NESTING_LIMIT, Scope, VariableLayer};
use crate::template::Use;
use std::collections::HashMap;

/// Where a step finds the value of a name.
#[derive(Debug, Clone, Copy)]
pub enum FlowSource<'m> {
    /// The step with this number captured it.
    Captured(usize),
    /// A login that saves it, run for its sake where it has to be.
    Login(&'m Login),
    /// A layer of variables, or the step's own files.
    Given,
}

/// What a step reads at its place in the order.
#[derive(Debug, Default)]
pub struct Reads<'m> {
    /// Uses with a value, those inside the values of variables too.
    pub found: Vec<(&'m Use, FlowSource<'m>)>,
    /// Uses that nothing provides.
    pub gaps: Vec<Gap<'m>>,
}

/// Why a name has no value at a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Missing<'m> {
    /// Nothing provides it.
    Undefined,
    /// This step dropped it before.
    Forgotten(Step<'m>),
    /// Its own value needs it.
    Circular,
    /// Variables refer to one another deeper than they may.
    TooDeep,
    /// It is the item of the step's `for_each`, of which there is none yet.
    BeforeItems,
}

/// A use that nothing provides, and the chain of variables that leads to it.
#[derive(Debug, Clone)]
pub struct Gap<'m> {
    pub used: &'m Use,
    pub missing: Missing<'m>,
    /// The use in the step's own file, where `used` is in a variable's value.
    pub through: Option<&'m Use>,
    /// The variables in whose values `used` is, outermost first.
    pub path: Vec<&'m str>,
}

/// What is known while walking along the steps.
pub struct PlannedFlow<'a, 'm> {
    /// The layers that hold for every step, strongest first.
    layers: &'a [&'a VariableLayer<'m>],
    captured: HashMap<&'m str, KnownFlow<'m>>,
}

/// What a step did to a variable last.
#[derive(Clone, Copy)]
enum KnownFlow<'m> {
    Captured(usize),
    Forgotten(Step<'m>),
}

impl<'a, 'm> PlannedFlow<'a, 'm> {
    pub fn new(layers: &'a [&'a VariableLayer<'m>]) -> PlannedFlow<'a, 'm> {
        PlannedFlow {
            layers,
            captured: HashMap::new(),
        }
    }

    /// Every use of the step at this point.
    pub fn reads(&self, step: &Step<'m>) -> Reads<'m> {
        let mut trail = FlowTrail::new(self, step);
        uses::visit(step, &mut |used| {
            trail.follow(used);
        });
        trail.reads
    }

    /// The same for the login of a step.
    pub fn login_reads(&self, step: &Step<'m>, login: &'m Login) -> Reads<'m> {
        let mut trail = FlowTrail::new(self, step);
        uses::visit_login(login, &mut |used| {
            trail.follow(used);
        });
        trail.reads
    }

    /// Takes in what the step with this number captures and forgets.
    pub fn pass(&mut self, number: usize, step: &Step<'m>) {
        for capture in step.captures() {
            self.captured
                .insert(&capture.name.value, KnownFlow::Captured(number));
        }
        for name in step.forgets() {
            self.captured.insert(&name.value, KnownFlow::Forgotten(*step));
        }
    }

    /// Counts whatever the step captures or forgets as captured, wherever the step runs.
    pub fn touch(&mut self, number: usize, step: &Step<'m>) {
        let captures = step.captures().map(|capture| &*capture.name.value);
        let names = captures.chain(step.forgets().map(|name| &*name.value));
        self.captured
            .extend(names.map(|name| (name, KnownFlow::Captured(number))));
    }

    /// Whether the step finds a value for the name.
    pub fn provides(&self, step: &Step<'m>, name: &str) -> bool {
        !matches!(self.provider(step, name, true), Provider::Missing(_))
    }

    /// Whether a login gives the step this variable where nothing else does.
    pub fn has_login(&self, step: &Step<'m>, name: &str) -> bool {
        matches!(self.of_login(step, name, Missing::Undefined), Provider::Found(_))
    }

    /// What the files say of a variable where the step reads it; None where its value comes from elsewhere.
    pub fn definition(&self, step: &Step<'m>, name: &str) -> Option<&'m ValueTree> {
        match self.provider(step, name, true) {
            Provider::Tree(tree) => Some(tree),
            Provider::Found(_) | Provider::Missing(_) => None,
        }
    }

    fn provider(&self, step: &Step<'m>, name: &str, has_item: bool) -> Provider<'m> {
        let strong = |layer: &&&VariableLayer| layer.kind.is_stronger_than_captures();
        if let Some(binding) = self
            .layers
            .iter()
            .filter(strong)
            .find_map(|layer| layer.bindings.get(name))
        {
            return Provider::of(binding);
        }
        if has_item && step.binds(name) {
            return Provider::Found(FlowSource::Given);
        }
        if let Some(tree) = find(step.with(), name) {
            return Provider::Tree(tree);
        }
        match self.captured.get(name) {
            Some(KnownFlow::Captured(number)) => return Provider::Found(FlowSource::Captured(*number)),
            Some(KnownFlow::Forgotten(by)) => return self.of_login(step, name, Missing::Forgotten(*by)),
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
            ..Scope::default()
        };
        let login = logins::provider(step, name, &scope);
        match login.or_else(|| logins::possible(step, name, &scope)) {
            Some(login) => Provider::Found(FlowSource::Login(login)),
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
struct FlowTrail<'t, 'a, 'm> {
    flow: &'t PlannedFlow<'a, 'm>,
    step: &'t Step<'m>,
    /// Variables whose values were looked at, and how many refer to one another below: once is enough, however often
    /// they are used.
    looked_at: HashMap<&'m str, usize>,
    /// Those whose values are being looked at now.
    path: Vec<&'m str>,
    first: Option<&'m Use>,
    reads: Reads<'m>,
}

impl<'t, 'a, 'm> FlowTrail<'t, 'a, 'm> {
    fn new(flow: &'t PlannedFlow<'a, 'm>, step: &'t Step<'m>) -> FlowTrail<'t, 'a, 'm> {
        FlowTrail {
            flow,
            step,
            looked_at: HashMap::new(),
            path: Vec::new(),
            first: None,
            reads: Reads::default(),
        }
    }

    /// How many variables are rendered inside one another for this use.
    fn follow(&mut self, used: &'m Use) -> usize {
        let has_item = !self.step.comes_before_items(self.first.unwrap_or(used));
        match self.flow.provider(self.step, used.name(), has_item) {
            Provider::Found(source) => self.reads.found.push((used, source)),
            Provider::Missing(_) if !has_item && self.step.binds(used.name()) => {
                self.gap(used, Missing::BeforeItems);
            }
            Provider::Missing(_) if used.optional => {}
            Provider::Missing(missing) => self.gap(used, missing),
            Provider::Tree(_) if self.path.contains(&used.name()) => {
                if !used.optional {
                    self.gap(used, Missing::Circular);
                }
            }
            Provider::Tree(tree) => return self.descend(used, tree),
        }
        0
    }

    fn gap(&mut self, used: &'m Use, missing: Missing<'m>) {
        self.reads.gaps.push(Gap {
            used,
            missing,
            through: self.first,
            path: self.path.clone(),
        });
    }

    fn descend(&mut self, used: &'m Use, tree: &'m ValueTree) -> usize {
        let known = self.looked_at.get(used.name()).copied();
        if self.path.len() + known.unwrap_or(1) > NESTING_LIMIT {
            self.gap(used, Missing::TooDeep);
            return 1;
        }
        if let Some(height) = known {
            return height;
        }
        self.looked_at.insert(used.name(), 1);
        let outermost = self.first.is_none();
        self.first.get_or_insert(used);
        self.path.push(used.name());
        let mut below = 0;
        uses::visit_tree(tree, &mut |inner| below = below.max(self.follow(inner)));
        self.path.pop();
        if outermost {
            self.first = None;
        }
        self.looked_at.insert(used.name(), below + 1);
        below + 1
    }
}

enum Provider<'m> {
    Found(FlowSource<'m>),
    Tree(&'m ValueTree),
    Missing(Missing<'m>),
}

impl<'m> Provider<'m> {
    fn of(binding: &Binding<'m>) -> Provider<'m> {
        match binding {
            Binding::Tree(tree) => Provider::Tree(tree),
            _ => Provider::Found(FlowSource::Given),
        }
    }
}

fn find<'m>(mut vars: impl Iterator<Item = &'m (Name, ValueTree)>, name: &str) -> Option<&'m ValueTree> {
    vars.find(|(known, _)| &*known.value == name)
        .map(|(_, tree)| tree)
}
