//! Reports that were written before, compared, merged and converted into other formats. Nothing is sent and no project is read.

use super::report_diff;
use crate::cli::args::report::{MergeArgs, ReportAction, ReportArgs};
use crate::cli::formats;
use crate::cli::reports::Reports;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::io::files;
use crate::report::replay::{self, MergeError, MergedReport, NamedReport, merge};
use crate::source::Sources;
use std::path::{Path, PathBuf};

/// The exit code: that of the merged run, where it is asked for.
pub fn report(args: &ReportArgs, surroundings: &Surroundings) -> u8 {
    let done = match &args.action {
        ReportAction::Merge(args) => merged(args, surroundings),
        ReportAction::Diff(args) => report_diff::compared(args, surroundings),
    };
    match done {
        Ok(exit) => exit,
        Err((exit, problem)) => {
            CommandOutput::new(surroundings).error(&problem);
            exit as u8
        }
    }
}

fn merged(args: &MergeArgs, around: &Surroundings) -> Result<u8, (Exit, String)> {
    let read_from = args.files.iter().map(|path| around.process.directory.join(path));
    let read_from: Vec<PathBuf> = read_from.collect();
    for wanted in &args.report {
        let name = wanted.split('=').next().unwrap_or_default();
        formats::find(name).map_err(|problem| (Exit::Usage, problem))?;
    }
    let reports: Result<Vec<NamedReport>, String> =
        args.files.iter().map(|path| read(path, around)).collect();
    let wrong = |problem| (Exit::FileWrong, problem);
    let merged = merge(reports.map_err(wrong)?);
    let MergedReport { document, missing } = merged.map_err(|error: MergeError| wrong(error.to_string()))?;
    let summary = document.end.summary();
    let verdict = summary.exit_code.unwrap_or(Exit::of(&summary) as u8);
    let unwritten = |problem| (Exit::NotCarriedOut, problem);
    let mut reports = match Reports::again(&args.report, &read_from, around) {
        Ok(reports) => reports,
        Err(error) => return Ok(error.show(&Sources::default(), CommandOutput::new(around)) as u8),
    };
    replay::replay(document, &mut |event| reports.event(event));
    reports.finish().map_err(unwritten)?;
    if missing.is_empty() {
        return Ok(if args.exit_code {
            verdict
        } else {
            Exit::Passed as u8
        });
    }
    let missing: Vec<String> = missing.iter().map(usize::to_string).collect();
    let problem = format!("the reports of these parts are missing: {}", missing.join(", "));
    Err((Exit::NotCarriedOut, problem))
}

/// A report, or why the file cannot be used.
pub fn read(path: &Path, around: &Surroundings) -> Result<NamedReport, String> {
    let name = path.display().to_string();
    let bytes = files::read_bytes(&around.process.directory.join(path))
        .map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let document = replay::read(&bytes).map_err(|error| format!("`{name}` cannot be used: {error}"))?;
    Ok(NamedReport { name, document })
}
