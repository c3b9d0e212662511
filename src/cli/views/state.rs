//! Changes of an environment's state, in sentences.

use crate::report::visible::visible_line;
use crate::session::environment_state::{EnvironmentState, StateCounts};

pub fn set(variable: &str, state: &EnvironmentState) -> String {
    format!("`{}` is set in {state}\n", visible_line(variable))
}

/// Says that an environment's file was not changed; None without an environment.
pub fn file_unchanged(variable: &str, state: &EnvironmentState) -> Option<String> {
    let environment = visible_line(&state.environment);
    let variable = visible_line(variable);
    (!environment.is_empty()).then(|| {
        format!(
            "the file environments/{environment}.yaml stays as it is: `callsheet set environments/{environment} vars.{variable} VALUE` changes that"
        )
    })
}

pub fn unset(variable: &str, state: &EnvironmentState) -> String {
    format!("`{}` is dropped from {state}\n", visible_line(variable))
}

/// The state and how much it holds.
pub fn summary(state: &EnvironmentState, counts: StateCounts) -> String {
    let StateCounts { variables, logins } = counts;
    format!("{state} (captured values: {variables}, logins: {logins})")
}
