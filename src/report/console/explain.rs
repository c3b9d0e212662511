//! Why a step did not pass, in full: each failed assertion with its place, mistakes with their source lines, and
//! what the server answered.

use super::{Palette, Settings};
use crate::report::quoted;
use crate::report::visible::{visible, visible_line};
use crate::run::Outcome;
use crate::run::event::{Finish, Problem, Received};
use crate::run::part::Parts;
use crate::source::{Diagnostic, draw};
use crate::verify::Assertion;
use std::io::{self, Write};

pub struct Explained<'a> {
    pub failed: &'a [Assertion],
    pub finish: &'a Finish,
    pub parts: &'a Parts,
    pub last: Option<&'a Received>,
}

/// Lines and bytes of an answer that are shown.
const EXCERPT_LINES: usize = 12;
const EXCERPT_BYTES: usize = 1200;
/// Bytes that are searched for secrets: the excerpt, and what a secret at its end may take.
const LOOKED_AT: usize = 64 * 1024;

pub fn write(
    out: &mut dyn Write,
    step: &Explained,
    settings: &Settings,
    palette: &Palette,
) -> io::Result<()> {
    write_place(out, step, settings, palette)?;
    for assertion in step.failed {
        write_assertion(out, assertion, settings, palette)?;
    }
    if !step.finish.problems.is_empty() {
        let masked: Vec<_> = step
            .finish
            .problems
            .iter()
            .map(|problem| settings.secrets.redact_diagnostic(&located(problem, step.parts)))
            .collect();
        let drawn = draw::draw(
            &masked,
            &quoted::masked(&masked, settings.sources),
            settings.color,
        );
        indented(out, &drawn, "      ")?;
    }
    if let (Some(reason), Outcome::Errored | Outcome::Aborted | Outcome::Failed) =
        (&step.finish.reason, step.finish.outcome)
    {
        indented(out, &palette.bad(&visible(reason)), "      ")?;
    }
    match (step.last, step.finish.outcome) {
        (Some(last), Outcome::Failed) => write_answer(out, last, settings, palette),
        _ => Ok(()),
    }
}

/// With the item and the page it was found in.
fn located(problem: &Problem, parts: &Parts) -> Diagnostic {
    let mut found = problem.found.clone();
    found.message.insert_str(0, parts.label(problem.attempt));
    found
}

/// The file that the failures below lie in, with the line of the first, as editors and terminals link it.
fn write_place(
    out: &mut dyn Write,
    step: &Explained,
    settings: &Settings,
    palette: &Palette,
) -> io::Result<()> {
    match step.failed.iter().find_map(|failed| failed.span) {
        Some(span) => writeln!(out, "      {}", palette.dim(&settings.sources.place(span))),
        None => Ok(()),
    }
}

fn write_assertion(
    out: &mut dyn Write,
    failed: &Assertion,
    settings: &Settings,
    palette: &Palette,
) -> io::Result<()> {
    let sentence = visible_line(&format!("{} {}", failed.subject, failed.expected));
    let sentence = sentence.trim_start();
    let actual = failed.actual.as_deref().map(visible_line);
    let got = actual.map(|actual| format!(", got {actual}")).unwrap_or_default();
    let line = failed
        .span
        .map(|span| format!("  line {}", settings.sources.line_col(span).0));
    let detail = visible(failed.detail.as_deref().unwrap_or_default());
    let (beside, below) = match detail.lines().count() {
        1 => (format!(": {detail}"), ""),
        _ => (String::new(), &*detail),
    };
    writeln!(
        out,
        "      {} expected that {sentence}{got}{beside}{}",
        palette.bad("✗"),
        palette.dim(&line.unwrap_or_default())
    )?;
    indented(out, below, "        ")
}

fn write_answer(
    out: &mut dyn Write,
    last: &Received,
    settings: &Settings,
    palette: &Palette,
) -> io::Result<()> {
    let kind = last.headers.iter().find(|(name, _)| name == "content-type");
    let kind = kind.map(|(_, value)| format!(", {}", visible_line(&String::from_utf8_lossy(value))));
    let head = format!(
        "the answer was {} {}{}",
        last.status,
        last.reason,
        kind.unwrap_or_default()
    );
    writeln!(out, "      {}", palette.dim(head.trim_end()))?;
    let Some(body) = last.body.as_ref().filter(|body| !body.is_empty()) else {
        return Ok(());
    };
    let masked = settings.secrets.redact_bytes(&body[..body.len().min(LOOKED_AT)]);
    let text = String::from_utf8_lossy(&masked[..masked.len().min(EXCERPT_BYTES)]);
    let excerpt: Vec<&str> = text.lines().take(EXCERPT_LINES).collect();
    indented(out, &palette.dim(&visible(&excerpt.join("\n"))), "        ")?;
    if body.len() > EXCERPT_BYTES || text.lines().count() > EXCERPT_LINES || last.is_cut() {
        let (size, shown) = match last.is_cut() {
            true => (last.decoded_size, "more"),
            false => (body.len() as u64, "them"),
        };
        let said = format!("... {size} bytes in all; -v shows {shown}");
        writeln!(out, "        {}", palette.dim(&said))?;
    }
    Ok(())
}

fn indented(out: &mut dyn Write, text: &str, indent: &str) -> io::Result<()> {
    text.trim_end()
        .lines()
        .try_for_each(|line| writeln!(out, "{}", format!("{indent}{line}").trim_end()))
}
