//! What other tools call the keys and matchers of this format, and what to write here.

use super::Mapping;

/// A table, because nobody needs it before a file is wrong.
const TABLE: &str = include_str!("foreign.txt");

struct ForeignOption {
    mapping: &'static str,
    names: &'static str,
    here: &'static str,
}

fn rows() -> impl Iterator<Item = ForeignOption> {
    let row = |line: &'static str| {
        let mut cells = line.splitn(3, " | ");
        Some(ForeignOption {
            mapping: cells.next()?,
            names: cells.next()?,
            here: cells.next()?,
        })
    };
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
}

/// What to write for a key that other tools have in such a place.
pub fn key(key: &str, mapping: &Mapping) -> Option<&'static str> {
    find(key, mapping.name)
}

/// What to write for a matcher that other tools have.
pub fn matcher(name: &str) -> Option<&'static str> {
    find(name, "matchers")
}

fn find(word: &str, mapping: &str) -> Option<&'static str> {
    let is_meant = |row: &ForeignOption| {
        let mut names = row.names.split(' ');
        row.mapping == mapping && names.any(|known| known.eq_ignore_ascii_case(word))
    };
    rows().find(is_meant).map(|row| row.here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{
        BODY, COLLECTION, ENVIRONMENT, EXPECT, FLOW, FOLDER, MATCHERS, REQUEST, SCHEME, STEP,
    };
    use std::collections::HashSet;

    static MAPPINGS: [&Mapping; 10] = [
        &REQUEST,
        &EXPECT,
        &BODY,
        &SCHEME,
        &ENVIRONMENT,
        &COLLECTION,
        &FOLDER,
        &FLOW,
        &STEP,
        &MATCHERS,
    ];

    #[test]
    fn every_line_is_read() {
        let lines = TABLE
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(rows().count(), lines.count());
    }

    #[test]
    fn no_hint_is_of_a_key_that_there_is_or_there_twice() {
        let mut wrong = Vec::new();
        let mut seen = HashSet::new();
        for row in rows() {
            let Some(mapping) = MAPPINGS.iter().find(|mapping| mapping.name == row.mapping) else {
                wrong.push(format!("there is no mapping `{}`", row.mapping));
                continue;
            };
            for key in row.names.split(' ') {
                if mapping.has(key) {
                    wrong.push(format!("{} takes `{key}`", row.mapping));
                }
                if !seen.insert((row.mapping, key)) {
                    wrong.push(format!("{}: `{key}` is there twice", row.mapping));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_written_instead_exists() {
        for row in rows() {
            let takes = |mapping: &Mapping, quoted: &str| {
                let key = quoted.split(':').next().unwrap_or_default();
                mapping.has(key) || ["null", "order"].contains(&key)
            };
            let mapping = MAPPINGS
                .iter()
                .find(|mapping| mapping.name == row.mapping)
                .unwrap();
            let mut quoted = row.here.split('`').skip(1).step_by(2);
            assert!(quoted.any(|quoted| takes(mapping, quoted)), "{}", row.here);
        }
    }
}
