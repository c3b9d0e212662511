//! Text from values, written as JSON writes them; and finding things in text.

use super::refuse;
use crate::template::convert::text_of;
use crate::template::in_text::{self, SlotContext, TextSyntax, UnfitValue};
use minijinja::value::{ArgType, Kwargs, Rest, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, Value as Engine};
use regex::Regex;

/// The call that `a ~ b` becomes. Nobody can write these two names.
pub(in crate::template) const CONCAT: &str = "~";

/// The call that `a.b.c is defined` becomes.
pub(in crate::template) const PATH: &str = "?";

/// What is written in JSON and GraphQL, inside of their strings and outside.
pub(in crate::template) const IN_STRING: &str = "\"";
pub(in crate::template) const IN_BLOCK_STRING: &str = "\"\"\"";
pub(in crate::template) const AS_JSON: &str = "{";

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_filter(CONCAT, concat);
    engine.add_filter(PATH, path);
    let in_string = |value: &Engine| fitted(value, SlotContext::InString);
    engine.add_filter(IN_STRING, in_string);
    let in_block_string = |value: &Engine| fitted(value, SlotContext::InBlockString);
    engine.add_filter(IN_BLOCK_STRING, in_block_string);
    engine.add_filter(AS_JSON, |value: &Engine| fitted(value, SlotContext::Outside));
    engine.add_filter("string", string);
    engine.add_filter("join", join);
    engine.add_filter("format", format);
    engine.add_filter("escape", escape);
    engine.add_filter("e", escape);
    engine.add_filter("regex_capture", regex_capture);
    engine.add_function("regex_capture", regex_capture);
}

fn fitted(value: &Engine, context: SlotContext) -> Result<String, Error> {
    let text = text_of(value)?;
    let is_data = context == SlotContext::Outside && value.as_str().is_none();
    if is_data {
        return Ok(text.into_owned());
    }
    in_text::fitted(&text, context, TextSyntax::Json).ok_or_else(|| refuse(UnfitValue::NO_JSON))
}

fn concat(first: &Engine, rest: Rest<Engine>) -> Result<String, Error> {
    let mut text = text_of(first)?.into_owned();
    for value in rest.iter() {
        text.push_str(&text_of(value)?);
    }
    Ok(text)
}

/// What lies at the end of the keys, undefined if any step of the way is.
fn path(base: &Engine, keys: Rest<Engine>) -> Engine {
    let step = |value: Engine, key: &Engine| value.get_item(key).unwrap_or_default();
    keys.iter().fold(base.clone(), step)
}

fn string(value: &Engine) -> Result<Engine, Error> {
    match value.kind() {
        ValueKind::String => Ok(value.clone()),
        _ => Ok(Engine::from(text_of(value)?.into_owned())),
    }
}

/// `attribute` picks a member of each item.
fn join(value: &Engine, separator: Option<&str>, kwargs: Kwargs) -> Result<String, Error> {
    let attribute: Option<&str> = kwargs.get("attribute")?;
    kwargs.assert_all_used()?;
    let mut text = String::new();
    for (at, item) in value.try_iter()?.enumerate() {
        if at > 0 {
            text.push_str(separator.unwrap_or_default());
        }
        let item = match attribute {
            Some(attribute) => item.get_attr(attribute)?,
            None => item,
        };
        text.push_str(&text_of(&item)?);
    }
    Ok(text)
}

/// `'%s of %d' | format(a, b)`. What is neither text nor a number comes as its JSON.
fn format(state: &mut State, pattern: &Engine, args: Rest<Engine>) -> Result<Engine, Error> {
    let as_text = |value: &Engine| match value.kind() {
        ValueKind::String | ValueKind::Number => ValueOrKwargs::from_value(Some(value)),
        _ => ValueOrKwargs::from_value(Some(&Engine::from(text_of(value)?.into_owned()))),
    };
    let args = args.iter().map(as_text).collect::<Result<Vec<_>, Error>>()?;
    minijinja::filters::format(state, pattern, Rest(args))
}

/// For text and attributes of XML and HTML.
fn escape(value: &Engine) -> Result<String, Error> {
    let mut escaped = String::new();
    for c in text_of(value)?.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Ok(escaped)
}

/// The first group of the first match, or the group that is asked for by number or name; undefined if there
/// is no match. Without groups, the whole match.
fn regex_capture(value: &Engine, pattern: &str, group: Option<Engine>) -> Result<Engine, Error> {
    let regex = Regex::new(pattern)
        .map_err(|_| refuse("`regex_capture` was given a pattern that is no regular expression"))?;
    let text = text_of(value)?;
    let Some(captures) = regex.captures(&text) else {
        return Ok(Engine::UNDEFINED);
    };
    let found = match &group {
        None => captures.get(1.min(captures.len() - 1)),
        Some(group) => match (group.as_str(), group.as_usize()) {
            (Some(name), _) => captures.name(name),
            (None, Some(number)) => captures.get(number),
            (None, None) => return Err(ErrorKind::InvalidOperation.into()),
        },
    };
    Ok(found.map_or(Engine::UNDEFINED, |found| Engine::from(found.as_str())))
}
