//! Layers of variables: look-up, where a value comes from, cycles.
//!
//! A scope is built for a step from borrowed layers, strongest first. Values that are templates are rendered
//! when they are used; values that came from outside (captured, data rows, `--var`, secrets) never are. What
//! is named like a secret is one, wherever it is defined.

mod chain;
pub mod environments;
mod json;
#[cfg(test)]
mod tests;

use crate::model::ValueTree;
use crate::secret::is_secret_name;
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Span, code};
use crate::template::{Ambient, Expression, Lifetime, ProcessEnv, Resolved, Template, TextSyntax, Value};
pub use chain::NESTING_LIMIT;
use chain::{ChainBudget, VariableChain};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::collections::HashMap;

/// Where a layer is in the order of strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerKind {
    CommandLine,
    Data,
    With,
    /// What a flow gives all steps of a flow within it.
    WithFlow,
    Captured,
    State,
    /// Set by `run --mock`: over every environment, under what the run captures.
    Mock,
    Environment,
    Flow,
    Request,
    Folder,
    Collection,
}

impl LayerKind {
    /// Captured values lie below what was given for this very run.
    pub fn is_stronger_than_captures(self) -> bool {
        matches!(
            self,
            LayerKind::CommandLine | LayerKind::Data | LayerKind::With | LayerKind::WithFlow
        )
    }

    /// How long generated values of its definitions stay.
    fn lifetime(self) -> Lifetime {
        match self {
            LayerKind::With | LayerKind::Request => Lifetime::Step,
            LayerKind::CommandLine
            | LayerKind::Data
            | LayerKind::WithFlow
            | LayerKind::Captured
            | LayerKind::State
            | LayerKind::Mock
            | LayerKind::Environment
            | LayerKind::Flow
            | LayerKind::Folder
            | LayerKind::Collection => Lifetime::Iteration,
        }
    }
}

/// What a name is bound to in one layer.
#[derive(Debug, Clone)]
pub enum Binding<'m> {
    /// Text from outside: never rendered again.
    Value(Value),
    /// Written in a file: rendered when used.
    Tree(&'m ValueTree),
    /// Known to exist, to be fetched by the surroundings before the run (a secret not asked for yet).
    Pending(Span),
    /// A step dropped it; its id, for the message. Hides what weaker layers say.
    Forgotten(Box<str>),
    /// A login saved it. For anybody else than whom it logged in it is worth nothing.
    Saved(Value, Saver),
}

/// A login, and for whom it logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saver {
    /// The login's name.
    pub login: Box<str>,
    /// A hash over server, client, user, scopes and parameters. Empty where it is not known.
    pub identity: Box<str>,
}

#[derive(Debug, Clone)]
pub struct VariableLayer<'m> {
    pub kind: LayerKind,
    /// As people are shown it: `environments/zoom.yaml`, `--var`, `captured`.
    pub label: Box<str>,
    pub bindings: HashMap<Box<str>, Binding<'m>>,
    /// What `env('NAME')` reads in these definitions: of environments only.
    pub env: Option<ProcessEnv>,
}

/// Layers, strongest first.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a, 'm> {
    pub layers: Vec<&'a VariableLayer<'m>>,
    /// What expressions may ask for besides variables. By default nothing, so that what depends on the clock or on
    /// chance cannot be evaluated: it is not known before a run.
    pub ambient: Ambient,
    /// What this login saved counts as not there, so that weaker layers show through.
    pub hidden_login: Option<&'a str>,
}

/// One place a variable is defined, for `env explain`.
#[derive(Debug, Clone)]
pub struct DefinedAt {
    pub kind: LayerKind,
    pub label: Box<str>,
    pub span: Option<Span>,
    /// None if it cannot be rendered.
    pub value: Option<Value>,
    /// It is fetched when a run needs it.
    pub pending: bool,
}

