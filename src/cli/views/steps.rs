//! `list`: requests and flows, one line each, or as JSON.

use crate::model::Flow;
use crate::plan::Step;
use crate::report::console::Palette;
use crate::report::visible::visible_line;
use crate::source::Sources;
use serde_json::json;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// What is printed before an id.
const METHOD: usize = 8;

/// One line for each step: method, id and name. Where a line would have more than `columns`, none has a column of its own for
/// the name, and a name that does not fit is below its id.
pub fn text(steps: &[Step], palette: Palette, columns: Option<usize>) -> String {
    let ids: Vec<String> = steps.iter().map(|step| visible_line(step.id())).collect();
    let longest = ids.iter().map(|id| id.width()).max().unwrap_or(0);
    let named = |width: usize, step: &Step| METHOD + width + 2 + visible_line(step.name()).width();
    let is_wide = columns.is_some_and(|columns| steps.iter().any(|step| named(longest, step) > columns));
    let width = if is_wide { 0 } else { longest };
    let mut text = String::new();
    for (step, id) in steps.iter().zip(ids) {
        let method = step
            .request
            .method
            .as_literal()
            .map_or("*".to_owned(), |method| method.to_text());
        let name = palette.dim(&visible_line(step.name()));
        let method = palette.dim(&format!("{:<6} ", visible_line(&method)));
        let gap = width.saturating_sub(id.width());
        let _ = if is_wide && columns.is_some_and(|columns| named(id.width(), step) > columns) {
            writeln!(text, "{method} {id}\n{:METHOD$}  {name}", "")
        } else {
            writeln!(text, "{method} {id}{:gap$}  {name}", "")
        };
    }
    text
}

/// One line for each flow.
pub fn flows(flows: &[&Flow], palette: Palette) -> String {
    let mut text = String::new();
    for flow in flows {
        let (id, name) = (visible_line(&flow.id), visible_line(&flow.name));
        let _ = writeln!(text, "{} {id}  {}", palette.dim("flow   "), palette.dim(&name));
    }
    text
}

/// The steps as a JSON array, for programs.
pub fn json(steps: &[Step], sources: &Sources) -> String {
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
