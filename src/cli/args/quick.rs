//! The parser of the command line, of which only that part is made that is needed. All commands together have some
//! hundred options, and describing them takes as long as checking a dozen files.

use super::check::CheckArgs;
use super::run::RunArgs;
use super::{Cli, GlobalArgs};
use clap::{Args, Command, FromArgMatches};
use std::ffi::OsString;

/// Reads the command line. Help and mistakes are explained by the whole parser, which `whole` makes.
///
/// # Errors
/// The command line is wrong, or asks for help or for the version.
pub fn parse(arguments: &[OsString], whole: fn() -> Command) -> Result<Cli, clap::Error> {
    let version = asks_for_version(arguments).then(|| {
        let command = Command::new("callsheet").version(env!("CARGO_PKG_VERSION"));
        command.try_get_matches_from(arguments).err()
    });
    match (version.flatten(), quick(arguments)) {
        (Some(version), _) => Err(version),
        (None, Some(cli)) => Ok(cli),
        (None, None) => Cli::from_arg_matches(&whole().try_get_matches_from(arguments)?),
    }
}

fn asks_for_version(arguments: &[OsString]) -> bool {
    matches!(arguments, [_, only] if only == "--version" || only == "-V")
}

/// One of the commands that are run most, where its name comes first and there is nothing to explain.
fn quick(arguments: &[OsString]) -> Option<Cli> {
    let command = match arguments.get(1)?.to_str()? {
        "run" => RunArgs::augment_args(Command::new("run")),
        "check" => CheckArgs::augment_args(Command::new("check")),
        _ => return None,
    };
    let program = GlobalArgs::augment_args(Command::new("callsheet"));
    let matches = program.subcommand(command).try_get_matches_from(arguments);
    Cli::from_arg_matches(&matches.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[track_caller]
    fn check(line: &str, is_quick: bool) {
        let quick = quick(&words(line)).map(|cli| format!("{cli:?}"));
        assert_eq!(quick.is_some(), is_quick, "{line}");
        let whole = Cli::try_parse_from(words(line)).map(|cli| format!("{cli:?}"));
        let parsed = parse(&words(line), Cli::command).map(|cli| format!("{cli:?}"));
        assert_eq!(
            parsed.as_ref().map_err(ToString::to_string),
            whole.as_ref().map_err(ToString::to_string),
            "{line}"
        );
        if let Some(quick) = quick {
            assert_eq!(Ok(quick), whole.map_err(|error| error.to_string()), "{line}");
        }
    }

    #[test]
    fn a_part_of_the_parser_reads_what_the_whole_does() {
        check("callsheet run", true);
        check(
            "callsheet run a b --fresh --no-save -e dev --var a=b -j 4 -n 3",
            true,
        );
        check(
            "callsheet run --color never -C x a --report junit=a.xml --tag t",
            true,
        );
        check("callsheet check a --suggest-order --write --color always", true);
        check("callsheet check -v -e a -e b", true);
    }

    #[test]
    fn the_whole_parser_explains_and_reads_the_rest() {
        for line in [
            "callsheet",
            "callsheet --version",
            "callsheet -V",
            "callsheet --help",
            "callsheet run --help",
            "callsheet run -h",
            "callsheet run --frish",
            "callsheet run -j many",
            "callsheet check --write",
            "callsheet chek",
            "callsheet help run",
            "callsheet -C x run a",
            "callsheet list a",
        ] {
            check(line, false);
        }
    }
}
