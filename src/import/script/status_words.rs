//! Claims as expressions of the format, and statuses by their words.

use super::assert::ChaiClaim;
use super::value::Val;
use crate::import::template::quoted;
use crate::import::yaml::{Yaml, YamlItem};

/// A claim as an expression of the format. None if the format has no such claim.
pub(super) fn expression(subject: &Val, claim: &ChaiClaim) -> Option<String> {
    let left = subject.operand()?;
    let right = claim.argument.operand();
    let positive = match (claim.matcher, right) {
        ("truthy", _) => left,
        ("exists", _) => {
            let holds = claim.argument == Val::Literal(Yaml::Bool(true));
            format!("{left} is {}defined", if holds { "" } else { "not " })
        }
        ("empty", _) => {
            let holds = claim.argument == Val::Literal(Yaml::Bool(true));
            format!("{left} | length {} 0", if holds { "==" } else { ">" })
        }
        ("equals", Some(right)) if claim.negated => return Some(format!("{left} != {right}")),
        ("equals", Some(right)) => format!("{left} == {right}"),
        ("lt", Some(right)) => format!("{left} < {right}"),
        ("le", Some(right)) => format!("{left} <= {right}"),
        ("gt", Some(right)) => format!("{left} > {right}"),
        ("ge", Some(right)) => format!("{left} >= {right}"),
        ("contains", Some(right)) => format!("{right} in {left}"),
        ("one_of", Some(right)) => format!("{left} in {right}"),
        ("starts_with", Some(right)) => format!("{left} is startingwith({right})"),
        ("ends_with", Some(right)) => format!("{left} is endingwith({right})"),
        ("length", Some(right)) => format!("{left} | length == {right}"),
        ("matches", _) => match &claim.argument {
            Val::Regex(pattern) => format!("({left} | regex_capture({})) is defined", quoted(pattern)),
            _ => return None,
        },
        ("between", _) => match &claim.argument {
            Val::Literal(Yaml::List(list)) => match &list.items[..] {
                [
                    YamlItem::Value(Yaml::Number(low)),
                    YamlItem::Value(Yaml::Number(high)),
                ] => {
                    format!("{left} >= {low} and {left} <= {high}")
                }
                _ => return None,
            },
            _ => return None,
        },
        ("type", _) => match claim.argument.as_text()?.as_str() {
            "string" => format!("{left} is string"),
            "number" => format!("{left} is number"),
            "integer" => format!("{left} is integer"),
            "boolean" => format!("{left} is boolean"),
            "array" => format!("{left} is sequence"),
            "object" => format!("{left} is mapping"),
            "null" => format!("{left} is none"),
            _ => return None,
        },
        _ => return None,
    };
    Some(if claim.negated {
        format!("not ({positive})")
    } else {
        positive
    })
}

/// The number of a status, by its words. None for other words.
pub(super) fn status_of(words: &str) -> Option<u16> {
    const WORDS: [(&str, u16); 36] = [
        ("ok", 200),
        ("created", 201),
        ("accepted", 202),
        ("non-authoritative information", 203),
        ("no content", 204),
        ("reset content", 205),
        ("partial content", 206),
        ("multiple choices", 300),
        ("moved permanently", 301),
        ("found", 302),
        ("see other", 303),
        ("not modified", 304),
        ("temporary redirect", 307),
        ("permanent redirect", 308),
        ("bad request", 400),
        ("unauthorized", 401),
        ("payment required", 402),
        ("forbidden", 403),
        ("not found", 404),
        ("method not allowed", 405),
        ("not acceptable", 406),
        ("request timeout", 408),
        ("conflict", 409),
        ("gone", 410),
        ("length required", 411),
        ("precondition failed", 412),
        ("payload too large", 413),
        ("unsupported media type", 415),
        ("unprocessable entity", 422),
        ("locked", 423),
        ("too many requests", 429),
        ("internal server error", 500),
        ("not implemented", 501),
        ("bad gateway", 502),
        ("service unavailable", 503),
        ("gateway timeout", 504),
    ];
    let words = words.to_lowercase();
    WORDS
        .iter()
        .find(|(known, _)| *known == words)
        .map(|(_, status)| *status)
}
