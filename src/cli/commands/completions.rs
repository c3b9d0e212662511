use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, completing};
use clap_complete::Shell;

pub fn completions(shell: Shell, surroundings: &Surroundings) -> Exit {
    let output = CommandOutput::new(surroundings);
    let Some(script) = completing::script(&shell.to_string()) else {
        output.error(&format!("there is no script for {shell}"));
        return Exit::Usage;
    };
    output.print_raw(&script);
    Exit::Passed
}
