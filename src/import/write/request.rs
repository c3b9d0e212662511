//! One request's file.

use super::body::{Attachments, BodyWriter};
use super::sendable::{add_headers, method, sendable};
use super::url::{Url, put_once};
use super::{ImportOutput, auth, expect, pairs};
use crate::import::collection::{ImportedBody, ImportedEntry, ImportedExample, ImportedRequest, Note};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::script::KeptScript;
use crate::import::yaml::{Map, Yaml, YamlList};
use std::collections::HashSet;

/// Bytes of a saved answer that is kept: a file of the format has a limit, too.
const LONGEST_ANSWER: usize = 1_000_000;

/// What a folder's child needs besides itself.
pub struct RequestPlace<'a, 'f> {
    pub cx: &'a mut ImportContext,
    pub attachments: &'a mut Attachments<'f>,
    pub output: &'a mut ImportOutput,
    pub depth: usize,
}

/// The request as a mapping in canonical order of keys.
pub fn request(place: &mut RequestPlace<'_, '_>, request: &ImportedRequest) -> Map {
    let declared = &request.declared;
    let mut map = Map::new();
    let cx = &mut *place.cx;
    cx.counts.requests += 1;
    about(
        cx,
        &request.name,
        request.description.as_deref(),
        &request.tags,
        &mut map,
    );
    let url = Url::of(cx, request);
    let method = method(cx, &request.method);
    if method != "GET" {
        map.put("method", Yaml::words(method));
    }
    map.put("url", Yaml::words(url.text));
    map.put_filled("path", url.path);
    let mut query = url.query;
    query.extend(
        declared
            .query
            .iter()
            .map(|(name, value)| ImportedEntry::new(name, value)),
    );
    put_pairs(cx, "query", &query, &mut map);
    let (mut headers, mut cookies) = (sendable(cx, &request.headers), Vec::new());
    let body = body(place, request, &mut headers);
    let cx = &mut *place.cx;
    add_headers(&mut headers, &declared.headers);
    put_pairs(cx, "headers", &headers, &mut map);
    cookies.extend(request.cookies.iter().cloned());
    put_pairs(cx, "cookies", &cookies, &mut map);
    auth::auth(cx, &request.auth, &mut map);
    match body {
        Some((body, true)) => map.put("body", body),
        Some((body, false)) => map.comment(commented("body", body)),
        None => {}
    }
    notes(cx, &request.notes, &mut map);
    kept(cx, "before the request", &declared.before, &mut map);
    let vars = inner_vars(cx, &request.vars, &declared.vars);
    map.put_filled("vars", vars);
    if !declared.when.is_empty() {
        map.put("when", Yaml::words(declared.when.join(" and ")));
    }
    answer(cx, request, &mut map);
    map
}

/// What is said of the answer, and what comes after it in a file.
fn answer(cx: &mut ImportContext, request: &ImportedRequest, map: &mut Map) {
    let declared = &request.declared;
    kept(cx, "after the answer", &declared.after, map);
    let expect = expect::expect(cx, declared);
    map.put_filled("expect", expect);
    let captures = expect::captures(cx, declared);
    map.put_filled("capture", captures);
    if !declared.forget.is_empty() {
        map.put("forget", YamlList::flow(declared.forget.iter().map(Yaml::words)));
    }
    if let Some(until) = &declared.poll {
        map.put(
            "poll",
            Map::flow([("until".to_owned(), Yaml::words(until.clone()))]),
        );
    }
    if let Some(retries) = request.settings.retries.filter(|retries| *retries > 0) {
        map.put("retry", super::options::retry(retries));
    }
    let options = super::options::options(cx, &request.settings, true, map);
    map.put_filled("options", options);
    let examples = examples(cx, &request.examples);
    map.put_filled("examples", examples);
}

pub fn about(cx: &mut ImportContext, name: &str, description: Option<&str>, tags: &[String], map: &mut Map) {
    if !name.trim().is_empty() {
        map.put("name", Yaml::words(cx.masked(name)));
    }
    let description = description.unwrap_or_default();
    if !description.trim().is_empty() {
        let description = description.replace("\r\n", "\n");
        map.put("description", Yaml::words(cx.masked(description.trim_end())));
    }
    let mut seen = HashSet::new();
    let tags: Vec<Yaml> = tags
        .iter()
        .filter(|tag| !tag.trim().is_empty() && seen.insert(tag.as_str()))
        .map(|tag| Yaml::words(tag.replace("<<", "< <").replace(">>", "> >")))
        .collect();
    if !tags.is_empty() {
        map.put("tags", YamlList::flow(tags));
    }
}

fn put_pairs(cx: &mut ImportContext, key: &str, entries: &[ImportedEntry], map: &mut Map) {
    if let Some(pairs) = pairs::pairs(cx, entries) {
        let only_comments = match &pairs {
            Yaml::Map(inner) => !inner.has_entries(),
            _ => false,
        };
        match pairs {
            Yaml::Map(inner) if only_comments => map.comment(commented(key, inner)),
            pairs => map.put(key, pairs),
        }
    }
}

/// A mapping as the text of a comment.
fn commented(key: &str, inner: Map) -> String {
    let mut outer = Map::new();
    let only_comments = !inner.has_entries();
    outer.put(key, inner);
    let text = crate::import::emit::document(&outer);
    if only_comments {
        text.replace("  {}\n", "")
    } else {
        text
    }
    .trim_end()
    .to_owned()
}

