//! The requests of a selection, in the order they would run.

use crate::cli::args::list::ListArgs;
use crate::cli::opening::{open, selection, session_of_files};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::model::Flow;
use crate::plan::Step;
use crate::plan::select::is_below;
use crate::report::console::Palette;
use crate::report::visible::visible_line;
use crate::session::Session;
use crate::source::Sources;
use serde_json::json;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

pub fn list(args: &ListArgs, around: &Surroundings) -> Exit {
    listed(args, around).unwrap_or_else(|exit| exit)
}

fn listed(args: &ListArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    let opened = open(around, &args.select.targets)?;
    let session = session_of_files(&opened, &[], around)?;
    let steps = session
        .select(&selection(&args.select))
        .map_err(|error| show(&error, &session, around))?;
    session.learn_literals();
    if args.json {
        let text = as_json(&steps, &session.project.sources);
        output.print_json(&around.secrets.redact(&text));
    } else {
        let text = as_text(&steps, Palette::new(output.stdout_color)) + &flows(&session, &steps, output);
        output.print(&around.secrets.redact(&text));
    }
    Ok(Exit::Passed)
}

/// Flows below the targets that no order lists: each runs when it is named.
fn flows(session: &Session, steps: &[Step], output: Output<'_>) -> String {
    let palette = Palette::new(output.stdout_color);
    let is_listed = |flow: &Flow| {
        steps
            .iter()
            .any(|step| step.flow().is_some_and(|known| known.id == flow.id))
    };
    let is_wanted = |flow: &Flow| {
        let mut targets = session.targets.iter();
        session.targets.is_empty() || targets.any(|target| is_below(&flow.id, target))
    };
    let collections = session.project.model.collections.iter();
    let flows = collections.flat_map(|collection| &collection.flows);
    let mut text = String::new();
    for flow in flows.filter(|flow| is_wanted(flow) && !is_listed(flow)) {
        let (id, name) = (visible_line(&flow.id), visible_line(&flow.name));
        let _ = writeln!(text, "{} {id}  {}", palette.dim("flow   "), palette.dim(&name));
    }
    text
}

fn as_text(steps: &[Step], palette: Palette) -> String {
    let ids: Vec<String> = steps.iter().map(|step| visible_line(step.id())).collect();
    let width = ids.iter().map(|id| id.width()).max().unwrap_or(0);
    let mut text = String::new();
    for (step, id) in steps.iter().zip(ids) {
        let method = step
            .request
            .method
            .as_literal()
            .map_or("*".to_owned(), |method| method.to_text());
        let name = visible_line(step.name());
        let gap = width.saturating_sub(id.width());
        let _ = writeln!(
            text,
            "{} {id}{:gap$}  {}",
            palette.dim(&format!("{:<6} ", visible_line(&method))),
            "",
            palette.dim(&name)
        );
    }
    text
}

fn as_json(steps: &[Step], sources: &Sources) -> String {
    let one = |step: &Step| {
        json!({
            "id": step.id(),
            "name": step.name(),
            "method": step.request.method.as_literal().map(|method| method.to_text()),
            "url": sources.text(step.request.url.span),
            "tags": step.tags().collect::<Vec<_>>(),
            "file": &*sources.get(step.request.file).path,
        })
    };
    let list: Vec<_> = steps.iter().map(one).collect();
    format!("{}\n", serde_json::to_string_pretty(&list).unwrap_or_default())
}
