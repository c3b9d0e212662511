//! The types that the files give to variables, which values from outside take.
//!
//! `--var`, lines of `--var-file`, cells of CSV and `env set` are text. The definition that would win without them says
//! what type is meant; null and templates say nothing, and neither do definitions of several types.

use super::{Error, Session};
use crate::json::spelled;
use crate::load::is_json_number;
use crate::model::{Name, ValueTree};
use crate::plan::Step;
use crate::report::visible::visible_line;
use crate::scope::{Binding, VariableLayer};
use crate::secret::is_secret_name;
use crate::source::Span;
use crate::template::Value;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// The types of some variables, as the files say them.
#[derive(Debug, Default)]
pub struct GivenTypes(HashMap<Box<str>, Given>);

/// A type, and where it is defined, as people are shown it.
#[derive(Debug)]
struct Given {
    kind: GivenKind,
    place: String,
}

/// A type, and a definition that gives it.
#[derive(Debug, Clone, Copy)]
struct TypeDefinition {
    kind: GivenKind,
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GivenKind {
    Boolean,
    Number,
    Text,
    List,
    Map,
    /// Null or a template.
    Any,
}

impl Session {
    /// What the environments in use and all steps of the project say of these variables.
    pub(crate) fn types_of<'n>(&self, names: impl Iterator<Item = &'n str>) -> GivenTypes {
        let (layers, steps) = (self.environment_layers(), self.all_steps());
        let sources = &self.project.sources;
        let given = |name: &str| {
            let definition = definition(name, &layers, &steps)?;
            let (line, column) = sources.line_col(definition.span);
            let file = &sources.get(definition.span.file).path;
            let place = format!("{file}:{line}:{column}");
            Some((
                name.into(),
                Given {
                    kind: definition.kind,
                    place,
                },
            ))
        };
        GivenTypes(names.filter_map(given).collect())
    }

    /// The value of a variable that a person typed, in the type that the files give it.
    ///
    /// # Errors
    /// [`Error::Usage`] if the text does not fit that type.
    pub(crate) fn value_of_text(&self, name: &str, text: &str) -> Result<Value, Error> {
        let types = self.types_of(std::iter::once(name));
        let shown = if is_secret_name(name) { "***" } else { text };
        let shown = visible_line(&format!("`{name}={shown}`"));
        types.fit(name, text, &shown).map_err(Error::Usage)
    }

