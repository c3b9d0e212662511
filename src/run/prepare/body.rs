//! The body of a request: one builder for each kind, each giving segments and the Content-Type that follows.

use super::pairs::render;
use super::{PrepareInput, Refusal, fault};
use crate::http::charset::{self, CharsetError};
use crate::http::header::check_value;
use crate::http::multipart::{self, FormPart};
use crate::http::{HttpBody, Segment, mime};
use crate::model::{Body, FileBody, GraphQl, MultipartItem, NamePair, PartContent, TemplateText, ValueTree};
use crate::source::{Diagnostic, Span, code};
use crate::template::{FileTemplate, TextSyntax, Value};
use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine};
use bytes::Bytes;
use serde::de::IgnoredAny;
use url::form_urlencoded::byte_serialize;

/// Segments and the media type they have, unless a header says otherwise.
type Built = Result<(HttpBody, Option<String>), Refusal>;

/// `written` is the user's own Content-Type. Text is encoded to the charset that it names.
pub fn build(input: &PrepareInput<'_>, written: Option<&[u8]>) -> Built {
    let Some(body) = &input.request.body else {
        return Ok((HttpBody::default(), None));
    };
    let (mut built, mime) = content(input, body, written)?;
    let own = written.map(String::from_utf8_lossy);
    let content_type = own.as_deref().or(mime.as_deref()).unwrap_or_default();
    if let (Some([Segment::Bytes(bytes)]), Some(span)) = (built.segments.as_deref(), text_of(body)) {
        let encoded = encoded(bytes, content_type).map_err(|error| unencodable(&error, span))?;
        if let Some(encoded) = encoded {
            built.segments = Some(vec![Segment::Bytes(encoded)]);
        }
    }
    Ok((built, mime))
}

/// Where the body is written, if it is text. A form is ASCII, and bytes are sent as they are.
fn text_of(body: &Body) -> Option<Span> {
    match body {
        Body::Json(tree) => Some(tree.span()),
        Body::JsonText(text) | Body::Text(text) | Body::Xml(text) => Some(text.span),
        Body::GraphQl(query) => Some(query.query.span),
        Body::File(file) if file.template => Some(file.path.span),
        Body::File(_) | Body::Base64(_) | Body::Form(_) | Body::Multipart(_) => None,
    }
}

/// None where the text is sent as it is.
fn encoded(text: &[u8], content_type: &str) -> Result<Option<Bytes>, CharsetError> {
    match std::str::from_utf8(text) {
        Ok(text) => Ok(charset::encode(text, content_type)?.map(Bytes::from)),
        Err(_) => Ok(None),
    }
}

fn unencodable(error: &CharsetError, span: Span) -> Refusal {
    let message = format!("the body cannot be sent under this Content-Type: {error}");
    Box::new(
        Diagnostic::error(code::BODY_CHARSET, message)
            .at(span, "written here")
            .help("name a `charset` that has all characters, such as utf-8, or leave it away"),
    )
}

fn content(input: &PrepareInput<'_>, body: &Body, written: Option<&[u8]>) -> Built {
    match body {
        Body::Json(tree) => json(input, tree),
        Body::JsonText(text) => json_text(input, text),
        Body::Form(pairs) => form(input, pairs),
        Body::Multipart(parts) => multipart(input, parts, written),
        Body::Text(text) => plain(input, text, "text/plain; charset=utf-8"),
        Body::Xml(text) => plain(input, text, "application/xml"),
        Body::GraphQl(query) => graphql(input, query),
        Body::File(file) => file_body(input, file, written),
        Body::Base64(text) => base64(input, text),
    }
}

/// A POST, PUT or PATCH without a body says so: `Content-Length: 0`. Others are sent without that header.
pub fn for_method(mut body: HttpBody, method: &str) -> HttpBody {
    if matches!(method, "POST" | "PUT" | "PATCH") {
        body.segments.get_or_insert_default();
    }
    body
}

fn whole(text: String, secret: bool, mime: &str) -> (HttpBody, Option<String>) {
    let segment = Segment::Bytes(Bytes::from(text));
    let body = HttpBody {
        segments: Some(vec![segment]),
        secret,
    };
    (body, Some(mime.to_owned()))
}

fn plain(input: &PrepareInput<'_>, template: &TemplateText, mime: &str) -> Built {
    let text = input.text(template)?;
    Ok(whole(text.text, text.secret, mime))
}

