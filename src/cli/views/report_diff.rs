//! `report diff`: two reports compared, in lines or as JSON.

use crate::report::console::Palette;
use crate::report::diff::{ChangeKind, Comparison, ReportChange, What};
use crate::report::visible::visible_line;
use std::fmt::Write;

/// Lines for the shape of one answer; the page and JSON have all.
const MOST: usize = 20;

pub fn text(comparison: &Comparison, palette: Palette) -> String {
    let mut text = String::new();
    for (name, side) in [("old", &comparison.old), ("new", &comparison.new)] {
        let _ = writeln!(
            text,
            "{}  {}",
            palette.dim(name),
            visible_line(&side.described("  "))
        );
    }
    for problem in &comparison.problems {
        for line in problem.lines() {
            let _ = writeln!(text, "{}", palette.bad(&visible_line(line)));
        }
    }
    for kind in ChangeKind::ALL {
        let changes: Vec<&ReportChange> = comparison.of_kind(kind).collect();
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", palette.heading(kind.heading()));
        for change in changes {
            entry(&mut text, change, palette);
        }
    }
    let counted = comparison.counted();
    let counted = if comparison.worse {
        palette.bad(&counted)
    } else {
        palette.good(&counted)
    };
    let _ = writeln!(text, "\n{counted}");
    if comparison.not_compared > 0 {
        let _ = writeln!(text, "{}", palette.dim(&comparison.not_compared_text()));
    }
    text
}

fn entry(text: &mut String, change: &ReportChange, palette: Palette) {
    let (sign, paint): (&str, fn(&Palette, &str) -> String) = match change.kind {
        ChangeKind::NewlyFailing => ("✗", Palette::bad),
        ChangeKind::Fixed => ("✓", Palette::good),
        ChangeKind::Flaky | ChangeKind::Slower => ("!", Palette::warn),
        ChangeKind::Shape => ("~", Palette::warn),
        ChangeKind::New => ("+", Palette::good),
        ChangeKind::Vanished => ("-", Palette::dim),
    };
    let _ = writeln!(
        text,
        "  {} {}",
        paint(&palette, sign),
        visible_line(&change.at.text())
    );
    if let Some(note) = change.note() {
        let _ = writeln!(text, "      {}", visible_line(&note));
    }
    for changed in change.shape.iter().take(MOST) {
        let line = visible_line(&changed.to_string());
        let line = match changed.what {
            What::Vanished | What::ValueVanished => palette.bad(&line),
            What::Appeared | What::ValueAppeared => palette.good(&line),
            What::Status | What::Type | What::Optional => line,
        };
        let _ = writeln!(text, "      {line}");
    }
    if let Some(more) = change.shape.len().checked_sub(MOST + 1) {
        let _ = writeln!(
            text,
            "      {}",
            palette.dim(&format!("and {} more; `--json` and `--html` have all", more + 1))
        );
    }
    if let (ChangeKind::NewlyFailing, Some(unit)) = (change.kind, &change.new) {
        let _ = writeln!(text, "      {}", palette.dim(&visible_line(&unit.file)));
    }
}

/// For programs.
pub fn json(comparison: &Comparison) -> String {
    format!(
        "{}\n",
        serde_json::to_string_pretty(comparison).unwrap_or_default()
    )
}
