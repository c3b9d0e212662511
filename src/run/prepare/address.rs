//! The URL of a request: its text, path values and query, and what a key in the query adds.

use super::pairs::layered;
use super::{PrepareInput, Refusal, fault, named};
use crate::auth::scheme;
use crate::http::Header;
use crate::http::address::{self, UrlFault, UrlField};
use crate::http::failure::without_userinfo;
use crate::model::{Name, NamePair, TemplateText};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, code};
use crate::template::Resolved;
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;
use url::Url;

pub struct Address {
    pub url: Url,
    pub secret: bool,
    /// `user:password@` of the URL, which is never sent there.
    pub userinfo: Option<Header>,
}

/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn build(input: &PrepareInput<'_>, key: &Option<UrlField>) -> Result<Address, Refusal> {
    let text = input.text(&input.request.url)?;
    let (mut path, mut path_secret) = path_values(input)?;
    path_secret |= implied_values(input, &text, &mut path);
    let (mut query, query_secret) = query(input, &text)?;
    query.extend(key.clone());
    let built = address::build(&text, &path, &query);
    // A name that is misspelt in one of two places is both unused and missing; the unused one has the suggestion.
    if matches!(built, Ok(_) | Err(UrlFault::NoValue(_))) {
        check_used(input, &text)?;
    }
    let url = built.map_err(|fault| refuse(input, &fault))?;
    Ok(Address {
        secret: text.secret || path_secret || query_secret || key.is_some(),
        userinfo: userinfo(&url),
        url: without_userinfo(&url),
    })
}

/// Replaces the value of an expression: no name, no separator, nothing that could be refused.
const VALUE: &str = "%78";

/// What is wrong with the URL whatever its variables hold. None if nothing is.
pub fn known_fault(input: &PrepareInput<'_>) -> Option<Refusal> {
    let template = &input.request.url;
    let is_literal = template.as_literal().is_some();
    let text = sketched(template);
    let path = &input.request.path;
    let values = path
        .iter()
        .map(|(name, value)| (named(name).to_owned(), sketched_value(value)));
    let built = address::build(&text, &values.collect::<Vec<_>>(), &[]);
    if is_literal
        && matches!(built, Ok(_) | Err(UrlFault::NoValue(_)))
        && let Err(unused) = check_used(input, &text)
    {
        return Some(unused);
    }
    let fault = built.err()?;
    let sure = matches!(
        fault,
        UrlFault::NoValue(_) | UrlFault::Fragment | UrlFault::Control(_)
    );
    (is_literal || sure).then(|| refuse(input, &fault))
}

/// The URL with its expressions filled in; one that it begins with is taken for scheme and host.
fn sketched(template: &TemplateText) -> String {
    let pieces = template.pieces();
    let first = match pieces.first() {
        Some(None) => "http://",
        _ => "",
    };
    let rest = pieces.iter().map(|piece| piece.as_deref().unwrap_or(VALUE));
    std::iter::once(first).chain(rest).collect()
}

fn sketched_value(template: &TemplateText) -> String {
    match template.as_literal() {
        Some(value) if value.data.is_null() => String::new(),
        Some(value) => value.to_text(),
        None => VALUE.to_owned(),
    }
}

fn path_values(input: &PrepareInput<'_>) -> Result<(Vec<UrlField>, bool), Refusal> {
    let mut secret = false;
    let mut fields = Vec::new();
    for (name, template) in &input.request.path {
        let value = input.scope.eval(template)?;
        secret |= value.secret;
        let text = match &value.data {
            Json::Null => String::new(),
            Json::Array(_) | Json::Object(_) => return Err(not_one_value(input, name, template)),
            _ => value.to_text(),
        };
        fields.push((named(name).to_owned(), text));
    }
    Ok((fields, secret))
}

/// Segments that only the rendered URL shows take the variable of their name, as those do that are in the file.
fn implied_values(input: &PrepareInput<'_>, text: &str, path: &mut Vec<UrlField>) -> bool {
    let mut secret = false;
    for name in address::variables(text) {
        if path.iter().any(|(given, _)| given == name) {
            continue;
        }
        if let Resolved::Value(value) = input.scope.resolve(name)
            && !matches!(value.data, Json::Array(_) | Json::Object(_))
        {
            secret |= value.secret;
            path.push((name.to_owned(), value.to_text()));
        }
    }
    secret
}

fn not_one_value(input: &PrepareInput<'_>, name: &Name, template: &TemplateText) -> Refusal {
    let message = format!(
        "the path value `{}` is a list or a map, not one value",
        named(name)
    );
    fault::at(
        input.scope,
        template,
        Diagnostic::error(code::PATH_VALUE, message),
    )
}

