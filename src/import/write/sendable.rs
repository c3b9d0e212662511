//! A method and headers as HTTP can send them.

use crate::import::collection::{ImportedEntry, ImportedValue};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::template;

/// A method as HTTP can send it.
pub fn method(cx: &mut ImportContext, source: &str) -> String {
    let known = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
    ];
    if let Some(known) = known
        .iter()
        .find(|known| known.eq_ignore_ascii_case(source.trim()))
    {
        return (*known).to_owned();
    }
    let written = template::text(cx, source.trim());
    let is_sent = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if written.contains("<<") || (!written.is_empty() && written.chars().all(is_sent)) {
        return written;
    }
    let made: String = written.chars().filter(|c| is_sent(*c)).collect();
    let made = if made.is_empty() { "GET".to_owned() } else { made };
    cx.lose(
        LossKind::Changed,
        format!("`{}` is no method: it is `{made}` here", source.trim()),
        "",
    );
    made
}

/// Headers that can be written. What cannot be sent is listed.
pub fn sendable(cx: &mut ImportContext, headers: &[ImportedEntry]) -> Vec<ImportedEntry> {
    let mut kept = Vec::new();
    for entry in headers {
        let is_sent = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let name = entry.name.trim();
        let is_name = name.contains("{{") || (!name.is_empty() && name.chars().all(is_sent));
        let is_own = ["content-length", "transfer-encoding"]
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own));
        if !is_name || is_own {
            let reason = if is_own {
                "is made by callsheet itself"
            } else {
                "is no name of a header"
            };
            cx.lose(LossKind::Dropped, format!("`{name}` {reason}"), "");
            continue;
        }
        let text = entry.text();
        let mut entry = ImportedEntry {
            name: name.to_owned(),
            ..entry.clone()
        };
        if text.contains(['\r', '\n', '\0']) {
            cx.lose(
                LossKind::Changed,
                format!("the value of the header `{name}` had several lines: it is one line here"),
                "",
            );
            let one = text
                .split(['\r', '\n', '\0'])
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>();
            entry.value = ImportedValue::Text(one.join(" "));
        }
        kept.push(entry);
    }
    kept
}

pub fn add_headers(headers: &mut Vec<ImportedEntry>, added: &[(String, String)]) {
    for (name, value) in added {
        headers.retain(|entry| entry.disabled || !entry.name.eq_ignore_ascii_case(name));
        headers.push(ImportedEntry::new(name, value));
    }
}
