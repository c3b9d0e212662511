//! Failures and exchanges in plain text, for reports that have a place for text.

use super::console::attempt_words;
use super::step_record::{FinishedStepRecord, StepRecord};
use crate::http::{Header, Segment};
use crate::run::Outcome;
use crate::run::event::{AssertionRecord, Problem, Received, Sent};
use std::fmt::Write;

/// Bytes of a body that are shown.
const BODY: usize = 16 * 1024;

/// What reports say of a run that somebody ended.
pub const INTERRUPTED: &str = "the run was interrupted";

/// `status: expected is 200, got 404`, or `json $: 5 differences`.
pub fn assertion(failed: &AssertionRecord) -> String {
    if let Some(found) = &failed.differences {
        return format!("{}: {}", failed.subject, found.counted());
    }
    let got = failed.actual.as_deref();
    let got = got.map(|actual| format!(", got {actual}")).unwrap_or_default();
    format!("{}: expected {}{got}", failed.subject, failed.expected)
}

/// The first reason for which it did not hold, on a line.
pub fn first_reason(failed: &AssertionRecord) -> String {
    let said = assertion(failed);
    let first = failed.differences.as_ref().and_then(|found| found.first.first());
    match first {
        Some(first) => format!("{said}: {first}"),
        None => said,
    }
}

/// Why a step did not pass, on a line: the first expectation that did not hold, else its reason or the first problem.
pub fn why(ended: &FinishedStepRecord) -> Option<String> {
    if matches!(ended.finish.outcome, Outcome::Passed | Outcome::Skipped) {
        return None;
    }
    let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let failed = ended.record.failed().next();
    let failed = failed.map(|(part, failed)| part.to_owned() + &first_reason(failed));
    let reason = ended.finish.reason.clone();
    let found = ended.finish.problems.first();
    let found = || found.map(|found| problem(found, ended));
    failed.or(reason).or_else(found).as_deref().map(first_line)
}

/// What is said below [`assertion`]: a line for each difference, and what the answer has around the first of them.
pub fn detail(failed: &AssertionRecord) -> Option<String> {
    let detail = failed.detail.clone()?;
    let around = failed
        .differences
        .as_ref()
        .and_then(|found| found.around.as_ref());
    Some(match around {
        Some(around) => format!("{detail}\n{}", around.text()),
        None => detail,
    })
}

/// `E0401 item 2 (b): message`, then what to do about it.
pub fn problem(problem: &Problem, ended: &FinishedStepRecord) -> String {
    let part = ended.record.parts.label(problem.attempt);
    let text = problem.text();
    let (code, rest) = text.split_at(problem.code.as_deref().map_or(0, |code| code.len() + 1));
    format!("{code}{part}{rest}")
}

/// Everything that kept a step from passing, a paragraph each.
pub fn failures(ended: &FinishedStepRecord) -> Vec<String> {
    let failed = ended.record.failed().map(|(part, failed)| {
        let detail = detail(failed).map(|detail| format!("\n{detail}"));
        let place = failed.place.as_ref().map(|place| format!("\nat {place}"));
        part.to_owned() + &assertion(failed) + &detail.unwrap_or_default() + &place.unwrap_or_default()
    });
    let problems = ended.finish.problems.iter().map(|found| {
        let place = found.place.as_ref().map(|place| format!("\nat {place}"));
        problem(found, ended) + &place.unwrap_or_default()
    });
    failed
        .chain(problems)
        .chain(ended.finish.reason.clone())
        .collect()
}

/// A line for each attempt: `attempt 2 of 4: status 503, waited 1.2 s → passed`.
pub fn attempts(record: &StepRecord) -> impl Iterator<Item = String> {
    record.attempts.iter().map(|tried| {
        let end = tried.outcome.map(|outcome| {
            let reason = tried.error.as_deref().and_then(|reason| reason.lines().next());
            let reason = reason.map(|reason| format!(": {reason}"));
            format!(" → {}{}", outcome.name(), reason.unwrap_or_default())
        });
        attempt_words(&tried.attempt) + &end.unwrap_or_default()
    })
}

