//! What people type who know other tools, and what to type here.
//!
//! An option that means the same in every tool that has it is an alias, which help does not show. Every other one has
//! an answer. What is in neither table is compared with our own names, strictly: an option of another meaning that is
//! merely spelled alike is worse than no advice.

mod commands;
mod options;
#[cfg(test)]
mod tests;

use super::args::Cli;
use crate::source::diagnostic::nearest;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use std::ffi::OsString;

/// The command line with the names that other tools use.
pub fn command() -> Command {
    let mut whole = Cli::command();
    for (ours, names) in commands::ALIASES {
        whole = whole.mut_subcommand(ours, |command| command.aliases(*names));
    }
    whole.mut_subcommands(|command| options::ALIASES.iter().fold(command, with_alias))
}

fn with_alias(command: Command, alias: &options::Alias) -> Command {
    let is_ours = |argument: &&clap::Arg| argument.get_long() == Some(alias.ours);
    let ours = command
        .get_arguments()
        .find(is_ours)
        .map(|ours| ours.get_id().clone());
    match ours {
        Some(id) => command.mut_arg(id, |argument| argument.aliases(alias.names)),
        None => command,
    }
}

/// What is said of a word that the command line does not know. None where the parser's own words are right.
pub fn answer(error: &clap::Error, typed: &[OsString]) -> Option<String> {
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let option = word(ContextKind::InvalidArg)?;
            Some(of_option(option.split('=').next().unwrap_or(option), typed))
        }
        ErrorKind::InvalidSubcommand => Some(of_command(word(ContextKind::InvalidSubcommand)?, typed)),
        _ => None,
    }
}

/// The code of a diagnostic that was typed in place of a command, or after `help`.
pub fn code(error: &clap::Error) -> Option<String> {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) if is_code(word) => Some(word.clone()),
        _ => None,
    }
}

fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix(['E', 'e']).unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn of_option(option: &str, typed: &[OsString]) -> String {
    let whole = command();
    let used = used_command(&whole, typed);
    let name = &*path_of_command(&whole, typed);
    if !option.starts_with('-') {
        return format!(
            "`callsheet {name}` takes nothing more, and there is `{option}`\n  help: put quotes around a value that holds blanks; `callsheet help {name}` lists what it takes"
        )
        .replace("`callsheet callsheet`", "`callsheet`")
        .replace("help callsheet`", "--help`");
    }
    let elsewhere = commands_with(&whole, option);
    let known = options::answers().find(|answer| answer.names.contains(&option));
    if let Some(answer) = known {
        return format!(
            "there is no option `{option}` here ({})\n  help: {}",
            answer.meaning, answer.here
        );
    }
    if let Some(first) = elsewhere
        .iter()
        .find(|name| **name == "run")
        .or(elsewhere.first())
    {
        let others = match elsewhere.len() {
            1 => String::new(),
            2 => ", and one other command does".to_owned(),
            more => format!(", and {} other commands do", more - 1),
        };
        return format!("`callsheet {name}` takes no `{option}`\n  help: `callsheet {first}` does{others}")
            .replace("`callsheet callsheet`", "`callsheet`");
    }
    let own: Vec<String> = longs(used).collect();
    let near = nearest(option, own.iter().map(String::as_str)).filter(|near| is_slip(option, near));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("`callsheet help {name}` lists the options"),
    };
    let whose = if name == "callsheet" {
        "there is no option"
    } else {
        return format!("`callsheet {name}` has no option `{option}`\n  help: {hint}");
    };
    format!(
        "{whose} `{option}`\n  help: {}",
        hint.replace(" help callsheet", " --help")
    )
}

/// Whether the one is the other with a slip of the fingers: few people miss the first letter.
fn is_slip(typed: &str, meant: &str) -> bool {
    let first = |option: &str| option.trim_start_matches('-').chars().next();
    let near = typed.chars().count().abs_diff(meant.chars().count()) <= 2;
    first(typed) == first(meant) && near && strsim::damerau_levenshtein(typed, meant) <= 1 + typed.len() / 9
}

/// The innermost command that was typed.
fn used_command<'c>(whole: &'c Command, typed: &[OsString]) -> &'c Command {
    let mut used = whole;
    for word in typed.iter().skip(1).filter_map(|word| word.to_str()) {
        match used.find_subcommand(word) {
            Some(inner) => used = inner,
            None if used.has_subcommands() => {}
            None => break,
        }
    }
    used
}

/// The names of the innermost command and of those around it; `callsheet` where there is none.
fn path_of_command(whole: &Command, typed: &[OsString]) -> String {
    let mut used = whole;
    let mut names = Vec::new();
    for word in typed.iter().skip(1).filter_map(|word| word.to_str()) {
        match used.find_subcommand(word) {
            Some(inner) => {
                used = inner;
                names.push(inner.get_name());
            }
            None if used.has_subcommands() => {}
            None => break,
        }
    }
    if names.is_empty() {
        return whole.get_name().to_owned();
    }
    names.join(" ")
}

/// Commands that take a long option of this name.
fn commands_with<'c>(whole: &'c Command, option: &str) -> Vec<&'c str> {
    let takes = |command: &&Command| longs(command).any(|long| long == option);
    whole
        .get_subcommands()
        .filter(takes)
        .map(Command::get_name)
        .collect()
}

fn longs(command: &Command) -> impl Iterator<Item = String> {
    command
        .get_arguments()
        .filter_map(|argument| argument.get_long())
        .map(|long| format!("--{long}"))
}

fn of_command(word: &str, typed: &[OsString]) -> String {
    let whole = command();
    let used = used_command(&whole, typed);
    let path = if used.get_name() == whole.get_name() {
        "callsheet".to_owned()
    } else {
        format!("callsheet {}", used.get_name())
    };
    let mut help = None;
    if path == "callsheet" {
        let lower = word.to_lowercase();
        let known = commands::ANSWERS
            .iter()
            .find(|(names, _)| names.contains(&&*lower));
        help = known
            .map(|(_, here)| (*here).to_owned())
            .or_else(|| as_file(word));
    }
    let names: Vec<&str> = used.get_subcommands().map(Command::get_name).collect();
    let near = || {
        let near = nearest(word, names.iter().copied()).filter(|near| is_slip(word, near))?;
        Some(format!("did you mean `{path} {near}`?"))
    };
    let help = help
        .or_else(near)
        .unwrap_or_else(|| format!("`{path} --help` lists the commands"));
    format!("`{path}` has no command `{word}`\n  help: {help}")
}

/// A file, an id or an address where a command belongs.
fn as_file(word: &str) -> Option<String> {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if word.contains("://") {
        Some(format!(
            "make a request of it with `callsheet new request ID --url {word}`"
        ))
    } else if ends(&[".json", ".bru", ".hurl", ".http"]) {
        Some(format!("bring it over with `callsheet import {word} -o .`"))
    } else if word.contains('/') || ends(&[".yaml", ".yml"]) {
        Some(format!("run it with `callsheet run {word}`"))
    } else {
        None
    }
}
