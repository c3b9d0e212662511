use crate::cli::args::Cli;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use clap::CommandFactory;
use clap_complete::Shell;

pub fn completions(shell: Shell, surroundings: &Surroundings) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "callsheet", &mut script);
    Output::new(surroundings).print_raw(&String::from_utf8_lossy(&script));
    Exit::Passed
}