    /// The layer with its texts from outside in the types that the files give them.
    ///
    /// # Errors
    /// [`Error::Usage`] for a value that does not fit.
    pub(crate) fn typed(&self, mut given: VariableLayer<'static>) -> Result<VariableLayer<'static>, Error> {
        let is_outside = |binding: &Binding<'_>| matches!(binding, Binding::Value(value) if value.outside);
        let open = given.bindings.iter().filter(|(_, binding)| is_outside(binding));
        let names: Vec<Box<str>> = open.map(|(name, _)| name.clone()).collect();
        let types = self.types_of(names.iter().map(|name| &**name));
        for name in names {
            if let Some(Binding::Value(value)) = given.bindings.get_mut(&name) {
                let text = value.to_text();
                let shown = if value.secret { "***" } else { &text };
                let shown = format!("`{name}={shown}`");
                *value = types.fit(&name, &text, &shown).map_err(Error::Usage)?;
            }
        }
        for binding in given.bindings.values_mut() {
            if let Binding::Value(value) = binding {
                value.outside = true;
            }
        }
        Ok(given)
    }
}

impl GivenTypes {
    /// The value of `name` that the text means. Fails where it does not fit, with what to write; `shown` is how
    /// the text came.
    pub fn fit(&self, name: &str, text: &str, shown: &str) -> Result<Value, String> {
        let value = match self.0.get(name) {
            Some(given) => given.kind.fit(text).ok_or_else(|| given.misfit(name, shown))?,
            None => untyped(text),
        };
        Ok(if is_secret_name(name) {
            value.secret()
        } else {
            value
        })
    }
}

impl Given {
    fn misfit(&self, name: &str, shown: &str) -> String {
        let (noun, instead) = match self.kind {
            GivenKind::Boolean => (
                "a boolean",
                "write `true` or `false`, or quote the value there to make it text".to_owned(),
            ),
            GivenKind::Number => (
                "a number",
                "write a number of JSON, or quote the value there to make it text".to_owned(),
            ),
            GivenKind::List | GivenKind::Map => ("a list or a map", format!("give JSON, as `{name}:=...`")),
            GivenKind::Text | GivenKind::Any => ("text", "quote it".to_owned()),
        };
        format!(
            "{shown} does not fit: `{name}` is {noun} at {}; {instead}",
            self.place
        )
    }
}

/// None where no definition says a type, or where steps have definitions of several types.
fn definition(name: &str, layers: &[VariableLayer<'_>], steps: &[Step<'_>]) -> Option<TypeDefinition> {
    let of_layers = layers
        .iter()
        .find_map(|layer| layer.bindings.get(name))
        .map(TypeDefinition::of_binding);
    let of_steps = steps.iter().filter_map(|step| {
        let own = || find(step.vars(), name);
        find(step.with(), name).or_else(|| of_layers.is_none().then(own).flatten())
    });
    let mut found: Option<TypeDefinition> = None;
    for definition in of_steps.chain(of_layers) {
        match found {
            Some(known) if known.kind != definition.kind => return None,
            _ => found = Some(definition),
        }
    }
    found.filter(|definition| definition.kind != GivenKind::Any)
}

impl GivenKind {
    /// Only `true`, `false` and the numbers of JSON are more than text.
    fn fit(self, text: &str) -> Option<Value> {
        match (self, text) {
            (GivenKind::Boolean, "true" | "false") => Some(Value::new(Json::Bool(text == "true"))),
            (GivenKind::Number, _) if is_json_number(text) => json(text).ok(),
            (GivenKind::Text | GivenKind::Any, _) => Some(untyped(text)),
            _ => None,
        }
    }
}

impl TypeDefinition {
    fn of(tree: &ValueTree) -> TypeDefinition {
        let kind = match tree {
            ValueTree::Scalar(template) => match template.as_literal().map(|value| value.data.clone()) {
                Some(Json::Bool(_)) => GivenKind::Boolean,
                Some(Json::Number(_)) => GivenKind::Number,
                Some(Json::String(_)) => GivenKind::Text,
                _ => GivenKind::Any,
            },
            ValueTree::List(..) => GivenKind::List,
            ValueTree::Map(..) => GivenKind::Map,
        };
        TypeDefinition {
            kind,
            span: tree.span(),
        }
    }

    fn of_binding(binding: &Binding<'_>) -> TypeDefinition {
        let any = |span| TypeDefinition {
            kind: GivenKind::Any,
            span,
        };
        match binding {
            Binding::Tree(tree) => TypeDefinition::of(tree),
            Binding::Pending(span) => any(*span),
            Binding::Value(_) | Binding::Saved(..) | Binding::Forgotten(_) => any(Span::default()),
        }
    }
}

fn find<'m>(mut vars: impl Iterator<Item = &'m (Name, ValueTree)>, name: &str) -> Option<TypeDefinition> {
    vars.find(|(known, _)| *known.value == *name)
        .map(|(_, tree)| TypeDefinition::of(tree))
}

fn untyped(text: &str) -> Value {
    Value {
        outside: true,
        ..Value::text(text)
    }
}

/// The value of `NAME:=JSON`, its digits kept. Fails with the reason.
pub fn json(text: &str) -> Result<Value, String> {
    let data: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let spelling = if data.is_string() {
        None
    } else {
        spelled(text).map(Arc::from)
    };
    Ok(Value {
        spelling,
        ..Value::new(data)
    })
}
