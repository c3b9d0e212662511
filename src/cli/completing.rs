//! Completion: the script that `completions` prints makes a shell ask this program what may follow, so that ids,
//! environments, tags and reports are known as well as options.

use super::args::Cli;
use super::formats;
use super::surroundings::{asked_for_completion, working_directory};
use crate::model::ProjectModel;
use crate::plan::{Filter, select};
use crate::session::project;
use crate::source::explanations;
use clap::{Arg, Command, CommandFactory};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter};
use clap_complete::env::{EnvCompleter, Shells};
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The variable by which the script asks. Its value is the name of the shell.
pub const VARIABLE: &str = "CALLSHEET_COMPLETE";

const SHELLS: Shells<'static> = Shells::builtins();

/// Answers the script, if it is the script that asks.
pub fn complete(typed: &[OsString]) -> Option<ExitCode> {
    let name = asked_for_completion()?;
    let words = typed.iter().skip_while(|word| *word != "--").skip(1);
    let words: Vec<OsString> = words.cloned().collect();
    let mut answer = Vec::new();
    let written = shell(&name.to_string_lossy())?.write_complete(
        &mut command(&words),
        words,
        working_directory().as_deref(),
        &mut answer,
    );
    let done = written.and_then(|()| std::io::stdout().lock().write_all(&answer));
    Some(ExitCode::from(u8::from(done.is_err())))
}

/// The script for a shell.
pub fn script(name: &str) -> Option<String> {
    let mut script = Vec::new();
    let written =
        shell(name)?.write_registration(VARIABLE, "callsheet", "callsheet", "callsheet", &mut script);
    written.ok()?;
    let script = String::from_utf8_lossy(&script).into_owned();
    Some(if name == "zsh" {
        without_space(&script)
    } else {
        script
    })
}

/// In zsh a word that ends with `=` is completed without a blank, as one that ends with `/` is: `--report html=` goes on.
fn without_space(script: &str) -> String {
    ZSH.iter()
        .fold(script.to_owned(), |script, (from, to)| script.replace(from, to))
}

const ZSH: [(&str, &str); 3] = [
    ("local -a other=()", "local -a other=()\n        local -a open=()"),
    (
        "            else\n                other+=",
        "            elif [[ \"$value\" == *= ]]; then\n                open+=(\"$completion\")\n            else\n                other+=",
    ),
    (
        "[[ -n $other ]]",
        "[[ -n $open ]] && _describe -V 'values' open -S ''\n        [[ -n $other ]]",
    ),
];

fn shell(name: &str) -> Option<&'static dyn EnvCompleter> {
    SHELLS.0.iter().copied().find(|shell| shell.is(name))
}

/// The command line, with what is known of the project at the arguments that name something of it.
fn command(words: &[OsString]) -> Command {
    let known = Arc::new(KnownNames::of(&directory(words)));
    attached(Cli::command(), &known)
}

/// Where the project is looked for.
fn directory(words: &[OsString]) -> PathBuf {
    let here = working_directory().unwrap_or_default();
    let asked = words
        .windows(2)
        .find(|pair| pair[0] == "-C" || pair[0] == "--directory");
    asked.map_or(here.clone(), |pair| here.join(&pair[1]))
}

fn attached(command: Command, known: &Arc<KnownNames>) -> Command {
    let name = command.get_name().to_owned();
    let command = command.mut_subcommands(|inner| attached(inner, known));
    command.mut_args(|argument| match kind(&name, &argument) {
        Some(kind) => {
            let known = known.clone();
            argument.add(ArgValueCompleter::new(Completer { kind, known }))
        }
        None => argument,
    })
}

/// What an argument names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CompletionKind {
    Id,
    IdOrPath,
    Environment,
    Tag,
    Folder,
    Report,
    Collection,
    Login,
    Code,
}

