//! The comparison as a page: one file that loads nothing and runs no script at all. Below each change both exchanges are
//! side by side; lines that the other side does not have are marked.

use super::{ChangeKind, Comparison, DiffSide, ReportChange, What};
use crate::report::console::pretty;
use crate::report::html::{TOKENS, policy};
use crate::report::schema::{BodyRecord, HeaderRecord, RequestRecord};
use crate::report::visible::{visible, visible_line};
use crate::report::xml;
use std::collections::HashMap;
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");

/// The name of a side, and the class of lines that it alone has.
type Which = (&'static str, &'static str);
const OLD: Which = ("old", "gone");
const NEW: Which = ("new", "came");

/// Bytes of a body that are shown.
const SHOWN: usize = 64 * 1024;

pub fn page(comparison: &Comparison) -> String {
    let style = TOKENS.to_owned() + STYLE;
    let policy = policy(&style, "");
    let verdict = if comparison.worse {
        ("failed", "Worse")
    } else {
        ("passed", "Nothing got worse")
    };
    let mut out = format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"generator\" content=\"callsheet\">
<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"referrer\" content=\"no-referrer\">
<title>callsheet: two runs compared</title>
<style>{style}</style>
</head>
<body>
<header><h1>Two runs compared</h1><p class=\"{}\"><b>{}</b>: {}</p>
<dl>{}{}</dl>",
        verdict.0,
        verdict.1,
        line(&comparison.counted()),
        side("Old", &comparison.old),
        side("New", &comparison.new),
    );
    for problem in &comparison.problems {
        let _ = write!(out, "<p class=\"failed\">{}</p>", text(problem));
    }
    if comparison.not_compared > 0 {
        let _ = write!(
            out,
            "<p class=\"soft\">{}</p>",
            line(&comparison.not_compared_text())
        );
    }
    out += "</header>\n<main>\n";
    for kind in ChangeKind::ALL {
        section(&mut out, comparison, kind);
    }
    out + "</main>\n</body>\n</html>\n"
}

fn side(name: &str, side: &DiffSide) -> String {
    format!("<dt>{name}</dt><dd>{}</dd>", line(&side.described(" · ")))
}

fn section(out: &mut String, comparison: &Comparison, kind: ChangeKind) {
    let count = comparison.of_kind(kind).count();
    if count == 0 {
        return;
    }
    let heading = kind.heading();
    let heading = heading[..1].to_uppercase() + &heading[1..];
    let _ = writeln!(
        out,
        "<section>\n<h2>{heading} <span class=\"soft\">{count}</span></h2>"
    );
    for change in comparison.of_kind(kind) {
        entry(out, change);
    }
    *out += "</section>\n";
}

fn entry(out: &mut String, change: &ReportChange) {
    let class = match change.kind {
        ChangeKind::NewlyFailing => "failed",
        ChangeKind::Fixed => "passed",
        ChangeKind::Flaky | ChangeKind::Slower => "flaky",
        _ => "plain",
    };
    let file = change
        .new
        .as_ref()
        .or(change.old.as_ref())
        .map_or("", |unit| &unit.file);
    let open = if matches!(change.kind, ChangeKind::NewlyFailing) {
        " open"
    } else {
        ""
    };
    let _ = write!(
        out,
        "<details{open}><summary><b class=\"{class}\">{}</b> <span class=\"soft mono\">{}</span>",
        line(&change.at.text()),
        line(file)
    );
    if let Some(note) = change.note() {
        let _ = write!(out, "<span class=\"note\">{}</span>", line(&note));
    }
    if !change.shape.is_empty() {
        *out += "<ul class=\"mono\">";
        for changed in &change.shape {
            let class = match changed.what {
                What::Appeared | What::ValueAppeared => "came",
                What::Vanished | What::ValueVanished => "gone",
                What::Status | What::Type | What::Optional => "other",
            };
            let _ = write!(out, "<li class=\"{class}\">{}</li>", line(&changed.to_string()));
        }
        *out += "</ul>";
    }
    *out += "</summary>\n";
    exchanges(out, change);
    *out += "</details>\n";
}

fn exchanges(out: &mut String, change: &ReportChange) {
    let of = |unit: &Option<super::DiffUnit>| {
        let exchange = unit.as_ref().and_then(|unit| unit.exchange);
        exchange.map_or_else(ExchangePair::default, ExchangePair::of)
    };
    let (old, new) = (of(&change.old), of(&change.new));
    let pairs = [
        ("Request", &old.request, &new.request),
        ("Answer", &old.answer, &new.answer),
        ("Headers of the answer", &old.headers, &new.headers),
        ("Body of the answer", &old.body, &new.body),
    ];
    *out += "<div class=\"pair\">";
    for (name, old, new) in pairs {
        if old.is_empty() && new.is_empty() && name != "Request" {
            continue;
        }
        column(out, OLD, name, old, new);
        column(out, NEW, name, new, old);
    }
    *out += "</div>\n";
}

