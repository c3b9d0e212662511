//! Replaces known secret values in text, in every form that they may have there.

use super::forms::{Edges, Forms, add_forms};
use super::view::DECODERS;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

/// What is in place of a secret.
pub const MASK: &str = "***";

/// Values below this many characters are not masked: they would take half the text with them.
pub(super) const SHORTEST: usize = 4;

/// Values that occur everywhere, and tell nothing.
const COMMON: [&str; 4] = ["true", "false", "null", "none"];

/// Bytes of a form that are searched for. The rest is compared where they are found, so that a search is built in
/// microseconds however long a secret is.
const HEAD: usize = 12;

/// How many escapes may lie over one another: JSON within JSON within a report's JSON, a URL within HTML.
const DEPTH: usize = 4;

/// Masks secrets in text and bytes: raw, in upper and lower case, in base64 wherever in a longer text they
/// lie, in hexadecimal, escaped as in JSON, URLs, forms and HTML, and each part of a JWT.
#[derive(Default)]
pub struct Redactor {
    secrets: BTreeSet<Box<str>>,
    too_short: BTreeSet<Box<str>>,
    batches: Vec<Batch>,
}

/// Secrets that are searched for together. Building a search takes milliseconds where there are many, and a run learns
/// secrets one by one: two batches of a size become one, so that each secret is built into few searches, and a text
/// is searched few times.
struct Batch {
    secrets: Vec<Box<str>>,
    /// Built when text is first looked at. None where the secrets together are larger than an automaton can be.
    search: OnceLock<Option<SecretSearch>>,
}

struct SecretSearch {
    /// Finds the heads of the forms, whatever the case of their letters.
    automaton: AhoCorasick,
    /// By number of the pattern: a whole form, and what may be around it.
    forms: Vec<(Vec<u8>, Edges)>,
}

impl Redactor {
    /// Warnings call the secret `name`. Empty values are no secrets.
    pub fn add(&mut self, name: &str, value: &str) {
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return;
        }
        if trimmed.chars().count() < SHORTEST || COMMON.contains(&&*trimmed.to_lowercase()) {
            self.too_short.insert(name.into());
        } else if self.secrets.insert(value.into()) {
            self.enqueue(value);
        }
    }

    fn enqueue(&mut self, value: &str) {
        let mut secrets: Vec<Box<str>> = vec![value.into()];
        while let Some(last) = self.batches.pop_if(|last| last.secrets.len() <= secrets.len()) {
            secrets.extend(last.secrets);
        }
        self.batches.push(Batch {
            secrets,
            search: OnceLock::new(),
        });
    }

    /// How many values are masked.
    pub fn count(&self) -> usize {
        self.secrets.len()
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
        if ranges.is_empty() {
            Cow::Borrowed(bytes)
        } else {
            Cow::Owned(mask(bytes, &ranges))
        }
    }

    /// What is to be masked, in order, without overlaps.
    fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let searches = self.searches();
        if !searches.is_empty() {
            collect(&searches, SeenForms::plain(bytes), &mut ranges);
        }
        merge(ranges)
    }

    fn searches(&self) -> Vec<&SecretSearch> {
        self.batches.iter().filter_map(Batch::search).collect()
    }
}

impl Batch {
    fn search(&self) -> Option<&SecretSearch> {
        let built = self.search.get_or_init(|| SecretSearch::build(&self.secrets));
        built.as_ref()
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Redactor({} secrets)", self.secrets.len())
    }
}

impl SecretSearch {
    fn build(secrets: &[Box<str>]) -> Option<SecretSearch> {
        let mut forms = Forms::new();
        for secret in secrets {
            add_forms(secret, &mut forms);
        }
        let forms: Vec<(Vec<u8>, Edges)> = forms.into_iter().collect();
        let heads = forms.iter().map(|(form, _)| &form[..form.len().min(HEAD)]);
        // The fastest kind of search takes longer to build than it saves in the texts of a run.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(heads)
            .ok()?;
        Some(SecretSearch { automaton, forms })
    }

    /// Every place of a form in the bytes, with what belongs to it around it.
    fn find<'s>(&'s self, bytes: &'s [u8]) -> impl Iterator<Item = Range<usize>> + 's {
        self.automaton.find_overlapping_iter(bytes).filter_map(|head| {
            let (form, edges) = &self.forms[head.pattern()];
            let range = head.start()..head.start() + form.len();
            let found = bytes.get(range.clone())?;
            found
                .eq_ignore_ascii_case(form)
                .then(|| widen(bytes, range, *edges))
        })
    }
}

/// Text, or what it says once escapes are undone.
struct SeenForms<'b> {
    bytes: &'b [u8],
    /// Kinds of escape that may still be undone.
    depth: usize,
    /// To the place in the text as it was given.
    origin: &'b dyn Fn(usize) -> usize,
}

impl<'b> SeenForms<'b> {
    fn plain(bytes: &'b [u8]) -> SeenForms<'b> {
        SeenForms {
            bytes,
            depth: DEPTH,
            origin: &|offset| offset,
        }
    }
}

/// Finds in the text as it is, and in what it says once one more kind of escape is undone.
fn collect(searches: &[&SecretSearch], seen: SeenForms<'_>, ranges: &mut Vec<Range<usize>>) {
    for search in searches {
        for range in search.find(seen.bytes) {
            ranges.push((seen.origin)(range.start)..(seen.origin)(range.end));
        }
    }
    if seen.depth == 0 {
        return;
    }
    for view in DECODERS.iter().filter_map(|decoder| decoder(seen.bytes)) {
        let inner = SeenForms {
            bytes: &view.bytes,
            depth: seen.depth - 1,
            origin: &|offset| (seen.origin)(view.origin(offset)),
        };
        collect(searches, inner, ranges);
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

fn mask(bytes: &[u8], ranges: &[Range<usize>]) -> Vec<u8> {
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
