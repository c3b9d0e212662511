//! Names of files and of variables: safe, unique, and as near to the source as they can be.

use icu_normalizer::ComposingNormalizerBorrowed;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Characters of a file's name, without what makes it unique.
const LONGEST: usize = 60;

/// Names that Windows keeps for devices, and those that mean something in a collection.
const RESERVED: [&str; 9] = [
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    "collection",
    "folder",
    "mock",
];

/// Names of the files or directories in one directory.
#[derive(Debug, Default)]
pub struct FileNames {
    taken: HashSet<String>,
    /// The next number of a name that several want.
    next: HashMap<String, u32>,
}

impl FileNames {
    /// A name that no other has. `fallback` is for names without a letter or digit.
    pub fn unique(&mut self, name: &str, fallback: &str) -> String {
        let base = file_name(name, fallback);
        let mut unique = base.clone();
        while !self.taken.insert(unique.clone()) {
            let number = self.next.entry(base.clone()).or_insert(2);
            unique = format!("{base}-{number}");
            *number += 1;
        }
        unique
    }

    pub fn take(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }
}

/// `Create a user!` to `create-a-user`: letters, digits and dashes in lower case. It never begins with a dot, holds
/// no separator, and is no device of Windows.
pub fn file_name(name: &str, fallback: &str) -> String {
    let normal = ComposingNormalizerBorrowed::new_nfkc().normalize(name);
    let mut made = String::new();
    for c in normal.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            made.push(c);
        } else if !made.ends_with('-') && !made.is_empty() && c != '\'' {
            made.push('-');
        }
        if made.chars().count() >= LONGEST || made.len() >= LONGEST * 2 {
            break;
        }
    }
    let made = made.trim_matches('-');
    let is_device = |made: &str| {
        let mut rest = made
            .strip_prefix("com")
            .or_else(|| made.strip_prefix("lpt"))
            .into_iter();
        rest.any(|rest| rest.chars().count() == 1 && !rest.starts_with(char::is_alphabetic))
    };
    if made.is_empty() {
        fallback.to_owned()
    } else if RESERVED.contains(&made) || is_device(made) {
        format!("{made}-{fallback}")
    } else {
        made.to_owned()
    }
}

/// Words of the expression language and names that an answer's expressions know: no variable can be read by them.
const KEYWORDS: [&str; 20] = [
    "true", "True", "false", "False", "none", "None", "not", "and", "or", "in", "is", "if", "else", "status",
    "headers", "body", "text", "cookies", "time", "request",
];

/// Which identifier each variable of the source became.
#[derive(Debug, Default)]
pub struct ImportedVariables {
    known: BTreeMap<String, String>,
    taken: HashSet<String>,
}

impl ImportedVariables {
    /// The identifier of a variable of the source; the same one each time.
    pub fn identifier(&mut self, name: &str) -> String {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let base = identifier(name);
        let mut unique = base.clone();
        let mut number = 2;
        while !self.taken.insert(unique.clone()) {
            unique = format!("{base}{number}");
            number += 1;
        }
        self.known.insert(name.to_owned(), unique.clone());
        unique
    }

    /// A new identifier that no variable of the source has.
    pub fn fresh(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while self.known.contains_key(&name) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        self.identifier(&name)
    }

    /// Names that could not stay as they were, with what they became.
    pub fn renamed(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self
            .known
            .iter()
            .map(|(name, made)| (name.as_str(), made.as_str()));
        pairs.filter(|(name, made)| name != made)
    }
}

/// Letters, digits and `_`: a name that expressions can use.
pub fn identifier(name: &str) -> String {
    let kept = name.chars().take(100);
    let mut made: String = kept.map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if made.is_empty() {
        made.push_str("unnamed");
    }
    if made.starts_with(|first: char| first.is_numeric()) {
        made.insert(0, '_');
    }
    if KEYWORDS.contains(&&*made) {
        made.push_str("Value");
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i01_file_names_are_safe() {
        let check = |name: &str, expected: &str| assert_eq!(file_name(name, "request"), expected, "{name:?}");
        check("Create a user!", "create-a-user");
        check("../../etc/passwd", "etc-passwd");
        check("CON", "con-request");
        check("com1", "com1-request");
        check("company", "company");
        check("collection.yaml", "collection-yaml");
        check("Folder", "folder-request");
        check("", "request");
        check("🎉", "request");
        check("..", "request");
        check("a\0b\\c", "a-b-c");
        check("Ünïcode Ⅷ", "ünïcode-viii");
        check("don't", "dont");
        assert_eq!(file_name(&"x".repeat(300), "request").len(), 60);
        assert!(file_name(&"語".repeat(300), "request").len() <= 123);
    }

    #[test]
    fn i01_two_of_one_name_are_two_files() {
        let mut names = FileNames::default();
        let made: Vec<String> = ["A", "a", "A-2", "a?"]
            .iter()
            .map(|name| names.unique(name, "x"))
            .collect();
        assert_eq!(made, ["a", "a-2", "a-2-2", "a-3"]);
    }

    #[test]
    fn variables_get_names_that_expressions_can_use() {
        let mut names = ImportedVariables::default();
        assert_eq!(names.identifier("base-url"), "base_url");
        assert_eq!(names.identifier("base_url"), "base_url2");
        assert_eq!(names.identifier("base-url"), "base_url");
        assert_eq!(names.identifier("1st"), "_1st");
        assert_eq!(names.identifier("in"), "inValue");
        assert_eq!(names.renamed().count(), 4);
    }
}
