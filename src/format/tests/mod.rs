//! The tables hold together, and agree with the docs.

mod docs;
mod lookup;

use super::*;
use std::collections::BTreeMap;

/// Every mapping that a file can hold, by its name.
pub(super) fn mappings() -> BTreeMap<&'static str, &'static Mapping> {
    let mut found = BTreeMap::new();
    for file in FileKind::ALL {
        collect(ValueType::Mapping(file.mapping()), &mut found);
    }
    found
}

fn collect(value: ValueType, found: &mut BTreeMap<&'static str, &'static Mapping>) {
    match value {
        ValueType::Mapping(mapping) => {
            if let Some(other) = found.insert(mapping.name, mapping) {
                assert!(
                    std::ptr::eq(other, mapping),
                    "two mappings are called {}",
                    mapping.name
                );
                return;
            }
            mapping.keys.iter().for_each(|key| collect(key.value, found));
        }
        ValueType::Matchers => collect(ValueType::Mapping(&MATCHERS), found),
        ValueType::Map(_, inner)
        | ValueType::List(inner)
        | ValueType::DistinctList(inner)
        | ValueType::NonEmptyList(inner)
        | ValueType::Two(inner)
        | ValueType::OneOrMany(inner) => collect(*inner, found),
        ValueType::AnyOf(types) => types.iter().for_each(|value| collect(*value, found)),
        _ => {}
    }
}

#[test]
fn rules_name_keys_of_their_mapping() {
    for mapping in mappings().values() {
        for rule in mapping.rules {
            let names: Vec<&str> = match *rule {
                KeyRule::ExactlyOne(names) | KeyRule::AtMostOne(names) => names.to_vec(),
                KeyRule::Needs(key, names) | KeyRule::ValueNeeds(key, _, names) => [&[key], names].concat(),
                KeyRule::InnerNeeds(path, others) => {
                    others.iter().map(|other| other[0]).chain([path[0]]).collect()
                }
                KeyRule::InnerRefuses(path, _) => vec![path[0]],
            };
            for name in names {
                assert!(mapping.has(name), "{} has no key {name}", mapping.name);
            }
        }
    }
}

#[test]
fn keys_are_described_once_each_in_sentences() {
    for mapping in mappings().values() {
        for (at, key) in mapping.keys.iter().enumerate() {
            let place = format!("{}.{}", mapping.name, key.name);
            assert!(key.about.ends_with('.'), "{place}: {}", key.about);
            assert!(!key.about.contains("]("), "{place}: links break in editors");
            assert!(!key.example.is_empty(), "{place} has no example");
            let is_again = mapping.keys[..at].iter().any(|other| other.name == key.name);
            assert!(!is_again, "{place} is there twice");
        }
        assert!(mapping.about.ends_with('.'), "{}", mapping.name);
    }
}