/// Takes the secrets out of text.
pub type ReportMask<'a> = &'a dyn Fn(&str) -> String;

/// Requests and answers, marked `>` and `<`, and which try, poll, page or item they belong to, marked `*`.
pub fn exchange(record: &StepRecord, mask: ReportMask) -> String {
    let mut text = String::new();
    let mut attempts = record.attempts.iter().peekable();
    let mut prompts = record.prompts.iter().peekable();
    for (at, hop) in record.hops.iter().enumerate() {
        while let Some(tried) = attempts.next_if(|tried| tried.first_hop <= at) {
            let _ = writeln!(text, "* {}", attempt_words(&tried.attempt));
        }
        while let Some(asked) = prompts.next_if(|asked| asked.before_hop <= at) {
            let _ = writeln!(text, "* {}", asked.prompt);
        }
        if let Some(login) = &hop.sent.login {
            let _ = writeln!(text, "* login `{login}`");
        }
        let version = hop.received.as_ref().map(|received| &*received.version);
        if hop.sent.lost.is_some() && hop.sent.size == 0 {
            let _ = writeln!(text, "* {} {} was not sent", hop.sent.method, hop.sent.url);
        } else {
            request(&mut text, &hop.sent, version, mask);
        }
        if let Some(received) = &hop.received {
            response(&mut text, received, mask);
        }
        if let Some(lost) = &hop.sent.lost {
            let _ = writeln!(text, "* failed: {}", lost.reason);
        }
    }
    for asked in prompts {
        let _ = writeln!(text, "* {}", asked.prompt);
    }
    text
}

fn request(text: &mut String, sent: &Sent, version: Option<&str>, mask: ReportMask) {
    let version = version.map(|version| format!(" {version}"));
    let line = format!("{} {}{}", sent.method, sent.url, version.unwrap_or_default());
    let _ = writeln!(text, "> {line}");
    for header in &sent.headers {
        let _ = writeln!(text, "> {}: {}", header.name, value(header));
    }
    for segment in sent.body.segments.iter().flatten() {
        match segment {
            Segment::Bytes(bytes) => body(text, bytes, ">", mask),
            Segment::File { path, length } => {
                let _ = writeln!(text, "> [{length} bytes of {}]", path.display());
            }
        }
    }
}

fn response(text: &mut String, received: &Received, mask: ReportMask) {
    let _ = writeln!(
        text,
        "< {} {} {}",
        received.version, received.status, received.reason
    );
    for (name, value) in &received.headers {
        let _ = writeln!(text, "< {name}: {}", String::from_utf8_lossy(value));
    }
    if let Some(bytes) = &received.body {
        body(text, bytes, "<", mask);
    }
    if received.is_cut() {
        let _ = writeln!(
            text,
            "< [{} bytes in all, not read by this step]",
            received.decoded_size
        );
    }
}

fn value(header: &Header) -> String {
    if header.secret {
        "***".to_owned()
    } else {
        String::from_utf8_lossy(&header.value).into_owned()
    }
}

/// Mask before truncating and splitting into lines: a part of a secret no longer matches.
fn body(text: &mut String, bytes: &[u8], mark: &str, mask: ReportMask) {
    let Ok(whole) = std::str::from_utf8(bytes) else {
        let _ = writeln!(text, "{mark} [{} bytes that are not text]", bytes.len());
        return;
    };
    let whole = mask(whole);
    let shown = &whole[..whole.floor_char_boundary(BODY)];
    for line in shown.lines() {
        let _ = writeln!(text, "{mark} {line}");
    }
    if shown.len() < whole.len() {
        let _ = writeln!(text, "{mark} [{} bytes in all]", bytes.len());
    }
}
