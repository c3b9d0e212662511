//! What a table of keys is made of.

use super::ValueType;

/// One kind of mapping: a whole file, or a mapping inside of one.
#[derive(Debug)]
pub struct Mapping {
    /// Names the mapping in schemas and docs, unlike that of any other mapping.
    pub name: &'static str,
    /// What messages call it, with its article: "a request", "`options.tls`".
    pub noun: &'static str,
    /// A sentence in Markdown, without links.
    pub about: &'static str,
    /// In the order in which a file lists them best.
    pub keys: &'static [FormatKey],
    /// What its keys want of each other.
    pub rules: &'static [KeyRule],
}

/// One key of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct FormatKey {
    pub name: &'static str,
    pub value: ValueType,
    /// A value as YAML, as it may be after the key's colon.
    pub example: &'static str,
    /// Sentences in Markdown, without links.
    pub about: &'static str,
    pub absent: Absent,
}

/// What holds where a key is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// An error: the key is required.
    Refused,
    /// Nothing.
    Nothing,
    /// This value, as YAML.
    Default(&'static str),
    /// What these words say, in Markdown.
    Described(&'static str),
}

/// What keys of one mapping want of each other. A null counts as no value, except where a body or data is meant.
#[derive(Debug, Clone, Copy)]
pub enum KeyRule {
    /// One of these keys, and no second one.
    ExactlyOne(&'static [&'static str]),
    /// None of these keys, or one of them.
    AtMostOne(&'static [&'static str]),
    /// With the first key one of the others is wanted.
    Needs(&'static str, &'static [&'static str]),
    /// Where the first key has this value, the others are required.
    ValueNeeds(&'static str, &'static str, &'static [&'static str]),
    /// With the key to which the first path leads, one of those to which the others lead is wanted.
    InnerNeeds(&'static [&'static str], &'static [&'static [&'static str]]),
    /// The key to which the path leads may not have this value, as YAML.
    InnerRefuses(&'static [&'static str], &'static str),
}

impl Mapping {
    /// None if the mapping has no such key.
    pub fn key(&self, name: &str) -> Option<&'static FormatKey> {
        self.keys.iter().find(|key| key.name == name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.key(name).is_some()
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.keys.iter().map(|key| key.name)
    }
}

impl FormatKey {
    /// A key that may be left out, which then means nothing.
    pub(super) const fn new(
        name: &'static str,
        value: ValueType,
        example: &'static str,
        about: &'static str,
    ) -> FormatKey {
        FormatKey {
            name,
            value,
            example,
            about,
            absent: Absent::Nothing,
        }
    }

    pub(super) const fn required(self) -> FormatKey {
        FormatKey {
            absent: Absent::Refused,
            ..self
        }
    }

    /// Gives the value, as YAML, that holds where the key is not written.
    pub(super) const fn default(self, value: &'static str) -> FormatKey {
        FormatKey {
            absent: Absent::Default(value),
            ..self
        }
    }

    /// Says in words what holds where the key is not written.
    pub(super) const fn otherwise(self, words: &'static str) -> FormatKey {
        FormatKey {
            absent: Absent::Described(words),
            ..self
        }
    }

    pub fn is_required(&self) -> bool {
        self.absent == Absent::Refused
    }
}
