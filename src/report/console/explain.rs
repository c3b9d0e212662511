//! Why a step did not pass, in full: what was asked, each failed assertion with its place, mistakes with their source
//! lines, and what the server answered.

use super::{ConsoleSettings, Detail, Palette, answer};
use crate::http::failure::without_userinfo;
use crate::report::visible::{visible, visible_line};
use crate::report::{quoted, words};
use crate::run::Outcome;
use crate::run::attempt_labels::AttemptLabels;
use crate::run::event::{AssertionRecord, Finish, Problem, QuotedDiagnostic, Received};
use crate::source::draw;
use crate::verify::{Difference, Differences};
use std::fmt::Write;
use url::Url;

/// An assertion that did not hold, and the request whose answer it is about.
pub struct FailedStep {
    pub asked: AskedValue,
    pub assertion: AssertionRecord,
}

/// A request by its method and URL.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AskedValue {
    pub method: String,
    pub url: String,
}

pub struct ExplainedFailure<'a> {
    pub failed: &'a [FailedStep],
    pub finish: &'a Finish,
    pub parts: &'a AttemptLabels,
    /// The last request, if there was one.
    pub asked: &'a AskedValue,
    pub answer: Option<&'a Received>,
    /// Columns of the terminal, where there is one.
    pub columns: Option<usize>,
}

const INDENT: &str = "      ";
const DEEPER: &str = "        ";

pub fn text(step: &ExplainedFailure, settings: &ConsoleSettings, palette: &Palette) -> String {
    let mut out = String::new();
    write_failed(&mut out, step, settings, palette);
    let reason = match step.finish.outcome {
        Outcome::Errored | Outcome::Aborted | Outcome::Failed => step.finish.reason.as_deref(),
        Outcome::Passed | Outcome::Skipped => None,
    };
    let found = !step.finish.problems.is_empty();
    // A failure of one of several items is not shown below the request of another.
    let items = step.finish.tally.items;
    let is_known = !step.failed.is_empty() || items <= 1;
    if step.failed.is_empty() && is_known && (found || reason.is_some()) {
        write_asked(&mut out, step.asked, reason);
    }
    if found {
        indented(&mut out, &drawn(step, settings), INDENT);
    }
    if let Some(reason) = reason {
        indented(&mut out, &palette.bad(&visible(reason)), INDENT);
    }
    if let (Some(last), Outcome::Failed, true) = (step.answer, step.finish.outcome, is_known) {
        let mut found = step
            .failed
            .iter()
            .filter_map(|failed| failed.assertion.differences.as_ref());
        let around = found.find_map(|found| found.around.as_ref());
        match around {
            Some(around) => answer::write_around(&mut out, last, around, palette),
            None => answer::write(&mut out, last, settings, palette),
        }
    }
    out
}

/// The assertions, below the request that they are about, and the file that the first of them is in, as editors
/// and terminals link it.
fn write_failed(out: &mut String, step: &ExplainedFailure, settings: &ConsoleSettings, palette: &Palette) {
    let mut asked = None;
    let (shown, folded) = if settings.detail < Detail::Exchanges {
        causes(step.failed)
    } else {
        (step.failed, 0)
    };
    for (at, failed) in shown.iter().enumerate() {
        if asked != Some(&failed.asked) {
            write_asked(out, &failed.asked, None);
            asked = Some(&failed.asked);
        }
        if at == 0 {
            write_place(out, step, palette);
        }
        write_assertion(out, &failed.assertion, palette);
    }
    if folded > 0 {
        let others = if folded == 1 {
            "1 more expectation"
        } else {
            &format!("{folded} more expectations")
        };
        let said = format!("and {others} of this answer did not hold; -v shows them");
        let _ = writeln!(out, "{DEEPER}{}", palette.dim(&said));
    }
}

/// Where all is about one answer whose status was not the expected one, the status alone: the rest follows from it. And
/// how many are left out.
fn causes(failed: &[FailedStep]) -> (&[FailedStep], usize) {
    match failed {
        [first, rest @ ..]
            if first.assertion.subject.ends_with("status")
                && rest.iter().all(|other| other.asked == first.asked) =>
        {
            (&failed[..1], rest.len())
        }
        all => (all, 0),
    }
}

