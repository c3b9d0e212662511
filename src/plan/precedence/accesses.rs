//! What each step of a run touches: variables, logins, the order of its folders, declared cookies, `needs`.
//!
//! Names are followed through the values of variables, as far as they can be known before the run. Where it cannot
//! be known, more is touched rather than less: that costs time and changes no result.

use super::logins;
use super::{Mode, StepAccess};
use crate::model::{Auth, CaptureQuery, Collection, Flow, Folder, Name, ValueTree};
use crate::plan::select::is_below;
use crate::plan::{Step, uses};
use crate::scope::{Binding, VariableLayer};
use crate::template::Template;
use std::collections::{HashMap, HashSet};

/// These may overlap: reading a variable, steps of folders inside of one, steps that are needed.
const TOGETHER: Mode = Mode::Shared(0);
/// Needing.
const NEEDING: Mode = Mode::Shared(1);
/// Reading a variable that a login may have to provide first.
const PROVIDED: Mode = Mode::Opened(0);

/// What steps can meet at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessedResource<'m> {
    Variable(&'m str),
    /// Logins that save one variable are one; by the number of the first.
    Login(*const Collection, usize),
    Folder(*const Folder),
    Flow(*const Flow),
    Cookies,
    CookiesOf(*const Collection),
    Need(&'m str),
}

/// For each step, in order. `layers` are those that hold for every step, strongest first.
pub fn accesses<'m>(steps: &[Step<'m>], layers: &[VariableLayer<'m>]) -> Vec<Vec<StepAccess>> {
    let mut survey = Survey::new(steps, layers);
    steps.iter().map(|step| survey.step(step)).collect()
}

/// For each step, in order, which accesses keep it together with others: variables that steps capture or forget,
/// flows, `needs`, logins whose variables steps change, cookies. The order of a folder alone separates steps, but for
/// clean-up that nothing else ties to any step.
pub fn ties<'m>(steps: &[Step<'m>], layers: &[VariableLayer<'m>]) -> Vec<Vec<u32>> {
    let mut survey = Survey::new(steps, layers);
    let mut touched: Vec<Vec<StepAccess>> = steps.iter().map(|step| survey.step(step)).collect();
    survey.keep_cookies_apart(steps, &mut touched);
    let folders: HashSet<u32> = survey.folders().collect();
    let ordered = touched.iter().flatten();
    let ordered = ordered.filter(|(_, mode)| *mode == Mode::Alone || *mode == NEEDING);
    let mut firm: HashSet<u32> = ordered.map(|(resource, _)| *resource).collect();
    firm.retain(|resource| !folders.contains(resource));
    for (step, touched) in steps.iter().zip(&touched) {
        if step.always() && !touched.iter().any(|(resource, _)| firm.contains(resource)) {
            let own = step.collection.folder(step.request.folder);
            firm.extend(survey.numbers.get(&AccessedResource::Folder(own)));
        }
    }
    let tied = |touched: Vec<StepAccess>| {
        let numbers = touched.into_iter().map(|(resource, _)| resource);
        numbers.filter(|resource| firm.contains(resource)).collect()
    };
    touched.into_iter().map(tied).collect()
}

/// Whether rounds through these steps meet at a login: its token is one for all of them, and a step revokes or replaces
/// it.
pub fn rounds_meet(steps: &[Step]) -> bool {
    let saved = logins::saved(steps);
    steps
        .iter()
        .flat_map(written)
        .any(|name| saved.contains_key(name))
}

/// What is known of the whole run.
struct Survey<'a, 'm> {
    layers: &'a [VariableLayer<'m>],
    /// Variables that any step captures or forgets.
    written: HashSet<&'m str>,
    /// Variables that logins save, and those logins.
    saved: HashMap<&'m str, Vec<AccessedResource<'m>>>,
    needs: Vec<&'m str>,
    /// Whether any step is known to set a cookie.
    cookies: bool,
    numbers: HashMap<AccessedResource<'m>, u32>,
    found: Vec<StepAccess>,
}

