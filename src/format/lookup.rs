//! Looks up what the format says about a place in a file: `body.json`, `expect.status`, `options.tls.cert`.

use super::{FileKind, FormatKey, MATCHERS, Mapping, ValueType};

/// One step of a path into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPart<'a> {
    Key(&'a str),
    /// Counted from 0.
    Item(usize),
}

/// What the format says about a place in a file.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the tests look at the way to a place as well")
)]
pub struct Described {
    /// The innermost key of the format on the way to the place: `headers` for `headers.Accept`.
    pub key: &'static FormatKey,
    /// The type of the value at the place itself.
    pub value: ValueType,
    /// Whether the place is that of `key` itself, rather than one inside of its value.
    pub is_key: bool,
}

/// Why a path leads nowhere. `at` is the index of the part that does not fit.
#[derive(Debug, Clone, Copy)]
pub enum LookupError {
    /// The mapping takes no such key; `advice` says what it takes.
    UnknownKey { at: usize, mapping: &'static Mapping },
    /// A key leads into a value that is no mapping.
    NotAMapping { at: usize, value: ValueType },
    /// An index leads into a value that is no list.
    NotAList { at: usize, value: ValueType },
    /// The path has no parts.
    Empty,
}

/// What the format says about the place to which `path` leads in a file of this kind. Where a key takes values of several
/// types, the first type that fits the path counts.
///
/// # Errors
/// The path has no parts, names a key that there is not, or leads into a value that has no members.
pub fn describe(file: FileKind, path: &[PathPart<'_>]) -> Result<Described, LookupError> {
    let mut value = ValueType::Mapping(file.mapping());
    let mut described = Err(LookupError::Empty);
    for (at, part) in path.iter().enumerate() {
        let (inner, key) = enter(value, *part, at)?;
        value = inner;
        described = match (key, described) {
            (Some(key), _) => Ok(Described {
                key,
                value,
                is_key: true,
            }),
            (None, Ok(before)) => Ok(Described {
                value,
                is_key: false,
                ..before
            }),
            (None, Err(error)) => Err(error),
        };
    }
    described
}

/// The type one step further in, and the key where the format names it.
fn enter(
    value: ValueType,
    part: PathPart<'_>,
    at: usize,
) -> Result<(ValueType, Option<&'static FormatKey>), LookupError> {
    match (value, part) {
        (ValueType::Mapping(mapping), PathPart::Key(name)) => named(mapping, name, at),
        (ValueType::Matchers, PathPart::Key(name)) => named(&MATCHERS, name, at),
        (ValueType::Map(_, inner), PathPart::Key(_)) => Ok((*inner, None)),
        (ValueType::Data | ValueType::JsonSchema, _) => Ok((ValueType::Data, None)),
        (
            ValueType::List(item)
            | ValueType::DistinctList(item)
            | ValueType::NonEmptyList(item)
            | ValueType::Two(item)
            | ValueType::OneOrMany(item),
            PathPart::Item(_),
        ) => Ok((*item, None)),
        (ValueType::OneOrMany(item), PathPart::Key(_)) => enter(*item, part, at),
        (ValueType::AnyOf(types), _) => first_that_fits(types, part, at, value),
        (_, PathPart::Key(_)) => Err(LookupError::NotAMapping { at, value }),
        (_, PathPart::Item(_)) => Err(LookupError::NotAList { at, value }),
    }
}

fn named(
    mapping: &'static Mapping,
    name: &str,
    at: usize,
) -> Result<(ValueType, Option<&'static FormatKey>), LookupError> {
    let key = mapping.key(name).ok_or(LookupError::UnknownKey { at, mapping })?;
    Ok((key.value, Some(key)))
}

/// Where there are several errors, that of a mapping without such a key says most.
fn first_that_fits(
    types: &'static [ValueType],
    part: PathPart<'_>,
    at: usize,
    whole: ValueType,
) -> Result<(ValueType, Option<&'static FormatKey>), LookupError> {
    let mut best = match part {
        PathPart::Key(_) => LookupError::NotAMapping { at, value: whole },
        PathPart::Item(_) => LookupError::NotAList { at, value: whole },
    };
    for value in types {
        match enter(*value, part, at) {
            Ok(found) => return Ok(found),
            Err(error @ LookupError::UnknownKey { .. }) => best = error,
            Err(_) => {}
        }
    }
    Err(best)
}
