//! The run as a page: one file that loads nothing and runs no script but its own, known to the browser by its hash.
//!
//! What a server answered is only ever data: it is in JSON islands whose `<`, `>` and `&` are escaped, and the
//! script puts it into the page as text. A step is written when it has finished, and forgotten. Its island has two
//! lines: what a row of the list shows, and the rest, which is read when somebody opens the step.

#[cfg(test)]
mod contrast;

use super::console::tally_words;
use super::redacted::Redacted;
use super::schema::{self, Bodies, IterationRecord, RunEnd, RunLine, StepReport};
use super::step_record::{FinishedStepRecord, HopRecord, StepRecord};
use super::{Report, scan, words};
use crate::run::StepInfo;
use crate::run::event::{Event, Level, Outcome, Problem, RunStarted, Summary, to_millis};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// The colours and fonts of pages.
pub(super) const TOKENS: &str = include_str!("tokens.css");
const STYLE: &str = concat!(
    include_str!("tokens.css"),
    include_str!("page.css"),
    include_str!("list.css"),
    include_str!("detail.css")
);
const BODY_HTML: &str = include_str!("body.html");
const SCRIPT: &str = concat!(
    include_str!("data.js"),
    include_str!("body.js"),
    include_str!("search.js"),
    include_str!("flow.js"),
    include_str!("exchange.js"),
    include_str!("detail.js"),
    include_str!("list.js"),
    include_str!("causes.js"),
    include_str!("timeline.js"),
    include_str!("address.js"),
    include_str!("tree.js"),
    include_str!("head.js"),
    include_str!("page.js")
);

pub struct Html<W: Write> {
    out: Redacted<W>,
    problems: Vec<Problem>,
}

impl<W: Write> Html<W> {
    pub fn new(out: Redacted<W>) -> Html<W> {
        Html {
            out,
            problems: Vec::new(),
        }
    }

    fn started(&mut self, run: &RunStarted) -> io::Result<()> {
        self.out.constant(concat!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta name=\"generator\" content=\"callsheet\">\n"
        ))?;
        writeln!(
            self.out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
            policy(STYLE, SCRIPT) + "; img-src data:"
        )?;
        self.out.constant(concat!(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            "<meta name=\"referrer\" content=\"no-referrer\">\n<title>callsheet run</title>\n<style>"
        ))?;
        self.out.constant(STYLE)?;
        self.out.constant("</style>\n</head>\n<body>\n")?;
        self.out.constant(BODY_HTML)?;
        self.island("id=\"run\"", &[schema::text(&RunLine::of(run))])
    }

    fn write_step(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        let full = StepReport::of(ended, Bodies::Shown(self.out.secrets()));
        let lines = [schema::text(&PageRow::of(ended)), schema::text(&full)];
        self.island("class=\"step\"", &lines)
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        let end = schema::text(&PageEnd {
            problems: &self.problems,
            end: RunEnd::of(summary),
        });
        self.island("id=\"end\"", &[end])?;
        self.out.constant("<script>")?;
        self.out.constant(SCRIPT)?;
        self.out.constant("</script>\n</body>\n</html>\n")?;
        self.out.flush()
    }

    /// JSON, a line for each part.
    fn island(&mut self, name: &str, lines: &[String]) -> io::Result<()> {
        let size: usize = lines.iter().map(String::len).sum();
        let mut island = String::with_capacity(size + size / 8 + 64);
        island += "<script type=\"application/json\" ";
        island += name;
        island += ">";
        for (at, line) in lines.iter().enumerate() {
            island += if at > 0 { "\n" } else { "" };
            push_harmless(&mut island, line);
        }
        island += "</script>\n";
        self.out.write_all(island.as_bytes())
    }
}

/// JSON that no HTML parser finds a tag, a comment or an entity in. These characters occur in its strings only.
fn push_harmless(out: &mut String, json: &str) {
    let mut rest = json;
    while let Some(at) = scan::find(rest.as_bytes(), may_harm) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut letters = from.chars();
        match letters.next() {
            Some(letter @ ('<' | '>' | '&' | '\u{2028}' | '\u{2029}')) => {
                let _ = write!(out, "\\u{:04x}", letter as u32);
            }
            other => out.extend(other),
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
}

/// The last is the first byte of the two line separators, and of other characters.
fn may_harm(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'&' | 0xe2)
}

/// The policy of a page that has this style and this script, and loads nothing.
pub fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

