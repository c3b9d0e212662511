//! Mistakes that are certain although other files are broken, so that both are shown at once.
//!
//! A broken file may define or capture anything that its text names: nothing is said of such a name, nor of anything
//! in the broken files themselves.

use crate::source::{Diagnostic, FileId, Sources, code};
use std::collections::BTreeSet;

/// Those of `found` that no repair of the broken files can mend.
pub fn unaffected(broken: &[Diagnostic], found: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let errors = || broken.iter().filter(|diagnostic| diagnostic.is_error());
    // What has no place in a file may be a file that could not be read at all.
    if errors().any(|error| error.labels.is_empty()) {
        return Vec::new();
    }
    let files: BTreeSet<FileId> = errors().map(|error| error.labels[0].span.file).collect();
    let may_give = |name: &str| {
        let mut broken = files.iter().map(|file| sources.get(*file));
        broken.any(|file| file.text.contains(name) || file.path.contains(name))
    };
    let stands_alone = |diagnostic: &Diagnostic| {
        let is_known = [code::UNDEFINED_VARIABLE, code::UNKNOWN_ENVIRONMENT].contains(&diagnostic.code);
        let elsewhere = diagnostic
            .labels
            .iter()
            .all(|label| !files.contains(&label.span.file));
        is_known && elsewhere && written(diagnostic, sources).is_some_and(|name| !may_give(name))
    };
    found.into_iter().filter(stands_alone).collect()
}

/// The text at the place of a mistake: the name that it is about.
fn written<'s>(diagnostic: &Diagnostic, sources: &'s Sources) -> Option<&'s str> {
    let span = diagnostic.labels.first()?.span;
    sources
        .get(span.file)
        .text
        .get(span.start as usize..span.end as usize)
}
