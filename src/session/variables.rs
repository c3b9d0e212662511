//! Variables from the command line, from files, and from state. None is a template.

use super::given_types::json;
use super::{Error, Process, variable_file};
use crate::io::state::StateFile;
use crate::load::is_identifier;
use crate::run::origins::Authors;
use crate::scope::{Binding, LayerKind, Saver, VariableLayer};
use crate::secret::is_secret_name;
use crate::template::Value;
use std::collections::HashMap;
use std::path::PathBuf;

/// The layer of `--var` and `--var-file`; `--var` wins, and later ones win over earlier. None if there is neither.
///
/// # Errors
/// [`Error::Usage`] if a pair is not `NAME=VALUE`, or if a file cannot be read.
pub fn layer(
    pairs: &[String],
    files: &[PathBuf],
    process: &Process,
) -> Result<Option<VariableLayer<'static>>, Error> {
    bindings(pairs, files, process).map_err(Error::Usage)
}

fn bindings(
    pairs: &[String],
    files: &[PathBuf],
    process: &Process,
) -> Result<Option<VariableLayer<'static>>, String> {
    let mut bindings = HashMap::new();
    for path in files {
        for (name, value) in variable_file::read(path, process)? {
            bindings.insert(name.clone(), bind(&name, value));
        }
    }
    for pair in pairs {
        let (name, text) = pair
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| format!("`--var {pair}` has no value: write `--var NAME=VALUE`"))?;
        let (name, value) = match name.strip_suffix(':') {
            Some(name) => (name, of_json(name, text, "--var")?),
            None => (name, outside(text)),
        };
        if !is_identifier(name) {
            return Err(format!(
                "`--var {pair}`: `{name}` cannot be the name of a variable: letters, digits and `_` make one, a digit not at its start"
            ));
        }
        bindings.insert(name.into(), bind(name, value));
    }
    Ok((!bindings.is_empty()).then(|| VariableLayer {
        kind: LayerKind::CommandLine,
        label: "--var".into(),
        bindings,
        env: None,
    }))
}

/// The layer of values kept from earlier runs. None if no value is kept.
pub fn state(state: &StateFile, now: i64) -> Option<VariableLayer<'static>> {
    let bind = |(name, entry): (&String, &crate::io::state::StateEntry)| {
        let value = entry.to_value();
        let binding = match entry.saver() {
            Some((login, identity)) => {
                let (login, identity) = (login.into(), identity.into());
                Binding::Saved(value, Saver { login, identity })
            }
            None => Binding::Value(value),
        };
        (name.as_str().into(), binding)
    };
    let bindings: HashMap<Box<str>, Binding> = state.valid(now).map(bind).collect();
    (!bindings.is_empty()).then(|| VariableLayer {
        kind: LayerKind::State,
        label: "state".into(),
        bindings,
        env: None,
    })
}

/// Who captured the values of the state.
pub fn authors(state: &StateFile) -> Authors {
    let known = state.variables.iter().filter(|(_, entry)| !entry.by.is_empty());
    known
        .map(|(name, entry)| (name.as_str().into(), entry.by.as_str().into()))
        .collect()
}

/// Text whose type the files may give.
pub(super) fn outside(text: &str) -> Value {
    Value {
        outside: true,
        ..Value::text(text)
    }
}

/// The value of `NAME:=JSON`.
///
/// # Errors
/// A sentence that says what is wrong.
pub(super) fn of_json(name: &str, text: &str, from: &str) -> Result<Value, String> {
    json(text.trim()).map_err(|problem| format!("{from}: the value of `{name}:=` has to be JSON: {problem}"))
}

fn bind(name: &str, value: Value) -> Binding<'static> {
    Binding::Value(if is_secret_name(name) {
        value.secret()
    } else {
        value
    })
}
