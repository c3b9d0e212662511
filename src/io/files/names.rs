//! Names that cannot be in one folder: two files of one id, or names that some systems take for the same.

use super::walk::Listed;
use crate::source::{Diagnostic, code};
use icu_normalizer::ComposingNormalizerBorrowed;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) fn check(files: &[Listed], diagnostics: &mut Vec<Diagnostic>) {
    let mut ids: HashMap<String, &str> = HashMap::with_capacity(files.len());
    for file in files {
        let stem = file.shown.rsplit_once('.').map_or(&*file.shown, |(stem, _)| stem);
        let Some(other) = ids.insert(folded(stem), &file.shown) else {
            continue;
        };
        let other_stem = other.rsplit_once('.').map_or(other, |(stem, _)| stem);
        diagnostics.push(match other_stem {
            _ if other_stem == stem => same_id(other, &file.shown),
            _ if composed(other_stem) == composed(stem) => composition_only(other, &file.shown),
            _ => case_only(other, &file.shown),
        });
    }
    for file in files {
        let folder = file.shown.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(step) = ids.remove(&folded(folder)) {
            diagnostics.push(same_id(step, &format!("{folder}/")));
        }
    }
}

/// A name as a file system sees it that minds neither case nor how letters are put together.
fn folded(name: &str) -> String {
    composed(&name.to_lowercase()).into_owned()
}

/// NFC: `é` as one character, however it was written.
fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        Cow::Borrowed(name)
    } else {
        ComposingNormalizerBorrowed::new_nfc().normalize(name)
    }
}

fn same_id(one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(code::SAME_ID, format!("`{one}` and `{other}` have the same id"))
        .help("rename one of them")
}

fn case_only(one: &str, other: &str) -> Diagnostic {
    let message = format!("`{one}` and `{other}` differ only in case");
    Diagnostic::warning(code::CASE_ONLY, message).help("rename one: macOS and Windows keep only one of them")
}

fn composition_only(one: &str, other: &str) -> Diagnostic {
    let message =
        format!("`{one}` and `{other}` look the same: their accents are composed in different ways");
    Diagnostic::warning(code::CASE_ONLY, message).help("rename one: macOS keeps only one of them")
}
