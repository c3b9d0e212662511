//! `show`: a request as it would be sent, and the place that each of its values comes from.

use crate::export::{Call, Field, Value};
use crate::http::{HttpRequest, Segment};
use crate::plan::Step;
use crate::report::console::Palette;
use crate::report::visible::{visible, visible_line, visible_path};
use crate::run::prepare::Prepared;
use crate::session::request_view::{RequestView, VariableView};
use std::fmt::Write;

/// The request's name and id.
pub fn head(step: &Step<'_>, palette: Palette) -> String {
    format!(
        "{}\n{}\n\n",
        palette.heading(&visible_line(step.name())),
        palette.dim(&visible_line(step.id()))
    )
}

/// The request below its head. `call` is the same request with its secrets masked.
pub fn text(view: &RequestView, call: &Call, palette: Palette) -> String {
    let mut text = String::new();
    if let Some(item) = &view.item {
        let _ = writeln!(text, "{}\n", palette.dim(item));
    }
    request(&mut text, &view.prepared, call, palette);
    variables(&mut text, &view.variables, palette);
    text
}

fn request(text: &mut String, prepared: &Prepared, call: &Call, palette: Palette) {
    let HttpRequest {
        method, url, body, ..
    } = &prepared.request;
    let _ = writeln!(text, "{method} {}", visible_line(url.as_str()));
    for Field { name, value, .. } in &call.headers {
        let value = match value {
            Value::Text(value) => visible_line(value),
            Value::Token => {
                let login = prepared.login.as_ref().map(|login| login.to_text());
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
            Segment::Bytes(bytes) => writeln!(text, "\n{}", visible(&String::from_utf8_lossy(bytes))),
            Segment::File { path, length } => writeln!(text, "\n[{length} bytes of {}]", visible_path(path)),
        };
    }
}

fn variables(text: &mut String, variables: &[VariableView], palette: Palette) {
    if variables.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", palette.heading("Variables"));
    for VariableView { name, origin } in variables {
        let name = visible_line(name);
        let Some(origin) = origin else {
            let _ = writeln!(text, "{name}  {}", palette.dim("(not defined yet)"));
            continue;
        };
        let value = match &origin.value {
            None => "(no value yet)".to_owned(),
            Some(value) if value.secret => "***".to_owned(),
            Some(value) => visible_line(&value.to_text()),
        };
        let place = palette.dim(&visible_line(&origin.place));
        let _ = writeln!(text, "{name} = {value}  {place}");
    }
}