/// The body, and whether the source sends it. A Content-Type that our kind of body would not say becomes a header.
fn body(
    place: &mut RequestPlace<'_, '_>,
    request: &ImportedRequest,
    headers: &mut Vec<ImportedEntry>,
) -> Option<(Map, bool)> {
    let body = request.body.as_ref()?;
    let is_multipart = matches!(body, ImportedBody::Multipart(_));
    let is_type = |entry: &ImportedEntry| !entry.disabled && entry.name.eq_ignore_ascii_case("content-type");
    if is_multipart {
        // A boundary written by hand would not be that of the body.
        headers.retain(|entry| {
            !is_type(entry) || !entry.text().to_lowercase().starts_with("multipart/form-data")
        });
    }
    let mut writer = BodyWriter {
        cx: &mut *place.cx,
        attachments: &mut *place.attachments,
        output: &mut *place.output,
        depth: place.depth,
    };
    let written = writer.body(body)?;
    if let Some(mime) = written.mime.filter(|_| !headers.iter().any(is_type)) {
        headers.push(ImportedEntry::new("Content-Type", mime));
    }
    let sent = !request.body_unsent;
    if !sent {
        let reason = format!(
            "a body of `{}` is not sent by the source, and is kept in a comment",
            request.method
        );
        place.cx.lose(LossKind::Kept, reason, "");
    }
    Some((written.map, sent))
}

/// Variables of a request or of a folder in the collection. Where the source lets them win over an environment that
/// has them too, that is listed: here the environment wins.
pub fn inner_vars(cx: &mut ImportContext, entries: &[ImportedEntry], set: &[(String, Yaml)]) -> Map {
    if cx.inner_wins {
        for entry in entries
            .iter()
            .filter(|entry| !entry.disabled && cx.defined.contains_key(&entry.name))
            .collect::<Vec<_>>()
        {
            let reason = format!(
                "`{}` is defined in an environment too, which wins here and does not in the source",
                entry.name
            );
            cx.lose(LossKind::Changed, reason, "");
        }
    }
    vars(cx, entries, set)
}

pub fn vars(cx: &mut ImportContext, entries: &[ImportedEntry], set: &[(String, Yaml)]) -> Map {
    let mut map = Map::new();
    for entry in entries.iter().filter(|entry| !entry.name.is_empty()) {
        let name = cx.variables.identifier(&entry.name);
        if let Some(description) = entry
            .description
            .as_deref()
            .filter(|text| !text.trim().is_empty())
        {
            map.comment(cx.masked(description.trim()));
        }
        if !entry.disabled {
            super::environment::note_made_once(cx, entry);
        }
        let value = secret_or_value(cx, entry, &name);
        if entry.disabled {
            let mut inner = Map::new();
            inner.put(name, value);
            map.comment(crate::import::emit::document(&inner).trim_end());
        } else if map.get(&name).is_none() && !set.iter().any(|(known, _)| *known == name) {
            map.put(name, value);
        }
    }
    for (name, value) in set {
        put_once(&mut map, name, value.clone());
    }
    map
}

fn secret_or_value(cx: &mut ImportContext, entry: &ImportedEntry, name: &str) -> Yaml {
    let text = entry.text();
    let is_secret = entry.secret || crate::import::credentials::is_credential_name(name);
    if is_secret && !text.is_empty() && !text.contains("{{") {
        let secret = cx.secret(&text, &format!("{name}Value"));
        return Yaml::Text(format!("<<{secret}>>"));
    }
    pairs::variable(cx, entry)
}

pub fn notes(cx: &mut ImportContext, notes: &[Note], map: &mut Map) {
    for note in notes {
        cx.lose(
            if note.kept.is_empty() {
                LossKind::Changed
            } else {
                LossKind::Kept
            },
            note.reason.clone(),
            &note.kept,
        );
        if !note.kept.is_empty() {
            map.comment(cx.masked(&format!("{}:\n{}", note.reason, note.kept)));
        }
    }
}

/// Statements of scripts that could not be declared, word for word.
pub fn kept(cx: &mut ImportContext, when: &str, statements: &[KeptScript], map: &mut Map) {
    for statement in statements {
        let place = match statement.line {
            0 => statement.place.clone(),
            line => format!("{}, line {line}", statement.place),
        };
        let source = std::mem::replace(&mut cx.source, place);
        cx.lose(LossKind::Kept, statement.reason.clone(), &statement.code);
        cx.source = source;
        let what = if statement.line == 0 {
            "Not".to_owned()
        } else {
            format!("Script {when}, not")
        };
        let text = format!(
            "{what} carried over: {}.\n{}",
            statement.reason,
            indented(&statement.code)
        );
        map.comment(cx.masked(&text));
    }
}

fn indented(code: &str) -> String {
    code.lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn examples(cx: &mut ImportContext, examples: &[ImportedExample]) -> Map {
    let mut map = Map::new();
    let mut names = HashSet::new();
    for example in examples {
        if example.body.len() > LONGEST_ANSWER {
            let reason = format!(
                "the saved answer `{}` is longer than {} KB",
                example.name,
                LONGEST_ANSWER / 1000
            );
            cx.lose(LossKind::Dropped, reason, "");
            continue;
        }
        cx.counts.examples += 1;
        let base = if example.name.trim().is_empty() {
            "example"
        } else {
            example.name.trim()
        };
        let base: String = base.chars().take(200).collect();
        let base = base.replace("<<", "<").replace(">>", ">");
        let mut name = base.clone();
        let mut number = 2;
        while !names.insert(name.clone()) {
            name = format!("{base} {number}");
            number += 1;
        }
        map.put(cx.masked(&name), super::example::example(cx, example));
    }
    map
}