fn kind(command: &str, argument: &Arg) -> Option<CompletionKind> {
    let value = argument.get_value_names().and_then(|names| names.first());
    match (command, argument.get_long(), value.map(|name| name.as_str())) {
        (_, Some("env"), _) | ("use" | "diff", None, Some("NAME" | "A" | "B" | "name" | "a" | "b")) => {
            Some(CompletionKind::Environment)
        }
        ("show" | "trust", None, Some("NAME" | "name")) => Some(CompletionKind::Environment),
        (_, Some("from"), Some("ENV")) => Some(CompletionKind::Environment),
        (_, Some("tag" | "exclude-tag"), _) => Some(CompletionKind::Tag),
        (_, Some("folder"), _) => Some(CompletionKind::Folder),
        (_, Some("report"), _) => Some(CompletionKind::Report),
        (_, Some("collection"), _) | (_, None, Some("COLLECTION")) => Some(CompletionKind::Collection),
        ("login" | "logout" | "token", None, Some("NAME")) => Some(CompletionKind::Login),
        ("explain", None, Some("CODE")) => Some(CompletionKind::Code),
        (_, Some("request" | "use" | "after" | "before"), _) => Some(CompletionKind::Id),
        (_, None, Some("ID|PATH")) => Some(CompletionKind::IdOrPath),
        (_, None, Some("ID" | "NAME|ID" | "FROM")) => Some(CompletionKind::Id),
        _ => None,
    }
}

/// What the project has names for.
#[derive(Debug, Default)]
struct KnownNames {
    ids: BTreeSet<String>,
    environments: BTreeSet<String>,
    tags: BTreeSet<String>,
    folders: BTreeSet<String>,
    collections: BTreeSet<String>,
    logins: BTreeSet<String>,
}

impl KnownNames {
    fn of(directory: &Path) -> KnownNames {
        let opened = project::open(directory, &[]);
        let model: &ProjectModel = &opened.project.model;
        let mut known = KnownNames {
            environments: model
                .environments
                .iter()
                .map(|known| known.id.to_string())
                .collect(),
            ..KnownNames::default()
        };
        for collection in &model.collections {
            let folders = collection.folders.iter().map(|folder| folder.id.to_string());
            known.folders.extend(folders.clone());
            known.ids.extend(folders);
            known
                .ids
                .extend(collection.requests.iter().map(|request| request.id.to_string()));
            known
                .ids
                .extend(collection.flows.iter().map(|flow| flow.id.to_string()));
            let root = collection.folders.first().map(|folder| folder.id.to_string());
            known.collections.extend(root);
            known
                .logins
                .extend(collection.logins.iter().map(|login| login.name.value.to_string()));
        }
        let steps = select(model, &Filter::default()).steps;
        known
            .tags
            .extend(steps.iter().flat_map(|step| step.tags()).map(str::to_owned));
        known
    }

    fn names(&self, kind: CompletionKind) -> Vec<String> {
        let all = |names: &BTreeSet<String>| names.iter().cloned().collect();
        match kind {
            CompletionKind::Id | CompletionKind::IdOrPath => all(&self.ids),
            CompletionKind::Environment => all(&self.environments),
            CompletionKind::Tag => all(&self.tags),
            CompletionKind::Folder => all(&self.folders),
            CompletionKind::Collection => all(&self.collections),
            CompletionKind::Login => all(&self.logins),
            CompletionKind::Report => formats::names().map(|name| format!("{name}=")).collect(),
            CompletionKind::Code => explanations::codes().map(str::to_owned).collect(),
        }
    }
}

struct Completer {
    kind: CompletionKind,
    known: Arc<KnownNames>,
}

impl ValueCompleter for Completer {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let typed = current.to_string_lossy();
        let names = self.known.names(self.kind);
        let mut found = match self.kind {
            CompletionKind::Id | CompletionKind::IdOrPath | CompletionKind::Folder => below(&names, &typed),
            _ => names
                .into_iter()
                .filter(|name| name.starts_with(&*typed))
                .collect(),
        };
        // The unique end of an id names a request, too.
        if found.is_empty() && !typed.contains('/') && self.kind == CompletionKind::IdOrPath {
            found = ends(&self.known.ids, &typed);
        }
        let mut candidates: Vec<_> = found.into_iter().map(CompletionCandidate::new).collect();
        if self.kind == CompletionKind::IdOrPath && candidates.is_empty() {
            candidates = PathCompleter::any().complete(current);
        }
        candidates
    }
}