impl<'m> Scope<'_, 'm> {
    /// What a name is bound to in the strongest layer that knows it; a forgotten one counts as unbound.
    pub fn bound(&self, name: &str) -> Option<&Binding<'m>> {
        let found = self.layers.iter().find_map(|layer| self.binding(layer, name));
        found.filter(|binding| !matches!(binding, Binding::Forgotten(_)))
    }
}

impl<'m> Scope<'_, 'm> {
    pub fn resolve(&self, name: &str) -> Resolved {
        self.look_up(name, &VariableChain::root(&ChainBudget::default(), &self.ambient))
    }

    pub fn eval(&self, template: &Template) -> Result<Value, Box<Diagnostic>> {
        self.eval_in(
            template,
            &VariableChain::root(&ChainBudget::default(), &self.ambient),
        )
    }

    /// A text template whose result is JSON or GraphQL.
    pub fn eval_text(&self, template: &Template, syntax: TextSyntax) -> Result<Value, Box<Diagnostic>> {
        let budget = ChainBudget::default();
        template.eval_in(syntax, &self.ambient, &mut |name| {
            self.look_up(name, &VariableChain::root(&budget, &self.ambient))
        })
    }

    pub fn eval_expression(&self, expression: &Expression) -> Result<Value, Box<Diagnostic>> {
        let budget = ChainBudget::default();
        expression.eval(&self.ambient, &mut |name| {
            self.look_up(name, &VariableChain::root(&budget, &self.ambient))
        })
    }

    /// A tree as data. Spellings of numbers inside lists and maps are lost; see [`Scope::json_text`].
    pub fn eval_tree(&self, tree: &ValueTree) -> Result<Value, Box<Diagnostic>> {
        self.tree_in(tree, &VariableChain::root(&ChainBudget::default(), &self.ambient))
    }

    /// A tree as JSON text in which literal numbers keep their spelling. The flag says whether a secret went
    /// in.
    pub fn json_text(&self, tree: &ValueTree) -> Result<(String, bool), Box<Diagnostic>> {
        let budget = ChainBudget::default();
        let root = VariableChain::root(&budget, &self.ambient);
        json::text(tree, &|template| self.eval_in(template, &root))
    }

    /// Every definition of a name, the winning one first.
    pub fn explain(&self, name: &str) -> Vec<DefinedAt> {
        let origin = |layer: &&VariableLayer<'m>| {
            let binding = self.binding(layer, name)?;
            Some(DefinedAt {
                kind: layer.kind,
                label: layer.label.clone(),
                span: binding.span(),
                value: self.value_of(name, layer, binding),
                pending: matches!(binding, Binding::Pending(_)),
            })
        };
        self.layers.iter().filter_map(origin).collect()
    }

    /// All names any layer defines.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layers
            .iter()
            .flat_map(|layer| layer.bindings.keys().map(|name| (*layer, &**name)))
            .filter(|(layer, name)| self.binding(layer, name).is_some())
            .map(|(_, name)| name)
    }

    fn binding<'b>(&self, layer: &'b VariableLayer<'m>, name: &str) -> Option<&'b Binding<'m>> {
        let binding = layer.bindings.get(name)?;
        match (binding, self.hidden_login) {
            (Binding::Saved(_, saver), Some(hidden)) if *saver.login == *hidden => None,
            _ => Some(binding),
        }
    }

    fn look_up(&self, name: &str, chain: &VariableChain) -> Resolved {
        let found = self
            .layers
            .iter()
            .find_map(|layer| Some((layer, self.binding(layer, name)?)));
        match found {
            Some((layer, binding)) => self.resolve_binding(name, layer, binding, chain),
            None => Resolved::Undefined {
                help: self.hidden(name).or_else(|| self.near(name)),
            },
        }
    }

    fn near(&self, name: &str) -> Option<String> {
        nearest(name, self.names()).map(|near| format!("did you mean `{near}`?"))
    }

    fn hidden(&self, name: &str) -> Option<String> {
        let login = self.hidden_login?;
        let mut bound = self.layers.iter().filter_map(|layer| layer.bindings.get(name));
        bound
            .any(|binding| matches!(binding, Binding::Saved(_, saver) if *saver.login == *login))
            .then(|| {
                format!("the login `{login}` has saved it for somebody else only: a run logs in by itself, as `callsheet login {login}` does")
            })
    }

    fn resolve_binding(
        &self,
        name: &str,
        layer: &VariableLayer<'m>,
        binding: &Binding<'m>,
        chain: &VariableChain,
    ) -> Resolved {
        let resolved = match binding {
            Binding::Value(value) | Binding::Saved(value, _) => chain.spend(value).map(|()| value.clone()),
            Binding::Tree(tree) => {
                let ambient = self.ambient_of(name, layer, tree);
                chain
                    .enter(name, tree.span(), &ambient)
                    .and_then(|chain| self.tree_in(tree, &chain))
            }
            Binding::Pending(span) => Err(Box::new(not_fetched(name, *span))),
            Binding::Forgotten(step) => {
                return Resolved::Undefined {
                    help: Some(format!(
                        "`{step}` forgot it; capture it again before this step, or run this step earlier"
                    )),
                };
            }
        };
        match resolved {
            Ok(value) if is_secret_name(name) => Resolved::Value(value.secret()),
            Ok(value) => Resolved::Value(value),
            Err(diagnostic) => Resolved::Failed(diagnostic),
        }
    }

    /// What this definition of a layer may ask for.
    fn ambient_of(&self, name: &str, layer: &VariableLayer<'m>, tree: &ValueTree) -> Cow<'_, Ambient> {
        if matches!(tree, ValueTree::Scalar(template) if template.is_plain()) {
            return Cow::Borrowed(&self.ambient);
        }
        let mut ambient = self
            .ambient
            .of_variable(layer.kind.lifetime(), &layer.label, name);
        if let Some(env) = &layer.env {
            ambient.env = Some(env.clone());
        }
        Cow::Owned(ambient)
    }

    fn eval_in(&self, template: &Template, chain: &VariableChain) -> Result<Value, Box<Diagnostic>> {
        template.eval(chain.ambient(), &mut |name| self.look_up(name, chain))
    }

    fn tree_in(&self, tree: &ValueTree, chain: &VariableChain) -> Result<Value, Box<Diagnostic>> {
        let mut secret = false;
        let mut data = |tree: &ValueTree| {
            let value = self.tree_in(tree, chain)?;
            secret |= value.secret;
            Ok::<Json, Box<Diagnostic>>(value.data)
        };
        let data = match tree {
            ValueTree::Scalar(template) => return self.eval_in(template, chain),
            ValueTree::List(items, _) => Json::Array(items.iter().map(data).collect::<Result<_, _>>()?),
            ValueTree::Map(entries, _) => {
                let entry = |(name, tree): &(crate::model::Name, ValueTree)| {
                    Ok((name.value.to_string(), data(tree)?))
                };
                Json::Object(
                    entries
                        .iter()
                        .map(entry)
                        .collect::<Result<Map<_, _>, Box<Diagnostic>>>()?,
                )
            }
        };
        Ok(Value {
            secret,
            ..Value::new(data)
        })
    }

    fn value_of(&self, name: &str, layer: &VariableLayer<'m>, binding: &Binding<'m>) -> Option<Value> {
        let budget = ChainBudget::default();
        match self.resolve_binding(name, layer, binding, &VariableChain::root(&budget, &self.ambient)) {
            Resolved::Value(value) => Some(value),
            Resolved::Document(_) | Resolved::Undefined { .. } | Resolved::Failed(_) => None,
        }
    }
}

impl Binding<'_> {
    fn span(&self) -> Option<Span> {
        match self {
            Binding::Tree(tree) => Some(tree.span()),
            Binding::Pending(span) => Some(*span),
            Binding::Value(_) | Binding::Saved(..) | Binding::Forgotten(_) => None,
        }
    }
}

fn not_fetched(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        code::SECRET_NOT_FETCHED,
        format!("the secret `{name}` has not been fetched"),
    )
    .at(span, "it would come from here")
}
