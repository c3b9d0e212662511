//! Names that a JSON object has twice. A parser keeps the last value without a word; a row means one of each.

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// The first name that comes again in the object that `text` is. None if each name comes once.
pub fn repeated(text: &str) -> Option<String> {
    let mut object = serde_json::Deserializer::from_str(text);
    object.deserialize_map(ColumnNames).ok().flatten()
}

struct ColumnNames;

impl<'de> Visitor<'de> for ColumnNames {
    type Value = Option<String>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<String>, A::Error> {
        let mut seen = HashSet::new();
        let mut found = None;
        while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
            if !seen.insert(name.clone()) && found.is_none() {
                found = Some(name);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_comes_again_is_found() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(repeated(text).as_deref(), expected, "{text}");
        check(r#"{"a": 1, "b": {"a": 1}, "c": [{"a": 2}]}"#, None);
        check(r#"{"a": 1, "b": 2, "\u0061": 3}"#, Some("a"));
        check("[1]", None);
    }
}
