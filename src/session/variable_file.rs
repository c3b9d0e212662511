//! `--var-file`: `NAME=VALUE` lines, or a JSON or YAML file by what its name ends in. No value is a template.

use super::Process;
use super::variables::{of_json, outside};
use crate::format;
use crate::io::files;
use crate::load::is_identifier;
use crate::rows;
use crate::source::dotenv::{self, DotenvLine};
use crate::source::{Diagnostic, Sources, encoding, yaml};
use crate::template::Value;
use serde_json::Value as Json;
use std::io::{ErrorKind, Read};
use std::path::Path;

type FileVariables = Vec<(Box<str>, Value)>;

/// The variables of a file, in its order; `-` is standard input. Values of lines are text, others keep their type.
///
/// # Errors
/// In words: the file cannot be read, holds something else than variables, or names one that no expression could.
pub fn read(path: &Path, process: &Process) -> Result<FileVariables, String> {
    let shown = path.display();
    let bytes = bytes(path, process)?;
    let text = encoding::text(&bytes).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let variables = match ending.to_ascii_lowercase().as_str() {
        "json" => rows::of_object(text.trim_start_matches('\u{feff}')),
        "yaml" | "yml" => of_yaml(text),
        _ => of_lines(text),
    };
    let variables = variables.map_err(|problem| format!("`{shown}`: {problem}"))?;
    match variables.iter().find(|(name, _)| !is_identifier(name)) {
        Some((name, _)) => Err(format!(
            "`{shown}`: `{name}` cannot be the name of a variable: letters, digits and `_` make one, a digit not at its start"
        )),
        None => Ok(variables),
    }
}

fn bytes(path: &Path, process: &Process) -> Result<Vec<u8>, String> {
    let read = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        files::read_bytes(&process.directory.join(path))
    };
    read.map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("there is no file `{}`", path.display()),
        _ => format!("cannot read `{}`: {error}", path.display()),
    })
}

fn of_lines(text: &str) -> Result<FileVariables, String> {
    let lines = dotenv::lines(text).map_err(|fault| fault.to_string())?;
    let pair = |line| match line {
        DotenvLine::Pair { name, value } => match name.strip_suffix(':') {
            Some(typed) => Ok((typed.into(), of_json(typed, raw(text, name), "a line")?)),
            None => Ok((name.into(), outside(&value))),
        },
        DotenvLine::Other { line } => Err(format!(
            "line {line} is no pair: write NAME=VALUE, or begin it with #"
        )),
    };
    lines.into_iter().map(pair).collect()
}

/// What the last line that begins with `name=` says, as it is written.
fn raw<'t>(text: &'t str, name: &str) -> &'t str {
    let of_line = |line: &'t str| {
        let line = line.trim_start_matches('\u{feff}').trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        line.strip_prefix(name)?.trim_start().strip_prefix('=')
    };
    text.lines().rev().find_map(of_line).unwrap_or_default()
}

fn of_yaml(text: &str) -> Result<FileVariables, String> {
    let mut sources = Sources::default();
    let id = sources.add("variables", text);
    let (node, found) = yaml::read(sources.get(id), id);
    if let Some(error) = found.iter().find(|found| found.is_error()) {
        return Err(error_with_line(error, &sources));
    }
    match node.as_ref().map(format::of_node) {
        Some(Json::Object(members)) => {
            let variable = |(name, data): (String, Json)| (name.into(), Value::new(data));
            Ok(members.into_iter().map(variable).collect())
        }
        None => Ok(Vec::new()),
        Some(_) => Err("expected a mapping of names to values".to_owned()),
    }
}

fn error_with_line(error: &Diagnostic, sources: &Sources) -> String {
    match error.labels.first() {
        Some(label) => format!("line {}: {}", sources.line_col(label.span).0, error.message),
        None => error.message.clone(),
    }
}
