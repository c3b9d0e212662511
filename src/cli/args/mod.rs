//! The command line as it is typed: one file for each command, nothing resolved yet.

pub mod check;
pub mod edit;
pub mod env;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod import;
pub mod list;
pub mod login;
pub mod mock;
pub mod new;
mod quick;
pub mod refactor;
pub mod report;
pub mod run;
pub mod schema;
pub mod show;
pub mod state;
pub mod trust;

pub use quick::parse;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Runs folders of API requests written as YAML, and says what held and what did not.
#[derive(Debug, Parser)]
#[command(
    name = "callsheet",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: CliCommand,

    #[command(flatten)]
    pub global: GlobalArgs,
}

/// What goes with every command.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,

    /// Work as if started in this directory
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Run requests, in order
    Run(Box<run::RunArgs>),
    /// List the requests of a selection
    List(list::ListArgs),
    /// Show a request as it would be sent, and where each value comes from
    Show(show::ShowArgs),
    /// Check files without sending anything
    Check(check::CheckArgs),
    /// Draw which steps need which, and what flows between them
    Graph(graph::GraphArgs),
    /// Bring over a collection of Postman, Bruno, OpenCollection or curl
    Import(import::ImportArgs),
    /// Look at environments, choose one, compare two, change what runs have captured
    Env(env::EnvArgs),
    /// Log in now, as a person or as a program
    Login(login::LoginArgs),
    /// Revoke a login's tokens, and forget them
    Logout(login::LogoutArgs),
    /// Print a login's access token, for other programs
    Token(login::TokenArgs),
    /// Show which logins hold tokens, until when and for what
    Status(login::StatusArgs),
    /// Where captured values and tokens are kept
    State(state::StateArgs),
    /// Let an environment's files run commands for their secrets, until they change
    Trust(trust::TrustArgs),
    /// Serve a collection on loopback, from its examples and its mock.yaml
    Mock(mock::MockArgs),
    /// Make a project that runs at once
    Init(new::InitArgs),
    /// Make a collection, folder, request, environment or flow
    New(new::NewArgs),
    /// Print a value of a file
    Get(edit::GetArgs),
    /// Set a value of a file, or of many
    Set(edit::SetArgs),
    /// Take a value out of a file, or out of many
    Unset(edit::UnsetArgs),
    /// Add an item to a list of a file, or of many
    Add(edit::AddArgs),
    /// Put files into their canonical layout: order of keys, indentation, blanks
    Fmt(fmt::FmtArgs),
    /// Print collections as Markdown: what each request does, needs, gives and expects
    Describe(fmt::DescribeArgs),
    /// Give a request, flow, folder, collection or environment another id, and keep all references right
    Mv(refactor::MoveArgs),
    /// Copy a request, flow, folder, collection or environment
    Cp(refactor::CopyArgs),
    /// Remove a request, flow, folder, collection or environment that nothing depends on
    Rm(refactor::RemoveArgs),
    /// Let a request, folder or flow run before or after another one of its folder
    Order(refactor::OrderArgs),
    /// Rename a variable everywhere
    RenameVar(refactor::RenameVarArgs),
    /// List who defines, captures, reads and forgets a variable, or who refers to a step
    Uses(refactor::UsesArgs),
    /// Join the reports of the parts of a run, or make another format of one
    Report(report::ReportArgs),
    /// Print the JSON Schema of a kind of file, or tell your editor where the schemas are
    Schema(schema::SchemaArgs),
    /// Say what a diagnostic means, and what to do about it
    Explain(explain::ExplainArgs),
    /// Print a completion script for a shell; it asks this program for ids, environments, tags and reports
    #[command(after_help = "Examples:
  callsheet completions bash > ~/.local/share/bash-completion/completions/callsheet
  callsheet completions zsh > ~/.zfunc/_callsheet
  callsheet completions fish > ~/.config/fish/completions/callsheet.fish")]
    Completions { shell: clap_complete::Shell },
}

impl Cli {
    /// As if `explain` had been typed with this code.
    pub fn explaining(code: String) -> Cli {
        Cli {
            command: CliCommand::Explain(explain::ExplainArgs { codes: vec![code] }),
            global: GlobalArgs {
                color: ColorChoice::Auto,
                directory: None,
            },
        }
    }
}

/// Which environments, and what is set over them.
#[derive(Clone, Default, Args)]
#[command(next_help_heading = "Variables")]
pub struct VariableArgs {
    /// Environment to use; may be given more than once, the later one wins and keeps the state
    #[arg(short, long = "env", value_name = "NAME")]
    pub env: Vec<String>,

    /// Set a variable over everything else (visible in the process list: see --var-file)
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub var: Vec<String>,

    /// Set variables from a file of NAME=VALUE lines; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub var_file: Vec<PathBuf>,

    /// Let the environments' files run commands and read variables and files beyond the project, whether or not they were trusted (for CI; CALLSHEET_TRUST=1 does the same)
    #[arg(long)]
    pub trust: bool,
}

/// Without the values.
impl std::fmt::Debug for VariableArgs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("VariableArgs")
            .field("env", &self.env)
            .field("var", &self.var.len())
            .finish_non_exhaustive()
    }
}

/// What narrows a selection of requests.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectArgs {
    /// Ids, id prefixes (folders), files or directories; everything if none is given
    #[arg(value_name = "ID|PATH")]
    pub targets: Vec<String>,

    /// Only requests with one of these tags
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,

    /// No requests with one of these tags
    #[arg(long, value_name = "TAG")]
    pub exclude_tag: Vec<String>,

    /// Only requests in folders of this name or path
    #[arg(long, value_name = "FOLDER")]
    pub folder: Vec<String>,
}

const EXIT_CODES: &str = "Exit codes:
  0  all passed            4  an assertion failed
  1  wrong usage           5  authentication failed
  2  a file is wrong       6  nothing selected
  3  a request could not   130  interrupted
     be carried out

Results go to standard output, diagnostics and progress to standard error.";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_help_of_each_command_shows_an_example() {
        let mut left: Vec<clap::Command> = Cli::command().get_subcommands().cloned().collect();
        while let Some(command) = left.pop() {
            let help = command.get_after_help().map(ToString::to_string);
            let name = command.get_name();
            assert!(
                help.is_some_and(|help| help.contains("callsheet ")),
                "{name}: no example"
            );
            left.extend(command.get_subcommands().cloned());
        }
    }
}
