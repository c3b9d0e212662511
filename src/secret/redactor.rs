//! The values that must not be seen, and the text in which they are not.

use super::forms::{Edges, Forms, add_forms};
use super::view::DECODERS;
use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

/// What stands in place of a secret.
pub const MASK: &str = "***";

/// Values below this many characters are not masked: they would take half the text with them.
const SHORTEST: usize = 4;

/// Values that occur everywhere, and tell nothing.
const COMMON: [&str; 4] = ["true", "false", "null", "none"];

/// How many escapes may lie over one another: JSON within JSON, a URL within HTML.
const DEPTH: usize = 2;

/// The longest way to write one byte that is counted on, `&#x0041;`, twice escaped.
pub(super) const WIDEST: usize = 16;

/// Masks secrets in text and bytes: raw, in upper and lower case, in base64 wherever in a longer text they
/// lie, in hexadecimal, escaped as in JSON, URLs, forms and HTML, and each part of a JWT.
#[derive(Default)]
pub struct Redactor {
    secrets: BTreeSet<Box<str>>,
    too_short: BTreeSet<Box<str>>,
    /// Built when text is first looked at after a secret came in.
    search: OnceLock<Search>,
}

struct Search {
    automaton: AhoCorasick,
    /// By number of the pattern.
    edges: Vec<Edges>,
    longest: usize,
}

impl Redactor {
    pub fn new() -> Redactor {
        Redactor::default()
    }

    /// `name` is what warnings call the secret. Empty values are no secrets.
    pub fn add(&mut self, name: &str, value: &str) {
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return;
        }
        if trimmed.chars().count() < SHORTEST || COMMON.contains(&&*trimmed.to_lowercase()) {
            self.too_short.insert(name.into());
        } else if self.secrets.insert(value.into()) {
            self.search = OnceLock::new();
        }
    }

    /// The names of secrets whose values are too short, or too common, to be masked.
    pub fn too_short(&self) -> impl Iterator<Item = &str> {
        self.too_short.iter().map(|name| &**name)
    }

    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let ranges = self.find(text.as_bytes());
        if ranges.is_empty() {
            return Cow::Borrowed(text);
        }
        let masked = mask(text.as_bytes(), &ranges);
        Cow::Owned(String::from_utf8_lossy(&masked).into_owned())
    }

    pub fn redact_bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        let ranges = self.find(bytes);
        match ranges.is_empty() {
            true => Cow::Borrowed(bytes),
            false => Cow::Owned(mask(bytes, &ranges)),
        }
    }

    /// How many bytes the longest form of a secret may take, escapes included.
    pub(super) fn reach(&self) -> usize {
        self.search().map_or(0, |search| search.longest * WIDEST)
    }

    /// What is to be masked, in order, without overlaps.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        if let Some(search) = self.search() {
            search.collect(bytes, DEPTH, &|offset| offset, &mut ranges);
        }
        merge(ranges)
    }

    fn search(&self) -> Option<&Search> {
        if self.secrets.is_empty() {
            return None;
        }
        if let Some(search) = self.search.get() {
            return Some(search);
        }
        let search = Search::build(&self.secrets)?;
        Some(self.search.get_or_init(|| search))
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Redactor({} secrets)", self.secrets.len())
    }
}

impl Search {
    /// None only where the secrets together are larger than an automaton can be.
    fn build(secrets: &BTreeSet<Box<str>>) -> Option<Search> {
        let mut forms = Forms::new();
        for secret in secrets {
            add_forms(secret, &mut forms);
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(forms.keys())
            .ok()?;
        Some(Search {
            automaton,
            longest: forms.keys().map(Vec::len).max().unwrap_or(0),
            edges: forms.into_values().collect(),
        })
    }

    /// Finds in the text as it is, and in what it says once one more kind of escape is undone.
    fn collect(
        &self,
        bytes: &[u8],
        depth: usize,
        origin: &dyn Fn(usize) -> usize,
        ranges: &mut Vec<Range<usize>>,
    ) {
        for found in self.automaton.find_overlapping_iter(bytes) {
            let range = widen(bytes, found.range(), self.edges[found.pattern()]);
            ranges.push(origin(range.start)..origin(range.end));
        }
        if depth == 0 {
            return;
        }
        for view in DECODERS.iter().filter_map(|decoder| decoder(bytes)) {
            self.collect(
                &view.bytes,
                depth - 1,
                &|offset| origin(view.origin(offset)),
                ranges,
            );
        }
    }
}

/// Takes in the characters at the ends of a base64 form that hold a few bits of the secret, and the padding.
fn widen(bytes: &[u8], range: Range<usize>, edges: Edges) -> Range<usize> {
    let is_digit =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte));
    let (mut start, mut end) = (range.start, range.end);
    if edges.left && start > 0 && is_digit(bytes.get(start - 1)) {
        start -= 1;
    }
    if edges.right && is_digit(bytes.get(end)) {
        end += 1;
    }
    start..end
}

fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

pub(super) fn mask(bytes: &[u8], ranges: &[Range<usize>]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for range in ranges {
        masked.extend_from_slice(&bytes[at..range.start]);
        masked.extend_from_slice(MASK.as_bytes());
        at = range.end;
    }
    masked.extend_from_slice(&bytes[at..]);
    masked
}