/// Reasons of the transport begin with what was asked, after the item and the page.
fn write_asked(out: &mut String, asked: &AskedValue, reason: Option<&str>) {
    if asked.method.is_empty() {
        return;
    }
    let said = asked.to_string();
    if !reason.is_some_and(|reason| reason.contains(&said)) {
        let _ = writeln!(out, "{INDENT}{}", visible_line(&said));
    }
}

fn write_place(out: &mut String, step: &ExplainedFailure, palette: &Palette) {
    let mut places = step.failed.iter().map(|failed| failed.assertion.place.as_ref());
    if let Some(place) = places.find_map(|place| place) {
        let place = visible_line(&place.to_string());
        let _ = writeln!(out, "{INDENT}{}", palette.dim(&place));
    }
}

fn write_assertion(out: &mut String, failed: &AssertionRecord, palette: &Palette) {
    if let Some(found) = &failed.differences {
        return write_differences(out, failed, found, palette);
    }
    let sentence = visible_line(&format!("{} {}", failed.subject, failed.expected));
    let sentence = sentence.trim_start();
    let actual = failed.actual.as_deref().map(visible_line);
    let got = actual.map(|actual| format!(", got {actual}")).unwrap_or_default();
    let line = line(failed);
    let detail = visible(failed.detail.as_deref().unwrap_or_default());
    let (same_line, below) = match detail.lines().count() {
        1 => (format!(": {detail}"), ""),
        _ => (String::new(), &*detail),
    };
    let _ = writeln!(
        out,
        "{INDENT}{} expected that {sentence}{got}{same_line}{}",
        palette.bad("✗"),
        palette.dim(&line)
    );
    indented(out, below, DEEPER);
}

/// The line of the file that asks for it.
fn line(failed: &AssertionRecord) -> String {
    let place = failed.place.as_ref();
    place
        .map(|place| format!("  line {}", place.line))
        .unwrap_or_default()
}

/// How many there are, and a line for each of the first.
fn write_differences(out: &mut String, failed: &AssertionRecord, found: &Differences, palette: &Palette) {
    let said = visible_line(&words::assertion(failed));
    let (mark, line) = (palette.bad("✗"), palette.dim(&line(failed)));
    let _ = writeln!(out, "{INDENT}{mark} {said}{line}");
    for difference in &found.first {
        let said = difference_words(difference, palette);
        let _ = writeln!(out, "{DEEPER}{said}");
    }
    if found.left() > 0 {
        let _ = writeln!(
            out,
            "{DEEPER}{}",
            palette.dim(&format!("and {} more", found.left()))
        );
    }
}

/// The words of reports, with what was expected and what came in their colours.
fn difference_words(found: &Difference, palette: &Palette) -> String {
    let path = visible_line(&found.path);
    let expected = found
        .expected
        .as_deref()
        .map(|text| palette.good(&visible_line(text)));
    let actual = found
        .actual
        .as_deref()
        .map(|text| palette.bad(&visible_line(text)));
    let painted = Difference {
        path,
        expected,
        actual,
    };
    painted.to_string()
}

/// Each problem with its source lines, and the item and the page it was found in.
fn drawn(step: &ExplainedFailure, settings: &ConsoleSettings) -> String {
    let columns = step.columns.map(|columns| columns.saturating_sub(INDENT.len()));
    let mut problems: Vec<&Problem> = step.finish.problems.iter().collect();
    problems.sort_by_key(|problem| problem.severity);
    let quoted = problems.iter().filter_map(|problem| {
        let QuotedDiagnostic { diagnostic, sources } = &**problem.quoted.as_ref()?;
        let mut found = quoted::redacted(diagnostic, &settings.secrets);
        found.message.insert_str(0, step.parts.label(problem.attempt));
        let found = [found];
        let sources = quoted::masked(&found, sources, &|_| Vec::new());
        Some(draw::draw_within(&found, &sources, settings.color, columns))
    });
    quoted.collect()
}

fn indented(out: &mut String, text: &str, indent: &str) {
    for line in text.trim_end().lines() {
        let _ = writeln!(out, "{}", format!("{indent}{line}").trim_end());
    }
}

/// `POST https://api.zoom.us/v2/users`; user and password are no address.
impl std::fmt::Display for AskedValue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Url::parse(&self.url) {
            Ok(url) => write!(out, "{} {}", self.method, without_userinfo(&url)),
            Err(_) => write!(out, "{} {}", self.method, self.url),
        }
    }
}
