//! The scripts of `completions` in the shells that they are for.

use crate::program::{Project, surround, text};
use std::path::Path;
use std::process::Command;

crate::tests! {
    shells_know_names_of_the_project("bash"): [Bash],
    shells_know_names_of_the_project("zsh"): [Zsh],
    shells_know_names_of_the_project("fish"): [Fish],
}

/// Prints what may replace the last argument of the script.
const BASH: &str = r#"
source <(callsheet completions bash)
COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); COMP_TYPE=9
_clap_complete_callsheet callsheet "${@: -1}" "${@: -2:1}"
printf '%s\n' "${COMPREPLY[@]}"
"#;

/// The functions of zsh's line editor are there in a terminal only: these print what they would offer.
const ZSH: &str = r#"
compdef() { :; }
_describe() { print -rl -- ${(P)3} }
source <(callsheet completions zsh)
words=("$@"); CURRENT=$#
_clap_dynamic_completer_callsheet
"#;

const FISH: &str = r#"
source (callsheet completions fish | psub)
complete -C (string join ' ' -- $argv)
"#;

fn offered(shell: &str, project: &Project, words: &[&str]) -> Vec<String> {
    let mut command = Command::new(shell);
    match shell {
        "bash" => command.args(["--norc", "-c", BASH, "bash"]),
        "zsh" => command.args(["-f", "-c", ZSH, "zsh"]),
        _ => command.args(["--no-config", "-c", FISH]),
    };
    command.args(words);
    surround(&mut command, &project.path(""));
    let own = Path::new(env!("CARGO_BIN_EXE_callsheet")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", own.display()));
    let output = command.output().unwrap();
    let lines = text(&output.stdout);
    lines
        .lines()
        .map(|line| line.split(['\t', ':']).next().unwrap_or_default().to_owned())
        .collect()
}

fn shells_know_names_of_the_project(shell: &str) {
    let project = Project::new();
    project.write("collections/shop/collection.yaml", "version: 1\ntags: [slow]\n");
    project.write(
        "collections/shop/books/create-a-book.yaml",
        "url: http://127.0.0.1:1/\n",
    );
    project.write("collections/shop/books/read.yaml", "url: http://127.0.0.1:1/\n");
    project.write("environments/staging.yaml", "vars: { a: 1 }\n");
    project.write("environments/dev.yaml", "vars: { a: 1 }\n");
    let check = |words: &[&str], expected: &[&str]| {
        let found = offered(shell, &project, words);
        let bare = |name: &&str| {
            found
                .iter()
                .any(|found| found.trim_end_matches('/') == name.trim_end_matches('/'))
        };
        assert!(expected.iter().all(bare), "{shell} {words:?}: {found:?}");
        assert_eq!(found.len(), expected.len(), "{shell} {words:?}: {found:?}");
    };
    check(&["callsheet", "run", "sh"], &["shop/"]);
    check(&["callsheet", "run", "shop/b"], &["shop/books/"]);
    check(
        &["callsheet", "run", "shop/books/"],
        &["shop/books/create-a-book", "shop/books/read"],
    );
    check(&["callsheet", "run", "create"], &["create-a-book"]);
    check(&["callsheet", "run", "-e", "st"], &["staging"]);
    check(&["callsheet", "run", "--tag", "s"], &["slow"]);
    check(&["callsheet", "run", "--report", "ju"], &["junit="]);
    check(&["callsheet", "explain", "E0301"], &["E0301"]);
}
