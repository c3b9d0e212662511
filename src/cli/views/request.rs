//! `show`: a request as it would be sent, and the place that each of its values comes from.

use crate::export::{CallField, CallValue, ExportedCall};
use crate::http::{HttpRequest, Segment};
use crate::plan::Step;
use crate::report::console::Palette;
use crate::report::visible::{visible, visible_line, visible_path};
use crate::session::request_view::{RequestView, VariableView};
use crate::source::unknown;
use std::fmt::Write;

/// The request's name and id.
pub fn head(step: &Step<'_>, palette: Palette) -> String {
    format!(
        "{}\n{}\n\n",
        palette.heading(&visible_line(step.name())),
        palette.dim(&visible_line(step.id()))
    )
}

/// What comes below the head: the remarks, the request, and its variables.
pub fn below(view: &RequestView, remarks: &[String], request: &str, palette: Palette) -> String {
    let mut text = String::new();
    for remark in remarks {
        let _ = writeln!(text, "{}\n", palette.dim(remark));
    }
    text.push_str(request);
    variables(&mut text, &view.variables, palette);
    text
}

/// Which item is shown, and what to do about that which is not known.
pub fn remarks(view: &RequestView, request: &str) -> Vec<String> {
    let open = [
        (
            "<<",
            "what is in double angle brackets has no value yet: run the steps before, or give --var NAME=VALUE",
        ),
        (
            unknown::UNFETCHED,
            "secrets were not fetched: a run fetches them, and so does --as LANGUAGE --reveal",
        ),
    ];
    let open = open
        .iter()
        .filter(|(mark, _)| !view.is_whole && request.contains(mark));
    let open = open.map(|(_, remark)| (*remark).to_owned());
    view.item
        .iter()
        .cloned()
        .chain(open)
        .chain(view.hint.clone())
        .collect()
}

/// The request itself. `call` is the same request with its secrets masked.
pub fn request(view: &RequestView, call: &ExportedCall, palette: Palette) -> String {
    let prepared = &view.prepared;
    let HttpRequest {
        method, url, body, ..
    } = &prepared.request;
    let mut text = format!("{method} {}\n", visible_line(&view.readable(url.as_str())));
    for CallField { name, value, .. } in &call.headers {
        let value = match value {
            CallValue::Text(value) => visible_line(value),
            CallValue::Token => {
                let login = prepared.login.as_ref().map(|login| login.login.to_text());
                let login = login.unwrap_or_default();
                palette.dim(&format!("(a token of the login `{}`)", visible_line(&login)))
            }
        };
        let _ = writeln!(text, "{}: {value}", visible_line(name));
    }
    if let Some(digest) = &call.digest {
        let answer = format!("(the answer of `{}` to a digest challenge)", digest.user);
        let _ = writeln!(text, "Authorization: {}", palette.dim(&visible_line(&answer)));
    }
    for segment in body.segments.iter().flatten() {
        let _ = match segment {
            Segment::Bytes(bytes) => {
                let shown = view.readable(&String::from_utf8_lossy(bytes));
                writeln!(text, "\n{}", visible(&shown))
            }
            Segment::File { path, length } => writeln!(text, "\n[{length} bytes of {}]", visible_path(path)),
        };
    }
    text
}

fn variables(text: &mut String, variables: &[VariableView], palette: Palette) {
    if variables.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", palette.heading("Variables"));
    for VariableView {
        name,
        origin,
        captured_by,
    } in variables
    {
        let name = visible_line(name);
        let Some(origin) = origin else {
            let from = captured_by.as_ref().map(|id| format!(": `{id}` captures it"));
            let open = format!("(not defined yet{})", from.unwrap_or_default());
            let _ = writeln!(text, "{name}  {}", palette.dim(&visible_line(&open)));
            continue;
        };
        let value = match &origin.value {
            None if origin.is_pending => unknown::UNFETCHED.to_owned(),
            None => "(no value yet)".to_owned(),
            Some(value) if value.secret => "***".to_owned(),
            Some(value) => visible_line(&value.to_text()),
        };
        let place = palette.dim(&visible_line(&origin.place));
        let _ = writeln!(text, "{name} = {value}  {place}");
    }
}
