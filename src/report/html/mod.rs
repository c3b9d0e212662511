//! The run as a page: one file that loads nothing and runs no script but its own, known to the browser by its hash.
//!
//! What a server answered is only ever data: it stands in JSON islands whose `<`, `>` and `&` are escaped, and the
//! script puts it into the page as text. A step is written when it has finished, and forgotten. Its island has two
//! lines: what a row of the list shows, and the rest, which is read when somebody opens the step.

use super::console::tally_words;
use super::record::{Ended, Gather};
use super::redacted::Redacted;
use super::{Report, json, shape};
use crate::run::event::{Event, Received, RunStarted, Summary};
use crate::source::Sources;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// Characters of a body that are kept.
const BODY: usize = 64 * 1024;

const STYLE: &str = include_str!("page.css");
const BODY_HTML: &str = include_str!("body.html");
const SCRIPT: &str = concat!(
    include_str!("data.js"),
    include_str!("detail.js"),
    include_str!("list.js"),
    include_str!("page.js")
);

pub struct Html<W: Write> {
    out: Redacted<W>,
    sources: &'static Sources,
    gather: Gather,
    troubles: Vec<String>,
}

impl<W: Write> Html<W> {
    pub fn new(out: Redacted<W>, sources: &'static Sources) -> Html<W> {
        Html {
            out,
            sources,
            gather: Gather::new(),
            troubles: Vec::new(),
        }
    }

    fn started(&mut self, run: &RunStarted) -> io::Result<()> {
        self.out
            .constant("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")?;
        writeln!(
            self.out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
            policy(STYLE, SCRIPT)
        )?;
        self.out.constant(concat!(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            "<meta name=\"referrer\" content=\"no-referrer\">\n<title>callsheet run</title>\n<style>"
        ))?;
        self.out.constant(STYLE)?;
        self.out.constant("</style>\n</head>\n<body>\n")?;
        self.out.constant(BODY_HTML)?;
        self.island("id=\"run\"", &[&shape::run(run)])
    }

    fn step(&mut self, ended: &Ended) -> io::Result<()> {
        let mut full = json::step(ended, self.sources);
        cut_bodies(&mut full, &|text| self.out.mask(text));
        self.island("class=\"step\"", &[&row(ended), &full])
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        let end = json!({
            "duration_ms": shape::millis(summary.duration),
            "interrupted": summary.interrupted,
            "troubles": self.troubles,
            "summary": shape::summary(summary),
        });
        self.island("id=\"end\"", &[&end])?;
        self.out.constant("<script>")?;
        self.out.constant(SCRIPT)?;
        self.out.constant("</script>\n</body>\n</html>\n")?;
        self.out.flush()
    }

    fn island(&mut self, name: &str, lines: &[&Json]) -> io::Result<()> {
        let lines: Vec<String> = lines.iter().map(|line| harmless(line)).collect();
        writeln!(
            self.out,
            "<script type=\"application/json\" {name}>{}</script>",
            lines.join("\n")
        )
    }
}

/// JSON that no HTML parser finds a tag, a comment or an entity in. These characters occur in its strings only.
fn harmless(json: &Json) -> String {
    let text = json.to_string();
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '<' => out += "\\u003c",
            '>' => out += "\\u003e",
            '&' => out += "\\u0026",
            '\u{2028}' => out += "\\u2028",
            '\u{2029}' => out += "\\u2029",
            other => out.push(other),
        }
    }
    out
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
fn row(ended: &Ended) -> Json {
    let record = &ended.record;
    let answers = record.hops.iter().filter_map(|hop| hop.received.as_ref());
    let captured = record.captured.iter().map(|captured| &*captured.name);
    let mut row = shape::step(&ended.info);
    let more = json!({
        "uses": &ended.info.uses[..],
        "outcome": ended.finish.outcome.name(),
        "reason": ended.finish.reason,
        "started": shape::millis(ended.finish.started),
        "duration": shape::millis(ended.finish.duration),
        "method": record.method(),
        "url": record.hops.last().map_or("", |hop| &hop.sent.url),
        "status": record.status(),
        "hops": answers.map(phases).collect::<Vec<_>>(),
        "captured": captured.collect::<Vec<_>>(),
        "tally": tally_words(ended.finish),
        "iteration": ended.round.as_ref().map(|round| shape::iteration(round.number, &round.label)),
    });
    json::extend(&mut row, more);
    row
}

/// Milliseconds: when the hop began, then its phases in their order.
fn phases(answer: &Received) -> [f64; 7] {
    let timings = &answer.timings;
    let [dns, connect, tls] = [timings.dns, timings.connect, timings.tls].map(Option::unwrap_or_default);
    let (started, queued) = (answer.started, timings.queued);
    [
        started,
        queued,
        dns,
        connect,
        tls,
        timings.waiting,
        timings.reading,
    ]
    .map(shape::millis)
}

fn cut_bodies(step: &mut Json, mask: Mask) {
    let requests = step["requests"].as_array_mut().into_iter().flatten();
    for request in requests {
        request["body"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .for_each(|body| cut(body, mask));
        request
            .pointer_mut("/response/body")
            .into_iter()
            .for_each(|body| cut(body, mask));
    }
}

/// Takes the secrets out of text.
type Mask<'a> = &'a dyn Fn(&str) -> String;

/// Long text ends at the limit, masked before: half a secret is none that the writer knows. Bytes that are no text are only counted.
fn cut(body: &mut Json, mask: Mask) {
    let Some(body) = body.as_object_mut() else { return };
    body.remove("base64");
    if let Some(Json::String(text)) = body.get_mut("text")
        && text.len() > BODY
    {
        *text = mask(text);
        text.truncate(text.floor_char_boundary(BODY));
        body.insert("cut".to_owned(), Json::Bool(true));
    }
}

impl<W: Write> Report for Html<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run)?,
            Event::Trouble(message) => self.troubles.push(message.clone()),
            Event::RunFinished(summary) => return self.ended(summary),
            _ => {}
        }
        match self.gather.take(event) {
            Some(ended) => self.step(&ended),
            None => Ok(()),
        }
    }
}
