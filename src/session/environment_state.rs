//! What runs keep for an environment, changed by hand. Files of environments are never written here.

use super::{Error, Process, Project, environment};
use crate::io::state::{SET_BY_HAND, StateChange, StateEntry, StateError, StateFile, Store};
use crate::report::visible::visible_line;
use crate::secret::is_secret_name;
use crate::template::Value;
use std::fmt;
use std::path::PathBuf;

/// The state of one environment. `Display` names it in a sentence.
#[derive(Debug)]
pub struct EnvironmentState {
    /// Empty for the state of runs without an environment.
    pub environment: String,
    store: Store,
    warnings: Vec<String>,
}

/// How much a state holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateCounts {
    pub variables: usize,
    pub logins: usize,
}

impl EnvironmentState {
    /// The state that commands with these environments use; without any, that of the environment in use.
    ///
    /// # Errors
    /// [`Error::Files`] if there is no such environment.
    pub fn open(
        project: &Project,
        environments: &[String],
        process: &Process,
    ) -> Result<EnvironmentState, Error> {
        let (environment, store) = environment::store(project, environments, process)?;
        Ok(EnvironmentState {
            environment,
            store,
            warnings: Vec::new(),
        })
    }

    /// The file, whether or not it exists yet.
    pub fn path(&self) -> PathBuf {
        self.store.path()
    }

    /// What is wrong with the file or its folder and did not stop the last calls, for a person to read.
    pub fn take_warnings(&mut self) -> Vec<String> {
        std::mem::take(&mut self.warnings)
    }

    /// # Errors
    /// [`Error::NotCarriedOut`] if the file cannot be read.
    pub fn counts(&mut self) -> Result<StateCounts, Error> {
        let state = self.read()?;
        Ok(StateCounts {
            variables: state.variables.len(),
            logins: state.logins.len(),
        })
    }

    /// Gives the variable a value, as if a run had captured it.
    ///
    /// # Errors
    /// [`Error::NotCarriedOut`] if the file cannot be read or written.
    pub fn set(&mut self, variable: &str, value: Value) -> Result<(), Error> {
        let value = Value {
            secret: is_secret_name(variable),
            ..value
        };
        // A damaged file is noticed before the write replaces it.
        self.read()?;
        let entry = StateEntry::new(value, SET_BY_HAND);
        self.change(StateChange::Set(variable.to_owned(), entry))
    }

    /// # Errors
    /// [`Error::NothingSelected`] if the state has no such variable, [`Error::NotCarriedOut`] if the file cannot be
    /// read or written.
    pub fn unset(&mut self, variable: &str) -> Result<(), Error> {
        if !self.read()?.variables.contains_key(variable) {
            return Err(Error::NothingSelected(format!(
                "{self} holds no `{}`",
                visible_line(variable)
            )));
        }
        self.change(StateChange::Unset(variable.to_owned()))
    }

    /// Drops all variables and logins.
    ///
    /// # Errors
    /// [`Error::NotCarriedOut`] if the file cannot be written.
    pub fn clear(&mut self) -> Result<(), Error> {
        self.change(StateChange::Clear)
    }

    fn read(&mut self) -> Result<StateFile, Error> {
        let (state, warning) = self.store.read().map_err(unusable)?;
        self.warnings.extend(warning);
        Ok(state)
    }

    fn change(&mut self, change: StateChange) -> Result<(), Error> {
        let warning = self.store.probe().map_err(unusable)?;
        self.store.apply(&[change]).map_err(unusable)?;
        self.warnings.extend(warning);
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn unusable(error: StateError) -> Error {
    Error::NotCarriedOut(error.to_string())
}

impl fmt::Display for EnvironmentState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.environment {
            "" => out.write_str("the state without an environment"),
            name => write!(out, "the state of `{}`", visible_line(name)),
        }
    }
}
