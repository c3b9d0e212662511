//! Which values an argument may have.

use super::{fake, random, time};
use crate::jsonpath::JsonPath;
use minijinja::Value as Engine;
use minijinja::value::ValueKind;
use regex::Regex;

/// What an argument has to be.
#[derive(Clone, Copy)]
pub(super) enum ArgumentKind {
    Any,
    Text,
    Whole,
    /// A number of things, which is not below 0.
    Count,
    /// The length of a text that is made.
    Length,
    OneOf(&'static [&'static str]),
    Offset,
    TimeFormat,
    MadeUp,
    Pattern,
    Path,
    /// What has an order: a number or a text.
    Ordered,
    /// A number that is not 0.
    Divisor,
    /// What something may be in: a list, a map or a text.
    Container,
}

impl ArgumentKind {
    /// What is wrong with a value that is written out, as words that follow the name of the function.
    pub fn fault(self, name: &str, value: &Engine) -> Option<String> {
        let text = value.as_str();
        match self {
            ArgumentKind::Any => None,
            ArgumentKind::Whole if value.as_i64().is_some() => None,
            ArgumentKind::Count if value.as_usize().is_some() => None,
            ArgumentKind::Length => match value.as_usize() {
                Some(length) if length > random::LONGEST => {
                    Some(format!("makes at most {} characters", random::LONGEST))
                }
                Some(_) => None,
                None => Some(wants(name, "a whole number from 0", value)),
            },
            ArgumentKind::Whole => Some(wants(name, "a whole number", value)),
            ArgumentKind::Count => Some(wants(name, "a whole number from 0", value)),
            ArgumentKind::Ordered => {
                let is_ordered = matches!(value.kind(), ValueKind::Number | ValueKind::String);
                (!is_ordered).then(|| wants(name, "a number or a text", value))
            }
            ArgumentKind::Divisor if value.kind() != ValueKind::Number => {
                Some(wants(name, "a number", value))
            }
            ArgumentKind::Divisor => value
                .as_i64()
                .filter(|number| *number == 0)
                .map(|_| "cannot divide by 0".to_owned()),
            ArgumentKind::Container => {
                let holds_nothing = matches!(
                    value.kind(),
                    ValueKind::Number | ValueKind::Bool | ValueKind::None
                );
                holds_nothing.then(|| wants(name, "a list, a map or a text", value))
            }
            _ => match text {
                Some(text) => self.text_fault(name, text),
                None => Some(wants(name, "a text", value)),
            },
        }
    }

    fn text_fault(self, name: &str, text: &str) -> Option<String> {
        match self {
            ArgumentKind::OneOf(words) if !words.contains(&text) => Some(format!(
                "knows no {name} `{text}`: it is one of {}",
                words.join(", ")
            )),
            ArgumentKind::Offset if !time::is_offset(text) => Some(format!(
                "cannot read the offset `{text}`: it is written as `+1d`, `-2h` or `1h30m`"
            )),
            ArgumentKind::TimeFormat if !time::is_format(text) => Some(format!(
                "cannot read the format `{text}`: it is written as in `%Y-%m-%d %H:%M:%S`"
            )),
            ArgumentKind::MadeUp => fake::fault(text),
            ArgumentKind::Pattern => {
                let error = Regex::new(text).err()?.to_string();
                let reason = error.rsplit("error: ").next().unwrap_or_default().trim();
                Some(format!(
                    "was given a pattern that is no regular expression: {reason}"
                ))
            }
            ArgumentKind::Path => {
                let error = JsonPath::parse(text).err()?;
                Some(format!(
                    "was given `{text}`, which is no JSONPath: {}",
                    error.message
                ))
            }
            _ => None,
        }
    }
}

fn wants(name: &str, wanted: &str, value: &Engine) -> String {
    let found = match value.kind() {
        ValueKind::String => "a text",
        ValueKind::Number => "the number",
        ValueKind::Bool => "a boolean",
        ValueKind::None | ValueKind::Undefined => "null",
        ValueKind::Map => "a map",
        _ => "a list",
    };
    let shown = match value.kind() {
        ValueKind::String => format!("{found} `{value}`"),
        ValueKind::Number => format!("{found} {value}"),
        _ => found.to_owned(),
    };
    format!("wants {wanted} for `{name}`, and {shown} is given")
}
