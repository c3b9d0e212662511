//! The types that values of keys have.

use super::Mapping;

#[derive(Debug, Clone, Copy)]
pub enum ValueType {
    /// Text that may hold `<<...>>`. Numbers and booleans are taken as they are written.
    Text,
    /// Text for people: `<<` means nothing in it.
    Words,
    /// As `Text`, on one line.
    Line,
    /// As `Text`: letters, digits and a few signs, as HTTP wants methods and names of headers.
    Token,
    /// A token; a method that servers know is in capitals. With `true` it may hold `<<...>>`.
    Method(bool),
    /// As `Text`, without blanks.
    Url,
    /// Text that is taken as it is written, and may hold no `<<...>>`.
    Literal,
    /// As `Literal`, and not blank.
    Name,
    /// A name that expressions can use.
    Variable,
    Expression,
    Flag,
    /// A whole number, at least this.
    Count(u32),
    /// A number from 0 to 1.
    Share,
    Duration,
    /// A duration above zero.
    PositiveDuration,
    /// `500ms..30s`
    Backoff,
    /// Bytes, or a number with a unit.
    Size,
    /// `4/s`
    Rate,
    Status,
    /// A status, or a class such as `2xx`, whose first digit is at most this.
    StatusPattern(u8),
    JsonPath,
    Regex,
    /// So many hexadecimal digits, or text with `<<...>>`.
    Digest(u8),
    /// Null, which the key tells from no value.
    Null,
    /// Any value; texts in it may hold `<<...>>`.
    Data,
    /// A JSON Schema: `true`, `false` or a mapping.
    JsonSchema,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A mapping with known keys.
    Mapping(&'static Mapping),
    /// A mapping of names of the first type to values of the second.
    Map(&'static ValueType, &'static ValueType),
    /// A mapping of matchers; any other value means `equals`.
    Matchers,
    List(&'static ValueType),
    /// A list in which no item is there twice.
    DistinctList(&'static ValueType),
    /// A list with at least one item.
    NonEmptyList(&'static ValueType),
    /// A list of exactly two.
    Two(&'static ValueType),
    OneOrMany(&'static ValueType),
    AnyOf(&'static [ValueType]),
}

pub(super) const NAMES: ValueType = ValueType::OneOrMany(&ValueType::Name);
pub(super) const TEXTS: ValueType = ValueType::OneOrMany(&ValueType::Text);
pub(super) const VARS: ValueType = ValueType::Map(&ValueType::Variable, &ValueType::Data);
pub(super) const NAMED_TEXTS: ValueType = ValueType::Map(&ValueType::Name, &ValueType::Text);

impl ValueType {
    /// The type in a few words of Markdown, for tables and completions.
    pub fn words(self) -> String {
        match self {
            ValueType::Text
            | ValueType::Words
            | ValueType::Line
            | ValueType::Token
            | ValueType::Method(_)
            | ValueType::Url
            | ValueType::Literal => "text".to_owned(),
            ValueType::Name => "name".to_owned(),
            ValueType::Variable => "variable".to_owned(),
            ValueType::Expression => "expression".to_owned(),
            ValueType::Flag => "`true` or `false`".to_owned(),
            ValueType::Count(0) => "whole number".to_owned(),
            ValueType::Count(least) => format!("whole number from {least}"),
            ValueType::Share => "number from 0 to 1".to_owned(),
            ValueType::Duration | ValueType::PositiveDuration => "duration".to_owned(),
            ValueType::Backoff => "`FIRST..MOST`".to_owned(),
            ValueType::Size => "size".to_owned(),
            ValueType::Rate => "rate".to_owned(),
            ValueType::Status => "status".to_owned(),
            ValueType::StatusPattern(_) => "status or class".to_owned(),
            ValueType::JsonPath => "JSONPath".to_owned(),
            ValueType::Regex => "regular expression".to_owned(),
            ValueType::Digest(digits) => format!("{digits} hexadecimal digits"),
            ValueType::Null => "`null`".to_owned(),
            ValueType::Data => "any value".to_owned(),
            ValueType::JsonSchema => "JSON Schema".to_owned(),
            ValueType::Choice(words) => alternatives(words.iter().map(|word| format!("`{word}`"))),
            ValueType::Mapping(_) | ValueType::Map(..) => "mapping".to_owned(),
            ValueType::Matchers => "matchers".to_owned(),
            ValueType::List(_) | ValueType::DistinctList(_) | ValueType::NonEmptyList(_) => "list".to_owned(),
            ValueType::Two(_) => "list of two".to_owned(),
            ValueType::OneOrMany(item) => format!("{}, or a list", item.words()),
            ValueType::AnyOf(types) => alternatives(types.iter().map(|found| found.words())),
        }
    }
}

/// `a, b or c`, each once.
fn alternatives(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    words.dedup();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