fn json(input: &PrepareInput<'_>, tree: &ValueTree) -> Built {
    let (text, secret) = input.scope.json_text(tree)?;
    Ok(whole(text, secret, "application/json"))
}

/// Checked once it is rendered, because a slip in it would be the server's 400.
pub fn json_text(input: &PrepareInput<'_>, template: &TemplateText) -> Built {
    let value = input.scope.eval_text(template, TextSyntax::Json)?;
    let text = value.to_text();
    match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(_) => Ok(whole(text, value.secret, "application/json")),
        Err(error) => {
            let message = format!("the body is not JSON: {error}");
            let diagnostic = Diagnostic::error(code::BODY_NOT_JSON, message)
                .help("write the JSON as YAML, where it needs no quoting, or correct the text");
            Err(fault::at(input.scope, template, diagnostic))
        }
    }
}

fn form(input: &PrepareInput<'_>, pairs: &[NamePair]) -> Built {
    let mut text = String::new();
    let mut secret = false;
    for pair in render(input, pairs)? {
        secret |= pair.secret;
        for value in &pair.values {
            if !text.is_empty() {
                text.push('&');
            }
            text.extend(byte_serialize(pair.name.as_bytes()));
            text.push('=');
            text.extend(byte_serialize(value.as_bytes()));
        }
    }
    Ok(whole(text, secret, "application/x-www-form-urlencoded"))
}

/// The request of GraphQL over HTTP: `variables` and `operationName` only where they are given.
fn graphql(input: &PrepareInput<'_>, graphql: &GraphQl) -> Built {
    let query = input.scope.eval_text(&graphql.query, TextSyntax::GraphQl)?;
    let mut secret = query.secret;
    let mut text = format!("{{\"query\":{}", quoted(&query.to_text()));
    if let Some(variables) = &graphql.variables {
        let (json, from_secret) = input.scope.json_text(variables)?;
        secret |= from_secret;
        text.push_str(&format!(",\"variables\":{json}"));
    }
    if let Some(operation) = &graphql.operation {
        let name = input.text(operation)?;
        secret |= name.secret;
        text.push_str(&format!(",\"operationName\":{}", quoted(&name)));
    }
    text.push('}');
    Ok(whole(text, secret, "application/json"))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn base64_words(error: &DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(at, byte) if byte.is_ascii_graphic() => {
            format!("`{}`, its character {}, is none of base64", *byte as char, at + 1)
        }
        other => other.to_string().to_lowercase().trim_end_matches('.').to_owned(),
    }
}

pub fn base64(input: &PrepareInput<'_>, template: &TemplateText) -> Built {
    let text = input.text(template)?;
    let compact: String = text.split_whitespace().collect();
    match STANDARD.decode(compact) {
        Ok(bytes) => {
            let body = HttpBody {
                segments: Some(vec![Segment::Bytes(Bytes::from(bytes))]),
                secret: text.secret,
            };
            Ok((body, Some("application/octet-stream".to_owned())))
        }
        Err(error) => {
            let message = format!("the body is not base64: {}", base64_words(&error));
            let diagnostic = Diagnostic::error(code::BODY_NOT_BASE64, message);
            Err(fault::at(input.scope, template, diagnostic))
        }
    }
}

fn file_body(input: &PrepareInput<'_>, file: &FileBody, written: Option<&[u8]>) -> Built {
    let (path, length) = input.resolve(&input.request_directory(), &file.path)?;
    let mime = match &file.mime {
        Some(mime) => input.text(mime)?.text,
        None => mime::guess(&path.to_string_lossy()).to_owned(),
    };
    if file.template {
        let written = written.map(String::from_utf8_lossy);
        let text = filled_in(input, &file.path, written.as_deref().unwrap_or(&mime))?;
        return Ok(whole(text.to_text(), text.secret, &mime));
    }
    let body = HttpBody {
        segments: Some(vec![Segment::File { path, length }]),
        secret: false,
    };
    Ok((body, Some(mime)))
}

