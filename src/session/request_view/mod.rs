//! A request as it would be sent, with the place that each of its values comes from. Nothing is sent.

mod call;
mod item;

use super::step_context::{Company, HttpOptions};
use super::{Error, Session, run_preview};
use crate::auth::oauth::parameters;
use crate::export::ExportedCall;
use crate::io::interrupt::Interrupt;
use crate::plan::{Step, logins, uses};
use crate::run::folders::{FolderLayers, OwnLayers};
use crate::run::login::{Person, Warn};
use crate::run::prepare::Prepared;
use crate::run::step::StepContext;
use crate::scope::{Binding, DefinedAt, Scope, VariableLayer};
use crate::secret::is_secret_name;
use crate::source::{Diagnostic, code, unknown};
use crate::template::{Resolved, Value};
use std::collections::BTreeSet;

/// One request, rendered with what the session knows.
pub struct RequestView {
    pub prepared: Prepared,
    /// False if a value is not known: its place shows the expression, or that it is a secret.
    pub is_whole: bool,
    /// Which item of `for_each` the request was rendered with; None for a request that is sent once.
    pub item: Option<String>,
    /// How to give an item where the list is not known.
    pub hint: Option<String>,
    /// Every variable that the request reads, through others too, by name.
    pub variables: Vec<VariableView>,
}

/// A variable, its value, and the place that the value comes from.
pub struct VariableView {
    pub name: String,
    /// None if nothing defines the variable.
    pub origin: Option<VariableOrigin>,
    /// The id of the step that captures a variable which nothing defines.
    pub captured_by: Option<String>,
}

pub struct VariableOrigin {
    /// None if the value is not known before the run.
    pub value: Option<Value>,
    /// True for a secret that was not fetched.
    pub is_pending: bool,
    pub place: String,
}

impl RequestView {
    /// A part of the request as people read it: without the encoding of what is not known.
    pub fn readable(&self, text: &str) -> String {
        if self.is_whole {
            text.to_owned()
        } else {
            unknown::readable(text)
        }
    }
}

impl Session {
    /// The one request that the session's targets name.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if they name none, [`Error::Usage`] if they name several.
    pub(crate) fn only_step(&self) -> Result<Step<'_>, Error> {
        let steps = self.select(&Default::default())?;
        match steps[..] {
            [step] => Ok(step),
            _ => Err(Error::Usage(format!(
                "`{}` holds {} requests; `show` takes one",
                self.targets.join(" "),
                steps.len()
            ))),
        }
    }

    /// Renders a step's request. What is not known, and secrets that were not fetched, are shown as that. Variables of
    /// the shell that files read count as not known, unless they are trusted.
    ///
    /// # Errors
    /// [`Error::Files`] if a value does not fit its place or the request cannot be rendered without it, [`Error::Usage`]
    /// if an option is wrong.
    pub(crate) fn view_request<'s>(
        &'s self,
        step: &Step<'s>,
        http: &HttpOptions,
        trusted: bool,
        warn: Warn,
    ) -> Result<RequestView, Error> {
        let folders = FolderLayers::new(&self.project.model.collections, &self.project.sources);
        let own = OwnLayers::of(step, &self.project.sources);
        let layers = self.without_untrusted_variables(self.layers(), trusted);
        let scope = folders.scope(step, &own, &layers, self.run_layers());
        let refuse = |problem: Box<Diagnostic>| Error::Files(self.explained(*problem, step));
        let item = self.item_of(step, &layers, &scope).map_err(refuse)?;
        let scope = with_layer(item.as_ref().map(|item| &item.layer), &scope);
        let kept = self.kept_values(step, &scope)?;
        let scope = kept.over(&scope);
        let company = Company {
            person: Person::Absent,
            warn,
            interrupt: Interrupt::never(),
        };
        let context = self.step_context(http, company)?;
        let (prepared, is_whole) = prepared(&context, step, &scope).map_err(refuse)?;
        self.learn_from(&scope, &prepared);
        let is_open = item.is_none() && !is_whole;
        Ok(RequestView {
            variables: self.variables_of(step, &scope),
            item: item.map(|item| item.remark),
            hint: item::hint(step).filter(|_| is_open),
            is_whole,
            prepared,
        })
    }

    /// None if the request is sent once, or if what its items are made of is not known.
    fn item_of(
        &self,
        step: &Step<'_>,
        layers: &[VariableLayer<'_>],
        scope: &Scope<'_, '_>,
    ) -> Result<Option<item::ViewedItem>, Box<Diagnostic>> {
        let problem = match item::first(step, layers, scope, &self.secrets) {
            Err(problem) if is_unknown(&problem) => problem,
            known => return known,
        };
        match item::first(step, layers, &as_written(scope), &self.secrets) {
            Ok(item) => Ok(item),
            // A list without items is known, and has nothing to show.
            Err(other) if is_unknown(&other) => Err(problem),
            Err(_) => Ok(None),
        }
    }

    /// The request for a program of another language. Unless it is to be revealed, every secret in it is masked.
    pub(crate) fn export(&self, view: &RequestView, reveal: bool) -> ExportedCall {
        call::of(&view.prepared, view.is_whole, reveal, self)
    }

    /// Where a value is missing: all that are, and where they would come from.
    fn explained<'s>(&'s self, problem: Diagnostic, step: &Step<'s>) -> Vec<Diagnostic> {
        if problem.code != code::UNDEFINED_VARIABLE {
            return vec![problem];
        }
        let mut missing = run_preview::flow_problems(self, &[*step], &self.layers());
        missing.retain(|found| found.code == code::UNDEFINED_VARIABLE);
        let Some(last) = missing.last_mut() else {
            return vec![problem];
        };
        let help =
            "what earlier runs captured is known here: run that step first, or give a value with `--var`";
        last.help.push(help.to_owned());
        last.help.extend(item::hint(step));
        missing
    }

    /// Adds secrets of the files around the request, and what OAuth calls a secret in the request itself.
    fn learn_from(&self, scope: &Scope<'_, '_>, prepared: &Prepared) {
        for name in scope.names().filter(|name| is_secret_name(name)) {
            if let Resolved::Value(value) = scope.resolve(name) {
                self.secrets.add(name, &value.to_text());
            }
        }
        let sent = &prepared.request;
        let mut oauth = parameters::in_url(&sent.url);
        oauth.extend(parameters::in_body(&sent.headers, &sent.body));
        for (name, value) in oauth.into_iter().filter(|(_, value)| !unknown::is_in(value)) {
            self.secrets.add(name, &value);
        }
    }

    fn variables_of<'s>(&'s self, step: &Step<'s>, scope: &Scope<'_, 's>) -> Vec<VariableView> {
        let names = names_read_by(step, scope).into_iter();
        let view = |name: &str| {
            let origin = scope.explain(name).into_iter().next();
            let captured_by = match origin {
                Some(_) => None,
                None => run_preview::provider(self, name, step).map(|step| step.id().to_owned()),
            };
            VariableView {
                origin: origin.map(|origin: DefinedAt| VariableOrigin {
                    place: self.known().place(name, &origin),
                    is_pending: origin.pending,
                    value: origin.value,
                }),
                captured_by,
                name: name.to_owned(),
            }
        };
        names.map(view).collect()
    }
}

