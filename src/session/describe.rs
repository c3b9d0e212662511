//! A project's collections as Markdown: what each request does, needs, gives and expects.

use super::selection::unknown;
use super::{Error, Project};
use crate::model::{CaptureQuery, Collection, Expect, Folder, StatusPattern};
use crate::plan::select::{expand, is_below};
use crate::plan::{Filter, Step, select, uses};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The Markdown of everything that lies at or below one of the targets; of all where there is none.
///
/// # Errors
/// [`Error::NothingSelected`] if a target is unknown, with the nearest name, or if there is nothing to describe.
pub fn describe(project: &Project, targets: &[String]) -> Result<String, Error> {
    let filter = Filter {
        targets: expand(&project.model, targets.to_vec()),
        ..Filter::default()
    };
    let selected = select(&project.model, &filter);
    if !selected.unknown.is_empty() {
        return Err(Error::NothingSelected(unknown(&selected.unknown)));
    }
    let steps = selected.steps;
    let givers = givers(&select(&project.model, &Filter::default()).steps);
    let mut text = String::new();
    for collection in &project.model.collections {
        let own: Vec<&Step<'_>> = steps
            .iter()
            .filter(|step| std::ptr::eq(step.collection, collection) && step.part.is_none())
            .collect();
        let mut last: Option<&Folder> = None;
        for step in own {
            let folder = collection.folder(step.request.folder);
            if !last.is_some_and(|last| std::ptr::eq(last, folder)) {
                headings(&mut text, collection, folder, last);
                last = Some(folder);
            }
            request(&mut text, step, &givers);
        }
        flows(&mut text, collection, &filter.targets);
    }
    if text.is_empty() {
        let message = "there is nothing to describe: no request and no flow lies there";
        return Err(Error::NothingSelected(message.to_owned()));
    }
    Ok(text)
}

/// Who captures each variable.
fn givers<'m>(steps: &[Step<'m>]) -> BTreeMap<&'m str, Vec<&'m str>> {
    let mut givers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for step in steps {
        for capture in step.captures() {
            let known = givers.entry(&capture.name.value).or_default();
            let id = &*step.request.id;
            if !known.contains(&id) {
                known.push(id);
            }
        }
    }
    givers
}

/// Those of the folders that were not there before.
fn headings(text: &mut String, collection: &Collection, folder: &Folder, last: Option<&Folder>) {
    let mut above: Vec<&Folder> = std::iter::successors(Some(folder), |folder| {
        folder.parent.map(|parent| collection.folder(parent))
    })
    .collect();
    above.reverse();
    for (depth, folder) in above.iter().enumerate() {
        if last.is_some_and(|last| is_below(&last.id, &folder.id)) {
            continue;
        }
        let _ = writeln!(
            text,
            "{} {}\n",
            "#".repeat((depth + 1).min(5)),
            escaped(&folder.name)
        );
        if let Some(description) = &folder.description {
            let _ = writeln!(text, "{}\n", description.trim_end());
        }
    }
}

fn request(text: &mut String, step: &Step<'_>, givers: &BTreeMap<&str, Vec<&str>>) {
    let request = step.request;
    let depth = (request.id.split('/').count()).min(6);
    let _ = writeln!(text, "{} {}\n", "#".repeat(depth), escaped(&request.name));
    let _ = writeln!(
        text,
        "`{} {}` · `{}`\n",
        source(&request.method),
        source(&request.url),
        request.id
    );
    if let Some(description) = &request.description {
        let _ = writeln!(text, "{}\n", description.trim_end());
    }
    let needs = needs(step, givers);
    let gives: Vec<String> = request
        .capture
        .iter()
        .map(|capture| format!("`{}` from {}", capture.name.value, query(&capture.query)))
        .collect();
    let expects = request
        .inherited
        .expect
        .as_deref()
        .map(expected)
        .unwrap_or_default();
    for (title, lines) in [("Needs", needs), ("Gives", gives), ("Expects", expects)] {
        if !lines.is_empty() {
            let _ = writeln!(text, "{title}:\n");
            lines.iter().for_each(|line| {
                let _ = writeln!(text, "- {line}");
            });
            text.push('\n');
        }
    }
}