/// The lines of one side. Those that the other does not have, as often, are marked.
fn column(out: &mut String, side: Which, name: &str, own: &[String], other: &[String]) {
    let (side, class) = side;
    let mut left: HashMap<&str, usize> = HashMap::new();
    for line in other {
        *left.entry(line).or_default() += 1;
    }
    let _ = write!(
        out,
        "<div class=\"side\"><h3>{name}, {side}</h3><pre role=\"group\" tabindex=\"0\" aria-label=\"{name}, {side}\">"
    );
    if own.is_empty() {
        *out += "<span class=\"soft\">none</span>\n";
    }
    for line in own {
        match left.get_mut(line.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                let _ = writeln!(out, "{}", text(line));
            }
            _ => {
                let _ = writeln!(out, "<span class=\"{class}\">{}</span>", text(line));
            }
        }
    }
    *out += "</pre></div>";
}

/// An exchange in lines.
#[derive(Default)]
struct ExchangePair {
    request: Vec<String>,
    answer: Vec<String>,
    headers: Vec<String>,
    body: Vec<String>,
}

impl ExchangePair {
    fn of(exchange: &RequestRecord) -> ExchangePair {
        let sent = &exchange.sent;
        let mut request = vec![format!("{} {}", sent.method, sent.url)];
        request.extend(sent.headers.iter().map(header));
        let pieces = sent.body.iter().flatten();
        request.extend(pieces.flat_map(body));
        let answer = exchange.response.as_ref();
        let status = answer.map(|answer| format!("{} {}", answer.status, answer.reason));
        ExchangePair {
            request,
            answer: status
                .into_iter()
                .chain(sent.error.as_deref().map(str::to_owned))
                .collect(),
            headers: answer.map_or_else(Vec::new, |answer| answer.headers.iter().map(header).collect()),
            body: answer
                .and_then(|answer| answer.body.as_ref())
                .map_or_else(Vec::new, body),
        }
    }
}

fn header(header: &HeaderRecord) -> String {
    format!("{}: {}", header.name, header.value)
}

/// The lines of a body: JSON is indented, and of bytes that are not text only the size is shown.
fn body(body: &BodyRecord) -> Vec<String> {
    let size = body.size();
    if let Some(file) = body.file() {
        return vec![format!("the file {file}, {size} bytes")];
    }
    let Some(found) = body.text() else {
        return vec![format!("{size} bytes that are no text")];
    };
    let end = found.floor_char_boundary(SHOWN);
    let shown = &found[..end];
    let mut lines = if shown.trim_start().starts_with(['{', '[']) {
        pretty::lines(shown, usize::MAX).0
    } else {
        shown.lines().map(str::to_owned).collect()
    };
    if end < found.len() || body.is_cut() {
        lines.push(format!("… only the beginning of {size} bytes"));
    }
    lines
}

fn text(of: &str) -> String {
    xml::text(&visible(of))
}

fn line(of: &str) -> String {
    xml::text(&visible_line(of))
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;
    use crate::report::replay;

    const EVIL: &str = "</style><script>alert(1)</script>\\u202e";

    #[test]
    fn what_a_report_holds_is_never_markup() {
        let report = include_str!("../../../tests/cases/reports/diff/new.json");
        let evil = report.replace("the order does not exist <b>", EVIL);
        let evil = evil
            .replace("shop/zz-fresh", EVIL)
            .replace("\"Not Found\"", "\"<i>\"");
        let old = include_str!("../../../tests/cases/reports/diff/old.json");
        let (old, new) = (
            replay::read(old.as_bytes()).unwrap(),
            replay::read(evil.as_bytes()).unwrap(),
        );
        let page = page(&compare((EVIL, &old), (EVIL, &new)));
        assert!(page.contains("&lt;script"), "{page}");
        assert!(!page.contains("<script") && !page.contains("<i>"), "{page}");
        assert_eq!(page.matches("</style>").count(), 1);
        assert!(!page.contains('\u{202e}'), "{page}");
    }

    #[test]
    fn lines_that_the_other_side_has_not_are_marked() {
        let check = |own: &[&str], other: &[&str], marked: usize| {
            let lines = |of: &[&str]| of.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
            let mut out = String::new();
            column(&mut out, OLD, "Body", &lines(own), &lines(other));
            assert_eq!(out.matches("class=\"gone\"").count(), marked, "{out}");
        };
        check(&["{", "a", "}"], &["{", "a", "}"], 0);
        check(&["{", "a", "}"], &["{", "b", "}"], 1);
        check(&["x", "x"], &["x"], 1);
        check(&["x"], &[], 1);
    }
}
