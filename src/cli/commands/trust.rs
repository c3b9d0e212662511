//! `trust`: lets files run commands for their secrets, as they are now.

use crate::cli::args::VariableArgs;
use crate::cli::args::trust::TrustArgs;
use crate::cli::project::open;
use crate::cli::stage::{Stage, StageOptions, secrets};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::io::trust::Trust;
use crate::model::{Environment, SecretSource};
use crate::report::visible::{visible_line, visible_path};
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
    let output = Output::new(surroundings);
    let trust = known(surroundings)?;
    let files = trust.list().map_err(|error| unusable(&trust, &error, output))?;
    let mut text = String::new();
    for (path, same) in files {
        let note = if same {
            ""
        } else {
            "  (changed or gone: not trusted)"
        };
        let _ = writeln!(text, "{}{note}", visible_path(&path));
    }
    output.print(&text);
    Ok(Exit::Passed)
}

fn record(environment: Option<&str>, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let trust = known(surroundings)?;
    let stage = stage(environment, surroundings)?;
    let mut text = String::new();
    for at in 0..stage.layers.len() {
        let Some(file) = secrets::file_of(&stage, at) else {
            continue;
        };
        let commands = commands(&stage, file);
        if commands.is_empty() {
            continue;
        }
        let (path, content) = secrets::identity(&stage, file);
        trust
            .record(&path, content)
            .map_err(|error| unusable(&trust, &error, output))?;
        let _ = writeln!(text, "{} may run", visible_path(&path));
        for command in commands {
            let _ = writeln!(text, "  {command}");
        }
    }
    if text.is_empty() {
        output.note("no file of this environment runs a command: there is nothing to trust");
    }
    output.print(&text);
    Ok(Exit::Passed)
}

fn stage(environment: Option<&str>, surroundings: &Surroundings) -> Result<Stage, Exit> {
    let variables = VariableArgs {
        env: environment.map(str::to_owned).into_iter().collect(),
        ..VariableArgs::default()
    };
    let options = StageOptions {
        fresh: true,
        mock: false,
    };
    Stage::new(open(surroundings, &[])?, &variables, options, surroundings)
}

/// The commands as they are written.
fn commands(stage: &Stage, file: &Environment) -> Vec<String> {
    let words = |source: &SecretSource| match source {
        SecretSource::Command(words) => {
            let words = words
                .iter()
                .map(|word| visible_line(stage.opened.sources.text(word.span)));
            Some(words.collect::<Vec<_>>().join(" "))
        }
        _ => None,
    };
    file.secrets
        .iter()
        .filter_map(|secret| words(&secret.source))
        .collect()
}

fn known(surroundings: &Surroundings) -> Result<Trust, Exit> {
    surroundings.trust().ok_or_else(|| {
        let output = Output::new(surroundings);
        output.error("there is no place for your record of trusted files: set HOME or XDG_STATE_HOME");
        Exit::NotCarriedOut
    })
}

fn unusable(trust: &Trust, error: &std::io::Error, output: Output) -> Exit {
    output.error(&format!(
        "your record of trusted files `{}` cannot be used: {error}",
        trust.path().display()
    ));
    Exit::NotCarriedOut
}
