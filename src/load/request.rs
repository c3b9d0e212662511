//! A request file.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::scalar::is_identifier;
use super::{auth, body, capture, control, example, expect, options};
use crate::format::{self, segments};
use crate::model::{Body, FolderIx, Inherited, Name, PageBy, Request, RetryOn, TemplateText};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, MappingEntry, Node, Span, Spanned, code};
use crate::template::{Template, Value};

/// A request with `id`; its folder is set when the collection is put together. None where a mistake was reported.
pub(super) fn request(cx: &mut LoadContext<'_>, node: &Node, id: &str) -> Option<Request> {
    let fields = MappingFields::of(cx, node, &format::REQUEST)?;
    let url = fields.required(cx, "url", url);
    let mut path = fields.read(cx, "path", path).unwrap_or_default();
    if let Some(url) = &url {
        imply_values(cx, url, &mut path);
    }
    let request = Request {
        id: id.into(),
        file: cx.id,
        folder: FolderIx::ROOT,
        name: name(cx, &fields, id),
        description: fields.read(cx, "description", LoadContext::words),
        tags: fields.read(cx, "tags", LoadContext::names).unwrap_or_default(),
        method: fields
            .read(cx, "method", method)
            .unwrap_or_else(|| get(fields.span)),
        path,
        inherited: inherited(cx, &fields),
        body: fields.read(cx, "body", body::body),
        vars: fields.read(cx, "vars", LoadContext::vars).unwrap_or_default(),
        when: fields.read(cx, "when", LoadContext::condition),
        needs: fields.read(cx, "needs", LoadContext::names).unwrap_or_default(),
        capture: fields.read(cx, "capture", capture::captures).unwrap_or_default(),
        forget: fields.read(cx, "forget", LoadContext::names).unwrap_or_default(),
        save: fields.read(cx, "save", LoadContext::text),
        poll: fields.read(cx, "poll", control::poll).map(Box::new),
        paginate: fields.read(cx, "paginate", control::paginate).map(Box::new),
        for_each: fields.read(cx, "for_each", control::for_each).map(Box::new),
        delay: fields.read(cx, "delay", LoadContext::duration),
        always: fields.read(cx, "always", LoadContext::flag).unwrap_or_default(),
        examples: fields.read(cx, "examples", example::examples).unwrap_or_default(),
        url: url?,
    };
    check_path(cx, &request);
    check_control(cx, &request);
    if let (Some(body), None) = (fields.entry("body"), fields.get("method")) {
        body_of_get(cx, body);
    }
    Some(request)
}

/// Few servers look at the body of a GET, and most who write one forgot the method.
fn body_of_get(cx: &mut LoadContext<'_>, body: &MappingEntry) {
    cx.report(
        Diagnostic::warning(
            code::BODY_WITHOUT_METHOD,
            "a request with a body and without a `method` is a GET",
        )
        .at(body.key.span, "sent with a GET")
        .help("add `method: POST`, or `method: GET` where that is meant"),
    );
}

/// The parts of a request or folder that requests take from their folders.
pub(super) fn inherited(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>) -> Inherited {
    Inherited {
        auth: fields.read(cx, "auth", auth::auth).flatten(),
        headers: fields
            .read(cx, "headers", LoadContext::headers)
            .unwrap_or_default(),
        query: fields.read(cx, "query", LoadContext::pairs).unwrap_or_default(),
        cookies: fields
            .read(cx, "cookies", LoadContext::cookies)
            .unwrap_or_default(),
        expect: fields.read(cx, "expect", expect::expect).map(Box::new),
        retry: fields.read(cx, "retry", control::retry).map(Box::new),
        options: fields.read(cx, "options", options::options).map(Box::new),
    }
}

/// The `name` that was written, or the last part of the id made readable.
pub(super) fn name(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, id: &str) -> Box<str> {
    let written = fields.read(cx, "name", LoadContext::words);
    written.unwrap_or_else(|| readable(id).into())
}