/// What the list shows of a step.
#[derive(Serialize)]
struct PageRow<'a> {
    #[serde(flatten)]
    step: &'a StepInfo,
    outcome: Outcome,
    reason: Option<&'a str>,
    /// The first thing that kept it from passing, on a line.
    why: Option<String>,
    /// The status was not the expected one.
    wrong_status: bool,
    started: f64,
    duration: f64,
    method: &'a str,
    url: &'a str,
    status: Option<u16>,
    /// The index of the request that these three are of.
    shown: Option<usize>,
    hops: Vec<[f64; 7]>,
    captured: Vec<&'a str>,
    flaky: bool,
    tally: Option<String>,
    iteration: Option<IterationRecord<'a>>,
}

impl<'a> PageRow<'a> {
    fn of(ended: &'a FinishedStepRecord) -> PageRow<'a> {
        let record = &ended.record;
        let captured = record.captured.iter().map(|captured| &*captured.name);
        let shown = told_of(ended);
        let hop = shown.and_then(|at| record.hops.get(at));
        PageRow {
            step: &ended.info,
            outcome: ended.finish.outcome,
            reason: ended.finish.reason.as_deref(),
            why: words::why(ended),
            wrong_status: record.failed().any(|(_, failed)| failed.subject == "status"),
            started: to_millis(ended.finish.started),
            duration: to_millis(ended.finish.duration),
            method: hop.map_or("", |hop| &hop.sent.method),
            url: hop.map_or("", |hop| &hop.sent.url),
            status: hop.and_then(|hop| Some(hop.received.as_ref()?.status)),
            shown,
            hops: record.hops.iter().filter_map(phases).collect(),
            captured: captured.collect(),
            flaky: ended.finish.is_flaky(),
            tally: tally_words(&ended.finish),
            iteration: ended.round.as_ref().map(Cow::Borrowed),
        }
    }
}

/// The request that tells most of a step: of one that failed the last of the first item, page or poll that did; else
/// the last of its own, or, where it sent none, of its login.
fn told_of(ended: &FinishedStepRecord) -> Option<usize> {
    let record = &ended.record;
    let failing = if is_bad(ended.finish.outcome) {
        failing(record)
    } else {
        None
    };
    let own = || record.hops.iter().rposition(|hop| hop.sent.login.is_none());
    failing.or_else(own).or(record.hops.len().checked_sub(1))
}

/// The last request of the first attempt that failed and sent any. An item fails for what happened in one of its pages;
/// tries are parts of either, and the last of them decides.
fn failing(record: &StepRecord) -> Option<usize> {
    let attempts = &record.attempts;
    let failed = attempts.iter().enumerate().filter(|(_, tried)| {
        let is_try = tried.attempt.kind.level() == Level::Try;
        !is_try && tried.outcome.is_some_and(is_bad)
    });
    let mut found: Option<(Level, usize)> = None;
    for (at, tried) in failed {
        let level = tried.attempt.kind.level();
        if found.is_some_and(|(outer, _)| level <= outer) {
            break;
        }
        let mut later = attempts[at + 1..].iter();
        let next = later.find(|later| later.attempt.kind.level() <= level);
        let end = next.map_or(record.hops.len(), |next| next.first_hop);
        if end > tried.first_hop {
            found = Some((level, end - 1));
        }
    }
    found.map(|(_, last)| last)
}

fn is_bad(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Failed | Outcome::Errored)
}

/// Milliseconds: when the hop began, then its phases in their order. One that got no whole answer has its own times.
fn phases(hop: &HopRecord) -> Option<[f64; 7]> {
    let answered = hop
        .received
        .as_ref()
        .map(|answer| (answer.started, answer.timings));
    let lost = hop.sent.lost.as_ref().map(|lost| (lost.started, lost.timings));
    let (started, timings) = lost.or(answered)?;
    let [dns, connect, tls] = [timings.dns, timings.connect, timings.tls].map(Option::unwrap_or_default);
    let phases = [
        started,
        timings.queued,
        dns,
        connect,
        tls,
        timings.waiting,
        timings.reading,
    ];
    Some(phases.map(to_millis))
}

#[derive(Serialize)]
struct PageEnd<'a> {
    problems: &'a [Problem],
    #[serde(flatten)]
    end: RunEnd,
}

impl<W: Write> Report for Html<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run)?,
            Event::Problem(problem) => self.problems.push(problem.clone()),
            Event::RunFinished(summary) => return self.ended(summary),
            _ => {}
        }
        Ok(())
    }

    fn step(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        self.write_step(ended)
    }
}