/// Ids up to the next slash, as shells complete paths.
fn below(ids: &[String], typed: &str) -> Vec<String> {
    let cut = |id: &String| {
        let rest = id.strip_prefix(typed)?;
        let end = rest.find('/').map_or(id.len(), |slash| typed.len() + slash + 1);
        Some(id[..end].to_owned())
    };
    let found: BTreeSet<String> = ids.iter().filter_map(cut).collect();
    // A folder that holds something is completed with its slash, and takes what it holds next.
    let inner = |name: &String| found.contains(&format!("{name}/"));
    found.iter().filter(|name| !inner(name)).cloned().collect()
}

/// Last parts of ids that only one id has.
fn ends(ids: &BTreeSet<String>, typed: &str) -> Vec<String> {
    let last = |id: &String| id.rsplit('/').next().unwrap_or_default().to_owned();
    let lasts: Vec<String> = ids.iter().map(last).collect();
    let is_unique = |name: &String| lasts.iter().filter(|other| *other == name).count() == 1;
    let fits = lasts
        .iter()
        .filter(|name| name.starts_with(typed) && is_unique(name));
    fits.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_completed_part_by_part() {
        let ids = [
            "shop",
            "shop/books",
            "shop/books/create",
            "shop/login",
            "shopping",
        ]
        .map(str::to_owned);
        let check = |typed: &str, expected: &[&str]| assert_eq!(below(&ids, typed), expected, "{typed}");
        check("", &["shop/", "shopping"]);
        check("sh", &["shop/", "shopping"]);
        check("shop/", &["shop/books/", "shop/login"]);
        check("shop/books/", &["shop/books/create"]);
        check("x", &[]);
        let ids = BTreeSet::from(ids);
        assert_eq!(ends(&ids, "cr"), ["create"]);
    }

    #[test]
    fn every_shell_has_a_script() {
        for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
            let script = script(shell).unwrap();
            assert!(
                script.contains(VARIABLE) && script.contains("callsheet"),
                "{shell}"
            );
        }
        let script = script("zsh").unwrap();
        assert!(ZSH.iter().all(|(_, to)| script.contains(to)), "{script}");
    }

    #[test]
    fn arguments_that_name_something_know_what() {
        let whole = Cli::command();
        let check = |path: &[&str], argument: &str, expected: CompletionKind| {
            let found = path
                .iter()
                .fold(&whole, |command, name| command.find_subcommand(name).unwrap());
            let argument = found
                .get_arguments()
                .find(|known| known.get_id() == argument)
                .unwrap();
            assert_eq!(kind(found.get_name(), argument), Some(expected), "{path:?}");
        };
        check(&["run"], "targets", CompletionKind::IdOrPath);
        check(&["run"], "env", CompletionKind::Environment);
        check(&["run"], "tag", CompletionKind::Tag);
        check(&["run"], "report", CompletionKind::Report);
        check(&["run"], "folder", CompletionKind::Folder);
        check(&["show"], "target", CompletionKind::IdOrPath);
        check(&["check"], "targets", CompletionKind::IdOrPath);
        check(&["mock"], "collection", CompletionKind::Collection);
        check(&["login"], "name", CompletionKind::Login);
        check(&["env", "use"], "name", CompletionKind::Environment);
        check(&["env", "show"], "name", CompletionKind::Environment);
        check(&["env", "diff"], "a", CompletionKind::Environment);
        check(&["env", "explain"], "request", CompletionKind::Id);
        check(&["set"], "id", CompletionKind::Id);
        check(&["uses"], "name", CompletionKind::Id);
        check(&["explain"], "codes", CompletionKind::Code);
    }
}
