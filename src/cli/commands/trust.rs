//! `trust`: lets files reach beyond the project for their secrets, as their sources are now.

use crate::cli::args::VariableArgs;
use crate::cli::args::trust::TrustArgs;
use crate::cli::opening::{self, OpenedKind, open_quietly};
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::io::trust::Trust;
use crate::report::visible::visible_path;
use crate::session::Session;
use std::fmt::Write;

pub fn trust(args: &TrustArgs, surroundings: &Surroundings) -> Exit {
    let done = if args.list {
        list(surroundings)
    } else {
        record(args.env.as_deref(), surroundings)
    };
    done.unwrap_or_else(|exit| exit)
}

fn list(surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let trust = known(surroundings)?;
    let files = trust.list().map_err(|error| unusable(&trust, &error, output))?;
    let mut text = String::new();
    for (path, same) in files {
        let note = if same { "" } else { "  (gone)" };
        let _ = writeln!(text, "{}{note}", visible_path(&path));
    }
    output.print(&text);
    Ok(Exit::Passed)
}

fn record(environment: Option<&str>, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let trust = known(surroundings)?;
    let session = session(environment, surroundings)?;
    let mut text = String::new();
    for file in session.environment_files() {
        let reaches = session.reaches(file);
        if reaches.is_empty() {
            continue;
        }
        let (path, content) = session.identity(file);
        trust
            .record(&path, &content)
            .map_err(|error| unusable(&trust, &error, output))?;
        let _ = writeln!(text, "{} is trusted now, as it", visible_path(&path));
        for reach in reaches {
            let _ = writeln!(text, "  {}", reach.words);
        }
    }
    if text.is_empty() {
        output.note("no file of this environment reaches beyond the project: there is nothing to trust");
    }
    output.print(&text);
    Ok(Exit::Passed)
}

fn session(environment: Option<&str>, surroundings: &Surroundings) -> Result<Session, Exit> {
    let variables = VariableArgs {
        env: environment.map(str::to_owned).into_iter().collect(),
        ..VariableArgs::default()
    };
    let kind = OpenedKind {
        fresh: true,
        mock: false,
    };
    let opened = open_quietly(surroundings, &[])?;
    opening::session(&opened, &variables, kind, surroundings)
}

fn known(surroundings: &Surroundings) -> Result<Trust, Exit> {
    Trust::of(&surroundings.process.variables).ok_or_else(|| {
        let output = CommandOutput::new(surroundings);
        output.error("there is no place for your record of trusted files: set HOME or XDG_STATE_HOME");
        Exit::NotCarriedOut
    })
}

fn unusable(trust: &Trust, error: &std::io::Error, output: CommandOutput) -> Exit {
    output.error(&format!(
        "your record of trusted files `{}` cannot be used: {error}",
        trust.path().display()
    ));
    Exit::NotCarriedOut
}
