//! Files are read by the tables of `format`.

use super::*;
use crate::format::{FileKind, FormatKey, KeyRule, MATCHERS, Mapping, ValueType};
use crate::source::{Code, code};
use std::collections::HashSet;

/// A mapping of a file, as text around the one entry that is looked at.
type Wrap<'w> = &'w dyn Fn(String) -> String;

/// Calls `look` with each key of each mapping that a file of this kind may hold, and a file around a value of it.
fn each_key(file: FileKind, look: &mut dyn FnMut(&FormatKey, &str, Wrap<'_>)) {
    let mut seen = HashSet::new();
    of_mapping(file.mapping(), file.mapping().name, &|text| text, &mut seen, look);
}

fn of_mapping(
    mapping: &'static Mapping,
    place: &str,
    wrap: Wrap<'_>,
    seen: &mut HashSet<&'static str>,
    look: &mut dyn FnMut(&FormatKey, &str, Wrap<'_>),
) {
    if !seen.insert(mapping.name) {
        return;
    }
    for key in mapping.keys {
        let place = format!("{place}.{}", key.name);
        let inside = |value: String| wrap(with_companions(mapping, key, &value));
        look(key, &place, &inside);
        of_value(key.value, &place, &inside, seen, look);
    }
}

fn of_value(
    value: ValueType,
    place: &str,
    wrap: Wrap<'_>,
    seen: &mut HashSet<&'static str>,
    look: &mut dyn FnMut(&FormatKey, &str, Wrap<'_>),
) {
    match value {
        ValueType::Mapping(mapping) => of_mapping(mapping, place, wrap, seen, look),
        ValueType::Matchers => of_mapping(&MATCHERS, place, wrap, seen, look),
        ValueType::Map(ValueType::JsonPath, inner) => {
            of_value(
                *inner,
                place,
                &|value| wrap(format!("{{ $.a: {value} }}")),
                seen,
                look,
            );
        }
        ValueType::Map(_, inner) => {
            of_value(
                *inner,
                place,
                &|value| wrap(format!("{{ a: {value} }}")),
                seen,
                look,
            );
        }
        ValueType::List(inner)
        | ValueType::DistinctList(inner)
        | ValueType::NonEmptyList(inner)
        | ValueType::OneOrMany(inner) => {
            of_value(*inner, place, &|value| wrap(format!("[{value}]")), seen, look);
        }
        ValueType::AnyOf(types) => types
            .iter()
            .for_each(|value| of_value(*value, place, wrap, seen, look)),
        _ => {}
    }
}

/// The key with this value, and what its mapping wants along with it.
fn with_companions(mapping: &Mapping, key: &FormatKey, value: &str) -> String {
    let mut names: Vec<&str> = vec![key.name];
    let required = mapping.keys.iter().filter(|other| other.is_required());
    names.extend(required.map(|other| other.name).filter(|name| *name != key.name));
    if (mapping.name, key.name) == ("request", "paginate") {
        names.push("body");
    }
    let (needs, others): (Vec<&KeyRule>, Vec<&KeyRule>) = mapping
        .rules
        .iter()
        .partition(|rule| matches!(rule, KeyRule::Needs(..)));
    for rule in needs.into_iter().chain(others) {
        let wanted: &[&str] = match rule {
            KeyRule::ExactlyOne(choices) if !choices.iter().any(|name| names.contains(name)) => &choices[..1],
            KeyRule::Needs(first, choices)
                if names.contains(first) && !choices.iter().any(|name| names.contains(name)) =>
            {
                &choices[..1]
            }
            KeyRule::ValueNeeds(first, value, needed)
                if names.contains(first) && mapping.key(first).is_some_and(|key| key.example == *value) =>
            {
                needed
            }
            _ => &[],
        };
        let excluded = |name: &str| {
            mapping.rules.iter().any(|rule| {
                matches!(rule, KeyRule::ExactlyOne(choices) if choices.contains(&name) && choices.iter().any(|other| names.contains(other)))
            })
        };
        let new: Vec<&str> = wanted
            .iter()
            .copied()
            .filter(|name| !names.contains(name) && !excluded(name))
            .collect();
        names.extend(new);
    }
    let entry = |name: &str| match mapping.key(name) {
        Some(other) if name != key.name => format!("{name}: {}", other.example),
        _ => format!("{name}: {value}"),
    };
    let entries: Vec<String> = names.into_iter().map(entry).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// Mistakes in how files fit together, which one file cannot help, and in what a folder may not switch off.
const NOT_OF_A_KEY: &[Code] = &[code::UNKNOWN_USE, code::NO_SUCH_CHILD, code::INSECURE_FOLDER];

/// The mistakes that are found in a file of this kind with this text.
fn mistakes(file: FileKind, text: &str) -> String {
    let path = match file {
        FileKind::Request | FileKind::Flow => "collections/c/r.yaml",
        FileKind::Folder => "collections/c/d/folder.yaml",
        FileKind::Collection => "collections/c/collection.yaml",
        FileKind::Environment => "environments/e.yaml",
        FileKind::Mock => "collections/c/mock.yaml",
        FileKind::Project => "callsheet.yaml",
    };
    let collection = ("collections/c/collection.yaml", "version: 1\n");
    let files: &[(&str, &str)] = if path == collection.0 {
        &[(path, text)]
    } else {
        &[collection, (path, text)]
    };
    let loaded = loaded(files);
    let errors: Vec<_> = loaded
        .diagnostics
        .into_iter()
        .filter(|found| found.is_error() && !NOT_OF_A_KEY.contains(&found.code))
        .collect();
    draw::draw(&errors, &loaded.sources, false)
}

#[test]
fn examples_of_all_keys_are_read() {
    let mut wrong = Vec::new();
    for file in FileKind::ALL {
        each_key(file, &mut |key, place, wrap| {
            let text = wrap(key.example.to_owned());
            let found = mistakes(file, &text);
            if !found.is_empty() {
                wrong.push(format!("{place}: {text}\n{found}"));
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn defaults_of_all_keys_are_read() {
    for file in FileKind::ALL {
        each_key(file, &mut |key, place, wrap| {
            if let crate::format::Absent::Default(value) = key.absent {
                let text = wrap(value.to_owned());
                assert_eq!(mistakes(file, &text), "", "{place}: {text}");
            }
        });
    }
}

#[test]
fn no_key_of_the_tables_is_ignored() {
    let mut ignored = Vec::new();
    for file in FileKind::ALL {
        each_key(file, &mut |key, place, wrap| {
            let takes_all = matches!(key.value, ValueType::Data);
            let wrong = ["[[1]]", "{ nope nope: [[1]] }", "nope nope"];
            let is_read = wrong
                .iter()
                .any(|wrong| !mistakes(file, &wrap((*wrong).to_owned())).is_empty());
            if !takes_all && !is_read {
                ignored.push(place.to_owned());
            }
        });
    }
    assert!(ignored.is_empty(), "{ignored:?}");
}

#[test]
fn words_of_a_choice_are_read_and_no_others() {
    for file in FileKind::ALL {
        each_key(file, &mut |key, place, wrap| {
            let ValueType::Choice(words) = key.value else {
                return;
            };
            for word in words {
                assert_eq!(mistakes(file, &wrap(format!("'{word}'"))), "", "{place}: {word}");
            }
            assert_ne!(mistakes(file, &wrap("nope".to_owned())), "", "{place}");
        });
    }
}
