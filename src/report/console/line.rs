//! The one line of a step: mark, method, name, status, time.

use super::tree::indent;
use super::{Palette, tally};
use crate::report::visible::visible_line;
use crate::run::event::Finish;
use crate::run::{Outcome, StepInfo};
use std::time::Duration;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub struct ConsoleLine<'a> {
    pub info: &'a StepInfo,
    pub method: &'a str,
    pub status: Option<u16>,
    pub finish: &'a Finish,
}

/// Columns that leave room for the rest of the line.
const AROUND_NAME: usize = 32;

/// Columns for names and their indentation: as wide as the widest, as far as the terminal allows.
pub fn name_width(steps: &[StepInfo], terminal: usize) -> usize {
    let columns = |step: &StepInfo| indent(&step.folders) + step.name.width();
    let widest = steps.iter().map(columns).max().unwrap_or(0);
    widest.min(terminal.saturating_sub(AROUND_NAME)).max(12)
}

pub fn text(line: &ConsoleLine, name_width: usize, palette: &Palette) -> String {
    let flaky = line.finish.is_flaky();
    let colored = |text: &str| match line.finish.outcome {
        Outcome::Passed if flaky => palette.warn(text),
        outcome => palette.outcome(outcome, text),
    };
    let mark = colored(mark(line.finish.outcome));
    let name = fit(&visible_line(&line.info.name), name_width);
    let method = format!("{:<6} ", line.method);
    match line.finish.outcome {
        Outcome::Skipped => {
            let reason = visible_line(line.finish.reason.as_deref().unwrap_or_default());
            format!(
                "  {mark} {}\n",
                palette.dim(&format!("{method}{name}  skipped: {reason}"))
            )
        }
        _ => {
            let status = line
                .status
                .map_or_else(|| "---".to_owned(), |status| status.to_string());
            let status = colored(&status);
            let time = palette.dim(&format!("{:>8}", time(line.finish.duration)));
            let tally = tally::said(line.finish);
            let tally = tally
                .map(|said| format!("  {}", palette.warn(&said)))
                .unwrap_or_default();
            format!(
                "  {mark} {}{name}  {status} {time}{tally}\n",
                palette.dim(&method)
            )
        }
    }
}

pub fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "✓",
        Outcome::Failed => "✗",
        Outcome::Errored => "!",
        Outcome::Skipped => "-",
        Outcome::Aborted => "…",
    }
}

/// A duration in the unit people would say it in.
pub fn time(duration: Duration) -> String {
    let millis = duration.as_secs_f64() * 1000.0;
    match millis {
        millis if millis < 10.0 => format!("{millis:.1} ms"),
        millis if millis < 1000.0 => format!("{millis:.0} ms"),
        millis if millis < 60_000.0 => format!("{:.2} s", millis / 1000.0),
        millis => format!(
            "{}m {:02}s",
            (millis / 60_000.0) as u64,
            (millis / 1000.0) as u64 % 60
        ),
    }
}

/// Text in exactly `width` columns, cut with an ellipsis if it is longer.
fn fit(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let wide = text.width();
    text + &" ".repeat(width.saturating_sub(wide))
}

/// Text in at most `width` columns.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut taken = 0;
    for letter in text.chars() {
        let columns = letter.width().unwrap_or(0);
        if taken + columns + 1 > width {
            break;
        }
        kept.push(letter);
        taken += columns;
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o02_names_are_cut_between_characters_and_padded_to_columns() {
        let check = |text: &str, width: usize, expected: &str| assert_eq!(fit(text, width), expected);
        check("abc", 5, "abc  ");
        check("abcdef", 5, "abcd…");
        check("漢字漢字", 5, "漢字…");
        check("漢字漢字", 6, "漢字… ");
        check("e\u{301}tude", 5, "e\u{301}tude");
    }

    #[test]
    fn durations_are_said_in_their_unit() {
        let check = |millis: f64, expected: &str| {
            assert_eq!(time(Duration::from_secs_f64(millis / 1000.0)), expected)
        };
        check(0.31, "0.3 ms");
        check(42.4, "42 ms");
        check(1234.0, "1.23 s");
        check(125_000.0, "2m 05s");
    }
}