/// A parameter of the folders that the URL itself has is left to the URL.
fn query(input: &PrepareInput<'_>, text: &str) -> Result<(Vec<UrlField>, bool), Refusal> {
    let mut rendered = layered(input, |inherited| &inherited.query)?;
    let (_, literal) = text.split_once('?').unwrap_or_default();
    let in_url: Vec<String> = url::form_urlencoded::parse(literal.as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect();
    let own = &input.request.inherited.query;
    let is_own = |pair: &NamePair| own.iter().any(|own| std::ptr::eq(own, pair));
    rendered.retain(|pair| is_own(pair.pair) || !in_url.contains(&pair.name));
    let secret = rendered.iter().any(|pair| pair.secret);
    let fields = rendered.into_iter().flat_map(|pair| {
        let name = pair.name;
        pair.values.into_iter().map(move |value| (name.clone(), value))
    });
    Ok((fields.collect(), secret))
}

/// A value that the URL has no place for would be dropped without a word.
fn check_used(input: &PrepareInput<'_>, text: &str) -> Result<(), Refusal> {
    if input.request.path.is_empty() {
        return Ok(());
    }
    let wanted = address::variables(text);
    let unused = input
        .request
        .path
        .iter()
        .find(|(name, _)| !wanted.contains(&named(name)));
    let Some((name, _)) = unused else {
        return Ok(());
    };
    let message = format!("the URL has no `:{}`", named(name));
    let diagnostic = Diagnostic::error(code::NO_PATH_SEGMENT, message)
        .at(name.span, "this value goes nowhere")
        .at(input.request.url.span, "the URL");
    Err(Box::new(match nearest(named(name), wanted) {
        Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
        None => diagnostic,
    }))
}

/// Credentials in a URL are sent as `Authorization`, as every client does.
fn userinfo(url: &Url) -> Option<Header> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (url.username(), url.password());
    let present = !user.is_empty() || password.is_some();
    present.then(|| scheme::basic(&decoded(user), &decoded(password.unwrap_or_default())))
}

fn refuse(input: &PrepareInput<'_>, fault: &UrlFault) -> Refusal {
    let (code, message, help) = words(fault);
    let diagnostic = match empty_variable(input, fault) {
        Some(name) => Diagnostic::error(code, format!("{message}: `{name}` is empty")).help(format!(
            "give `{name}` a value where it is defined, choose another environment with `-e`, or give `--var {name}=https://...`"
        )),
        None => Diagnostic::error(code, message).help(help),
    };
    let entry = variable(fault).and_then(|name| {
        let found = input.request.path.iter().find(|(known, _)| named(known) == name);
        found.map(|(_, template)| template)
    });
    fault::at(input.scope, entry.unwrap_or(&input.request.url), diagnostic)
}

/// The variable that the URL begins with, where it has no scheme because that is empty.
fn empty_variable(input: &PrepareInput<'_>, fault: &UrlFault) -> Option<String> {
    let url = &input.request.url;
    if !matches!(fault, UrlFault::NoScheme) {
        return None;
    }
    let first = url.uses().iter().min_by_key(|used| used.span.start)?;
    let is_empty = match input.scope.resolve(first.name()) {
        Resolved::Value(value) => value.to_text().trim().is_empty() || value.data.is_null(),
        _ => false,
    };
    is_empty.then(|| first.name().to_owned())
}

fn variable(fault: &UrlFault) -> Option<&str> {
    match fault {
        UrlFault::EmptyValue(name) | UrlFault::DotValue(name) => Some(name),
        _ => None,
    }
}

type AddressWords = (code::Code, String, &'static str);

fn words(fault: &UrlFault) -> AddressWords {
    path_words(fault)
        .or_else(|| lossy_words(fault))
        .unwrap_or_else(|| unusable_words(fault))
}

/// Values of `path:` and the segments that want them.
fn path_words(fault: &UrlFault) -> Option<AddressWords> {
    let (message, help) = match fault {
        UrlFault::NoValue(name) => (
            format!("the path variable `:{name}` has no value"),
            "give it one in `path`, or write `%3A` for the colon itself",
        ),
        UrlFault::EmptyValue(name) => (
            format!("the path variable `:{name}` is empty, which would change the path"),
            "give it a value",
        ),
        UrlFault::DotValue(name) => (
            format!("the path variable `:{name}` makes a `.` or `..` segment, which no encoding keeps"),
            "such a value cannot be sent in a path",
        ),
        _ => return None,
    };
    Some((code::PATH_VALUE, message, help))
}

/// What would go out as something else than was written.
fn lossy_words(fault: &UrlFault) -> Option<AddressWords> {
    let (message, help) = match fault {
        UrlFault::Control(character) => {
            let number = *character as u32;
            let message =
                format!("the URL holds the control character U+{number:04X}, which would be dropped");
            let help = "a value with line breaks belongs into `query`, where it is encoded";
            return Some((code::LOSSY_URL, message, help));
        }
        UrlFault::OuterSpace => ("the URL begins or ends with a space", "remove it"),
        UrlFault::Backslash => (
            "the URL holds a backslash, which would be read as `/`",
            "write `%5C`, or give the value in `path`, where it is encoded",
        ),
        UrlFault::Fragment => (
            "the URL holds a `#`: what follows it would not be sent",
            "write `%23`, or give the value in `path` or `query`, where it is encoded",
        ),
        UrlFault::DotSegment => (
            "the URL's path has a `.` or `..` segment, which would be resolved before sending",
            "write the path that is meant, or give the value in `path`",
        ),
        _ => return None,
    };
    Some((code::LOSSY_URL, message.to_owned(), help))
}

fn unusable_words(fault: &UrlFault) -> AddressWords {
    let (message, help) = match fault {
        UrlFault::HostVariable => (
            "the URL has a `{name}` before its path".to_owned(),
            "path variables belong in the path; use `<<name>>` in the host",
        ),
        UrlFault::Scheme(scheme) => (
            format!("the URL's scheme is `{scheme}`, not http or https"),
            "only http and https can be sent",
        ),
        UrlFault::Invalid(reason) => (
            format!("this is not a URL: {reason}"),
            "check the host and the port",
        ),
        _ => (
            "the URL does not begin with http:// or https://".to_owned(),
            "begin with a variable that does, such as `<<baseUrl>>/users`",
        ),
    };
    (code::UNUSABLE_URL, message, help)
}
