//! Events as JSON: the one vocabulary of the `json`, `jsonl` and `html` reports, described in
//! `docs/report.schema.json`.
//!
//! Bytes that are no text are in base64 under a name that says so; values of secret headers are masked here
//! already, all other secrets by the writer.

use super::record::Captured;
use crate::http::{Header, HttpBody, Segment, Timings, Tls};
use crate::run::StepInfo;
use crate::run::event::{Attempt, Finish, ReadValue, Received, RunStarted, Sent, Shard, Summary};
use crate::source::{Diagnostic, Sources, Span};
use crate::verify::Assertion;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use std::time::Duration;

/// Version of the shapes. Additions leave it as it is.
pub const SCHEMA: u32 = 1;

pub fn tool() -> Json {
    json!({"name": "callsheet", "version": env!("CARGO_PKG_VERSION")})
}

pub fn run(run: &RunStarted) -> Json {
    let mut json = json!({
        "schema": SCHEMA,
        "tool": tool(),
        "started": run.started,
        "environments": run.environments,
        "steps": run.steps.len(),
    });
    if let Some(part) = run.shard {
        json["shard"] = shard(part);
    }
    json
}

pub fn shard(shard: Shard) -> Json {
    json!({"number": shard.number, "of": shard.of})
}

pub fn step(info: &StepInfo) -> Json {
    json!({
        "id": info.id,
        "order": info.order,
        "name": info.name,
        "folders": &info.folders[..],
        "tags": &info.tags[..],
        "file": &*info.file,
        "line": info.line,
        "uses": &info.uses[..],
    })
}

pub fn values(values: &[ReadValue]) -> Json {
    let value = |read: &ReadValue| match read.secret {
        true => json!("***"),
        false => json!(read.value),
    };
    let values = values.iter();
    values
        .map(|read| json!({"name": read.name, "value": value(read), "from": read.from}))
        .collect()
}

pub fn iteration(number: usize, label: &str) -> Json {
    json!({"number": number, "label": label})
}

pub fn attempt(attempt: &Attempt) -> Json {
    json!({
        "kind": attempt.kind.name(),
        "number": attempt.number,
        "of": attempt.of,
        "detail": attempt.detail,
        "waited_ms": millis(attempt.waited),
    })
}

pub fn sent(request: &Sent) -> Json {
    let mut json = json!({
        "method": request.method,
        "url": request.url,
        "headers": request.headers.iter().map(header).collect::<Vec<_>>(),
        "body": request_body(&request.body),
        "size": request.size,
    });
    if let Some(error) = &request.error {
        json["error"] = json!(error);
    }
    json
}

pub fn received(response: &Received) -> Json {
    let headers = response.headers.iter();
    let headers = headers.map(|(name, value)| json!({"name": name, "value": String::from_utf8_lossy(value)}));
    json!({
        "status": response.status,
        "reason": response.reason,
        "http": response.version,
        "remote": response.remote.map(|remote| remote.to_string()),
        "reused": response.reused,
        "tls": response.tls.as_ref().map(tls),
        "headers": headers.collect::<Vec<_>>(),
        "body": received_body(response),
        "sizes": {"wire": response.wire_size, "decoded": response.decoded_size},
        "started_ms": millis(response.started),
        "timings": timings(&response.timings),
    })
}

pub fn assertion(assertion: &Assertion, sources: &Sources) -> Json {
    json!({
        "subject": assertion.subject,
        "expected": assertion.expected,
        "actual": assertion.actual,
        "passed": assertion.passed,
        "detail": assertion.detail,
        "place": assertion.span.map(|span| place(span, sources)),
    })
}

pub fn captured(captured: &Captured) -> Json {
    json!({"name": captured.name, "secret": captured.secret})
}

pub fn finish(finish: &Finish, sources: &Sources) -> Json {
    let problems = finish.diagnostics.iter();
    json!({
        "outcome": finish.outcome.name(),
        "reason": finish.reason,
        "started_ms": millis(finish.started),
        "duration_ms": millis(finish.duration),
        "flaky": finish.is_flaky(),
        "problems": problems.map(|found| problem(found, sources)).collect::<Vec<_>>(),
    })
}

pub fn summary(summary: &Summary) -> Json {
    json!({
        "steps": summary.steps,
        "iterations": summary.iterations,
        "passed": summary.passed,
        "flaky": summary.flaky,
        "failed": summary.failed,
        "errored": summary.errored,
        "skipped": summary.skipped,
        "aborted": summary.aborted,
        "requests": summary.requests,
        "assertions": summary.assertions,
        "assertions_failed": summary.assertions_failed,
        "captures": summary.captures,
    })
}

/// Milliseconds with microsecond precision.
pub fn millis(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

fn problem(found: &Diagnostic, sources: &Sources) -> Json {
    let label = found.labels.first();
    json!({
        "code": found.code.0,
        "message": found.message,
        "help": found.help,
        "place": label.map(|label| place(label.span, sources)),
    })
}

fn place(span: Span, sources: &Sources) -> Json {
    let (line, column) = sources.line_col(span);
    json!({"file": &*sources.get(span.file).path, "line": line, "column": column})
}

fn header(header: &Header) -> Json {
    let value = match header.secret {
        true => "***".into(),
        false => String::from_utf8_lossy(&header.value),
    };
    json!({"name": header.name, "value": value})
}

/// Null where nothing was sent, else its pieces in order.
fn request_body(body: &HttpBody) -> Json {
    let piece = |segment: &Segment| match segment {
        Segment::Bytes(bytes) => content(bytes),
        Segment::File { path, length } => json!({"file": path.to_string_lossy(), "size": length}),
    };
    let pieces = body.segments.as_ref();
    json!(pieces.map(|pieces| pieces.iter().map(piece).collect::<Vec<_>>()))
}

/// Null where there is none. Of one that no step reads it may be the beginning.
fn received_body(response: &Received) -> Json {
    let mut body = json!(response.body.as_deref().map(content));
    if response.is_cut() {
        body["size"] = json!(response.decoded_size);
        body["cut"] = json!(true);
    }
    body
}

fn content(bytes: &[u8]) -> Json {
    match std::str::from_utf8(bytes) {
        Ok(text) => json!({"text": text, "size": bytes.len()}),
        Err(_) => json!({"base64": STANDARD.encode(bytes), "size": bytes.len()}),
    }
}

fn tls(tls: &Tls) -> Json {
    json!({
        "version": tls.version,
        "not_after": tls.not_after.map(|end| end.to_string()),
        "days_left": tls.days_left,
    })
}

fn timings(timings: &Timings) -> Json {
    json!({
        "queued_ms": millis(timings.queued),
        "dns_ms": timings.dns.map(millis),
        "connect_ms": timings.connect.map(millis),
        "tls_ms": timings.tls.map(millis),
        "waiting_ms": millis(timings.waiting),
        "reading_ms": millis(timings.reading),
        "total_ms": millis(timings.total),
    })
}