/// The file's text with its `<<...>>` and `<<% ... %>>` carried out.
///
/// Where its type is JSON or GraphQL no value ends a string, and JSON is looked at once more: a slip in it would be the
/// server's 400.
fn filled_in(input: &PrepareInput<'_>, path: &TemplateText, mime: &str) -> Result<Value, Refusal> {
    let shown = input.text(path)?;
    let bytes = (input.files.read)(&input.request_directory(), &shown)
        .map_err(|refusal| fault::at(input.scope, path, *refusal))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("`{}` is a template, but not UTF-8 text: byte {at}", shown.text);
        let diagnostic = Diagnostic::error(code::BODY_NOT_TEXT, message)
            .help("leave `template: true` away to send the file as it is");
        fault::at(input.scope, path, diagnostic)
    })?;
    let template =
        FileTemplate::compile(&text, &shown, mime::text_syntax(mime, &shown)).map_err(|issues| {
            let nameless = || Diagnostic::error(code::BODY_NOT_TEXT, "this is not a template");
            let first = issues.into_iter().next();
            fault::at(input.scope, path, first.unwrap_or_else(nameless))
        })?;
    let value = template
        .render(&input.scope.ambient, &mut |name| input.scope.resolve(name))
        .map_err(|issue| fault::at(input.scope, path, *issue))?;
    match serde_json::from_str::<IgnoredAny>(&value.to_text()) {
        Err(error) if mime::is_json(mime) => {
            let message = format!("`{}` is not JSON once it is filled in: {error}", shown.text);
            let diagnostic = Diagnostic::error(code::BODY_NOT_JSON, message)
                .help("correct the file, or give it a `type` that is no JSON");
            Err(fault::at(input.scope, path, diagnostic))
        }
        _ => Ok(value),
    }
}

fn multipart(input: &PrepareInput<'_>, parts: &[MultipartItem], written: Option<&[u8]>) -> Built {
    let written = written.map(String::from_utf8_lossy);
    let own = written.as_deref().and_then(boundary_of);
    let boundary = own.map_or_else(|| format!("callsheet-{}", (input.boundary)()), str::to_owned);
    let mut secret = false;
    let mut built = Vec::with_capacity(parts.len());
    for part in parts {
        let (part, from_secret) = form_part(input, part)?;
        secret |= from_secret;
        built.push(part);
    }
    let body = HttpBody {
        segments: Some(multipart::encode(built, &boundary)),
        secret,
    };
    Ok((body, Some(format!("multipart/form-data; boundary={boundary}"))))
}

/// The boundary that a Content-Type of the user's names.
fn boundary_of(mime: &str) -> Option<&str> {
    let at = mime.to_ascii_lowercase().find("boundary=")?;
    let rest = &mime[at + "boundary=".len()..];
    let value = rest.split(';').next()?.trim().trim_matches('"');
    (!value.is_empty()).then_some(value)
}

fn form_part(input: &PrepareInput<'_>, part: &MultipartItem) -> Result<(FormPart, bool), Refusal> {
    let name = one_line(input, &part.name, "name")?;
    let mime = part
        .mime
        .as_ref()
        .map(|mime| one_line(input, mime, "type"))
        .transpose()?;
    let mut built = FormPart {
        name,
        filename: None,
        mime,
        content: Segment::Bytes(Bytes::new()),
    };
    let mut secret = false;
    match &part.content {
        PartContent::Text(template) => {
            let mime = built.mime.as_deref().unwrap_or_default();
            let value = match mime::text_syntax(mime, "") {
                Some(syntax) => input.scope.eval_text(template, syntax)?,
                None => input.scope.eval(template)?,
            };
            secret = value.secret;
            let text = value.to_text();
            let bytes = encoded(text.as_bytes(), mime).map_err(|error| unencodable(&error, template.span))?;
            built.content = Segment::Bytes(bytes.unwrap_or_else(|| Bytes::from(text)));
        }
        PartContent::File { path, filename } => {
            let (resolved, length) = input.resolve(&input.request_directory(), path)?;
            let shown = resolved
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            built.filename = match filename {
                Some(template) => Some(one_line(input, template, "file name")?),
                None => shown,
            };
            built
                .mime
                .get_or_insert_with(|| mime::guess(&resolved.to_string_lossy()).to_owned());
            built.content = Segment::File {
                path: resolved,
                length,
            };
        }
    }
    Ok((built, secret))
}

/// A value in a part's head may not end its line.
fn one_line(input: &PrepareInput<'_>, template: &TemplateText, what: &str) -> Result<String, Refusal> {
    let text = input.text(template)?;
    match check_value(text.as_bytes()) {
        Ok(()) => Ok(text.text),
        Err(fault) => {
            let message = format!("the {what} of a multipart part {}", fault.words());
            let diagnostic = Diagnostic::error(code::BAD_PART, message);
            Err(fault::at(input.scope, template, diagnostic))
        }
    }
}