/// `meetings/create-a-meeting` to `Create a meeting`.
pub(super) fn readable(id: &str) -> String {
    let last = id.rsplit('/').next().unwrap_or(id);
    let spaced = last.replace(['-', '_'], " ");
    let mut characters = spaced.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn get(span: Span) -> TemplateText {
    let span = Span {
        end: span.start,
        ..span
    };
    Template::literal(Value::text("GET"), span)
}

fn method(cx: &mut LoadContext<'_>, node: &Node) -> Option<TemplateText> {
    let method = cx.text(node)?;
    let literal = method.as_literal().map(|value| value.to_text());
    if let Some(literal) = literal {
        cx.check_method(&literal, node.span);
    }
    Some(method)
}

fn url(cx: &mut LoadContext<'_>, node: &Node) -> Option<TemplateText> {
    let url = cx.text(node)?;
    let literal = url.as_literal().map(|value| value.to_text());
    if literal.is_some_and(|literal| literal.contains(char::is_whitespace)) {
        cx.report(
            Diagnostic::error(code::URL_SYNTAX, "a URL holds no blanks or line breaks")
                .at(node.span, "in this URL")
                .help("write a blank as %20, and parameters under `query`"),
        );
    }
    Some(url)
}

fn path(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<(Name, TemplateText)>> {
    cx.map(node, LoadContext::text)
}

/// A segment without a value in `path` takes the variable of its name.
fn imply_values(cx: &mut LoadContext<'_>, url: &TemplateText, path: &mut Vec<(Name, TemplateText)>) {
    let pieces = url.pieces();
    // A URL begins with scheme and host, or with a variable that holds them.
    let begin = if matches!(pieces.first(), Some(None)) {
        "http://"
    } else {
        ""
    };
    let inner = pieces.iter().map(|piece| piece.as_deref().unwrap_or("%78"));
    let text: String = std::iter::once(begin).chain(inner).collect();
    let mut taken_from = 0;
    for name in segments::variables(&text) {
        let is_given = path.iter().any(|(given, _)| *given.value == *name);
        if is_given || !is_identifier(name) {
            continue;
        }
        let span = segment_span(cx, url.span, name, &mut taken_from);
        if let Some(template) = cx.variable_value(name, span) {
            path.push((Spanned::new(name.into(), span), template));
        }
    }
}

/// Where the segment is written; the whole URL where that is not to be seen.
fn segment_span(cx: &LoadContext<'_>, url: Span, name: &str, from: &mut usize) -> Span {
    let written = &cx.file.text[url.start as usize..url.end as usize];
    let forms = [format!(":{name}"), format!("{{{name}}}")];
    let found = forms.iter().find_map(|form| {
        let at = *from + written.get(*from..)?.find(form.as_str())?;
        Some((at, form.len()))
    });
    let Some((at, length)) = found else {
        return url;
    };
    *from = at + length;
    let start = url.start as usize + at;
    Span::new(cx.id, start, start + length)
}

/// A poll waits for one answer, and not for a list of pages.
fn check_control(cx: &mut LoadContext<'_>, request: &Request) {
    if let (Some(poll), Some(paginate)) = (&request.poll, &request.paginate) {
        cx.report(
            Diagnostic::error(
                code::CONFLICTING_KEYS,
                "a step has `poll` or `paginate`, not both",
            )
            .at(paginate.span, "pages")
            .at(poll.span, "polls")
            .help("poll in one step, and fetch the pages in the next"),
        );
    }
    check_save(cx, request);
    check_retry(cx, request);
    check_body(cx, request);
}

/// Each page would replace the one before it.
fn check_save(cx: &mut LoadContext<'_>, request: &Request) {
    if let (Some(save), Some(paginate)) = (&request.save, &request.paginate) {
        cx.report(
            Diagnostic::error(
                code::CONFLICTING_KEYS,
                "a step has `save` or `paginate`, not both",
            )
            .at(paginate.span, "several answers")
            .at(save.span, "one file")
            .help("capture what the pages hold, or ask for each page in a step of its own with `for_each`"),
        );
    }
}

/// What a server may have carried out is asked for again only where the file says so.
fn check_retry(cx: &mut LoadContext<'_>, request: &Request) {
    let Some(retry) = request.inherited.retry.as_deref() else {
        return;
    };
    if !retry.on.contains(&RetryOn::Expect) {
        return;
    }
    let method = request.method.as_literal().map(|method| method.to_text());
    if let Some(poll) = &request.poll {
        let message = "the answers of `poll` are not what is expected until its `until` holds";
        cx.report(
            Diagnostic::error(code::CONFLICTING_KEYS, message)
                .at(retry.span, "tries again because of an expectation")
                .at(poll.span, "polls")
                .help("remove `expect` from `retry.on`, or put what is waited for into `poll.until` alone"),
        );
    } else if let Some(method) = method.filter(|method| matches!(&**method, "POST" | "PATCH"))
        && !retry.r#unsafe
    {
        let message = format!("a {method} is not sent again because of an expectation");
        cx.report(
            Diagnostic::error(code::CONFLICTING_KEYS, message)
                .at(retry.span, "`on: expect` without `unsafe`")
                .help(
                    "add `unsafe: true` where sending it again does no harm, or read the result with a GET",
                ),
        );
    }
}

/// A token that goes into the JSON body wants one. What text and files hold is not known yet.
fn check_body(cx: &mut LoadContext<'_>, request: &Request) {
    let Some(PageBy::BodyToken { place, .. }) = request.paginate.as_deref().map(|paginate| &paginate.by)
    else {
        return;
    };
    let found = match &request.body {
        Some(Body::Json(_) | Body::JsonText(_) | Body::GraphQl(_) | Body::Text(_) | Body::File(_)) => return,
        Some(_) => "its body is no JSON",
        None => "it has no body",
    };
    cx.report(
        Diagnostic::error(
            code::CONFLICTING_KEYS,
            format!("`paginate` puts the token into this request's JSON body, and {found}"),
        )
        .at(place.span, "the token cannot go there")
        .help("give it a `body: { json: ... }`, or put the token into a parameter: `query: ...`"),
    );
}

/// A value in `path` for which the URL has no segment goes nowhere. A URL that is one expression can't be read here.
fn check_path(cx: &mut LoadContext<'_>, request: &Request) {
    let span = request.url.span;
    let written = &cx.file.text[span.start as usize..span.end as usize];
    if !written.contains([':', '{']) && written.contains("<<") && !written.contains(">>/") {
        return;
    }
    for (name, _) in &request.path {
        let named = [format!(":{}", name.value), format!("{{{}}}", name.value)];
        if !named.iter().any(|segment| written.contains(segment)) {
            let message = format!("the URL has no segment `:{}`", name.value);
            let error = Diagnostic::error(code::NO_SUCH_SEGMENT, message)
                .at(name.span, "this value goes nowhere")
                .at(span, "the URL");
            cx.report(match nearest(&name.value, written_segments(written)) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            });
        }
    }
}

/// The names of the segments of a URL, as it is written: `:name` and `{name}`.
fn written_segments(url: &str) -> impl Iterator<Item = &str> {
    let parts = url.split(['/', '?', '#', '.']);
    parts.filter_map(|part| {
        let braced = || part.strip_prefix('{').map(|part| part.trim_end_matches('}'));
        part.strip_prefix(':').or_else(braced)
    })
}