impl<'a, 'm> Survey<'a, 'm> {
    fn new(steps: &[Step<'m>], layers: &'a [VariableLayer<'m>]) -> Survey<'a, 'm> {
        let mut needs: Vec<&str> = steps
            .iter()
            .flat_map(|step| step.needs().map(|need| &*need.value))
            .collect();
        needs.sort_unstable();
        needs.dedup();
        Survey {
            layers,
            written: steps.iter().flat_map(written).collect(),
            saved: logins::saved(steps),
            needs,
            cookies: steps.iter().any(sets_cookies),
            numbers: HashMap::new(),
            found: Vec::new(),
        }
    }

    fn step(&mut self, step: &Step<'m>) -> Vec<StepAccess> {
        self.order(step);
        self.needs(step);
        if self.cookies {
            let mode = if sets_cookies(step) { Mode::Alone } else { TOGETHER };
            self.touch(AccessedResource::Cookies, mode);
        }
        for name in written(step) {
            self.write(name);
        }
        for name in reads(step, self.layers, own(step)) {
            self.read(name, None);
        }
        self.login(step);
        std::mem::take(&mut self.found)
    }

    fn folders(&self) -> impl Iterator<Item = u32> {
        let folders = self.numbers.iter();
        folders.filter_map(|(resource, number)| {
            matches!(resource, AccessedResource::Folder(_)).then_some(*number)
        })
    }

    /// A cookie concerns what its collection sends from then on.
    fn keep_cookies_apart(&mut self, steps: &[Step<'m>], touched: &mut [Vec<StepAccess>]) {
        let Some(cookies) = self.numbers.get(&AccessedResource::Cookies).copied() else {
            return;
        };
        let mut set: HashSet<*const Collection> = HashSet::new();
        for (step, touched) in steps.iter().zip(touched) {
            touched.retain(|(resource, _)| *resource != cookies);
            let collection: *const Collection = step.collection;
            if sets_cookies(step) {
                set.insert(collection);
            }
            if set.contains(&collection) {
                self.touch(AccessedResource::CookiesOf(collection), Mode::Alone);
                touched.append(&mut self.found);
            }
        }
    }

    fn touch(&mut self, resource: AccessedResource<'m>, mode: Mode) {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(resource).or_insert(next);
        self.found.push((number, mode));
    }

    /// A step keeps its place in the folder or the flow it is of, unless the folder is a parallel one. For the
    /// folders around it is a part of one of their children, which may overlap.
    fn order(&mut self, step: &Step<'m>) {
        let flow = step.flow();
        if let Some(flow) = flow {
            self.touch(AccessedResource::Flow(flow), Mode::Alone);
        }
        let inner = flow.map_or(step.request.folder, |flow| flow.folder);
        for (depth, folder) in step.collection.ancestry(inner).enumerate() {
            let own = depth == 0 && flow.is_none() && !folder.parallel;
            let mode = if own { Mode::Alone } else { TOGETHER };
            self.touch(AccessedResource::Folder(folder), mode);
        }
    }

    fn needs(&mut self, step: &Step<'m>) {
        for at in 0..self.needs.len() {
            let need = self.needs[at];
            if is_below(step.id(), need) || is_below(&step.request.id, need) {
                self.touch(AccessedResource::Need(need), TOGETHER);
            }
            if step.needs().any(|wanted| *wanted.value == *need) {
                self.touch(AccessedResource::Need(need), NEEDING);
            }
        }
    }

    /// Who captures or forgets what a login saves changes what the login's users find.
    fn write(&mut self, name: &'m str) {
        self.touch(AccessedResource::Variable(name), Mode::Alone);
        for login in self.saved.get(name).cloned().unwrap_or_default() {
            self.touch(login, Mode::Alone);
        }
    }

    /// `by` is the login that reads it, which does not wait for itself.
    fn read(&mut self, name: &'m str, by: Option<AccessedResource<'m>>) {
        if self.written.contains(name) {
            self.touch(AccessedResource::Variable(name), TOGETHER);
        }
        for login in self.saved.get(name).cloned().unwrap_or_default() {
            if Some(login) != by {
                self.touch(login, PROVIDED);
            }
        }
    }

    fn login(&mut self, step: &Step<'m>) {
        let Some(Auth::Login(used)) = step.auth().map(|auth| &auth.value) else {
            return;
        };
        let collection = step.collection;
        let known = self.known_login(step, &used.name);
        for (at, login) in collection.logins.iter().enumerate() {
            if known.is_some_and(|known| known != at) {
                continue;
            }
            let resource = logins::resource(collection, at);
            // The first number is taken.
            let mode = known.map_or(Mode::Alone, |known| Mode::Opened(known as u32 + 1));
            self.touch(resource, mode);
            for name in reads(step, self.layers, logins::read_by(login)) {
                self.read(name, Some(resource));
            }
        }
    }

    /// The number of the step's login; None where only the run can tell.
    fn known_login(&self, step: &Step<'m>, name: &'m Template) -> Option<usize> {
        let named_by = name.uses().iter().map(|used| used.name()).collect();
        let changes = |name: &&str| self.written.contains(name) || self.saved.contains_key(name);
        if reads(step, self.layers, named_by).iter().any(changes) {
            None
        } else {
            logins::number(step, name, self.layers)
        }
    }
}

/// The names among these, and those that they lead to through the values of variables, for which a captured value
/// could be read.
fn reads<'m>(step: &Step<'m>, layers: &[VariableLayer<'m>], mut wanted: Vec<&'m str>) -> Vec<&'m str> {
    let mut seen = HashSet::new();
    let mut read = Vec::new();
    while let Some(name) = wanted.pop() {
        if !seen.insert(name) {
            continue;
        }
        let bound = layers
            .iter()
            .find_map(|layer| Some((layer.kind, layer.bindings.get(name)?)));
        let in_layers = bound.and_then(|(_, binding)| match binding {
            Binding::Tree(tree) => Some(*tree),
            _ => None,
        });
        let is_it = |(known, _): &&(Name, ValueTree)| *known.value == *name;
        let with = step.with().find(is_it).map(|(_, tree)| tree);
        let own = step.vars().find(is_it).map(|(_, tree)| tree);
        for tree in in_layers.into_iter().chain(with).chain(own) {
            uses::visit_tree(tree, &mut |used| wanted.push(used.name()));
        }
        let given = bound.is_some_and(|(kind, _)| kind.is_stronger_than_captures());
        if !given && !step.binds(name) && with.is_none() {
            read.push(name);
        }
    }
    read
}

/// Every name in the step's own files and those of its folders, but for the values of variables.
fn own<'m>(step: &Step<'m>) -> Vec<&'m str> {
    let mut names = Vec::new();
    uses::visit(step, &mut |used| names.push(used.name()));
    names
}

fn written<'m>(step: &Step<'m>) -> impl Iterator<Item = &'m str> + use<'m> {
    let captured = step.captures().map(|capture| &*capture.name.value);
    captured.chain(step.forgets().map(|name| &*name.value))
}

/// Whether its files say so: it expects a cookie, or captures one.
fn sets_cookies(step: &Step) -> bool {
    let (own, added) = step.expects();
    let mut expected = own.into_iter().chain(added);
    expected.any(|(expect, _)| !expect.cookies.is_empty())
        || step
            .captures()
            .any(|capture| matches!(capture.query, CaptureQuery::Cookie(_)))
}
