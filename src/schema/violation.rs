//! What is wrong with a document, equal violations of many items gathered into one.

use super::instance::MOST_VIOLATIONS;
use super::parts;
use crate::json::{JsonDocument, JsonKind, JsonNode};
use crate::jsonpath::{push_index, push_name};
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use std::collections::HashMap;

/// One thing that is wrong, at one place or at many that differ by an index only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: `$.lines[3].vat`, or `$.lines[*].vat` where there are several.
    pub path: String,
    /// The first place of several.
    pub first: String,
    /// The last member that the path names.
    pub name: Option<String>,
    /// What was expected there, without the value.
    pub reason: String,
    /// Whether the value itself says more than the reason.
    pub shows_value: bool,
    /// Keys and indexes that lead to the first value.
    pub place: Vec<String>,
    pub count: usize,
}

/// All that is wrong, in the order of the first of each kind.
#[derive(Debug, Default)]
pub struct Violations {
    pub kinds: Vec<Violation>,
    /// The validation ended at the limit of violations: there may be more.
    pub cut: bool,
}

impl Violations {
    pub(super) fn gather<'e>(
        errors: impl Iterator<Item = ValidationError<'e>>,
        document: &JsonDocument,
    ) -> Violations {
        let mut paths = Paths {
            document,
            arrays: HashMap::new(),
        };
        let mut found = Violations::default();
        let mut known: HashMap<(String, String), usize> = HashMap::new();
        let mut count = 0;
        for error in errors {
            count += 1;
            let place = parts(&error.instance_path().to_string());
            let path = paths.of(&place);
            let (reason, shows_value) = reason(&error);
            let key = (path.pattern, reason);
            if let Some(at) = known.get(&key) {
                let same = &mut found.kinds[*at];
                same.count += 1;
                same.path = key.0;
                continue;
            }
            found.kinds.push(Violation {
                path: path.text.clone(),
                first: path.text,
                name: path.name,
                reason: key.1.clone(),
                shows_value,
                place,
                count: 1,
            });
            known.insert(key, found.kinds.len() - 1);
        }
        found.cut = count >= MOST_VIOLATIONS as usize;
        found
    }
}

impl Violation {
    /// The first value that is wrong. None if the document has no such place.
    pub fn value<'d>(&self, document: &'d JsonDocument) -> Option<JsonNode<'d>> {
        self.place
            .iter()
            .try_fold(document.root(), |at, part| step(at, part))
    }
}

fn step<'a>(at: JsonNode<'a>, part: &str) -> Option<JsonNode<'a>> {
    match at.kind() {
        JsonKind::Array => at.item(part.parse().ok()?),
        _ => at.member(part),
    }
}

struct InstancePath {
    /// `$.lines[3].vat`
    text: String,
    /// `$.lines[*].vat`
    pattern: String,
    /// The last member named.
    name: Option<String>,
}

/// Makes paths of places. Whether a number is an index or a name is looked up once for each pattern, because finding an
/// item means to pass over those before it.
struct Paths<'d> {
    document: &'d JsonDocument,
    arrays: HashMap<String, bool>,
}

impl Paths<'_> {
    fn of(&mut self, place: &[String]) -> InstancePath {
        let mut path = InstancePath {
            text: "$".to_owned(),
            pattern: "$".to_owned(),
            name: None,
        };
        for (depth, part) in place.iter().enumerate() {
            match part.parse() {
                Ok(index) if self.is_array(&path.pattern, &place[..depth]) => {
                    push_index(&mut path.text, index);
                    path.pattern.push_str("[*]");
                }
                _ => {
                    push_name(&mut path.text, part);
                    push_name(&mut path.pattern, part);
                    path.name = Some(part.clone());
                }
            }
        }
        path
    }

    fn is_array(&mut self, pattern: &str, place: &[String]) -> bool {
        if let Some(known) = self.arrays.get(pattern) {
            return *known;
        }
        let at = place
            .iter()
            .try_fold(self.document.root(), |at, part| step(at, part));
        let is_array = at.is_some_and(|at| at.kind() == JsonKind::Array);
        self.arrays.insert(pattern.to_owned(), is_array);
        is_array
    }
}

