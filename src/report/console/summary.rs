//! The run in a few lines.

use super::Palette;
use super::line::time;
use crate::run::Summary;
use std::io::{self, Write};

pub fn write(out: &mut dyn Write, summary: &Summary, palette: &Palette) -> io::Result<()> {
    let counts = [
        (summary.passed, "passed", palette.good(&passed(summary))),
        (
            summary.failed,
            "failed",
            palette.bad(&format!("{} failed", summary.failed)),
        ),
        (
            summary.errored,
            "errored",
            palette.bad(&format!("{} could not be carried out", summary.errored)),
        ),
        (
            summary.aborted,
            "aborted",
            palette.warn(&format!("{} aborted", summary.aborted)),
        ),
        (
            summary.skipped,
            "skipped",
            palette.dim(&format!("{} skipped", summary.skipped)),
        ),
    ];
    let shown = counts
        .into_iter()
        .filter(|(count, name, _)| *count > 0 || *name == "passed");
    let shown: Vec<String> = shown.map(|(_, _, text)| text).collect();
    let steps = if summary.steps == 1 { "step" } else { "steps" };
    let rounds = match summary.iterations {
        0 => String::new(),
        rounds => format!(" in {rounds} iterations"),
    };
    writeln!(
        out,
        "\n{}: {}",
        palette.heading(&format!("{} {steps}{rounds}", summary.steps)),
        shown.join(", ")
    )?;
    writeln!(out, "{}", palette.dim(&numbers(summary)))?;
    if summary.interrupted {
        writeln!(
            out,
            "{}",
            palette.warn("interrupted: steps that had not begun were not run")
        )?;
    }
    out.flush()
}

fn passed(summary: &Summary) -> String {
    match summary.flaky {
        0 => format!("{} passed", summary.passed),
        flaky => format!("{} passed, {flaky} of them not on the first try", summary.passed),
    }
}

fn numbers(summary: &Summary) -> String {
    let held = summary.assertions - summary.assertions_failed;
    let requests = if summary.requests == 1 {
        "request"
    } else {
        "requests"
    };
    format!(
        "{} {requests}, {held} of {} assertions held, {} captured, {}",
        summary.requests,
        summary.assertions,
        summary.captures,
        time(summary.duration)
    )
}
