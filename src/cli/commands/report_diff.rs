//! Two reports compared. Nothing is sent and no project is read.

use super::report::read;
use crate::cli::args::report::DiffArgs;
use crate::cli::reports::report_target::{TargetError, apart, plain, refuse, unwritable};
use crate::cli::surroundings::Surroundings;
use crate::cli::views::report_diff;
use crate::cli::{CommandOutput, Exit};
use crate::io::report_file::{Manner, ReportFile};
use crate::report::console::Palette;
use crate::report::diff::{Comparison, compare, page};
use crate::source::Sources;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The exit code; the error has the one of what went wrong.
pub fn compared(args: &DiffArgs, around: &Surroundings) -> Result<u8, (Exit, String)> {
    let read = |path: &Path| {
        let wrong = |problem| {
            let help = "`callsheet run --report json=FILE` writes a report";
            (Exit::FileWrong, format!("{problem}; {help}"))
        };
        read(path, around).map_err(wrong)
    };
    let (old, new) = (read(&args.old)?, read(&args.new)?);
    let comparison = compare((&old.name, &old.document), (&new.name, &new.document));
    let output = CommandOutput::new(around);
    if let Some(path) = &args.html
        && let Err(error) = write_page(path, args, &comparison, around)
    {
        return Ok(error.show(&Sources::default(), output) as u8);
    }
    if args.json {
        output.print_json(&report_diff::json(&comparison));
    } else {
        let text = report_diff::text(&comparison, Palette::new(output.stdout_color));
        output.print(&text);
        if let Some(path) = &args.html {
            output.note(&format!("the page is in {}", path.display()));
        }
    }
    let exit = if comparison.worse {
        Exit::AssertionFailed
    } else {
        Exit::Passed
    };
    Ok(exit as u8)
}

/// The rules are those of all reports: neither of the two is replaced, and no file of a project.
fn write_page(
    path: &Path,
    args: &DiffArgs,
    comparison: &Comparison,
    around: &Surroundings,
) -> Result<(), TargetError> {
    let directory = &around.process.directory;
    let sources: Vec<PathBuf> = [&args.old, &args.new].map(|path| directory.join(path)).into();
    let path = plain(&apart(directory.join(path), &sources)?);
    let state = around
        .variable("CALLSHEET_STATE_DIR")
        .map(|state| directory.join(state));
    refuse(&path, &[], state.as_deref())?;
    let written = ReportFile::create(&path, Manner::Whole).and_then(|mut file| {
        file.write_all(page(comparison).as_bytes())?;
        file.finish(None)
    });
    written.map_err(|error| unwritable(&path, &error.to_string()))
}