/// The variables that it reads, each with the requests that capture it.
fn needs(step: &Step<'_>, givers: &BTreeMap<&str, Vec<&str>>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    uses::visit(step, &mut |used| {
        let name = used.name().to_owned();
        if !names.contains(&name) && !uses::is_response_name(&name) {
            names.push(name);
        }
    });
    let line = |name: &String| match givers.get(name.as_str()) {
        Some(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
            format!("`{name}` from {}", ids.join(" or "))
        }
        None => format!("`{name}`"),
    };
    let mut lines: Vec<String> = names.iter().map(line).collect();
    lines.extend(step.needs().map(|need| format!("`{}` before it", need.value)));
    lines
}

fn expected(expect: &Expect) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(status) = &expect.status {
        let patterns = status.value.iter().map(|pattern| match pattern {
            StatusPattern::Exact(status) => status.to_string(),
            StatusPattern::Class(class) => format!("{class}xx"),
        });
        lines.push(format!("status {}", patterns.collect::<Vec<_>>().join(" or ")));
    }
    lines.extend(
        expect
            .headers
            .iter()
            .map(|(name, _)| format!("the header `{}`", name.value)),
    );
    lines.extend(
        expect
            .trailers
            .iter()
            .map(|(name, _)| format!("the trailer `{}`", name.value)),
    );
    lines.extend(
        expect
            .json
            .iter()
            .map(|(path, _)| format!("`{}`", path.value.source())),
    );
    let others = [
        (expect.like.is_some(), "a body like the one it gives"),
        (expect.schema.is_some(), "a body that its JSON Schema allows"),
        (!expect.text.is_empty(), "a text that matches"),
        (!expect.time.is_empty(), "an answer in time"),
        (expect.tls.is_some(), "a connection with TLS as it says"),
        (expect.redirect.is_some(), "a redirect as it says"),
    ];
    lines.extend(
        others
            .iter()
            .filter(|(has, _)| *has)
            .map(|(_, line)| (*line).to_owned()),
    );
    lines.extend(expect.that.iter().map(|that| format!("`{}`", that.source)));
    lines
}

fn query(query: &CaptureQuery) -> String {
    match query {
        CaptureQuery::Json(path) => format!("`{}`", path.source()),
        CaptureQuery::Header(name) => format!("the header `{name}`"),
        CaptureQuery::Trailer(name) => format!("the trailer `{name}`"),
        CaptureQuery::Cookie(name) => format!("the cookie `{name}`"),
        CaptureQuery::Redirect(name) => format!("`{name}` of the redirect"),
        CaptureQuery::Regex(regex) => format!("the text that `{regex}` finds"),
        CaptureQuery::Expr(expression) => format!("`{}`", expression.source),
    }
}

fn flows(text: &mut String, collection: &Collection, targets: &[String]) {
    let is_wanted = |id: &str| targets.is_empty() || targets.iter().any(|target| is_below(id, target));
    for flow in collection.flows.iter().filter(|flow| is_wanted(&flow.id)) {
        let _ = writeln!(text, "## {}\n\n`{}`\n", escaped(&flow.name), flow.id);
        if let Some(description) = &flow.description {
            let _ = writeln!(text, "{}\n", description.trim_end());
        }
        for (number, step) in flow.steps.iter().enumerate() {
            let _ = writeln!(text, "{}. `{}`", number + 1, step.target.value);
        }
        text.push('\n');
    }
}

/// A template as its file has it.
fn source(template: &crate::template::Template) -> String {
    let pieces = template.pieces();
    let uses: Vec<String> = template
        .uses()
        .iter()
        .map(|used| used.name().to_owned())
        .collect();
    let mut names = uses.into_iter();
    let pieces = pieces.into_iter().map(|piece| match piece {
        Some(text) => text.into_owned(),
        None => format!("<<{}>>", names.next().unwrap_or_else(|| "...".to_owned())),
    });
    pieces.collect()
}

/// Words that Markdown would read as its own.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('*', "\\*")
        .replace('_', "\\_")
        .replace('<', "\\<")
}