/// The request, and whether all of it is known.
fn prepared<'m>(
    context: &StepContext,
    step: &Step<'m>,
    scope: &Scope<'_, 'm>,
) -> Result<(Prepared, bool), Box<Diagnostic>> {
    let problem = match context.prepare(step, scope) {
        Ok(prepared) => return Ok((prepared, true)),
        Err(problem) if is_unknown(&problem) => problem,
        Err(problem) => return Err(problem),
    };
    // Where not even that can be shown, what has to be given a value says more than what that leads to.
    let is_secret = problem.code == code::SECRET_NOT_FETCHED;
    match context.prepare(step, &as_written(scope)) {
        Ok(prepared) => Ok((prepared, false)),
        Err(other) if is_secret => Err(other),
        Err(_) => Err(problem),
    }
}

/// The scope in which what has no value gives its own text.
fn as_written<'a, 'm>(scope: &Scope<'a, 'm>) -> Scope<'a, 'm> {
    let mut open = scope.clone();
    open.ambient.unknown_as_written = true;
    open
}

/// Whether a run would know what this command need not.
fn is_unknown(problem: &Diagnostic) -> bool {
    let is_unset =
        problem.code == code::EXPRESSION_FAILED && problem.message.contains("environment variable");
    [code::UNDEFINED_VARIABLE, code::SECRET_NOT_FETCHED].contains(&problem.code) || is_unset
}

/// The scope with one more layer, which wins over all others.
fn with_layer<'a, 'm>(layer: Option<&'a VariableLayer<'m>>, scope: &Scope<'a, 'm>) -> Scope<'a, 'm> {
    Scope {
        layers: layer.into_iter().chain(scope.layers.iter().copied()).collect(),
        ..scope.clone()
    }
}

/// The names of all variables that a step's request reads, through the values of others too.
fn names_read_by<'m>(step: &Step<'m>, scope: &Scope<'_, 'm>) -> BTreeSet<&'m str> {
    let mut wanted = Vec::new();
    uses::visit(step, &mut |used| wanted.push(used));
    if let Some(Ok(login)) = logins::login_of(step, scope) {
        uses::visit_login(login, &mut |used| wanted.push(used));
    }
    let mut names = BTreeSet::new();
    while let Some(used) = wanted.pop() {
        if names.insert(used.name())
            && let Some(Binding::Tree(tree)) = scope.bound(used.name())
        {
            uses::visit_tree(tree, &mut |inner| wanted.push(inner));
        }
    }
    names
}
