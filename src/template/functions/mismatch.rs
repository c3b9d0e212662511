//! What a comparison cannot be made between, in words that name both.

use minijinja::Value as Engine;
use minijinja::value::ValueKind;

/// Characters of the longest text that is shown. A longer one is not cut, because what masks the message later would
/// not know half of a secret.
const SHOWN: usize = 100;

/// Values of types that do not fit one another.
#[derive(Clone)]
pub(in crate::template) enum Mismatch {
    /// There is no order between the two.
    Compared(Engine, Engine),
    /// The first cannot be looked for in the second.
    LookedFor(Engine, Engine),
    /// This should be a number.
    NoNumber(Engine),
}

impl Mismatch {
    /// With `hide`, the types alone.
    pub fn words(&self, hide: bool) -> String {
        let show = |value: &Engine| {
            if hide {
                kind(value).to_owned()
            } else {
                shown(value)
            }
        };
        match self {
            Mismatch::Compared(left, right) => format!("cannot compare {} with {}", show(left), show(right)),
            Mismatch::LookedFor(item, container) => {
                format!("cannot look for {} in {}", show(item), show(container))
            }
            Mismatch::NoNumber(value) => format!("expected a number, found {}", show(value)),
        }
    }

    /// Whether null takes part: a value that is not there yet.
    pub fn has_null(&self) -> bool {
        self.values().into_iter().any(Engine::is_none)
    }

    /// What to write instead. None if there is nothing to advise.
    pub fn help(&self) -> Option<&'static str> {
        let spells_number = |value: &Engine| {
            value
                .as_str()
                .is_some_and(|text| text.trim().parse::<f64>().is_ok())
        };
        let is_list = |value: &Engine| matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable);
        let (values, orders) = (self.values(), !matches!(self, Mismatch::LookedFor(..)));
        if self.has_null() {
            Some(
                "where the value may be missing, write `value is not none and ...`, or `value | default(0, true)`",
            )
        } else if orders && values.iter().any(|value| spells_number(value)) {
            Some("to read text as a number, write `value | float`")
        } else if orders && values.iter().any(|value| is_list(value)) {
            Some("for the number of items, write `list | length`")
        } else if !orders {
            Some("to read a number as text, write `value | string`")
        } else {
            None
        }
    }

    fn values(&self) -> Vec<&Engine> {
        match self {
            Mismatch::Compared(left, right) | Mismatch::LookedFor(left, right) => vec![left, right],
            Mismatch::NoNumber(value) => vec![value],
        }
    }
}

/// The words hold no value.
impl std::fmt::Debug for Mismatch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.words(true))
    }
}

fn kind(value: &Engine) -> &'static str {
    match value.kind() {
        ValueKind::Bool => "a boolean",
        ValueKind::Number => "a number",
        ValueKind::String => "text",
        ValueKind::None => "null",
        ValueKind::Map => "a map",
        ValueKind::Seq | ValueKind::Iterable => "a list",
        ValueKind::Undefined => "nothing",
        _ => "a value that is no data",
    }
}

fn shown(value: &Engine) -> String {
    let counted = |what: &str, noun: &str| {
        let count = value.len().unwrap_or_default();
        format!("{what} of {count} {noun}{}", if count == 1 { "" } else { "s" })
    };
    match value.kind() {
        ValueKind::Bool => format!("boolean {}", value.is_true()),
        ValueKind::Number => format!("number {value}"),
        ValueKind::String => text(value.as_str().unwrap_or_default()),
        ValueKind::Map => counted("a map", "member"),
        ValueKind::Seq => counted("a list", "item"),
        _ => kind(value).to_owned(),
    }
}

fn text(text: &str) -> String {
    match text.chars().count() {
        0..=SHOWN => format!("text {}", serde_json::Value::from(text)),
        count => format!("text of {count} characters"),
    }
}