/// What was expected, in words that need no value, and whether the value is worth showing.
fn reason(error: &ValidationError<'_>) -> (String, bool) {
    let words = match error.kind() {
        ValidationErrorKind::Required { property } => return (format!("{property} is required"), false),
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            return (format!("{} not allowed", names(unexpected)), false);
        }
        ValidationErrorKind::FalseSchema if is_about_members(error) => {
            return ("no members are allowed here".to_owned(), true);
        }
        ValidationErrorKind::FalseSchema => return ("no value is allowed here".to_owned(), false),
        ValidationErrorKind::UniqueItems => {
            return ("the items have to differ from each other".to_owned(), false);
        }
        ValidationErrorKind::MinItems { limit } => counted("at least", *limit, "item"),
        ValidationErrorKind::MaxItems { limit } => counted("at most", *limit, "item"),
        ValidationErrorKind::AdditionalItems { limit } => counted("at most", *limit as u64, "item"),
        ValidationErrorKind::MinProperties { limit } => counted("at least", *limit, "member"),
        ValidationErrorKind::MaxProperties { limit } => counted("at most", *limit, "member"),
        ValidationErrorKind::MinLength { limit } => counted("at least", *limit, "character"),
        ValidationErrorKind::MaxLength { limit } => counted("at most", *limit, "character"),
        ValidationErrorKind::Minimum { limit } => format!("at least {limit} is expected"),
        ValidationErrorKind::Maximum { limit } => format!("at most {limit} is expected"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("more than {limit} is expected"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("less than {limit} is expected"),
        ValidationErrorKind::MultipleOf { multiple_of } => format!("a multiple of {multiple_of} is expected"),
        ValidationErrorKind::Type { kind } => format!("{} is expected", types(kind)),
        ValidationErrorKind::Enum { options } => format!("one of {options} is expected"),
        ValidationErrorKind::Constant { expected_value } => format!("{expected_value} is expected"),
        ValidationErrorKind::Pattern { pattern } => format!("a text that matches `{pattern}` is expected"),
        ValidationErrorKind::Format { format } => format!("a text of the format `{format}` is expected"),
        ValidationErrorKind::AnyOf { .. } => "none of the schemas of `anyOf` holds".to_owned(),
        ValidationErrorKind::OneOfNotValid { .. } => "none of the schemas of `oneOf` holds".to_owned(),
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            "several schemas of `oneOf` hold, and one is expected".to_owned()
        }
        ValidationErrorKind::Contains => "no item is as `contains` wants it".to_owned(),
        ValidationErrorKind::Not { .. } => "the schema of `not` holds".to_owned(),
        ValidationErrorKind::PropertyNames { error } => {
            return (
                format!("a member's name is not allowed: {}", reason(error).0),
                false,
            );
        }
        _ => error.masked_with("the value").to_string(),
    };
    (words, true)
}

/// `additionalProperties: false` without `properties` is a false schema to the validator.
fn is_about_members(error: &ValidationError<'_>) -> bool {
    error.schema_path().to_string().ends_with("/additionalProperties")
}

fn counted(bound: &str, limit: u64, noun: &str) -> String {
    match limit {
        1 => format!("{bound} 1 {noun} is expected"),
        limit => format!("{bound} {limit} {noun}s are expected"),
    }
}

fn names(unexpected: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut quoted: Vec<String> = unexpected
        .iter()
        .take(SHOWN)
        .map(|name| format!("{name:?}"))
        .collect();
    if unexpected.len() > SHOWN {
        quoted.push(format!("{} more", unexpected.len() - SHOWN));
    }
    let verb = if unexpected.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", quoted.join(", "))
}

fn types(kind: &TypeKind) -> String {
    let name = |kind: jsonschema::JsonType| {
        let article = if matches!(kind.as_str(), "array" | "integer" | "object") {
            "an"
        } else {
            "a"
        };
        match kind.as_str() {
            "null" => "null".to_owned(),
            name => format!("{article} {name}"),
        }
    };
    match kind {
        TypeKind::Single(kind) => name(*kind),
        TypeKind::Multiple(kinds) => kinds.iter().map(name).collect::<Vec<_>>().join(" or "),
    }
}
