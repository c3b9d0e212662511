//! The run in a few lines.

use super::Palette;
use super::line::time;
use crate::run::Summary;

pub fn text(summary: &Summary, seed: Option<u64>, palette: &Palette) -> String {
    let steps = if summary.steps == 1 { "step" } else { "steps" };
    let rounds = match summary.iterations {
        0 => String::new(),
        1 => " in 1 iteration".to_owned(),
        rounds => format!(" in {rounds} iterations"),
    };
    let head = palette.heading(&format!("{} {steps}{rounds}", summary.steps));
    let ends = ends(summary, palette).join(", ");
    let seeded = seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    let mut text = format!(
        "\n{head}: {ends}\n{}\n",
        palette.dim(&(numbers(summary) + &seeded))
    );
    if summary.interrupted {
        text += &format!("{}\n", palette.warn(interrupted(summary)));
    }
    text
}

/// How many steps ended in which way.
fn ends(summary: &Summary, palette: &Palette) -> Vec<String> {
    let Summary {
        flaky,
        failed,
        errored,
        aborted,
        skipped,
        ..
    } = summary;
    let passed = summary.passed.saturating_sub(summary.flaky);
    let mut ends = vec![palette.good(&format!("{passed} passed"))];
    let others = [
        (
            flaky,
            palette.warn(&format!("{flaky} passed on a later try only")),
        ),
        (failed, palette.bad(&format!("{failed} failed"))),
        (
            errored,
            palette.bad(&format!("{errored} could not be carried out")),
        ),
        (aborted, palette.warn(&format!("{aborted} aborted"))),
        (skipped, palette.dim(&format!("{skipped} skipped"))),
    ];
    ends.extend(
        others
            .into_iter()
            .filter(|(count, _)| **count > 0)
            .map(|(_, text)| text),
    );
    ends
}

fn interrupted(summary: &Summary) -> &'static str {
    match summary.skipped {
        0 => "interrupted",
        _ => "interrupted: steps that had not begun were not run",
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
