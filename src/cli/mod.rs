//! The command line: arguments as typed, options resolved once, one file for each command.

pub mod args;
pub mod commands;
pub mod completing;
pub mod editing;
pub mod error_log;
pub mod exit;
mod failed_start;
mod foreign;
mod formats;
pub mod opening;
pub mod ordering;
pub mod output;
pub mod panic;
pub mod prompting;
pub mod reports;
pub mod run_origin;
pub mod runtime;
pub mod show_error;
#[expect(clippy::disallowed_methods, reason = "the surroundings are read here, once")]
pub mod surroundings;
pub mod unfinished;
mod views;

pub use exit::Exit;

use crate::io::interrupt;
use crate::source::ci_commands::{self, Spelling};
use args::{Cli, CliCommand};
use output::CommandOutput;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitCode;
use surroundings::Surroundings;

/// Runs the program. Wrong usage is 1, as documented, not clap's 2.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    panic::install();
    interrupt::end_commands();
    let typed: Vec<OsString> = arguments.into_iter().collect();
    if let Some(code) = completing::complete(&typed) {
        return code;
    }
    let cli = match args::parse(&typed, foreign::command) {
        Ok(cli) => cli,
        Err(error) => match foreign::code(&error) {
            Some(code) => Cli::explaining(code),
            None => return ExitCode::from(refuse(&error, &typed)),
        },
    };
    let surroundings = match Surroundings::read(cli.global.color, cli.global.directory) {
        Ok(surroundings) => surroundings,
        Err(error) => {
            CommandOutput::plain().error(&format!("this is no place to work in: {error}"));
            return ExitCode::from(Exit::Usage as u8);
        }
    };
    let code = dispatch(cli.command, &surroundings);
    ExitCode::from(written(code, &surroundings))
}

/// Help and the version, or what is wrong with what was typed.
fn refuse(error: &clap::Error, typed: &[OsString]) -> u8 {
    let answer = foreign::answer(error, typed).map(|answer| clap::Error::raw(error.kind(), answer + "\n"));
    let error = answer.as_ref().unwrap_or(error);
    let plain = error.to_string();
    let harmless = ci_commands::harmless(&plain, Spelling::Text);
    let printed = if harmless == plain {
        error.print()
    } else {
        clap::Error::raw(error.kind(), harmless).print()
    };
    let unwritten = printed
        .err()
        .filter(|error| error.kind() != ErrorKind::BrokenPipe);
    match unwritten {
        Some(unwritten) => {
            CommandOutput::plain().error(&lost(&unwritten));
            Exit::NotCarriedOut as u8
        }
        None if error.use_stderr() => Exit::Usage as u8,
        None => Exit::Passed as u8,
    }
}

/// The exit code, where what was printed is not lost.
fn written(code: u8, surroundings: &Surroundings) -> u8 {
    let Some(error) = surroundings.error_log.take_stdout_failure() else {
        return code;
    };
    CommandOutput::new(surroundings).error(&lost(&error));
    match code {
        0 | 4 => Exit::NotCarriedOut as u8,
        graver => graver,
    }
}

fn lost(error: &std::io::Error) -> String {
    format!("standard output could not be written: {error}")
}

fn dispatch(command: CliCommand, surroundings: &Surroundings) -> u8 {
    let exit = match command {
        CliCommand::Run(args) => return commands::run::run(&args, surroundings),
        CliCommand::List(args) => commands::list::list(&args, surroundings),
        CliCommand::Show(args) => commands::show::show(&args, surroundings),
        CliCommand::Check(args) => commands::check::check(&args, surroundings),
        CliCommand::Graph(args) => commands::graph::graph(&args, surroundings),
        CliCommand::Import(args) => commands::import::import(&args, surroundings),
        CliCommand::Env(args) => commands::env::env(&args, surroundings),
        CliCommand::State(args) => commands::state::state(&args, surroundings),
        CliCommand::Trust(args) => commands::trust::trust(&args, surroundings),
        CliCommand::Mock(args) => commands::mock::mock(&args, surroundings),
        CliCommand::Login(args) => commands::login::login(&args, surroundings),
        CliCommand::Logout(args) => commands::logout::logout(&args, surroundings),
        CliCommand::Token(args) => commands::token::token(&args, surroundings),
        CliCommand::Status(args) => commands::status::status(&args, surroundings),
        CliCommand::Init(args) => commands::init::init(&args, surroundings),
        CliCommand::New(args) => commands::new::new(&args, surroundings),
        CliCommand::Get(args) => commands::values::get(&args, surroundings),
        CliCommand::Set(args) => commands::values::set(&args, surroundings),
        CliCommand::Unset(args) => commands::values::unset(&args, surroundings),
        CliCommand::Add(args) => commands::values::add(&args, surroundings),
        CliCommand::Fmt(args) => commands::fmt::fmt(&args, surroundings),
        CliCommand::Describe(args) => commands::describe::describe(&args, surroundings),
        CliCommand::Mv(args) => commands::refactor::mv(&args, surroundings),
        CliCommand::Cp(args) => commands::refactor::cp(&args, surroundings),
        CliCommand::Rm(args) => commands::refactor::rm(&args, surroundings),
        CliCommand::Order(args) => commands::refactor::order(&args, surroundings),
        CliCommand::RenameVar(args) => commands::refactor::rename_var(&args, surroundings),
        CliCommand::Uses(args) => commands::refactor::uses(&args, surroundings),
        CliCommand::Report(args) => return commands::report::report(&args, surroundings),
        CliCommand::Schema(args) => commands::schema::schema(&args, surroundings),
        CliCommand::Explain(args) => commands::explain::explain(&args, surroundings),
        CliCommand::Completions { shell } => commands::completions::completions(shell, surroundings),
    };
    exit as u8
}
