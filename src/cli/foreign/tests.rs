use super::*;
use crate::format::{FileKind, PathPart, describe};
use regex::Regex;
use std::collections::HashSet;

fn run_args() -> Vec<String> {
    let whole = command();
    let run = whole.find_subcommand("run").unwrap();
    let shorts = run.get_arguments().filter_map(clap::Arg::get_short);
    let global = whole.get_arguments().flat_map(|argument| {
        let long = argument.get_long().map(|long| format!("--{long}"));
        long.into_iter()
            .chain(argument.get_short().map(|short| format!("-{short}")))
    });
    longs(run)
        .chain(shorts.map(|short| format!("-{short}")))
        .chain(global)
        .collect()
}

fn said(typed: &[&str]) -> String {
    let typed: Vec<OsString> = std::iter::once("callsheet")
        .chain(typed.iter().copied())
        .map(OsString::from)
        .collect();
    let error = command().try_get_matches_from(&typed).unwrap_err();
    answer(&error, &typed).unwrap_or_else(|| error.to_string())
}

#[test]
fn the_aliases_collide_with_nothing() {
    command().debug_assert();
    let mut seen = HashSet::new();
    for alias in options::ALIASES {
        let own = run_args();
        assert!(own.contains(&format!("--{}", alias.ours)), "{}", alias.ours);
        for name in alias.names {
            assert!(seen.insert(*name), "{name} is there twice");
            assert!(!own.contains(&format!("--{name}")), "{name} is an option of ours");
        }
    }
}

#[test]
fn every_alias_is_taken_as_ours() {
    for alias in options::ALIASES {
        for name in alias.names {
            let value = if alias.ours == "iterations" { "3" } else { "a=b" };
            let option = format!("--{name}");
            let mut typed = vec!["callsheet", "run", &option, value];
            if alias.ours == "key" {
                typed.extend(["--cert", "x"]);
            }
            let matches = command().try_get_matches_from(&typed).unwrap();
            let (_, run) = matches.subcommand().unwrap();
            assert!(run.contains_id(&alias.ours.replace('-', "_")), "{name}");
        }
    }
    for (ours, names) in commands::ALIASES {
        for name in *names {
            assert_eq!(command().find_subcommand(name).unwrap().get_name(), *ours);
        }
    }
}

#[test]
fn no_option_has_two_answers_or_is_ours() {
    let aliases: HashSet<String> = options::ALIASES
        .iter()
        .flat_map(|alias| alias.names.iter().map(|name| format!("--{name}")))
        .collect();
    let mut seen = HashSet::new();
    for name in options::answers().flat_map(|answer| answer.names) {
        assert!(seen.insert(*name), "{name} is there twice");
        assert!(!aliases.contains(*name), "{name} is an alias");
        assert!(!run_args().iter().any(|own| own == name), "`run` has {name}");
        let hyphens = name.bytes().take_while(|byte| *byte == b'-').count();
        assert_eq!(hyphens, if name.len() == 2 { 1 } else { 2 }, "{name}");
    }
    assert!(seen.len() + aliases.len() >= 60);
}

#[test]
fn what_is_proposed_exists() {
    let own = run_args();
    let words = options::answers().map(|answer| answer.here);
    let words = words.chain(commands::ANSWERS.iter().map(|(_, here)| *here));
    let quotes = Regex::new("`([^`]+)`").unwrap();
    for here in words {
        for found in quotes.captures_iter(here) {
            proposed(&found[1], &own);
        }
    }
}

/// A command line, options of `run`, or keys of a file.
fn proposed(quoted: &str, own: &[String]) {
    if let Some(line) = quoted.strip_prefix("callsheet ") {
        let typed: Vec<&str> = line.split_whitespace().collect();
        let parsed = command().try_get_matches_from(std::iter::once("callsheet").chain(typed));
        let is_fine = parsed.as_ref().map_or_else(|error| !error.use_stderr(), |_| true);
        assert!(is_fine, "callsheet {line}: {parsed:?}");
    } else if quoted.starts_with('-') {
        for option in quoted.split_whitespace().filter(|word| word.starts_with('-')) {
            assert!(own.iter().any(|known| known == option), "{option} of `{quoted}`");
        }
    } else if quoted.contains(": ") || quoted.ends_with(':') {
        let key = quoted.split(':').next().unwrap();
        let takes = |file| describe(file, &[PathPart::Key(key)]).is_ok();
        let files = [
            FileKind::Request,
            FileKind::Folder,
            FileKind::Collection,
            FileKind::Environment,
        ];
        assert!(files.into_iter().any(takes), "{key} of `{quoted}`");
    }
}

#[test]
fn no_answer_proposes_an_option_of_another_meaning() {
    let check = |typed: &[&str], expected: &str| {
        let said = said(typed);
        assert!(said.contains(expected), "{typed:?}: {said}");
    };
    check(&["run", "--user", "a:b"], "auth: { basic:");
    check(&["run", "-u", "a:b"], "auth: { basic:");
    check(&["run", "--test"], "a run checks what the requests expect");
    check(&["run", "-d", "x"], "give rows with `--data FILE`");
    check(&["run", "--reporters=html"], "--report junit=FILE");
    check(&["run", "--bial"], "did you mean `--bail`?");
    check(
        &["run", "--data-fiel", "x"],
        "`callsheet help run` lists the options",
    );
    check(&["run", "--max-time", "x"], "is no number of seconds");
    check(&["list", "--env", "x"], "`callsheet run`");
    check(&["run", "--json"], "body: { json: ... }");
    check(&["--verbose"], "`callsheet run`");
    check(&["rnu"], "did you mean `callsheet run`?");
    check(&["env", "lst"], "did you mean `callsheet env list`?");
    check(&["rename"], "callsheet rename-var OLD NEW");
    check(&["shop/create"], "callsheet run shop/create");
    check(
        &["https://example.com/"],
        "callsheet new request ID --url https://example.com/",
    );
    check(&["postman.json"], "callsheet import postman.json -o .");
    check(&["frobnicate"], "`callsheet --help` lists the commands");
}

#[test]
fn a_code_in_place_of_a_command_is_known() {
    for (word, expected) in [
        ("E0301", true),
        ("e0301", true),
        ("E301", false),
        ("F0301", false),
        ("E03x1", false),
    ] {
        assert_eq!(is_code(word), expected, "{word}");
    }
}
